"""Two who open one meeting at once: what the second one entered joins what the first one did."""

from datetime import date, datetime, time

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_moment
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, lock_row, merged
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.work.meetings.enums import AttendanceState, MeetingState, Mode
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.room import roll_call_of
from chibo.work.meetings.rules.course import check_beginning
from chibo.work.meetings.rules.editable import opening_values


@transaction.atomic
def amend_opening(
    meeting: Meeting,
    *,
    held_on: date,
    at: time,
    mode: str,
    mode_authority: str,
    guests: str,
    actor: Actor,
    revision: Revision,
    latest: datetime | None = None,
) -> int:
    """Hour, way and guests of a meeting in session say what was entered; returns how many of them
    changed.

    Raises NotAllowed without `meeting.open`; Conflict for what somebody else has entered otherwise
    since the revision; Refused when not in session, for another day, an hour after `latest`, remote
    without authority, or not remote although somebody is.
    """
    actor.require("meeting.open", meeting.unit.path)
    lock_row(meeting)
    if meeting.state != MeetingState.OPEN:
        raise refuse("not_open", "This meeting is not in session.")
    stored = opening_values(meeting, on=meeting.day)
    mine = {
        "held_on": held_on,
        "at": at,
        "mode": mode,
        "mode_authority": clean_line(mode_authority)[:200],
        "guests": clean_line(guests)[:500],
    }
    kept = merged(meeting, mine, stored, revision=revision, columns={"at": "opened_at"})
    changed = {name: value for name, value in kept.items() if value != stored[name]}
    if not changed:
        return 0
    _check(meeting, kept)
    refuse_if(
        check_beginning(local_moment(meeting.day, kept["at"]), at=latest) if "at" in changed else ()
    )
    columns = changed | (
        {"opened_at": local_moment(meeting.day, kept["at"])} if "at" in changed else {}
    )
    columns.pop("at", None)
    change_row(meeting, "meeting.amend_opening", actor=actor, **columns)
    return len(changed)


def _check(meeting: Meeting, kept: dict[str, object]) -> None:
    if kept["held_on"] != meeting.held_on:
        raise refuse(
            "day_stands",
            "The meeting is in session since {day}; its roll call was made for that day.",
            field="held_on",
            day=meeting.held_on,
        )
    if kept["mode"] != Mode.IN_PERSON and not kept["mode_authority"]:
        raise refuse(
            "no_authority",
            "Remote attendance needs a permission; write who allowed it and by which paper.",
            field="mode_authority",
        )
    if kept["mode"] == Mode.IN_PERSON and any(
        line.state == AttendanceState.REMOTE for line in roll_call_of(meeting)
    ):
        raise refuse(
            "somebody_remote",
            "Somebody is marked as attending from afar; change the roll call first.",
            field="mode",
        )
    refuse_if(check_secrecy(f"{kept['guests']}\n{kept['mode_authority']}"))
