"""The minutes: adopt, sign, seal, a new version; papers to download."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import NotFound
from chibo.base.reads.enums import What
from chibo.directory.people.queries import can_sign_in
from chibo.insight.scoring.actions import amend_scored_minutes
from chibo.insight.scoring.documents import score_summary
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm, DayField, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.uploads import read_files
from chibo.interfaces.web.meetings.context import (
    get_meeting_or_404,
    meeting_context,
    persons_later,
    redirect_if_not_begun,
)
from chibo.interfaces.web.meetings.discussion_openings import OpenDiscussionForm, show_opened
from chibo.interfaces.web.meetings.signatures import CopyForm, OnPaperForm
from chibo.interfaces.web.scoring.sheets import name_of
from chibo.library.documents.actions import receive_file
from chibo.library.documents.documents.compose import compose
from chibo.work.meetings.actions.minutes import adopt_afterwards, adopt_minutes, sign_minutes
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.actions.paper_signatures import add_copy, sign_on_paper
from chibo.work.meetings.documents.minutes import context_of, minutes_context
from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.named import open_objections
from chibo.work.meetings.queries.openings import opening_for
from chibo.work.meetings.queries.room import (
    latest_minutes,
    minutes_of,
    persons_in_minutes,
    resolutions_of,
)
from chibo.work.meetings.queries.signatures import (
    awaits_adoption,
    by_one_account,
    copies_of,
    paper_signatures_of,
    unsigned_in,
)
from chibo.work.meetings.rules.course import check_sealing


class AmendForm(CreateForm):
    """Why the minutes need a new version, and the correction in words."""

    reason = forms.CharField(label=_("Why a new version"), max_length=300)
    corrections = forms.CharField(
        label=_("The correction"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    criteria = forms.MultipleChoiceField(
        label=_("Which lines of the score does it touch?"),
        help_text=_("They are looked at again, with the reason beside them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, meeting: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sheet = sheet_of(meeting)
        if sheet is None:
            del self.fields["criteria"]
        else:
            self.fields["criteria"].choices = [
                (line.criterion, name_of(line)) for line in lines_of(sheet)
            ]


class AdoptedForm(StepForm):
    """When the cell adopted the minutes."""

    on = DayField(label=_("Day on which the cell adopted them"))


@signed_in("GET")
def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The minutes as a page to read, with what is still to be done to them."""
    meeting = get_meeting_or_404(request, pk, "minutes.view")
    if (way := redirect_if_not_begun(request, meeting)) is not None:
        return way
    return _show(request, meeting)


@signed_in("POST")
def adopt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text is adopted and can be signed."""
    meeting = get_meeting_or_404(request, pk)
    later = request.POST.get("adoption") == "next"
    adopt_minutes(meeting, actor=request.actor, score=score_summary(meeting), at_next=later)
    messages.success(
        request,
        (
            gettext(
                "The minutes are written; the cell adopts them at its next meeting. Chair and"
                " meeting secretary sign now."
            )
            if later
            else gettext("The minutes are adopted. Chair and meeting secretary sign now.")
        ),
    )
    return redirect("web:minutes", pk)


@signed_in("POST")
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One signature more; the second one seals."""
    meeting = get_meeting_or_404(request, pk)
    row = latest_minutes(meeting)
    if row is None:
        raise NotFound
    row.meeting, row.unit = meeting, meeting.unit
    sign_minutes(row, on=request.on, actor=request.actor)
    if row.sealed_at:
        messages.success(request, gettext("Both have signed; the minutes are sealed."))
    else:
        messages.success(request, gettext("Signed. The second signature seals the minutes."))
    return redirect("web:minutes", pk)


