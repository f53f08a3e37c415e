"""Changes of memberships and posts."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q

from chibo.base.audit.actions import record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import today
from chibo.base.kernel.db import save_fields
from chibo.directory.organisation.models import Unit, period_lasts
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office, Person


@transaction.atomic
def start_membership(
    person: Person, *, cell: Unit, kind: str, on: date, actor: Actor, reason: str = ""
) -> Membership:
    """The person belongs to the cell in this kind from that day, today, earlier or later; what
    lasts of another kind there ends that day.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", cell.path)
    for before in Membership.objects.filter(_lasting(on), person=person, cell=cell):
        save_fields(before, valid_to=on)
        record(cell.pk, "membership.end", before, actor=actor, person=person.pk, valid_to=on)
    row = Membership.objects.create(
        person=person, cell=cell, kind=kind, valid_from=on, reason=reason
    )
    record(
        cell.pk, "membership.start", row, actor=actor, person=person.pk, kind=kind, valid_from=on
    )
    return row


@transaction.atomic
def end_membership(row: Membership, *, on: date, actor: Actor, reason: str = "") -> None:
    """The membership ends on that day, which may lie ahead; the person's posts in the cell that
    last longer end with it.

    A day before it began here stands as it is told, and the membership has then held for no day.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", row.cell.path)
    save_fields(row, valid_to=on, reason=reason or row.reason)
    _end_offices(
        Office.objects.filter(_lasting(on), person=row.person, unit=row.cell), on=on, actor=actor
    )
    record(
        row.cell_id,
        "membership.end",
        row,
        actor=actor,
        person=row.person_id,
        valid_to=on,
        reason=reason,
    )


@transaction.atomic
def reopen_membership(row: Membership, *, actor: Actor, until: date | None = None) -> None:
    """The membership holds as if it had not been ended (a slip is undone), `until` the day that
    stood before where one did; posts that ended with it stay ended.

    Raises NotAllowed without `person.change` over the cell.
    """
    actor.require("person.change", row.cell.path)
    save_fields(row, valid_to=until, reason="")
    record(
        row.cell_id, "membership.reopen", row, actor=actor, person=row.person_id, **_until(until)
    )


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
    held = Office.objects.filter(_lasting(on), unit=unit)
    if post == Post.SECRETARY:
        _end_offices(held.filter(post=post).exclude(person=person), on=on, actor=actor)
    _end_offices(held.filter(person=person).exclude(post=post), on=on, actor=actor)
    row = (
        held.filter(person=person, post=post, valid_from__lte=max(on, today()))
        .order_by("-valid_from")
        .first()
    )
    if row is None:
        row = Office.objects.create(
            person=person,
            unit=unit,
            post=post,
            title=title,
            valid_from=on,
            valid_to=unit.valid_to if unit.valid_to and unit.valid_to > on else None,
        )
        record(
            unit.pk, "office.start", row, actor=actor, person=person.pk, post=post, valid_from=on
        )
    return row


@transaction.atomic
def end_office(row: Office, *, on: date, actor: Actor) -> None:
    """The post is vacant from that day.

    Raises NotAllowed without `person.change` over the unit.
    """
    actor.require("person.change", row.unit.path)
    _end_offices([row], on=on, actor=actor)


@transaction.atomic
def reopen_office(row: Office, *, actor: Actor, until: date | None = None) -> None:
    """The post is held as if it had not been ended (a slip is undone), `until` the day that stood
    before where one did.

    Raises NotAllowed without `person.change` over the unit.
    """
    actor.require("person.change", row.unit.path)
    save_fields(row, valid_to=until)
    record(
        row.unit_id,
        "office.reopen",
        row,
        actor=actor,
        person=row.person_id,
        post=row.post,
        **_until(until),
    )


def _lasting(on: date) -> Q:
    """What holds beyond that day, and beyond today: what ended already stays as it ended."""
    return period_lasts(max(on, today()))


def _until(day: date | None) -> dict[str, date]:
    return {"valid_to": day} if day else {}


def _end_offices(rows: Iterable[Office], *, on: date, actor: Actor) -> None:
    for row in rows:
        # A post that began later has held for no day.
        day = max(on, row.valid_from)
        save_fields(row, valid_to=day)
        record(
            row.unit_id,
            "office.end",
            row,
            actor=actor,
            person=row.person_id,
            post=row.post,
            valid_to=day,
        )
