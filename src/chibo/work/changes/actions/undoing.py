"""Taking a change back: a proposal before its answer, what was done on the same day, what lies
ahead until its day.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, Refused, refuse
from chibo.base.rows.actions import change_row, lock_row
from chibo.directory.assignments.actions import resume_assignment
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.actions import change_unit, reopen_unit, take_back_unit
from chibo.directory.organisation.models import Unit, period_lasts
from chibo.directory.people.actions import (
    end_membership,
    end_office,
    reopen_membership,
    reopen_office,
)
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.changes.actions.doing import lock_for, write_person
from chibo.work.changes.actions.invited import summoned_around, tell_of_invited
from chibo.work.changes.actions.telling import tell_of_undoing
from chibo.work.changes.actions.trace import Effect, says_still
from chibo.work.changes.actions.wish import DAYS, wish_of
from chibo.work.changes.enums import ChangeKind, ChangeState
from chibo.work.changes.models import Change
from chibo.work.changes.queries import may_take_back
from chibo.work.changes.rules import right_for


@transaction.atomic
def take_back_change(row: Change, *, today: date, actor: Actor) -> Change:
    """A proposal is withdrawn by who made it; what was done today, or takes effect on a later day,
    is undone, and everybody who was told is told again.

    Nothing is deleted: what the change began has held for no day. Raises NotAllowed for anybody
    else; Refused for a change that was done and has taken effect before today, and when the
    directory has changed there since.
    """
    lock_for(wish_of(row))
    lock_row(row)
    if row.is_proposed:
        if not may_take_back(row, actor=actor, on=today):
            raise NotAllowed("change.propose")
        change_row(row, "change.withdraw", actor=actor, state=ChangeState.WITHDRAWN)
        return row
    actor.require(right_for(row.kind, row.values), row.unit.path)
    if not may_take_back(row, actor=actor, on=today):
        raise refuse(
            "not_undone_now",
            "Only what was done today can be undone. Enter a new change that puts it right.",
        )
    summoned = summoned_around(row, today=today)
    _put_back(row, actor=actor, today=today)
    change_row(
        row,
        "change.undo",
        actor=actor,
        state=ChangeState.UNDONE,
        undone_by=actor.name,
        undone_at=now(),
    )
    tell_of_undoing(row, today=today, actor=actor)
    tell_of_invited(row, before=summoned, today=today)
    return row


def _put_back(row: Change, *, actor: Actor, today: date) -> None:
    stored = {effect["row"]: _stored(effect) for effect in row.effects}
    effects = [effect for effect in row.effects if says_still(effect, stored[effect["row"]])]
    others = [effect["row"] for effect in row.effects if effect not in effects]
    # A closing takes members along; who has died or left since stays away, whatever becomes of the
    # cell.
    follow = row.kind == ChangeKind.CLOSE_CELL and row.lies_ahead(today)
    if (others and not follow) or any(map(_is_of_unit, others)) or _is_used(row, today):
        raise _changed_since()
    for effect in _new_first(effects):
        _UNDO[effect["row"].partition(":")[0]](stored[effect["row"]], effect, row, actor)
    if follow:
        _lasting_again(row, actor)
    _check_posts_stand(row, today)


def _changed_since() -> Refused:
    return refuse(
        "changed_since",
        "This was changed again meanwhile, so it cannot be undone. Enter a new change instead.",
    )


def _is_of_unit(name: str) -> bool:
    return name.startswith("unit:")


def _is_used(row: Change, today: date) -> bool:
    """True when somebody belongs to the new cell meanwhile, or will."""
    made = [_stored(one) for one in row.effects if one["was"] is None and _is_of_unit(one["row"])]
    return Membership.objects.filter(period_lasts(today), cell__in=made).exists()


def _lasting_again(row: Change, actor: Actor) -> None:
    """Posts and charges that began after the closing was entered (ids are in the order of time)
    were to end with the cell, and do not.
    """
    begun = Q(valid_to=row.on, valid_from__lt=row.on, pk__gt=row.pk)
    for office in Office.objects.filter(begun, unit=row.unit).select_related("unit"):
        reopen_office(office, actor=actor)
    for charge in (
        Assignment.objects.of_unit(row.unit).filter(begun).select_related("unit", "official")
    ):
        resume_assignment(charge, actor=actor)


def _check_posts_stand(row: Change, today: date) -> None:
    """Raises Refused when a post would last longer than the membership it stands on, or overlap
    with the next secretary.
    """
    lasting = Office.objects.filter(period_lasts(today), unit=row.unit)
    for effect in row.effects:
        kind, _colon, pk = effect["row"].partition(":")
        office = lasting.filter(pk=pk).first() if kind == "office" and effect["was"] else None
        if office is None:
            continue
        own = Membership.objects.filter(person=office.person_id, cell=row.unit)
        covers = (
            own.filter(valid_to=None)
            if office.valid_to is None
            else own.filter(period_lasts(office.valid_to))
        )
        others = (
            lasting.filter(post=Post.SECRETARY).exclude(pk=pk)
            if office.post == Post.SECRETARY
            else lasting.none()
        )
        until = Q(valid_from__lt=office.valid_to) if office.valid_to else Q()
        if (own.exists() and not covers.exists()) or others.filter(until).exists():
            raise _changed_since()


def _new_first(effects: Iterable[Effect]) -> list[Effect]:
    """A membership that began makes room before the one of before holds again; a closed cell opens
    before its members return.
    """
    order = {"unit": 0, "person": 1, "office": 2, "membership": 3, "assignment": 4}
    return sorted(
        effects, key=lambda one: (one["was"] is not None, order[one["row"].partition(":")[0]])
    )


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
        name: date.fromisoformat(value) if name in DAYS and value else value
        for name, value in effect["was"].items()
    }
    write_person(row, values, unit=change.unit, actor=actor)


def _membership(row: Membership, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        end_membership(row, on=row.valid_from, actor=actor)
    else:
        reopen_membership(row, actor=actor, until=_day_before(effect))


def _office(row: Office, effect: Effect, change: Change, actor: Actor) -> None:
    if effect["was"] is None:
        end_office(row, on=row.valid_from, actor=actor)
    else:
        reopen_office(row, actor=actor, until=_day_before(effect))


def _day_before(effect: Effect) -> date | None:
    """The end that stood before the change."""
    was = effect["was"]["valid_to"]
    return date.fromisoformat(was) if was else None


def _assignment(row: Assignment, effect: Effect, change: Change, actor: Actor) -> None:
    resume_assignment(row, actor=actor)


_READ: dict[str, Callable[[str], Any]] = {
    "unit": lambda pk: Unit.all_rows_unscoped.select_related("parent").get(pk=pk),
    "person": lambda pk: Person.objects.get(pk=pk),
    "membership": lambda pk: Membership.objects.select_related("cell", "person").get(pk=pk),
    "office": lambda pk: Office.objects.select_related("unit").get(pk=pk),
    "assignment": (
        lambda pk: Assignment.all_rows_unscoped.select_related("unit", "official").get(pk=pk)
    ),
}
_UNDO: dict[str, Callable[[Any, Effect, Change, Actor], None]] = {
    "unit": _unit,
    "person": _person,
    "membership": _membership,
    "office": _office,
    "assignment": _assignment,
}
