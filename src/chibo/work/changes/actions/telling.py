"""Everybody concerned is told: the member, who led and leads the cell, who is in charge of it, who
leads an open meeting.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.kernel.actor import Actor
from chibo.directory.access.enums import RIGHTS, RoleCode
from chibo.directory.access.queries import holders_above
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Person
from chibo.directory.people.queries import holder_of, members_of, offices_of, persons_by_id
from chibo.library.notifications.actions import Message, notify
from chibo.work.changes.enums import ChangeKind, EndReason
from chibo.work.changes.models import Change
from chibo.work.changes.queries import follows_of, meeting_in_session
from chibo.work.changes.rules import right_for
from rulebook.vocabulary.findings import gettext_noop

_LEADERS = (Post.SECRETARY, Post.DEPUTY)
_OFFICES = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)
_DONE = {
    ChangeKind.ADD_MEMBER: gettext_noop("{name} belongs to {cell} from {day}."),
    ChangeKind.CORRECT_PERSON: gettext_noop("{by_name} has corrected particulars of {name}."),
    ChangeKind.CHANGE_STATUS: gettext_noop(
        "The kind of membership of {name} in {cell} is another one from {day}."
    ),
    ChangeKind.MOVE_MEMBER: gettext_noop(
        "{name} has moved from {cell} to {target_name}, from {day}."
    ),
    ChangeKind.CHANGE_POSTS: gettext_noop(
        "The posts of {cell} have changed from {day}. Secretary: {secretary_name}."
    ),
    ChangeKind.FOUND_CELL: gettext_noop("{target_name} stands from {day}."),
    ChangeKind.CHANGE_CELL: gettext_noop("The particulars of {cell} have changed."),
    ChangeKind.CLOSE_CELL: gettext_noop("{cell} is closed from {day}."),
}
_ENDED = {
    EndReason.DIED: gettext_noop("{name} of {cell} has died ({day})."),
    EndReason.MOVED_AWAY: gettext_noop(
        "{name} has moved from {cell} to an organisation elsewhere, from {day}."
    ),
    EndReason.STRUCK_OFF: gettext_noop("{name} is struck off the list of {cell} from {day}."),
    EndReason.EXPELLED: gettext_noop("{name} of {cell} is expelled from {day}."),
}
# The same of what takes effect on a later day.
_AHEAD = {
    ChangeKind.ADD_MEMBER: gettext_noop("{name} will belong to {cell} from {day}."),
    ChangeKind.CHANGE_STATUS: gettext_noop(
        "The kind of membership of {name} in {cell} changes on {day}."
    ),
    ChangeKind.MOVE_MEMBER: gettext_noop("{name} moves from {cell} to {target_name} on {day}."),
    ChangeKind.END_MEMBER: gettext_noop(
        "{name} moves from {cell} to an organisation elsewhere on {day}."
    ),
    ChangeKind.CHANGE_POSTS: gettext_noop(
        "The posts of {cell} change on {day}. Secretary from then on: {secretary_name}. Until then"
        " everything stays as it is."
    ),
    ChangeKind.FOUND_CELL: gettext_noop("{target_name} will stand from {day}."),
    ChangeKind.CLOSE_CELL: gettext_noop("{cell} closes on {day}."),
}
_MOVES_ALL = gettext_noop("{cell} closes on {day}; its members move to {target_name} on that day.")
PROPOSED = {
    ChangeKind.ADD_MEMBER: gettext_noop("{by_name} proposes to add {name} to {cell}."),
    ChangeKind.CORRECT_PERSON: gettext_noop(
        "{by_name} proposes to correct particulars of {name} ({cell})."
    ),
    ChangeKind.CHANGE_STATUS: gettext_noop(
        "{by_name} proposes another kind of membership for {name} ({cell})."
    ),
    ChangeKind.MOVE_MEMBER: gettext_noop(
        "{by_name} proposes to move {name} from {cell} to {target_name}."
    ),
    ChangeKind.END_MEMBER: gettext_noop(
        "{by_name} proposes to take {name} off the list of {cell}."
    ),
    ChangeKind.CHANGE_POSTS: gettext_noop("{by_name} proposes other posts in {cell}."),
    ChangeKind.FOUND_CELL: gettext_noop("{by_name} proposes a new cell: {target_name}."),
    ChangeKind.CHANGE_CELL: gettext_noop("{by_name} proposes another name or place for {cell}."),
    ChangeKind.CLOSE_CELL: gettext_noop("{by_name} proposes to close {cell}."),
}


def people_around(row: Change, *, today: date) -> dict[UUID, Person]:
    """Who is told of the change as things stand: leaders and officials of the cells, who leads an
    open meeting; of a closing every member of the cell.
    """
    cells = [cell for cell in (row.unit, row.target) if cell is not None and cell.is_cell]
    found: dict[UUID, Person] = {}
    for cell in cells:
        found |= {
            office.person_id: office.person
            for office in offices_of(cell, on=today)
            if office.post in _LEADERS
        }
        found |= {charge.official_id: charge.official for charge in assignments_of(cell, on=today)}
        meeting = meeting_in_session(cell)
        if meeting is not None and meeting.chair is not None:
            found[meeting.chair.pk] = meeting.chair
    if row.kind == ChangeKind.CLOSE_CELL:
        found |= {one.person_id: one.person for one in members_of(row.unit, on=today)}
    return found


def tell_of_change(
    row: Change, *, before: Mapping[UUID, Person], today: date, actor: Actor
) -> None:
    """Those of before and of now, and the member (unless the member died), know what is done;
    leaders also which tasks are left.
    """
    told = {**before, **people_around(row, today=today), **_holders(row), **_member(row)}
    if row.values.get("reason") == EndReason.DIED and row.person is not None:
        told.pop(row.person.pk, None)
    _tell(
        row,
        told.values(),
        code="change.done",
        message=_sentence(row, today),
        actor=actor,
        today=today,
    )
    if row.person is not None and row.kind in (ChangeKind.MOVE_MEMBER, ChangeKind.END_MEMBER):
        _tell_of_tasks(row, today=today)


def tell_of_undoing(row: Change, *, today: date, actor: Actor) -> None:
    """Those who were told know that it was a slip, or that it will not be."""
    told = {**people_around(row, today=today), **_holders(row), **_member(row)}
    slip = gettext_noop(
        "{by_name} has undone a change made today in {cell}: everything is as before."
    )
    ahead = gettext_noop(
        "{by_name} has taken back what was to change in {cell} on {day}: everything stays as it is."
    )
    message = ahead if row.on > today else slip
    _tell(row, told.values(), code="change.undone", message=message, actor=actor, today=today)


def tell_of_proposal(row: Change, *, today: date, actor: Actor) -> None:
    """The offices that may carry it out know that it waits."""
    right = right_for(row.kind, row.values)
    roles = [role for role in _OFFICES if right in RIGHTS[role]]
    message = PROPOSED[ChangeKind(row.kind)]
    _tell(
        row,
        holders_above(roles, row.unit.path, on=today),
        code="change.proposed",
        message=message,
        actor=actor,
        today=today,
    )


def tell_of_answer(row: Change, *, actor: Actor) -> None:
    """Who proposed it knows whether it is done."""
    said = {
        True: gettext_noop("{by_name} has confirmed your proposal about {name}."),
        False: gettext_noop(
            "{by_name} has not confirmed your proposal about {name}; the reason stands with it."
        ),
    }
    asked_by = persons_by_id([row.asked_by_id]).values()
    news = Message(
        "change.answer",
        said[bool(row.applied_at)],
        _params_of(row, by=actor.name),
        f"/changes/{row.pk}/",
    )
    notify(asked_by, cell=row.unit, news=news)


def _params_of(row: Change, *, by: str, secretary: str = "") -> dict[str, Any]:
    """What the sentences about a change name: whom, where, from which day, who did it."""
    target = (
        row.target.name
        if row.target
        else str(row.values.get("where") or row.values.get("name", ""))
    )
    name = (
        row.person.full_name
        if row.person
        else str(row.values.get("full_name", "")) or row.unit.name
    )
    return {
        "name": name,
        "cell": row.unit.name,
        "target_name": target,
        "day": row.on,
        "by_name": by,
        "secretary_name": secretary,
    }


def _sentence(row: Change, today: date) -> str:
    if row.lies_ahead(today):
        moves = row.kind == ChangeKind.CLOSE_CELL and row.target is not None
        return _MOVES_ALL if moves else _AHEAD[ChangeKind(row.kind)]
    if row.kind == ChangeKind.END_MEMBER:
        return _ENDED[EndReason(row.values["reason"])]
    return _DONE[ChangeKind(row.kind)]


def _member(row: Change) -> dict[UUID, Person]:
    return {row.person.pk: row.person} if row.person is not None else {}


def _holders(row: Change) -> dict[UUID, Person]:
    """Who gets or loses a post with it."""
    named = [row.values.get(name) for name in ("secretary", "deputy", "second_deputy", "successor")]
    return persons_by_id(UUID(one) for one in (*named, *row.values.get("committee", ())) if one)


def _tell(
    row: Change, persons: Iterable[Person], *, code: str, message: str, actor: Actor, today: date
) -> None:
    """Each with the page that this person may open: the change for who leads the cell, the own page
    for the member.
    """
    cell = row.target if row.kind == ChangeKind.FOUND_CELL and row.target is not None else row.unit
    secretary = holder_of(cell, Post.SECRETARY, on=max(row.on, today)) if cell.is_cell else None
    params = _params_of(row, by=actor.name, secretary=secretary.full_name if secretary else "–")
    lead, lead_target = _leaders_of(row.unit, today), _leaders_of(row.target, today)
    own = _own_of(row)
    links: dict[str, list[Person]] = defaultdict(list)
    for person in {one.pk: one for one in persons if one.pk != actor.person_id}.values():
        reads = code == "change.proposed" or person.pk in lead
        link = (
            f"/changes/{row.pk}/"
            if reads
            else "/me/"
            if person.pk in own
            else f"/cells/{row.unit.pk}/"
        )
        if not reads and person.pk in lead_target and row.target is not None:
            link = f"/cells/{row.target.pk}/members/"
        links[link].append(person)
    for link, told in links.items():
        notify(told, cell=row.unit, news=Message(code, message, params, link))


def _own_of(row: Change) -> set[UUID]:
    """Whose own membership it changes."""
    if row.kind == ChangeKind.CLOSE_CELL:
        return set(Membership.objects.filter(cell=row.unit).values_list("person_id", flat=True))
    return {row.person.pk} if row.person else set()


def _leaders_of(cell: Unit | None, today: date) -> set[UUID]:
    if cell is None or not cell.is_cell:
        return set()
    return {office.person_id for office in offices_of(cell, on=today) if office.post in _LEADERS}


def _tell_of_tasks(row: Change, *, today: date) -> None:
    """The leaders of the cell that was left have the tasks to hand over."""
    count = len(follows_of(row.unit, on=today, person=row.person).tasks)
    if not count:
        return
    leaders = [
        office.person for office in offices_of(row.unit, on=today) if office.post in _LEADERS
    ]
    message = gettext_noop(
        "{name} leaves {count} open tasks in {cell}; give them to somebody else at the next"
        " meeting."
    )
    params = _params_of(row, by="") | {"count": count}
    notify(
        leaders,
        cell=row.unit,
        news=Message("change.tasks", message, params, f"/cells/{row.unit.pk}/tasks/"),
    )
