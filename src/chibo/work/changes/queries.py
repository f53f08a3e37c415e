"""Changes within a scope, and what would follow from one."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import MembershipKind, Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import (
    coming_members_of,
    coming_offices_of,
    lasting_memberships,
    members_of,
    offices_of,
)
from chibo.directory.people.rules import is_official
from chibo.work.changes.enums import ChangeState
from chibo.work.changes.models import Change
from chibo.work.changes.rules import PROPOSE, right_for
from chibo.work.meetings.enums import MeetingState, TaskState
from chibo.work.meetings.models import Meeting, Task
from chibo.work.meetings.queries.meetings import upcoming
from chibo.work.meetings.queries.room import tasks_of_cell

_SHOWN = 50
PERSON_FIELDS = (
    *(
        "full_name",
        "born_on",
        "born_year",
        "sex",
        "ethnicity",
        "admitted_on",
        "recognised_on",
        "card_number",
        "phone",
    ),
    *("theory_level", "note"),
)
CELL_FIELDS = ("name", "cell_type", "place", "meeting_day")


@dataclass(frozen=True, slots=True)
class Follows:
    """What hangs on a member of a cell, or (without a member) on the cell: posts, tasks, a meeting
    in session, who leads and follows it; `last_secretary` when nobody else holds the post.
    """

    posts: tuple[Office, ...]
    tasks: tuple[Task, ...]
    in_session: Meeting | None
    ahead: tuple[Meeting, ...]
    officials: tuple[Person, ...]
    members: int
    last_secretary: bool = False


def follows_of(cell: Unit, *, on: date, person: Person | None = None) -> Follows:
    """What hangs on that day on the member, or on the whole cell, that the caller has read within
    its scope.
    """
    offices = list(offices_of(cell, on=on))
    tasks = tasks_of_cell(cell, state=TaskState.OPEN)
    own = [row for row in offices if person is None or row.person_id == person.pk]
    secretaries = {row.person_id for row in offices if row.post == Post.SECRETARY}
    return Follows(
        posts=tuple(own),
        tasks=tuple(tasks.filter(owner=person) if person else tasks),
        in_session=meeting_in_session(cell),
        ahead=tuple(row for row in upcoming([cell], on=on) if row.state != MeetingState.OPEN),
        officials=tuple(row.official for row in assignments_of(cell, on=on)),
        members=members_of(cell, on=on).count(),
        last_secretary=person is not None and secretaries == {person.pk},
    )


def meeting_in_session(cell: Unit) -> Meeting | None:
    """The meeting of the cell that is open now, with who leads it."""
    rows = Meeting.objects.of_unit(cell).filter(state=MeetingState.OPEN).select_related("chair")
    row: Meeting | None = rows.order_by("planned_on").first()
    return row


def eligible_in(cell: Unit, *, on: date) -> list[Membership]:
    """The memberships whose holders may hold a post in the cell: official members who stay as long
    as it stands; in a cell of temporary activity all but the probationary ones.

    Source: Regulation 294-QĐ/TW §6.3.2b, §6.3.2d.
    """
    return _eligible(cell, members_of(cell, on=on).filter(valid_to=cell.valid_to), on)


def eligible_soon(cell: Unit, *, on: date) -> list[Membership]:
    """As `eligible_in`, and who becomes a member of the cell on a later day, as entered ahead."""
    return eligible_in(cell, on=on) + _eligible(
        cell, coming_members_of(cell, on=on).filter(valid_to=cell.valid_to), on
    )


def _eligible(cell: Unit, rows: Iterable[Membership], on: date) -> list[Membership]:
    if cell.cell_type == CellType.TEMPORARY:
        return [
            row
            for row in rows
            if row.kind == MembershipKind.TEMPORARY_HERE or _is_official(row, on)
        ]
    return [row for row in rows if _is_official(row, on)]


def _is_official(row: Membership, on: date) -> bool:
    return row.kind != MembershipKind.SUSPENDED and is_official(
        row.kind, row.person.recognised_on, on=on
    )


def person_values(person: Person) -> dict[str, Any]:
    """The particulars as JSON holds them: days as 2026-11-29."""
    values = {name: getattr(person, name) for name in PERSON_FIELDS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def post_values(cell: Unit, *, on: date) -> dict[str, Any]:
    """Who holds which post, by their ids: one secretary, at most two deputies ("" when vacant),
    other members of the committee.
    """
    held = list(offices_of(cell, on=on))

    def holders(post: Post) -> list[str]:
        return sorted(str(row.person_id) for row in held if row.post == post)

    deputy, second, *_more = [*holders(Post.DEPUTY), "", ""]
    secretary = next(iter(holders(Post.SECRETARY)), "")
    committee = holders(Post.COMMITTEE_MEMBER)
    return {
        "secretary": secretary,
        "deputy": deputy,
        "second_deputy": second,
        "committee": committee,
    }


def post_ahead(cell: Unit, post: Post, *, on: date) -> bool:
    """True when somebody takes the post on a later day, as entered ahead."""
    return coming_offices_of(cell, on=on).filter(post=post).exists()


def open_membership(person: Person, cell: Unit, *, on: date) -> Membership | None:
    """The person's membership in the cell that has not ended on that day, or begins later; what
    holds then goes first.
    """
    return lasting_memberships(person, on=on).filter(cell=cell).first()


def changes_within(scope: Scope) -> ScopedQuerySet:
    """The changes of the scope's cells, newest first, with whom and where."""
    rows = Change.objects.within(scope).select_related("unit", "unit__parent", "person", "target")
    return rows.order_by("-asked_at", "-id")


