"""Which rows of a list speak of somebody: not the line of column numbers, sections, subtotals and
the foot.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chibo.base.kernel.text import clean_line, fold
from chibo.directory.people.enums import MembershipKind
from chibo.work.rosters.enums import Leaving, RosterList
from chibo.work.rosters.rules.facts import Formula, Merge, Value, WorkbookRow, WorkbookSheet
from chibo.work.rosters.rules.headings import LONGEST_LABEL, List
from chibo.work.rosters.rules.lines import ListLine, Report, is_blank, spelt
from chibo.work.rosters.rules.notes import read_note
from chibo.work.rosters.rules.remark_tally import RemarkTally
from chibo.work.rosters.rules.values import post_of

_ORDINAL = re.compile(r"\(?\s*(\d{1,2}|[A-Z]|[a-z])\s*\)?")
_ROMAN_OR_NUMBER = re.compile(r"[IVXLC]+[.)]?|\d+[.)]?|[A-Z][.)]?")
# Accents count here: Tống is a family name, "tổng số" the foot of a list.
_FOOT = re.compile(
    r"tổng (số|cộng)|tổng\s*:?\s*\d*$|cộng\s*(:|\(|\d|$)|(người )?lập (biểu|danh sách|bảng)|người"
    r" lập|t/?m\.? |tm\.|kt\.|thay mặt |"
    r"nơi nhận|xác nhận|(ấn định )?danh sách (này )?(gồm|có) |ấn định |trong đó\s*:|số"
    r" lượng\s*:|\(?ký,|\(?đã ký\)?$|ghi chú\s*:|"
    r".*\bngày .{0,12}tháng .{0,12}năm\b"
)
_SIGNED = re.compile(r"t/?m\.? |tm\.|kt\.|thay mặt |nơi nhận")
_COUNTED = re.compile(r"\s*(\(.*\)|[:,–-]\s*\d+ .*)$")
_NUMBERED = re.compile(r"^([IVXLC]+|\d+|[A-Z])[.)]\s*")
_LIST_OF = re.compile(
    r"^(?:(?:danh sách|ds|tổng hợp|biểu|bảng|phụ lục \d*|số lượng|các|những)\s+)+", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"^(?:dang vien|dv|cac dong chi|dong chi|so dang vien)\b|^(?:tu tran|chuyen di|giam|khai"
    r" tru|xoa ten)\b"
)
_LEAVING = re.compile(
    r"\b(chuyen di|chuyen sinh hoat|tu tran|giam|khai tru|xoa ten|ra khoi dang|da mat)\b"
)

# Whoever stands in a list has one of these.
_TELLING = {
    RosterList.MEMBERS: ("birth", "male", "female", "admitted", "official", "card"),
    RosterList.CELLS: ("code", "name", "type"),
    RosterList.OFFICIALS: ("cells",),
}
_NAMES = {
    RosterList.MEMBERS: ("name", "surname", "given"),
    RosterList.CELLS: ("code", "name"),
    RosterList.OFFICIALS: ("name", "cells"),
}
# What is merged downwards holds for every row; a name, a card, a number belong to one.
_OWN = {
    RosterList.MEMBERS: {"name", "surname", "given", "card", "phone", "note"},
    RosterList.CELLS: {"code", "name"},
    RosterList.OFFICIALS: {"cells"},
}


@dataclass(frozen=True, slots=True)
class ListSection:
    """What stands over a row: the cell it belongs to, the kind all have there, or that all have
    left; `words` say so.
    """

    cell: str = ""
    kind: MembershipKind | None = None
    left: Leaving | None = None
    words: str = ""


def section_of_list(found: List) -> ListSection:
    """What the name of the sheet and the titles over the list say of everybody in it."""
    for text in (found.table.sheet, *found.titles):
        stated = read_note(_COUNTED.sub("", _LIST_OF.sub("", text)))
        if stated.left or stated.kind:
            return ListSection(kind=stated.kind, left=stated.left, words=text)
    return ListSection()


def doubtful_title(found: List) -> str:
    """The name of the sheet or a title that speaks of people who left without saying it of all in
    the list; "" without any.
    """
    texts = [text for text in (found.table.sheet, *found.titles) if _LEAVING.search(fold(text))]
    return texts[0] if texts and not section_of_list(found).left else ""


def lines_of(
    found: List, report: Report, tally: RemarkTally
) -> Iterator[tuple[ListSection, ListLine]]:
    """Every line of a list that speaks of somebody or something, with the section it stands under.

    Left out: lines with a running number only, lines of column numbers, headings repeated on every
    page, subtotals, the foot of the list (totals, place and date, signatures) and headings of
    sections. A row between people that names nobody is reported.
    """
    section = section_of_list(found) if found.kind is RosterList.MEMBERS else ListSection()
    body = [ListLine(found, row, report, tally) for row in filled_down(found)]
    last = next(
        (at for at in range(len(body) - 1, -1, -1) if _is_telling(found.kind, body[at])), -1
    )
    header = {
        cell
        for row in found.table.rows
        if row.number == found.header
        for cell in row.cells
        if isinstance(cell, str)
    }
    for at, line in enumerate(body):
        shape = _shape_of(found, line, header, is_after=at > last)
        if shape == "foot" and at > last:
            break
        if shape == "section":
            section = _next_section(section, _announced(line))
        elif shape == "entry":
            _mark(found.table, line, tally)
            yield section, line
        elif shape == "nobody":
            words = " · ".join(clean_line(spelt(cell)[:80]) for cell in line.visible)
            line.warn(_NAMES[found.kind][0], "row_left_out", value=words[:80])


def _shape_of(found: List, line: ListLine, header: set[str], *, is_after: bool) -> str:
    """`entry`, `section`, `foot`, `nobody`, or "" for what means nothing."""
    filled = [field for field in found.columns if not line.is_blank(field)]
    visible = line.visible
    if not visible or _is_numbering(visible) or _is_header_again(header, visible):
        return ""
    if len(filled) <= 3 and _is_foot(found.kind, line):
        return "foot"
    if (
        found.kind is RosterList.MEMBERS
        and line.is_blank("cell")
        and _announced(line) != ListSection()
    ):
        return "section"
    if not filled:
        return ""
    nameless = all(line.is_blank(field) for field in _NAMES[found.kind])
    if nameless and len(filled) <= 2 and not _is_telling(found.kind, line):
        return "foot" if is_after else "nobody"
    return "entry"


def _is_telling(kind: RosterList, line: ListLine) -> bool:
    """True for a row with a value that only somebody in the list has."""
    values = [line.raw(field) for field in _TELLING[kind]]
    filled = [value for value in values if not is_blank(value)]
    if len(filled) <= 1 and _is_foot(kind, line):
        return False
    if kind is RosterList.CELLS:
        return len(filled) >= 2
    if kind is RosterList.OFFICIALS:
        return bool(filled)
    return any(not isinstance(value, str) or any(c.isdigit() for c in value) for value in filled)


def filled_down(found: List) -> Sequence[WorkbookRow]:
    """The rows, with what is merged downwards in every row of the merge; of officials also the name
    over rows that only name cells.
    """
    places = {
        column.index: field
        for field, column in found.columns.items()
        if field not in _OWN[found.kind] and not column.more
    }
    merges = [
        one
        for one in found.table.merges
        if one.bottom > one.top > found.header and one.left == one.right in places
    ]
    rows = _with_merges(found.rows, merges) if merges else found.rows
    return _with_names(found, rows) if found.kind is RosterList.OFFICIALS else rows


def _with_merges(rows: Sequence[WorkbookRow], merges: Sequence[Merge]) -> Sequence[WorkbookRow]:
    held = {row.number: row.cells for row in rows}
    more: dict[int, dict[int, Value]] = {}
    for merge in merges:
        cells = held.get(merge.top, [])
        value = cells[merge.left] if merge.left < len(cells) else None
        # A merge may reach far below the list; only rows that hold something count.
        for number in range(merge.top + 1, min(merge.bottom, merge.top + len(rows) * 2) + 1):
            if value is not None and number in held:
                more.setdefault(number, {})[merge.left] = value
    return [
        WorkbookRow(row.number, _with(row.cells, more[row.number])) if row.number in more else row
        for row in rows
    ]


def _with(cells: list[Value], values: dict[int, Value]) -> list[Value]:
    wide = [*cells, *[None] * (max(values) + 1 - len(cells))]
    return [values.get(at, cell) if is_blank(cell) else cell for at, cell in enumerate(wide)]


def _with_names(found: List, rows: Sequence[WorkbookRow]) -> Sequence[WorkbookRow]:
    """An official's further cells stand in rows of their own, below his name."""
    own = [
        found.columns[field].index
        for field in ("name", "post", "since", "phone")
        if field in found.columns
    ]
    name, cells = found.columns.get("name"), found.columns["cells"].index
    if name is None:
        return rows
    filled: list[WorkbookRow] = []
    above: list[Value] = []
    for row in rows:
        blank = all(at >= len(row.cells) or is_blank(row.cells[at]) for at in own)
        has_cells = cells < len(row.cells) and not is_blank(row.cells[cells])
        if blank and has_cells and above and not _FOOT.match(_as_text(row.cells[cells])):
            filled.append(
                WorkbookRow(
                    row.number, _with(row.cells, {at: above[at] for at in own if at < len(above)})
                )
            )
        else:
            filled.append(row)
        above = filled[-1].cells
    return filled


