"""The way of a score: which step is done, which comes next, by when; who may correct, and what a
correction must say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from chibo.base.kernel.dates import local_date
from chibo.insight.scoring.enums import ScoreStepCode
from chibo.insight.scoring.rules.sheets import PointsGiven, is_late
from chibo.work.meetings.enums import StepState
from rulebook.vocabulary.findings import Explained, Finding, gettext_noop

Due = Explained[date | datetime | None]

# Which value of the pack dates a step; source: the pack.
DEADLINES = {
    ScoreStepCode.DRAFT: "score.step.draft_after",
    ScoreStepCode.PROPOSE: "score.step.propose_after",
    ScoreStepCode.ADOPT: "score.step.adopt_after",
    ScoreStepCode.NOTE: "score.step.note_after",
    ScoreStepCode.SUBMIT: "self_score.submit_after",
    ScoreStepCode.DECIDE: "official.decide_after",
    ScoreStepCode.CORRECT: "score.step.correct_within",
}
# Steps that need not be taken: the way goes on without them.
_OPTIONAL = (ScoreStepCode.NOTE, ScoreStepCode.CORRECT)


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One step: its state, who took it and when, by when it is due with the rule behind it, whether
    it came late; `same_hand` when the one who took the step before took it too, `asked` while
    somebody was asked for it and has not answered.
    """

    code: ScoreStepCode
    state: StepState
    by: str = ""
    at: datetime | None = None
    due: Due | None = None
    late: bool = False
    same_hand: bool = False
    asked: bool = False

    @property
    def due_day(self) -> date | None:
        """The day by which the step is due."""
        value = self.due.value if self.due else None
        return local_date(value) if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class StepRecord:
    """What is known of one step: who took it and when (None while nobody has), its deadline,
    whether somebody was asked for it.
    """

    code: ScoreStepCode
    by: str
    at: datetime | None
    due: Due | None
    asked: bool = False


def way_of_steps(taken: Iterable[StepRecord], *, held: bool, on: date) -> tuple[ScoreStep, ...]:
    """The steps with their states; of a meeting that was not held every step falls away.

    The first step that must be taken and is not is the current one, late once its day is over. Note
    and correction are never current: the way goes on without them. A note that nobody made falls
    away with the decision; one that came after it is late, and no other is: what it is asked for by
    may be a wish.
    """
    taken = tuple(taken)
    decided = next((one.at for one in taken if one.code == ScoreStepCode.DECIDE), None)
    steps, found, before = [], False, ""
    for one in taken:
        late = is_late(one.due.value, on=local_date(one.at) if one.at else on) if one.due else False
        state = _settled_state(one, held=held, decided=decided is not None)
        if state is None and (one.code in _OPTIONAL or found):
            state = StepState.TODO
        elif state is None:
            state, found = (StepState.LATE if late else StepState.CURRENT), True
        steps.append(
            ScoreStep(
                one.code,
                state,
                one.by,
                one.at,
                one.due,
                held and _is_told_late(one, late=late, decided=decided),
                bool(one.by) and one.by == before,
                one.asked and state == StepState.TODO,
            )
        )
        before = one.by or before
    return tuple(steps)


def _settled_state(one: StepRecord, *, held: bool, decided: bool) -> StepState | None:
    """The state of a step that is taken or falls away; None while it may still be taken."""
    if not held:
        return StepState.SKIPPED
    if one.at is not None:
        return StepState.DONE
    if one.code == ScoreStepCode.NOTE and decided:
        return StepState.SKIPPED
    return None


def _is_told_late(one: StepRecord, *, late: bool, decided: datetime | None) -> bool:
    """True when the step is said to be late: a note only after the decision, a correction never."""
    if one.code == ScoreStepCode.NOTE:
        return one.at is not None and decided is not None and one.at > decided
    return late and one.code != ScoreStepCode.CORRECT


def check_correction(
    before: dict[str, PointsGiven],
    after: dict[str, PointsGiven],
    *,
    reason: str,
    due: Due | None,
    on: date,
) -> tuple[Finding, ...]:
    """What speaks against a correction: no reason, nothing changed, or the time for it is over.

    Source: domain 3.4 (a correction is a new version with its reason); the time from the pack.
    """
    found = []
    if not reason.strip():
        message = gettext_noop("Say why the decided score is corrected.")
        found.append(Finding("no_reason", message, field="reason"))
    if {code: one.points for code, one in before.items()} == {
        code: one.points for code, one in after.items()
    }:
        message = gettext_noop("Nothing is changed: the points are those that were decided.")
        found.append(Finding("nothing_changed", message))
    if due is not None and is_late(due.value, on=on):
        source = due.sources[0] if due.sources else None
        message = gettext_noop("The time for a correction ended on {day}.")
        found.append(Finding("too_late", message, {"day": due.value}, source=source))
    return tuple(found)
