"""Told by telephone, in person, by a message: the secretary ticks who knows, and enters what
somebody answered.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line, clean_text
from chibo.base.rows.actions import change_row, change_rows, create_row, lock_row
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.directory.people.queries import summoned_of
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.enums import TellingWay
from chibo.library.notifications.models import Notice
from chibo.library.notifications.queries import untold_in
from chibo.work.meetings.actions.discussion import tell_leaders
from chibo.work.meetings.enums import LeaveDecision, MeetingState, OpinionKind, Reply
from chibo.work.meetings.models import Invitation, Meeting, Opinion
from chibo.work.meetings.queries.invitations import left_since
from chibo.work.meetings.rules.changes import check_still_ahead
from chibo.work.meetings.rules.witnesses import check_telling
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def mark_told(
    meeting: Meeting, ways: Mapping[UUID, str], *, actor: Actor, day: date | None = None
) -> int:
    """The named invitations (id → way) say how each person was told and who says so; returns how
    many changed.

    Each is told what stands there, and may object. A mark of "" takes an earlier one back. `day` is
    the one of which they were told. Raises NotAllowed without `meeting.convene`; Refused for an
    unknown way, for another day than the meeting has now, and for somebody who has left the cell,
    who is named.
    Source: Guidance 42-HD/BTCTW (notice to each member, also to those without a telephone).
    """
    actor.require("meeting.convene", meeting.unit.path)
    lock_row(meeting)
    rows = [row for row in _invited(meeting) if row.pk in ways]
    changed = [row for row in rows if (row.told or [""])[0] != ways[row.pk]]
    marked = [row for row in changed if ways[row.pk]]
    if day is not None and day != meeting.planned_on and marked:
        raise refuse(
            "moved_meanwhile",
            "The meeting is on {day} now. Mark who was told of that day.",
            day=meeting.planned_on,
        )
    left = left_since(marked, meeting=meeting)
    gone = [row.person.full_name for row in marked if row.person_id in left]
    refuse_if(check_telling(list(ways.values()), known=[*TellingWay, ""], gone=gone))
    for row in changed:
        row.told = _said(ways[row.pk], actor) if ways[row.pk] else None
    change_rows("invitation.told", changed, ("told",), actor=actor)
    _tell(
        meeting,
        [row.person for row in changed if row.told],
        actor,
        "invitation.told",
        gettext_noop(
            "{by} has written down that you were told of the meeting of {day}. If that is not so,"
            " say so."
        ),
    )
    return len(changed)


@transaction.atomic
def enter_reply(
    invitation: Invitation,
    *,
    reply: str,
    reason: str,
    way: str,
    actor: Actor,
    day: date | None = None,
    instead: bool = False,
) -> Invitation:
    """The answer that somebody gave otherwise stands, with who entered it and how it came; the
    person was told by it.

    `day` is the one for which the person was asked. What the person has answered here goes on to
    stand unless it is given `instead`. Raises NotAllowed without `leave.decide`; Refused for no
    answer, leave without a reason, an unknown way, somebody who has left the cell, an answer of the
    person's own, another day, or once the meeting is open.
    """
    actor.require("leave.decide", invitation.unit.path)
    lock_row(invitation.meeting)
    lock_row(invitation)
    meeting, reason = invitation.meeting, clean_line(reason)[:300]
    _check_day_asked(meeting, day)
    refuse_if(check_still_ahead(meeting.state))
    gone = [invitation.person.full_name] if left_since([invitation], meeting=meeting) else []
    refuse_if((*check_telling([way], known=TellingWay, gone=gone), *check_secrecy(reason)))
    _check_answer(reply, reason)
    if not instead:
        _check_own_answer(invitation)
    said = _said(way, actor)
    change_row(
        invitation,
        "invitation.enter_reply",
        actor=actor,
        private=("reply_reason",),
        reply=reply,
        replied_at=now(),
        reply_reason=reason if reply == Reply.LEAVE else "",
        leave=LeaveDecision.NONE,
        leave_decided_by="",
        leave_reason="",
        told=invitation.told or said,
        entered=said,
    )
    message = gettext_noop(
        "{by} has entered your answer about the meeting of {day}. If it is not so, say so."
    )
    _tell(meeting, [invitation.person], actor, "invitation.entered", message)
    return invitation


def _check_day_asked(meeting: Meeting, day: date | None) -> None:
    if day is not None and day != meeting.planned_on:
        raise refuse(
            "other_day",
            "The meeting is on {day} now. Please ask again whether the person comes on that day.",
            day=meeting.planned_on,
        )


def _check_answer(reply: str, reason: str) -> None:
    if reply not in (Reply.COMING, Reply.LEAVE):
        raise refuse("no_reply", "Choose what the person answered.", field="reply")
    if reply == Reply.LEAVE and not reason:
        raise refuse(
            "no_reason", "Write why the person cannot come; the minutes list it.", field="reason"
        )


def _check_own_answer(invitation: Invitation) -> None:
    """Refused when the person has answered already, by the own login."""
    if invitation.reply != Reply.NONE and invitation.entered is None:
        raise refuse(
            "own_answer",
            "{name} has answered here: {reply}. Tick below that this answer takes its place.",
            field="instead",
            name=invitation.person.full_name,
            reply=Reply(invitation.reply),
        )


@transaction.atomic
def enter_opinion(
    meeting: Meeting, *, person: Person, text: str, way: str, actor: Actor
) -> Opinion:
    """What somebody wants to say before the meeting stands as a written opinion, with who entered
    it and how it came.

    Raises NotAllowed without `leave.decide`; Refused without words, for an unknown way, for
    somebody who has left the cell, or once the meeting is over.
    """
    actor.require("leave.decide", meeting.unit.path)
    lock_row(meeting)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN):
        raise refuse("meeting_over", "The meeting is over; its agenda does not change any more.")
    here = {membership.person_id for membership in summoned_of(meeting.unit, on=today())}
    refuse_if(
        check_telling([way], known=TellingWay, gone=[] if person.pk in here else [person.full_name])
    )
    text = clean_text(text)
    if not text:
        raise refuse("no_text", "Write the opinion.", field="text")
    refuse_if(check_secrecy(text))
    row: Opinion = create_row(
        Opinion,
        "opinion.enter",
        actor=actor,
        private=("text",),
        unit=meeting.unit,
        meeting=meeting,
        person=person,
        kind=OpinionKind.WRITTEN,
        text=text,
        recorded_at=now(),
        entered=_said(way, actor),
    )
    _tell(
        meeting,
        [person],
        actor,
        "opinion.entered",
        gettext_noop(
            "{by} has entered an opinion in your name for the meeting of {day}. If it is not so,"
            " say so."
        ),
    )
    tell_leaders(row, actor=actor)
    return row


def _invited(meeting: Meeting) -> list[Invitation]:
    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting).select_related("person")
    return list(rows)


@transaction.atomic
def mark_news_told(cell: Unit, ways: Mapping[UUID, str], *, until: UUID, actor: Actor) -> int:
    """What stood for these persons (id → way) up to that notice, the last on the page, bears how
    they were told and who says so; returns how many notices. Each person has a notice of it, and
    may object.

    Raises NotAllowed without `meeting.convene`; Refused for an unknown way.
    """
    actor.require("meeting.convene", cell.path)
    lock_chain(cell.pk)
    refuse_if(check_telling(list(ways.values()), known=TellingWay, gone=()))
    here = {membership.person_id for membership in summoned_of(cell, on=today())}
    rows = [
        row for row in untold_in(cell, persons=here & ways.keys(), on=today()) if row.pk <= until
    ]
    for row in rows:
        row.told = _said(ways[row.person_id], actor)
    change_rows("notice.told", rows, ("told",), actor=actor)
    _mark_invited(cell, rows, actor=actor)
    persons = {row.person_id: row.person for row in rows}
    notify(
        persons.values(),
        cell=cell,
        news=Message(
            "notice.marked",
            gettext_noop(
                "{by} has written down that you were told what is new in the cell. If that is not"
                " so, say so."
            ),
            {"by": actor.name},
            "/notices/",
        ),
    )
    return len(rows)


def _mark_invited(cell: Unit, rows: list[Notice], *, actor: Actor) -> None:
    """Who was told that a meeting moved was told of that meeting: both lists know it."""
    moved = {(row.person_id, row.link): row.told for row in rows if row.code == "meeting.move"}
    open_ones = Invitation.objects.of_unit(cell).filter(
        person__in={person for person, _link in moved}, told__isnull=True
    )
    changed = []
    for invitation in open_ones:
        if told := moved.get((invitation.person_id, f"/meetings/{invitation.meeting_id}/")):
            invitation.told = told
            changed.append(invitation)
    change_rows("invitation.told", changed, ("told",), actor=actor)


def _said(way: str, actor: Actor) -> list[str]:
    """Way, name and id of who says so, moment."""
    return [way, actor.name, str(actor.person_id or ""), now().isoformat()]


def _tell(meeting: Meeting, persons: list[Person], actor: Actor, code: str, message: str) -> None:
    told = {"by": actor.name, "day": meeting.planned_on}
    others = [person for person in persons if person.pk != actor.person_id]
    notify(
        others,
        cell=meeting.unit,
        news=Message(code, message, told, f"/meetings/{meeting.pk}/named/"),
    )
