"""The way of one score: who took each step and by when, every version of the decision, and how the
minutes stand on which it rests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chibo.base.kernel.dates import local_date
from chibo.insight.scoring.enums import ScoreStepCode
from chibo.insight.scoring.queries import progress_of, score_decisions
from chibo.insight.scoring.rules import ScoreStep, distance
from chibo.interfaces.presenters.values import Value, phrase
from chibo.work.meetings.enums import StepState
from chibo.work.meetings.queries.signatures import MinutesState, minutes_state_of
from rulebook.vocabulary.findings import Explained


@dataclass(frozen=True, slots=True)
class ScoreStepView:
    """One step: its state, who took it and when, by when it is due with the rule behind it; what is
    said beside it.
    """

    code: ScoreStepCode
    state: StepState
    by: str
    at: datetime | None
    due: date | None
    rule: Explained[Any] | None
    late: bool
    same_hand: bool
    asked: bool
    note: Value


@dataclass(frozen=True, slots=True)
class ChangedPoints:
    """A criterion whose points a version changed, as they were and as they are, with the reason."""

    criterion: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScoreVersion:
    """One version of the official score, its distance from the cell's own (None where the cell has
    none), and what it changed in the version before.
    """

    version: int
    band: str
    total: Decimal
    reason: str
    decided_by: str
    decided_at: datetime
    gap: Decimal | None
    changed: tuple[ChangedPoints, ...]


@dataclass(frozen=True, slots=True)
class ScoreProgress:
    """The way of a score on a day: its steps, its versions (the newest first), and the state of the
    minutes once the meeting is over.
    """

    steps: tuple[ScoreStepView, ...]
    versions: tuple[ScoreVersion, ...]
    minutes: MinutesState | None


def score_progress(meeting: Any, sheet: Any, *, on: date) -> ScoreProgress:
    """The way of the score of a meeting one has read; `sheet` None while there is none."""
    decisions = score_decisions(sheet) if sheet is not None and sheet.decided_at else []
    steps = progress_of(meeting, sheet, on=on, decisions=decisions)
    return ScoreProgress(
        steps=tuple(_step(step) for step in steps),
        versions=_versions(sheet, decisions),
        minutes=minutes_state_of(meeting) if meeting.is_over else None,
    )


def _step(step: ScoreStep) -> ScoreStepView:
    return ScoreStepView(
        code=step.code,
        state=step.state,
        by=step.by,
        at=step.at,
        due=step.due_day,
        rule=step.due,
        late=step.late,
        same_hand=step.same_hand,
        asked=step.asked,
        note=_note(step),
    )


def _note(step: ScoreStep) -> Value:
    """The day on which it was taken, or that a view is awaited."""
    if step.at:
        return local_date(step.at)
    return phrase("view awaited") if step.asked else None


def _versions(sheet: Any, decisions: Iterable[Any]) -> tuple[ScoreVersion, ...]:
    """Each version with its distance from the cell's score and what it changed in the one before,
    the newest first.
    """
    shown: list[ScoreVersion] = []
    given: dict[str, list[str]] | None = None
    for row in decisions:
        shown.append(
            ScoreVersion(
                version=row.version,
                band=row.band,
                total=row.total,
                reason=row.reason,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                gap=distance(sheet.self_total, row.total),
                changed=_changed(given, row.given) if given is not None else (),
            )
        )
        given = row.given
    return tuple(reversed(shown))


def _changed(
    before: dict[str, list[str]], after: dict[str, list[str]]
) -> tuple[ChangedPoints, ...]:
    return tuple(
        ChangedPoints(code, before.get(code, ["", ""])[0], points, reason)
        for code, (points, reason) in after.items()
        if before.get(code, ["", ""])[0] != points
    )
