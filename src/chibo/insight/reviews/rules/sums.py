"""The year of many committees in sums: plain counts that add up from cell to commune
to province.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class YearSum:
    """What the cells at or below one committee have done in a year; `classes` counts the decided
    classes by code.

    `held` and `not_held` count regular meetings, `thematic` thematic ones; `first_half` and
    `second_half` the decided half-years, `waiting` the proposals of a class that wait for a
    decision. Each of the three counts of meetings holds the months before a cell's first day in the
    system as they were entered from paper; `…_on_paper` says how many of it.
    """

    unit_id: uuid.UUID
    name: str
    cells: int = 0
    held: int = 0
    not_held: int = 0
    thematic: int = 0
    first_half: int = 0
    second_half: int = 0
    waiting: int = 0
    held_on_paper: int = 0
    not_held_on_paper: int = 0
    thematic_on_paper: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """The cells whose class of the year is decided."""
        return sum(self.classes.values())


@dataclass(frozen=True, slots=True)
class YearSums:
    """The committees directly below one, the cells directly below it taken together, and the sum of
    both.
    """

    below: tuple[YearSum, ...]
    own: YearSum
    total: YearSum

    @property
    def lines(self) -> tuple[YearSum, ...]:
        """What adds up to the total: the committees, and the own cells where there are any."""
        return (*self.below, self.own) if self.own.cells else self.below


ON_PAPER = ("held", "not_held", "thematic")
COUNTS = (
    *("cells", "held", "not_held", "thematic", "first_half", "second_half", "waiting"),
    *(f"{count}_on_paper" for count in ON_PAPER),
)


def added_up(sums: Iterable[YearSum], *, unit_id: uuid.UUID, name: str) -> YearSum:
    """The sum of these committees, under the name of the one above them."""
    rows = list(sums)
    classes: Counter[str] = Counter()
    for row in rows:
        classes.update(row.classes)
    counts = {count: sum(getattr(row, count) for row in rows) for count in COUNTS}
    return YearSum(unit_id, name, classes=dict(classes), **counts)
