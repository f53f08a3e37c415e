"""Beginning a practice, and taking it away whole."""

from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models, transaction

from chibo.base.audit.actions import erase_values, record
from chibo.base.audit.rules import PRACTICE_BEGUN, PRACTICE_REMOVED
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import delete_rows, lock_name, save_fields
from chibo.base.kernel.errors import NotAllowed, NotFound, refuse
from chibo.base.kernel.ids import new_id
from chibo.base.rows.actions import forget_tombstones
from chibo.base.search.actions import remove_from_index
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.actions import add_units
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.rules import is_in_force, practice_root
from chibo.directory.people.actions import NewMembership, NewOffice, add_persons, add_ties
from chibo.directory.people.enums import MembershipKind, Post
from chibo.directory.people.models import Membership, Person
from chibo.work.meetings.actions.calendar import add_practice_meeting
from chibo.work.meetings.models import Meeting
from chibo.work.practice.models import Practice
from chibo.work.practice.queries import is_held, practice_of, practices_begun_before
from chibo.work.practice.rules import MEMBERS, RIGHT, inside, invented, marked

Rows = dict[type[models.Model], set[Any]]


@transaction.atomic
def begin_practice(cell: Unit, *, actor: Actor, on: date) -> Practice:
    """The actor has a practice for the cell: a unit outside the tree with invented members, and a
    meeting planned for now.

    One that is in hand already is left as it is and returned. Raises NotAllowed without
    `meeting.convene` over the cell, and for who has no account; Refused for a closed cell and a day
    that no regulation covers.
    """
    actor.require(RIGHT, cell.path)
    if actor.account_id is None:
        raise NotAllowed(RIGHT)
    if not is_in_force(cell.valid_from, cell.valid_to, on=on):
        raise refuse(
            "cell_closed", "This cell is closed. There is nothing to practise for any more."
        )
    lock_name(f"practice:{cell.pk}:{actor.account_id}")
    known = practice_of(cell, actor=actor)
    if known is not None:
        return known
    unit = Unit(
        kind=UnitKind.CELL,
        name=marked(cell.name),
        code=f"tap-{new_id().hex[-16:]}",
        cell_type=cell.cell_type,
        place=cell.place,
        meeting_day=cell.meeting_day,
        term_from=cell.term_from,
        valid_from=on,
    )
    add_units([unit], below=practice_root(cell.path))
    record(unit.pk, PRACTICE_BEGUN, unit, actor=actor, cell=cell.pk)
    lead = _invent_members(unit, name=actor.name, on=on)
    row = Practice.objects.create(cell=cell, account_id=actor.account_id, begun_at=now(), unit=unit)
    add_practice_meeting(
        unit, at=row.begun_at, actor=inside(actor_of_person(lead, on=on), of=actor)
    )
    return row


def _invent_members(unit: Unit, *, name: str, on: date) -> Person:
    """The unit has its invented members; returns who leads it."""
    wanted = ((name, MembershipKind.OFFICIAL, Post.SECRETARY), *MEMBERS)
    persons = add_persons([Person(full_name=invented(called)) for called, _kind, _post in wanted])
    told = list(zip(persons, wanted, strict=True))
    add_ties(
        [NewMembership(person.pk, unit, kind, on) for person, (_name, kind, _post) in told],
        [NewOffice(person.pk, unit, post, on) for person, (_name, _kind, post) in told if post],
    )
    return persons[0]


@transaction.atomic
def remove_practice(practice: Practice, *, actor: Actor) -> None:
    """Nothing of the practice is left: no row, no word in the audit, nothing to be found.

    Its chain in the audit still verifies and says that there was one; the practice keeps whether
    its meeting was held.

    Raises NotFound for anybody's practice but the actor's own (the system takes away every one) and
    for one that is gone.
    """
    if not (actor.is_system or practice.account_id == actor.account_id):
        raise NotFound
    rows = Practice.objects.select_for_update(of=("self",)).select_related("unit")
    fresh = rows.filter(pk=practice.pk, unit__isnull=False).first()
    if fresh is None or fresh.unit is None:
        raise NotFound
    unit, held = fresh.unit, is_held(fresh)
    save_fields(fresh, unit=None, held=held)
    found = _rows_of(unit)
    record(unit.pk, PRACTICE_REMOVED, unit, actor=actor)
    erase_values(unit.pk)
    forget_tombstones(unit.pk)
    remove_from_index(pk for keys in found.values() for pk in keys)
    _delete(found)


def remove_old_practices(*, before: datetime) -> int:
    """The practices that were begun before that moment are taken away; returns how many."""
    removed = 0
    for row in practices_begun_before(before):
        remove_practice(row, actor=SYSTEM)
        removed += 1
    return removed


def _rows_of(unit: Unit) -> Rows:
    """Every row that hangs on the practice, whichever table it stands in: the unit, its persons,
    and what points at those.

    Raises RuntimeError, before anything is deleted, when one of them belongs to another unit.
    """
    persons = Membership.objects.filter(cell=unit).values_list("person_id", flat=True)
    found: Rows = {Unit: {unit.pk}, Person: set(persons)}
    while _follow(found):
        pass
    _check_own(found, unit)
    return found


def _follow(found: Rows) -> bool:
    """The rows that point at rows found so far are found too; returns whether there
    were new ones.
    """
    more = False
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            keys = found.get(field.related_model) if isinstance(field.related_model, type) else None
            if not keys or model is Practice:
                continue
            known = found.setdefault(model, set())
            pointing = set(
                model._base_manager.filter(**{f"{field.name}__in": keys}).values_list(
                    "pk", flat=True
                )
            )
            more = more or not pointing <= known
            known |= pointing
    return more


def _check_own(found: Rows, unit: Unit) -> None:
    for model, keys in found.items():
        names = {
            field.name for field in model._meta.concrete_fields if field.related_model is Unit
        } - {"parent"}
        for name in names:
            others = model._base_manager.filter(pk__in=keys).exclude(**{f"{name}_id": unit.pk})
            if others.exists():
                raise RuntimeError(
                    f"rows of {model._meta.db_table} point at the practice {unit.pk} from outside"
                )
    if Person.objects.filter(pk__in=found[Person], account__isnull=False).exists():
        raise RuntimeError(f"the practice {unit.pk} has a member with an account")


def _delete(found: Rows) -> None:
    """Meetings go first (what a sealed one rests on may go after it), the unit last; references are
    checked at the end.
    """
    order = {Meeting: 0, Unit: 2}
    for model in sorted(found, key=lambda one: order.get(one, 1)):
        delete_rows(model, found[model])
