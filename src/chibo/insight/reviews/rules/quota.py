"""The places for the highest class among the cells of a committee."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.rules import CellYear
from rulebook.vocabulary.findings import Explained, Finding
from rulebook.vocabulary.pack import Pack
from rulebook.years.classification import (
    Rated,
    cap_of,
    check_quota,
    quota,
)


@dataclass(frozen=True)
class QuotaView:
    """The places for the highest class among the cells directly below a committee, for one group (a
    type, or all).

    eligible = cells not decided, proposed for another class or none, against which no declared fact
    sets a cap.
    """

    cell_type: str
    places: Explained[int | None]
    decided: tuple[CellYear, ...]
    proposed: tuple[CellYear, ...]
    eligible: tuple[CellYear, ...] = ()

    @property
    def free(self) -> int | None:
        """Places left; None where no quota is known, never below 0."""
        return None if self.places.value is None else max(0, self.places.value - len(self.decided))


def rated_of(
    rows: Iterable[CellYear], *, decided: Mapping[uuid.UUID, str] | None = None
) -> list[Rated]:
    """The cells with the class they have or shall have, for the base of the quota; `decided`
    overrides by cell id.
    """
    told = decided or {}
    found = []
    for row in rows:
        code = told.get(row.cell_id, row.expected_class)
        if code:
            found.append(Rated(row.cell_type, code))
    return found


def check_places(
    pack: Pack, rows: Sequence[CellYear], *, cell_id: uuid.UUID, code: str
) -> tuple[Finding, ...]:
    """What exceeds the quota once this cell has this class, with the arithmetic.

    The base holds cells decided or proposed; places are taken by decisions alone. Source: the
    pack's quota.
    """
    classes = pack.classification
    if classes is None or classes.quota is None:
        return ()
    highest, good = classes.quota.of, classes.quota.good
    taken = {}
    for row in rows:
        review = row.reviews.get(ReviewPeriod.YEAR)
        decided = "" if review is None else review.decided_class
        if not decided and row.expected_class == highest:
            taken[row.cell_id] = good
    return check_quota(pack, rated_of(rows, decided={**taken, cell_id: code}))


def quota_views(rows: Sequence[CellYear]) -> tuple[QuotaView, ...]:
    """The places for the highest class: one view, or one per type of cell where the
    pack counts so.
    """
    pack = next((row.pack for row in rows if row.pack is not None), None)
    if pack is None or pack.classification is None or pack.classification.quota is None:
        return ()
    rule, rated = pack.classification.quota, rated_of(rows)
    groups = (
        sorted({row.cell_type for row in rows}) if rule.base.value == "same_cell_type" else [""]
    )
    return tuple(
        _view_of(
            group,
            quota(pack, rated, cell_type=group),
            [row for row in rows if not group or row.cell_type == group],
            rule.of,
        )
        for group in groups
    )


def _view_of(
    group: str, places: Explained[int | None], rows: Sequence[CellYear], highest: str
) -> QuotaView:
    """The places of one group with the cells that have the highest class, ask for it, or could
    have it.
    """
    decided, waiting, eligible = [], [], []
    for row in rows:
        review = row.reviews.get(ReviewPeriod.YEAR)
        if review is not None and review.decided_class == highest:
            decided.append(row)
        if review is not None and review.decided:
            continue
        if review is not None and review.proposed_class == highest:
            waiting.append(row)
        elif _uncapped(row, highest):
            eligible.append(row)
    return QuotaView(group, places, tuple(decided), tuple(waiting), tuple(eligible))


def _uncapped(row: CellYear, code: str) -> bool:
    if row.pack is None or row.pack.classification is None:
        return False
    cap = cap_of(row.pack, row.facts).value
    return cap is None or row.pack.classification.rank(cap) <= row.pack.classification.rank(code)
