"""From an uploaded file to a roster with its remarks, within bounds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chibo.base.kernel.errors import Refused, findings_from, plain_findings
from chibo.interfaces.imports.package import refuse_other_kinds
from chibo.interfaces.imports.workbook import read_tables
from chibo.library.documents.rules import within_bounds
from chibo.library.documents.rules.office import office_text
from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from chibo.library.documents.rules.unreadable import Unreadable
from chibo.work.rosters.rules import ListedCell, Roster, RosterFinding, WorkbookSheet, read_roster
from chibo.work.rosters.rules.conversion import conversion_of
from chibo.work.rosters.rules.serialise import (
    Extras,
    finding_from,
    plain_conversion,
    plain_finding,
    plain_roster,
    plain_sheets,
    roster_from,
)

_TITLE_ROWS = 12


@dataclass(frozen=True, slots=True)
class WorkbookReading:
    """What a file holds: the roster, the remarks on it, and what is kept with an upload besides."""

    roster: Roster
    findings: tuple[RosterFinding, ...]
    extras: Extras


def strangers_workbook(
    name: str, data: bytes, *, on: date, cells: Sequence[ListedCell] = ()
) -> WorkbookReading:
    """What `read_workbook` says of the file, worked out in a process of its own; for the time
    before any transaction.

    Raises Refused as it does, and for a file that cannot be read within bounds of time and memory.
    """
    refuse_other_kinds(name, data)
    known = json.dumps([[cell.code, cell.name] for cell in cells])
    answer = within_bounds(f"{__name__}:read_plainly", data, name, on.isoformat(), known)
    if "refused" in answer:
        raise Refused(findings_from(answer["refused"]))
    findings = tuple(finding_from(one) for one in answer["findings"])
    return WorkbookReading(
        roster_from(answer["roster"]), findings, Extras(answer["sheets"], answer["conversion"])
    )


def read_plainly(data: bytes, name: str, on: str, known: str) -> dict[str, Any]:
    """The roster and its remarks, or why the file is refused, as plain values."""
    cells = [ListedCell("", 0, code, title) for code, title in json.loads(known)]
    try:
        reading = read_workbook(name, data, on=date.fromisoformat(on), cells=cells)
    except Refused as refused:
        return {"refused": plain_findings(refused.findings)}
    return {
        "roster": plain_roster(reading.roster),
        "findings": [plain_finding(one) for one in reading.findings],
        "sheets": reading.extras.sheets,
        "conversion": reading.extras.conversion,
    }


def read_workbook(
    name: str, data: bytes, *, on: date, cells: Sequence[ListedCell] = ()
) -> WorkbookReading:
    """The roster in the file and every remark on it; strangers' files are read by
    `strangers_workbook`.

    `cells` are those that the committee has: a file without a list of cells is understood as
    changes in them. Raises Refused for a file that is no plain workbook, and for a secrecy mark in
    its name, titles or notes.
    """
    if marked := check_secrecy_filename(name):
        raise Refused(marked)
    tables = read_tables(name, data)
    try:
        for _line in office_text("xlsx", data, only_read=True):
            pass
    except Unreadable as unreadable:
        raise Refused(unreadable.finding) from unreadable
    roster, findings = read_roster(tables, on=on, cells=cells)
    conversion = conversion_of(tables, findings, on=on, cells=cells)
    rosters = [roster, conversion.roster] if conversion else [roster]
    notes = (
        row.note
        for one in rosters
        for row in (*one.cells, *one.members, *one.officials)
        if row.note
    )
    words = (row.words for one in rosters for row in one.leavers)
    if marked := check_secrecy("\n".join([*_titles(tables), *notes, *words])):
        raise Refused(marked)
    sheets = plain_sheets(tables) if findings else None
    return WorkbookReading(
        roster, findings, Extras(sheets, plain_conversion(conversion) if conversion else None)
    )


def _titles(tables: Iterable[WorkbookSheet]) -> Iterable[str]:
    """Lines above the lists, where a stamp would stand: rows with one or two texts near the top."""
    for table in tables:
        for row in table.rows[:_TITLE_ROWS]:
            texts = [cell for cell in row.cells if isinstance(cell, str) and cell.strip()]
            if len(texts) <= 2:
                yield from (text[:300] for text in texts)
