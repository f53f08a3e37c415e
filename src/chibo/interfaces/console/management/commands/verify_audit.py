"""Checks every chain of the audit and the rows it speaks of; names the first of each cell that does
not hold.
"""

import sys
from typing import Any

from django.utils.translation import gettext as _

from chibo.base.audit.queries import chain_breaks, row_mismatches, size_of_audit
from chibo.base.maintenance.actions import told_break, told_difference
from chibo.interfaces.console.speech import SpeakingCommand


class Command(SpeakingCommand):
    help = __doc__ or ""

    def answer(self, **options: Any) -> None:
        broken = changed = 0
        for found in chain_breaks():
            broken += 1
            self.stdout.write(_("BROKEN {place}").format(place=told_break(found)))
        for row in row_mismatches():
            changed += 1
            self.stdout.write(_("DIFFERS {place}").format(place=told_difference(row)))
        entries, chains = size_of_audit()
        told = _(
            "{entries} entries in {chains} chains. Broken chains: {broken}, differing rows:"
            " {changed}."
        )
        self.stdout.write(
            told.format(entries=entries, chains=chains, broken=broken, changed=changed)
        )
        if broken or changed:
            sys.exit(1)
