"""A meeting held on paper, entered on one page from the sheets of the evening."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import refuse
from chibo.base.reads.enums import What
from chibo.directory.people.enums import SUMMONED, MembershipKind
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import format_message, item_title
from chibo.interfaces.forms import ClockField, DayField, NumberField, StepForm
from chibo.interfaces.presenters.home.evening import enter_by
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import get_meeting_or_404, meeting_context
from chibo.interfaces.web.shell.labels import MARKS, USUAL_REASONS
from chibo.work.meetings.actions.from_paper import (
    PaperReview,
    PaperSheet,
    PaperVote,
    enter_from_paper,
)
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.enums import DecisionKind, MeetingState, ReviewOutcome, VoteMethod
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_meeting
from chibo.work.meetings.rules.proposing import is_formal
from rulebook.meetings.votes import VoteTally

_BEFORE = (MeetingState.PLANNED, MeetingState.CONVENED)
# More counts than any evening has; "one more" is pressed for each.
MOST_VOTES = 30
_SUBJECT = re.compile(r"v([1-9]\d?)-subject")
_TOTALS = (
    ("votes_for", _("For")),
    ("against", _("Against")),
    ("abstain", _("Abstained")),
    ("invalid", _("Invalid")),
)


class PaperMeetingForm(StepForm):
    """Everything that the sheets say, in their order."""

    held_on = DayField(label=_("Day of the meeting"))
    which = forms.BooleanField(label=_("It was held on another day than planned"), required=False)
    at = ClockField(label=_("Began at"))
    ended_at = ClockField(label=_("Ended at"))
    chair = forms.ChoiceField(label=_("Chair"))
    minute_taker = forms.ChoiceField(label=_("Meeting secretary"))
    rest_present = forms.BooleanField(
        label=_("Everybody without a mark was present, but for those whose leave was granted"),
        required=False,
    )
    all_done = forms.BooleanField(label=_("Every item was dealt with"), required=False)

    def __init__(
        self, *args: Any, file: MeetingFile, actor: Any, more: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ask_which_day(file.meeting.planned_on)
        rows = [row for row in file.memberships if row.kind in SUMMONED]
        self.persons = {str(row.person_id): row.person for row in rows}
        self.exempt = {str(row.person_id) for row in rows if row.kind == MembershipKind.EXEMPT}
        self.items = [item for item in file.items if not (item.off_record or is_formal(item.step))]
        names = [
            ("", gettext("Please choose")),
            *((key, row.full_name) for key, row in self.persons.items()),
        ]
        self._ask_officers(file.meeting, names)
        self._add_roll_call()
        for item in self.items:
            self.fields[f"conclusion-{item.pk}"] = forms.CharField(
                label=item_title(item),
                max_length=20_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.tasks = list(file.tasks)
        for task in self.tasks:
            self._add_task(task)
        self.votes = _votes_in(self.data if self.is_bound else self.initial, more=more)
        for vote in self.votes:
            self._add_vote(vote, [row for row in names if row[0] != str(actor.person_id)])

    def _ask_officers(self, meeting: Any, names: list[Any]) -> None:
        """Chair and meeting secretary; named before the evening, nothing is asked twice."""
        both_named = meeting.chair_id and meeting.minute_taker_id
        for name in ("chair", "minute_taker"):
            self.fields[name].choices = names
            if both_named and self.add_prefix(name) not in self.data:
                del self.fields[name]

    def _add_roll_call(self) -> None:
        marks = [("", "–"), *((m["code"], m["label"]) for m in MARKS if m["code"] != "remote")]
        mark = forms.ChoiceField(choices=marks, required=False)
        reason = forms.CharField(
            max_length=300,
            required=False,
            widget=forms.TextInput(attrs={"list": "reasons", "class": "input"}),
        )
        for key in self.persons:
            self.fields |= {f"mark-{key}": mark, f"reason-{key}": reason}

    def _ask_which_day(self, planned: date) -> None:
        """Another day than planned is confirmed; on the planned one nothing is asked."""
        typed = (
            self.data.get(self.add_prefix("held_on"), "")
            if self.is_bound
            else self.initial.get("held_on")
        )
        try:
            day = DayField(required=False).clean(typed)
        except forms.ValidationError:
            day = None
        if day in (None, planned):
            del self.fields["which"]

    def _add_task(self, task: Any) -> None:
        """Whether it is done, goes on or is dropped; what is left open is found afterwards, on the
        page of the tasks.
        """
        name = f"task-{task.pk}"
        choices = [("", gettext("not said on the sheets")), *ReviewOutcome.choices]
        self.fields[f"{name}-outcome"] = forms.ChoiceField(
            label=_("The meeting finds"), choices=choices, required=False
        )
        self.fields[f"{name}-reason"] = forms.CharField(
            label=_("Result, or reason"), max_length=300, required=False
        )
        self.fields[f"{name}-new_due_on"] = DayField(label=_("New deadline"), required=False)

    def _add_vote(self, vote: str, names: list[Any]) -> None:
        self.fields[f"{vote}-subject"] = forms.CharField(
            label=_("What was voted on"), max_length=300, required=False
        )
        self.fields[f"{vote}-decision"] = forms.ChoiceField(
            label=_("Kind of decision"),
            choices=DecisionKind.choices,
            initial=DecisionKind.RESOLUTION,
        )
        self.fields[f"{vote}-method"] = forms.ChoiceField(
            label=_("Way of voting"), choices=VoteMethod.choices, initial=VoteMethod.CARD
        )
        for name, label in _TOTALS:
            self.fields[f"{vote}-{name}"] = NumberField(
                label=label, min_value=0, max_value=9999, required=False
            )
        self.fields[f"{vote}-teller"] = forms.ChoiceField(
            label=_("Teller"), choices=names, required=False
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for vote in self.votes:
            counted = any(data.get(f"{vote}-{name}") is not None for name, _label in _TOTALS)
            if counted and not data.get(f"{vote}-subject"):
                self.add_error(f"{vote}-subject", gettext("Write what is voted on."))
        for task in self.tasks:
            said = data.get(f"task-{task.pk}-reason") or data.get(f"task-{task.pk}-new_due_on")
            if said and not data.get(f"task-{task.pk}-outcome"):
                self.add_error(
                    f"task-{task.pk}-outcome",
                    gettext("Choose what the meeting found about this task."),
                )
        return data

    def sheet(self) -> PaperSheet:
        """The sheets as typed."""
        data = self.cleaned_data
        marks = {
            UUID(key): RollMark(data[f"mark-{key}"], data[f"reason-{key}"])
            for key in self.persons
            if data[f"mark-{key}"]
        }
        return PaperSheet(
            held_on=data["held_on"],
            other_day=data.get("which", False),
            at=data["at"],
            ended_at=data["ended_at"],
            chair=self.persons.get(data.get("chair", "")),
            minute_taker=self.persons.get(data.get("minute_taker", "")),
            marks=marks,
            rest_present=data["rest_present"],
            conclusions={item.pk: data[f"conclusion-{item.pk}"] for item in self.items},
            all_done=data["all_done"],
            votes=[self._vote(vote) for vote in self.votes if data[f"{vote}-subject"]],
            reviews={
                task.pk: PaperReview(
                    outcome=found,
                    words=data[f"task-{task.pk}-reason"],
                    new_due_on=data[f"task-{task.pk}-new_due_on"],
                )
                for task in self.tasks
                if (found := data[f"task-{task.pk}-outcome"])
            },
        )

    def _vote(self, vote: str) -> PaperVote:
        data, teller = self.cleaned_data, self.persons.get(self.cleaned_data[f"{vote}-teller"])
        return PaperVote(
            name=vote,
            subject=data[f"{vote}-subject"],
            decision=data[f"{vote}-decision"],
            method=data[f"{vote}-method"],
            tally=VoteTally(*(data[f"{vote}-{name}"] or 0 for name, _label in _TOTALS)),
            tellers=[teller] if teller else [],
        )


@signed_in("GET", "POST")
def from_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The whole evening in one form; then the meeting is closed, or what is missing for that is
    shown.
    """
    meeting = get_meeting_or_404(request, pk, "meeting.open")
    if meeting.state not in _BEFORE:
        if request.method != "POST":
            return redirect("web:room", pk)
        raise refuse("begun_already", "This meeting has been entered already.")
    file = MeetingFile(meeting)
    # With "more" nothing is saved: the page with what is typed.
    more = request.method == "POST" and "more" in request.POST
    form = _paper_form(request, file, more=more)
    if request.method == "POST" and not more:
        if form.carry_out(
            lambda **_data: enter_from_paper(
                meeting, form.sheet(), actor=request.actor, on=request.on, latest=now()
            )
        ):
            return _entered(request, pk, form.result)
        # What a refused entry changed in memory is not shown.
        meeting = get_meeting(pk, scope=request.actor.scope_for("meeting.view"))
    named = {row.person_id for row in file.memberships} | {task.owner_id for task in form.tasks}
    seen(request, named, cell=meeting.unit, what=What.MEETING)
    context = meeting_context(
        request, meeting, "", **_sheet_shown(request, file, meeting, form, more=more)
    )
    return render(request, "web/room/from_paper.html", context, status=422 if form.errors else 200)


