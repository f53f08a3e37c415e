"""Lost points of a unit and everything below it, and the cells that need help with a criterion:
of the cells that stood there at the end of the last month asked for.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import stood_below
from chibo.insight.needs.rules import (
    Loss,
    LostPoints,
    Need,
    PointsTaken,
    SharedCriterion,
    losses,
    needs_help,
    shared_lines,
)
from chibo.insight.scoring.enums import FROZEN_STATES
from chibo.insight.scoring.models import ScoreLine
from chibo.library.regulations.queries import pack_by_version
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.pack import Pack

# A sheet that is out of the cell's hands counts: with its official points once they are decided,
# else with the cell's own.
_POINTS = Coalesce("official_points", "self_points")
_PACK = ("sheet__pack_code", "sheet__pack_version")


def losses_of(
    unit: Unit, *, last: Month, months: int, scope: Scope, cell_type: str = ""
) -> tuple[Loss, ...]:
    """Criterion by criterion what was lost in the months up to that one, the heaviest first; one
    query.

    `cell_type` narrows to one type of cell. The caller has read the unit within the scope.
    """
    first = last.plus(1 - months)
    rows = _lines(unit, first=first, last=last, scope=scope, cell_type=cell_type)
    keys = (*_PACK, "criterion", "sheet__meeting__month", "unit__cell_type")
    groups = rows.values_list(*keys).annotate(count=Count(_POINTS), points=Sum(_POINTS))
    return losses(_folded(groups.order_by()), first=first, months=months)


def cells_in_need(
    unit: Unit, code: str, *, last: Month, months: int, scope: Scope, cell_type: str = ""
) -> tuple[Need, ...]:
    """The cells below the unit that need help with the criterion, in the order of their codes, each
    with its reason.

    One query. Never a rank: whoever lost more stands no higher. The caller has read the unit within
    the scope.
    """
    rows = _lines(unit, first=last.plus(1 - months), last=last, scope=scope, cell_type=cell_type)
    keys = (*_PACK, "criterion", "sheet__meeting__month", "unit_id", "unit__code", "unit__name")
    known: dict[tuple[uuid.UUID, str, str], dict[Month, LostPoints]] = {}
    reader = _Reader()
    for *pack, criterion, month, cell_id, cell_code, name, points in rows.values_list(
        *keys, _POINTS
    ):
        found = reader.line(pack, criterion)
        if found is None or found[0].code != code:
            continue
        months_of = known.setdefault((cell_id, cell_code, name), {})
        when = Month.of(month)
        before = months_of.get(when, LostPoints(when, Decimal(0), Decimal(0)))
        months_of[when] = LostPoints(
            when, before.lost + found[1].max - points, before.of + found[1].max
        )
    needs = (
        (key, needs_help([rows[month] for month in sorted(rows)])) for key, rows in known.items()
    )
    found_needs = [Need(*key, because) for key, because in needs if because is not None]
    return tuple(sorted(found_needs, key=lambda need: need.code))


def _lines(
    unit: Unit, *, first: Month, last: Month, scope: Scope, cell_type: str
) -> ScopedQuerySet:
    rows = ScoreLine.objects.within(scope).filter(
        stood_below(unit, on=last.last, prefix="unit__"),
        sheet__state__in=FROZEN_STATES,
        sheet__meeting__month__gte=first.first,
        sheet__meeting__month__lte=last.first,
    )
    rows = rows.exclude(self_points__isnull=True, official_points__isnull=True)
    return rows.filter(unit__cell_type=cell_type) if cell_type else rows


def _folded(groups: Iterable[tuple[Any, ...]]) -> Iterator[PointsTaken]:
    """The groups of the sheet's own lines, as lines that all cells share."""
    reader = _Reader()
    whole: dict[tuple[Any, ...], PointsTaken] = {}
    for *pack, criterion, month, cell_type, count, points in groups:
        found = reader.line(pack, criterion)
        if found is None or not count:
            continue
        line, leaf = found
        key = (*pack, line.code, month, cell_type)
        before = whole.get(key) or PointsTaken(
            line, Month.of(month), cell_type, 0, Decimal(0), Decimal(0)
        )
        of = leaf.max * count
        # The parts of one line stand in the same sheets, so the meetings of the line are those of
        # its fullest part.
        meetings = max(before.meetings, count)
        whole[key] = replace(
            before, meetings=meetings, lost=before.lost + of - Decimal(points), of=before.of + of
        )
    yield from whole.values()


class _Reader:
    """Finds a criterion of a sheet in the regulation that the sheet is stamped with; each
    regulation is looked up once.
    """

    def __init__(self, find: Callable[[str, str], Pack | None] = pack_by_version) -> None:
        self.find = find
        self.known: dict[tuple[str, ...], dict[str, tuple[SharedCriterion, Criterion]]] = {}

    def line(self, pack: list[str], criterion: str) -> tuple[SharedCriterion, Criterion] | None:
        key = tuple(pack)
        if key not in self.known:
            found = self.find(*key)
            shared = shared_lines(found) if found else {}
            leaves = {leaf.code: leaf for leaf in found.leaves} if found else {}
            self.known[key] = {code: (line, leaves[code]) for code, line in shared.items()}
        return self.known[key].get(criterion)
