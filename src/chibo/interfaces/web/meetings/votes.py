"""The votes of a meeting: recorded, counted a second time, taken back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.actor import Actor
from chibo.directory.people.enums import MembershipKind
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import item_title
from chibo.interfaces.forms import NumberField, StepForm
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    redirect_if_not_begun,
)
from chibo.work.meetings.actions.votes import confirm_vote, drop_vote, record_vote
from chibo.work.meetings.enums import AttendanceState, DecisionKind, MeetingState, VoteMethod
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.presence import members_here, second_accounts
from chibo.work.meetings.queries.room import get_vote
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


@signed_in("GET", "POST")
def votes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The votes of the meeting and a new one; the arithmetic is shown when it does not add up."""
    meeting = get_meeting_or_404(request, pk)
    if request.method == "POST":
        request.actor.require("vote.record", meeting.unit.path)
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
    row.meeting, row.unit = meeting, meeting.unit
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
    row.meeting, row.unit = meeting, meeting.unit
    drop_vote(row, actor=request.actor)
    messages.success(
        request, gettext("The vote is taken back; the audit keeps that there was one.")
    )
    return redirect("web:vote", pk)


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
    running = meeting.state == MeetingState.OPEN
    return meeting_context(
        request,
        meeting,
        "vote",
        form=form,
        file=file,
        **_base_shown(file, form["decision"].value()),
        present=sum(1 for voter in file.voters if voter.official and voter.attended),
        unrecorded=any(
            line.state == AttendanceState.NOT_RECORDED
            and line.kind not in (MembershipKind.EXEMPT, "")
            for line in file.lines
        ),
        may_record=running and actor.may("vote.record", meeting.unit.path),
        twice=", ".join(
            str(kind.label) for kind in DecisionKind if second_entry(file.pack, kind).value
        ),
        others=", ".join(
            person.full_name for person in (second_accounts(file, actor) if running else [])
        ),
        rows=[_vote_row(file, vote, actor, running=running) for vote in file.votes],
    )


def _base_shown(file: MeetingFile, chosen: Any) -> dict[str, Any]:
    """The base, the votes needed and why totals are entered twice, for the kind of decision chosen
    in the form.
    """
    decision = chosen if chosen in DecisionKind.values else DecisionKind.RESOLUTION
    base = vote_base(file.pack, file.voters, decision=decision)
    return {
        "base": base,
        "needed": needed(file.pack, decision, base.value),
        "why_twice": second_entry(file.pack, decision),
    }


def _vote_row(file: MeetingFile, vote: Any, actor: Actor, *, running: bool) -> dict[str, Any]:
    here = file.meeting.unit.path
    tally = VoteTally(vote.votes_for, vote.against, vote.abstain, vote.invalid)
    # Who may count for himself does not see the totals before he has: both counts stay
    # independent.
    may_confirm = running and _may_count(vote, actor, here)
    astray = not file.meeting.sealed_at and file.is_out_of_date(vote)
    return {
        "vote": vote,
        "outcome": "carried" if vote.passed else "lost",
        "needed": needed(file.pack, vote.decision, vote.base).value,
        "explained": outcome(file.pack, vote.decision, tally, vote.base),
        "may_confirm": may_confirm,
        "shown": not may_confirm,
        "astray": astray,
        "may_drop": (
            (astray or not vote.confirmed_by_id) and running and actor.may("vote.record", here)
        ),
    }


urls = [
    path("meetings/<uuid:pk>/votes/", votes, name="vote"),
    path("meetings/<uuid:pk>/votes/<uuid:vote>/confirm/", confirm, name="vote-confirm"),
    path("meetings/<uuid:pk>/votes/<uuid:vote>/drop/", drop, name="vote-drop"),
]
