"""What members have said and wait for on the home page: opinions sent, tasks reported; and their
own tasks.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.insight.reports.queries import AT_HAND
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import Joined, Link, Tone, counted, listed, phrase
from chibo.work.meetings.enums import MeetingState, TaskReport
from chibo.work.meetings.queries.invitations import senders_of
from chibo.work.meetings.queries.room import reported_tasks, tasks_owned_by

_NOT_OVER = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)
_SHOWN_TASKS, _NAMED = 5, 4


def heard_in(actor: Actor, cell: Any, meetings: Iterable[Any], *, reported: bool) -> list[TodoItem]:
    """For those who prepare the cell's meetings: opinions sent for those that are not over, reports
    that wait for the review.

    No `meetings` and not `reported` where `what_waits` has found none.
    """
    may = actor.may
    items = _opinions_sent(actor, cell, meetings) if may("meeting.prepare", cell.path) else []
    return [*items, *_tasks_reported(cell)] if reported and may("task.manage", cell.path) else items


def _opinions_sent(actor: Actor, cell: Any, meetings: Iterable[Any]) -> list[TodoItem]:
    ahead = {row.pk: row for row in meetings if row.state in _NOT_OVER}
    sent = senders_of(cell, ahead, scope=actor.scope_for("discussion.view")) if ahead else {}
    return [
        TodoItem(
            "opinions.sent",
            counted(
                "{count} opinion sent for the meeting of {day}",
                "{count} opinions sent for the meeting of {day}",
                len(names),
                day=ahead[pk].day,
            ),
            Link(
                "course" if ahead[pk].state == MeetingState.OPEN else "agenda", (pk,), place="sent"
            ),
            tone=Tone.WAIT,
            note=_names(names),
        )
        for pk, names in sent.items()
    ]


def _tasks_reported(cell: Any) -> list[TodoItem]:
    rows = list(reported_tasks(cell))
    if not rows:
        return []
    title = counted(
        "{count} task is reported, the meeting reviews it",
        "{count} tasks are reported, the meeting reviews them",
        len(rows),
    )
    link = Link("cell-tasks", (cell.pk,), {"state": "reported"})
    names = _names([row.owner.full_name for row in rows])
    return [TodoItem("tasks.reported", title, link, tone=Tone.WAIT, note=names)]


def _names(names: list[str]) -> Joined:
    each = list(dict.fromkeys(names))
    return listed([*each[:_NAMED], *(("…",) if len(each) > _NAMED else ())])


def own_tasks(actor: Actor, *, on: date) -> list[TodoItem]:
    """One's own open tasks: late, at hand, or for later, which presses nobody; what is reported
    waits for the cell and is not late any more.
    """
    tasks = list(tasks_owned_by(actor)[: _SHOWN_TASKS + 1])
    link = Link("tasks")
    items = [
        TodoItem(
            "task.own",
            task.title,
            link,
            tone=Tone.WAIT if task.reported else _tone(task.due_on, on),
            due=task.due_on,
            note=phrase("Reported, the cell will review it") if task.reported else task.expected,
            chip=TaskReport(task.report_state) if task.reported else None,
        )
        for task in tasks[:_SHOWN_TASKS]
        if actor.may("task.view", task.unit.path)
    ]
    if len(tasks) > _SHOWN_TASKS:
        more = phrase("More tasks of yours")
        items.append(TodoItem("tasks.more", more, link, tone=Tone.INFO))
    return items


def _tone(due: date, on: date) -> Tone:
    """How much an open task presses, by the same rule as the meetings at hand."""
    if due < on:
        return Tone.LATE
    return Tone.CURRENT if due <= on + AT_HAND else Tone.INFO
