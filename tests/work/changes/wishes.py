"""Changes of the small world: asked for by whom, read back as they stand."""

from datetime import date, timedelta
from typing import Any

from chibo.base.audit.models import Entry
from chibo.directory.access.queries import actor_of_person
from chibo.directory.people.models import Membership, Office
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from tests.factories import TODAY, act_as

# A day on which a change takes effect, and the last one before it.
DAY = date(2026, 12, 5)
BEFORE = DAY - timedelta(days=1)


def ask(kind: str, *, cell: Any, actor: Any, on: date = TODAY, **rest: Any) -> Any:
    """The change, done or proposed by this person on the day of the tests."""
    return request_change(
        Wish(ChangeKind(kind), cell, on, **rest), today=TODAY, actor=act_as(actor)
    )


def belongs(person: Any) -> list[tuple[str, str]]:
    """(cell, kind) of the memberships that are open."""
    rows = Membership.objects.filter(person=person, valid_to__isnull=True).select_related("cell")
    return [(row.cell.name, row.kind) for row in rows.order_by("valid_from")]


def posts(cell: Any) -> list[tuple[str, str]]:
    """(post, name) of the posts that are held."""
    rows = Office.objects.filter(unit=cell, valid_to__isnull=True).select_related("person")
    return [(row.post, row.person.full_name) for row in rows.order_by("-post", "person__name_key")]


def told(code: str) -> set[tuple[str, str]]:
    """(name, page) of everybody who was told so."""
    return {
        (row.person.full_name, row.link)
        for row in Notice.all_rows_unscoped.filter(code=code).select_related("person")
    }


def codes(cell: Any) -> list[str]:
    """What stands in the chain of the cell, in order."""
    return list(
        Entry.objects.filter(chain_id=cell.pk).order_by("seq").values_list("code", flat=True)
    )


def roles(person: Any, cell: Any, *, on: date) -> set[str]:
    """What the person is in the cell on that day."""
    return {
        grant.role for grant in actor_of_person(person, on=on).grants if grant.path == cell.path
    }


def new_secretary(people: Any, on: date = DAY, **rest: Any) -> Any:
    """The office makes the member secretary in the place of the one before."""
    values = {"secretary": str(people.member.pk), "deputy": str(people.deputy.pk), "committee": []}
    return ask(
        "change_posts", cell=people.cell, actor=people.official, values=values, on=on, **rest
    )


def move(people: Any, on: date = DAY, person: Any = None, **rest: Any) -> Any:
    """The office moves somebody (the member unless told) into the neighbouring cell."""
    return ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=person or people.member,
        target=people.sister,
        on=on,
        **rest,
    )
