"""Database and files of this moment in one file, while everybody works on; encrypted where a key
file is given.
"""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import SYSTEM
from chibo.base.maintenance.actions import make_backup
from chibo.base.reads.actions import take_in_readings
from chibo.interfaces.console.speech import SpeakingCommand, add_key_argument, operator
from chibo.interfaces.formatting import number


class Command(SpeakingCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to make; it must not exist yet")
        add_key_argument(parser)

    def answer(self, *, file: Path, key_file: Path | None, **options: Any) -> None:
        # What was shown just before the program was stopped stands in the audit that is copied.
        take_in_readings()
        made = make_backup(
            file.absolute(), actor=SYSTEM, key_file=key_file, by=operator(), report=self.progress
        )
        told = _("The backup is complete and was read back: {name}, {size} MB.")
        self.stdout.write(told.format(name=file, size=number(made.run.size / 1_000_000, 1)))
        told = _("It holds the data folder {folder} and the database {database}.")
        self.stdout.write(
            told.format(folder=settings.DATA_DIR, database=connection.settings_dict["NAME"])
        )
        if key_file:
            self.stdout.write(
                _(
                    "It is encrypted. Keep the key file in another place: without it nobody can"
                    " restore."
                )
            )
        else:
            self.stdout.write(
                _(
                    "It is not encrypted: whoever has the file can read everything. Keep it locked"
                    " away."
                )
            )
        if made.lost:
            self.tell_lost(made.lost)
            sys.exit(1)
