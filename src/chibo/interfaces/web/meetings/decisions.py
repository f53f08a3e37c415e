"""Votes with their tellers; resolutions, conclusions and the tasks given here."""

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

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date
from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.queries import summoned_of
from chibo.insight.scoring.actions import open_sheet
from chibo.insight.scoring.rules import check_opening, may_draft
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import item_title
from chibo.interfaces.forms import CreateForm, DayField, NumberField, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    redirect_if_not_begun,
)
from chibo.library.documents.enums import PaperKind
from chibo.work.meetings.actions.resolutions import issue_resolution, publish_results
from chibo.work.meetings.actions.tasks import assign_task, take_back_task
from chibo.work.meetings.actions.votes import confirm_vote, drop_vote, record_vote
from chibo.work.meetings.enums import DecisionKind, MeetingState, StepCode, VoteMethod
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.presence import members_here, second_accounts
from chibo.work.meetings.queries.room import get_task, get_vote, tasks_born_in
from rulebook.meetings.votes import VoteTally, needed, outcome, second_entry, vote_base

TELLERS = ("teller", "teller_2", "teller_3")


class TallyForm(StepForm):
    """The four totals of a vote."""

    votes_for = NumberField(label=_("For"), min_value=0, max_value=9999)
    against = NumberField(label=_("Against"), min_value=0, max_value=9999)
    abstain = NumberField(label=_("Abstained"), min_value=0, max_value=9999)
    invalid = NumberField(label=_("Invalid"), min_value=0, max_value=9999, required=False)

    def tally(self) -> VoteTally:
        """The totals as typed; an empty "invalid" means none."""
        data = self.cleaned_data
        return VoteTally(data["votes_for"], data["against"], data["abstain"], data["invalid"] or 0)


PAPER_FIELDS = ("kind", "title", "body")