@signed_in("POST")
def adopted_later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A later meeting has adopted the minutes."""
    row = _version_to_sign(request, pk)
    form = AdoptedForm(request.POST, auto_id="id_adopted_%s")
    if form.carry_out(lambda on: adopt_afterwards(row, on=on, actor=request.actor)):
        messages.success(request, gettext("The adoption of the minutes is written down."))
        return redirect("web:minutes", pk)
    return _show(request, row.meeting, TypedForms(adopted=form))


def _read_copy(request: HttpRequest, pk: UUID) -> None:
    """A picture is checked before the write begins, for those who may write the minutes."""
    if request.FILES:
        get_meeting_or_404(request, pk, "minutes.write")
        read_files(request, receive_file)


def _version_to_sign(request: HttpRequest, pk: UUID) -> Any:
    meeting = get_meeting_or_404(request, pk, "minutes.write")
    row = latest_minutes(meeting)
    if row is None:
        raise NotFound
    row.meeting, row.unit = meeting, meeting.unit
    return row


@signed_in("POST", reads=_read_copy)
def sign_paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Signatures stand as given on paper; with both the minutes are sealed."""
    row = _version_to_sign(request, pk)
    form = OnPaperForm(request.POST, request.FILES, minutes=row, file=MeetingFile(row.meeting))

    def sign_it(*, keeper: str, copy: Any, **data: Any) -> Any:
        keeps = form.keepers.get(keeper)
        return sign_on_paper(
            row, keeper=keeps, copy=copy or None, on=request.on, actor=request.actor, **data
        )

    if form.carry_out(sign_it):
        sealed = gettext("Both have signed; the minutes are sealed.")
        messages.success(
            request, sealed if row.sealed_at else gettext("The signature on paper is written down.")
        )
        return redirect("web:minutes", pk)
    return _show(request, row.meeting, TypedForms(on_paper=form))


