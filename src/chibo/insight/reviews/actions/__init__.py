"""The way of a review: the cell proposes, the committee above notes, declares facts, decides and
corrects.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_text
from chibo.base.rows.actions import change_row, create_row, merged
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_of
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import offices_of
from chibo.insight.reviews.enums import ReviewPeriod, ReviewState
from chibo.insight.reviews.models import Decision, Note, Review, YearFact
from chibo.insight.reviews.queries import pack_of_year, review_of, year_of_cell, year_of_committee
from chibo.insight.reviews.rules import CellYear, kept_months
from chibo.insight.reviews.rules.deciding import (
    check_begun,
    check_decision,
    check_proposal,
    may_decide,
    proposal_values,
)
from chibo.insight.reviews.rules.quota import check_places
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.library.regulations.actions.packs import store_merged_pack
from rulebook.vocabulary.findings import gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.years.classification import declared_facts

LONGEST = 2000


@transaction.atomic
def propose_review(
    cell: Unit,
    year: int,
    *,
    code: str,
    points: Decimal | None,
    reason: str,
    on: date,
    actor: Actor,
    revision: Revision | None = None,
) -> Review:
    """The cell proposes this class for its year, with the points of its yearly review and its
    reasons.

    A later proposal replaces an earlier one until the committee has decided. Raises NotAllowed
    without `review.propose`; Refused before the year begins, once decided, without a reason, for a
    class above the points or above a cap; Conflict for what somebody else proposed otherwise since
    the revision. Source: Regulation 366-QĐ/TW (self-review, cell, upper committee).
    """
    actor.require("review.propose", cell.path)
    refuse_if(check_begun(year, ReviewPeriod.YEAR, on=on))
    pack = _pack(cell, year, on=on)
    review = _still_open(_opened(cell, year, ReviewPeriod.YEAR, actor=actor))
    mine: dict[str, Any] = {
        "proposed_class": code,
        "points": points,
        "reason": clean_text(reason)[:LONGEST].strip(),
    }
    columns = {"points": "proposed_points", "reason": "proposed_reason"}
    mine = merged(review, mine, proposal_values(review), revision=revision, columns=columns)
    code, points, reason = mine["proposed_class"], mine["points"], mine["reason"]
    facts = year_of_cell(cell, year, on=on).facts
    refuse_if(check_proposal(pack, code, points=points, facts=facts))
    reason = _written(reason, gettext_noop("Say why the cell proposes this class."))
    change_row(
        review,
        "review.propose",
        actor=actor,
        state=ReviewState.PROPOSED,
        proposed_class=code,
        proposed_points=points,
        proposed_reason=reason,
        proposed_by=actor.name,
        proposed_at=now(),
    )
    _tell_committee(cell, year, on=on)
    return review


def _still_open(review: Review) -> Review:
    if review.state == ReviewState.DECIDED:
        raise refuse(
            "review.decided", "The committee above has decided this year; it alone can correct it."
        )
    return review


@transaction.atomic
def note_discussion(
    cell: Unit, year: int, period: str, *, text: str, on: date, actor: Actor
) -> Note:
    """A reason that counted in the committee's discussion stands with the review; never who said
    it.

    Raises NotAllowed for anybody but the committee directly above; Refused for an empty text or
    before the period begins.
    """
    _require_deciding(cell, actor)
    refuse_if(check_begun(year, period, on=on))
    text = _written(text, gettext_noop("Write the reason that was discussed."), field="text")
    review = _opened(cell, year, period, actor=actor)
    note: Note = create_row(
        Note,
        "review.note",
        actor=actor,
        private=("text",),
        unit=cell,
        review=review,
        text=text,
        noted_by=actor.name,
        noted_at=now(),
    )
    return note


@transaction.atomic
def declare_fact(
    cell: Unit,
    year: int,
    *,
    fact: str,
    value: bool,
    known_on: date,
    reason: str,
    on: date,
    actor: Actor,
    seen: Revision | None = None,
) -> YearFact:
    """The fact of the year holds so from now on; an earlier declaration stays beside it.

    `seen`: the declarations (fact → version) that the writer saw. Raises NotAllowed for anybody but
    the committee directly above; Refused for a fact that no cap of the pack asks for, a day ahead
    of today, without a reason, or when somebody has declared it meanwhile. Source: the caps of the
    pack.
    """
    _require_deciding(cell, actor)
    refuse_if(check_begun(year, ReviewPeriod.YEAR, on=on))
    _check_fact(_pack(cell, year, on=on), fact, known_on=known_on, on=on)
    reason = _written(reason, gettext_noop("Say on what this rests: which paper, which check."))
    lock_chain(cell.pk)
    earlier = YearFact.objects.of_unit(cell).filter(year=year, fact=fact).count()
    if seen is not None and earlier and not seen.saw(fact, earlier):
        raise refuse(
            "fact.meanwhile",
            "Somebody has declared this fact meanwhile. Read that first, then declare it again.",
            field="fact",
        )
    row: YearFact = create_row(
        YearFact,
        "review.declare",
        actor=actor,
        unit=cell,
        year=year,
        fact=fact,
        version=earlier + 1,
        value=value,
        known_on=known_on,
        reason=reason,
        declared_by=actor.name,
        declared_at=now(),
    )
    return row


def _check_fact(pack: Pack, fact: str, *, known_on: date, on: date) -> None:
    if fact not in declared_facts(pack):
        raise refuse("fact.unknown", "The regulation in force asks for no such fact.", field="fact")
    if known_on > on:
        raise refuse(
            "fact.ahead",
            "The day lies ahead; a fact is declared once it is known.",
            field="known_on",
        )


@dataclass(frozen=True, slots=True)
class ReviewVerdict:
    """What a committee decides: the band of a half-year, or the class of a year with its points."""

    band: str
    code: str = ""
    points: Decimal | None = None


@transaction.atomic
def decide_review(
    cell: Unit,
    year: int,
    period: str,
    *,
    version: int,
    reason: str,
    on: date,
    actor: Actor,
    band: str = "",
    code: str = "",
    points: Decimal | None = None,
) -> Decision:
    """The band of the half-year, or the class of the year, stands as the committee's decision
    number `version` + 1.

    The decision keeps the months and facts it rests on; a later one corrects it and leaves it
    standing. Raises NotAllowed for anybody but the committee directly above; Refused without a
    reason, when somebody decided meanwhile, against points or caps, or over the quota (with the
    arithmetic). Source: Regulation 366-QĐ/TW.
    """
    _require_deciding(cell, actor)
    refuse_if(check_begun(year, period, on=on))
    pack = _pack(cell, year, on=on)
    review = _locked_for_decision(cell, year, period, version=version, actor=actor)
    row = year_of_cell(cell, year, on=on)
    verdict = (
        ReviewVerdict(band, code, points) if period == ReviewPeriod.YEAR else ReviewVerdict(band)
    )
    _check_verdict(pack, row, review, verdict, on=on)
    asked = gettext_noop("Say why the committee decides so.")
    reason = _written(
        reason, asked if not version else gettext_noop("Say why the decision is corrected.")
    )
    store_merged_pack(pack)
    decision = _add_decision(review, row, verdict, pack=pack, reason=reason, actor=actor)
    change_row(
        review,
        "review.decided",
        actor=actor,
        state=ReviewState.DECIDED,
        version=version + 1,
        decided_band=verdict.band,
        decided_class=verdict.code,
        decided_at=decision.decided_at,
    )
    _tell_cell(review, corrected=version > 0, on=on)
    return decision


def _locked_for_decision(
    cell: Unit, year: int, period: str, *, version: int, actor: Actor
) -> Review:
    """The review, with everything below the committee locked; refused when somebody has decided
    since that version.
    """
    assert cell.parent_id is not None
    # One decision at a time below a committee: the quota is counted over all its cells.
    lock_chain(cell.parent_id)
    review = _opened(cell, year, period, actor=actor)
    if review.version != version:
        raise refuse(
            "review.meanwhile",
            "Somebody has decided meanwhile. Read that decision first, then correct it.",
        )
    return review


def _check_verdict(
    pack: Pack, row: CellYear, review: Review, verdict: ReviewVerdict, *, on: date
) -> None:
    refuse_if(
        check_decision(
            pack,
            period=review.period,
            band=verdict.band,
            code=verdict.code,
            points=verdict.points,
            facts=row.facts,
        )
    )
    if review.period == ReviewPeriod.YEAR:
        _refuse_over_quota(pack, review.unit, review.year, code=verdict.code, on=on)


def _add_decision(
    review: Review, row: CellYear, verdict: ReviewVerdict, *, pack: Pack, reason: str, actor: Actor
) -> Decision:
    """The next version of the decision, with the months and facts it rests on."""
    content = {
        "months": kept_months(row, review.period),
        "facts": row.facts if review.period == ReviewPeriod.YEAR else {},
        "rule_band": row.rolled[review.period].band or "",
        "proposed_class": review.proposed_class,
    }
    decision: Decision = create_row(
        Decision,
        "review.decide" if not review.version else "review.correct",
        actor=actor,
        unit=review.unit,
        review=review,
        version=review.version + 1,
        band=verdict.band,
        year_class=verdict.code,
        points=verdict.points,
        reason=reason,
        decided_by=actor.name,
        decided_at=now(),
        pack_code=pack.code,
        pack_version=pack.version,
        content=content,
    )
    return decision


def _refuse_over_quota(pack: Pack, cell: Unit, year: int, *, code: str, on: date) -> None:
    assert cell.parent is not None
    siblings = year_of_committee(cell.parent, year, scope=Scope((cell.parent.path,)), on=on)
    refuse_if(check_places(pack, siblings.rows, cell_id=cell.pk, code=code))


def _pack(cell: Unit, year: int, *, on: date) -> Pack:
    pack = pack_of_year(cell, year, on=on)
    if pack is None:
        raise refuse("no_regulation", "No regulation in this installation covers this period.")
    return pack


def _opened(cell: Unit, year: int, period: str, *, actor: Actor) -> Review:
    """The review of the period, locked with the cell's chain so that it is opened once."""
    lock_chain(cell.pk)
    known = review_of(cell, year, period)
    if known is not None:
        return known
    row: Review = create_row(
        Review, "review.open", actor=actor, unit=cell, year=year, period=period
    )
    return row


