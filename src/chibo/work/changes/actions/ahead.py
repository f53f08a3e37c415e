"""What is entered ahead already, and therefore comes first: one change after the other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chibo.base.kernel.errors import refuse_if
from chibo.directory.organisation.models import Unit
from chibo.directory.people.queries import (
    coming_day_of,
    coming_members_of,
    coming_offices_of,
    members_of,
    offices_of,
)
from chibo.work.changes.actions.wish import Wish, member_concerned
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.rules import (
    check_day,
    check_no_posts_ahead,
    check_none_ahead,
    check_stays_open,
    may_lie_ahead,
)


def check_wished_day(wish: Wish, today: date, earliest: date) -> None:
    """The day can be: not before the earliest one, and ahead only where somebody decides it.

    Raises Refused.
    """
    ahead = may_lie_ahead(wish.kind, wish.values)
    refuse_if(check_day(wish.on, today=today, earliest=earliest, ahead=ahead))


def require_none_ahead(wish: Wish, today: date, over: Unit) -> None:
    """Of one member one change after the other, and in a cell that closes none but an end, which
    the closing then passes by.

    Only what stands in the units at and below `over` counts. Raises Refused.
    """
    closes = wish.cell.valid_to
    coming = coming_day_of(member_concerned(wish), on=today, within=over)
    if (
        wish.kind == ChangeKind.END_MEMBER
        and closes is not None
        and coming == closes
        and wish.on <= closes
    ):
        return
    refuse_if(check_stays_open(wish.cell.name, closes))
    refuse_if(check_none_ahead(member_concerned(wish).full_name, coming))


def posts_begin(cell: Unit, on: date) -> date | None:
    """The first day after that one on which somebody takes a post in the cell, as entered ahead."""
    first = coming_offices_of(cell, on=on).first()
    return first.valid_from if first else None


def require_posts_last(wish: Wish, today: date, asked: Mapping[str, Any]) -> None:
    """Nobody is kept in a post that, as entered ahead, ends by then. Raises Refused."""
    holders = {asked["secretary"], *asked["deputies"], *asked["committee"]}
    for office in offices_of(wish.cell, on=today):
        if office.person_id in holders and office.valid_to and office.valid_to <= wish.at(today):
            refuse_if(check_no_posts_ahead(wish.cell.name, office.valid_to))


def require_nothing_ahead(cell: Unit, today: date) -> None:
    """Of its members and posts nothing lies ahead: the closing ends what stands. Raises Refused."""
    refuse_if(check_no_posts_ahead(cell.name, posts_begin(cell, today)))
    for row in (
        *members_of(cell, on=today).exclude(valid_to=None),
        *coming_members_of(cell, on=today),
    ):
        refuse_if(
            check_none_ahead(row.person.full_name, coming_day_of(row.person, on=today, within=cell))
        )
