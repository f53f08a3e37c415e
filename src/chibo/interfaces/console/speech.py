"""Commands that answer in sentences: in the language of the installation, never with
a traceback.
"""

import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import Refused
from chibo.base.maintenance.actions.backup import STEPS
from chibo.base.maintenance.rules import Lost
from chibo.interfaces.formatting import format_message
from rulebook.vocabulary.findings import Finding

_SHOWN = 20


class SpeakingCommand(BaseCommand):
    """Subclasses do their work in `answer`; what stops it becomes a sentence and exit code 1."""

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
        return parser

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        with translation.override(language):
            try:
                self.answer(**options)
            except Refused as refused:
                self.stop("\n".join(format_message(finding) for finding in refused.findings))
            except DatabaseError as error:
                told = _(
                    "The database does not answer as it should: {reason} Run manage.py doctor."
                )
                self.stop(told.format(reason=" ".join(str(error).split())))

    def answer(self, **options: Any) -> None:
        raise NotImplementedError

    def stop(self, told: str) -> NoReturn:
        """Says why, and ends with exit code 1."""
        self.stderr.write(told)
        sys.exit(1)

    def tell_lost(self, lost: Lost) -> None:
        """Which attachments are missing or changed, by the names under which they lie; what they
        are called is their cell's own matter.
        """
        self.stderr.write(
            _(
                "{missing} attachments are missing and {changed} are changed. Everything else is"
                " whole."
            ).format(missing=len(lost.missing), changed=len(lost.changed))
        )
        told = [
            *((name, _("is missing")) for name in lost.missing),
            *((name, _("is changed")) for name in lost.changed),
        ]
        self.tell_first([f"files/{name[:2]}/{name} {how}" for name, how in told])

    def tell_first(self, places: Sequence[str]) -> None:
        """The first of what is wrong, a line each, and how many more there are."""
        for place in first_of(places, _SHOWN):
            self.stderr.write(f"  {place}")

    def progress(self, step: str, done: int, total: int) -> None:
        """One line for each thing that begins."""
        self.stdout.write(
            format_message(Finding(step, STEPS[step], {"done": done, "total": total}))
        )
        self.stdout.flush()


def first_of(texts: Sequence[str], most: int | None) -> list[str]:
    """The first texts, and how many more there are; all of them where no number is set."""
    more = len(texts) - len(texts[:most])
    return [*texts[:most], *([_("… and {count} more").format(count=more)] if more else [])]


def add_key_argument(parser: CommandParser) -> None:
    """The key comes from a file, so that no list of processes and no history of a
    shell shows it.
    """
    parser.add_argument(
        "--key-file",
        type=Path,
        default=settings.BACKUP_KEY_FILE,
        help=(
            "file with the key of the backup, one line of at least 20 characters (default:"
            " CHIBO_BACKUP_KEY_FILE)"
        ),
    )


def operator() -> str:
    """The user of the machine who typed the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
