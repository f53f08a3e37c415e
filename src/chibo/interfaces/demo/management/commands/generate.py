"""A province of any size in an empty installation: cells with members, a year of meetings, scores.

Only for trying out and measuring: every login has the password of the demo. The same seed and day
give the same data.
"""

import time
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import Refused
from chibo.interfaces.demo.generated import communes_for, generate


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cells", type=int, required=True, metavar="N")
        parser.add_argument("--months", type=int, default=12, metavar="M")
        parser.add_argument("--seed", type=int, default=1, metavar="S")
        parser.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD")

    def handle(
        self, *args: Any, cells: int, months: int, seed: int, on: date | None, **options: Any
    ) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo installation: set CHIBO_DEMO=on.")
        if not (1 <= cells <= 99_999 and 0 <= months <= 36):
            raise CommandError("From 1 to 99,999 cells with 0 to 36 months behind them.")
        call_command("migrate", verbosity=0)
        begin = time.monotonic()
        try:
            generate(communes_for(cells), months=months, seed=seed, on=on or today(), say=self._say)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"\nXong sau {time.monotonic() - begin:.0f} giây.")

    def _say(self, text: str) -> None:
        self.stdout.write(f"\r{text} ", ending="")
        self.stdout.flush()
