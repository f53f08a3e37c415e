"""The way of one score as pages show it: the path, who took each step and by when, every version of
the decision.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext

from chibo.insight.scoring.queries import progress_of, score_decisions
from chibo.insight.scoring.rules import distance
from chibo.interfaces.formatting import short_date
from chibo.interfaces.web.shell.labels import STATES
from chibo.work.meetings.queries.signatures import minutes_state_of


def way_context(meeting: Any, sheet: Any, *, on: date) -> dict[str, Any]:
    """The path, its table, the versions, and how the minutes stand on which the score rests."""
    versions = score_decisions(sheet) if sheet is not None and sheet.decided_at else []
    steps = progress_of(meeting, sheet, on=on, decisions=versions)
    standing = minutes_state_of(meeting) if meeting.is_over else None
    return {
        "way": [_step(step) for step in steps],
        "versions": _versions(sheet, versions),
        "standing": standing,
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "label": step.code.label,
        "state": step.state,
        "due": step.due_day,
        "by": step.by,
        "at": step.at,
        "rule": step.due,
        "word": STATES[str(step.state)],
        "late": step.late,
        "same_hand": step.same_hand,
        "note": short_date(step.at) if step.at else gettext("view awaited") if step.asked else "",
        "asked": step.asked,
    }


def _versions(sheet: Any, versions: list[Any]) -> list[dict[str, Any]]:
    """Each version with its distance from the cell's score and what it changed in the one before,
    the newest first.
    """
    shown, before = [], None
    for row in versions:
        changed = []
        if before is not None:
            changed = [
                (code, before.given.get(code, ["", ""])[0], points, reason)
                for code, (points, reason) in row.given.items()
                if before.given.get(code, ["", ""])[0] != points
            ]
        shown.append({"row": row, "gap": distance(sheet.self_total, row.total), "changed": changed})
        before = row
    return shown[::-1]
