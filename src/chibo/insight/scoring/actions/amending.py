"""Minutes are corrected after the score was drawn up: the lines they touch are looked at again."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse
from chibo.base.rows.actions import change_row, change_rows, lock_row
from chibo.insight.scoring.actions.steps import put_points, tell_committee
from chibo.insight.scoring.enums import OPEN_STATES, SheetState
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.work.meetings.actions.minutes import amend_minutes
from chibo.work.meetings.models import Meeting, Minutes
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def amend_scored_minutes(
    meeting: Meeting,
    *,
    reason: str,
    corrections: str,
    criteria: Collection[str],
    on: date,
    actor: Actor,
) -> Minutes:
    """A new version of the minutes stands, and the lines of the score that it touches are open
    again with its reason.

    A score that has not gone up is a draft again, for the cell to adopt anew. Where it lies with
    the committee above its points stay: the committee is told, and asks back or corrects. Raises
    what `amend_minutes` raises; Refused for a criterion that is not on the sheet. Source: domain
    3.4 (corrected later with a reason, the old value kept).
    """
    row = amend_minutes(meeting, reason=reason, corrections=corrections, actor=actor)
    if criteria:
        _reopen(meeting, set(criteria), reason=row.reason, on=on, actor=actor)
    return row


def _reopen(meeting: Meeting, criteria: set[str], *, reason: str, on: date, actor: Actor) -> None:
    sheet = sheet_of(meeting)
    lines = [line for line in lines_of(sheet) if line.criterion in criteria] if sheet else []
    if sheet is None or len(lines) != len(criteria):
        raise refuse(
            "unknown_criterion", "This criterion is not on the score sheet.", field="criteria"
        )
    lock_row(sheet)
    for line in lines:
        line.reopened_reason, line.reopened_at = reason, now()
    fields, told = ("reopened_reason", "reopened_at"), ("criterion", "reopened_reason")
    change_rows("score.reopen_line", lines, fields, actor=actor, audited=told)
    if sheet.state in (*OPEN_STATES, SheetState.ADOPTED):
        _draft_again(sheet, actor=actor)
    else:
        news = gettext_noop(
            "{name} has corrected its minutes of {day}; lines of its score are touched."
        )
        tell_committee(sheet, "score.reopened", news, on=on)


def _draft_again(sheet: ScoreSheet, *, actor: Actor) -> None:
    """The cell adopts anew.

    An official who agreed with its points agrees with points that may change: points of the
    official's own stay, the agreement falls.
    """
    if sheet.state == SheetState.DRAFT:
        return
    fallen: dict[str, Any] = {}
    lines = lines_of(sheet)
    if all(
        line.attending_points is not None and line.attending_points == line.self_points
        for line in lines
    ):
        none = {line.criterion: PointsGiven(None, line.attending_reason) for line in lines}
        put_points(
            lines,
            none,
            points="attending_points",
            reason="attending_reason",
            code="score.note",
            actor=actor,
        )
        fallen = {
            "attending_total": None,
            "attending_band": "",
            "attending_by": "",
            "attending_at": None,
        }
    change_row(
        sheet,
        "score.reopen",
        actor=actor,
        state=SheetState.DRAFT,
        proposed_by="",
        proposed_at=None,
        adopted_by="",
        adopted_at=None,
        vote=None,
        self_total=None,
        self_band="",
        standing={},
        **fallen,
    )