def _paper_form(request: HttpRequest, file: MeetingFile, *, more: bool) -> PaperMeetingForm:
    """The form with what was typed; at first with what the plan of the meeting says."""
    if more:
        return PaperMeetingForm(
            file=file, actor=request.actor, initial=request.POST.dict(), more=True
        )
    meeting = file.meeting
    initial = {
        "held_on": min(meeting.planned_on, request.on),
        "at": meeting.starts_at,
        "chair": str(meeting.chair_id or ""),
        "minute_taker": str(meeting.minute_taker_id or ""),
    }
    return PaperMeetingForm(request.POST or None, file=file, actor=request.actor, initial=initial)


def _sheet_shown(
    request: HttpRequest, file: MeetingFile, meeting: Any, form: PaperMeetingForm, *, more: bool
) -> dict[str, Any]:
    """The parts of the sheet; open are those in which something is typed."""
    due = enter_by(file, meeting.planned_on)
    rows = _rows(form)
    votes = _votes(form, more=more)
    tasks = _tasks(form)
    conclusions = [form[f"conclusion-{item.pk}"] for item in form.items]
    return {
        "form": form,
        "enter_by": due,
        "rows": rows,
        "reasons": USUAL_REASONS,
        "votes": votes,
        "tasks": tasks,
        "may_add": len(form.votes) < MOST_VOTES,
        "conclusions": conclusions,
        "roll_open": any(_is_touched(row["mark"], row["reason"]) for row in rows),
        "task_open": any(row["open"] for row in tasks),
        "conclusions_open": _is_touched(*conclusions),
        "late": due.value is not None and request.on > due.value,
    }


