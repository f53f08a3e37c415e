"""What two people may change at once: the values (name of the field → value) that a form is opened
with and compared by.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chibo.base.kernel.dates import VIETNAM
from chibo.work.meetings.enums import AttendanceState, LeaveDecision, Reply

OFFICERS = ("chair", "minute_taker", "scoring_follower")
ITEM_FIELDS = ("presenter", "minutes_planned", "title", "off_record", "paper_reference")
LEAVES = {"yes": LeaveDecision.GRANTED, "no": LeaveDecision.DENIED}
# A line of the roll call is one thing: a mark with its reason and its minutes.
LINE_COLUMNS = ("state", "reason", "minutes_late")


def huddle_values(huddle: Any) -> dict[str, Any]:
    """What the record of a huddle says; of one not recorded yet: nothing."""
    return {name: getattr(huddle, name, None) for name in ("held_on", "attendees", "notes")}


def schedule_values(meeting: Any) -> dict[str, Any]:
    """Day, hour and place of a meeting, and why it is on another day than the rule's."""
    return {
        "day": meeting.planned_on,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "reason": meeting.move_reason,
    }


def officer_values(meeting: Any) -> dict[str, Any]:
    """The ids of those who chair, write the minutes and follow the scoring."""
    return {name: getattr(meeting, f"{name}_id") for name in OFFICERS}


def opening_values(meeting: Any, *, on: date) -> dict[str, Any]:
    """When, how and with whom a meeting began; before it is opened, what its form suggests on that
    day.
    """
    began = meeting.opened_at
    return {
        "held_on": meeting.held_on or min(meeting.planned_on, on),
        "at": meeting.starts_at if began is None else began.astimezone(VIETNAM).time(),
        "mode": meeting.mode,
        "mode_authority": meeting.mode_authority,
        "guests": meeting.guests,
    }


def item_values(item: Any) -> dict[str, Any]:
    """What the agenda says of one item, by `<id>-<field>`."""
    names = {name: "presenter_id" if name == "presenter" else name for name in ITEM_FIELDS}
    return {f"{item.pk}-{name}": getattr(item, column) for name, column in names.items()}


def agenda_values(items: Iterable[Any]) -> dict[str, Any]:
    """What the agenda says of all these items."""
    return {name: value for item in items for name, value in item_values(item).items()}


def line_values(line: Any) -> dict[str, Any]:
    """A line of the roll call as one value, by `line-<id>`."""
    state = "" if line.state == AttendanceState.NOT_RECORDED else str(line.state)
    return {f"line-{line.pk}": (state, line.reason, line.minutes_late)}


def roll_values(lines: Iterable[Any]) -> dict[str, Any]:
    """The whole roll call."""
    return {name: value for line in lines for name, value in line_values(line).items()}


def tick_values(item: Any) -> dict[str, Any]:
    """Whether an item is done, and how long it took."""
    return {"done": item.done, "minutes_spent": item.minutes_spent}


def review_values(review: Any) -> dict[str, Any]:
    """What the meeting found about a task; before it was reviewed: nothing."""
    return {
        name: getattr(review, name, None) for name in ("outcome", "result", "new_due_on", "reason")
    }


def report_values(task: Any) -> dict[str, Any]:
    """What the owner has said of a task; before any word: nothing."""
    return {"state": task.report_state, "report": task.report}


def reply_values(invitation: Any) -> dict[str, Any]:
    """What an invited person answered; before any answer: nothing."""
    given = invitation is not None and invitation.reply != Reply.NONE
    return {
        "reply": invitation.reply if given else None,
        "reason": invitation.reply_reason if given else "",
    }


def leave_values(invitation: Any) -> dict[str, Any]:
    """What was decided about a leave; before the decision: nothing."""
    return {
        "granted": next(
            (word for word, decision in LEAVES.items() if decision == invitation.leave), None
        )
    }
