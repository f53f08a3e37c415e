"""Requests for correction: one's own, and those within reach of an office."""

import uuid
from datetime import date

from django.db.models import QuerySet

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.queries.held import units_of_person
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.directory.people.queries import cells_of_persons
from chibo.work.corrections.enums import CorrectionState
from chibo.work.corrections.models import CorrectionRequest


def own_corrections(person_id: uuid.UUID | None) -> QuerySet[CorrectionRequest]:
    """What the person asked to be corrected, newest first; for the person's own eyes."""
    rows: QuerySet[CorrectionRequest] = CorrectionRequest.all_rows_unscoped.filter(
        person_id=person_id
    )
    return rows.order_by("-requested_at", "-id")


def get_own_correction(pk: uuid.UUID, *, actor: Actor) -> CorrectionRequest:
    """One of the actor's own requests; raises NotFound for anybody else's."""
    row = own_corrections(actor.person_id).filter(pk=pk).select_related("unit", "person").first()
    if row is None or actor.person_id is None:
        raise NotFound
    return row


def open_corrections(scope: Scope) -> ScopedQuerySet:
    """The requests of the scope that wait for an answer, the one due first on top."""
    rows = CorrectionRequest.objects.within(scope).filter(state=CorrectionState.OPEN)
    return rows.select_related("person", "unit", "unit__parent").order_by("answer_by", "id")


def answered_corrections(scope: Scope, *, limit: int = 50) -> QuerySet[CorrectionRequest]:
    """The requests of the scope that were answered last."""
    done = (CorrectionState.ACCEPTED, CorrectionState.REFUSED)
    rows = CorrectionRequest.objects.within(scope).filter(state__in=done)
    return rows.select_related("person", "unit").order_by("-answered_at")[:limit]


def waiting_corrections(scope: Scope, *, on: date) -> tuple[int, int, date | None]:
    """How many requests of the scope wait, how many of them are past their day, and the day the
    first one is due; one query.
    """
    days = sorted(open_corrections(scope).values_list("answer_by", flat=True))
    return len(days), sum(1 for day in days if day < on), next(iter(days), None)


def get_correction(pk: uuid.UUID, *, scope: Scope) -> CorrectionRequest:
    """One request; raises NotFound when absent or outside the scope."""
    rows = CorrectionRequest.objects.within(scope).select_related("person", "unit", "unit__parent")
    row: CorrectionRequest = rows.get_or_not_found(pk=pk)
    return row


def unit_answering(person: Person, *, on: date) -> Unit | None:
    """Where a request of the person goes: the own cell, for an official without one the unit of the
    office; None without either.
    """
    return cells_of_persons([person.pk], on=on)[person.pk] or next(
        iter(units_of_person(person, on=on)), None
    )
