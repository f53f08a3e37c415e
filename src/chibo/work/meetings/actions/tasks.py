"""Tasks: given in one meeting, reviewed in every later one until they are done or dropped."""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_row, lock_row, merged, remove_row
from chibo.directory.people.models import Person
from chibo.library.documents.actions import keep_file
from chibo.library.documents.rules.checked import CheckedFile
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.enums import MeetingState, ReviewOutcome, TaskReport, TaskState
from chibo.work.meetings.models import Meeting, Resolution, Task, TaskReview
from chibo.work.meetings.queries.invitations import leader_on
from chibo.work.meetings.queries.packs import term_ends
from chibo.work.meetings.queries.room import report_waits
from chibo.work.meetings.rules.editable import report_values, review_values
from chibo.work.meetings.rules.reports import check_report
from rulebook.vocabulary.findings import gettext_noop


@transaction.atomic
def assign_task(
    meeting: Meeting,
    *,
    title: str,
    owner: Person,
    due_on: date,
    actor: Actor,
    expected: str = "",
    supervisor: Person | None = None,
    resolution: Resolution | None = None,
) -> Task:
    """The owner has the task, with its deadline and the expected result, and is told.

    Raises NotAllowed without `task.manage`; Refused before the meeting was opened, without a title,
    or due before the meeting or beyond the cell's term.
    """
    actor.require("task.manage", meeting.unit.path)
    if meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED, MeetingState.SEALED):
        raise refuse("not_open", "This meeting is not in session.")
    title, expected = clean_line(title)[:300], clean_line(expected)[:300]
    if not title:
        raise refuse("blank_title", "Write what is to be done.", field="title")
    if due_on < meeting.day:
        raise refuse(
            "due_before",
            "The deadline lies before the meeting of {day}.",
            field="due_on",
            day=meeting.day,
        )
    _check_within_term(meeting, due_on, field="due_on")
    refuse_if(check_secrecy(f"{title}\n{expected}"))
    row: Task = create_row(
        Task,
        "task.assign",
        actor=actor,
        unit=meeting.unit,
        meeting=meeting,
        title=title,
        owner=owner,
        due_on=due_on,
        expected=expected,
        supervisor=supervisor,
        resolution=resolution,
    )
    _tell_owner(row)
    return row


def _tell_owner(task: Task) -> None:
    news = Message(
        "task.assigned",
        gettext_noop("You have a new task, due on {day}: {title}"),
        {"day": task.due_on, "title": task.title},
        "/tasks/",
    )
    notify([task.owner], cell=task.unit, news=news)


@transaction.atomic
def take_back_task(task: Task, *, actor: Actor) -> None:
    """The task is gone (undo of a slip) and its owner is told; that there was one stays in the
    audit.

    Raises NotAllowed without `task.manage`; Refused once it is reported on, reviewed, or its
    meeting has published.
    """
    actor.require("task.manage", task.unit.path)
    lock_row(task)
    _require_open(task)
    if task.report or task.meeting.published_at or task.reviews.filter(unit=task.unit).exists():
        raise refuse(
            "task_known",
            "This task is reported on or published already; the next meeting can drop it.",
        )
    news = Message(
        "task.taken_back",
        gettext_noop("A task given to you was taken back: {title}"),
        {"title": task.title},
        "/tasks/",
    )
    notify([task.owner], cell=task.unit, news=news)
    remove_row(task, "task.take_back", actor=actor)


@transaction.atomic
def report_task(
    task: Task,
    *,
    state: str,
    report: str,
    actor: Actor,
    file: CheckedFile | None = None,
    drop_file: bool = False,
    revision: Revision | None = None,
) -> Task:
    """The owner's own word stands ready for the next meeting: done, under way or stuck, in words,
    with a photo or paper.

    Who leads the cell and who follows the task are told; the same report sent again changes
    nothing. A file stays with its report until another takes its place, it is dropped, or a meeting
    has reviewed the report. Raises NotAllowed for anybody but the owner; Refused without a state or
    words, for a secrecy mark, and once the task is ended; Conflict when the owner wrote something
    else since the revision (on another device, in another tab).
    """
    if actor.person_id != task.owner_id:
        raise NotAllowed("task.report")
    lock_row(task)
    _require_open(task)
    waits, stands = report_waits(task), report_values(task)
    mine = {"state": state, "report": clean_line(report)[:500]}
    mine = merged(task, mine, stands, revision=revision, columns={"state": "report_state"})
    refuse_if((*check_report(mine["state"], mine["report"]), *check_secrecy(mine["report"])))
    if waits and mine == stands and file is None and not (drop_file and task.report_file_id):
        return task
    kept = task.report_file if waits and not drop_file else None
    change_row(
        task,
        "task.report",
        actor=actor,
        report_state=mine["state"],
        report=mine["report"],
        reported_at=now(),
        report_file=keep_file(task.unit, file=file, actor=actor) if file else kept,
    )
    _tell_reported(task, actor)
    return task


