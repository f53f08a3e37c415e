"""Practices, read by who practises; and of a cell only whether somebody did."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from chibo.base.kernel.actor import Actor
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.practice.models import Practice
from chibo.work.practice.rules import RIGHT, inside

_OVER = (MeetingState.CLOSED, MeetingState.SEALED)


def practice_of(cell: Unit, *, actor: Actor) -> Practice | None:
    """The actor's own practice for a cell that was read within the scope, while it is not taken
    away.
    """
    rows = _own(actor).filter(cell=cell)
    return rows.select_related("cell", "unit").first()


def practising(pk: uuid.UUID | str, *, actor: Actor, on: date) -> tuple[Practice, Actor] | None:
    """The practice with who acts in it; None when it is not the actor's own, is taken away, or the
    actor leads the cell no more.
    """
    row = _own(actor).filter(pk=pk).select_related("cell", "unit").first()
    if row is None or row.unit is None or not actor.may(RIGHT, row.cell.path):
        return None
    lead = holder_of(row.unit, Post.SECRETARY, on=on)
    return (row, inside(actor_of_person(lead, on=on), of=actor)) if lead else None


def cells_practised(cells: Iterable[Unit]) -> set[uuid.UUID]:
    """The ids of those of the cells for which somebody has held a practice meeting to its end,
    taken away since or not; one query. The caller has read the cells within its scope, and shows no
    more than that.
    """
    return set(_practised().filter(cell__in=list(cells)).values_list("cell_id", flat=True))


def has_practised(cell: Unit, *, actor: Actor) -> bool:
    """True when the actor has held a practice meeting of the cell to its end; what others have
    practised is not told.
    """
    return _practised().filter(Q(account_id=actor.account_id), cell=cell).exists()


def is_still_to_practise(cell: Unit, *, actor: Actor) -> bool:
    """True while the cell, read within the scope, has held no meeting and the actor has practised
    none to its end; one query.
    """
    met = Meeting.objects.of_unit(cell).filter(state__in=_OVER)
    mine = _practised().filter(Q(account_id=actor.account_id), cell=OuterRef("pk"))
    return Unit.all_rows_unscoped.filter(~Exists(met), ~Exists(mine), pk=cell.pk).exists()


def _own(actor: Actor) -> QuerySet[Practice]:
    return Practice.objects.filter(Q(account_id=actor.account_id), unit__isnull=False)


def is_held(practice: Practice) -> bool:
    """True once the practice meeting has come to its end."""
    return _practised().filter(pk=practice.pk).exists()


def _practised() -> QuerySet[Practice]:
    over = Meeting.all_rows_unscoped.filter(unit=OuterRef("unit"), state__in=_OVER)
    return Practice.objects.filter(Q(held=True) | Exists(over))


def practices_begun_before(moment: datetime) -> QuerySet[Practice]:
    """The practices in hand that were begun before that moment; for the system's own work."""
    return Practice.objects.filter(unit__isnull=False, begun_at__lt=moment).select_related("unit")
