"""Signatures given on paper: the second person signs the sheet, whoever writes here says who did
and who keeps it.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import create_row, lock_row
from chibo.directory.people.models import Person
from chibo.library.documents.actions import keep_file
from chibo.library.documents.rules import CheckedFile
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.actions.minutes import put_signatures
from chibo.work.meetings.enums import Signing
from chibo.work.meetings.models import Meeting, Minutes, PaperSignature, SignedCopy
from chibo.work.meetings.queries.named import open_objections
from chibo.work.meetings.queries.room import disputed_count
from chibo.work.meetings.queries.signatures import unsigned_in
from chibo.work.meetings.rules.course import check_sealing
from chibo.work.meetings.rules.witnesses import check_signing
from rulebook.vocabulary.findings import Finding, gettext_noop

_FIELDS = {Signing.CHAIR: "chair", Signing.SECRETARY: "secretary"}


@transaction.atomic
def sign_on_paper(
    minutes: Minutes,
    *,
    signings: Collection[str],
    keeper: Person | None,
    place: str,
    on: date,
    actor: Actor,
    copy: CheckedFile | None = None,
) -> Minutes:
    """The named signatures stand as given on paper, with the keeper of the original; with both the
    version is sealed.

    Signers and keeper are told what stands in their name, and may object. Raises NotAllowed without
    `minutes.write`; Refused for no signature or one that stands already, without a keeper, while an
    entry of the roll call is disputed or an objection waits for its answer.
    Source: form of minutes, domain 2.4 (signed by writer and chair: two persons, no word of
    accounts).
    """
    actor.require("minutes.write", minutes.unit.path)
    lock_row(minutes)
    meeting, place = minutes.meeting, clean_line(place)[:200]
    waiting = unsigned_in(minutes)
    found = check_signing(signings, waiting=waiting, has_keeper=keeper is not None)
    refuse_if((*found, *check_secrecy(place), *_sealing_findings(meeting)))
    assert keeper is not None
    at, fields = now(), dict[str, Any]()
    for signing in (one for one in Signing if one in signings):
        person = waiting[signing]
        create_row(
            PaperSignature,
            "signature.on_paper",
            actor=actor,
            unit=minutes.unit,
            minutes=minutes,
            signing=signing,
            person=person,
            keeper=keeper,
            place=place,
            **_entered(actor, at),
        )
        fields |= _signed(signing, person, at)
    if copy is not None:
        add_copy(minutes, copy=copy, actor=actor)
    _tell_named(minutes, [waiting[one] for one in Signing if one in signings], keeper, actor=actor)
    return put_signatures(minutes, on=on, actor=actor, **fields)


def _sealing_findings(meeting: Meeting) -> Sequence[Finding]:
    return check_sealing(
        adopted=True, disputed=disputed_count(meeting), objected=open_objections(meeting)
    )


def _entered(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"entered_by_id": actor.person_id, "entered_by": actor.name, "entered_at": at}


def _signed(signing: Signing, person: Person, at: datetime) -> dict[str, Any]:
    """What the minutes keep of one signature: name, person and moment."""
    name = _FIELDS[signing]
    return {f"{name}_name": person.full_name, f"{name}_id": person.pk, f"{name}_signed_at": at}


@transaction.atomic
def add_copy(minutes: Minutes, *, copy: CheckedFile, actor: Actor) -> SignedCopy:
    """A photo or scan of the signed sheet lies beside the version, also after its sealing.

    Raises NotAllowed without `minutes.write`; Refused for a version that nobody signed on paper and
    nobody will.
    """
    actor.require("minutes.write", minutes.unit.path)
    if minutes.sealed_at and not minutes.paper_signatures.filter(unit=minutes.unit).exists():
        raise refuse(
            "no_paper",
            "This version was signed by account; there is no signed sheet of it.",
            field="copy",
        )
    row: SignedCopy = create_row(
        SignedCopy,
        "signature.copy",
        actor=actor,
        unit=minutes.unit,
        minutes=minutes,
        file=keep_file(minutes.unit, file=copy, actor=actor),
        added_by=actor.name,
        added_at=now(),
    )
    return row


def _tell_named(minutes: Minutes, signers: list[Person], keeper: Person, *, actor: Actor) -> None:
    told = {"day": minutes.meeting.day, "keeper": keeper.full_name, "by": actor.name}
    link = f"/meetings/{minutes.meeting_id}/named/"
    signed = gettext_noop(
        "{by} has written down that you signed the minutes of {day} on paper; the original is kept"
        " by {keeper}. If that is not so, say so."
    )
    kept = gettext_noop(
        "{by} has written down that you keep the signed minutes of {day}. If that is not so,"
        " say so."
    )
    for persons, code, message in (
        (signers, "signature.on_paper", signed),
        ([keeper], "signature.kept", kept),
    ):
        others = [person for person in persons if person.pk != actor.person_id]
        notify(others, cell=minutes.unit, news=Message(code, message, told, link))