def _entered(request: HttpRequest, pk: UUID, found: Any) -> HttpResponse:
    """On to the minutes; where the closing was refused, to the page that says what is missing."""
    stopped = any(finding.blocks for finding in found)
    for finding in found:
        messages.warning(request, format_message(finding))
    if stopped:
        messages.success(
            request,
            gettext("What the sheets say is entered. One thing is missing before the closing."),
        )
        return redirect("web:room-close", pk)
    messages.success(request, gettext("The meeting is entered and closed. Next come the minutes."))
    return redirect("web:minutes", pk)


def _rows(form: PaperMeetingForm) -> list[dict[str, Any]]:
    """One line a member; who is exempt stands last and is marked only when he came."""
    rows = [
        {
            "key": key,
            "name": person.full_name,
            "mark": form[f"mark-{key}"],
            "reason": form[f"reason-{key}"],
            "exempt": key in form.exempt,
        }
        for key, person in form.persons.items()
    ]
    return sorted(rows, key=lambda row: row["exempt"])


def _votes_in(typed: Any, *, more: bool) -> list[str]:
    """The names of the counts that were sent, the first where there is none; one more where it is
    asked for.
    """
    found = sorted(
        {int(match[1]) for name in typed if (match := _SUBJECT.fullmatch(name))}
        & {*range(1, MOST_VOTES + 1)}
    )
    numbers = found or [1]
    if more and numbers[-1] < MOST_VOTES:
        numbers.append(numbers[-1] + 1)
    return [f"v{number}" for number in numbers]


def _is_touched(*fields: forms.BoundField) -> bool:
    """True where something is typed or refused: such a part stands open."""
    return any(bound.value() or bound.errors for bound in fields)


def _tasks(form: PaperMeetingForm) -> list[dict[str, Any]]:
    """The open tasks, each with its owner, its deadline and three fields."""
    rows = []
    for task in form.tasks:
        fields = {
            name: form[f"task-{task.pk}-{name}"] for name in ("outcome", "reason", "new_due_on")
        }
        rows.append({"task": task, **fields, "open": _is_touched(*fields.values())})
    return rows


def _votes(form: PaperMeetingForm, *, more: bool) -> list[dict[str, Any]]:
    """The counts; one is open where something is typed, and the new one."""
    return [
        {
            "words": [form[f"{vote}-{name}"] for name in ("subject", "decision", "method")],
            "totals": [form[f"{vote}-{name}"] for name, _label in _TOTALS],
            "teller": form[f"{vote}-teller"],
            "open": (
                (more and vote == form.votes[-1])
                or _is_touched(
                    *(
                        form[f"{vote}-{name}"]
                        for name in ("subject", "teller", *(name for name, _label in _TOTALS))
                    )
                )
            ),
        }
        for vote in form.votes
    ]


urls = [path("meetings/<uuid:pk>/from-paper/", from_paper, name="from-paper")]