def proposals_within(scope: Scope) -> ScopedQuerySet:
    """The proposals of the scope that wait for an answer, the oldest first."""
    return changes_within(scope).filter(state=ChangeState.PROPOSED).order_by("asked_at", "id")


def proposals_to_answer(actor: Actor, proposals: Iterable[Change]) -> list[Change]:
    """Those of the proposals that the actor may carry out or decline: not the own ones, nor those
    about the actor.
    """
    return [row for row in proposals if may_answer(row, actor=actor)]


def may_answer(row: Change, *, actor: Actor) -> bool:
    """True when the change waits for an answer that this actor may give."""
    own = actor.person_id is not None and actor.person_id in (row.asked_by_id, row.person_id)
    return row.is_proposed and not own and actor.may(right_for(row.kind, row.values), row.unit.path)


def may_take_back(row: Change, *, actor: Actor, on: date) -> bool:
    """True when the actor may withdraw the own proposal, or undo what was done today or takes
    effect later.
    """
    if row.is_proposed:
        return actor.person_id is not None and actor.person_id == row.asked_by_id
    return (row.was_done_on(on) or row.lies_ahead(on)) and actor.may(
        right_for(row.kind, row.values), row.unit.path
    )


def coming_within(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The changes of the scope that are entered and take effect after that day, the next first."""
    return (
        changes_within(scope)
        .filter(state=ChangeState.DONE, on__gt=on)
        .order_by("on", "asked_at", "id")
    )


def coming_in(cell: Unit, *, on: date) -> list[Change]:
    """What changes in a cell that the caller has read, or moves into it, after that day, the next
    first.
    """
    rows = Change.all_rows_unscoped.filter(
        Q(unit=cell) | Q(target=cell), state=ChangeState.DONE, on__gt=on
    )
    return list(
        rows.select_related("unit", "unit__parent", "person", "target").order_by(
            "on", "asked_at", "id"
        )
    )


def settled_within(scope: Scope, *, on: date) -> list[Change]:
    """The last changes of the scope that were done, declined, taken back or undone, newest first;
    without those that take effect after that day.
    """
    rows = (
        changes_within(scope)
        .exclude(state=ChangeState.PROPOSED)
        .exclude(state=ChangeState.DONE, on__gt=on)
    )
    return list(rows[:_SHOWN])


def changes_about(person_id: uuid.UUID) -> QuerySet[Change]:
    """Every change that was asked for about the person, newest first; for the person's own eyes."""
    rows: QuerySet[Change] = Change.all_rows_unscoped.filter(person_id=person_id).select_related(
        "unit", "target"
    )
    return rows.order_by("-asked_at", "-id")


def get_change(pk: uuid.UUID, *, scope: Scope) -> Change:
    """One change; raises NotFound when absent or outside the scope."""
    row: Change = changes_within(scope).get_or_not_found(pk=pk)
    return row


def scope_of_changes(actor: Actor) -> Scope:
    """Where the actor reads changes: leaders in the own cell, offices in what lies below them."""
    return actor.scope_for(PROPOSE)
