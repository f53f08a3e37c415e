"""The moment in which a change reaches the directory."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.rows.actions import change_row
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.organisation.actions import change_unit, close_unit, create_unit
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit, period_lasts
from chibo.directory.people.actions import (
    add_person,
    change_person,
    correct_phone,
    end_membership,
    end_office,
    start_membership,
    start_office,
)
from chibo.directory.people.enums import MAY_LEAD, Post
from chibo.directory.people.models import Office, Person
from chibo.directory.people.queries import (
    lasting_memberships,
    members_of,
    offices_of,
    persons_by_id,
)
from chibo.work.changes.actions.trace import ChangeTrace
from chibo.work.changes.actions.wish import Wish, wish_of
from chibo.work.changes.actions.wishes import leads_alone, membership_in, returning
from chibo.work.changes.enums import ChangeKind, ChangeState
from chibo.work.changes.models import Change
from chibo.work.changes.queries import post_values

_NOT_OF_PERSON = ("kind",)


def lock_for(wish: Wish) -> None:
    """Nobody else writes in the cells concerned until the transaction ends; the chains are taken in
    one order.
    """
    for chain in sorted({wish.cell.pk, *([wish.target.pk] if wish.target else [])}):
        lock_chain(chain)


def carry_out(row: Change, *, today: date, actor: Actor) -> Change:
    """The directory says what was asked for, and the change knows what it did; for callers that
    have checked right and wish.
    """
    wish = wish_of(row)
    persons = {wish.person.pk} if wish.person else set()
    if wish.kind == ChangeKind.CLOSE_CELL:
        persons |= set(members_of(wish.cell, on=today).values_list("person_id", flat=True))
    known = (
        returning(wish, today=today, over=wish.cell.parent or wish.cell)
        if wish.kind == ChangeKind.ADD_MEMBER
        else None
    )
    trace = ChangeTrace(
        persons=persons | ({known.pk} if known else set()),
        cells={wish.cell.pk, *([wish.target.pk] if wish.target else [])},
    )
    made = _DO[wish.kind](wish, known, today, actor)
    person = made if isinstance(made, Person) else None
    founded = made if made is not None and person is None else None
    effects = trace.effects(
        person=person.pk if person else None, cell=founded.pk if founded else None
    )
    change_row(
        row,
        "change.apply",
        actor=actor,
        private=("effects",),
        state=ChangeState.DONE,
        applied_at=now(),
        effects=effects,
        person=person or row.person,
        target=founded or row.target,
    )
    return row


def _add(wish: Wish, known: Person | None, today: date, actor: Actor) -> Person:
    values = {
        name: value
        for name, value in wish.typed.items()
        if name not in _NOT_OF_PERSON and value not in ("", None)
    }
    person = change_person(known, unit=wish.cell, actor=actor, **values) if known else None
    person = person or add_person(unit=wish.cell, actor=actor, **values)
    start_membership(
        person,
        cell=wish.cell,
        kind=wish.values["kind"],
        on=wish.on,
        actor=actor,
        reason=_reason(wish),
    )
    return person


def _correct(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    assert wish.person is not None
    values = wish.typed
    if values.get("born_on"):
        values["born_year"] = None
    write_person(wish.person, values, unit=wish.cell, actor=actor)


def write_person(person: Person, values: dict[str, Any], *, unit: Unit, actor: Actor) -> None:
    """The person has these particulars; a telephone number alone asks for the right of its own."""
    if set(values) == {"phone"}:
        correct_phone(person, phone=values["phone"], unit=unit, actor=actor)
    else:
        change_person(person, unit=unit, actor=actor, **values)


def _status(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    _hand_over(wish, today, actor)
    row = membership_in(wish, today=today)
    start_membership(
        row.person,
        cell=wish.cell,
        kind=wish.values["kind"],
        on=wish.on,
        actor=actor,
        reason=_reason(wish),
    )
    if wish.values["kind"] in MAY_LEAD:
        return
    for office in Office.objects.filter(
        period_lasts(wish.at(today)), person=row.person, unit=wish.cell
    ):
        end_office(office, on=max(wish.on, office.valid_from), actor=actor)


def _move(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    _hand_over(wish, today, actor)
    row = membership_in(wish, today=today)
    end_membership(row, on=wish.on, actor=actor, reason=_reason(wish))
    start_membership(
        row.person,
        cell=wish.target,  # type: ignore[arg-type]
        kind=row.kind,
        on=wish.on,
        actor=actor,
        reason=_reason(wish),
    )


def _end(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    """Every membership ends on the true day, also one that begins here later: it has then held for
    no day. Nor does one last longer that was followed by another before the day was known.
    """
    _hand_over(wish, today, actor)
    assert wish.person is not None
    rows = {row.pk: row for row in lasting_memberships(wish.person, on=wish.at(today))}
    if wish.on < membership_in(wish, today=today).valid_from:
        rows |= {row.pk: row for row in lasting_memberships(wish.person, on=wish.on)}
    for row in rows.values():
        if row.cell_id == wish.cell.pk or actor.may("person.change", row.cell.path):
            end_membership(row, on=wish.on, actor=actor, reason=_reason(wish))


def _hand_over(wish: Wish, today: date, actor: Actor) -> None:
    """Who leads the cell after the secretary who leaves; nobody after a member who has handed the
    post over by then.
    """
    leads = leads_alone(wish, on=wish.at(today))
    successor = persons_by_id(wish.ids("successor")).values() if leads else ()
    # Nobody leads the cell by this list before the list begins.
    begins = max(wish.on, membership_in(wish, today=today).valid_from) if leads else wish.on
    for person in successor:
        start_office(person, unit=wish.cell, post=Post.SECRETARY, on=begins, actor=actor)


def _posts(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    asked: dict[UUID, Post] = dict.fromkeys(wish.ids("committee"), Post.COMMITTEE_MEMBER)
    asked |= dict.fromkeys([*wish.ids("deputy"), *wish.ids("second_deputy")], Post.DEPUTY)
    asked |= dict.fromkeys(wish.ids("secretary"), Post.SECRETARY)
    shown = post_values(wish.cell, on=wish.at(today))
    seen = {shown["secretary"], shown["deputy"], shown["second_deputy"], *shown["committee"]}
    for office in offices_of(wish.cell, on=wish.at(today)):
        if asked.get(office.person_id) == office.post:
            del asked[office.person_id]
        elif str(office.person_id) in seen:
            end_office(office, on=max(wish.on, office.valid_from), actor=actor)
    for person in _in_order(persons_by_id(asked).values(), asked):
        start_office(person, unit=wish.cell, post=asked[person.pk], on=wish.on, actor=actor)


def _in_order(persons: Iterable[Person], asked: dict[UUID, Post]) -> list[Person]:
    ranks = list(Post)
    return sorted(persons, key=lambda person: (ranks.index(asked[person.pk]), person.name_key))


def _found(wish: Wish, known: Person | None, today: date, actor: Actor) -> Any:
    return create_unit(kind=UnitKind.CELL, parent=wish.cell, on=wish.on, actor=actor, **wish.values)


def _change_cell(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    change_unit(wish.cell, actor=actor, **wish.values)


def _close(wish: Wish, known: Person | None, today: date, actor: Actor) -> None:
    for row in list(members_of(wish.cell, on=today).select_related("cell")):
        end_membership(row, on=max(wish.on, row.valid_from), actor=actor, reason=_reason(wish))
        if wish.target is not None and not _belongs(row.person, wish, today):
            start_membership(
                row.person,
                cell=wish.target,
                kind=row.kind,
                on=wish.on,
                actor=actor,
                reason=_reason(wish),
            )
    for office in offices_of(wish.cell, on=today):
        end_office(office, on=max(wish.on, office.valid_from), actor=actor)
    for charge in assignments_of(wish.cell, on=today):
        charge.unit = wish.cell
        end_assignment(charge, on=max(wish.on, charge.valid_from), actor=actor)
    close_unit(wish.cell, on=wish.on, actor=actor)


def _belongs(person: Person, wish: Wish, today: date) -> bool:
    return lasting_memberships(person, on=today).filter(cell=wish.target).exists()


def _reason(wish: Wish) -> str:
    """The reason as the membership keeps it: by which decision, and what was added in words; why it
    ended stands with the change.
    """
    parts = (wish.decision_number, wish.note)
    return "; ".join(part for part in parts if part)[:200]


_DO = {
    ChangeKind.ADD_MEMBER: _add,
    ChangeKind.CORRECT_PERSON: _correct,
    ChangeKind.CHANGE_STATUS: _status,
    ChangeKind.MOVE_MEMBER: _move,
    ChangeKind.END_MEMBER: _end,
    ChangeKind.CHANGE_POSTS: _posts,
    ChangeKind.FOUND_CELL: _found,
    ChangeKind.CHANGE_CELL: _change_cell,
    ChangeKind.CLOSE_CELL: _close,
}
