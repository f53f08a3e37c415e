"""The next meeting of a cell as the home page shows it: planned, or in session."""

from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.interfaces.presenters.home.todo_items import MeetingAhead, TodoItem, meeting_link
from chibo.interfaces.presenters.values import ReadAs, Shown, Tone, Value, listed, phrase
from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply


def leads(actor: Actor, cell: Any) -> bool:
    """True for those to whom the steps of the cell's months are work."""
    return any(actor.may(right, cell.path) for right in ("meeting.prepare", "minutes.write"))


def line_ahead(meeting: Any, reply: Any) -> MeetingAhead:
    """When it is (once it runs, since when) and one's reply, None where one is not invited; in
    session nobody is asked any more.
    """
    link, cell, place = meeting_link(meeting.pk), meeting.unit.name, meeting.place
    if meeting.state == MeetingState.OPEN:
        said = phrase("in session")
        return MeetingAhead(
            link, meeting.day, meeting.opened_at, cell, place, said, tone=Tone.CURRENT
        )
    word, tone, note = leave_word(reply) if reply else (phrase("not convened yet"), Tone.TODO, "")
    return MeetingAhead(
        link, meeting.planned_on, meeting.starts_at, cell, place, word, tone=tone, note=note
    )


def running(meeting: Any) -> TodoItem:
    """That it runs, as a line for everybody who does not lead it: with its cell and place."""
    since = Shown(meeting.opened_at, ReadAs.CLOCK)
    return TodoItem(
        "meeting.running",
        phrase("The meeting is in session since {time}", time=since),
        meeting_link(meeting.pk),
        note=listed((meeting.unit.name, meeting.place)),
    )


def leave_word(invitation: Any) -> tuple[Value, Tone, str]:
    """How one's own reply to an invitation stands: (words, tone, why a leave is not granted)."""
    reply = Reply(invitation.reply)
    if reply == Reply.COMING:
        return reply, Tone.DONE, ""
    if reply != Reply.LEAVE:
        return reply, Tone.WAIT, ""
    if invitation.leave == LeaveDecision.GRANTED:
        return phrase("Leave granted"), Tone.DONE, ""
    if invitation.leave == LeaveDecision.DENIED:
        return phrase("Leave not granted"), Tone.LATE, invitation.leave_reason
    return phrase("Leave asked for, not decided yet"), Tone.WAIT, ""