def _require_deciding(cell: Unit, actor: Actor) -> None:
    if cell.parent is None or not may_decide(actor, above=cell.parent.path):
        raise NotAllowed("review.decide")


def _written(text: str, message: str, *, field: str = "reason") -> str:
    text = clean_text(text)[:LONGEST].strip()
    if not text:
        raise refuse("review.no_reason", message, field=field)
    refuse_if(check_secrecy(text))
    return text


def _tell_committee(cell: Unit, year: int, *, on: date) -> None:
    roles = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)
    above = cell.parent
    persons = (
        {person.pk: person for role in roles for person in holders_of(role, above, on=on)}
        if above
        else {}
    )
    news = Message(
        "review.proposed",
        gettext_noop("{name} has proposed its class for the year {period_name}."),
        {"name": cell.name, "period_name": year},
        f"/cells/{cell.pk}/year/{year}/?period=year",
    )
    notify(list(persons.values()), cell=cell, news=news)


def _tell_cell(review: Review, *, corrected: bool, on: date) -> None:
    cell = review.unit
    leaders = [
        row.person for row in offices_of(cell, on=on) if row.post in (Post.SECRETARY, Post.DEPUTY)
    ]
    message = gettext_noop("The committee above has decided the review of {period}, {period_name}.")
    if corrected:
        message = gettext_noop(
            "The committee above has corrected its decision on {period}, {period_name}."
        )
    words = {
        ReviewPeriod.H1: "first half-year",
        ReviewPeriod.H2: "second half-year",
        ReviewPeriod.YEAR: "whole year",
    }
    params = {"period": words[ReviewPeriod(review.period)], "period_name": review.year}
    link = f"/cells/{cell.pk}/year/{review.year}/?period={review.period}"
    notify(leaders, cell=cell, news=Message("review.decided", message, params, link))