@signed_in("POST", reads=_read_copy)
def keep_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A photo or scan of the signed sheet lies beside the minutes."""
    row = _version_to_sign(request, pk)
    form = CopyForm(request.POST, request.FILES, auto_id="id_copy_%s")
    if form.carry_out(lambda copy: add_copy(row, copy=copy, actor=request.actor)):
        messages.success(request, gettext("The picture lies beside the minutes."))
        return redirect("web:minutes", pk)
    return _show(request, row.meeting, TypedForms(copy=form))


@signed_in("POST")
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new version with its reason stands beside the sealed one."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("minutes.write", meeting.unit.path)
    form = AmendForm(request.POST, meeting=meeting)
    if form.carry_out(
        lambda criteria=(), **data: amend_scored_minutes(
            meeting, criteria=criteria, on=request.on, actor=request.actor, **data
        )
    ):
        messages.success(request, gettext("The new version is ready to be signed by both."))
        return redirect("web:minutes", pk)
    return _show(request, meeting, TypedForms(amend=form))


@dataclass(frozen=True)
class TypedForms:
    """The forms that are shown again with what was typed into them."""

    amend: AmendForm | None = None
    opening: OpenDiscussionForm | None = None
    on_paper: OnPaperForm | None = None
    copy: CopyForm | None = None
    adopted: AdoptedForm | None = None


NOTHING_TYPED = TypedForms()


def _show(request: HttpRequest, meeting: Any, typed: TypedForms = NOTHING_TYPED) -> HttpResponse:
    actor, here = request.actor, meeting.unit.path
    file, versions = MeetingFile(meeting), list(minutes_of(meeting))
    for row in versions:
        row.meeting, row.unit = meeting, meeting.unit
    latest = versions[0] if versions else None
    context = _what_everybody_sees(request, file, latest)
    signed = paper_signatures_of(meeting) if latest else []
    context |= {
        "one_account": by_one_account(latest, file.votes if latest else (), signed),
        "disputed_now": open_objections(meeting),
    }
    if not actor.may("discussion.view", here):
        return _show_summary(request, meeting, versions, context, typed)
    seen(request, persons_later(persons_in_minutes, meeting), cell=meeting.unit, what=What.MINUTES)
    may_write = actor.may("minutes.write", here)
    context |= _text_shown(request, meeting, versions)
    context |= _next_steps(request, file, latest, may_write=may_write)
    if latest is not None and latest.sealed_at is None:
        context["blocking"] = check_sealing(
            adopted=file.minutes is not None,
            disputed=file.roll.disputed,
            objected=context["disputed_now"],
        )
    if context["may_amend"]:
        context["amend_form"] = typed.amend or AmendForm(meeting=meeting)
    if awaits_adoption(latest):
        context["adopted_form"] = (
            (typed.adopted or AdoptedForm(auto_id="id_adopted_%s")) if may_write else None
        )
        context["awaits_adoption"] = True
    context |= _signing(file, latest, signed, typed) if latest and may_write else {}
    return render(
        request, "web/minutes/minutes.html", meeting_context(request, meeting, "minutes", **context)
    )


def _what_everybody_sees(request: HttpRequest, file: MeetingFile, latest: Any) -> dict[str, Any]:
    """The papers and the day on which the minutes are due, with the discussion or without."""
    may_issue = request.actor.may("resolution.issue", file.meeting.unit.path)
    return {
        "file": file,
        "latest": latest,
        "papers": [row for row in resolutions_of(file.meeting) if row.published_at or may_issue],
        "due": file.due()[StepCode.MINUTES],
    }


def _show_summary(
    request: HttpRequest,
    meeting: Any,
    versions: list[Any],
    context: dict[str, Any],
    typed: TypedForms,
) -> HttpResponse:
    """The conclusions alone, for who may not read the discussion; the whole where it was opened to
    this person today.
    """
    actor, latest = request.actor, context["latest"]
    may_open = actor.may("discussion.open", meeting.unit.path)
    if may_open:
        opening = opening_for(meeting, person_id=actor.person_id, on=request.on)
        if opening is not None:
            return show_opened(request, meeting, opening, versions)
    content = latest.content if latest else {"items": []}
    context |= {
        "items": [item for item in content["items"] if item.get("conclusion")],
        "open_form": (typed.opening or OpenDiscussionForm()) if may_open and latest else None,
    }
    return render(
        request,
        "web/minutes/summary.html",
        meeting_context(request, meeting, "minutes", **context),
    )


def _text_shown(request: HttpRequest, meeting: Any, versions: list[Any]) -> dict[str, Any]:
    """The version asked for, else the newest; before the adoption as the minutes would read."""
    wanted = request.GET.get("version", "")
    newest = versions[0] if versions else None
    shown = next((row for row in versions if str(row.version) == wanted), newest)
    facts = context_of(shown) if shown else minutes_context(meeting, score=score_summary(meeting))
    return {"paper": compose("minutes", facts), "versions": versions, "shown": shown}


def _next_steps(
    request: HttpRequest, file: MeetingFile, latest: Any, *, may_write: bool
) -> dict[str, Any]:
    """What this person may do with the minutes now."""
    return {
        "may_adopt": may_write and latest is None and file.meeting.state == MeetingState.CLOSED,
        "may_sign": _may_sign(request.actor, file.meeting, latest),
        "may_amend": may_write and latest is not None and latest.sealed_at is not None,
        "may_write": may_write,
        "blocking": (),
    }


def _may_sign(actor: Actor, meeting: Any, latest: Any) -> bool:
    """True when a signature of the actor is missing under the newest version."""
    if latest is None or latest.sealed_at is not None:
        return False
    as_chair = actor.person_id == meeting.chair_id and not latest.chair_signed_at
    as_writer = actor.person_id == meeting.minute_taker_id and not latest.secretary_signed_at
    return (as_chair and actor.person_id is not None) or (
        as_writer and actor.may("minutes.sign_secretary", meeting.unit.path)
    )


def _signing(file: MeetingFile, latest: Any, signed: Any, typed: TypedForms) -> dict[str, Any]:
    """How signatures and pictures of the signed sheet can be written down, and those that stand."""
    waiting = unsigned_in(latest)
    papers = [row for row in signed if row.minutes_id == latest.pk]
    return {
        "on_paper": typed.on_paper or (OnPaperForm(minutes=latest, file=file) if waiting else None),
        "without_login": [p for p in waiting.values() if not can_sign_in(p)],
        "papers_signed": papers,
        "copies": copies_of(latest),
        "copy_form": (typed.copy or CopyForm(auto_id="id_copy_%s")) if papers else None,
    }


@signed_in("POST")
def open_minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The full minutes are open to this person of an office above until the end of the day; the
    cell is told.
    """
    meeting = get_meeting_or_404(request, pk, "discussion.open")
    form = OpenDiscussionForm(request.POST)
    if form.carry_out(
        lambda reason: open_discussion(meeting, reason=reason, on=request.on, actor=request.actor)
    ):
        return redirect("web:minutes", pk)
    answer = _show(request, meeting, TypedForms(opening=form))
    answer.status_code = 422
    return answer


urls = [
    path("meetings/<uuid:pk>/minutes/", minutes, name="minutes"),
    path("meetings/<uuid:pk>/minutes/open/", open_minutes, name="minutes-open"),
    path("meetings/<uuid:pk>/minutes/adopt/", adopt, name="minutes-adopt"),
    path("meetings/<uuid:pk>/minutes/adopted/", adopted_later, name="minutes-adopted"),
    path("meetings/<uuid:pk>/minutes/sign/", sign, name="minutes-sign"),
    path("meetings/<uuid:pk>/minutes/on-paper/", sign_paper, name="minutes-on-paper"),
    path("meetings/<uuid:pk>/minutes/copies/", keep_copy, name="signed-copies"),
    path("meetings/<uuid:pk>/minutes/amend/", amend, name="minutes-amend"),
]
