"""Tasks: given in one meeting, reviewed in every later one until they are done or dropped."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.directory.organisation.actions import add_row, change_row, lock_row, merged
from chibo.directory.people.models import Person
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import News, tell
from chibo.work.meetings.enums import MeetingState, ReviewOutcome, TaskState
from chibo.work.meetings.models import Meeting, Resolution, Task, TaskReview
from chibo.work.meetings.queries.packs import term_ends
from chibo.work.meetings.rules.editable import review_values
from rulebook.findings import gettext_noop


@transaction.atomic
def assign_task(
    meeting: Meeting, *, title: str, owner: Person, due_on: date, actor: Actor, expected: str = "",
    supervisor: Person | None = None, resolution: Resolution | None = None,
) -> Task:  # fmt: skip
    """The owner has the task, with its deadline and the expected result, and is told.

    Raises NotAllowed without `task.manage`; Refused before the meeting was opened, without a title, or due before the
    meeting or beyond the cell's term.
    """
    actor.require("task.manage", meeting.cell.path)
    if meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED, MeetingState.SEALED):
        raise refuse("not_open", "This meeting is not in session.")
    title, expected = clean_line(title)[:300], clean_line(expected)[:300]
    if not title:
        raise refuse("blank_title", "Write what is to be done.", field="title")
    if due_on < meeting.day:
        raise refuse("due_before", "The deadline lies before the meeting of {day}.", field="due_on", day=meeting.day)
    _check_within_term(meeting, due_on, field="due_on")
    refuse_if(check_secrecy(f"{title}\n{expected}"))
    row: Task = add_row(
        Task, "task.assign", actor=actor, cell=meeting.cell, meeting=meeting, title=title, owner=owner, due_on=due_on,
        expected=expected, supervisor=supervisor, resolution=resolution,
    )  # fmt: skip
    news = News(
        "task.assigned",
        gettext_noop("You have a new task, due on {day}: {title}"),
        {"day": due_on, "title": title},
        "/tasks/",
    )
    tell([owner], cell=meeting.cell, news=news)
    return row


@transaction.atomic
def take_back_task(task: Task, *, actor: Actor) -> None:
    """The task is gone (undo of a slip) and its owner is told; that there was one stays in the audit.

    Raises NotAllowed without `task.manage`; Refused once it is reported on, reviewed, or its meeting has published.
    """
    actor.require("task.manage", task.cell.path)
    lock_row(task)
    _require_open(task)
    if task.report or task.meeting.published_at or task.reviews.filter(cell=task.cell).exists():
        raise refuse("task_known", "This task is reported on or published already; the next meeting can drop it.")
    change_row(task, "task.take_back", actor=actor)
    news = News(
        "task.taken_back",
        gettext_noop("A task given to you was taken back: {title}"),
        {"title": task.title},
        "/tasks/",
    )
    tell([task.owner], cell=task.cell, news=news)
    task.delete()


@transaction.atomic
def report_task(task: Task, *, report: str, actor: Actor, revision: Revision | None = None) -> Task:
    """The owner's own word on the task stands ready for the next meeting.

    Raises NotAllowed for anybody but the owner; Refused once the task is ended; Outdated when the owner wrote something
    else since the revision (on another device, in another tab).
    """
    if actor.person_id != task.owner_id:
        raise NotAllowed("task.report")
    lock_row(task)
    _require_open(task)
    report = merged(task, {"report": clean_line(report)[:500]}, {"report": task.report}, revision=revision)["report"]
    refuse_if(check_secrecy(report))
    change_row(task, "task.report", actor=actor, report=report, reported_at=now() if report else None)
    return task


@transaction.atomic
def review_task(
    task: Task,
    *,
    meeting: Meeting,
    outcome: str,
    actor: Actor,
    result: str = "",
    reason: str = "",
    new_due_on: date | None = None,
    revision: Revision | None = None,
) -> TaskReview:
    """The meeting has found the task done, continued with a new date, or dropped with a reason; reviewing again replaces the mark.

    Raises NotAllowed without `task.manage`; Refused when not in session, or without the date or reason that the mark
    asks for; Outdated for fields that somebody else changed since the revision.
    """
    actor.require("task.manage", meeting.cell.path)
    lock_row(task)
    before = TaskReview.objects.of_cell(meeting.cell).filter(task=task, meeting=meeting).first()
    mine: dict[str, Any] = {
        "outcome": outcome, "result": clean_line(result)[:500], "reason": clean_line(reason)[:300],
        "new_due_on": new_due_on if outcome == ReviewOutcome.CONTINUED else None,
    }  # fmt: skip
    mine = merged(before, mine, review_values(before), revision=revision)
    outcome, result, reason, new_due_on = (mine[name] for name in ("outcome", "result", "reason", "new_due_on"))
    if meeting.state != MeetingState.OPEN:
        raise refuse("not_open", "This meeting is not in session.")
    refuse_if(check_secrecy(f"{result}\n{reason}"))
    _check_mark(outcome, reason=reason, new_due_on=new_due_on, meeting=meeting)
    was_due = before.was_due_on if before else task.due_on
    continued = outcome == ReviewOutcome.CONTINUED
    values: dict[str, Any] = {
        "outcome": outcome, "result": result, "reason": reason, "new_due_on": new_due_on if continued else None,
        "was_due_on": was_due, "reviewed_at": now(),
    }  # fmt: skip
    if before:
        change_row(before, "task.review", actor=actor, **values)
        row: TaskReview = before
    else:
        row = add_row(TaskReview, "task.review", actor=actor, cell=meeting.cell, task=task, meeting=meeting, **values)
    state = {ReviewOutcome.DONE: TaskState.DONE, ReviewOutcome.DROPPED: TaskState.DROPPED}.get(
        ReviewOutcome(outcome), TaskState.OPEN
    )
    change_row(
        task, "task.change", actor=actor, state=state, due_on=new_due_on if continued and new_due_on else was_due,
        result=result or reason, ended_on=None if continued else meeting.day,
    )  # fmt: skip
    return row


def _check_mark(outcome: str, *, reason: str, new_due_on: date | None, meeting: Meeting) -> None:
    if outcome not in ReviewOutcome.values:
        raise refuse("no_outcome", "Choose done, continued or dropped.", field="outcome")
    if outcome == ReviewOutcome.CONTINUED and (new_due_on is None or new_due_on <= meeting.day):
        raise refuse("no_new_date", "A task that goes on needs a new date after the meeting.", field="new_due_on")
    if outcome == ReviewOutcome.CONTINUED and new_due_on:
        _check_within_term(meeting, new_due_on, field="new_due_on")
    if outcome == ReviewOutcome.DROPPED and not reason:
        raise refuse("no_reason", "Say why the task is dropped.", field="reason")


def _check_within_term(meeting: Meeting, due_on: date, *, field: str) -> None:
    if due_on > (last := term_ends(meeting)):
        raise refuse(
            "due_beyond_term", "The deadline lies beyond the cell's term, which ends on {day}.", field=field, day=last
        )


def _require_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise refuse("task_ended", "This task is ended; its report does not change any more.")