class VoteForm(TallyForm):
    """What is voted on, how, and the totals."""

    subject = forms.CharField(label=_("What is voted on"), max_length=300)
    decision = forms.ChoiceField(label=_("Kind of decision"), initial=DecisionKind.RESOLUTION)
    method = forms.ChoiceField(
        label=_("Way of voting"), choices=VoteMethod.choices, initial=VoteMethod.CARD
    )
    item = forms.ChoiceField(label=_("Item of the agenda"), required=False)
    teller = forms.ChoiceField(label=_("Teller"), required=False)
    teller_2 = forms.ChoiceField(label=_("Second teller"), required=False)
    teller_3 = forms.ChoiceField(label=_("Third teller"), required=False)
    again = forms.BooleanField(label=_("We have voted again on this matter"), required=False)
    field_order = (
        "subject",
        "item",
        "decision",
        "method",
        "votes_for",
        "against",
        "abstain",
        "invalid",
    )

    def __init__(self, *args: Any, file: MeetingFile, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.here = {str(pk): person for pk, person in members_here(file).items()}
        names = [
            (key, person.full_name)
            for key, person in self.here.items()
            if person.pk != actor.person_id
        ]
        for name in TELLERS:
            self.fields[name].choices = [
                ("", gettext("Please choose") if name == "teller" else gettext("Nobody")),
                *names,
            ]
        self.items = {str(item.pk): item for item in file.items if not item.off_record}
        titles = [(key, item_title(item)) for key, item in self.items.items()]
        self.fields["item"].choices = [("", gettext("No item of its own")), *titles]
        self.fields["decision"].choices = [(kind, _with_need(file, kind)) for kind in DecisionKind]

    def tellers(self) -> list[Any]:
        """Who was chosen, each once."""
        chosen = dict.fromkeys(self.cleaned_data[name] for name in TELLERS)
        return [self.here[key] for key in chosen if key]


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
def votes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The votes of the meeting and a new one; the arithmetic is shown when it does not add up."""
    meeting = get_meeting_or_404(request, pk)
    if request.method == "POST":
        request.actor.require("vote.record", meeting.cell.path)
    if (way := redirect_if_not_begun(request, meeting)) is not None:
        return way
    file = MeetingFile(meeting)
    initial = {
        "item": request.GET.get("item", ""),
        "decision": DecisionKind.RESOLUTION,
        "invalid": 0,
    }
    form = VoteForm(request.POST or None, file=file, actor=request.actor, initial=initial)
    chosen = next((item for key, item in form.items.items() if key == initial["item"]), None)
    form.initial["subject"] = chosen.title if chosen else ""

    def record(
        *, subject: str, decision: str, method: str, item: str, again: bool, **_totals: Any
    ) -> Any:
        return record_vote(
            meeting,
            subject=subject,
            decision=decision,
            method=method,
            item=form.items.get(item),
            tally=form.tally(),
            tellers=form.tellers(),
            again=again,
            actor=request.actor,
        )

    if request.method == "POST" and form.carry_out(record):
        counts = form.result.confirmed_at is not None
        messages.success(
            request,
            (
                gettext(
                    "The vote is recorded and counts; its tellers are told what stands in their"
                    " name."
                )
                if counts
                else gettext("The vote is recorded. Now a second person enters the totals again.")
            ),
        )
        return redirect(f"{reverse('web:vote', args=[pk])}#vote-{form.result.pk}")
    return render(request, "web/decisions/votes.html", _votes_context(request, file, form))


@signed_in("GET", "POST")
def confirm(request: HttpRequest, pk: UUID, vote: UUID) -> HttpResponse:
    """A second person enters the totals without seeing the first ones."""
    meeting = get_meeting_or_404(request, pk, "vote.confirm")
    row = get_vote(vote, meeting=meeting)
    row.meeting, row.cell = meeting, meeting.cell
    form = TallyForm(request.POST or None, initial={"invalid": 0})
    if request.method == "POST" and form.carry_out(
        lambda **_data: confirm_vote(row, tally=form.tally(), actor=request.actor)
    ):
        messages.success(request, gettext("Both counts agree; the vote counts."))
        return redirect(f"{reverse('web:vote', args=[pk])}#vote-{vote}")
    own = row.recorded_by_id is not None and row.recorded_by_id == request.actor.person_id
    context = {"form": form, "vote": row, "own": own}
    return render(
        request, "web/decisions/confirm.html", meeting_context(request, meeting, "vote", **context)
    )


@signed_in("POST")
def drop(request: HttpRequest, pk: UUID, vote: UUID) -> HttpResponse:
    """A wrongly recorded vote is taken back before a second account confirms it."""
    meeting = get_meeting_or_404(request, pk)
    row = get_vote(vote, meeting=meeting)
    row.meeting, row.cell = meeting, meeting.cell
    drop_vote(row, actor=request.actor)
    messages.success(
        request, gettext("The vote is taken back; the audit keeps that there was one.")
    )
    return redirect("web:vote", pk)


@signed_in("GET", "POST")
def resolution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was resolved, under its number; a new paper is drawn up from the conclusions."""
    meeting = get_meeting_or_404(request, pk, "resolution.view")
    if request.method == "POST":
        request.actor.require("resolution.issue", meeting.cell.path)
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
    request.actor.require("task.manage", meeting.cell.path)
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
        request.actor, cell=meeting.cell.path, follower_id=meeting.scoring_follower_id
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
    members = [row.person for row in summoned_of(meeting.cell, on=meeting.day)]
    if away := [person.full_name for person in members if not (person.account_id or person.email)]:
        said = gettext(
            "Nobody has told these members yet, for they have neither login nor e-mail: {names}. "
            "The list to call stands among the members of the cell."
        )
        messages.warning(request, said.format(names=", ".join(away)))


def _with_need(file: MeetingFile, kind: DecisionKind) -> str:
    base = vote_base(file.pack, file.voters, decision=kind).value
    votes = needed(file.pack, kind, base).value
    return gettext("{kind}: {votes} of {base} needed").format(
        kind=kind.label, votes=votes, base=base
    )


def _may_count(vote: Any, actor: Actor, here: str) -> bool:
    """True when the actor may enter the totals of this vote a second time."""
    return (
        not vote.confirmed_by_id
        and vote.recorded_by_id != actor.person_id
        and actor.may("vote.confirm", here)
    )


def _votes_context(request: HttpRequest, file: MeetingFile, form: VoteForm) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    here = meeting.cell.path
    running = meeting.state == MeetingState.OPEN
    decision = (
        form["decision"].value()
        if form["decision"].value() in DecisionKind.values
        else DecisionKind.RESOLUTION
    )
    base = vote_base(file.pack, file.voters, decision=decision)
    return meeting_context(
        request,
        meeting,
        "vote",
        form=form,
        file=file,
        base=base,
        needed=needed(file.pack, decision, base.value),
        present=sum(1 for voter in file.voters if voter.official and voter.attended),
        unrecorded=any(
            line.state == "not_recorded" and line.kind not in ("exempt", "") for line in file.lines
        ),
        may_record=running and actor.may("vote.record", here),
        why_twice=second_entry(file.pack, decision),
        twice=", ".join(
            str(kind.label) for kind in DecisionKind if second_entry(file.pack, kind).value
        ),
        others=", ".join(
            person.full_name for person in (second_accounts(file, actor) if running else [])
        ),
        rows=[
            {
                "vote": vote,
                "outcome": "carried" if vote.passed else "lost",
                "needed": needed(file.pack, vote.decision, vote.base).value,
                "explained": outcome(
                    file.pack,
                    vote.decision,
                    VoteTally(vote.votes_for, vote.against, vote.abstain, vote.invalid),
                    vote.base,
                ),
                # Who may count for himself does not see the totals before he has: both counts stay
                # independent.
                "may_confirm": (again := running and _may_count(vote, actor, here)),
                "shown": not again,
                "astray": (astray := not meeting.sealed_at and file.is_out_of_date(vote)),
                "may_drop": (
                    (astray or not vote.confirmed_by_id)
                    and running
                    and actor.may("vote.record", here)
                ),
            }
            for vote in file.votes
        ],
    )


def _draft(file: MeetingFile) -> dict[str, Any]:
    """A paper prefilled from the conclusions of the items."""
    lines = [line for item in file.items for line in item.conclusion.splitlines() if line.strip()]
    points = [line if line.startswith(("- ", "+ ")) else f"- {line}" for line in lines]
    return {"kind": PaperKind.RESOLUTION, "title": gettext("Main tasks"), "body": "\n".join(points)}


def _resolution_context(request: HttpRequest, file: MeetingFile, **shown: Any) -> dict[str, Any]:
    meeting, actor = file.meeting, request.actor
    here = meeting.cell.path
    may_issue, inside = actor.may("resolution.issue", here), actor.may("task.view", here)
    papers = [row for row in file.resolutions if row.published_at or may_issue]
    carried = any(vote.passed and vote.confirmed_at for vote in file.votes)
    due = file.due()[StepCode.RESOLUTION]
    published = meeting.published_at and local_date(meeting.published_at)
    may_assign = inside and actor.may("task.manage", here)
    may_assign = may_assign and meeting.state in (
        MeetingState.OPEN,
        MeetingState.CLOSED,
        MeetingState.SEALED,
    )
    tasks = list(tasks_born_in(meeting)) if inside else []
    seen(request, (task.owner_id for task in tasks), cell=meeting.cell, what=What.MEETING)
    return meeting_context(
        request,
        meeting,
        "resolution",
        file=file,
        papers=papers,
        inside=inside,
        due=due,
        published=published,
        late=due.value is not None and (published or request.on) > due.value and meeting.is_over,
        unpublished=any(row.published_at is None for row in papers),
        carried=carried,
        may_issue=may_issue,
        issuing=may_issue and meeting.is_over and carried,
        issue=shown.get("issue")
        or IssueForm(initial=_draft(file) | request.session.get(_kept_at(meeting), {})),
        tried=[form for form in shown.values() if form.is_bound],
        task_form=(
            (
                shown.get("task")
                or TaskForm(file=file, initial={"due_on": meeting.calendar_month.last})
            )
            if may_assign
            else None
        ),
        tasks=tasks,
        may_assign=may_assign,
        may_undo=may_assign and meeting.published_at is None,
    )


urls = [
    path("meetings/<uuid:pk>/votes/", votes, name="vote"),
    path("meetings/<uuid:pk>/votes/<uuid:vote>/confirm/", confirm, name="vote-confirm"),
    path("meetings/<uuid:pk>/votes/<uuid:vote>/drop/", drop, name="vote-drop"),
    path("meetings/<uuid:pk>/resolution/", resolution, name="resolution"),
    path("meetings/<uuid:pk>/resolution/publish/", publish, name="resolution-publish"),
    path("meetings/<uuid:pk>/resolution/tasks/", task_assign, name="task-assign"),
    path("meetings/<uuid:pk>/resolution/tasks/<uuid:task>/undo/", task_undo, name="task-undo"),
]
