"""The view of the official in charge: by when it is asked for, when somebody is reminded, what
speaks against one.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from chibo.base.kernel.dates import local_date
from rulebook.vocabulary.findings import Finding, gettext_noop

# Our own wish where the regulation names no deadline (Guidance 42-HD/BTCTW names none): never a
# rule, and nobody is late by it.
WISH = timedelta(days=3)
# The one reminder comes on the day before the view is due.
REMIND_BEFORE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ViewDue:
    """By when the view is asked for; `by_rule` when the regulation names the day, otherwise the
    committee's office wishes it.
    """

    day: date
    by_rule: bool


def view_due(named: date | datetime | None, *, asked_on: date) -> ViewDue:
    """The day the regulation names, else three days after the view was asked for.

    >>> view_due(None, asked_on=date(2026, 11, 5))
    ViewDue(day=datetime.date(2026, 11, 8), by_rule=False)
    """
    if named is None:
        return ViewDue(asked_on + WISH, by_rule=False)
    return ViewDue(local_date(named) if isinstance(named, datetime) else named, by_rule=True)


def is_reminder_due(due: date, *, asked_on: date, on: date) -> bool:
    """True from the day before the view is due, never on the very day it was asked for."""
    return due - REMIND_BEFORE <= on and asked_on < on


def check_view(
    view: str,
    *,
    agrees: bool,
    decided: bool,
    adopted: bool,
    pairs: list[tuple[Decimal | None, Decimal | None]],
) -> tuple[Finding, ...]:
    """What speaks against a view: no word and no agreement, an agreement after the decision or
    before the cell adopted its score, or one that contradicts points noted before. `pairs` holds
    the noted and the cell's points of each criterion.

    Source: domain 3.4 (the attending official notes or confirms; the note decides nothing).
    """
    if agrees and decided:
        message = gettext_noop(
            "The committee has decided meanwhile. Write your view; it is kept as a late remark."
        )
        return (Finding("decided_meanwhile", message, field="view"),)
    if agrees and not adopted:
        message = gettext_noop(
            "The cell has not adopted its score yet; there is nothing to agree with."
        )
        return (Finding("not_adopted", message),)
    if agrees and any(noted is not None and noted != own for noted, own in pairs):
        message = gettext_noop(
            "Points of your own differ from the cell's. Change them line by line, or write your"
            " view."
        )
        return (Finding("noted_otherwise", message, field="view"),)
    if not agrees and not view:
        return (
            Finding("no_view", gettext_noop("Write your view, in one sentence."), field="view"),
        )
    return ()


def view_stands(attending_at: datetime | None, adopted_at: datetime | None) -> bool:
    """True when the official has given a view of the score as the cell adopted it last; points
    noted on a draft, or before the score was opened again, are not that.
    """
    return attending_at is not None and (adopted_at is None or attending_at >= adopted_at)
