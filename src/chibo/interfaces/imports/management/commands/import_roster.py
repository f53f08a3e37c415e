"""Brings a committee's Excel roster into the directory, or says what is wrong with it and what it
would change.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotFound, Refused, refuse
from chibo.directory.organisation.queries import unit_by_code
from chibo.interfaces.formatting import format_message
from chibo.interfaces.imports.package import MAX_FILE
from chibo.interfaces.imports.preview import words_of
from chibo.interfaces.imports.reading import strangers_workbook
from chibo.work.rosters.actions import Preview, apply_roster, preview_roster, stage_roster
from chibo.work.rosters.enums import ListChangeKind
from chibo.work.rosters.queries import cells_listed
from chibo.work.rosters.rules import Roster, RosterFinding
from chibo.work.rosters.rules.serialise import finding_from, roster_from, would_change
from rulebook.vocabulary.findings import Finding, Severity, gettext_noop

_UNREADABLE = gettext_noop("The file {name} cannot be opened. Check the path and the rights.")
_TOO_LARGE = gettext_noop("The file {name} is larger than {most} MB.")


class Command(BaseCommand):
    help = __doc__ or ""
    # What checks the program itself (every address, every model) belongs to its start, not to each
    # roster.
    requires_system_checks: Sequence[str] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the workbook (.xlsx)")
        parser.add_argument(
            "--under", required=True, help="code of the committee whose roster it is"
        )
        parser.add_argument("--dry-run", action="store_true", help="only look, change nothing")
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="print remarks and changes as JSON"
        )
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="I have looked at what the import stops at (many ends, another commune)",
        )
        parser.add_argument(
            "--convert-font",
            action="store_true",
            help="turn texts in an old font (TCVN3, VNI) into Unicode first",
        )

    def handle(self, *args: Any, file: str, under: str, **options: Any) -> None:
        with translation.override("vi"):
            try:
                unit = unit_by_code(under, scope=EVERYWHERE)
            except NotFound:
                raise CommandError(
                    _("No unit bears the code {unit_code}.").format(unit_code=under)
                ) from None
            failed = self._bring_in(Path(file), unit, options)
        if failed:
            sys.exit(1)

    def _bring_in(self, file: Path, unit: Any, options: Mapping[str, Any]) -> bool:
        """Reads, looks, writes unless told not to; True when something stopped it."""
        on = today()
        roster, findings, preview = Roster(), (), None
        try:
            roster, told = _read(file, unit, on=on, converts=options["convert_font"])
            more, preview = preview_roster(unit, roster, actor=SYSTEM, on=on)
            findings = (*told, *more)
            blocked = any(finding.blocks for finding in findings) or bool(
                preview.stops and not options["confirm"]
            )
            if not options["dry_run"] and not blocked and would_change(preview.counts):
                staged = stage_roster(
                    unit,
                    roster,
                    file_name=file.name,
                    findings=told,
                    actor=SYSTEM,
                    on=on,
                    preview=preview,
                )
                apply_roster(staged, actor=SYSTEM, on=on, looked_at=options["confirm"])
        except Refused as refused:
            findings = tuple(_as_finding(one) for one in refused.findings)
        if options["as_json"]:
            self._print_json(roster, findings, preview)
        else:
            self._print_table(roster, findings, preview, options)
        # A look says what would have to be confirmed; only bringing in stops at it.
        asks = (
            preview is not None
            and preview.stops
            and not options["confirm"]
            and not options["dry_run"]
        )
        return bool(asks) or any(finding.blocks for finding in findings)

    def _print_json(
        self, roster: Roster, findings: tuple[RosterFinding, ...], preview: Preview | None
    ) -> None:
        told = [
            {
                "sheet": one.sheet,
                "row": one.row,
                "column": one.column,
                "code": one.code,
                "severity": str(one.severity),
                "text": format_message(one),
            }
            for one in findings
        ]
        answer = {"cells": len(roster.cells), "members": len(roster.members), "findings": told}
        if preview:
            answer |= {
                "only_changes": roster.only_changes,
                "counts": preview.counts,
                "changes": [_plain_change(line) for line in preview.lines],
                "must_confirm": [
                    {"code": one.code, "text": format_message(one)} for one in preview.stops
                ],
            }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))

    def _print_table(
        self,
        roster: Roster,
        findings: tuple[RosterFinding, ...],
        preview: Preview | None,
        options: Mapping[str, Any],
    ) -> None:
        counts = preview.counts if preview else {}
        for one in findings:
            self._print_finding(one)
        failed = any(one.blocks for one in findings)
        self.stdout.write(
            _(
                "{cells} cells, {members} members, {officials} officials in charge read; {findings}"
                " remarks."
            ).format(
                cells=len(roster.cells),
                members=len(roster.members),
                officials=len(roster.officials),
                findings=len(findings),
            )
        )
        for name, label in _labels().items():
            self.stdout.write(
                _(
                    "{list}: {added} added, {changed} changed, {moved} moved, {ended} ended,"
                    " {unchanged} unchanged"
                ).format(
                    list=label, **{change: counts.get(f"{name}.{change}", 0) for change in _CHANGES}
                )
            )
        if preview and not failed:
            self._print_changes(preview)
        self.stdout.write(self._outcome(preview, options, failed=failed))

    def _print_finding(self, one: RosterFinding) -> None:
        words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning")}
        row = _("row {row}").format(row=one.row) if one.row else ""
        place = " · ".join(filter(None, [one.sheet, row, one.column]))
        self.stdout.write(
            f"[{words.get(one.severity, one.severity)}] {place}: {format_message(one)}"
        )

    def _outcome(self, preview: Preview | None, options: Mapping[str, Any], *, failed: bool) -> str:
        """What became of the roster, in one sentence."""
        if failed:
            return _("Nothing was brought in: correct the errors first.")
        if not would_change(preview.counts if preview else {}):
            return _("The directory says all of this already; nothing was changed.")
        if options["dry_run"]:
            return _("Only looked at; nothing was changed.")
        if preview and preview.stops and not options["confirm"]:
            return _("Nothing was brought in: look at this, then call again with --confirm.")
        return _("The roster was brought in.")

    def _print_changes(self, preview: Preview) -> None:
        """What would change, the gravest kinds in words; members who come, and what of them
        changes, are only counted.
        """
        for line in preview.lines:
            if line["kind"] in _IN_WORDS:
                self.stdout.write(
                    f"{ListChangeKind(line['kind']).label}: {line['name']} –"
                    f" {words_of(line, sees_private=True)}"
                )
        for stop in preview.stops:
            label = _("to confirm")
            self.stdout.write(f"[{label}] {format_message(stop)}")


_IN_WORDS = (
    ListChangeKind.SECRETARY,
    ListChangeKind.ENDED,
    ListChangeKind.MOVED,
    ListChangeKind.POSTS,
    ListChangeKind.STANDING,
)
_CHANGES = ("added", "changed", "moved", "ended", "unchanged")


def _read(
    file: Path, unit: Any, *, on: date, converts: bool
) -> tuple[Roster, tuple[RosterFinding, ...]]:
    """The roster in the file and the remarks on it; with `converts` as it reads in Unicode, where
    it is in an old font.
    """
    reading = strangers_workbook(file.name, _bytes_of(file), on=on, cells=cells_listed(unit, on=on))
    turned = reading.extras.conversion
    if not (converts and turned):
        return reading.roster, reading.findings
    return roster_from(turned["roster"]), tuple(finding_from(one) for one in turned["findings"])


def _plain_change(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line of the preview with its words, the names of its values as they are stored."""
    told = {
        name: line[name]
        for name in ("kind", "list", "change", "name", "cell", "day", "why", "reason")
        if name in line
    }
    fields = [
        {"field": field, "before": before, "after": after}
        for field, before, after in line["fields"]
    ]
    return told | {"text": words_of(line, sees_private=True), "fields": fields}


def _labels() -> dict[str, str]:
    return {
        "cells": _("Party cells"),
        "members": _("Party members"),
        "officials": _("Officials in charge"),
    }


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
