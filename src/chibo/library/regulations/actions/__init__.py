"""The way of a regulation: uploaded, proposed by one person, confirmed by another, withdrawn before
its day, ended on a day.
"""

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import INSTALLATION, lock_chain, record
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import bulk_insert, save_fields
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.shared_mark import note_mark
from chibo.base.kernel.text import clean_line
from chibo.directory.organisation.models import Unit
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.library.regulations.actions.packs import findings_about, record_regulation
from chibo.library.regulations.enums import RegulationState
from chibo.library.regulations.models import Acknowledgement, Regulation, RegulationMark
from chibo.library.regulations.queries.in_force import (
    clear_cache,
    held_of,
    stack_of,
)
from chibo.library.regulations.queries.rows import (
    acknowledgement_of,
    others_for,
    second_persons,
)
from chibo.library.regulations.rules import (
    RegulationValue,
    check_days,
    check_kind,
    check_overlap,
    check_second,
    is_replaced,
    layers_of,
    overlapping,
)
from rulebook.vocabulary.findings import gettext_noop

_LONGEST_REASON = 500


@transaction.atomic
def propose_regulation(
    row: Regulation,
    *,
    valid_from: date,
    actor: Actor,
    on: date,
    valid_to: date | None = None,
    cell_types: Sequence[str] | None = None,
) -> Regulation:
    """The draft waits for a second person, to hold from that day (until the other, or until the
    text itself ends); the others are told.

    Raises NotAllowed without `regulation.propose`; Refused for a day before tomorrow, two
    regulations of one layer for the same unit, day and type of cells, or a text that does not lie
    soundly on what is in force that day.
    """
    actor.require("regulation.propose", row.path)
    row = _locked(row)
    _require_state(row, RegulationState.DRAFT)
    refuse_if(check_second(actor.person_id, proposer=None))
    row.valid_from, row.valid_to = valid_from, valid_to or row.pack.valid_to
    row.cell_types = sorted(row.cell_types if cell_types is None else set(cell_types))
    _check(row, on=on)
    values = {"valid_from": row.valid_from, "valid_to": row.valid_to, "cell_types": row.cell_types}
    save_fields(
        row,
        **values,
        state=RegulationState.PROPOSED,
        proposed_by_id=actor.person_id,
        proposed_at=now(),
    )
    record_regulation(row, "regulation.propose", actor, **values)
    _tell(
        row,
        gettext_noop(
            "{number} is to come into force on {day}; it waits for you as the second person."
        ),
        actor,
        on=on,
    )
    return row


@transaction.atomic
def confirm_regulation(row: Regulation, *, actor: Actor, on: date) -> Regulation:
    """The regulation holds from its day on; an earlier version of the same code for the same cells
    ends on that day.

    Raises NotAllowed without `regulation.confirm`; Refused for the person who proposed it, for one
    that is not waiting, and when what the proposal rested on has changed (its day has come, another
    one holds meanwhile, a layer above is new).
    """
    actor.require("regulation.confirm", row.path)
    row = _locked(row)
    _require_state(row, RegulationState.PROPOSED)
    refuse_if(check_second(actor.person_id, proposer=row.proposed_by_id))
    replaced = _check(row, on=on)
    values: dict[str, Any] = {}
    if replaced is not None and replaced.pk is not None:
        values = {"replaced_id": replaced.pk, "replaced_until": replaced.valid_to}
        earlier = Regulation.objects.select_related("pack", "unit").get(pk=replaced.pk)
        save_fields(earlier, valid_to=row.valid_from)
        record_regulation(earlier, "regulation.replace", actor, valid_to=row.valid_from, by=row.pk)
    save_fields(
        row,
        **values,
        state=RegulationState.CONFIRMED,
        confirmed_by_id=actor.person_id,
        confirmed_at=now(),
    )
    record_regulation(row, "regulation.confirm", actor, valid_from=row.valid_from, **values)
    _tell(
        row,
        gettext_noop("{number} comes into force on {day}; the second person has confirmed it."),
        actor,
        on=on,
    )
    return _changed(row)


@transaction.atomic
def withdraw_regulation(row: Regulation, *, reason: str, actor: Actor, on: date) -> Regulation:
    """The regulation does not come into force; what it would have closed holds on as before.

    Raises NotAllowed without `regulation.propose` or `regulation.confirm`; Refused once its day has
    come, or without a reason.
    """
    if not actor.may("regulation.propose", row.path) and not actor.may(
        "regulation.confirm", row.path
    ):
        raise NotAllowed("regulation.propose")
    row = _locked(row)
    _require_state(row, RegulationState.DRAFT, RegulationState.PROPOSED, RegulationState.CONFIRMED)
    if row.state == RegulationState.CONFIRMED and row.valid_from <= on:
        raise refuse(
            "in_force",
            "It has been in force since {day}; propose a day on which it ends.",
            day=row.valid_from,
        )
    reason = _checked_reason(reason)
    if row.replaced_id is not None:
        earlier = Regulation.objects.select_related("pack", "unit").get(pk=row.replaced_id)
        save_fields(earlier, valid_to=row.replaced_until)
        record_regulation(earlier, "regulation.resume", actor, valid_to=row.replaced_until)
    save_fields(
        row,
        state=RegulationState.WITHDRAWN,
        reason=reason,
        withdrawn_by_id=actor.person_id,
        withdrawn_at=now(),
    )
    record_regulation(row, "regulation.withdraw", actor, reason=reason)
    return _changed(row)


