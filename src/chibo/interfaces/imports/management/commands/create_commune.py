"""A commune's or ward's committee stands in the tree; a second call with the same name changes
nothing.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotFound, Refused
from chibo.base.kernel.text import clean_line
from chibo.directory.organisation.actions import create_unit
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.queries import unit_by_code
from chibo.interfaces.formatting import format_message


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--code", required=True, help="code of the committee, for example TS")
        parser.add_argument("--name", required=True, help="name of the committee")
        parser.add_argument(
            "--under", default="", help="code of the committee above it, where there is one"
        )

    def handle(self, *args: Any, code: str, name: str, under: str, **options: Any) -> None:
        with translation.override("vi"):
            self._create(clean_line(code), clean_line(name), clean_line(under))

    def _create(self, code: str, name: str, under: str) -> None:
        if not 0 < len(code) <= 30 or not 0 < len(name) <= 200:
            raise CommandError(
                _("Write a code of at most 30 and a name of at most 200 characters.")
            )
        try:
            there = unit_by_code(code, scope=EVERYWHERE)
        except NotFound:
            there = None
        if there is not None:
            self._compare(there, code, name, under)
            return
        try:
            parent = unit_by_code(under, scope=EVERYWHERE) if under else None
        except NotFound:
            raise CommandError(
                _("No unit bears the code {unit_code}.").format(unit_code=under)
            ) from None
        try:
            create_unit(
                kind=UnitKind.COMMUNE, name=name, code=code, parent=parent, on=today(), actor=SYSTEM
            )
        except Refused as refused:
            raise CommandError(
                "\n".join(format_message(finding) for finding in refused.findings)
            ) from None
        self.stdout.write(_("{name} ({unit_code}) was created.").format(name=name, unit_code=code))

    def _compare(self, there: Any, code: str, name: str, under: str) -> None:
        above = there.parent.code if there.parent else ""
        if there.name != name or there.kind != UnitKind.COMMUNE or (under and above != under):
            raise CommandError(
                _(
                    "The code {unit_code} already belongs to “{name}”. Choose another code, or the"
                    " same name."
                ).format(unit_code=code, name=there.name)
            )
        self.stdout.write(
            _("{name} ({unit_code}) exists already; nothing was changed.").format(
                name=name, unit_code=code
            )
        )
