"""Taking a change back: a proposal at any time before its answer, what was done on the same day."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse
from chibo.directory.organisation.actions import change_row, change_unit, lock_row, reopen_unit, take_back_unit
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import end_membership, end_office, reopen_membership, reopen_office
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import members_of
from chibo.work.assignments.actions import take_over_charge
from chibo.work.assignments.models import Assignment
from chibo.work.changes.actions.doing import lock_for, write_person
from chibo.work.changes.actions.telling import tell_of_undoing
from chibo.work.changes.actions.trace import Effect, says_still
from chibo.work.changes.actions.wishes import DAYS, wish_of
from chibo.work.changes.enums import ChangeState
from chibo.work.changes.models import Change
from chibo.work.changes.queries import may_take_back
from chibo.work.changes.rules import right_for


@transaction.atomic
def take_back_change(row: Change, *, today: date, actor: Actor) -> Change:
    """A proposal is withdrawn by who made it; what was done today is undone, and everybody who was told is told again.

    Nothing is deleted: what the change began has held for no day. Raises NotAllowed for anybody else; Refused for a change of an
    earlier day, and when the directory has changed there since.
    """
    lock_for(wish_of(row))
    lock_row(row)
    if row.is_proposed:
        if not may_take_back(row, actor=actor, on=today):
            raise NotAllowed("change.propose")
        change_row(row, "change.withdraw", actor=actor, state=ChangeState.WITHDRAWN)
        return row
    actor.require(right_for(row.kind, row.values), row.cell.path)
    if not may_take_back(row, actor=actor, on=today):
        raise refuse("not_undone_now", "Only what was done today can be undone. Enter a new change that puts it right.")
    _put_back(row, actor=actor, today=today)
    change_row(row, "change.undo", actor=actor, state=ChangeState.UNDONE, undone_by=actor.name, undone_at=now())
    tell_of_undoing(row, today=today, actor=actor)
    return row


def _put_back(row: Change, *, actor: Actor, today: date) -> None:
    stored = {effect["row"]: _stored(effect) for effect in row.effects}
    if any(not says_still(effect, stored[effect["row"]]) for effect in row.effects) or _is_used(row, today):
        raise refuse(
            "changed_since", "This was changed again meanwhile, so it cannot be undone. Enter a new change instead."
        )
    for effect in _new_first(row.effects):
        _UNDO[effect["row"].partition(":")[0]](stored[effect["row"]], effect, row, actor)


def _is_used(row: Change, today: date) -> bool:
    """True when somebody belongs to the new cell meanwhile."""
    made = [effect for effect in row.effects if effect["was"] is None and effect["row"].startswith("unit:")]
    return any(members_of(_stored(effect), on=today).exists() for effect in made)


def _new_first(effects: Iterable[Effect]) -> list[Effect]:
    """A membership that began makes room before the one of before holds again; a closed cell opens before its members return."""
    order = {"unit": 0, "person": 1, "office": 2, "membership": 3, "assignment": 4}
    return sorted(effects, key=lambda one: (one["was"] is not None, order[one["row"].partition(":")[0]]))


def _stored(effect: Effect) -> Any:
    kind, _colon, pk = effect["row"].partition(":")
    return _READ[kind](pk)


def _unit(row: Unit, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        take_back_unit(row, actor=actor)
        return
    was = dict(effect["was"])
    if "valid_to" in was:
        del was["valid_to"]
        reopen_unit(row, actor=actor)
    if was:
        change_unit(row, actor=actor, **was)


def _person(row: Person, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        return
    values = {
        name: date.fromisoformat(value) if name in DAYS and value else value for name, value in effect["was"].items()
    }
    write_person(row, values, unit=change.cell, actor=actor)


def _membership(row: Membership, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        end_membership(row, on=row.valid_from, actor=actor)
    else:
        reopen_membership(row, actor=actor)


def _office(row: Office, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        end_office(row, on=row.valid_from, actor=actor)
    else:
        reopen_office(row, actor=actor)


def _assignment(row: Assignment, effect: Effect, change: Change, actor: Actor) -> None:
    take_over_charge(row.official, cell=row.cell, since=row.valid_from, title=row.title, actor=actor)


_READ: dict[str, Callable[[str], Any]] = {
    "unit": lambda pk: Unit.all_rows_unscoped.select_related("parent").get(pk=pk),
    "person": lambda pk: Person.objects.get(pk=pk),
    "membership": lambda pk: Membership.objects.select_related("cell", "person").get(pk=pk),
    "office": lambda pk: Office.objects.select_related("unit").get(pk=pk),
    "assignment": lambda pk: Assignment.all_rows_unscoped.select_related("cell", "official").get(pk=pk),
}
_UNDO: dict[str, Callable[[Any, Effect, Change, Actor], None]] = {
    "unit": _unit,
    "person": _person,
    "membership": _membership,
    "office": _office,
    "assignment": _assignment,
}
