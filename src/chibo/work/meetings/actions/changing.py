"""A convened meeting moves or is called off: the invited are told once, and asked anew for the other day."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_moment, now
from chibo.directory.organisation.actions import add_row, change_rows, lock_row
from chibo.library.documents.actions import next_number
from chibo.library.documents.enums import PaperKind
from chibo.library.notifications.actions import News, settle_invitations, tell
from chibo.work.meetings.documents.calendar import calendar_event
from chibo.work.meetings.documents.papers import notice_content
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Invitation, IssuedNotice, Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.packs import term_of
from chibo.work.meetings.queries.summons import still_invited
from chibo.work.meetings.rules.changes import (
    ANSWER,
    carried,
    comes_back,
    is_same_day,
    is_told_at_once,
    is_untold,
    stands,
)
from rulebook.findings import gettext_noop


def follow_change(meeting: Meeting, before: list[Any], *, actor: Actor) -> bool:
    """Those invited are asked anew where the day is another one, and are told: at once in the last two hours, else within
    ten minutes, together with what changes until then. Returns whether they were told at once.

    `before` is what stood before the change (see `rules.changes.stands`); nothing is done before the invitations went out.
    For actions that have changed the locked meeting by a right of their own.
    """
    if meeting.convened_at is None:
        return False
    if meeting.announced is None:
        meeting.announced = before
        _keep_announced(meeting)
    after = stands(meeting)
    if not is_same_day(before, after):
        _ask_anew(meeting, before, after, actor=actor)
    hours = [_starts(known) for known in (meeting.announced, after)]
    if is_told_at_once(hours, at=now()):
        return tell_changes(meeting, actor=actor) > 0
    announce("meeting.changed", meeting_id=meeting.pk, cell_id=meeting.cell_id)
    return False


@transaction.atomic
def tell_changes(meeting: Meeting, *, actor: Actor) -> int:
    """The invited know what stands now, by a notice with the entry for their calendars; returns how many were told.

    Nobody is told when all is as they know it, or once the meeting has begun. A meeting that takes place at another time
    or place has an invitation with a number of its own; the one before stays as it was issued.
    """
    lock_row(meeting)
    if meeting.announced is None or not is_untold(meeting):
        return 0
    known, meeting.announced = meeting.announced, stands(meeting)
    _keep_announced(meeting)
    if meeting.state == MeetingState.CONVENED:
        number = next_number(meeting.cell, PaperKind.NOTICE, term=term_of(meeting))
        issue_notice(meeting, number=number, actor=actor)
    persons = still_invited(meeting)
    settle_invitations(meeting.cell, link=f"/meetings/{meeting.pk}/")
    tell(persons, cell=meeting.cell, news=_news(meeting, known))
    return len(persons)


def issue_notice(meeting: Meeting, *, number: int, actor: Actor) -> IssuedNotice:
    """The invitation stands with this number as it reads now, whatever becomes of the meeting.

    For actions that have convened or moved the meeting by a right of their own.
    """
    row: IssuedNotice = add_row(
        IssuedNotice, "notice.issue", actor=actor, private=("content",), cell=meeting.cell, meeting=meeting, number=number,
        issued_at=now(), content=notice_content(meeting, number=number),
    )  # fmt: skip
    return row


def _keep_announced(meeting: Meeting) -> None:
    Meeting.objects.of_cell(meeting.cell).filter(pk=meeting.pk).update(announced=meeting.announced)


def _ask_anew(meeting: Meeting, before: list[Any], after: list[Any], *, actor: Actor) -> None:
    back = (
        date.fromisoformat(after[0])
        if comes_back(meeting.announced or before, before, after, over=meeting.planned_moment <= now())
        else None
    )
    rows = list(Invitation.objects.of_cell(meeting.cell).filter(meeting=meeting))
    for row in rows:
        answer = {name: _plain(getattr(row, name)) for name in ANSWER}
        fresh, row.earlier = carried(answer, row.earlier, day=date.fromisoformat(before[0]), back_to=back)
        for name, value in fresh.items():
            setattr(row, name, datetime.fromisoformat(value) if name in ("replied_at", "read_at") and value else value)
    change_rows(
        "invitation.ask_anew",
        rows,
        (*ANSWER, "earlier"),
        actor=actor,
        private=("reply_reason", "leave_reason", "earlier"),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _starts(known: list[Any]) -> datetime:
    hour = datetime.strptime(known[1], "%H:%M").time()  # noqa: DTZ007 (an hour of the clock, made a moment here)
    return local_moment(date.fromisoformat(known[0]), hour)


def _news(meeting: Meeting, known: list[Any]) -> News:
    """What is to be told to those who know of the meeting as it was announced."""
    event = calendar_event(meeting, minutes=MeetingFile(meeting).minimum.value)
    told = {
        "was": date.fromisoformat(known[0]),
        "day": meeting.planned_on,
        "time": f"{meeting.starts_at:%H:%M}",
        "place": meeting.place or "–",
        "reason": (meeting.not_held_reason or meeting.move_reason).rstrip("."),
    }
    code, message = _sentence(meeting, known, has_reason=bool(told["reason"]))
    return News(code, message, told, f"/meetings/{meeting.pk}/", event)


def _sentence(meeting: Meeting, known: list[Any], *, has_reason: bool) -> tuple[str, str]:
    if meeting.state == MeetingState.NOT_HELD:
        if meeting.planned_moment > now():
            return "meeting.called_off", gettext_noop("The meeting of {day} is called off. Reason: {reason}.")
        return "meeting.not_held", gettext_noop("The meeting of {day} was not held. Reason: {reason}.")
    if not known[3]:
        return "meeting.move", gettext_noop(
            "The meeting takes place after all, on {day} at {time}, {place}. Please answer whether you come."
        )
    if known[0] == meeting.planned_on.isoformat():
        return "meeting.move", gettext_noop("The meeting is now on {day} at {time}, {place}.")
    if not has_reason:
        return "meeting.move", gettext_noop(
            "The meeting of {was} is moved to {day} at {time}, {place}. Please answer for that day."
        )
    return "meeting.move", gettext_noop(
        "The meeting of {was} is moved to {day} at {time}, {place}. Reason: {reason}. Please answer for that day."
    )
