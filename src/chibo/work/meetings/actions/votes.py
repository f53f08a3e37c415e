"""Votes by tally: totals only, computed base and share, the tellers beside the writer, a second
count where one is made.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused, refuse, refuse_if
from chibo.base.kernel.text import clean_line, fold
from chibo.base.rows.actions import change_row, create_row, lock_row, remove_row
from chibo.directory.people.models import Person
from chibo.directory.people.queries import persons_by_id
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.enums import MeetingState, VoteMethod
from chibo.work.meetings.models import AgendaItem, Meeting, Vote
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.presence import members_here, second_accounts
from chibo.work.meetings.queries.room import votes_of
from chibo.work.meetings.rules.witnesses import check_tellers
from rulebook.meetings.votes import VoteTally, check_tally, outcome, second_entry, vote_base
from rulebook.vocabulary.findings import gettext_noop

_NAMED = gettext_noop(
    "You are named as teller of the vote “{subject}”: {votes_for} for, {against} against, {abstain}"
    " abstained. If that is not so, say so before the minutes are sealed."
)


@transaction.atomic
def record_vote(
    meeting: Meeting,
    *,
    subject: str,
    decision: str,
    tally: VoteTally,
    actor: Actor,
    item: AgendaItem | None = None,
    method: str = VoteMethod.CARD,
    tellers: Sequence[Person] = (),
    again: bool = False,
) -> Vote:
    """The totals stand with the base, the share (0–1) and the outcome that the rule computes.

    With the names of `tellers` who counted beside the writer the vote counts at once, and they are
    told what stands in their name; without, or where the pack's `votes.second_entry` demands it, it
    waits for a second account that enters the totals again. Raises NotAllowed without
    `vote.record`; Refused when not in session, while the roll call is open, for tellers who are not
    present or are the writer, for nobody beside him, when present ≠ for + against + abstain +
    invalid (the sum is shown; who came late or left early may be missing in it), and where a vote
    on the same matter with the other outcome stands already, unless the cell has voted `again`:
    then the audit names it. Source: Regulation 294-QĐ/TW, art. 9.3.
    """
    actor.require("vote.record", meeting.unit.path)
    _lock_in_session(meeting)
    subject = _subject(subject)
    file = _called(meeting)
    totals = _totals(file, decision, tally)
    counted_by = _counted_by(file, decision, tellers, actor=actor)
    earlier = _earlier(meeting, item, subject, passed=totals["passed"])
    if earlier is not None and not again:
        raise _voted_before(earlier)
    matter = dict[str, Any](item=item, subject=subject, decision=decision, method=method)
    at = now()
    row: Vote = create_row(
        Vote,
        "vote.record",
        actor=actor,
        unit=meeting.unit,
        meeting=meeting,
        **matter,
        **totals,
        **_recorded_by(actor, at),
        **counted_by(at),
    )
    _tell_tellers(row, tellers, _NAMED)
    if earlier is not None:
        record(row.unit_id, "vote.again", row, actor=actor, earlier=earlier.pk)
    return row


def _lock_in_session(meeting: Meeting) -> None:
    lock_row(meeting)
    if meeting.state != MeetingState.OPEN:
        raise refuse("not_open", "This meeting is not in session.")


def _recorded_by(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"recorded_by_id": actor.person_id, "recorded_by": actor.name, "recorded_at": at}


def _totals(file: MeetingFile, decision: str, tally: VoteTally) -> dict[str, Any]:
    """The counted voices with base, share and outcome, as the row keeps them; refused where they do
    not fit the base and the roll call.
    """
    base = vote_base(file.pack, file.voters, decision=decision).value
    here, partly = file.roll.present_voters, file.roll.came_and_went
    refuse_if(check_tally(tally, present_voters=here, base=base, came_and_went=partly))
    return {
        "base": base,
        "present": tally.total,
        "votes_for": tally.votes_for,
        "against": tally.against,
        "abstain": tally.abstain,
        "invalid": tally.invalid,
        "share": _share(tally.votes_for, base),
        "passed": outcome(file.pack, decision, tally, base).value,
    }


def _called(meeting: Meeting) -> MeetingFile:
    """The meeting once its roll call is complete."""
    file = MeetingFile(meeting)
    if missing := file.roll.not_recorded:
        raise refuse(
            "roll_call_open", "{count} members have no entry in the roll call yet.", count=missing
        )
    return file


@transaction.atomic
def confirm_vote(vote: Vote, *, tally: VoteTally, actor: Actor) -> Vote:
    """A second person has entered the same totals from an account of their own; the vote counts, if
    it did not before.

    Raises NotAllowed without `vote.confirm`; Refused for the person who recorded it, or when the
    totals differ (the recorded ones are not told, so that they are counted and not copied).
    """
    actor.require("vote.confirm", vote.unit.path)
    lock_row(vote)
    if actor.person_id == vote.recorded_by_id:
        raise refuse(
            "same_person",
            "The person who recorded the totals cannot confirm them; ask a second person.",
        )
    if vote.confirmed_by_id or vote.meeting.state != MeetingState.OPEN:
        raise refuse("already_confirmed", "This vote is confirmed already.")
    if tally != VoteTally(vote.votes_for, vote.against, vote.abstain, vote.invalid):
        raise refuse(
            "totals_differ",
            "Your totals ({mine}) differ from the recorded ones. Count again together; if the"
            " record is wrong, take the vote back and record it anew.",
            mine=_written(tally),
        )
    change_row(
        vote,
        "vote.confirm",
        actor=actor,
        confirmed_by_id=actor.person_id,
        confirmed_by=actor.name,
        confirmed_at=vote.confirmed_at or now(),
    )
    return vote


@transaction.atomic
def drop_vote(vote: Vote, *, actor: Actor) -> None:
    """A wrongly recorded vote is gone: by one account alone, or no longer borne by the roll call.

    The audit keeps that there was one, and its tellers are told.

    Raises NotAllowed without `vote.record`; Refused once a second account confirmed it and it is
    sound, or the meeting is over.
    """
    actor.require("vote.record", vote.unit.path)
    lock_row(vote)
    sound = vote.confirmed_by_id and not MeetingFile(vote.meeting).is_out_of_date(vote)
    if sound or vote.meeting.state != MeetingState.OPEN:
        raise refuse("already_confirmed", "This vote is confirmed already.")
    persons = persons_by_id(UUID(person) for person, _name in vote.tellers or ())
    _tell_tellers(
        vote, list(persons.values()), gettext_noop("The vote “{subject}” was taken back.")
    )
    remove_row(vote, "vote.drop", actor=actor)


def _subject(text: str) -> str:
    """What is voted on, tidied; raises Refused when it is empty or bears a secrecy mark."""
    subject = clean_line(text)[:300]
    if not subject:
        raise refuse("no_subject", "Write what is voted on.", field="subject")
    refuse_if(check_secrecy(subject))
    return subject


def _counted_by(
    file: MeetingFile, decision: str, tellers: Sequence[Person], *, actor: Actor
) -> Callable[..., dict[str, Any]]:
    """What the row says, at a moment, of those who counted; raises Refused for tellers that do not
    bear the vote.
    """
    demanded = second_entry(file.pack, decision).value
    refuse_if(
        check_tellers(
            [(person.pk, person.full_name) for person in tellers],
            here=members_here(file),
            recorder=actor.person_id,
            by_second_account=demanded or bool(second_accounts(file, actor)),
        )
    )
    names = [[str(person.pk), person.full_name] for person in tellers]
    return lambda at: {"tellers": names, "confirmed_at": at if names and not demanded else None}


def _tell_tellers(vote: Vote, tellers: Sequence[Person], message: str) -> None:
    told = {
        "subject": vote.subject,
        "votes_for": vote.votes_for,
        "against": vote.against,
        "abstain": vote.abstain,
    }
    notify(
        tellers,
        cell=vote.unit,
        news=Message("vote.teller", message, told, f"/meetings/{vote.meeting_id}/named/"),
    )


def _earlier(
    meeting: Meeting, item: AgendaItem | None, subject: str, *, passed: bool
) -> Vote | None:
    """The last vote on the same matter that this one contradicts: on the same item, or in the same
    words where one names none.
    """
    for row in votes_of(meeting).reverse():
        same = (
            row.item_id == item.pk if item and row.item_id else _key(row.subject) == _key(subject)
        )
        if same and row.passed != passed:
            earlier: Vote = row
            return earlier
    return None


def _key(subject: str) -> str:
    """What makes two subjects the same, however they are typed."""
    return fold(subject).strip(" .:;,!?“”\"'")


def _voted_before(earlier: Vote) -> Refused:
    """The first vote is named; of one that waits for its second person nothing is said of its
    totals.
    """
    told: dict[str, Any] = {"title": earlier.subject, "at": earlier.recorded_at}
    if earlier.confirmed_at is None:
        return refuse(
            "vote_waits",
            "A vote on this matter with another outcome waits for its second person: “{title}”,"
            " recorded {at}. If the cell has really voted again, tick “We have voted again on this"
            " matter” and record it.",
            field="again",
            **told,
        )
    return refuse(
        "vote_contradicts",
        "This matter was already decided by the vote “{title}”, recorded {at}: {result},"
        " {votes_for} of {base} for. This vote says the opposite. If the cell has really voted"
        " again, tick “We have voted again on this matter” and record it.",
        field="again",
        result="Carried" if earlier.passed else "Not carried",
        votes_for=earlier.votes_for,
        base=earlier.base,
        **told,
    )


def _share(votes_for: int, base: int) -> Decimal:
    return (Decimal(votes_for) / base).quantize(Decimal("0.000001")) if base else Decimal(0)


def _written(tally: VoteTally) -> str:
    return f"{tally.votes_for} / {tally.against} / {tally.abstain} / {tally.invalid}"
