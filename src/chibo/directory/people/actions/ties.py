"""Changes of memberships and posts: the forms for many, which a list asks for, and those for one,
which call them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import today
from chibo.base.kernel.db import bulk_insert
from chibo.base.rows.actions import Batch
from chibo.directory.organisation.models import Unit, period_lasts
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.rules import (
    HeldMembership,
    HeldOffice,
    ends_with,
    gives_way,
    last_day_of,
)


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A membership that is to begin on that day."""

    person_id: UUID
    cell: Unit
    kind: str
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MembershipEnd:
    """A membership that is to end on that day, and the posts that end with it (`ends_with`)."""

    row: HeldMembership
    on: date
    offices: Sequence[HeldOffice] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NewOffice:
    """A post that is to be held from that day on."""

    person_id: UUID
    unit: Unit
    post: str
    on: date
    title: str = ""


def start_memberships(new: Iterable[NewMembership], *, batch: Batch) -> list[Membership]:
    """The memberships begin; for actions that have required their own right, and that end what
    lasts of another kind there.
    """
    rows = [_membership_of(one) for one in new]
    for row in rows:
        told = {"person": row.person_id, "kind": row.kind, "valid_from": row.valid_from}
        batch.add(row)
        batch.note(row.cell_id, "membership.start", row, **told)
    return rows


def end_memberships(ends: Iterable[MembershipEnd], *, batch: Batch) -> None:
    """The memberships end, and the posts that end with each; for actions that have required their
    own right.

    A day before a membership began stands as it is told, and it has then held for no day.
    """
    for one in ends:
        end_offices(one.offices, on=one.on, batch=batch)
        values = {"valid_to": one.on, **({"reason": one.reason} if one.reason else {})}
        batch.change(Membership, one.row, **values)
        target = f"membership:{one.row.id}"
        batch.note(one.row.cell_id, "membership.end", target, person=one.row.person_id, **values)


def change_kinds(rows: Iterable[HeldMembership], *, kind: str, batch: Batch) -> None:
    """The memberships are of this kind since they began (the other would have held for no day); for
    actions that have required their own right.
    """
    for row in rows:
        batch.change(Membership, row, kind=kind)
        target = f"membership:{row.id}"
        batch.note(row.cell_id, "membership.change", target, person=row.person_id, kind=kind)


def start_offices(new: Iterable[NewOffice], *, batch: Batch) -> list[Office]:
    """The posts are held, in a unit that closes on a known day until then; for actions that have
    required their own right, and that end what gives way.
    """
    rows = [_office_of(one) for one in new]
    for row in rows:
        told = {"person": row.person_id, "post": row.post, "valid_from": row.valid_from}
        batch.add(row)
        batch.note(row.unit_id, "office.start", row, **told)
    return rows


def end_offices(rows: Iterable[HeldOffice], *, on: date, batch: Batch) -> None:
    """The posts are vacant from that day, those that began later have held for no day; for actions
    that have required their own right.
    """
    for row in rows:
        day = last_day_of(row, on=on)
        batch.change(Office, row, valid_to=day)
        told = {"person": row.person_id, "post": row.post, "valid_to": day}
        batch.note(row.unit_id, "office.end", f"office:{row.id}", **told)


def change_title(row: HeldOffice, *, title: str, batch: Batch) -> None:
    """The post is held under this title; for actions that have required their own right."""
    batch.change(Office, row, title=title)
    batch.note(row.unit_id, "office.change", f"office:{row.id}", person=row.person_id, title=title)


@transaction.atomic
def start_membership(
    person: Person, *, cell: Unit, kind: str, on: date, actor: Actor, reason: str = ""
) -> Membership:
    """The person belongs to the cell in this kind from that day, today, earlier or later; what
    lasts of another kind there ends that day.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", cell.path)
    batch = Batch()
    before = Membership.objects.filter(_lasting(on), person=person, cell=cell)
    end_memberships((MembershipEnd(row, on) for row in before), batch=batch)
    new = NewMembership(person.pk, cell, kind, on, reason)
    (row,) = start_memberships([new], batch=batch)
    batch.write(actor=actor)
    row.person = person
    return row


@transaction.atomic
def end_membership(row: Membership, *, on: date, actor: Actor, reason: str = "") -> None:
    """The membership ends on that day, which may lie ahead; the person's posts in the cell that
    last longer end with it.

    A day before it began here stands as it is told, and the membership has then held for no day.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", row.cell.path)
    batch = Batch()
    lasting = Office.objects.filter(_lasting(on), person=row.person_id, unit=row.cell_id)
    end_memberships([MembershipEnd(row, on, ends_with(row, lasting), reason)], batch=batch)
    batch.write(actor=actor)


