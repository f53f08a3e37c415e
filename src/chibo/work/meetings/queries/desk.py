"""What waits for one person, and the last word of several cells, each in one query."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import F, Max, Q, QuerySet, Sum

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month, local_date
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import AttendanceState, Capacity, MeetingKind, MeetingState, StepCode
from chibo.work.meetings.models import Attendance, Meeting, Resolution
from chibo.work.meetings.queries.packs import pack_of
from rulebook.dates import deadline
from rulebook.findings import Explained

_MARKED_AWAY = (AttendanceState.EXCUSED, AttendanceState.UNEXCUSED, AttendanceState.LATE, AttendanceState.LEFT)


def disputable_lines_of(actor: Actor) -> QuerySet[Attendance]:
    """The actor's own entries in roll calls that another person marked other than present, minutes not sealed yet."""
    rows: QuerySet[Attendance] = Attendance.all_rows_unscoped.filter(
        person_id=actor.person_id,
        state__in=_MARKED_AWAY,
        meeting__cell=F("cell"),
        meeting__state__in=[MeetingState.OPEN, MeetingState.CLOSED],
        disputed_at__isnull=True,
    )
    return rows.select_related("meeting").order_by("meeting__planned_on")


def attendance_of_year(person: Person, *, year: int) -> QuerySet[Attendance]:
    """The person's entries of a year in the regular meetings of every cell they belonged to, by month."""
    rows: QuerySet[Attendance] = Attendance.all_rows_unscoped.filter(
        person=person, meeting__cell=F("cell"), meeting__month__year=year, meeting__kind=MeetingKind.REGULAR,
        capacity=Capacity.MEMBER,
    )  # fmt: skip
    return rows.select_related("meeting").order_by("meeting__month")


def last_resolutions(cells: Iterable[Unit], *, scope: Scope) -> dict[uuid.UUID, Resolution]:
    """Cell id → its newest resolution or conclusion; cells without any are left out."""
    paths = Scope(tuple(cell.path for cell in cells if scope.holds(cell.path)))
    rows = Resolution.objects.within(paths)
    newest = rows.values("cell_id").annotate(last=Max("issued_on"))
    wanted = Q(pk__in=[])
    for row in newest:
        wanted |= Q(cell_id=row["cell_id"], issued_on=row["last"])
    return {row.cell_id: row for row in rows.filter(wanted).order_by("number")}


def attendance_counts(
    cells: Iterable[Unit], *, first: Month, last: Month, scope: Scope
) -> dict[uuid.UUID, tuple[int, int]]:
    """Cell id → (attended, counted) over the closed regular meetings of these months, as frozen at their closing."""
    paths = Scope(tuple(cell.path for cell in cells if scope.holds(cell.path)))
    rows = Meeting.objects.within(paths).filter(
        kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.last, due_count__isnull=False
    )
    sums = rows.values("cell_id").annotate(here=Sum("present_count"), due=Sum("due_count"))
    return {row["cell_id"]: (row["here"], row["due"]) for row in sums}


def regular_meetings(scope: Scope, *, first: Month, last: Month) -> QuerySet[Meeting]:
    """The regular meetings of the scope in these months, with their cells, by month and cell."""
    rows = Meeting.objects.within(scope).filter(kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.first)
    return rows.select_related("cell").order_by("month", "cell__code")


def late_step(
    meeting: Meeting, *, submitted: bool, on: date
) -> tuple[StepCode, Explained[date | datetime | None]] | None:
    """The first step, from the meeting itself on, whose day is past, with its deadline; from the meeting's own row, no query.

    The steps before the meeting are the cell's own business; a meeting not held is never late.
    """
    if meeting.state == MeetingState.NOT_HELD:
        return None
    if not meeting.is_over:
        return (StepCode.MEET, Explained(meeting.planned_on)) if meeting.planned_on < on else None
    pack, holidays = pack_of(meeting), holidays_around(meeting.day)
    waiting = (
        (StepCode.MINUTES, "minutes.publish_after", meeting.sealed_at is None),
        (StepCode.RESOLUTION, "minutes.publish_after", meeting.published_at is None),
        (StepCode.SUBMIT, "self_score.submit_after", not submitted),
    )
    for code, key, open_still in waiting:
        due = deadline(pack, key, anchor=meeting.day, holidays=holidays)
        if open_still and due.value is not None and _day(due.value) < on:
            return code, due
    return None


def _day(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) else value
