"""Counts every meeting that is over anew from its roll call and its tasks, works out anew what is
kept of the months of cells, and names what says something else.
"""

import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.queries import unit_by_code
from chibo.insight.reports.queries.recount import recount_kept_months
from chibo.interfaces.console.speech import SpeakingCommand
from chibo.work.meetings.queries.recount import recount_meetings


class Command(SpeakingCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", default="", metavar="CODE")
        parser.add_argument("--month", type=_month, metavar="YYYY-MM")

    def answer(self, *, unit: str, month: Month | None, **options: Any) -> None:
        scope = self._scope(unit)
        differing = self._meetings(scope, month)
        # Both are told, whatever the first one finds.
        if self._kept_months(scope, month) + differing:
            sys.exit(1)

    def _meetings(self, scope: Scope, month: Month | None) -> int:
        meetings = differing = 0
        for one in recount_meetings(scope=scope, first=month, last=month):
            meetings += 1
            differing += bool(one.mismatches)
            for name in one.mismatches:
                told = _(
                    "DIFFERS {cell}, {month}, meeting {meeting}: {field} is {frozen}, counted"
                    " {counted}"
                )
                self.stdout.write(
                    told.format(
                        cell=one.cell,
                        month=one.month,
                        meeting=one.meeting_id,
                        field=name,
                        frozen=one.frozen[name],
                        counted=one.counted[name],
                    )
                )
        told = _("{meetings} meetings counted anew. Meetings that differ: {differing}.")
        self.stdout.write(told.format(meetings=meetings, differing=differing))
        return differing

    def _kept_months(self, scope: Scope, month: Month | None) -> int:
        """Nothing is said of them while nobody has opened the page of a month."""
        months = differing = 0
        for one in recount_kept_months(scope=scope, first=month, last=month):
            months += 1
            differing += bool(one.mismatches)
            for name in one.mismatches:
                told = _(
                    "DIFFERS {cell}, {month}, kept month: {field} is {kept}, counted {counted}"
                )
                self.stdout.write(
                    told.format(
                        cell=one.cell,
                        month=one.month,
                        field=name,
                        kept=one.kept[name],
                        counted=one.counted[name],
                    )
                )
        if months:
            told = _("{months} kept months worked out anew. Months that differ: {differing}.")
            self.stdout.write(told.format(months=months, differing=differing))
        return differing

    def _scope(self, code: str) -> Scope:
        if not code:
            return EVERYWHERE
        try:
            return Scope((unit_by_code(code, scope=EVERYWHERE).path,))
        except NotFound:
            self.stop(_("No unit bears the code {unit_code}.").format(unit_code=code))


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError:
        raise ArgumentTypeError(text) from None
