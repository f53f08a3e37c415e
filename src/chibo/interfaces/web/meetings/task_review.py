"""The review of open tasks: each gets its mark, on its own page or where the item stands in the
course of the meeting.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import DayField, EditForm, told
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    redirect_if_not_begun,
)
from chibo.work.meetings.actions.tasks import review_task
from chibo.work.meetings.enums import MeetingState, ReviewOutcome
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_meeting
from chibo.work.meetings.rules.editable import review_values
from chibo.work.meetings.rules.reports import proposed_outcome


class ReviewForm(EditForm):
    """What the meeting found about one task."""

    outcome = forms.ChoiceField(label=_("The meeting finds"), choices=ReviewOutcome.choices)
    result = forms.CharField(label=_("Result"), max_length=500, required=False)
    new_due_on = DayField(label=_("New deadline"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


@signed_in("GET")
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every open task with its owner's word; each gets its mark."""
    meeting = get_meeting_or_404(request, pk)
    return redirect_if_not_begun(request, meeting) or _show_review(request, meeting)


@signed_in("POST")
def task_review(request: HttpRequest, pk: UUID, task: UUID) -> HttpResponse:
    """One task is done, continued or dropped."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("task.manage", meeting.unit.path)
    row = next((one for one in MeetingFile(meeting).tasks if one.pk == task), None)
    if row is None:
        raise NotFound
    row.unit = meeting.unit
    found = MeetingFile(meeting).reviews.get(task)
    form = ReviewForm(request.POST, stored=review_values(found), auto_id=f"id_{task}_%s")
    done = form.carry_out(
        lambda **data: review_task(row, meeting=meeting, actor=request.actor, **data)
    )
    if request.headers.get("HX-Request"):
        return _mark_alone(request, meeting, task) if done else told(form)
    if done:
        return redirect(f"{reverse('web:review', args=[pk])}#left")
    return _show_review(request, meeting, shown={task: form})


def _mark_alone(request: HttpRequest, meeting: Any, task: UUID) -> HttpResponse:
    """The card of one task as it stands now, and how many are left."""
    file = MeetingFile(get_meeting(meeting.pk, scope=request.actor.scope_for("meeting.view")))
    rows, context = review_rows(file), review_context(request, file)
    context["row"] = next(row for row in rows if row["task"].pk == task)
    return render(request, "web/discussion/marked.html", context)


def review_rows(
    file: MeetingFile, shown: dict[UUID, ReviewForm] | None = None
) -> list[dict[str, Any]]:
    """The open tasks with their forms, those without a mark first."""
    meeting, rows = file.meeting, []
    for task in file.tasks:
        found = file.reviews.get(task.pk)
        initial: dict[str, Any] = {}
        if task.reported:
            initial = {"result": task.report, "outcome": proposed_outcome(task.report_state)}
        if found:
            initial = {
                name: getattr(found, name) for name in ("outcome", "result", "reason", "new_due_on")
            }
        form = (shown or {}).get(task.pk) or ReviewForm(
            initial=initial, stored=review_values(found), auto_id=f"id_{task.pk}_%s"
        )
        due = found.was_due_on if found else task.due_on
        rows.append(
            {
                "task": task,
                "review": found,
                "form": form,
                "due": due,
                "late": due < meeting.day,
                "said": task.reported or (found and task.report),
            }
        )
    return sorted(rows, key=lambda row: row["review"] is not None)


def review_context(request: HttpRequest, file: MeetingFile) -> dict[str, Any]:
    """How many tasks have no mark yet, and whether this person may give one."""
    meeting = file.meeting
    seen(request, (task.owner_id for task in file.tasks), cell=meeting.unit, what=What.MEETING)
    may = meeting.state == MeetingState.OPEN and request.actor.may("task.manage", meeting.unit.path)
    left = sum(1 for task in file.tasks if task.pk not in file.reviews)
    return {"meeting": meeting, "left": left, "tasks_open": bool(file.tasks), "may_review": may}


def _show_review(
    request: HttpRequest, meeting: Any, *, shown: dict[UUID, ReviewForm] | None = None
) -> HttpResponse:
    file = MeetingFile(get_meeting(meeting.pk, scope=request.actor.scope_for("meeting.view")))
    context = meeting_context(request, file.meeting, "review") | review_context(request, file)
    return render(
        request, "web/discussion/review.html", context | {"rows": review_rows(file, shown)}
    )


urls = [
    path("meetings/<uuid:pk>/review/", review, name="review"),
    path("meetings/<uuid:pk>/review/<uuid:task>/", task_review, name="task-review"),
]
