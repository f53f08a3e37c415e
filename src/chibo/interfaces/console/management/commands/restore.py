"""Brings a backup back into an empty place, checks the audit and declares the restore in it;
--check only reads the file.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.base.kernel.dates import today
from chibo.base.maintenance.actions import check_backup, restore_backup
from chibo.directory.organisation.queries import committees_within
from chibo.interfaces.console.speech import SpeakingCommand, add_key_argument, operator
from chibo.interfaces.formatting import moment


class Command(SpeakingCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the backup")
        parser.add_argument(
            "--check",
            action="store_true",
            help="only read the backup from end to end, change nothing",
        )
        add_key_argument(parser)

    def answer(self, *, file: Path, key_file: Path | None, check: bool, **options: Any) -> None:
        if check:
            held = check_backup(file, key_file=key_file)
            told = _("The backup is whole: made at {at} by version {version}, {files} files.")
            self.stdout.write(
                told.format(
                    at=moment(held.made_at), version=held.header["version"], files=held.files
                )
            )
            if held.lost:
                self.tell_lost(held.lost)
                sys.exit(1)
            return
        back = restore_backup(
            file,
            actor=SYSTEM,
            by=operator(),
            key_file=key_file,
            report=self.progress,
            chains_to_tell=_committees,
        )
        told = _("Restored: the backup of {at}, {files} files. Everybody has to sign in again.")
        self.stdout.write(told.format(at=moment(back.made_at), files=back.files))
        if back.lost:
            self.tell_lost(back.lost)
        if back.letters:
            held = ngettext(
                "{count} e-mail that waited then was not sent, for it may have been sent since."
                " Administration → Background work sends it.",
                "{count} e-mails that waited then were not sent, for they may have been sent since."
                " Administration → Background work sends them.",
                back.letters,
            )
            self.stdout.write(held.format(count=back.letters))
        if back.faults:
            self._tell_faults(back.faults)
        else:
            self.stdout.write(_("The audit was checked: it holds. The restore stands in it."))
        if back.lost or back.faults:
            sys.exit(1)

    def _tell_faults(self, faults: Sequence[str]) -> None:
        self.stderr.write(
            _(
                "The audit does not hold at {count} places. It was like this in the backup already."
                " Do not start work before somebody has looked at it."
            ).format(count=len(faults))
        )
        self.tell_first(faults)


def _committees() -> list[Any]:
    """The committees above the cells: their chains say that the installation was restored."""
    return [unit.pk for unit in committees_within(EVERYWHERE, on=today())]
