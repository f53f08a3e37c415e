"""What an invited person had answered for a day on which the meeting is not any more."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chibo.interfaces.formatting import moment
from chibo.work.meetings.enums import LeaveDecision, Reply


def answers_before(invitation: Any) -> list[dict[str, Any]]:
    """The answers for other days, oldest first: day, the answer in words, its reason, the leave in
    words, when it was read.
    """
    return [_shown(entry) for entry in invitation.earlier if entry["reply"] != Reply.NONE]


def answer_before(invitation: Any) -> dict[str, Any] | None:
    """The last of them, None where there is none."""
    return next(reversed(answers_before(invitation)), None)


def _shown(entry: Mapping[str, Any]) -> dict[str, Any]:
    leave = LeaveDecision(entry["leave"])
    words = str(Reply(entry["reply"]).label)
    return {
        "day": date.fromisoformat(entry["day"]),
        "words": words if leave == LeaveDecision.NONE else f"{words} ({leave.label})",
        "reason": entry["reply_reason"],
        "leave": str(leave.label),
        "read": moment(datetime.fromisoformat(entry["read_at"])) if entry["read_at"] else "",
    }