@transaction.atomic
def propose_end(
    row: Regulation, *, ends_on: date, reason: str, actor: Actor, on: date
) -> Regulation:
    """It is proposed that the regulation holds no more from that day on; a second person confirms
    it.

    Raises NotAllowed without `regulation.propose`; Refused for one that is not confirmed, a day
    before tomorrow, or one outside the days on which it holds.
    """
    actor.require("regulation.propose", row.path)
    row = _locked(row)
    _require_state(row, RegulationState.CONFIRMED)
    refuse_if(check_second(actor.person_id, proposer=None))
    _check_end(row, ends_on, on=on)
    save_fields(
        row, ends_on=ends_on, reason=_checked_reason(reason), end_proposed_by_id=actor.person_id
    )
    record_regulation(row, "regulation.propose_end", actor, ends_on=ends_on, reason=row.reason)
    _tell(
        row,
        gettext_noop("{number} is to end on {end}; it waits for you as the second person."),
        actor,
        on=on,
    )
    return row


@transaction.atomic
def confirm_end(row: Regulation, *, actor: Actor, on: date) -> Regulation:
    """The regulation holds no more from the proposed day on.

    Raises NotAllowed without `regulation.confirm`; Refused for the person who proposed the end, and
    when its day has come.
    """
    actor.require("regulation.confirm", row.path)
    row = _locked(row)
    _require_state(row, RegulationState.CONFIRMED)
    if row.ends_on is None:
        raise refuse("no_end", "No end was proposed for this regulation.")
    refuse_if(check_second(actor.person_id, proposer=row.end_proposed_by_id))
    _check_end(row, row.ends_on, on=on)
    save_fields(row, valid_to=row.ends_on, ends_on=None)
    record_regulation(row, "regulation.end", actor, valid_to=row.valid_to)
    return _changed(row)


@transaction.atomic
def acknowledge(unit: Unit, *, shown: str, actor: Actor, on: date) -> Acknowledgement:
    """It is on record who said when that what holds for the unit today is what they work by; said
    again, the first stands.

    `shown` names the packs that the page showed (`layers_of`). Raises NotAllowed without
    `regulation.confirm` over the unit; Refused when something else holds than was shown.
    """
    actor.require("regulation.confirm", unit.path)
    lock_chain(unit.pk)
    layers = layers_of(stack_of(unit, on=on).pack)
    if shown != " ".join(layers):
        raise refuse(
            "other_regulation",
            "Something else holds by now than this page showed. Please read it again.",
        )
    known = acknowledgement_of(unit)
    if known is not None and known.layers == layers:
        return known
    assert actor.person_id is not None
    row = Acknowledgement.objects.create(
        unit=unit, layers=layers, person_id=actor.person_id, at=now()
    )
    record(unit.pk, "regulation.acknowledge", row, actor=actor, layers=layers)
    return row


def _locked(row: Regulation) -> Regulation:
    """The row, fresh; nobody else changes a regulation of the same unit until the
    transaction ends.
    """
    lock_chain(row.unit_id or INSTALLATION)
    return (
        Regulation.objects.select_for_update(of=("self",))
        .select_related("pack", "unit")
        .get(pk=row.pk)
    )


def _require_state(row: Regulation, *states: str) -> None:
    if row.state not in states:
        raise refuse(
            "wrong_state",
            "This is not possible any more: the regulation is now “{state}”.",
            state=RegulationState(row.state),
        )


def _check(row: Regulation, *, on: date) -> RegulationValue | None:
    """What the days, the neighbours and the layers above say; returns the earlier version that this
    one closes.
    """
    new, others = held_of(row), others_for(row)
    days = check_days(
        row.valid_from,
        row.valid_to,
        text_from=row.pack.valid_from,
        text_to=row.pack.valid_to,
        on=on,
    )
    refuse_if(days)
    refuse_if(
        (
            *check_kind(row.pack.layer, row.unit.kind if row.unit else None),
            *check_overlap(new, others),
            *findings_about(row),
        )
    )
    return next((other for other in overlapping(new, others) if is_replaced(new, other)), None)


def _check_end(row: Regulation, ends_on: date, *, on: date) -> None:
    if ends_on <= on:
        raise refuse(
            "too_early",
            "Choose tomorrow or a later day: what has begun is not changed backwards.",
            field="ends_on",
        )
    if ends_on <= row.valid_from or (row.valid_to is not None and ends_on >= row.valid_to):
        raise refuse(
            "outside",
            "It holds from {since} to {until}; choose a day in between.",
            field="ends_on",
            since=row.valid_from,
            until=row.valid_to,
        )
    if row.successors.filter(state=RegulationState.CONFIRMED).exists():
        raise refuse("replaced", "A new version takes its place already.", field="ends_on")


def _checked_reason(reason: str) -> str:
    line = clean_line(reason)[:_LONGEST_REASON]
    if not line:
        raise refuse("no_reason", "Write the reason in a few words.", field="reason")
    refuse_if(check_secrecy(line))
    return line


def _tell(row: Regulation, message: str, actor: Actor, *, on: date) -> None:
    """Everybody who may be the second person is told, but not the one who acts; regulations for
    everywhere wait on their page.
    """
    if row.unit is None:
        return
    persons = second_persons(row, on=on, without=actor.person_id)
    params = {"number": row.pack.number, "day": f"{row.valid_from:%d/%m/%Y}"}
    params |= {"end": f"{row.ends_on:%d/%m/%Y}"} if row.ends_on else {}
    notify(
        persons,
        cell=row.unit,
        news=Message("regulation.news", message, params, f"/regulations/{row.pk}/"),
    )


def _changed(row: Regulation) -> Regulation:
    """Every process asks anew: this one now and once the transaction has ended, the others by the
    mark. It is drawn by lot, so that one of a transaction that was undone never comes again.
    """
    mark = secrets.token_hex(16)
    bulk_insert([RegulationMark(mark=mark)], over="id", changing=("mark",))
    note_mark(mark)
    clear_cache()
    transaction.on_commit(clear_cache)
    return row
