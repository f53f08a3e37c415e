"""What waits for one person, and the last word of several cells, each in one query."""

import uuid
from collections.abc import Iterable

from django.db.models import F, Max, Q, QuerySet, Sum

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.work.meetings.enums import AttendanceState, Capacity, MeetingKind, MeetingState
from chibo.work.meetings.models import Attendance, Meeting, Resolution

_MARKED_AWAY = (
    AttendanceState.EXCUSED,
    AttendanceState.UNEXCUSED,
    AttendanceState.LATE,
    AttendanceState.LEFT,
)


def disputable_lines_of(actor: Actor) -> QuerySet[Attendance]:
    """The actor's own entries in roll calls that another person marked other than present, minutes
    not sealed yet.
    """
    rows: QuerySet[Attendance] = Attendance.all_rows_unscoped.filter(
        person_id=actor.person_id,
        state__in=_MARKED_AWAY,
        meeting__unit=F("unit"),
        meeting__state__in=[MeetingState.OPEN, MeetingState.CLOSED],
        disputed_at__isnull=True,
    )
    return rows.select_related("meeting").order_by("meeting__planned_on")


def attendance_of_year(person: Person, *, year: int) -> QuerySet[Attendance]:
    """The person's entries of a year in the regular meetings of every cell they belonged to, by
    month.
    """
    rows: QuerySet[Attendance] = Attendance.all_rows_unscoped.filter(
        person=person,
        meeting__unit=F("unit"),
        meeting__month__year=year,
        meeting__kind=MeetingKind.REGULAR,
        capacity=Capacity.MEMBER,
    )
    return rows.select_related("meeting").order_by("meeting__month")


def last_resolutions(cells: Iterable[Unit], *, scope: Scope) -> dict[uuid.UUID, Resolution]:
    """Cell id → its newest resolution or conclusion; cells without any are left out."""
    paths = Scope(tuple(cell.path for cell in cells if scope.holds(cell.path)))
    rows = Resolution.objects.within(paths)
    newest = rows.values("unit_id").annotate(last=Max("issued_on"))
    wanted = Q(pk__in=[])
    for row in newest:
        wanted |= Q(unit_id=row["unit_id"], issued_on=row["last"])
    return {row.unit_id: row for row in rows.filter(wanted).order_by("number")}


def attendance_counts(
    cells: Iterable[Unit], *, first: Month, last: Month, scope: Scope
) -> dict[uuid.UUID, tuple[int, int]]:
    """Cell id → (attended, counted) over the closed regular meetings of these months, as frozen at
    their closing.
    """
    paths = Scope(tuple(cell.path for cell in cells if scope.holds(cell.path)))
    rows = Meeting.objects.within(paths).filter(
        kind=MeetingKind.REGULAR,
        month__gte=first.first,
        month__lte=last.last,
        due_count__isnull=False,
    )
    sums = rows.values("unit_id").annotate(here=Sum("present_count"), due=Sum("due_count"))
    return {row["unit_id"]: (row["here"], row["due"]) for row in sums}
