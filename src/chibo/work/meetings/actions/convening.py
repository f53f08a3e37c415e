"""Convening: summons, replies, leave of absence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_rows, lock_row, merged
from chibo.directory.people.models import Person
from chibo.library.documents.actions import next_number
from chibo.library.documents.enums import PaperKind
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, mark_read, notify
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.changing import issue_notice, tell_changes
from chibo.work.meetings.documents.calendar import calendar_event
from chibo.work.meetings.enums import Capacity, LeaveDecision, MeetingState, Reply
from chibo.work.meetings.models import Invitation, Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import (
    invitees_of,
    leaders_of,
    newcomers_of,
    still_invited,
)
from chibo.work.meetings.queries.packs import term_of
from chibo.work.meetings.rules.changes import check_still_ahead
from chibo.work.meetings.rules.course import check_convening
from chibo.work.meetings.rules.editable import LEAVES, leave_values, reply_values
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def convene_meeting(meeting: Meeting, *, on: date, actor: Actor) -> Sequence[Invitation]:
    """Every summoned member and the official in charge hold an invitation and a notice with the
    calendar entry; whoever convenes knows of it, and both count as read.

    The notice has the next number of its kind in the cell's term (Regulation 399-QĐ/TW). Raises
    NotAllowed without `meeting.convene`; Refused without agenda or place, on a past day, a second
    time, or for a day on which the cell stands no more.
    Source: Guidance 42-HD/BTCTW (notice to every member and to the upper-committee member who
    follows the cell).
    """
    actor.require("meeting.convene", meeting.unit.path)
    lock_row(meeting)
    file = MeetingFile(meeting)
    refuse_if(check_convening(file.facts, has_items=bool(file.items), on=on))
    if meeting.unit.valid_to is not None and meeting.planned_on >= meeting.unit.valid_to:
        raise refuse(
            "cell_closes",
            "{cell} closes on {day}; a meeting on or after that day cannot be convened.",
            cell=meeting.unit.name,
            day=meeting.unit.valid_to,
        )
    number = next_number(meeting.unit, PaperKind.NOTICE, term=term_of(meeting))
    change_row(
        meeting,
        "meeting.convene",
        actor=actor,
        state=MeetingState.CONVENED,
        convened_at=now(),
        notice_number=number,
    )
    issue_notice(meeting, number=number, actor=actor)
    return _invite(meeting, invitees_of(meeting), minutes=file.minimum.value, actor=actor)


@transaction.atomic
def invite_newcomers(meeting: Meeting, *, actor: Actor) -> Sequence[Invitation]:
    """Who came into the cell or into its charge after the invitations went out holds one too, with
    its notice.

    Raises NotAllowed without `meeting.convene`; Refused when nobody is missing or the meeting is
    not convened.
    Source: Guidance 42-HD/BTCTW (notice to every member and to the upper-committee member who
    follows the cell).
    """
    actor.require("meeting.convene", meeting.unit.path)
    file = MeetingFile(meeting)
    missing = newcomers_of(meeting, file.invitations)
    if meeting.state != MeetingState.CONVENED or not missing:
        raise refuse("already_convened", "This meeting has been convened already.")
    persons = [str(person.pk) for person, _capacity in missing]
    change_row(meeting, "meeting.invite", actor=actor, besides={"persons": persons})
    return _invite(meeting, missing, minutes=file.minimum.value, actor=actor)


@transaction.atomic
def remind_unread(meeting: Meeting, *, actor: Actor) -> int:
    """Those who have not read their invitation are told again; returns how many.

    While a change waits to be told, everybody invited is told of it now instead.
    Raises NotAllowed without `meeting.convene`.
    """
    actor.require("meeting.convene", meeting.unit.path)
    if told := tell_changes(meeting, actor=actor):
        record(meeting.unit_id, "meeting.tell_change", meeting, actor=actor, told=told)
        return told
    persons = still_invited(meeting, unread=True)
    news = Message(
        "meeting.remind",
        gettext_noop("Please read the invitation to the meeting of {day}."),
        {"day": meeting.planned_on},
        f"/meetings/{meeting.pk}/",
    )
    notify(persons, cell=meeting.unit, news=news)
    record(meeting.unit_id, "meeting.remind", meeting, actor=actor, reminded=len(persons))
    return len(persons)


@transaction.atomic
def mark_invitation_read(invitation: Invitation, *, actor: Actor) -> None:
    """It is on record that the invited person has seen the invitation; the first time counts."""
    if invitation.read_at is None:
        change_row(invitation, "invitation.seen", actor=actor, read_at=now())


@transaction.atomic
def reply_to_invitation(
    invitation: Invitation,
    *,
    reply: str,
    reason: str,
    actor: Actor,
    revision: Revision | None = None,
    day: date | None = None,
) -> Invitation:
    """The invited person comes, or asks for leave with a reason that the cell's leaders see.

    A reply sent again as it stands changes nothing: a leave that was granted meanwhile stays
    granted (one that was not granted is asked for again). Raises NotAllowed for anybody but the
    invited person; Refused without a reason for leave, once the meeting is open or called off, or
    when it is not on the `day` any more that was answered for; Conflict when the same person
    replied otherwise since the revision.
    """
    if actor.person_id != invitation.person_id:
        raise NotAllowed("invitation.reply")
    lock_row(invitation)
    lock_row(invitation.meeting)
    refuse_if(check_still_ahead(invitation.meeting.state))
    _check_day_asked(invitation.meeting, day)
    mine = {"reply": reply, "reason": clean_line(reason)[:300] if reply == Reply.LEAVE else ""}
    stands = reply_values(invitation)
    mine = merged(invitation, mine, stands, revision=revision, columns={"reason": "reply_reason"})
    if mine == stands and invitation.leave != LeaveDecision.DENIED:
        return invitation
    reply, reason = mine["reply"], mine["reason"]
    _check_leave_reason(reply, reason)
    change_row(
        invitation,
        "invitation.reply",
        actor=actor,
        private=("reply_reason",),
        reply=reply,
        replied_at=now(),
        reply_reason=reason if reply == Reply.LEAVE else "",
        leave=LeaveDecision.NONE,
        leave_decided_by="",
        leave_reason="",
        read_at=invitation.read_at or now(),
    )
    if reply == Reply.LEAVE:
        _tell_asked(invitation, actor)
    return invitation


def _check_day_asked(meeting: Meeting, day: date | None) -> None:
    if day is not None and day != meeting.planned_on:
        raise refuse(
            "other_day",
            "The meeting was moved to {day} meanwhile. Please answer for that day.",
            day=meeting.planned_on,
        )


def _check_leave_reason(reply: str, reason: str) -> None:
    """Refused for leave without a reason, and for a secrecy mark in it."""
    if reply == Reply.LEAVE and not reason:
        raise refuse(
            "no_reason",
            "Say why you cannot come; the secretary needs it for the minutes.",
            field="reason",
        )
    refuse_if(check_secrecy(reason))


def _tell_asked(invitation: Invitation, actor: Actor) -> None:
    """Those who lead the meeting know that somebody asks for leave."""
    leaders = [person for person in leaders_of(invitation.meeting) if person.pk != actor.person_id]
    news = Message(
        "leave.asked",
        gettext_noop("{name} asks for leave from the meeting of {day}."),
        {"name": actor.name, "day": invitation.meeting.planned_on},
        f"/meetings/{invitation.meeting_id}/convene/",
    )
    notify(leaders, cell=invitation.unit, news=news)


@transaction.atomic
def decide_leave(
    invitation: Invitation,
    *,
    granted: bool,
    actor: Actor,
    reason: str = "",
    revision: Revision | None = None,
) -> Invitation:
    """The leave is granted, or not granted with the reason; the member is told.

    A granted leave becomes "absent with reason" at the roll call. The same decision again changes
    nothing.

    Raises NotAllowed without `leave.decide`; Refused when nobody asked, without the reason, or once
    the roll was called; Conflict when somebody else decided otherwise since the revision.
    """
    actor.require("leave.decide", invitation.unit.path)
    lock_row(invitation)
    lock_row(invitation.meeting)
    refuse_if(check_still_ahead(invitation.meeting.state))
    if invitation.reply != Reply.LEAVE:
        raise refuse("no_leave", "This person has not asked for leave.")
    stands, mine = leave_values(invitation), {"granted": "yes" if granted else "no"}
    decision = LEAVES[
        merged(invitation, mine, stands, revision=revision, columns={"granted": "leave"})["granted"]
    ]
    reason = clean_line(reason)[:300] if decision == LeaveDecision.DENIED else ""
    if decision == invitation.leave:
        _check_same_reason(invitation, reason)
        return invitation
    if decision == LeaveDecision.DENIED and not reason:
        raise refuse(
            "no_leave_reason",
            "Write why the leave is not granted; the member reads it.",
            field="reason",
        )
    refuse_if(replace(finding, field="reason") for finding in check_secrecy(reason))
    change_row(
        invitation,
        "leave.decide",
        actor=actor,
        private=("leave_reason",),
        leave=decision,
        leave_decided_by=actor.name,
        leave_reason=reason,
    )
    _tell_decided(invitation)
    return invitation


def _check_same_reason(invitation: Invitation, reason: str) -> None:
    """Refused for another reason of a leave that was refused already."""
    if reason and reason != invitation.leave_reason:
        raise refuse(
            "denied_already",
            "{name} has refused this leave already. Reason: {reason}",
            field="reason",
            name=invitation.leave_decided_by,
            reason=invitation.leave_reason,
        )


def _tell_decided(invitation: Invitation) -> None:
    granted = invitation.leave == LeaveDecision.GRANTED
    message = (
        gettext_noop("Your leave from the meeting of {day} is granted.")
        if granted
        else gettext_noop("Your leave from the meeting of {day} is not granted. Reason: {reason}")
    )
    params = {"day": invitation.meeting.planned_on} | (
        {} if granted else {"reason": invitation.leave_reason}
    )
    news = Message("leave.decided", message, params, f"/meetings/{invitation.meeting_id}/")
    notify([invitation.person], cell=invitation.unit, news=news)


def _invite(
    meeting: Meeting, people: Sequence[tuple[Person, Capacity]], *, minutes: int, actor: Actor
) -> list[Invitation]:
    """Who invites knows of the meeting in this moment, and has nothing to be told or
    called about.
    """
    sent = now()
    rows = [
        Invitation(
            unit=meeting.unit,
            meeting=meeting,
            person=person,
            capacity=capacity,
            sent_at=sent,
            read_at=sent if person.pk == actor.person_id else None,
        )
        for person, capacity in people
    ]
    told = ("meeting", "person", "capacity", "sent_at", "read_at")
    create_rows("invitation.issue", rows, actor=actor, audited=told)
    for notice in _tell_invited(meeting, [row.person for row in rows], minutes=minutes):
        if notice.person_id == actor.person_id:
            mark_read(notice)
    return rows


def _tell_invited(meeting: Meeting, persons: list[Person], *, minutes: int) -> list[Notice]:
    news = Message(
        "meeting.convened",
        gettext_noop("You are invited to the meeting of {day} at {time}, {place}."),
        {"day": meeting.planned_on, "time": f"{meeting.starts_at:%H:%M}", "place": meeting.place},
        f"/meetings/{meeting.pk}/",
        calendar_event(meeting, minutes=minutes),
    )
    return notify(persons, cell=meeting.unit, news=news)
