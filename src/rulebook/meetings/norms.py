"""Norms of attendance: how often an official attends meetings of cells, and how far that has been
fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.year_parts import Norm


@dataclass(frozen=True, slots=True)
class Visit:
    """One meeting attended; own_cell = the meeting of the official's own cell."""

    day: date
    own_cell: bool = False


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """How far the norm of a year is fulfilled on a day: attendances that count, how many are
    needed, how many are left.
    """

    counted: int
    needed: int
    not_counted: int

    @property
    def left(self) -> int:
        """Attendances still to come; never below 0."""
        return max(0, self.needed - self.counted)


def norm_for(pack: Pack, post: str) -> Explained[Norm | None]:
    """The norm of a post; None where the pack gives none. Source: the pack's `norms`."""
    norm = pack.norms.get(post)
    if norm is None:
        return Explained(
            None, (Reason(gettext_noop("No norm of attendance is known for this post.")),)
        )
    return Explained(
        norm, (Reason(gettext_noop("The rule says: {rule}"), {"rule": norm.text}),), (norm.source,)
    )


def needed_in_year(norm: Norm) -> int:
    """The attendances that the norm asks for in a whole year."""
    return norm.per_year if norm.per_year is not None else 12 * (norm.per_month or 0)


def fulfilment(
    pack: Pack, post: str, visits: Iterable[Visit], *, year: int, on: date
) -> Explained[Fulfilment | None]:
    """What of the norm of `year` is fulfilled by that day (included); None where no norm is known.

    Meetings of one's own cell count only where the norm says so. Under a norm per month a second
    meeting in a month counts no more, and the months up to that day are asked for. Source: the
    pack's `norms`.
    """
    rule = norm_for(pack, post)
    norm = rule.value
    if norm is None:
        return Explained(None, rule.steps, rule.sources)
    seen = [visit for visit in visits if visit.day.year == year and visit.day <= on]
    counting = [visit for visit in seen if norm.own_cell_counts or not visit.own_cell]
    if norm.per_month is None:
        counted, needed = len(counting), needed_in_year(norm)
    else:
        months = _months_begun(year, on)
        per_month = [
            sum(visit.day.month == month for visit in counting) for month in range(1, months + 1)
        ]
        counted, needed = (
            sum(min(count, norm.per_month) for count in per_month),
            months * norm.per_month,
        )
    result = Fulfilment(counted, needed, len(seen) - counted)
    steps = [
        *rule.steps,
        Reason(
            gettext_noop("Attended: {counted} of {needed}."), {"counted": counted, "needed": needed}
        ),
    ]
    if result.not_counted:
        steps.append(
            Reason(
                gettext_noop("Attended, but not counted: {count}."), {"count": result.not_counted}
            )
        )
    if not norm.replaces_own_meeting:
        steps.append(
            Reason(
                gettext_noop(
                    "Attending another cell does not replace the meeting of one's own cell."
                )
            )
        )
    return Explained(result, tuple(steps), rule.sources)


def _months_begun(year: int, on: date) -> int:
    if on.year < year:
        return 0
    return 12 if on.year > year else on.month
