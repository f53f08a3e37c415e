"""A roster out of plain tables: the sheets, then their rows, then every remark in the order of the
workbook.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from chibo.base.kernel.text import clean_line
from chibo.work.rosters.enums import RosterList
from chibo.work.rosters.rules.bodies import ListSection, doubtful_title, lines_of
from chibo.work.rosters.rules.cells import CellIndex, read_cells
from chibo.work.rosters.rules.columns import check_swapped, check_unread, finding, with_cell_column
from chibo.work.rosters.rules.committees import COMMITTEE
from chibo.work.rosters.rules.facts import (
    LeaverRow,
    ListedCell,
    MemberRow,
    OfficialRow,
    Roster,
    RosterFinding,
    WorkbookSheet,
)
from chibo.work.rosters.rules.fonts import font_of_tables
from chibo.work.rosters.rules.headings import Crowded, List, find_crowded, find_lists
from chibo.work.rosters.rules.lines import ListLine
from chibo.work.rosters.rules.members import read_members
from chibo.work.rosters.rules.officials import read_officials
from chibo.work.rosters.rules.read_so_far import ReadSoFar
from chibo.work.rosters.rules.remark_tally import RemarkTally
from chibo.work.rosters.rules.remarks import REMARKS
from rulebook.vocabulary.findings import Severity

_SHEETS = {
    RosterList.CELLS: "Tổ chức đảng",
    RosterList.MEMBERS: "Đảng viên",
    RosterList.OFFICIALS: "Phân công phụ trách",
}

# One of the fields in a group must be there; the first heading is the one to ask for.
_NEEDED: dict[RosterList, tuple[tuple[tuple[str, ...], str], ...]] = {
    RosterList.CELLS: (
        (("code",), "Mã tổ chức"),
        (("name",), "Tên chi bộ"),
        (("type",), "Loại hình"),
    ),
    RosterList.MEMBERS: (
        (("name", "surname"), "Họ và tên"),
        (("birth", "male", "female"), "Ngày sinh"),
        (("admitted",), "Ngày vào Đảng"),
        (("official",), "Ngày chính thức"),
    ),
    RosterList.OFFICIALS: (),
}


def read_roster(
    tables: Sequence[WorkbookSheet], *, on: date, cells: Sequence[ListedCell] = ()
) -> tuple[Roster, tuple[RosterFinding, ...]]:
    """The roster that the tables hold, and every remark on it in the order of the workbook.

    `cells` are those the committee has today: a workbook without a list of cells is understood as
    changes in them. Sheets are told by the words of their headers; sheets that are none of the
    three lists are left out. `on` is the day to judge by: later days are in the future. With an
    error among the remarks the roster is only good for a preview: doubtful values are missing from
    it, and a person listed twice stands in it once.
    Source: the lists that committees keep; ages and probation by Quy định 294, art. 1 and 4.
    """
    findings: list[RosterFinding] = []
    lists = find_lists(tables)
    kinds = {found.kind for found in lists}
    only_changes = bool(cells) and RosterList.CELLS not in kinds and RosterList.MEMBERS in kinds
    findings.extend(_about_sheets(tables, lists, only_changes=only_changes))
    work = _Reading(findings, on)
    listed, index = work.cells([found for found in lists if found.kind is RosterList.CELLS], cells)
    for found in lists:
        if found.kind is RosterList.MEMBERS:
            work.members_of(found, index)
        elif found.kind is RosterList.OFFICIALS:
            work.officials += read_officials(work.lines(found), index, on=on)
    findings.extend(work.tally.findings())
    roster = Roster(
        tuple(listed),
        tuple(work.members),
        tuple(work.officials),
        tuple(work.leavers),
        only_changes=only_changes,
        committee=_committee_of(lists),
    )
    return roster, _in_order(findings, tables)


class _Reading:
    """What has been read of a workbook so far."""

    def __init__(self, findings: list[RosterFinding], on: date) -> None:
        self.findings, self.on = findings, on
        self.tally, self.seen = RemarkTally(), ReadSoFar()
        self.members: list[MemberRow] = []
        self.leavers: list[LeaverRow] = []
        self.officials: list[OfficialRow] = []

    def lines(self, found: List) -> list[tuple[ListSection, ListLine]]:
        """The lines of a list; its columns that nothing is taken from are named."""
        lines = list(lines_of(found, self.findings.append, self.tally))
        self.findings.extend(check_unread(found, [line for _, line in lines]))
        return lines

    def cells(
        self, lists: Sequence[List], known: Sequence[ListedCell]
    ) -> tuple[list[ListedCell], CellIndex | None]:
        """The listed cells, and the index to look members' cells up in; none when a missing column
        makes that idle.
        """
        if not lists:
            return [], CellIndex(known) if known else None
        cells, listed = read_cells(pair for found in lists for pair in self.lines(found))
        # Without codes or names every member's cell would be unknown; the missing column says it
        # once.
        return cells, listed if {"code", "name"} <= lists[0].columns.keys() else None

    def members_of(self, found: List, index: CellIndex | None) -> None:
        """Who stands in a list of members is read, and who left."""
        own = _own_cell(found, index)
        if index and not own:
            found = with_cell_column(found, index, self.findings)
        if title := doubtful_title(found):
            self.findings.append(finding(found, found.header, "", "doubtful_list", title=title))
        lines = self.lines(found)
        self.findings.extend(check_swapped(found, [line for _, line in lines]))
        if (
            index
            and not own
            and not ({"cell", "code"} & found.columns.keys() or any(one.cell for one, _ in lines))
        ):
            self.findings.append(
                finding(found, found.header, "Chi bộ", "missing_column", column="Chi bộ")
            )
            index = None
        members, leavers = read_members(lines, index, on=self.on, seen=self.seen, default_cell=own)
        self.members += members
        self.leavers += leavers


def _about_sheets(
    tables: Sequence[WorkbookSheet], lists: Sequence[List], *, only_changes: bool
) -> Iterator[RosterFinding]:
    """What there is to say of whole sheets: missing, hidden, not understood."""
    unread = [one for one in tables if all(one is not found.table for found in lists)]
    crowded = [one for one in map(find_crowded, unread) if one]
    old = [one for one in unread if font_of_tables([one])]
    yield from map(_crowded_columns, crowded)
    yield from map(_old_font, old)
    if not only_changes:
        yield from map(_missing_sheet, _missing_kinds(lists, crowded=bool(crowded), old=bool(old)))
    hidden = [name for table in tables for name in table.hidden_sheets]
    if hidden:
        params = {"sheets": "”, “".join(hidden)}
        yield RosterFinding(
            "", 0, "", "hidden_sheets", Severity.WARNING, REMARKS["hidden_sheets"], params
        )
    for found in lists:
        yield from _missing_columns(found)


def _missing_kinds(lists: Sequence[List], *, crowded: bool, old: bool) -> list[RosterList]:
    """The lists that no sheet is; not those that a sheet nobody can read may be."""
    return [
        kind
        for kind in RosterList
        if not (old and kind is not RosterList.OFFICIALS)
        and not (crowded and kind is RosterList.MEMBERS)
        and all(found.kind is not kind for found in lists)
    ]


def _crowded_columns(one: Crowded) -> RosterFinding:
    return RosterFinding(
        one.table.sheet,
        one.header,
        one.headings[0],
        "crowded_columns",
        Severity.ERROR,
        REMARKS["crowded_columns"],
        {"headings": "”, “".join(one.headings)},
    )


def _old_font(table: WorkbookSheet) -> RosterFinding:
    params = {"font": font_of_tables([table])}
    return RosterFinding(
        table.sheet, 0, "", "old_font_sheet", Severity.ERROR, REMARKS["old_font_sheet"], params
    )


def _committee_of(lists: Sequence[List]) -> str:
    """The committee named over the lists, as it stands there; "" when none is."""
    named = (
        match for found in lists for title in found.titles if (match := COMMITTEE.search(title))
    )
    return next((clean_line(match[0]) for match in named), "")


def _missing_sheet(kind: RosterList) -> RosterFinding:
    """Without officials a roster can be imported, without cells or members not."""
    severity = Severity.WARNING if kind is RosterList.OFFICIALS else Severity.ERROR
    return RosterFinding(
        _SHEETS[kind],
        0,
        "",
        "missing_sheet",
        severity,
        REMARKS["missing_sheet"],
        {"sheet": _SHEETS[kind]},
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


def _in_order(
    findings: list[RosterFinding], tables: Sequence[WorkbookSheet]
) -> tuple[RosterFinding, ...]:
    place = {table.sheet: at for at, table in enumerate(tables)}
    return tuple(sorted(findings, key=lambda finding: (place.get(finding.sheet, -1), finding.row)))
