"""The minutes: adopt, sign, seal, a new version; papers to download."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.errors import NotFound
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import ReadKind, What
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
    redirect_if_not_begun,
)
from chibo.interfaces.web.meetings.discussion_openings import OpenDiscussionForm, show_opened
from chibo.interfaces.web.meetings.signatures import CopyForm, OnPaperForm
from chibo.interfaces.web.scoring.sheets import name_of
from chibo.library.documents.actions import receive_file
from chibo.library.documents.documents.compose import compose
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.actions.minutes import adopt_afterwards, adopt_minutes, sign_minutes
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.actions.paper_signatures import add_copy, sign_on_paper
from chibo.work.meetings.documents.minutes import context_of, minutes_context
from chibo.work.meetings.documents.papers import (
    attendance_context,
    evening_context,
    issued_context,
    notice_context,
    resolution_context,
)
from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import issued_notices_of
from chibo.work.meetings.queries.named import open_objections
from chibo.work.meetings.queries.openings import opening_for
from chibo.work.meetings.queries.room import (
    get_resolution,
    latest_minutes,
    minutes_of,
    persons_in_minutes,
    persons_in_resolution,
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

RENDERERS: dict[str, tuple[Callable[..., bytes], str]] = {
    "docx": (
        render_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (render_pdf, "application/pdf"),
}
# File names without accents, so that every mail program and every stick keeps them.
FILE_NAMES = {
    "minutes": "bien-ban",
    "attendance": "danh-sach-diem-danh",
    "notice": "thong-bao",
    "evening": "bo-giay-buoi-hop",
    "resolution": "nghi-quyet",
    "conclusion": "ket-luan",
}


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
    row.meeting, row.cell = meeting, meeting.cell
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
    return _show(request, row.meeting, adopted_form=form)


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
    row.meeting, row.cell = meeting, meeting.cell
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
    return _show(request, row.meeting, on_paper=form)


@signed_in("POST", reads=_read_copy)
def keep_copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A photo or scan of the signed sheet lies beside the minutes."""
    row = _version_to_sign(request, pk)
    form = CopyForm(request.POST, request.FILES, auto_id="id_copy_%s")
    if form.carry_out(lambda copy: add_copy(row, copy=copy, actor=request.actor)):
        messages.success(request, gettext("The picture lies beside the minutes."))
        return redirect("web:minutes", pk)
    return _show(request, row.meeting, copy_form=form)


