"""From an uploaded file to a roster with its remarks, within bounds."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chibo.base.kernel.errors import Refused, findings_from, plain_findings
from chibo.interfaces.imports.package import refuse_other_kinds
from chibo.interfaces.imports.workbook import read_tables
from chibo.library.documents.rules import within_bounds
from chibo.library.documents.rules.office import office_text
from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from chibo.library.documents.rules.unreadable import Unreadable
from chibo.work.rosters.rules import Roster, RosterFinding, Table, read_roster
from chibo.work.rosters.rules.plain import finding_from, plain_finding, plain_roster, roster_from

_TITLE_ROWS = 12


Read = tuple[Roster, tuple[RosterFinding, ...]]


def strangers_workbook(name: str, data: bytes, *, on: date) -> Read:
    """What `read_workbook` says of the file, worked out in a process of its own; for the time before any transaction.

    Raises Refused as it does, and for a file that cannot be read within bounds of time and memory.
    """
    refuse_other_kinds(name, data)
    answer = within_bounds(f"{__name__}:read_plainly", data, name, on.isoformat())
    if "refused" in answer:
        raise Refused(findings_from(answer["refused"]))
    return roster_from(answer["roster"]), tuple(finding_from(one) for one in answer["findings"])


def read_plainly(data: bytes, name: str, on: str) -> dict[str, Any]:
    """The roster and its remarks, or why the file is refused, as plain values."""
    try:
        roster, findings = read_workbook(name, data, on=date.fromisoformat(on))
    except Refused as refused:
        return {"refused": plain_findings(refused.findings)}
    return {"roster": plain_roster(roster), "findings": [plain_finding(one) for one in findings]}


def read_workbook(name: str, data: bytes, *, on: date) -> Read:
    """The roster in the file and every remark on it; strangers' files are read by `strangers_workbook`.

    Raises Refused for a file that is no plain workbook, and for a secrecy mark in its name, titles or notes.
    """
    if marked := check_secrecy_filename(name):
        raise Refused(marked)
    tables = read_tables(name, data)
    try:
        for _line in office_text("xlsx", data, only_read=True):
            pass
    except Unreadable as unreadable:
        raise Refused(unreadable.finding) from unreadable
    roster, findings = read_roster(tables, on=on)
    notes = (row.note for row in (*roster.cells, *roster.members, *roster.officials) if row.note)
    if marked := check_secrecy("\n".join([*_titles(tables), *notes])):
        raise Refused(marked)
    return roster, findings


def _titles(tables: Iterable[Table]) -> Iterable[str]:
    """Lines above the lists, where a stamp would stand: rows with one or two texts near the top."""
    for table in tables:
        for row in table.rows[:_TITLE_ROWS]:
            texts = [cell for cell in row.cells if isinstance(cell, str) and cell.strip()]
            if len(texts) <= 2:
                yield from (text[:300] for text in texts)
