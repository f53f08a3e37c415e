"""The committee's part of a score: asked back, answered, decided, corrected with a new version."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Conflict, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row
from chibo.insight.scoring.actions.steps import (
    LONGEST_REASON,
    clean_given,
    merge_points,
    put_points,
    require_deciding,
    require_state,
    settle_reopened,
    sum_of,
    tell_cell,
    tell_committee,
    written,
)
from chibo.insight.scoring.actions.views import tell_of_decision
from chibo.insight.scoring.enums import ScoreStepCode, SheetState
from chibo.insight.scoring.models import ScoreDecision, ScoreLine, ScoreSheet
from chibo.insight.scoring.queries import due_of, lines_of, score_decisions, sheet_pack
from chibo.insight.scoring.rules import PointsGiven, check_complete, check_correction, plain_points
from chibo.library.documents.rules.secrecy import check_secrecy
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def return_score(sheet: ScoreSheet, *, reason: str, on: date, actor: Actor) -> ScoreSheet:
    """The committee asks back; the cell answers, and its points stay what the cell adopted.

    Raises NotAllowed for anybody but the committee directly above; Refused without a reason or when
    not submitted.
    """
    require_deciding(sheet, actor)
    require_state(sheet, SheetState.SUBMITTED)
    reason = written(
        reason,
        "no_question",
        gettext_noop("Say what the cell is asked to explain."),
        field="reason",
    )
    change_row(
        sheet,
        "score.return",
        actor=actor,
        state=SheetState.RETURNED,
        return_reason=reason,
        returned_at=now(),
        answer="",
    )
    news = gettext_noop("The committee above asks about the score of the meeting of {day}.")
    tell_cell(sheet, "score.returned", news, on=on)
    return sheet


@transaction.atomic
def answer_return(sheet: ScoreSheet, *, answer: str, on: date, actor: Actor) -> ScoreSheet:
    """The cell has answered, and the score lies with the committee again.

    Raises NotAllowed without `score.submit`; Refused without an answer or when nothing was asked.
    """
    actor.require("score.submit", sheet.unit.path)
    require_state(sheet, SheetState.RETURNED)
    answer = written(answer, "no_answer", gettext_noop("Write the answer."), field="answer")
    change_row(
        sheet,
        "score.answer",
        actor=actor,
        state=SheetState.SUBMITTED,
        answer=answer,
        answered_at=now(),
    )
    news = gettext_noop("{name} has answered about the score of the meeting of {day}.")
    tell_committee(sheet, "score.answered", news, on=on)
    return sheet


@transaction.atomic
def decide_score(
    sheet: ScoreSheet,
    *,
    actor: Actor,
    on: date,
    changes: Mapping[str, PointsGiven] | None = None,
    reason: str = "",
) -> ScoreSheet:
    """The official points, total and band stand beside the cell's own; criteria without a change
    are confirmed. Nobody is waited
    for: who was asked for a view and has not given it is told.

    Raises NotAllowed for anybody but the committee directly above the cell; Refused when not
    submitted, or for a change without its reason. Source: Guidance 42-HD/BTCTW (the direct upper
    committee decides the band).
    """
    require_deciding(sheet, actor)
    require_state(sheet, SheetState.SUBMITTED)
    lines = lines_of(sheet)
    official = {line.criterion: PointsGiven(line.self_points) for line in lines} | clean_given(
        changes or {}
    )
    _decide(sheet, lines, official, "score.decide", version=1, reason=reason, actor=actor)
    told = gettext_noop("The official score of the meeting of {day} has been decided.")
    tell_cell(sheet, "score.decided", told, on=on)
    tell_of_decision(sheet, on=on)
    return sheet


@transaction.atomic
def correct_score(
    sheet: ScoreSheet,
    *,
    changes: Mapping[str, PointsGiven],
    reason: str,
    on: date,
    actor: Actor,
    revision: Revision | None = None,
) -> ScoreSheet:
    """A new version of the official score stands, with its reason; every earlier version stays as
    it was.

    Raises NotAllowed for anybody but the committee directly above; Refused before the decision,
    without a reason, when nothing changes, for a criterion that differs from the cell's without its
    reason, or after the pack's time for it; Conflict for points that somebody else corrected
    otherwise since the revision.
    Source: domain 3.4 (corrected later by the upper committee with a reason, the old value kept).
    """
    require_deciding(sheet, actor)
    require_state(sheet, SheetState.DECIDED)
    lines, versions = lines_of(sheet), score_decisions(sheet)
    before = {
        line.criterion: PointsGiven(line.official_points, line.official_reason) for line in lines
    }
    cleaned, clashes = merge_points(lines, clean_given(changes), own="official", revision=revision)
    if clashes:
        raise Conflict(clashes)
    after = before | cleaned
    decided_at = versions[0].decided_at if versions else sheet.decided_at
    due = due_of(sheet_pack(sheet), ScoreStepCode.CORRECT, sheet.meeting, decided_at=decided_at)
    refuse_if(check_correction(before, after, reason=reason, due=due, on=on))
    _decide(
        sheet, lines, after, "score.correct", version=len(versions) + 1, reason=reason, actor=actor
    )
    told = gettext_noop("The official score of the meeting of {day} has been corrected.")
    tell_cell(sheet, "score.corrected", told, on=on)
    return sheet


def _decide(
    sheet: ScoreSheet,
    lines: list[ScoreLine],
    official: Mapping[str, PointsGiven],
    code: str,
    *,
    version: int,
    reason: str,
    actor: Actor,
) -> None:
    """The official points stand in the lines, the sum in the sheet, and both in a version of their
    own.
    """
    pack, reason, at = sheet_pack(sheet), clean_line(reason)[:LONGEST_REASON], now()
    own = {line.criterion: line.self_points for line in lines}
    refuse_if((*check_complete(pack, official, own, against="self"), *check_secrecy(reason)))
    settle_reopened(lines, actor=actor)
    fields = {"points": "official_points", "reason": "official_reason"}
    put_points(lines, official, code=f"{code}_line", actor=actor, **fields)
    result = sum_of(sheet, official)
    standing = plain_points({line.criterion: official[line.criterion].points for line in lines})
    create_row(
        ScoreDecision,
        "score.version",
        actor=actor,
        unit=sheet.unit,
        sheet=sheet,
        version=version,
        total=result.total,
        band=result.band,
        reason=reason,
        decided_by=actor.name,
        decided_at=at,
        given={one: [points, official[one].reason] for one, points in standing.items()},
    )
    change_row(
        sheet,
        code,
        actor=actor,
        state=SheetState.DECIDED,
        official_total=result.total,
        official_band=result.band,
        official_reason=reason,
        decided_by=actor.name,
        decided_at=at,
        standing=standing,
    )
