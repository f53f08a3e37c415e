"""From plain tables to a roster and every remark on it; knows neither Excel nor the database."""

from collections.abc import Sequence
from datetime import date

from chibo.work.rosters.enums import RosterList
from chibo.work.rosters.rules.cells import CellIndex, read_cells
from chibo.work.rosters.rules.facts import (
    CellRow,
    Formula,
    MemberRow,
    OfficialRow,
    Roster,
    RosterFinding,
    Row,
    Table,
    Value,
)
from chibo.work.rosters.rules.headings import List, find_lists
from chibo.work.rosters.rules.lines import lines_of
from chibo.work.rosters.rules.members import Seen, read_members
from chibo.work.rosters.rules.officials import read_officials
from chibo.work.rosters.rules.remarks import REMARKS
from rulebook.findings import Severity

__all__ = [
    "CellRow",
    "Formula",
    "MemberRow",
    "OfficialRow",
    "Roster",
    "RosterFinding",
    "Row",
    "Table",
    "Value",
    "read_roster",
]

_SHEETS = {
    RosterList.CELLS: "Tổ chức đảng",
    RosterList.MEMBERS: "Đảng viên",
    RosterList.OFFICIALS: "Phân công phụ trách",
}

# One of the fields in a group must be there; the first heading is the one to ask for.
_NEEDED: dict[RosterList, tuple[tuple[tuple[str, ...], str], ...]] = {
    RosterList.CELLS: ((("code",), "Mã tổ chức"), (("name",), "Tên chi bộ"), (("type",), "Loại hình")),
    RosterList.MEMBERS: (
        (("name", "surname"), "Họ và tên"),
        (("birth", "male", "female"), "Ngày sinh"),
        (("admitted",), "Ngày vào Đảng"),
        (("official",), "Ngày chính thức"),
    ),
    RosterList.OFFICIALS: (),
}


def read_roster(tables: Sequence[Table], *, on: date) -> tuple[Roster, tuple[RosterFinding, ...]]:
    """The roster that the tables hold, and every remark on it in the order of the workbook.

    Sheets are told by the words of their header rows; sheets that are none of the three lists are left out. `on` is the
    day to judge by: later days are in the future. With an error among the remarks the roster is only good for a
    preview: doubtful values are missing from it, and a person listed twice stands in it once.
    Source: the lists that committees keep; ages and probation by Quy định 294, art. 1 and 4.
    """
    findings: list[RosterFinding] = []
    lists = find_lists(tables)
    for kind in RosterList:
        if not any(found.kind is kind for found in lists):
            findings.append(_missing_sheet(kind))
    for found in lists:
        findings.extend(_missing_columns(found))

    cells: list[CellRow] = []
    index: CellIndex | None = None
    cell_lists = [found for found in lists if found.kind is RosterList.CELLS]
    if cell_lists:
        cells, listed = read_cells(pair for found in cell_lists for pair in lines_of(found, findings.append))
        # Without codes or names every member's cell would be unknown; the missing column says it once.
        index = listed if {"code", "name"} <= cell_lists[0].columns.keys() else None
    members: list[MemberRow] = []
    officials: list[OfficialRow] = []
    seen = Seen()
    for found in lists:
        lines = lines_of(found, findings.append)
        if found.kind is RosterList.MEMBERS:
            members += read_members(lines, index, on=on, seen=seen, default_cell=_own_cell(found, index))
        elif found.kind is RosterList.OFFICIALS:
            officials += read_officials(lines, index, on=on)
    return Roster(tuple(cells), tuple(members), tuple(officials)), _in_order(findings, tables)


def _missing_sheet(kind: RosterList) -> RosterFinding:
    """Without officials a roster can be imported, without cells or members not."""
    severity = Severity.WARNING if kind is RosterList.OFFICIALS else Severity.ERROR
    return RosterFinding(
        _SHEETS[kind], 0, "", "missing_sheet", severity, REMARKS["missing_sheet"], {"sheet": _SHEETS[kind]}
    )


def _missing_columns(found: List) -> list[RosterFinding]:
    return [
        RosterFinding(
            found.table.sheet,
            found.header,
            heading,
            "missing_column",
            Severity.ERROR,
            REMARKS["missing_column"],
            {"column": heading},
        )
        for fields, heading in _NEEDED[found.kind]
        if not found.columns.keys() & set(fields)
    ]


def _own_cell(found: List, index: CellIndex | None) -> str:
    """The cell that a list is of when its title or its sheet names one."""
    if index is None:
        return ""
    texts = [found.table.sheet, *found.titles]
    starts = [text[at:] for text in texts for at in [text.casefold().find("chi bộ")] if at >= 0]
    return next((text for text in [*texts, *starts] if index.by_name(text)), "")


def _in_order(findings: list[RosterFinding], tables: Sequence[Table]) -> tuple[RosterFinding, ...]:
    place = {table.sheet: at for at, table in enumerate(tables)}
    return tuple(sorted(findings, key=lambda finding: (place.get(finding.sheet, -1), finding.row)))
