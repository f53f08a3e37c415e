"""What speaks against a proposal or a decision of the review."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.rules import begins_on
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.years.classification import YearFacts, check_class, classification_of

_MOST_POINTS = Decimal(100)


def may_decide(actor: Actor, *, above: str) -> bool:
    """True when the actor holds `review.decide` over exactly the committee (its path) that stands
    directly above the cell.

    Source: Regulation 366-QĐ/TW (self-review, cell, then the direct upper committee).
    """
    return actor.is_system or any(
        "review.decide" in grant.rights and grant.path == above for grant in actor.grants if above
    )


def check_begun(year: int, period: str, *, on: date) -> tuple[Finding, ...]:
    """A finding while the period has not begun."""
    if on >= begins_on(year, period):
        return ()
    message = gettext_noop("This period begins on {day}; it cannot be reviewed before.")
    return (Finding("review.not_begun", message, {"day": begins_on(year, period)}),)


def check_proposal(
    pack: Pack, code: str, *, points: Decimal | None, facts: YearFacts
) -> tuple[Finding, ...]:
    """What speaks against the class that a cell proposes: unknown, above its points, above a cap.

    A cap whose fact nobody has declared yet is the committee's to settle and stops no proposal.
    Source: Regulation 366-QĐ/TW; caps of the pack.
    """
    if found := _check_form(pack, code, points):
        return _at(found, "proposed_class")
    against = check_class(pack, code, points=points, facts=facts)
    return _at(against, "proposed_class", without="class.fact_unknown")


def check_decision(
    pack: Pack, *, period: str, band: str, code: str, points: Decimal | None, facts: YearFacts
) -> tuple[Finding, ...]:
    """What speaks against a decision: a half-year needs a band, a year its class; points, caps and
    undeclared facts.

    Source: Regulation 366-QĐ/TW; the pack's bands and caps.
    """
    found: list[Finding] = []
    if band and band not in [one.code for one in pack.bands]:
        found.append(
            Finding("review.unknown_band", gettext_noop("Choose one of the bands."), field="band")
        )
    if period != ReviewPeriod.YEAR:
        if not band:
            found.append(
                Finding(
                    "review.no_band",
                    gettext_noop("Choose the band of the half-year."),
                    field="band",
                )
            )
        return tuple(found)
    if not code:
        found.append(
            Finding(
                "review.no_class",
                gettext_noop("Choose the class of the year."),
                field="decided_class",
            )
        )
    form = _check_form(pack, code, points) if code else ()
    if form or not code:
        return (*found, *form)
    return (*found, *check_class(pack, code, points=points, facts=facts))


def proposal_values(review: Any) -> dict[str, Any]:
    """What a cell proposes for its year, by the names of the fields; before a proposal: nothing."""
    columns = {
        "proposed_class": "proposed_class",
        "points": "proposed_points",
        "reason": "proposed_reason",
    }
    return {name: getattr(review, column, None) for name, column in columns.items()}


def _check_form(pack: Pack, code: str, points: Decimal | None) -> tuple[Finding, ...]:
    if pack.classification is None or not pack.classification.classes:
        message = gettext_noop("The regulation in force gives no yearly classes.")
        return (Finding("review.no_classes", message, source=pack.source),)
    if code not in [one.code for one in classification_of(pack).classes]:
        return (
            Finding(
                "review.unknown_class",
                gettext_noop("Choose one of the classes."),
                field="decided_class",
            ),
        )
    # The bounds come first: a number of thousands of digits cannot be rounded.
    if points is not None and not (points.is_finite() and 0 <= points <= _MOST_POINTS):
        message = gettext_noop("Points of the yearly review lie between 0 and {most}.")
        return (Finding("review.points", message, {"most": _MOST_POINTS}, field="points"),)
    if points is not None and points != round(points, 2):
        return (
            Finding(
                "review.points", gettext_noop("Points have at most two decimals."), field="points"
            ),
        )
    return ()


def _at(findings: Iterable[Finding], name: str, *, without: str = "") -> tuple[Finding, ...]:
    return tuple(
        Finding(
            one.code,
            one.message,
            one.params,
            one.severity,
            one.source,
            name if one.field != "points" else "points",
        )
        for one in findings
        if one.code != without
    )
