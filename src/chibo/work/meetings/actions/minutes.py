"""Adopting, signing and sealing the minutes; a later change is a new version."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.queries import head_of
from chibo.base.audit.rules import short_code
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row, lock_row, remove_row, remove_rows
from chibo.directory.access.actions import end_grant
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import grants_over
from chibo.library.documents.documents import contexts
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.work.meetings.documents.minutes import minutes_content
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Adoption, Meeting, Minutes
from chibo.work.meetings.queries.named import open_objections
from chibo.work.meetings.queries.room import disputed_count, latest_minutes
from chibo.work.meetings.queries.signatures import awaits_adoption
from chibo.work.meetings.rules.course import check_sealing
from chibo.work.meetings.rules.texts import content_hash


@transaction.atomic
def adopt_minutes(
    meeting: Meeting, *, actor: Actor, score: contexts.Score | None = None, at_next: bool = False
) -> Minutes:
    """The meeting has adopted its minutes: version 1 holds the text as it stands now, ready to be
    signed.

    With `at_next` the text is written down and signed now, and the cell adopts it at its next
    meeting. Raises NotAllowed without `minutes.write`; Refused before the meeting is closed or when
    they are adopted already.
    """
    actor.require("minutes.write", meeting.unit.path)
    lock_row(meeting)
    if meeting.state != MeetingState.CLOSED:
        raise refuse("not_closed", "Close the meeting first; the minutes are adopted at its end.")
    if latest_minutes(meeting):
        raise refuse("already_adopted", "The minutes are adopted already.")
    return _add_version(meeting, version=1, reason="", actor=actor, score=score, adopt_next=at_next)


@transaction.atomic
def adopt_afterwards(minutes: Minutes, *, on: date, actor: Actor) -> Adoption:
    """The cell has adopted the minutes at a later meeting, on that day.

    Raises NotAllowed without `minutes.write`; Refused for minutes that were adopted already, and
    for a day before the meeting or still ahead.
    """
    actor.require("minutes.write", minutes.unit.path)
    lock_row(minutes)
    if not awaits_adoption(minutes):
        raise refuse("already_adopted", "The minutes are adopted already.")
    if not minutes.meeting.day < on <= today():
        raise refuse(
            "wrong_day",
            "They are adopted at a later meeting, on a day that is not ahead.",
            field="on",
        )
    row: Adoption = create_row(
        Adoption,
        "minutes.adopt_afterwards",
        actor=actor,
        unit=minutes.unit,
        minutes=minutes,
        on=on,
        recorded_by=actor.name,
        recorded_at=now(),
    )
    return row


@transaction.atomic
def sign_minutes(minutes: Minutes, *, on: date, actor: Actor) -> Minutes:
    """The chair's or the meeting secretary's signature stands under the version; with the second
    one it is sealed.

    Raises NotAllowed for anybody else than those two; Refused while an entry of the roll call is
    disputed.
    """
    meeting = minutes.meeting
    fields = _signature(meeting, actor)
    lock_row(minutes)  # Of two who sign at once the second one sees the first, and seals.
    if minutes.sealed_at:
        raise refuse("already_sealed", "This version is sealed already.")
    other = minutes.secretary_id if "chair_id" in fields else minutes.chair_id
    if other == actor.person_id:
        raise refuse(
            "signed_already",
            "One person gives one signature; the other one comes from a second person.",
        )
    refuse_if(
        check_sealing(
            adopted=True, disputed=disputed_count(meeting), objected=open_objections(meeting)
        )
    )
    return put_signatures(minutes, on=on, actor=actor, **fields)


def put_signatures(minutes: Minutes, *, on: date, actor: Actor, **fields: Any) -> Minutes:
    """The signatures of these fields stand under the locked version; with the second one it is
    sealed. The caller has asked for the right and whether it may be signed.
    """
    change_row(minutes, "minutes.sign", actor=actor, **fields)
    if minutes.chair_signed_at and minutes.secretary_signed_at:
        _seal(minutes, on=on, actor=actor)
    return minutes


@transaction.atomic
def amend_minutes(
    meeting: Meeting,
    *,
    reason: str,
    actor: Actor,
    score: contexts.Score | None = None,
    corrections: str = "",
) -> Minutes:
    """A new version stands beside the sealed one, with its reason and the correction in words; it
    needs both signatures again.

    Raises NotAllowed without `minutes.write`; Refused without a reason, before sealing, or while a
    version waits for signatures.
    """
    actor.require("minutes.write", meeting.unit.path)
    lock_row(meeting)
    latest = latest_minutes(meeting)
    if latest is None or latest.sealed_at is None:
        raise refuse(
            "not_sealed",
            "Only sealed minutes get a new version; these can still be signed as they are.",
        )
    reason, corrections = clean_line(reason)[:300], clean_line(corrections)[:2000]
    if not reason:
        raise refuse("no_reason", "Say why the minutes need a new version.", field="reason")
    refuse_if(check_secrecy(f"{reason}\n{corrections}"))
    return _add_version(
        meeting,
        version=latest.version + 1,
        reason=reason,
        actor=actor,
        score=score,
        corrections=corrections,
        before=latest,
    )


def _add_version(
    meeting: Meeting,
    *,
    version: int,
    reason: str,
    actor: Actor,
    score: contexts.Score | None,
    corrections: str = "",
    before: Minutes | None = None,
    adopt_next: bool = False,
) -> Minutes:
    content: dict[str, Any] = (
        dict(before.content) if before else minutes_content(meeting, score=score)
    )
    content |= {
        "version": version,
        "version_reason": " — ".join(part for part in (reason, corrections) if part),
    }
    row: Minutes = create_row(
        Minutes,
        "minutes.adopt" if version == 1 else "minutes.amend",
        actor=actor,
        private=("content",),
        unit=meeting.unit,
        meeting=meeting,
        version=version,
        content=content,
        content_hash=content_hash(content),
        reason=reason,
        adopted_at=now(),
        adopt_next=adopt_next or None,
    )
    return row


def _signature(meeting: Meeting, actor: Actor) -> dict[str, Any]:
    if actor.person_id == meeting.chair_id:
        actor.require("discussion.view", meeting.unit.path)
        return {"chair_name": actor.name, "chair_id": actor.person_id, "chair_signed_at": now()}
    if actor.person_id == meeting.minute_taker_id:
        actor.require("discussion.view", meeting.unit.path)
        return {
            "secretary_name": actor.name,
            "secretary_id": actor.person_id,
            "secretary_signed_at": now(),
        }
    raise refuse(
        "not_a_signer", "Only the chair and the meeting secretary of this meeting sign its minutes."
    )


def _seal(minutes: Minutes, *, on: date, actor: Actor) -> None:
    meeting = minutes.meeting
    code = short_code(head_of(meeting.unit_id))
    change_row(minutes, "minutes.seal", actor=actor, sealed_at=now(), seal_code=code)
    if meeting.state != MeetingState.SEALED:
        change_row(meeting, "meeting.seal", actor=actor, state=MeetingState.SEALED, sealed_at=now())
    for grant in grants_over(meeting.unit, on=on).filter(
        role=RoleCode.MEETING_SECRETARY, person_id=meeting.minute_taker_id
    ):
        end_grant(grant, on=on, actor=actor)


def withdraw_unsealed(meeting: Meeting, *, actor: Actor) -> None:
    """A version that waits for signatures is gone: what it says of the roll call no longer holds,
    so it is adopted anew.
    """
    for version in meeting.minutes_versions.filter(unit=meeting.unit, sealed_at__isnull=True):
        signatures = version.paper_signatures.filter(unit=meeting.unit)
        remove_rows("signature.withdraw", list(signatures), actor=actor)
        copies = version.signed_copies.filter(unit=meeting.unit)
        remove_rows("signature.withdraw_copy", list(copies), actor=actor)
        remove_row(version, "minutes.withdraw", actor=actor)
