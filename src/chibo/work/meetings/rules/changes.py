"""A convened meeting changes: what the invited know of it, when they are told, what becomes of
their answers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply
from rulebook.vocabulary.findings import Finding, gettext_noop

# Changes within this time make one notice; so close to the meeting each is told at once.
TOGETHER, AT_ONCE = timedelta(minutes=10), timedelta(hours=2)
# What an invited person has said and is known to have heard of one day, with what stands before
# anybody was asked.
ANSWER: Mapping[str, Any] = {
    "reply": Reply.NONE,
    "reply_reason": "",
    "replied_at": None,
    "leave": LeaveDecision.NONE,
    "leave_decided_by": "",
    "leave_reason": "",
    "entered": None,
    "told": None,
    "read_at": None,
}


def stands(meeting: Any) -> list[Any]:
    """What there is to know of a meeting before it is held: [day, hour, place, takes
    place or not].
    """
    held = meeting.state != MeetingState.NOT_HELD
    return [meeting.planned_on.isoformat(), f"{meeting.starts_at:%H:%M}", meeting.place, held]


def is_same_day(known: Sequence[Any], now_stands: Sequence[Any]) -> bool:
    """True when answers given for what was known hold for what stands now: the same day, and it
    takes place as before.
    """
    return (known[0], known[3]) == (now_stands[0], now_stands[3])


def comes_back(
    known: Sequence[Any], before: Sequence[Any], after: Sequence[Any], *, over: bool
) -> bool:
    """True when what was answered stands again: the invited know of this day, or a meeting that is
    `over` was only by mistake put on record as not held. Who was told that a meeting ahead is
    called off has made other plans, and is asked anew.
    """
    return is_same_day(known, after) or (
        over and not before[3] and after[3] and before[0] == after[0]
    )


def is_untold(meeting: Any) -> bool:
    """True while those invited know of the meeting otherwise than it stands now, and
    will be told.
    """
    followed = meeting.state in (MeetingState.CONVENED, MeetingState.NOT_HELD)
    return followed and meeting.announced is not None and meeting.announced != stands(meeting)


def is_told_at_once(starts: Sequence[datetime], *, at: datetime) -> bool:
    """True when a change is told in this moment: one of the hours, the old or the new one, is less
    than two hours ahead or past.
    """
    return any(start - at <= AT_ONCE for start in starts)


def carried(
    answer: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    *,
    day: date,
    back_to: date | None,
) -> Any:
    """(answer, earlier answers) of a person once the meeting has left this day: kept in the
    history, and asked anew.

    `back_to` is the day that the invited know of, where the meeting comes back to it before they
    were told otherwise: then what they answered for it stands again.
    """
    kept = list(earlier)
    if any(answer[name] != blank for name, blank in ANSWER.items()):
        kept.append({"day": day.isoformat(), **answer})
    before = [
        entry for entry in kept if back_to is not None and entry["day"] == back_to.isoformat()
    ]
    if not before:
        return dict(ANSWER), kept
    kept.remove(before[-1])
    return {name: before[-1].get(name, blank) for name, blank in ANSWER.items()}, kept


def check_ahead(day: date, *, planned_on: date, on: date | None) -> tuple[Finding, ...]:
    """Findings when a meeting would be moved to a day that is past on the day `on` (None: any day
    goes).
    """
    if on is None or day >= on or day == planned_on:
        return ()
    message = gettext_noop(
        "{day} is past. If the meeting was held on that day, enter it; else choose a day from"
        " today on."
    )
    return (Finding("past_day", message, {"day": day}, field="day"),)


def check_still_ahead(state: str) -> tuple[Finding, ...]:
    """Findings when nothing more is to be planned, answered or decided before a meeting: it began,
    or is called off.
    """
    if state in (MeetingState.PLANNED, MeetingState.CONVENED):
        return ()
    if state == MeetingState.NOT_HELD:
        return (
            Finding("called_off", gettext_noop("This meeting is called off, or was not held.")),
        )
    return (Finding("already_opened", gettext_noop("This meeting has been opened already.")),)
