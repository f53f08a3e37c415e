"""Checks every chain of the audit and names the first row of each that does not hold."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import breaks


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(breaks())
        for broken in found:
            self.stdout.write(f"BROKEN chain {broken.chain} entry {broken.seq}: {broken.reason}")
        self.stdout.write(f"{Entry.objects.count()} entries in {Chain.objects.count()} chains, {len(found)} broken")
        if found:
            sys.exit(1)
