"""The month of a committee counted from what is kept of its cells, in the same number of statements
for fifteen cells and for ten thousand.
"""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from chibo import __version__
from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import units_below
from chibo.insight.facts.models import MonthFacts
from chibo.insight.facts.queries import (
    MonthQuestion,
    MonthSums,
    StaleMonth,
    Wanted,
    cell_page,
    month_sums,
)
from chibo.insight.reports.queries import day_in, month_of_cells
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reports.rules.figures import Figure, MonthCounts, MonthPage, figures_from
from chibo.insight.reports.rules.kept import kept_of
from chibo.insight.scoring.queries.bands import KnownBands
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.library.regulations.queries import mark_in_force

# Raised whenever the same rows are worked out otherwise, so that nothing older is read any more.
_FORM = 1
# So many cells that a figure lacks are named on the page; of more it says how many.
_NAMED = 2


def cells_of(unit: Unit, month: Month, *, scope: Scope, on: date) -> ScopedQuerySet:
    """The cells that stood at or below the unit in the month, in the tree of that month."""
    cells = units_below(unit, scope=scope, on=day_in(month, on))
    return cells.filter(kind=UnitKind.CELL)


def mark_of_rules() -> str:
    """A mark of all that what is kept was worked out by, apart from the rows of the cells: the
    regulations in force, the calendar, the product itself.
    """
    told = f"{__version__} {_FORM} {mark_in_force()}"
    return hashlib.sha256(told.encode()).hexdigest()


def work_out(stale: Sequence[StaleMonth], month: Month, *, rules: str) -> list[MonthFacts]:
    """What is to be kept of these cells' month, in no order: worked out from their rows, marked
    with what stood when they were found; `rules` is the mark of then.

    Five queries; the rows are those of the cells, whoever looks.
    """
    found = {one.cell_id: one for one in stale}
    cells = list(Unit.objects.within(EVERYWHERE).filter(pk__in=list(found)))
    return [
        MonthFacts(
            unit=cell,
            month=month.first,
            rev=found[cell.pk].rev,
            touched=found[cell.pk].touched,
            rules=rules,
            path=cell.path,
            **kept_of(row, month=month),
        )
        for cell, row in zip(
            cells, month_of_cells(cells, month, scope=EVERYWHERE, on=month.last), strict=True
        )
    ]


def month_page(
    unit: Unit,
    month: Month,
    *,
    scope: Scope,
    on: date,
    wanted: Wanted,
    after: str = "",
    most: int,
) -> MonthPage | None:
    """The month of the committee as `month_of` tells of it: what all its cells add up to, and of
    those that are wanted the `most` that follow the cell with the code `after`.

    None where something is kept that is older than its rows, or nothing (see `keep_month`). Six
    queries for any number of cells, one more with a code, and where regulations ask for different
    rates.
    """
    asked = MonthQuestion(cells_of(unit, month, scope=scope, on=on), unit.pk, month, on)
    rules = mark_of_rules()
    groups = month_sums(asked, rules=rules)
    if any(group.stale for group in groups):
        return None
    targets = {Decimal(group.target) for group in groups if group.target}
    target = max(targets, default=None)
    if len(targets) > 1:
        # The highest rate is asked of all of them.
        asked = replace(asked, target=target)
        groups = month_sums(asked, rules=rules)
    counts = _counts_of(groups)
    page = cell_page(asked, wanted, cells=counts.cells, after=after, most=most)
    return MonthPage(
        unit.pk,
        month,
        on,
        counts,
        target,
        _figures(groups, counts, asked, target),
        _stages_of(groups),
        _bands_of(groups),
        _rows(unit, page.cell_ids, month, scope=scope, on=on, target=target),
        page.first,
        page.count,
        page.before,
    )


def _figures(
    groups: Sequence[MonthSums], counts: MonthCounts, asked: MonthQuestion, target: Decimal | None
) -> tuple[Figure, ...]:
    return figures_from(
        counts,
        month=asked.month,
        on=asked.on,
        target=target,
        not_held=_named((one.not_held for one in groups), counts.cells - counts.met),
        unsent=_named((one.unsent for one in groups), counts.cells - counts.submitted),
    )


def _counts_of(groups: Sequence[MonthSums]) -> MonthCounts:
    return MonthCounts(
        cells=sum(one.cells for one in groups),
        met=sum(one.held for one in groups),
        on_rule_day=sum(one.on_rule_day for one in groups),
        moved=sum(one.moved for one in groups),
        late=sum(one.late for one in groups),
        in_need=sum(one.in_need for one in groups),
        thematic=sum(one.thematic for one in groups),
        submitted=sum(one.submitted for one in groups),
        decided=sum(one.decided for one in groups),
        due=sum(one.due for one in groups),
        present=sum(one.present for one in groups),
        tasks_due=sum(one.tasks_due for one in groups),
        tasks_done=sum(one.tasks_done for one in groups),
    )


def _stages_of(groups: Iterable[MonthSums]) -> Counter[str]:
    found: Counter[str] = Counter()
    for one in groups:
        found[one.stage] += one.cells
    return found


def _bands_of(groups: Iterable[MonthSums]) -> Counter[RankedBand]:
    found: Counter[RankedBand] = Counter()
    known = KnownBands()
    for one in groups:
        if not one.band:
            continue
        bands = known.of(one.pack_code, one.pack_version, cell_type=one.cell_type)
        band = band_among(bands, one.band)
        if band is not None:
            found[band] += one.cells
    return found


def _named(told: Iterable[frozenset[tuple[str, str]]], lacking: int) -> tuple[str, ...]:
    """The names by code where they are few; each group tells two of them."""
    if lacking > _NAMED:
        return ()
    return tuple(name for _code, name in sorted(frozenset().union(*told)))


def _rows(
    unit: Unit,
    cell_ids: Sequence[uuid.UUID],
    month: Month,
    *,
    scope: Scope,
    on: date,
    target: Decimal | None,
) -> tuple[CellMonth, ...]:
    """The cells of a page, read as they stand."""
    if not cell_ids:
        return ()
    found = {cell.pk: cell for cell in Unit.objects.within(scope).filter(pk__in=cell_ids)}
    cells = [found[pk] for pk in cell_ids]
    rows = month_of_cells(cells, month, scope=scope, on=on, target=target)
    return tuple(
        replace(row, direct=cell.parent_id == unit.pk)
        for cell, row in zip(cells, rows, strict=True)
    )
