"""Who stands in the papers of a meeting by another's hand may say that it is not so."""

from typing import Any
from uuid import UUID

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row, lock_row, merged
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.models import Meeting, Objection
from chibo.work.meetings.queries.named import named_in, objections_of
from chibo.work.meetings.rules.witnesses import check_objecting
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def object_to(
    meeting: Meeting,
    *,
    about: str,
    target: UUID,
    text: str,
    actor: Actor,
    revision: Revision | None = None,
) -> Objection:
    """The named person says that it is not so; chair and meeting secretary are told, and before the
    sealing it is answered.

    Raises NotAllowed for who is no person; Refused when the person is not named there, or without a
    text; Conflict when the same person has objected in other words since the revision.
    """
    if actor.person_id is None:
        raise NotAllowed("meeting.view")
    lock_row(meeting)
    own = objections_of(meeting).filter(person_id=actor.person_id, about=about, target=target)
    earlier = own.first()
    stored = {"text": earlier.text if earlier else ""}
    kept = merged(earlier or meeting, {"text": text}, stored, revision=revision)
    text = clean_line(kept["text"])[:300]
    named = {(row.about, row.target) for row in named_in(meeting, person_id=actor.person_id)}
    refuse_if((*check_objecting(named=(about, target) in named, text=text), *check_secrecy(text)))
    fields: dict[str, Any] = {
        "text": text,
        "objected_at": now(),
        "answer": "",
        "settled_by": "",
        "settled_at": None,
    }
    if earlier is None:
        row: Objection = create_row(
            Objection,
            "objection.make",
            actor=actor,
            private=("text",),
            unit=meeting.unit,
            meeting=meeting,
            person_id=actor.person_id,
            about=about,
            target=target,
            **fields,
        )
    else:
        row = change_row(earlier, "objection.make", actor=actor, private=("text",), **fields)
    _tell_objection(meeting, actor)
    return row


def _tell_objection(meeting: Meeting, actor: Actor) -> None:
    """Chair and meeting secretary know that somebody objects."""
    told = [
        person
        for person in (meeting.chair, meeting.minute_taker)
        if person and person.pk != actor.person_id
    ]
    news = Message(
        "objection.made",
        gettext_noop("{name} objects to what the papers of {day} say in that name."),
        {"name": actor.name, "day": meeting.day},
        f"/meetings/{meeting.pk}/named/",
    )
    notify(told, cell=meeting.unit, news=news)


@transaction.atomic
def settle_objection(row: Objection, *, answer: str, actor: Actor) -> Objection:
    """The objection has its answer; who gave it and when is on record, and the person is told.

    Raises NotAllowed without `minutes.write`, and for the objecting person alone; Refused without
    an answer or a second time.
    """
    actor.require("minutes.write", row.unit.path)
    if actor.person_id == row.person_id:
        raise NotAllowed("minutes.write")
    lock_row(row)
    if row.settled_at is not None:
        raise refuse("already_answered", "This objection is answered already.")
    answer = clean_line(answer)[:300]
    if not answer:
        raise refuse("no_answer", "Write the answer.", field="answer")
    refuse_if(check_secrecy(answer))
    change_row(
        row,
        "objection.settle",
        actor=actor,
        private=("answer",),
        answer=answer,
        settled_by=actor.name,
        settled_at=now(),
    )
    news = Message(
        "objection.settled",
        gettext_noop("Your objection to the papers of {day} is answered."),
        {"day": row.meeting.day},
        f"/meetings/{row.meeting_id}/named/",
    )
    notify([row.person], cell=row.unit, news=news)
    return row
