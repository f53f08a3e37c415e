"""The way of one score as pages write it: the path, who took each step and by when, every version
of the decision.
"""

from datetime import date
from typing import Any

from chibo.interfaces.presenters.score_progress import ScoreStepView, ScoreVersion, score_progress
from chibo.interfaces.web.shell.labels import STATES
from chibo.interfaces.web.shell.presented import text_of


def way_context(meeting: Any, sheet: Any, *, on: date) -> dict[str, Any]:
    """The path, its table, the versions, and how the minutes stand on which the score rests."""
    progress = score_progress(meeting, sheet, on=on)
    return {
        "way": [_step(step) for step in progress.steps],
        "versions": [_version(version) for version in progress.versions],
        "standing": progress.minutes,
    }


def _step(step: ScoreStepView) -> dict[str, Any]:
    return {
        "label": step.code.label,
        "state": step.state,
        "due": step.due,
        "by": step.by,
        "at": step.at,
        "rule": step.rule,
        "word": STATES[str(step.state)],
        "late": step.late,
        "same_hand": step.same_hand,
        "note": text_of(step.note),
        "asked": step.asked,
    }


def _version(version: ScoreVersion) -> dict[str, Any]:
    changed = [(one.criterion, one.before, one.after, one.reason) for one in version.changed]
    return {"row": version, "gap": version.gap, "changed": changed}
