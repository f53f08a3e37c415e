"""Which sheet holds which list, where its header stands, and which column means what."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chibo.base.kernel.text import clean_line
from chibo.work.rosters.enums import RosterList
from chibo.work.rosters.rules.facts import Merge, Value, WorkbookRow, WorkbookSheet
from chibo.work.rosters.rules.meanings import folded, meaning_of, special_field
from chibo.work.rosters.rules.synonyms import NOTHING_TO_READ

HEADER_WITHIN = 30
# Longer texts are neither headings, titles, sections nor dates.
LONGEST_LABEL = 300
_MOST_LINES = 4

_MEMBERLY = {
    "birth",
    "admitted",
    "official",
    "card",
    "gender",
    "male",
    "female",
    "ethnicity",
    "theory",
}
_MEETING = {"type", "place", "day"}
_LETTERS = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]+)*")
_DATED = {"birth", "admitted", "official", "since"}
_DATE_PARTS = ("ngay", "thang", "nam")
_FACTS = re.compile(r"[,;/\n]|\bvà\b")


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One understood column: where it stands and how its heading reads, in the workbook and folded.

    `more` are further columns that belong to it: the rest of a name, or month and year where
    `is_split` says that day, month and year stand apart.
    """

    index: int
    heading: str
    folded: str
    more: tuple[int, ...] = ()
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """One sheet understood as one of the three lists; rows below the header only, texts above it as
    titles.

    `unread` are the columns that nothing is taken from: place and heading ("" where it has none).
    """

    kind: RosterList
    table: WorkbookSheet
    header: int
    columns: Mapping[str, ListColumn]
    rows: tuple[WorkbookRow, ...]
    titles: tuple[str, ...]
    unread: tuple[tuple[int, str], ...] = ()

    def with_column(self, field: str, index: int) -> "List":
        """The list with an unread column understood as that field."""
        heading = dict(self.unread)[index]
        columns = {**self.columns, field: ListColumn(index, heading, folded(heading))}
        return replace(
            self, columns=columns, unread=tuple(one for one in self.unread if one[0] != index)
        )


@dataclass(frozen=True, slots=True)
class Crowded:
    """A sheet that would be a list but for columns that hold several facts each; their headings,
    row of the header.
    """

    table: WorkbookSheet
    header: int
    headings: tuple[str, ...]


def find_lists(tables: Iterable[WorkbookSheet]) -> tuple[List, ...]:
    """Every sheet that is one of the three lists, judged by the words of its header, in the order
    of the workbook.

    A sheet with only names and codes of cells counts as the list of cells when no better one is
    there; other sheets are left out.
    """
    found = [one for one in (_find_list(table) for table in tables) if one is not None]
    strong = [
        one for one in found if one.kind is not RosterList.CELLS or _MEETING & one.columns.keys()
    ]
    return tuple(strong if any(one.kind is RosterList.CELLS for one in strong) else found)


def find_crowded(table: WorkbookSheet) -> Crowded | None:
    """The header of a members' list whose columns hold several facts each; None when the sheet has
    none such.
    """
    for row in _first_rows(table):
        headings = [
            cell for cell in row.cells if isinstance(cell, str) and len(cell) <= LONGEST_LABEL
        ]
        crowded = tuple(clean_line(heading) for heading in headings if len(_facts_in(heading)) > 1)
        fields = {name for heading in headings for name in _facts_in(heading)}
        if crowded and "name" in fields and len(_MEMBERLY & fields) > 1:
            return Crowded(table, row.number, crowded)
    return None


def _facts_in(heading: str) -> set[str]:
    parts = [clean_line(part) for part in (heading, *_FACTS.split(heading))]
    found = (meaning_of(RosterList.MEMBERS, part) for part in parts)
    return {one[0] for one in found if one}


def _first_rows(table: WorkbookSheet) -> Iterator[WorkbookRow]:
    for row in table.rows[:HEADER_WITHIN]:
        if row.number > HEADER_WITHIN:
            return
        yield row


