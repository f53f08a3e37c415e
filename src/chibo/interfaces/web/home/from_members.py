"""What members have said and wait for on the home page: opinions sent, tasks reported, leave asked
for.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.insight.reports.queries import AT_HAND
from chibo.interfaces.formatting import short_date
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply
from chibo.work.meetings.queries.invitations import senders_of
from chibo.work.meetings.queries.room import reported_tasks, tasks_owned_by

_NOT_OVER = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.OPEN)
_SHOWN_TASKS, _NAMED = 5, 4
Line = dict[str, Any]


def heard_in(request: HttpRequest, cell: Any, meetings: list[Any], *, reported: bool) -> list[Line]:
    """For those who prepare the cell's meetings: opinions sent for those that are not over, reports
    that wait for the review.

    No `meetings` and not `reported` where `what_waits` has found none.
    """
    may = request.actor.may
    lines = _opinions_sent(request, cell, meetings) if may("meeting.prepare", cell.path) else []
    return [*lines, *_tasks_reported(cell)] if reported and may("task.manage", cell.path) else lines


def _opinions_sent(request: HttpRequest, cell: Any, meetings: list[Any]) -> list[Line]:
    ahead = {row.pk: row for row in meetings if row.state in _NOT_OVER}
    sent = (
        senders_of(cell, ahead, scope=request.actor.scope_for("discussion.view")) if ahead else {}
    )
    lines = []
    for pk, names in sent.items():
        title = ngettext(
            "{count} opinion sent for the meeting of {day}",
            "{count} opinions sent for the meeting of {day}",
            len(names),
        ).format(count=len(names), day=short_date(ahead[pk].day))
        url = url_or_blank("course" if ahead[pk].state == MeetingState.OPEN else "agenda", pk)
        lines.append({"title": title, "url": f"{url}#sent", "tone": "wait", "note": _names(names)})
    return lines


def _tasks_reported(cell: Any) -> list[Line]:
    rows = list(reported_tasks(cell))
    if not rows:
        return []
    title = ngettext(
        "{count} task is reported, the meeting reviews it",
        "{count} tasks are reported, the meeting reviews them",
        len(rows),
    ).format(count=len(rows))
    url, names = url_or_blank("cell-tasks", cell.pk), [row.owner.full_name for row in rows]
    return [{"title": title, "url": f"{url}?state=reported", "tone": "wait", "note": _names(names)}]


def _names(names: list[str]) -> str:
    each = list(dict.fromkeys(names))
    return ", ".join(each[:_NAMED]) + (", …" if len(each) > _NAMED else "")


def own_tasks(request: HttpRequest) -> list[Line]:
    """One's own open tasks: late, at hand, or for later, which presses nobody; what is reported
    waits for the cell and is not late any more.
    """
    tasks = list(tasks_owned_by(request.actor)[: _SHOWN_TASKS + 1])
    lines: list[Line] = []
    for task in tasks[:_SHOWN_TASKS]:
        if not request.actor.may("task.view", task.unit.path):
            continue
        tone = "wait" if task.reported else _tone(task.due_on, request.on)
        note = _("Reported, the cell will review it") if task.reported else task.expected
        chip = task.get_report_state_display() if task.reported else ""
        lines.append(
            {
                "title": task.title,
                "url": url_or_blank("tasks"),
                "tone": tone,
                "due": task.due_on,
                "note": note,
                "chip": chip,
            }
        )
    if len(tasks) > _SHOWN_TASKS:
        lines.append(
            {"title": _("More tasks of yours"), "url": url_or_blank("tasks"), "tone": "info"}
        )
    return lines


def _tone(due: date, on: date) -> str:
    """How much an open task presses, by the same rule as the meetings at hand."""
    if due < on:
        return "late"
    return "current" if due <= on + AT_HAND else "info"


def leave_word(invitation: Any) -> tuple[str, str, str]:
    """How one's own reply to an invitation stands: (words, tone, why a leave is not granted)."""
    if invitation.reply == Reply.COMING:
        return invitation.get_reply_display(), "done", ""
    if invitation.reply != Reply.LEAVE:
        return invitation.get_reply_display(), "wait", ""
    if invitation.leave == LeaveDecision.GRANTED:
        return _("Leave granted"), "done", ""
    if invitation.leave == LeaveDecision.DENIED:
        return _("Leave not granted"), "late", invitation.leave_reason
    return _("Leave asked for, not decided yet"), "wait", ""
