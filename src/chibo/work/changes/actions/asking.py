"""Proposing a change, or carrying it out; answering a proposal."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row, lock_row
from chibo.directory.access.queries import left_to_others
from chibo.directory.organisation.models import Unit
from chibo.directory.people.queries import identities_of
from chibo.directory.people.rules import any_same_human
from chibo.work.changes.actions.doing import carry_out, lock_for
from chibo.work.changes.actions.invited import summoned_around, tell_of_invited
from chibo.work.changes.actions.telling import (
    people_around,
    tell_of_answer,
    tell_of_change,
    tell_of_proposal,
)
from chibo.work.changes.actions.wish import Wish, wish_of
from chibo.work.changes.actions.wishes import check_wish, narrowed
from chibo.work.changes.enums import ChangeKind, ChangeState
from chibo.work.changes.models import Change
from chibo.work.changes.rules import OWN_ENTRY, PROPOSE, check_answer, right_for
from rulebook.vocabulary.findings import gettext_noop

_PRIVATE = ("values", "note", "answer")
_FROM_COMMITTEE = (ChangeKind.FOUND_CELL, ChangeKind.CLOSE_CELL)
# These open what a cell keeps to somebody, or close it.
_MEMBERSHIPS = (
    *(
        ChangeKind.ADD_MEMBER,
        ChangeKind.CHANGE_STATUS,
        ChangeKind.MOVE_MEMBER,
        ChangeKind.END_MEMBER,
    ),
    ChangeKind.CHANGE_POSTS,
)
# Under these names a wish holds who is to have a post.
_HOLDERS = ("secretary", "deputy", "second_deputy", "committee", "successor")
FOR_THE_OFFICE = gettext_noop(
    "Members and posts open what their cells keep. The committee office enters this change; nothing"
    " has been changed."
)


@transaction.atomic
def request_change(
    wish: Wish, *, today: date, actor: Actor, revision: Revision | None = None
) -> Change:
    """The directory says so, from the day of the wish, which may lie ahead, and everybody concerned
    is told; from who may only propose it waits for the committee, whose offices are told.

    Of what is edited (particulars, posts, the cell) only what differs is asked for. Raises
    NotAllowed for who may neither do nor propose it; Refused, at the field to put right, when the
    directory does not allow it, for one's own membership or post, and for an administrator where
    others sign in already; Conflict when somebody else changed the same since the revision.
    """
    if not (_may_do(wish, actor=actor) or _may_propose(wish, actor=actor)):
        raise NotAllowed(PROPOSE)
    lock_for(wish)
    wish = narrowed(wish, today=today, revision=revision)
    does = _may_do(wish, actor=actor)
    if not does and not _may_propose(wish, actor=actor):
        raise NotAllowed(PROPOSE)
    check_wish(wish, today=today, proposed=not does)
    if does:
        _require_not_own(wish, actor=actor)
        _leave_to_office(wish, today=today, actor=actor)
    row: Change = create_row(
        Change,
        "change.propose",
        actor=actor,
        private=_PRIVATE,
        unit=wish.cell,
        kind=wish.kind,
        state=ChangeState.PROPOSED,
        person=wish.person,
        target=wish.target,
        on=wish.on,
        values=dict(wish.values),
        decision_number=clean_line(wish.decision_number)[:60],
        decided_on=wish.decided_on,
        note=clean_line(wish.note)[:300],
        asked_by=actor.name,
        asked_by_id=actor.person_id,
        asked_at=now(),
    )
    if not does:
        tell_of_proposal(row, today=today, actor=actor)
        return row
    return _do(row, today=today, actor=actor)


@transaction.atomic
def answer_change(
    row: Change,
    *,
    accepted: bool,
    answer: str,
    today: date,
    actor: Actor,
    target: Unit | None = None,
) -> Change:
    """The proposal is carried out, or declined with the reason; who proposed it is told, and with
    it done everybody concerned.

    `target`: the cell that was meant, where the proposal tells it in words.

    Raises NotAllowed without the right that carries it out; Refused a second time, for one's own
    proposal or entry, declined without a reason, and when the directory does not allow it any more.
    """
    actor.require(right_for(row.kind, row.values), row.unit.path)
    wish = wish_of(row)
    lock_for(replace(wish, target=target or wish.target))
    fresh = lock_row(row)
    said = clean_line(answer)[:300]
    asker, answerer = identities_of([row.asked_by_id]), identities_of([actor.person_id])
    refuse_if(
        check_answer(
            state=fresh.state,
            accepted=accepted,
            answer=said,
            by_asker=any_same_human(asker, answerer),
            by_person=accepted and _is_own(wish, actor),
        )
    )
    told = _answered(said, actor)
    if not accepted:
        change_row(
            row, "change.decline", actor=actor, private=_PRIVATE, state=ChangeState.DECLINED, **told
        )
        tell_of_answer(row, actor=actor)
        return row
    wish = replace(wish, target=target or wish.target)
    check_wish(wish, today=today)
    if not _may_do(wish, actor=actor):
        raise NotAllowed(right_for(wish.kind, wish.values))
    _leave_to_office(wish, today=today, actor=actor)
    change_row(row, "change.confirm", actor=actor, private=_PRIVATE, target=wish.target, **told)
    _do(row, today=today, actor=actor)
    tell_of_answer(row, actor=actor)
    return row


def _answered(answer: str, actor: Actor) -> dict[str, Any]:
    return {
        "answered_by": actor.name,
        "answered_by_id": actor.person_id,
        "answered_at": now(),
        "answer": answer,
    }


def _may_do(wish: Wish, *, actor: Actor) -> bool:
    """True when the actor carries the change out, in both cells of a move; otherwise it can only be
    proposed.
    """
    right = right_for(wish.kind, wish.values)
    over = [wish.cell.path, *([wish.target.path] if wish.target else [])]
    return all(actor.may(right, path) for path in over)


def _may_propose(wish: Wish, *, actor: Actor) -> bool:
    """True when the actor may propose it: leaders what concerns their members and posts, offices
    also cells to found or close.
    """
    path = wish.cell.path
    return actor.may(PROPOSE, path) and (
        wish.kind not in _FROM_COMMITTEE or actor.may("person.change", path)
    )


def _do(row: Change, *, today: date, actor: Actor) -> Change:
    before, summoned = people_around(row, today=today), summoned_around(row, today=today)
    carry_out(row, today=today, actor=actor)
    tell_of_change(row, before=before, today=today, actor=actor)
    tell_of_invited(row, before=summoned, today=today)
    return row


def _is_own(wish: Wish, actor: Actor) -> bool:
    """True when the actor is the member, or one of those who would hold a post."""
    if wish.kind not in _MEMBERSHIPS or actor.person_id is None:
        return False
    own = {wish.person.pk} if wish.person else set()
    own |= {pk for name in _HOLDERS for pk in wish.ids(name)}
    return any_same_human(identities_of(own), identities_of([actor.person_id]))


def _require_not_own(wish: Wish, *, actor: Actor) -> None:
    if _is_own(wish, actor):
        refuse_if((OWN_ENTRY,))


def _leave_to_office(wish: Wish, *, today: date, actor: Actor) -> None:
    """Who may do this for technical reasons alone leaves it to the office where others sign in
    already.
    """
    if wish.kind in _MEMBERSHIPS and left_to_others(
        actor, "person.change", wish.cell.path, on=today
    ):
        raise refuse("office_does_it", FOR_THE_OFFICE)