def _mark(table: WorkbookSheet, line: ListLine, tally: RemarkTally) -> None:
    if line.row in table.hidden_rows:
        tally.add(table.sheet, line.row, "", "hidden_rows")
    if line.row in table.struck_rows:
        tally.add(table.sheet, line.row, "", "struck_rows")


def _is_numbering(visible: list[Value]) -> bool:
    # Most rows hold a longer text in their second place.
    if len(visible) < 3 or (isinstance(visible[1], str) and len(visible[1]) > 8):
        return False
    return all(_ORDINAL.fullmatch(clean_line(spelt(cell)[:LONGEST_LABEL])) for cell in visible)


def _is_header_again(header: set[str], visible: list[Value]) -> bool:
    same = [cell for cell in visible if isinstance(cell, str) and cell in header]
    return len(same) >= 3 and 2 * len(same) >= len(visible)


def _is_foot(kind: RosterList, line: ListLine) -> bool:
    """True when the name of the row, or of a row without one any text, begins as feet of lists do
    or is an office.
    """
    visible = line.visible
    if not visible or isinstance(visible[0], int):
        return False
    names = [text for field in _NAMES[kind] if (text := _as_text(line.raw(field)))]
    others = [text for cell in visible if (text := _as_text(cell)) and text not in names]
    if not names:
        return any(_FOOT.match(text) for text in others)
    is_office = kind is RosterList.MEMBERS and post_of(names[0])[0] is not None
    return is_office or bool(_FOOT.match(names[0])) or any(_SIGNED.match(text) for text in others)


