"""Resolutions, conclusions and the tasks given here."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import local_date
from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.queries import summoned_of
from chibo.insight.scoring.actions import open_sheet
from chibo.insight.scoring.rules import check_opening, may_draft
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm, DayField
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
)
from chibo.library.documents.enums import PaperKind
from chibo.work.meetings.actions.resolutions import issue_resolution, publish_results
from chibo.work.meetings.actions.tasks import assign_task, take_back_task
from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import get_task, tasks_born_in

PAPER_FIELDS = ("kind", "title", "body")


class IssueForm(CreateForm):
    """A resolution or conclusion."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(k, k.label) for k in (PaperKind.RESOLUTION, PaperKind.CONCLUSION)],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    body = forms.CharField(
        label=_("What was resolved"),
        help_text=_(
            "Filled from the conclusions of the items; one paragraph a line, a line with “- ” is a"
            " point."
        ),
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=20_000,
    )


class TaskForm(CreateForm):
    """Who does what by when."""

    prefix = "task"

    title = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ChoiceField(label=_("Who does it"))
    due_on = DayField(label=_("Deadline"))
    expected = forms.CharField(label=_("Expected result"), max_length=300, required=False)
    supervisor = forms.ChoiceField(label=_("Who follows it"), required=False)
    resolution = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, file: MeetingFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {
            str(row.person_id): row.person for row in file.memberships if row.kind in SUMMONED
        }
        names = [(key, person.full_name) for key, person in self.persons.items()]
        self.papers = {str(row.pk): row for row in file.resolutions}
        self.fields["owner"].choices = [("", gettext("Please choose")), *names]
        self.fields["supervisor"].choices = [("", gettext("Nobody in particular")), *names]
        papers = [(key, f"{row.symbol} · {row.title}") for key, row in self.papers.items()]
        self.fields["resolution"].choices = [("", gettext("No paper yet")), *papers]
        if not papers:
            del self.fields["resolution"]


@signed_in("GET", "POST")
def resolution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was resolved, under its number; a new paper is drawn up from the conclusions."""
    meeting = get_meeting_or_404(request, pk, "resolution.view")
    if request.method == "POST":
        request.actor.require("resolution.issue", meeting.unit.path)
    file = MeetingFile(meeting)
    tried: dict[str, Any] = {}
    if request.method == "POST":
        tried, done = _save_standing(request, file, asked="issue")
        if not tried:
            messages.success(
                request, gettext("{symbol} is issued.").format(symbol=done["issue"].symbol)
            )
            return redirect("web:resolution", pk)
    return render(
        request, "web/decisions/resolution.html", _resolution_context(request, file, **tried)
    )


@signed_in("POST")
def task_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One task more; one tap takes it back. What was typed into the paper meanwhile is kept."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("task.manage", meeting.unit.path)
    file = MeetingFile(meeting)
    tried, done = _save_standing(request, file, asked="task")
    if tried:
        return render(
            request, "web/decisions/resolution.html", _resolution_context(request, file, **tried)
        )
    typed = {
        name: request.POST.get(name, "").replace("\r\n", "\n")[:20_000] for name in PAPER_FIELDS
    }
    if "body" in request.POST and typed != {name: str(text) for name, text in _draft(file).items()}:
        request.session[_kept_at(meeting)] = typed
    undo = reverse("web:task-undo", args=[pk, done["task"].pk])
    messages.success(request, gettext("The task is given."), extra_tags=f"undo:{undo}")
    return redirect(f"{reverse('web:resolution', args=[pk])}#tasks")


@signed_in("POST")
def task_undo(request: HttpRequest, pk: UUID, task: UUID) -> HttpResponse:
    """A task given by a slip is taken back."""
    meeting = get_meeting_or_404(request, pk)
    row = get_task(task, scope=request.actor.scope_for("task.view"))
    if row.meeting_id != meeting.pk:
        raise NotFound
    take_back_task(row, actor=request.actor)
    messages.success(request, gettext("The task is taken back."))
    return redirect(f"{reverse('web:resolution', args=[pk])}#tasks")


@signed_in("POST")
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Members and the committee above can read what was resolved; a first paper and a task that
    stand on the page are issued and given with it. On to the score, for those who may work on it.
    """
    meeting = get_meeting_or_404(request, pk, "resolution.view")
    file = MeetingFile(meeting)
    with transaction.atomic():
        tried, _done = _save_standing(request, file, asked="publish")
        if not tried:
            publish_results(meeting, actor=request.actor)
    if tried:
        return render(
            request, "web/decisions/resolution.html", _resolution_context(request, file, **tried)
        )
    _say_published(request, meeting)
    drafts = may_draft(
        request.actor, cell=meeting.unit.path, follower_id=meeting.scoring_follower_id
    )
    if not drafts or check_opening(meeting.kind, meeting.state):
        return redirect("web:resolution", pk)
    open_sheet(meeting, actor=request.actor)
    return redirect("web:score", pk)


