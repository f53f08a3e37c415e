"""What comes in from a workbook and what a roster says, as plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rulebook.vocabulary.findings import Severity


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that calculates; what it last showed is nobody's statement."""

    text: str


Value = str | int | float | bool | date | datetime | Formula | None


@dataclass(frozen=True, slots=True)
class WorkbookRow:
    """One filled row; number as Excel shows it, cells from column A on (the last filled one ends
    the list).
    """

    number: int
    cells: list[Value]


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that are merged into one: rows as Excel numbers them, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet; epoch is the day that its serial numbers count from.

    `hidden_rows` and `struck_rows` are the numbers of filled rows that Excel does not show, or
    shows struck through; `hidden_sheets` are sheets of the workbook that were not read, named with
    its first table.
    """

    sheet: str
    rows: list[WorkbookRow]
    epoch: date = date(1899, 12, 30)
    merges: tuple[Merge, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    hidden_sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterFinding:
    """One remark on one cell of the workbook; row 0 and no column when it concerns the whole
    workbook.

    `column` is the heading as it stands in the workbook; `message` an English msgid with
    {placeholders} for `params`.
    """

    sheet: str
    row: int
    column: str
    code: str
    severity: Severity
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """True when nothing may be imported before it is put right."""
        return self.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class ListedCell:
    """A Party cell as listed; `type` is a CellType ("" when not understood), `meeting_day` a day of
    the month.
    """

    sheet: str = ""
    row: int = 0
    code: str = ""
    name: str = ""
    type: str = ""
    place: str = ""
    meeting_day: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A Party member as listed; what was wrong or absent is None or empty.

    `born_year` is set whenever the year is known, `born_on` only with the whole date. `cell_code`
    is the code in the list of cells, whichever way the row names its cell. `sex` is a Sex, `kind` a
    MembershipKind, `post` a Post of the cell; `title` is the office as it stands. `states_kind`:
    the row says so itself, it was not taken from the dates.
    """

    sheet: str = ""
    row: int = 0
    name: str = ""
    born_on: date | None = None
    born_year: int | None = None
    sex: str = ""
    ethnicity: str = ""
    admitted_on: date | None = None
    recognised_on: date | None = None
    card_number: str = ""
    post: str = ""
    title: str = ""
    cell_code: str = ""
    phone: str = ""
    theory_level: str = ""
    kind: str = ""
    note: str = ""
    states_kind: bool = False


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """An official in charge of cells, as listed; `cell_codes` in the order written, `since` None
    when not stated.
    """

    sheet: str = ""
    row: int = 0
    name: str = ""
    title: str = ""
    cell_codes: tuple[str, ...] = ()
    since: date | None = None
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeaverRow:
    """Somebody the list names as one who left; `reason` is a Leaving, `left_on` the day when it is
    stated whole.

    `words` are those that say so, as they stand.
    """

    sheet: str = ""
    row: int = 0
    name: str = ""
    born_on: date | None = None
    born_year: int | None = None
    card_number: str = ""
    cell_code: str = ""
    phone: str = ""
    admitted_on: date | None = None
    reason: str = ""
    left_on: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The three lists; a person listed twice stands here once.

    `leavers` are listed as having left. With `only_changes` the workbook holds no list of cells: it
    names who changes, and who is not named stays as he is. `committee` is the one that the titles
    over the lists name.
    """

    cells: tuple[ListedCell, ...] = ()
    members: tuple[MemberRow, ...] = ()
    officials: tuple[OfficialRow, ...] = ()
    leavers: tuple[LeaverRow, ...] = ()
    only_changes: bool = False
    committee: str = ""
