"""Looks at everything this installation stands on and says in plain words what is well, what is
not, and what to do.
"""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.maintenance.actions import close_to_others
from chibo.interfaces.console.checks import CheckState, examine
from chibo.interfaces.console.speech import SpeakingCommand


class Command(SpeakingCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mend", action="store_true", help="first close files that other users could read"
        )
        parser.add_argument(
            "--all-files",
            action="store_true",
            help="read every attachment, not only some at random",
        )

    def answer(self, *, mend: bool, all_files: bool, **options: Any) -> None:
        if mend:
            for path in close_to_others():
                told = _("{path} belongs to another user and could not be closed.")
                self.stdout.write(told.format(path=path))
        words = {
            CheckState.OK: _("OK"),
            CheckState.WARNING: _("WARNING"),
            CheckState.FAULT: _("FAULT"),
        }
        width = max(len(word) for word in words.values())
        count = dict.fromkeys(CheckState, 0)
        for line in examine(all_files=all_files):
            count[line.state] += 1
            self.stdout.write(f"{words[line.state]:<{width}}  {line.topic}: {line.text}")
            if line.advice:
                self.stdout.write(f"{'':<{width}}  → {line.advice}")
        faults, warnings = count[CheckState.FAULT], count[CheckState.WARNING]
        self.stdout.write("")
        if not faults and not warnings:
            self.stdout.write(_("Everything is well."))
        else:
            told = [
                ngettext("{count} fault", "{count} faults", faults).format(count=faults),
                ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings),
            ]
            self.stdout.write(", ".join(told))
        if faults:
            sys.exit(1)