def _save_standing(
    request: HttpRequest, file: MeetingFile, *, asked: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paper and the task that stand on the page are issued and given, both or neither: (refused
    forms, what was made).

    A task counts when it has a title; the prefilled paper when its own button was pressed, or when
    the first is to be published.
    """
    forms: dict[str, Any] = {}
    acts: dict[str, Any] = {}
    meeting, actor = file.meeting, request.actor
    if asked == "issue" or (asked == "publish" and "body" in request.POST and not file.resolutions):
        forms["issue"] = IssueForm(request.POST)
        acts["issue"] = lambda **data: issue_resolution(meeting, actor=actor, **data)
    if asked == "task" or request.POST.get("task-title", "").strip():
        forms["task"] = task = TaskForm(request.POST, file=file)
        acts["task"] = lambda *, owner, supervisor, resolution="", **data: assign_task(
            meeting,
            owner=task.persons[owner],
            supervisor=task.persons.get(supervisor),
            resolution=task.papers.get(resolution) or made.get("issue"),
            actor=actor,
            **data,
        )
    made: dict[str, Any] = {}
    with transaction.atomic():
        for name, form in forms.items():
            if form.carry_out(acts[name]):
                made[name] = form.result
        if len(made) < len(forms):
            transaction.set_rollback(True)
            return forms, {}
    if "issue" in made:
        request.session.pop(_kept_at(meeting), None)
    return {}, made


def _kept_at(meeting: Any) -> str:
    return f"paper:{meeting.pk}"


def _say_published(request: HttpRequest, meeting: Any) -> None:
    """What is published stands here; who has neither login nor e-mail is named, for nobody has told
    them yet.
    """
    messages.success(request, gettext("Published; it stands here for every member."))
    members = [row.person for row in summoned_of(meeting.unit, on=meeting.day)]
    if away := [person.full_name for person in members if not (person.account_id or person.email)]:
        said = gettext(
            "Nobody has told these members yet, for they have neither login nor e-mail: {names}. "
            "The list to call stands among the members of the cell."
        )
        messages.warning(request, said.format(names=", ".join(away)))


def _draft(file: MeetingFile) -> dict[str, Any]:
    """A paper prefilled from the conclusions of the items."""
    lines = [line for item in file.items for line in item.conclusion.splitlines() if line.strip()]
    points = [line if line.startswith(("- ", "+ ")) else f"- {line}" for line in lines]
    return {"kind": PaperKind.RESOLUTION, "title": gettext("Main tasks"), "body": "\n".join(points)}


def _resolution_context(request: HttpRequest, file: MeetingFile, **shown: Any) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    here = meeting.unit.path
    may_issue, inside = actor.may("resolution.issue", here), actor.may("task.view", here)
    papers = [row for row in file.resolutions if row.published_at or may_issue]
    carried = any(vote.passed and vote.confirmed_at for vote in file.votes)
    may_assign = inside and actor.may("task.manage", here)
    may_assign = may_assign and (meeting.state == MeetingState.OPEN or meeting.is_over)
    tasks = list(tasks_born_in(meeting)) if inside else []
    seen(request, (task.owner_id for task in tasks), cell=meeting.unit, what=What.MEETING)
    return meeting_context(
        request,
        meeting,
        "resolution",
        file=file,
        papers=papers,
        inside=inside,
        **_published(file, on=request.on),
        unpublished=any(row.published_at is None for row in papers),
        carried=carried,
        may_issue=may_issue,
        issuing=may_issue and meeting.is_over and carried,
        issue=shown.get("issue")
        or IssueForm(initial=_draft(file) | request.session.get(_kept_at(meeting), {})),
        tried=[form for form in shown.values() if form.is_bound],
        task_form=_task_form(file, shown.get("task")) if may_assign else None,
        tasks=tasks,
        may_assign=may_assign,
        may_undo=may_assign and meeting.published_at is None,
    )


def _published(file: MeetingFile, *, on: date) -> dict[str, Any]:
    """When the paper was published, until when it was to be, and whether that is over."""
    meeting, due = file.meeting, file.due()[StepCode.RESOLUTION]
    published = meeting.published_at and local_date(meeting.published_at)
    late = due.value is not None and (published or on) > due.value and meeting.is_over
    return {"due": due, "published": published, "late": late}


def _task_form(file: MeetingFile, tried: Any) -> TaskForm:
    return tried or TaskForm(file=file, initial={"due_on": file.meeting.calendar_month.last})


urls = [
    path("meetings/<uuid:pk>/resolution/", resolution, name="resolution"),
    path("meetings/<uuid:pk>/resolution/publish/", publish, name="resolution-publish"),
    path("meetings/<uuid:pk>/resolution/tasks/", task_assign, name="task-assign"),
    path("meetings/<uuid:pk>/resolution/tasks/<uuid:task>/undo/", task_undo, name="task-undo"),
]
