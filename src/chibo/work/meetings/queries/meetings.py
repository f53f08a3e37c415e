"""Meetings within a scope, and the parts of one meeting that the caller has already read."""

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from chibo.base.audit.queries import mark_of_chains
from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import AgendaItem, Huddle, Meeting, Opinion, Paper, PaperRead

_PEOPLE = ("unit", "unit__parent", "chair", "minute_taker", "scoring_follower")


def get_meeting(pk: uuid.UUID | str, *, scope: Scope, officers: bool = True) -> Meeting:
    """The meeting with its cell and (unless a write needs none of them) its officers.

    Raises NotFound when absent or outside the scope.
    """
    joined = _PEOPLE if officers else ("unit",)
    row: Meeting = Meeting.objects.within(scope).select_related(*joined).get_or_not_found(pk=pk)
    return row


def mark_of_meeting(pk: uuid.UUID) -> tuple[str, tuple[uuid.UUID, ...]]:
    """The statement for what every write in the meeting's cell changes, and what goes into it."""
    return mark_of_chains("SELECT unit_id FROM meetings_meeting WHERE id = %s"), (pk,)


def meeting_of_job(pk: uuid.UUID, *, cell_id: uuid.UUID) -> Meeting | None:
    """The meeting with its cell, for the system's own work; None when it is gone."""
    row: Meeting | None = (
        Meeting.all_rows_unscoped.filter(pk=pk, unit_id=cell_id).select_related("unit").first()
    )
    return row


def meetings_of(cell: Unit, *, year: int) -> ScopedQuerySet:
    """The cell's meetings of a year, in their order."""
    return Meeting.objects.of_unit(cell).filter(month__year=year).order_by("planned_on", "kind")


def meetings_between(cell: Unit, *, first: Month, last: Month) -> ScopedQuerySet:
    """The cell's meetings of these months, in their order."""
    rows = Meeting.objects.of_unit(cell).filter(month__gte=first.first, month__lte=last.last)
    return rows.order_by("planned_on", "kind")


def meetings_at_hand(cell: Unit, *, on: date) -> tuple[Meeting | None, list[Meeting]]:
    """The meeting in session, else the coming one, else the last whose minutes are open; and those
    whose day is past without anybody having recorded whether they were held, in their order. One
    query.
    """
    over = [MeetingState.SEALED, MeetingState.NOT_HELD]
    rows = list(
        Meeting.objects.of_unit(cell).exclude(state__in=over).order_by("planned_on", "kind")
    )
    before = (MeetingState.PLANNED, MeetingState.CONVENED)
    unrecorded = [row for row in rows if row.state in before and row.planned_on < on]
    in_session = (row for row in rows if row.state == MeetingState.OPEN)
    coming = (row for row in rows if row.state in before and row.planned_on >= on)
    closed = (row for row in reversed(rows) if row.state == MeetingState.CLOSED)
    return next((row for found in (in_session, coming, closed) for row in found), None), unrecorded


def meeting_before(meeting: Meeting) -> Meeting | None:
    """The cell's last earlier meeting of the same kind that has an agenda; None
    before the first.
    """
    rows = Meeting.objects.of_unit(meeting.unit).filter(
        kind=meeting.kind, planned_on__lt=meeting.planned_on
    )
    with_agenda = AgendaItem.objects.of_unit(meeting.unit).filter(meeting=OuterRef("pk"))
    rows = rows.exclude(state=MeetingState.NOT_HELD).filter(Exists(with_agenda))
    found: Meeting | None = rows.select_related("unit").order_by("-planned_on").first()
    return found


def upcoming(cells: Iterable[Unit], *, on: date) -> ScopedQuerySet:
    """The meetings of these cells that are in session, then those planned from that day on, soonest
    first, with their cells.
    """
    ahead = Q(state__in=[MeetingState.PLANNED, MeetingState.CONVENED], planned_on__gte=on)
    in_session = Q(state=MeetingState.OPEN)
    rows = Meeting.objects.within(_scope_of(cells)).filter(ahead | in_session)
    running_first = Case(
        When(in_session, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.select_related("unit").order_by(running_first, "planned_on", "starts_at")


def _scope_of(cells: Iterable[Unit]) -> Scope:
    return Scope(tuple(cell.path for cell in cells))


def items_of(meeting: Meeting) -> ScopedQuerySet:
    """The agenda in its order, with presenters."""
    return (
        AgendaItem.objects.of_unit(meeting.unit)
        .filter(meeting=meeting)
        .select_related("presenter")
        .order_by("position")
    )


def get_item(pk: uuid.UUID | str, *, meeting: Meeting) -> AgendaItem:
    """One item of a meeting one has read; raises NotFound."""
    row: AgendaItem = (
        AgendaItem.objects.of_unit(meeting.unit).filter(meeting=meeting).get_or_not_found(pk=pk)
    )
    row.meeting = meeting
    return row


def papers_of(meeting: Meeting) -> ScopedQuerySet:
    """The papers that are published now, with their files and how many have opened them
    (`read_count`).
    """
    rows = Paper.objects.of_unit(meeting.unit).filter(meeting=meeting, withdrawn_at__isnull=True)
    reads = Count("reads", filter=Q(reads__unit=meeting.unit))
    return rows.select_related("file", "item").annotate(read_count=reads).order_by("published_at")


def get_paper(pk: uuid.UUID | str, *, meeting: Meeting) -> Paper:
    """One published paper of a meeting one has read; raises NotFound."""
    rows = Paper.objects.of_unit(meeting.unit).filter(meeting=meeting, withdrawn_at__isnull=True)
    row: Paper = rows.select_related("file").get_or_not_found(pk=pk)
    return row


def papers_unread_by(person_id: uuid.UUID | None, *, meeting: Meeting) -> ScopedQuerySet:
    """The meeting's published papers that the person has not opened yet, in their
    order; one query.
    """
    opened = PaperRead.objects.of_unit(meeting.unit).filter(
        paper=OuterRef("pk"), person_id=person_id
    )
    rows = Paper.objects.of_unit(meeting.unit).filter(
        ~Exists(opened), meeting=meeting, withdrawn_at__isnull=True
    )
    return rows.order_by("published_at")


def papers_read_by(person_id: uuid.UUID | None, *, meeting: Meeting) -> set[uuid.UUID]:
    """The ids of the meeting's papers that the person has opened."""
    rows = PaperRead.objects.of_unit(meeting.unit).filter(
        paper__meeting=meeting, person_id=person_id
    )
    return set(rows.values_list("paper_id", flat=True))


def huddle_of(meeting: Meeting) -> Huddle | None:
    """The committee's huddle before the meeting, None when none is recorded."""
    row: Huddle | None = Huddle.objects.of_unit(meeting.unit).filter(meeting=meeting).first()
    return row


def opinions_of(meeting: Meeting, *, scope: Scope) -> ScopedQuerySet:
    """What was said, for those whose scope (`discussion.view`) holds the cell;
    nothing for others.
    """
    rows = Opinion.objects.within(scope).filter(unit=meeting.unit, meeting=meeting)
    return rows.select_related("person", "item").order_by("recorded_at", "id")


def get_opinion(pk: uuid.UUID | str, *, meeting: Meeting, scope: Scope) -> Opinion:
    """One opinion of a meeting one has read, for those whose scope (`discussion.view`) holds the
    cell; raises NotFound.
    """
    row: Opinion = opinions_of(meeting, scope=scope).get_or_not_found(pk=pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row
