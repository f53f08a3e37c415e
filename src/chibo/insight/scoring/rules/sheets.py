"""Which meetings are scored, what a sheet still lacks, who decides; evidence as it is kept with the
sheet.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date
from chibo.insight.scoring.rules.former_evidence import current_form, is_former
from chibo.work.meetings.enums import MeetingKind, MeetingState
from rulebook.scoring.score import Evidence, band, check_points, facts_asked_by, total
from rulebook.vocabulary.criteria import Criterion
from rulebook.vocabulary.facts import KINDS
from rulebook.vocabulary.findings import Bilingual, Finding, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.serialise import from_plain, to_plain

# Facts that make another fact readable: a rate says little without its two counts.
_COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "attendance.rate": ("attendance.present", "attendance.base"),
    "opinions.share": ("opinions.speakers", "attendance.present"),
    "tasks.done_share": ("tasks.done", "tasks.due"),
    "huddle.held": ("huddle.days_before", "huddle.entered_late"),
}


@dataclass(frozen=True, slots=True)
class PointsGiven:
    """The points somebody gives for one criterion (None = not given yet) and the reason, where one
    is needed.
    """

    points: Decimal | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoredEvidence:
    """One line of evidence as it is kept with the sheet: it reads the same when pack or facts have
    long changed.
    """

    evidence: Evidence
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """The sum of a sheet and its band."""

    total: Decimal
    band: str


def is_scored(kind: str) -> bool:
    """True for the kinds of meeting that the national frame scores: the regular one.

    A thematic meeting shows in the regular meeting of its month; no source gives it a frame of its
    own.
    Source: Guidance 42-HD/BTCTW, part II.5.
    """
    return kind == MeetingKind.REGULAR


def check_opening(kind: str, state: str) -> tuple[Finding, ...]:
    """Findings when no sheet may be opened: another kind of meeting, not held, or not begun yet."""
    if not is_scored(kind):
        return (Finding("not_scored", "Only the regular meeting of the month is scored."),)
    if state == MeetingState.NOT_HELD:
        return (
            Finding(
                "not_held",
                "This meeting was not held; that is a state of its own and is not scored.",
            ),
        )
    if state in (MeetingState.PLANNED, MeetingState.CONVENED):
        return (Finding("not_begun", "The score follows the meeting; open the meeting first."),)
    return ()


def check_given(pack: Pack, given: Mapping[str, PointsGiven]) -> tuple[Finding, ...]:
    """What is wrong with points as typed: unknown criterion, out of range, off the pack's step,
    more than two decimals.

    A criterion without points is no finding here; a draft may be incomplete.
    """
    points = {code: entry.points for code, entry in given.items() if entry.points is not None}
    found = [
        replace(finding, field=field_of(finding.field))
        for finding in check_points(pack, points)
        if finding.code != "score.missing"
    ]
    wrong = {finding.field for finding in found}
    for code, number in points.items():
        if field_of(code) not in wrong and number != round(number, 2):
            message = gettext_noop("Points have at most two decimals.")
            found.append(Finding("score.decimals", message, field=field_of(code)))
    return tuple(found)


def check_reopened(codes: Sequence[str]) -> tuple[Finding, ...]:
    """A finding for every criterion that minutes corrected later opened and nobody has looked at
    again.
    """
    message = gettext_noop(
        "Criterion {code}: the minutes were corrected since; look at its points again."
    )
    return tuple(
        Finding("reopened", message, {"code": code}, field=field_of(code)) for code in codes
    )


def check_complete(
    pack: Pack,
    given: Mapping[str, PointsGiven],
    compared: Mapping[str, Decimal | None],
    *,
    against: str = "evidence",
) -> tuple[Finding, ...]:
    """What still keeps a sheet from going on: a criterion without points, a difference without a
    reason.

    `compared` holds what the points are measured against: the evidence, or (against="self") what
    the cell gave.
    """
    found = list(check_given(pack, given))
    for leaf in pack.leaves:
        entry = given.get(leaf.code, PointsGiven(None))
        words = {"code": leaf.code, "criterion": Bilingual(leaf.title_vi, leaf.title_en)}
        if entry.points is None:
            message = gettext_noop("Criterion {code} ({criterion}) has no points yet.")
            found.append(
                Finding(
                    "score.missing", message, words, source=leaf.source, field=field_of(leaf.code)
                )
            )
        elif differs(entry.points, compared.get(leaf.code)) and not entry.reason.strip():
            message = gettext_noop(
                "Criterion {code}: the facts give {evidence} points. Say why the cell gives"
                " {points}."
            )
            if against == "self":
                message = gettext_noop(
                    "Criterion {code}: the cell gave {evidence} points. Say why it becomes"
                    " {points}."
                )
            params = {"code": leaf.code, "evidence": compared[leaf.code], "points": entry.points}
            found.append(
                Finding("score.no_reason", message, params, field=field_of(leaf.code, "reason"))
            )
    return tuple(found)


def differs(points: Decimal | None, other: Decimal | None) -> bool:
    """True when both are known and not the same."""
    return points is not None and other is not None and points != other


def distance(own: Decimal | None, official: Decimal | None) -> Decimal | None:
    """Official less own; None while one of them is not there.

    Source: domain 3.4 (both stay side by side).
    """
    return None if own is None or official is None else official - own


def result_of(
    pack: Pack, points: Mapping[str, Decimal | None], facts: Mapping[str, Any] | None = None
) -> Result | None:
    """The sum and its band; None while a criterion has no points, or where the sheet is not known.

    With `facts` lines fall away and caps bind as the pack says.
    """
    known = {code: number for code, number in points.items() if number is not None}
    if not pack.leaves or any(leaf.code not in known for leaf in pack.leaves):
        return None
    summed = total(pack, known, facts)
    return Result(summed, band(pack, summed, facts).value)


def is_late(due: date | datetime | None, *, on: date) -> bool:
    """True when the last day of the deadline is over; a rule without a number of days is never
    late.
    """
    if due is None:
        return False
    return on > (local_date(due) if isinstance(due, datetime) else due)


def may_draft(actor: Actor, *, cell: str, follower_id: uuid.UUID | None) -> bool:
    """True for those who may propose a score in the cell (its path), and for the person named to
    follow the scoring.

    Source: Guidance 42-HD/BTCTW, process (one person is named to follow the scoring).
    """
    follows = actor.person_id is not None and actor.person_id == follower_id
    return actor.may("score.propose", cell) or (follows and actor.may("discussion.view", cell))


def may_decide(actor: Actor, *, above: str) -> bool:
    """True when the actor holds `score.decide` over exactly the committee (its path) that stands
    directly above the cell.

    Source: Guidance 42-HD/BTCTW (the direct upper committee decides the band).
    """
    return actor.is_system or any(
        "score.decide" in grant.rights and grant.path == above for grant in actor.grants if above
    )


def field_of(code: str, part: str = "points") -> str:
    """The name of the form field of a criterion; points in the code become underscores.

    >>> field_of("3.1")
    'points-3_1'
    """
    return f"{part}-{code.replace('.', '_')}"


def points_values(lines: Iterable[Any], own: str) -> dict[str, Any]:
    """Points and reasons of one column (self, attending, official) by the names of their fields:
    what two may change at once.
    """
    return {
        field_of(line.criterion, part): getattr(line, f"{own}_{part}")
        for line in lines
        for part in ("points", "reason")
    }


def facts_asked(pack: Pack, criterion: Criterion) -> tuple[str, ...]:
    """The names of the facts that a line asks for or shows, with those that make them readable."""
    names = [*facts_asked_by(pack, criterion), *criterion.shows]
    names += [companion for name in list(names) for companion in _COMPANIONS.get(name, ())]
    return tuple(dict.fromkeys(name for name in names if name in KINDS))


def kept_content(
    line: Evidence, facts: Mapping[str, Any], *, pack: Pack, criterion: Criterion
) -> dict[str, Any]:
    """The line of evidence with the facts it rests on, as plain JSON to be kept with the sheet."""
    asked = {name: facts[name] for name in facts_asked(pack, criterion) if name in facts}
    plain: dict[str, Any] = to_plain(StoredEvidence(line, asked))
    return plain


def stored_evidence(content: Mapping[str, Any]) -> StoredEvidence:
    """The line of evidence as it was kept, in the form of today or the former one."""
    return from_plain(StoredEvidence, current_form(content) if is_former(content) else content)


def initial_points(line: Evidence) -> Decimal | None:
    """The points that the cell's own begin with: what the facts give, else what is suggested; None
    where people begin.
    """
    return line.suggested if line.points is None else line.points


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact as plain JSON, to be kept with the sheet."""
    plain: dict[str, Any] = to_plain(facts)
    return plain


def hash_of(facts: Mapping[str, Any]) -> str:
    """The SHA-256 of plain facts, by which the audit knows them."""
    return hashlib.sha256(
        json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()


def facts_from(content: Mapping[str, Any], names: Iterable[str] | None = None) -> dict[str, Any]:
    """The facts as they were kept; only those of these names where some are given.

    A name that was not kept is absent.
    """
    if names is not None:
        content = {name: content[name] for name in names if name in content}
    return from_plain(dict[str, Any], content)


def plain_points(points: Mapping[str, Decimal | None]) -> dict[str, str]:
    """Criterion → points as text, to be kept with the sheet."""
    return {
        code: f"{number.normalize():f}" for code, number in points.items() if number is not None
    }
