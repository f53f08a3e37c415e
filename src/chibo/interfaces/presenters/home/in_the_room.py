"""What the evening itself leaves to do: leave to decide, tasks to review, then what waits for a
second hand.
"""

from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import Link, counted, listed, phrase
from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply
from chibo.work.meetings.queries.facts import MeetingFile


def in_the_room(file: MeetingFile, *, actor: Actor) -> list[TodoItem]:
    """Leave to decide before the meeting, tasks to review in it, then votes and signatures."""
    meeting = file.meeting
    items: list[TodoItem] = []
    path, pk = meeting.unit.path, meeting.pk
    decides = meeting.state == MeetingState.CONVENED and actor.may("leave.decide", path)
    asking = [row for row in file.invitations if _asks_for_leave(row)] if decides else []
    if asking:
        title = counted(
            "{count} member asks for leave", "{count} members ask for leave", len(asking)
        )
        names = listed(row.person.full_name for row in asking[:4])
        items.append(
            TodoItem(
                "leave.decide",
                title,
                Link("convene", (pk,)),
                note=names,
                due=meeting.planned_on,
            )
        )
    reviews = meeting.state == MeetingState.OPEN and actor.may("task.manage", path)
    open_tasks = sum(1 for task in file.tasks if not task.reviewed_here) if reviews else 0
    if open_tasks:
        title = counted(
            "Review {count} open task before closing",
            "Review {count} open tasks before closing",
            open_tasks,
        )
        items.append(TodoItem("tasks.review", title, Link("review", (pk,))))
    if meeting.state in (MeetingState.OPEN, MeetingState.CLOSED):
        items += [*_votes(file, actor), *_minutes(file, actor)]
    return items


def _asks_for_leave(invitation: Any) -> bool:
    return bool(invitation.reply == Reply.LEAVE and invitation.leave == LeaveDecision.NONE)


def _votes(file: MeetingFile, actor: Actor) -> list[TodoItem]:
    """Votes that a second person confirms."""
    meeting = file.meeting
    return [
        TodoItem(
            "vote.confirm",
            phrase("Confirm the count of the vote: {subject}", subject=vote.subject),
            Link("vote", (meeting.pk,)),
        )
        for vote in file.votes
        if vote.confirmed_at is None
        and vote.recorded_by_id != actor.person_id
        and actor.may("vote.confirm", meeting.unit.path)
    ]


def _minutes(file: MeetingFile, actor: Actor) -> list[TodoItem]:
    """Minutes that wait for the actor's signature."""
    meeting, minutes = file.meeting, file.minutes
    if not minutes or minutes.sealed_at:
        return []
    waits_chair = meeting.chair_id == actor.person_id and not minutes.chair_signed_at
    waits_secretary = meeting.minute_taker_id == actor.person_id and not minutes.secretary_signed_at
    if not (waits_chair or waits_secretary):
        return []
    title = phrase("Sign the minutes of {day}", day=meeting.day)
    return [TodoItem("minutes.sign", title, Link("minutes", (meeting.pk,)))]
