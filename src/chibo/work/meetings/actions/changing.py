"""A convened meeting moves or is called off: the invited are told once, and asked anew for the
other day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_moment, now
from chibo.base.rows.actions import change_row, change_rows, create_row, lock_row
from chibo.directory.people.models import Person
from chibo.library.documents.actions import next_number
from chibo.library.documents.enums import PaperKind
from chibo.library.notifications.actions import Message, mark_read, notify, settle_invitations
from chibo.work.meetings.documents.calendar import calendar_event
from chibo.work.meetings.documents.papers import notice_content
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Invitation, IssuedNotice, Meeting
from chibo.work.meetings.queries.calendar import dropped_with
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import still_invited
from chibo.work.meetings.queries.packs import term_of
from chibo.work.meetings.rules.changes import (
    ANSWER,
    carried,
    comes_back,
    is_same_day,
    is_told_at_once,
    is_untold,
    stands,
)
from rulebook.vocabulary.findings import gettext_noop


def follow_change(meeting: Meeting, before: list[Any], *, actor: Actor) -> bool:
    """Those invited are asked anew where the day is another one, and are told: at once in the last
    two hours, else within ten minutes, together with what changes until then. Returns whether they
    were told at once.

    `before` is what stood before the change (see `rules.changes.stands`); nothing is done before
    the invitations went out. For actions that have changed the locked meeting by a right of their
    own.
    """
    return follow_changes([(meeting, before)], actor=actor)


def follow_changes(changed: Iterable[tuple[Meeting, list[Any]]], *, actor: Actor) -> bool:
    """As `follow_change` for several meetings of one cell that were changed together: each is
    prepared before any is told.
    """
    told, followed = (
        False,
        [(meeting, before) for meeting, before in changed if meeting.convened_at is not None],
    )
    for meeting, before in followed:
        if meeting.announced is None:
            meeting.announced = before
            _keep_announced(meeting, actor=actor)
        after = stands(meeting)
        if not is_same_day(before, after):
            _ask_anew(meeting, before, after, actor=actor)
    for meeting, _before in followed:
        hours = [
            _starts(known) for known in (meeting.announced or stands(meeting), stands(meeting))
        ]
        if is_told_at_once(hours, at=now()):
            told = tell_changes(meeting, actor=actor) > 0 or told
        else:
            announce("meeting.changed", meeting_id=meeting.pk, cell_id=meeting.unit_id)
    return told


@transaction.atomic
def tell_changes(meeting: Meeting, *, actor: Actor) -> int:
    """The invited know what stands now, by a notice with the entry for their calendars; returns how
    many were told.

    Nobody is told when all is as they know it, or once the meeting has begun. A meeting that takes
    place at another time or place has an invitation with a number of its own; the one before stays
    as it was issued. Meetings of one day that do not take place for the same reason are told in one
    notice.
    """
    lock_row(meeting)
    if meeting.announced is None or not is_untold(meeting):
        return 0
    off = dropped_with(meeting) if meeting.state == MeetingState.NOT_HELD else []
    together = sorted([meeting, *filter(is_untold, off)], key=lambda one: one.planned_moment)
    known: dict[Any, list[Any]] = {one.pk: one.announced or [] for one in together}
    invited = {one.pk: {person.pk: person for person in still_invited(one)} for one in together}
    for one in together:
        one.announced = stands(one)
        _keep_announced(one, actor=actor)
        if one.state == MeetingState.CONVENED:
            issue_notice(
                one, number=next_number(one.unit, PaperKind.NOTICE, term=term_of(one)), actor=actor
            )
        settle_invitations(one.unit, link=f"/meetings/{one.pk}/")
    persons = {key: person for found in invited.values() for key, person in found.items()}
    groups: dict[tuple[Any, ...], list[Person]] = {}
    for key, person in persons.items():
        groups.setdefault(tuple(pk for pk, found in invited.items() if key in found), []).append(
            person
        )
    aware = _aware_of_the_day(meeting, known[meeting.pk])
    for keys, told in groups.items():
        news = _news([one for one in together if one.pk in keys], known[keys[0]])
        for notice in notify(told, cell=meeting.unit, news=news):
            if notice.person_id in aware:
                mark_read(notice)
    return len(persons)


def _aware_of_the_day(meeting: Meeting, known: list[Any]) -> set[Any]:
    """Who moved the meeting to another day, or called it off, or has opened its page since: nobody
    calls them about it.
    """
    if is_same_day(known, stands(meeting)):
        return set()
    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting, read_at__isnull=False)
    return set(rows.values_list("person_id", flat=True))


def issue_notice(meeting: Meeting, *, number: int, actor: Actor) -> IssuedNotice:
    """The invitation stands with this number as it reads now, whatever becomes of the meeting.

    For actions that have convened or moved the meeting by a right of their own.
    """
    row: IssuedNotice = create_row(
        IssuedNotice,
        "notice.issue",
        actor=actor,
        private=("content",),
        unit=meeting.unit,
        meeting=meeting,
        number=number,
        issued_at=now(),
        content=notice_content(meeting, number=number),
    )
    return row


def _keep_announced(meeting: Meeting, *, actor: Actor) -> None:
    change_row(meeting, "meeting.announce", actor=actor, announced=meeting.announced)


def _ask_anew(meeting: Meeting, before: list[Any], after: list[Any], *, actor: Actor) -> None:
    back = (
        date.fromisoformat(after[0])
        if comes_back(
            meeting.announced or before, before, after, over=meeting.planned_moment <= now()
        )
        else None
    )
    rows = list(Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting))
    for row in rows:
        answer = {name: _plain(getattr(row, name)) for name in ANSWER}
        fresh, row.earlier = carried(
            answer, row.earlier, day=date.fromisoformat(before[0]), back_to=back
        )
        for name, value in fresh.items():
            setattr(
                row,
                name,
                (
                    datetime.fromisoformat(value)
                    if name in ("replied_at", "read_at") and value
                    else value
                ),
            )
        if row.person_id == actor.person_id:
            # Who moves the meeting, or calls it off, knows what stands now.
            row.read_at = row.read_at or now()
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


def _news(meetings: Sequence[Meeting], known: list[Any]) -> Message:
    """What is to be told to those who know of the meeting as it was announced; several are meetings
    that do not take place.
    """
    meeting = meetings[0]
    event, *besides = (
        calendar_event(one, minutes=MeetingFile(one).minimum.value) for one in meetings
    )
    told = {
        "was": date.fromisoformat(known[0]),
        "day": meeting.planned_on,
        "time": f"{meeting.starts_at:%H:%M}",
        "place": meeting.place or "–",
        "reason": (meeting.not_held_reason or meeting.move_reason).rstrip("."),
    }
    if besides:
        told["times"] = ", ".join(f"{one.starts_at:%H:%M}" for one in meetings)
        code, message = _sentence_of_several(meetings)
    else:
        code, message = _sentence(meeting, known, has_reason=bool(told["reason"]))
    return Message(code, message, told, f"/meetings/{meeting.pk}/", event, tuple(besides))


def _sentence_of_several(meetings: Sequence[Meeting]) -> tuple[str, str]:
    if any(one.planned_moment > now() for one in meetings):
        return "meeting.called_off", gettext_noop(
            "The meetings of {day} at {times} are called off. Reason: {reason}."
        )
    return "meeting.not_held", gettext_noop(
        "The meetings of {day} at {times} were not held. Reason: {reason}."
    )


def _sentence(meeting: Meeting, known: list[Any], *, has_reason: bool) -> tuple[str, str]:
    if meeting.state == MeetingState.NOT_HELD:
        if meeting.planned_moment > now():
            return "meeting.called_off", gettext_noop(
                "The meeting of {day} is called off. Reason: {reason}."
            )
        return "meeting.not_held", gettext_noop(
            "The meeting of {day} was not held. Reason: {reason}."
        )
    if not known[3]:
        return "meeting.move", gettext_noop(
            "The meeting takes place after all, on {day} at {time}, {place}. Please answer whether"
            " you come."
        )
    if known[0] == meeting.planned_on.isoformat():
        return "meeting.move", gettext_noop("The meeting is now on {day} at {time}, {place}.")
    if not has_reason:
        return "meeting.move", gettext_noop(
            "The meeting of {was} is moved to {day} at {time}, {place}. Please answer for that day."
        )
    return "meeting.move", gettext_noop(
        "The meeting of {was} is moved to {day} at {time}, {place}. Reason: {reason}. Please answer"
        " for that day."
    )