def _as_text(value: Value) -> str:
    return (
        clean_line(value).casefold()
        if isinstance(value, str) and len(value) <= LONGEST_LABEL
        else ""
    )


def _announced(line: ListLine) -> ListSection:
    """What a line announces for those below it ("I.

    Chi bộ thôn Đồng Tâm (17 đảng viên)", "B. Đảng viên chuyển đi").
    """
    visible = line.visible
    if len(visible) > 2 or any(
        isinstance(cell, Formula) or len(spelt(cell)) > LONGEST_LABEL for cell in visible
    ):
        return ListSection()
    texts = [clean_line(spelt(cell)) for cell in visible]
    if len(texts) == 2 and _ROMAN_OR_NUMBER.fullmatch(texts[0]):
        texts = texts[1:]
    if len(texts) != 1:
        return ListSection()
    name = _COUNTED.sub("", _NUMBERED.sub("", texts[0]))
    plain = fold(name)
    if plain.startswith("chi bo "):
        return ListSection(cell=name)
    if not _PEOPLE.match(plain):
        return ListSection()
    stated = read_note(name)
    if stated.doubt:
        return ListSection()
    kind = stated.kind or (
        MembershipKind.OFFICIAL if "chinh thuc" in plain or stated == read_note("") else None
    )
    return ListSection(kind=kind, left=stated.left, words=texts[0])


def _next_section(before: ListSection, announced: ListSection) -> ListSection:
    if announced.cell:
        return announced
    return replace(announced, cell=before.cell)
