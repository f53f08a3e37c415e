"""Brings a committee's Excel roster into the directory, or says what is wrong with it and what it would change."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotFound, Refused, refuse
from chibo.directory.organisation.queries import unit_by_code
from chibo.interfaces.imports.package import MAX_FILE
from chibo.interfaces.imports.reading import strangers_workbook
from chibo.interfaces.wording import say
from chibo.work.rosters.actions import apply_roster, look_ahead, stage_roster
from chibo.work.rosters.rules import Roster, RosterFinding
from chibo.work.rosters.rules.plain import would_change
from rulebook.findings import Finding, Severity, gettext_noop

_UNREADABLE = gettext_noop("The file {name} cannot be opened. Check the path and the rights.")
_TOO_LARGE = gettext_noop("The file {name} is larger than {most} MB.")


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the workbook (.xlsx)")
        parser.add_argument("--under", required=True, help="code of the committee whose roster it is")
        parser.add_argument("--dry-run", action="store_true", help="only look, change nothing")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the findings as JSON")

    def handle(self, *args: Any, file: str, under: str, dry_run: bool, as_json: bool, **options: Any) -> None:
        with translation.override("vi"):
            try:
                unit = unit_by_code(under, scope=EVERYWHERE)
            except NotFound:
                raise CommandError(_("No unit bears the code {unit_code}.").format(unit_code=under)) from None
            failed = self._bring_in(Path(file), unit, dry_run=dry_run, as_json=as_json)
        if failed:
            sys.exit(1)

    def _bring_in(self, file: Path, unit: Any, *, dry_run: bool, as_json: bool) -> bool:
        """Reads, looks, writes unless told not to; True when something stopped it."""
        on = today()
        counts: dict[str, int] = {}
        try:
            roster, findings = strangers_workbook(file.name, _bytes_of(file), on=on)
            more, counts = look_ahead(unit, roster, actor=SYSTEM, on=on)
            told, findings = findings, (*findings, *more)
            stopped = any(finding.blocks for finding in findings)
            if not dry_run and not stopped and would_change(counts):
                staged = stage_roster(unit, roster, file_name=file.name, findings=told, actor=SYSTEM, on=on)
                apply_roster(staged, actor=SYSTEM, on=on)
        except Refused as refused:
            roster, findings = Roster(), tuple(_as_finding(one) for one in refused.findings)
        if as_json:
            self._print_json(roster, findings)
        else:
            self._print_table(roster, findings, counts, dry_run=dry_run)
        return any(finding.blocks for finding in findings)

    def _print_json(self, roster: Roster, findings: tuple[RosterFinding, ...]) -> None:
        told = [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "code": one.code,
                "severity": str(one.severity),
                "text": say(one),
            }
            for one in findings
        ]
        answer = {"cells": len(roster.cells), "members": len(roster.members), "findings": told}
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _print_table(
        self, roster: Roster, findings: tuple[RosterFinding, ...], counts: dict[str, int], *, dry_run: bool
    ) -> None:
        words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning")}
        for one in findings:
            place = " · ".join(
                filter(None, [one.sheet, _("row {row}").format(row=one.row) if one.row else "", one.column])
            )
            self.stdout.write(f"[{words.get(one.severity, one.severity)}] {place}: {say(one)}")
        failed = any(one.blocks for one in findings)
        self.stdout.write(
            _("{cells} cells, {members} members, {officials} officials in charge read; {findings} remarks.").format(
                cells=len(roster.cells),
                members=len(roster.members),
                officials=len(roster.officials),
                findings=len(findings),
            )
        )
        for name, label in _labels().items():
            self.stdout.write(
                _(
                    "{list}: {added} added, {changed} changed, {moved} moved, {ended} ended, {unchanged} unchanged"
                ).format(list=label, **{change: counts.get(f"{name}.{change}", 0) for change in _CHANGES})
            )
        if failed:
            self.stdout.write(_("Nothing was brought in: correct the errors first."))
        elif not would_change(counts):
            self.stdout.write(_("The directory says all of this already; nothing was changed."))
        else:
            self.stdout.write(_("Only looked at; nothing was changed.") if dry_run else _("The roster was brought in."))


_CHANGES = ("added", "changed", "moved", "ended", "unchanged")


def _labels() -> dict[str, str]:
    return {"cells": _("Party cells"), "members": _("Party members"), "officials": _("Officials in charge")}


def _bytes_of(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE:
            raise refuse("too_large", _TOO_LARGE, name=file.name, most=MAX_FILE // 1024 // 1024)
        return file.read_bytes()
    except OSError:
        raise refuse("unreadable", _UNREADABLE, name=file.name) from None


def _as_finding(one: Finding) -> RosterFinding:
    """A refusal of the whole file as a remark: no row, no column."""
    return RosterFinding("", 0, "", one.code, one.severity, one.message, one.params)
