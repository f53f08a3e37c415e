"""Opinions and the notes that become the minutes of each item; several items ticked at once."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line, clean_text
from chibo.base.rows.actions import change_row, create_row, lock_row, merged, remove_row
from chibo.directory.people.models import Person
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.actions.session import tick_items
from chibo.work.meetings.enums import MeetingState, OpinionKind
from chibo.work.meetings.models import AgendaItem, Meeting, Opinion
from chibo.work.meetings.queries.invitations import leaders_of
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import REWRITTEN, decided_by_vote, votes_of
from rulebook.vocabulary.findings import gettext_noop

TEXT_LIMIT = 20_000


@transaction.atomic
def record_opinion(
    meeting: Meeting,
    *,
    person: Person,
    text: str,
    actor: Actor,
    item: AgendaItem | None = None,
    kind: str = OpinionKind.SPOKEN,
) -> Opinion:
    """The gist of what the person said (or praise, reminder, recommendation) stands under the item.

    Raises NotAllowed without `opinion.record`; Refused when not in session, without text, off the
    record or with a secrecy mark.
    """
    actor.require("opinion.record", meeting.unit.path)
    _require_running(meeting)
    row: Opinion = _add_opinion(
        meeting, person=person, text=text, item=item, kind=kind, actor=actor
    )
    return row


@transaction.atomic
def send_opinion(
    meeting: Meeting, *, text: str, actor: Actor, item: AgendaItem | None, person: Person
) -> Opinion:
    """The member's own written opinion is there before the meeting, and those who lead it know at
    once; it is no attendance.

    Raises NotAllowed for anybody but a person who sees the cell's discussion; Refused once the
    meeting is over.
    """
    actor.require("discussion.view", meeting.unit.path)
    if actor.person_id != person.pk:
        raise NotAllowed("opinion.send")
    if meeting.is_over or meeting.state == MeetingState.NOT_HELD:
        raise refuse("meeting_over", "The meeting is over; bring your opinion to the next one.")
    row = _add_opinion(
        meeting, person=person, text=text, item=item, kind=OpinionKind.WRITTEN, actor=actor
    )
    tell_leaders(row, actor=actor)
    return row


def tell_author(opinion: Opinion, actor: Actor, message: str) -> None:
    """The author of the opinion knows what has become of it, unless it was the author
    who did it.
    """
    if opinion.person_id == actor.person_id:
        return
    link = f"/meetings/{opinion.meeting_id}/#opinion"
    news = Message("opinion.taken_up", message, {"day": opinion.meeting.planned_on}, link)
    notify([opinion.person], cell=opinion.meeting.unit, news=news)


def tell_leaders(opinion: Opinion, *, actor: Actor) -> None:
    """Those who lead the meeting know that an opinion came in for it, whoever has sent or entered
    it not.
    """
    meeting = opinion.meeting
    told = [
        person
        for person in leaders_of(meeting)
        if person.pk not in (actor.person_id, opinion.person_id)
    ]
    page = "course/" if meeting.state == MeetingState.OPEN else "agenda/#sent"
    news = Message(
        "opinion.sent",
        gettext_noop("{name} has sent an opinion for the meeting of {day}."),
        {"name": opinion.person.full_name, "day": meeting.planned_on},
        f"/meetings/{meeting.pk}/{page}",
    )
    notify(told, cell=meeting.unit, news=news)


@transaction.atomic
def drop_opinion(opinion: Opinion, *, actor: Actor) -> None:
    """The entry is gone (undo of a slip while the meeting runs); that there was one stays in the
    audit.

    Raises NotAllowed without `opinion.record`, unless it is one's own written one; Refused after
    the minutes were adopted.
    """
    if not (opinion.kind == OpinionKind.WRITTEN and opinion.person_id == actor.person_id):
        actor.require("opinion.record", opinion.unit.path)
    _require_running(opinion.meeting, before_too=True)
    remove_row(opinion, "opinion.drop", actor=actor)


@transaction.atomic
def write_notes(
    item: AgendaItem,
    *,
    actor: Actor,
    notes: str | None = None,
    conclusion: str | None = None,
    revision: Revision | None = None,
    reason: str = "",
) -> AgendaItem:
    """The item's notes or conclusion read as given; autosaved while typing.

    A conclusion that a confirmed vote has decided is rewritten only with a reason, kept in the
    audit with the vote. Raises NotAllowed without `minutes.write`; Conflict (with the other text)
    when somebody else changed it since the revision; Refused off the record, after adoption, over
    20,000 characters, with a secrecy mark, or without that reason.
    """
    actor.require("minutes.write", item.unit.path)
    _require_running(item.meeting)
    if item.off_record:
        raise refuse(
            "off_record",
            "This item is off the record: only “discussed, decided” and the number of the paper are"
            " kept.",
            field="notes",
        )
    lock_row(item)
    given = {"notes": notes, "conclusion": conclusion}
    changes: dict[str, Any] = {
        name: clean_text(text) for name, text in given.items() if text is not None
    }
    for name, text in changes.items():
        if len(text) > TEXT_LIMIT:
            raise refuse(
                "too_long",
                "The text is too long: {length} characters; {limit} are possible.",
                field=name,
                length=len(text),
                limit=TEXT_LIMIT,
            )
        refuse_if(check_secrecy(text))
    changes = merged(
        item, changes, {name: getattr(item, name) for name in changes}, revision=revision
    )
    changes = {name: text for name, text in changes.items() if getattr(item, name) != text}
    if "conclusion" in changes:
        _account_for_vote(item, reason=clean_line(reason)[:300], actor=actor)
    if changes:
        change_row(item, "minutes.write", actor=actor, private=("notes", "conclusion"), **changes)
    return item


@transaction.atomic
def tick_off(meeting: Meeting, items: Iterable[uuid.UUID], *, actor: Actor) -> int:
    """Every named item that is still open is ticked as done, with the minutes that stand there;
    returns how many.

    Raises NotAllowed without `minutes.write`; Refused when the meeting is not in session.
    """
    lock_row(meeting)
    wanted = set(items)
    undone = [item for item in items_of(meeting) if item.pk in wanted and not item.done]
    return tick_items(meeting, {item.pk: item.minutes_spent for item in undone}, actor=actor)


def _account_for_vote(item: AgendaItem, *, reason: str, actor: Actor) -> None:
    """It is on record why a conclusion is rewritten that a vote has decided; raises Refused, with
    the vote, without a reason.
    """
    vote = decided_by_vote(item, votes_of(item.meeting).filter(item=item), actor=actor)
    if vote is None:
        return
    if not reason:
        raise refuse(
            "decided_by_vote",
            "This item was decided by the vote “{title}”: {result}, {votes_for} of {base} for. Its"
            " conclusion is only changed with a reason: write why, then save.",
            field="reason",
            title=vote.subject,
            result="Carried" if vote.passed else "Not carried",
            votes_for=vote.votes_for,
            base=vote.base,
        )
    refuse_if(check_secrecy(reason))
    record(item.unit_id, REWRITTEN, item, actor=actor, vote=vote.pk, reason=reason)


def _add_opinion(
    meeting: Meeting, *, person: Person, text: str, item: AgendaItem | None, kind: str, actor: Actor
) -> Opinion:
    text = clean_text(text)[:4000]
    if not text:
        raise refuse("no_text", "Write what was said, in a sentence or two.", field="text")
    if item is not None and item.off_record:
        raise refuse(
            "off_record",
            "This item is off the record: only “discussed, decided” and the number of the paper are"
            " kept.",
            field="text",
        )
    refuse_if(check_secrecy(text))
    row: Opinion = create_row(
        Opinion,
        "opinion.record",
        actor=actor,
        private=("text",),
        unit=meeting.unit,
        meeting=meeting,
        item=item,
        person=person,
        kind=kind,
        text=text,
        recorded_at=now(),
    )
    return row


def _require_running(meeting: Meeting, *, before_too: bool = False) -> None:
    """In session, or closed and the minutes not yet adopted (villages write in the evening)."""
    allowed = {MeetingState.OPEN, MeetingState.CLOSED} | (
        {MeetingState.PLANNED, MeetingState.CONVENED} if before_too else set()
    )
    if meeting.state not in allowed:
        raise refuse("not_open", "This meeting is not in session.")
    if meeting.minutes_versions.filter(unit=meeting.unit).exists():
        raise refuse("adopted", "The minutes are adopted; their text does not change any more.")