# What is told of a report.
REPORTED = {
    TaskReport.DONE: gettext_noop("{name} reports a task as done: {title}"),
    TaskReport.DOING: gettext_noop("{name} reports a task as under way: {title}"),
    TaskReport.STUCK: gettext_noop("{name} is stuck with a task: {title}"),
}


def _tell_reported(task: Task, actor: Actor) -> None:
    lead = leader_on(task.unit, on=today())
    told = {
        person.pk: person
        for person in (lead, task.supervisor)
        if person and person.pk != actor.person_id
    }
    params = {"name": task.owner.full_name, "title": task.title}
    news = Message(
        "task.reported",
        REPORTED[TaskReport(task.report_state)],
        params,
        f"/cells/{task.unit_id}/tasks/?state=reported",
    )
    notify(told.values(), cell=task.unit, news=news)


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
    """The meeting has found the task done, continued with a new date, or dropped with a reason;
    reviewing again replaces the mark.

    Raises NotAllowed without `task.manage`; Refused when not in session, or without the date or
    reason that the mark asks for; Conflict for fields that somebody else changed since the
    revision.
    """
    actor.require("task.manage", meeting.unit.path)
    lock_row(task)
    before = TaskReview.objects.of_unit(meeting.unit).filter(task=task, meeting=meeting).first()
    mine: dict[str, Any] = {
        "outcome": outcome,
        "result": clean_line(result)[:500],
        "reason": clean_line(reason)[:300],
        "new_due_on": new_due_on if outcome == ReviewOutcome.CONTINUED else None,
    }
    mine = merged(before, mine, review_values(before), revision=revision)
    outcome, result, reason, new_due_on = mine.values()
    if meeting.state != MeetingState.OPEN:
        raise refuse("not_open", "This meeting is not in session.")
    refuse_if(check_secrecy(f"{result}\n{reason}"))
    _check_mark(outcome, reason=reason, new_due_on=new_due_on, meeting=meeting)
    values: dict[str, Any] = {
        "outcome": outcome,
        "result": result,
        "reason": reason,
        "new_due_on": new_due_on if outcome == ReviewOutcome.CONTINUED else None,
        "was_due_on": before.was_due_on if before else task.due_on,
        "reviewed_at": now(),
    }
    if before:
        change_row(before, "task.review", actor=actor, **values)
        row: TaskReview = before
    else:
        about: dict[str, Any] = {"unit": meeting.unit, "task": task, "meeting": meeting}
        row = create_row(TaskReview, "task.review", actor=actor, **about, **values)
    _follow_review(task, row, held_on=meeting.day, actor=actor)
    return row


def _follow_review(task: Task, review: TaskReview, *, held_on: date, actor: Actor) -> None:
    """The task stands as the meeting found it; one that continues has its new day."""
    outcome = ReviewOutcome(review.outcome)
    continued = outcome == ReviewOutcome.CONTINUED
    state = {ReviewOutcome.DONE: TaskState.DONE, ReviewOutcome.DROPPED: TaskState.DROPPED}.get(
        outcome, TaskState.OPEN
    )
    change_row(
        task,
        "task.change",
        actor=actor,
        state=state,
        due_on=review.new_due_on if continued and review.new_due_on else review.was_due_on,
        result=review.result or review.reason,
        ended_on=None if continued else held_on,
    )


def _check_mark(outcome: str, *, reason: str, new_due_on: date | None, meeting: Meeting) -> None:
    if outcome not in ReviewOutcome.values:
        raise refuse("no_outcome", "Choose done, continued or dropped.", field="outcome")
    if outcome == ReviewOutcome.CONTINUED and (new_due_on is None or new_due_on <= meeting.day):
        raise refuse(
            "no_new_date",
            "A task that goes on needs a new date after the meeting.",
            field="new_due_on",
        )
    if outcome == ReviewOutcome.CONTINUED and new_due_on:
        _check_within_term(meeting, new_due_on, field="new_due_on")
    if outcome == ReviewOutcome.DROPPED and not reason:
        raise refuse("no_reason", "Say why the task is dropped.", field="reason")


def _check_within_term(meeting: Meeting, due_on: date, *, field: str) -> None:
    if due_on > (last := term_ends(meeting)):
        raise refuse(
            "due_beyond_term",
            "The deadline lies beyond the cell's term, which ends on {day}.",
            field=field,
            day=last,
        )


def _require_open(task: Task) -> None:
    if task.state != TaskState.OPEN:
        raise refuse("task_ended", "This task is ended; its report does not change any more.")