def _find_list(table: WorkbookSheet) -> List | None:
    best: tuple[int, List] | None = None
    body = 0
    for at, row in enumerate(_first_rows(table)):
        for kind in (RosterList.MEMBERS, RosterList.OFFICIALS, RosterList.CELLS):
            headings, lines = _headings(kind, table.rows, at)
            merged = [one for one in table.merges if one.top == row.number]
            columns = recognised_columns(kind, headings, merged)
            score = _score(kind, columns)
            # Of equal headers that overlap the later one: above it stands only a title.
            if score and (best is None or score > best[0] or (score == best[0] and at < body)):
                body = at + lines
                titles = tuple(
                    filter(None, (_text(cell) for above in table.rows[:at] for cell in above.cells))
                )
                rows = tuple(table.rows[at + lines :])
                columns = columns if merged else _with_sure_names(columns, rows)
                best = (
                    score,
                    List(
                        kind,
                        table,
                        row.number,
                        columns,
                        rows,
                        titles,
                        _unread(columns, headings, rows),
                    ),
                )
    return best[1] if best else None


def _headings(kind: RosterList, rows: Sequence[WorkbookRow], at: int) -> tuple[list[str], int]:
    """The headings of a header, its further lines joined to the first one; and the number of its
    lines.
    """
    joined, lines = [_text(cell) for cell in rows[at].cells], 1
    while lines < _MOST_LINES and at + lines < len(rows):
        below = rows[at + lines]
        if (
            below.number != rows[at].number + lines
            or (deeper := _joined(kind, joined, below)) is None
        ):
            break
        joined, lines = deeper, lines + 1
    return joined, lines


def _joined(kind: RosterList, over: list[str], row: WorkbookRow) -> list[str] | None:
    """The headings with one more line below them; None when that line holds no headings."""
    if any(cell is not None and not isinstance(cell, str) for cell in row.cells):
        return None
    under = [_text(cell) for cell in row.cells]
    if not any(under) or any(re.search(r"\d", text) for text in under):
        return None
    width = max(len(over), len(under))
    over, under = over + [""] * (width - len(over)), under + [""] * (width - len(under))
    # A person's row has a name; the second line of a header has nothing below the heading of the
    # names.
    if any(
        text and (meaning_of(kind, top) or ("",))[0] == "name"
        for top, text in zip(over, under, strict=True)
    ):
        return None
    joined, parent, known = [], "", 0
    for top, text in zip(over, under, strict=True):
        parent = top or parent
        heading, understood = _with_line_below(kind, parent, top, text)
        known += understood
        joined.append(heading)
    return joined if known else None


def _with_line_below(kind: RosterList, parent: str, top: str, text: str) -> tuple[str, bool]:
    """One heading with the text below it, and whether that text says something; `parent` is the
    last heading that stood above.
    """
    if not text:
        return top, False
    whole = f"{parent} {text}".strip()
    if _means(kind, whole) or _is_date_part(kind, parent, text):
        return whole, True
    return (text, True) if _means(kind, text) else (whole, False)


def _means(kind: RosterList, heading: str) -> bool:
    return meaning_of(kind, heading) is not None or (
        kind is RosterList.MEMBERS and bool(special_field(heading))
    )


def _is_date_part(kind: RosterList, parent: str, text: str) -> bool:
    meaning = meaning_of(kind, parent)
    return meaning is not None and meaning[0] in _DATED and folded(text) in _DATE_PARTS


def _text(cell: Value) -> str:
    return clean_line(cell) if isinstance(cell, str) and len(cell) <= LONGEST_LABEL else ""


def recognised_columns(
    kind: RosterList, headings: Sequence[str], merges: Sequence[Merge] = ()
) -> dict[str, ListColumn]:
    """Field to column; of two columns for one field the more telling heading wins, then the left
    one.
    """
    spans = {merge.left: merge.right - merge.left + 1 for merge in merges}
    chosen: dict[str, tuple[int, ListColumn]] = {}
    taken: set[int] = set()
    for index, heading in enumerate(headings):
        if index in taken:
            continue
        split = _split_date(kind, headings, index, spans.get(index, 1))
        meaning = split or meaning_of(kind, heading)
        if meaning is None:
            continue
        name, rank, plain = meaning
        more = (
            (index + 1, index + 2)
            if split
            else _rest_of_name(name, headings, index, spans.get(index, 1))
        )
        taken.update(more)
        if name not in chosen or rank < chosen[name][0]:
            chosen[name] = rank, ListColumn(index, heading, plain, more, is_split=bool(split))
    columns = {name: column for name, (_, column) in chosen.items()}
    return {**columns, **(_specials(headings, columns) if kind is RosterList.MEMBERS else {})}


