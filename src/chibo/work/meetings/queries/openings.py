"""Who from above has opened what is said in a cell."""

import uuid
from datetime import date

from chibo.base.kernel.db import ScopedQuerySet
from chibo.directory.organisation.models import Unit
from chibo.work.meetings.models import DiscussionOpening, Meeting


def openings_of_cell(cell: Unit) -> ScopedQuerySet:
    """Every opening of the cell's discussion, newest first; the caller has read the cell within the
    scope of its discussion.
    """
    rows: ScopedQuerySet = DiscussionOpening.objects.of_unit(cell).select_related("meeting")
    return rows.order_by("-opened_at", "-id")


def opening_for(
    meeting: Meeting, *, person_id: uuid.UUID | None, on: date
) -> DiscussionOpening | None:
    """The person's opening of this meeting that holds on that day, None when there is none."""
    rows = DiscussionOpening.objects.of_unit(meeting.unit).filter(
        meeting=meeting, reader_id=person_id, on=on
    )
    row: DiscussionOpening | None = rows.first() if person_id else None
    return row


def opened_on(person_id: uuid.UUID, *, on: date) -> int:
    """How many meetings the person opened on that day, in whichever cells."""
    return DiscussionOpening.all_rows_unscoped.filter(reader_id=person_id, on=on).count()
