"""Lost points in plain values: by criterion, over time, by cell type; and why a cell needs help.

Never about a person.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chibo.base.kernel.dates import Month
from rulebook.vocabulary.criteria import Condition, Criterion
from rulebook.vocabulary.findings import Bilingual, Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

# Our own marks, no law: a criterion is a need when it lost half of its points in two of the last
# three meetings.
LAST_MEETINGS, OFTEN, MUCH = 3, 2, Decimal("0.5")


@dataclass(frozen=True, slots=True)
class SharedCriterion:
    """A criterion as all cells share it: local parts of it are summed up under it.

    `advice` says what gains its points.
    """

    code: str
    title: Bilingual
    advice: tuple[Bilingual, ...]


@dataclass(frozen=True, slots=True)
class PointsTaken:
    """The points given to one line of the sheet in the meetings of one group and month.

    `meetings` counts the meetings in which the line had points; `lost` and `of` are sums of points.
    """

    line: SharedCriterion
    month: Month
    cell_type: str
    meetings: int
    lost: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """What was lost of what could be had (points), in how many meetings."""

    lost: Decimal
    of: Decimal
    meetings: int

    @property
    def share(self) -> Decimal | None:
        """Lost ÷ of, a share 0–1; None where nothing could be had."""
        return self.lost / self.of if self.of else None

    @property
    def per_meeting(self) -> Decimal | None:
        """Points lost in a meeting, on average."""
        return self.lost / self.meetings if self.meetings else None


@dataclass(frozen=True, slots=True)
class Loss:
    """One criterion over the whole span: what it lost, month by month and by type of cell."""

    line: SharedCriterion
    whole: Part
    by_month: tuple[tuple[Month, Part | None], ...]
    by_type: tuple[tuple[str, Part], ...]


@dataclass(frozen=True, slots=True)
class LostPoints:
    """What one cell lost on the criterion in one meeting (points)."""

    month: Month
    lost: Decimal
    of: Decimal


@dataclass(frozen=True, slots=True)
class Need:
    """A cell that needs help, and why."""

    cell_id: uuid.UUID
    code: str
    name: str
    because: Finding


def shared_lines(pack: Pack) -> Mapping[str, SharedCriterion]:
    """Code of each line that takes points → the criterion of the uppermost regulation it belongs
    to.

    A ward may divide criterion 4.2 into seven parts; a province compares 4.2 with 4.2.
    """
    found: dict[str, SharedCriterion] = {}
    for criterion in pack.criteria:
        top = criterion.source.pack
        for shared in _lowest_of(criterion, top):
            line = SharedCriterion(
                shared.code, Bilingual(shared.title_vi, shared.title_en), tuple(_advice(shared))
            )
            found |= {leaf.code: line for leaf in shared.leaves}
    return found


def losses(taken: Iterable[PointsTaken], *, first: Month, months: int) -> tuple[Loss, ...]:
    """One entry per criterion that lost points, the one that lost most in a meeting first; criteria
    without loss are left out.

    `by_month` holds every month from first on, None where nothing was scored; `by_type` is in the
    order of the codes.
    """
    by_line: dict[str, list[PointsTaken]] = {}
    for row in taken:
        by_line.setdefault(row.line.code, []).append(row)
    found = [_loss(rows, first=first, months=months) for rows in by_line.values()]
    lost = [loss for loss in found if loss.whole.lost > 0]
    return tuple(sorted(lost, key=lambda loss: (-(loss.whole.per_meeting or 0), loss.line.code)))


def needs_help(rows: Sequence[LostPoints]) -> Finding | None:
    """Why a cell needs help with a criterion, None when it does not; `rows` are its scored
    meetings, oldest first.

    The marks are ours: at least half of the points lost in two of the last three meetings.
    """
    last = rows[-LAST_MEETINGS:]
    heavy = [row for row in last if row.of and row.lost / row.of >= MUCH]
    if len(heavy) < OFTEN:
        return None
    lost, of = (
        sum((row.lost for row in last), Decimal(0)),
        sum((row.of for row in last), Decimal(0)),
    )
    message = gettext_noop("{lost} of {of} points were lost in the last {count} meetings")
    return Finding("loses_points", message, {"lost": lost, "of": of, "count": len(last)})


def headline_of(found: Sequence[Loss]) -> Finding:
    """The sentence at the head of the page."""
    if not found:
        return Finding("nothing_lost", gettext_noop("No points were lost in this span"))
    worst = found[0]
    message = gettext_noop("Most points are lost on “{criterion}”: {points} of {max} in a meeting")
    whole = worst.whole
    asked = whole.of / whole.meetings if whole.meetings else Decimal(0)
    return Finding(
        "most_lost",
        message,
        {"criterion": worst.line.title, "points": whole.per_meeting, "max": asked},
    )


def _lowest_of(criterion: Criterion, layer: str) -> Iterator[Criterion]:
    """The deepest criteria that still come from the layer."""
    inner = [part for part in criterion.parts if part.source.pack == layer]
    if not inner:
        yield criterion
    for part in inner:
        yield from _lowest_of(part, layer)


def _advice(criterion: Criterion) -> Iterator[Bilingual]:
    told: dict[str, Bilingual] = {}
    for leaf in criterion.leaves:
        for words in (
            *_advice_in(leaf.conditions),
            leaf.levels.advice if leaf.levels else None,
            leaf.advice,
        ):
            if words is not None:
                told.setdefault(words.vi, words)
    yield from told.values()


def _advice_in(conditions: Iterable[Condition]) -> Iterator[Bilingual | None]:
    for condition in conditions:
        yield condition.advice
        yield from _advice_in(condition.branches)


def _loss(rows: list[PointsTaken], *, first: Month, months: int) -> Loss:
    by_month: dict[Month, list[PointsTaken]] = {}
    by_type: dict[str, list[PointsTaken]] = {}
    for row in rows:
        by_month.setdefault(row.month, []).append(row)
        by_type.setdefault(row.cell_type, []).append(row)
    span = [first.plus(index) for index in range(months)]
    return Loss(
        rows[0].line,
        _part(rows),
        tuple((month, _part(by_month[month]) if month in by_month else None) for month in span),
        tuple((code, _part(by_type[code])) for code in sorted(by_type)),
    )


def _part(rows: Iterable[PointsTaken]) -> Part:
    rows = list(rows)
    return Part(
        sum((row.lost for row in rows), Decimal(0)),
        sum((row.of for row in rows), Decimal(0)),
        sum(row.meetings for row in rows),
    )
