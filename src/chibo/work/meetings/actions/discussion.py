"""Opinions and the notes that become the minutes of each item."""

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, Outdated, refuse, refuse_if
from chibo.base.kernel.text import clean_text
from chibo.directory.organisation.actions import add_row, change_row
from chibo.directory.people.models import Person
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.work.meetings.enums import MeetingState, OpinionKind
from chibo.work.meetings.models import AgendaItem, Meeting, Opinion
from chibo.work.meetings.rules.texts import text_mark

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

    Raises NotAllowed without `opinion.record`; Refused when not in session, without text, off the record or with a secrecy mark.
    """
    actor.require("opinion.record", meeting.cell.path)
    _require_running(meeting)
    row: Opinion = _add_opinion(meeting, person=person, text=text, item=item, kind=kind, actor=actor)
    return row


@transaction.atomic
def send_opinion(meeting: Meeting, *, text: str, actor: Actor, item: AgendaItem | None, person: Person) -> Opinion:
    """The member's own written opinion is there before the meeting; it is no attendance.

    Raises NotAllowed for anybody but a person who sees the cell's discussion; Refused once the meeting is over.
    """
    actor.require("discussion.view", meeting.cell.path)
    if actor.person_id != person.pk:
        raise NotAllowed("opinion.send")
    if meeting.is_over or meeting.state == MeetingState.NOT_HELD:
        raise refuse("meeting_over", "The meeting is over; bring your opinion to the next one.")
    return _add_opinion(meeting, person=person, text=text, item=item, kind=OpinionKind.WRITTEN, actor=actor)


@transaction.atomic
def drop_opinion(opinion: Opinion, *, actor: Actor) -> None:
    """The entry is gone (undo of a slip while the meeting runs); that there was one stays in the audit.

    Raises NotAllowed without `opinion.record`, unless it is one's own written one; Refused after the minutes were adopted.
    """
    if not (opinion.kind == OpinionKind.WRITTEN and opinion.person_id == actor.person_id):
        actor.require("opinion.record", opinion.cell.path)
    _require_running(opinion.meeting, before_too=True)
    change_row(opinion, "opinion.drop", actor=actor)
    opinion.delete()


@transaction.atomic
def write_notes(
    item: AgendaItem, *, notes: str | None = None, conclusion: str | None = None, base: str, actor: Actor
) -> AgendaItem:
    """The item's notes or conclusion read as given; autosaved while typing.

    `base` is the mark (see `text_mark`) of the text that the writer started from.
    Raises NotAllowed without `minutes.write`; Outdated (with the other text) when somebody else changed it since;
    Refused off the record, after adoption, over 20,000 characters, or with a secrecy mark.
    """
    actor.require("minutes.write", item.cell.path)
    _require_running(item.meeting)
    if item.off_record:
        raise refuse(
            "off_record",
            "This item is off the record: only “discussed, decided” and the number of the paper are kept.",
            field="notes",
        )
    fresh: AgendaItem = AgendaItem.objects.locked(item)
    fresh.meeting = item.meeting
    given = {"notes": notes, "conclusion": conclusion}
    changes = {name: clean_text(text) for name, text in given.items() if text is not None}
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
        if text_mark(getattr(fresh, name)) != base and getattr(fresh, name) not in (text, ""):
            raise Outdated(getattr(fresh, name), text_mark(getattr(fresh, name)))
    changes = {name: text for name, text in changes.items() if getattr(fresh, name) != text}
    if changes:
        change_row(fresh, "minutes.write", actor=actor, private=("notes", "conclusion"), **changes)
    return fresh


def _add_opinion(
    meeting: Meeting, *, person: Person, text: str, item: AgendaItem | None, kind: str, actor: Actor
) -> Opinion:
    text = clean_text(text)[:4000]
    if not text:
        raise refuse("no_text", "Write what was said, in a sentence or two.", field="text")
    if item is not None and item.off_record:
        raise refuse(
            "off_record",
            "This item is off the record: only “discussed, decided” and the number of the paper are kept.",
            field="text",
        )
    refuse_if(check_secrecy(text))
    row: Opinion = add_row(
        Opinion, "opinion.record", actor=actor, private=("text",), cell=meeting.cell, meeting=meeting, item=item,
        person=person, kind=kind, text=text, recorded_at=now(),
    )  # fmt: skip
    return row


def _require_running(meeting: Meeting, *, before_too: bool = False) -> None:
    """In session, or closed and the minutes not yet adopted (villages write in the evening)."""
    allowed = {MeetingState.OPEN, MeetingState.CLOSED} | (
        {MeetingState.PLANNED, MeetingState.CONVENED} if before_too else set()
    )
    if meeting.state not in allowed:
        raise refuse("not_open", "This meeting is not in session.")
    if meeting.minutes_versions.filter(cell=meeting.cell).exists():
        raise refuse("adopted", "The minutes are adopted; their text does not change any more.")