@transaction.atomic
def reopen_membership(row: Membership, *, actor: Actor, until: date | None = None) -> None:
    """The membership holds as if it had not been ended (a slip is undone), `until` the day that
    stood before where one did; posts that ended with it stay ended.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", row.cell.path)
    batch = Batch()
    batch.change(Membership, row, valid_to=until, reason="")
    batch.note(row.cell_id, "membership.reopen", row, person=row.person_id, **_until(until))
    batch.write(actor=actor)


@transaction.atomic
def start_office(
    person: Person, *, unit: Unit, post: str, on: date, actor: Actor, title: str = ""
) -> Office:
    """The person holds the post from that day, which may lie ahead; a secretary before them in the
    same unit steps down that day.

    In a unit that closes on a known day the post ends with it. Raises NotAllowed without
    `person.change` over the unit.
    """
    actor.require("person.change", unit.path)
    batch = Batch()
    lasting = Office.objects.filter(_lasting(on), unit=unit)
    held = list(lasting.filter(Q(person=person) | Q(post=post)))
    end_offices(gives_way(post, held, unit_id=unit.pk, person_id=person.pk), on=on, batch=batch)
    same = [one for one in held if one.person_id == person.pk and one.post == post]
    begun = [one for one in same if one.valid_from <= max(on, today())]
    if begun:
        row = max(begun, key=lambda one: one.valid_from)
    else:
        (row,) = start_offices([NewOffice(person.pk, unit, post, on, title)], batch=batch)
    batch.write(actor=actor)
    row.person, row.unit = person, unit
    return row


@transaction.atomic
def end_office(row: Office, *, on: date, actor: Actor) -> None:
    """The post is vacant from that day.

    Raises NotAllowed without `person.change` over the unit.
    """
    actor.require("person.change", row.unit.path)
    batch = Batch()
    end_offices([row], on=on, batch=batch)
    batch.write(actor=actor)


@transaction.atomic
def reopen_office(row: Office, *, actor: Actor, until: date | None = None) -> None:
    """The post is held as if it had not been ended (a slip is undone), `until` the day that stood
    before where one did.

    Raises NotAllowed without `person.change` over the unit.
    """
    actor.require("person.change", row.unit.path)
    batch = Batch()
    batch.change(Office, row, valid_to=until)
    told = {"person": row.person_id, "post": row.post, **_until(until)}
    batch.note(row.unit_id, "office.reopen", row, **told)
    batch.write(actor=actor)


def add_ties(memberships: Iterable[NewMembership], offices: Iterable[NewOffice]) -> None:
    """The memberships and posts are stored, of persons who are invented with them; the caller
    audits.
    """
    bulk_insert([_membership_of(one) for one in memberships])
    bulk_insert([_office_of(one) for one in offices])


def _membership_of(new: NewMembership) -> Membership:
    return Membership(
        person_id=new.person_id,
        cell=new.cell,
        kind=new.kind,
        valid_from=new.on,
        reason=new.reason,
    )


def _office_of(new: NewOffice) -> Office:
    closes = new.unit.valid_to
    return Office(
        person_id=new.person_id,
        unit=new.unit,
        post=new.post,
        title=new.title,
        valid_from=new.on,
        valid_to=closes if closes and closes > new.on else None,
    )


def _lasting(on: date) -> Q:
    """What holds beyond that day, and beyond today: what ended already stays as it ended."""
    return period_lasts(max(on, today()))


def _until(day: date | None) -> dict[str, date]:
    return {"valid_to": day} if day else {}
