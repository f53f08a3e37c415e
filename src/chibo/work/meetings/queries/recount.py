"""The counts that were frozen on meetings, counted anew from the roll call and the tasks."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Attendance, Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.rules.facts import frozen_counts

# So many meetings are held in memory at once.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Recounted:
    """A meeting that is over: what is frozen on it and what its rows say, each by field."""

    meeting_id: uuid.UUID
    cell: str
    month: Month
    frozen: dict[str, int | None]
    counted: dict[str, int]

    @property
    def mismatches(self) -> tuple[str, ...]:
        """The fields that say something else than the rows."""
        return tuple(name for name, count in self.counted.items() if self.frozen[name] != count)


def recount_meetings(
    *, scope: Scope, first: Month | None = None, last: Month | None = None
) -> Iterator[Recounted]:
    """Every meeting in the scope that is over, from the first month to the last (None: from or to
    any), by cell and month, with its counts as frozen and as counted anew.

    Some statements for each meeting: for a command or a job, not for a page.
    """
    rows = Meeting.objects.within(scope).filter(
        state__in=(MeetingState.CLOSED, MeetingState.SEALED)
    )
    rows = rows.filter(month__gte=first.first) if first else rows
    rows = rows.filter(month__lte=last.first) if last else rows
    ordered = rows.select_related("unit").order_by("unit__code", "month", "pk")
    found = ordered.iterator(chunk_size=_AT_ONCE)
    while meetings := list(islice(found, _AT_ONCE)):
        for file in _with_lines(meetings):
            yield _recounted(file)


def _with_lines(meetings: Sequence[Meeting]) -> Iterator[MeetingFile]:
    """The files of these meetings, the lines of all roll calls read at once."""
    lines: dict[uuid.UUID, list[Attendance]] = defaultdict(list)
    for line in Attendance.all_rows_unscoped.filter(meeting__in=meetings):
        lines[line.meeting_id].append(line)
    for meeting in meetings:
        file = MeetingFile(meeting)
        vars(file)["lines"] = lines[meeting.pk]
        yield file


def _recounted(file: MeetingFile) -> Recounted:
    meeting = file.meeting
    counted = frozen_counts(file.attendance, file.task_facts)
    frozen = {name: getattr(meeting, name) for name in counted}
    month = Month.of(meeting.month)
    return Recounted(meeting.pk, meeting.unit.name, month, frozen, counted)