@signed_in("POST")
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new version with its reason stands beside the sealed one."""
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("minutes.write", meeting.cell.path)
    form = AmendForm(request.POST, meeting=meeting)
    if form.carry_out(
        lambda criteria=(), **data: amend_scored_minutes(
            meeting, criteria=criteria, on=request.on, actor=request.actor, **data
        )
    ):
        messages.success(request, gettext("The new version is ready to be signed by both."))
        return redirect("web:minutes", pk)
    return _show(request, meeting, amend_form=form)


@signed_in("GET")
def document(request: HttpRequest, pk: UUID, kind: str, ext: str) -> HttpResponse:
    """A paper of the meeting as a Word or PDF file."""
    if ext not in RENDERERS or kind not in FILE_NAMES:
        raise NotFound
    meeting = get_meeting_or_404(
        request,
        pk,
        "resolution.view" if kind in ("resolution", "conclusion") else "discussion.view",
    )
    _note_who_is_named(request, meeting, kind)
    renderer, media_type = RENDERERS[ext]
    response = HttpResponse(
        renderer(kind, _facts_for(request, meeting, kind)), content_type=media_type
    )
    name = re.sub(
        r"[^a-z0-9]+", "-", f"{FILE_NAMES[kind]} {fold(meeting.cell.name)} {meeting.day}"
    ).strip("-")
    response["Content-Disposition"] = f'attachment; filename="{name}.{ext}"'
    return response


def _note_who_is_named(request: HttpRequest, meeting: Any, kind: str) -> None:
    if kind == "notice":
        return
    whole = kind in ("minutes", "attendance", "evening") or "annex" in request.GET
    find = _listed if kind == "evening" else persons_in_minutes if whole else persons_in_resolution
    seen(
        request,
        _later(find, meeting),
        cell=meeting.cell,
        what=What.MINUTES if whole else What.RESOLUTION,
        kind=ReadKind.FILE,
    )


def _listed(meeting: Any) -> set[UUID]:
    """Everybody on the list of the cell: the papers for the evening name them all."""
    return {row.person_id for row in MeetingFile(meeting).memberships}


def _facts_for(request: HttpRequest, meeting: Any, kind: str) -> Any:
    if kind == "minutes":
        versions = list(minutes_of(meeting))
        wanted = request.GET.get("version", "")
        row = (
            next((one for one in versions if str(one.version) == wanted), None)
            if wanted
            else next(iter(versions), None)
        )
        if wanted and row is None:
            raise NotFound
        return context_of(row) if row else minutes_context(meeting, score=score_summary(meeting))
    if kind == "attendance":
        return attendance_context(meeting)
    if kind == "notice":
        return _notice(request, meeting)
    if kind == "evening":
        return evening_context(meeting)
    row = get_resolution(
        request.GET.get("id", ""), scope=request.actor.scope_for("resolution.view")
    )
    may_issue = request.actor.may("resolution.issue", meeting.cell.path)
    if row.meeting_id != meeting.pk or row.kind != kind or not (row.published_at or may_issue):
        raise NotFound
    annex = "annex" in request.GET and request.actor.may("discussion.view", meeting.cell.path)
    return resolution_context(row, with_opinions=annex)


def _notice(request: HttpRequest, meeting: Any) -> Any:
    """The invitation as it was issued last, or under the number asked for; before the convening as
    it would read.
    """
    issued, wanted = issued_notices_of(meeting), request.GET.get("number", "")
    row = next((one for one in issued if wanted in ("", str(one.number))), None)
    if wanted and row is None:
        raise NotFound
    return issued_context(row) if row else notice_context(meeting)


def _show(
    request: HttpRequest,
    meeting: Any,
    *,
    amend_form: AmendForm | None = None,
    open_form: OpenDiscussionForm | None = None,
    on_paper: OnPaperForm | None = None,
    copy_form: CopyForm | None = None,
    adopted_form: AdoptedForm | None = None,
) -> HttpResponse:
    actor, here = request.actor, meeting.cell.path
    file, versions = MeetingFile(meeting), list(minutes_of(meeting))
    for row in versions:
        row.meeting, row.cell = meeting, meeting.cell
    latest = versions[0] if versions else None
    papers = [
        row
        for row in resolutions_of(meeting)
        if row.published_at or actor.may("resolution.issue", here)
    ]
    context = {
        "file": file,
        "latest": latest,
        "papers": papers,
        "due": file.due()[StepCode.MINUTES],
    }
    signed = paper_signatures_of(meeting) if latest else []
    context |= {
        "one_account": by_one_account(latest, file.votes if latest else (), signed),
        "disputed_now": open_objections(meeting),
    }
    if not actor.may("discussion.view", here):
        may_open = actor.may("discussion.open", here)
        if (
            may_open
            and (opening := opening_for(meeting, person_id=actor.person_id, on=request.on))
            is not None
        ):
            return show_opened(request, meeting, opening, versions)
        content = latest.content if latest else {"items": []}
        context |= {"items": [item for item in content["items"] if item.get("conclusion")]}
        context["open_form"] = (open_form or OpenDiscussionForm()) if may_open and latest else None
        return render(
            request,
            "web/minutes/summary.html",
            meeting_context(request, meeting, "minutes", **context),
        )
    seen(request, _later(persons_in_minutes, meeting), cell=meeting.cell, what=What.MINUTES)
    wanted = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.version) == wanted), latest)
    facts = context_of(shown) if shown else minutes_context(meeting, score=score_summary(meeting))
    may_write = actor.may("minutes.write", here)
    signing = latest is not None and latest.sealed_at is None
    as_chair = signing and actor.person_id == meeting.chair_id and not latest.chair_signed_at
    as_writer = (
        signing and actor.person_id == meeting.minute_taker_id and not latest.secretary_signed_at
    )
    context |= {
        "paper": compose("minutes", facts),
        "versions": versions,
        "shown": shown,
        "may_adopt": may_write and latest is None and meeting.state == MeetingState.CLOSED,
        "may_sign": (
            (as_chair and actor.person_id is not None)
            or (as_writer and actor.may("minutes.sign_secretary", here))
        ),
        "may_amend": may_write and latest is not None and latest.sealed_at is not None,
        "may_write": may_write,
        "blocking": (
            check_sealing(
                adopted=file.minutes is not None,
                disputed=file.roll.disputed,
                objected=context["disputed_now"],
            )
            if signing
            else ()
        ),
    }
    if context["may_amend"]:
        context["amend_form"] = amend_form or AmendForm(meeting=meeting)
    if awaits_adoption(latest):
        context["adopted_form"] = (
            (adopted_form or AdoptedForm(auto_id="id_adopted_%s")) if may_write else None
        )
        context["awaits_adoption"] = True
    context |= _signing(file, latest, signed, on_paper, copy_form) if latest and may_write else {}
    return render(
        request, "web/minutes/minutes.html", meeting_context(request, meeting, "minutes", **context)
    )


def _signing(
    file: MeetingFile, latest: Any, signed: Any, on_paper: Any, copy_form: Any
) -> dict[str, Any]:
    """How signatures and pictures of the signed sheet can be written down, and those that stand."""
    waiting = unsigned_in(latest)
    papers = [row for row in signed if row.minutes_id == latest.pk]
    return {
        "on_paper": on_paper or (OnPaperForm(minutes=latest, file=file) if waiting else None),
        "without_login": [p for p in waiting.values() if not can_sign_in(p)],
        "papers_signed": papers,
        "copies": copies_of(latest),
        "copy_form": (copy_form or CopyForm(auto_id="id_copy_%s")) if papers else None,
    }


def _later(find: Any, meeting: Any) -> Any:
    """The persons, asked for only when somebody from outside looks."""
    yield from find(meeting)


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
    answer = _show(request, meeting, open_form=form)
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
    path("meetings/<uuid:pk>/documents/<slug:kind>.<slug:ext>", document, name="meeting-document"),
]
