"""Checks every chain of the audit and the rows it speaks of; names the first of each cell that does not hold."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import breaks, differences


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaks())
        for broken in found:
            self.stdout.write(f"BROKEN chain {broken.chain} entry {broken.seq}: {broken.reason}")
        changed = 0
        for row in differences():
            changed += 1
            said = f"field {row.field}" if row.field else "is gone"
            self.stdout.write(f"DIFFERS cell {row.chain} table {row.table} row {row.row} {said}")
        self.stdout.write(f"{Entry.objects.count()} entries in {Chain.objects.count()} chains, {len(found)} broken")
        if found or changed:
            sys.exit(1)