def _specials(headings: Sequence[str], columns: Mapping[str, ListColumn]) -> dict[str, ListColumn]:
    used = {column.index for column in columns.values()}
    found: dict[str, ListColumn] = {}
    for index, heading in enumerate(headings):
        field = special_field(heading) if heading and index not in used else ""
        if field:
            found.setdefault(field, ListColumn(index, heading, folded(heading)))
    return found


def _split_date(
    kind: RosterList, headings: Sequence[str], index: int, span: int
) -> tuple[str, int, str] | None:
    """The field of a date whose day, month and year stand in three columns from this one on."""
    three = [folded(heading) for heading in headings[index : index + 3]]
    if len(three) < 3:
        return None
    plain = three[0]
    if span == 3 and not three[1] and not three[2]:
        meaning = meaning_of(kind, headings[index])
    elif all(text.endswith(f" {part}") for text, part in zip(three, _DATE_PARTS, strict=True)):
        parents = {text.rpartition(" ")[0] for text in three}
        meaning = meaning_of(kind, parents.pop()) if len(parents) == 1 else None
    elif all(text.startswith(f"{part} ") for text, part in zip(three, _DATE_PARTS, strict=True)):
        ends = {text.partition(" ")[2] for text in three}
        meaning = meaning_of(kind, plain) if len(ends) == 1 else None
    else:
        return None
    return (meaning[0], meaning[1], plain) if meaning and meaning[0] in _DATED else None


def _rest_of_name(name: str, headings: Sequence[str], index: int, span: int) -> tuple[int, ...]:
    """The columns under the same heading of a name: merged with it, or one without a heading of its
    own beside it.
    """
    if name != "name":
        return ()
    merged = range(index + 1, index + span)
    if span > 1:
        return tuple(merged)
    beside = index + 1 < len(headings) and not headings[index + 1]
    return (index + 1,) if beside else ()


def _with_sure_names(
    columns: dict[str, ListColumn], rows: Sequence[WorkbookRow]
) -> dict[str, ListColumn]:
    """The columns; what only stands beside the names belongs to them where most rows have letters
    in both places.
    """
    name = columns.get("name")
    if name is None or not name.more:
        return columns
    named = [
        row.cells
        for row in rows
        if len(row.cells) > name.index and isinstance(row.cells[name.index], str)
    ]
    both = sum(
        1
        for cells in named
        if len(cells) > name.more[0] and _LETTERS.fullmatch(_text(cells[name.more[0]]))
    )
    return (
        columns if both and 2 * both > len(named) else {**columns, "name": replace(name, more=())}
    )


def _unread(
    columns: Mapping[str, ListColumn], headings: Sequence[str], rows: Sequence[WorkbookRow]
) -> tuple[tuple[int, str], ...]:
    used = {index for column in columns.values() for index in (column.index, *column.more)}
    width = max([len(headings), *(len(row.cells) for row in rows)], default=0)
    named = [
        (index, headings[index] if index < len(headings) else "")
        for index in range(width)
        if index not in used
    ]
    return tuple(
        (index, text) for index, text in named if not text or folded(text) not in NOTHING_TO_READ
    )


def _score(kind: RosterList, columns: Mapping[str, ListColumn]) -> int:
    """How many fields a header shows for a kind of list; 0 when it cannot be that list."""
    fields = columns.keys()
    named = "name" in fields or {"surname", "given"} <= fields
    if kind is RosterList.MEMBERS:
        sure = len(_MEMBERLY & fields) >= (2 if named else 3)
    elif kind is RosterList.OFFICIALS:
        sure = (
            named
            and "cells" in fields
            and ("since" in fields or columns["cells"].folded != "chi bo")
        )
    else:
        sure = ("name" in fields and bool(fields & (_MEETING | {"code"}))) or (
            "code" in fields and bool(fields & _MEETING)
        )
    return len(fields) if sure else 0
