"""Huddle and papers: what makes a meeting ready beside its agenda."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line, clean_text
from chibo.base.rows.actions import change_row, create_row, lock_row, merged
from chibo.library.documents.actions import keep_file
from chibo.library.documents.rules.checked import CheckedFile
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import AgendaItem, Huddle, Meeting, Paper, PaperRead
from chibo.work.meetings.queries.meetings import huddle_of
from chibo.work.meetings.queries.packs import pack_of
from chibo.work.meetings.rules.course import check_huddle, is_late_entry
from chibo.work.meetings.rules.editable import huddle_values
from rulebook.meetings.dates import deadline


@transaction.atomic
def record_huddle(
    meeting: Meeting,
    *,
    held_on: date,
    notes: str,
    attendees: str,
    actor: Actor,
    revision: Revision | None = None,
) -> Huddle:
    """The committee's huddle before the meeting is recorded with its short minutes.

    Entered after the meeting was opened, or later than `records.enter_after` allows, it is kept and
    marked "entered late": it shows, and does not count as held before the meeting. The server's
    clock decides. Raises NotAllowed without `huddle.record`; Refused for a day still ahead, after
    the meeting or too long before it; Conflict for fields that somebody else changed since the
    revision.
    """
    actor.require("huddle.record", meeting.unit.path)
    lock_row(meeting)
    _require_unsealed(meeting)
    have = huddle_of(meeting)
    values: dict[str, Any] = {
        "held_on": held_on,
        "notes": clean_text(notes),
        "attendees": clean_line(attendees)[:500],
    }
    values = merged(have, values, huddle_values(have), revision=revision)
    held_on, notes, attendees = values["held_on"], values["notes"], values["attendees"]
    earliest = deadline(pack_of(meeting), "huddle.earliest_before", anchor=meeting.day).value
    refuse_if(check_huddle(held_on=held_on, day=meeting.day, earliest=earliest, on=today()))
    refuse_if(check_secrecy(f"{notes}\n{attendees}"))
    # A later correction keeps the time of the first entry; another day, or minutes written only
    # now, do not.
    if have is None or have.held_on != held_on or (notes and not have.notes):
        values |= {"recorded_at": now(), "entered_late_on": _late_on(meeting, held_on)}
    if have:
        change_row(have, "huddle.record", actor=actor, private=("notes",), **values)
        return have
    row: Huddle = create_row(
        Huddle,
        "huddle.record",
        actor=actor,
        private=("notes",),
        unit=meeting.unit,
        meeting=meeting,
        **values,
    )
    return row


@transaction.atomic
def publish_paper(
    meeting: Meeting, *, title: str, file: CheckedFile, actor: Actor, item: AgendaItem | None = None
) -> Paper:
    """The document is there for everybody who is summoned, from now on; without a title it bears
    the name of its file.

    Raises NotAllowed without `meeting.prepare`; Refused once the meeting is sealed or not held, or
    for a secrecy mark.
    """
    actor.require("meeting.prepare", meeting.unit.path)
    _require_unsealed(meeting)
    if meeting.state == MeetingState.NOT_HELD:
        raise refuse("not_held", "This meeting was not held; put the document into the next one.")
    title = clean_line(title)[:200] or file.name
    refuse_if(check_secrecy(title))
    row: Paper = create_row(
        Paper,
        "paper.publish",
        actor=actor,
        unit=meeting.unit,
        meeting=meeting,
        item=item,
        title=title,
        file=keep_file(meeting.unit, file=file, actor=actor),
        published_at=now(),
    )
    return row


@transaction.atomic
def withdraw_paper(paper: Paper, *, actor: Actor) -> Paper:
    """The document is no longer shown; that it was published stays on record.

    Raises NotAllowed without `meeting.prepare`.
    """
    actor.require("meeting.prepare", paper.unit.path)
    _require_unsealed(paper.meeting)
    change_row(paper, "paper.withdraw", actor=actor, withdrawn_at=now())
    return paper


@transaction.atomic
def restore_paper(paper: Paper, *, actor: Actor) -> Paper:
    """A withdrawn document is shown again.

    Raises NotAllowed without `meeting.prepare`; Refused once the meeting is sealed.
    """
    actor.require("meeting.prepare", paper.unit.path)
    _require_unsealed(paper.meeting)
    change_row(paper, "paper.restore", actor=actor, withdrawn_at=None)
    return paper


@transaction.atomic
def mark_paper_read(paper: Paper, *, actor: Actor) -> None:
    """It is on record that the actor opened the paper; the first time counts."""
    if actor.person_id is None:
        return
    own: dict[str, Any] = {"paper_id": paper.pk, "person_id": actor.person_id}
    known = PaperRead.all_rows_unscoped.filter(unit_id=paper.unit_id, **own)
    if known.exists():
        return
    # Two windows that open it at once: the second waits here, and finds the row of the first.
    lock_chain(paper.unit_id)
    if not known.exists():
        create_row(
            PaperRead, "paper.seen", actor=actor, unit_id=paper.unit_id, read_at=now(), **own
        )


def _late_on(meeting: Meeting, held_on: date) -> date | None:
    """Today, when a huddle of that day is entered too late for this meeting; None in time."""
    enter_by = deadline(
        pack_of(meeting), "records.enter_after", anchor=held_on, holidays=holidays_around(held_on)
    ).value
    late = meeting.opened_at is not None or is_late_entry(entered_on=today(), enter_by=enter_by)
    return today() if late else None


def _require_unsealed(meeting: Meeting) -> None:
    if meeting.state == MeetingState.SEALED:
        raise refuse("meeting_over", "The meeting is over; its agenda does not change any more.")
