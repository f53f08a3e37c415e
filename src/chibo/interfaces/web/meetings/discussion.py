"""What is said and written under the items of a meeting: notes, conclusions, opinions."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import now
from chibo.base.kernel.revisions import Revision
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import clock_time
from chibo.interfaces.forms import EditForm, sentences_of, told
from chibo.interfaces.web.meetings.context import get_meeting_or_404
from chibo.interfaces.web.meetings.course import (
    SpokenOpinionForm,
    at_item,
    item_context,
    show_course,
)
from chibo.work.meetings.actions.discussion import drop_opinion, record_opinion, write_notes
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import get_item, get_opinion


class TextForm(EditForm):
    """A text of the minutes, saved while it is typed; why it is changed, where a vote has decided
    it.
    """

    seen_in, saves_itself = "rev", True
    renamed: ClassVar[Mapping[str, str]] = {"notes": "text", "conclusion": "text"}

    text = forms.CharField(label=_("Text"), required=False, strip=False, widget=forms.Textarea)
    reason = forms.CharField(
        label=_("Why the conclusion is changed after the vote"), max_length=300, required=False
    )


@signed_in("POST", repeatable=True)
def notes(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The item's notes, saved while they are typed."""
    return _write(request, pk, item, "notes")


@signed_in("POST", repeatable=True)
def conclusion(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The chair's conclusion, saved while it is typed."""
    return _write(request, pk, item, "conclusion")


@signed_in("GET", "POST")
def opinion(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """The gist of what somebody said stands under the item; one tap takes it back.

    Read alone: the opinions under the item.
    """
    meeting = get_meeting_or_404(request, pk)
    if request.method != "POST":
        get_item(item, meeting=meeting)
        if not request.headers.get(
            "HX-Request"
        ):  # Who comes back from the login gets the whole page.
            return redirect(f"{at_item(pk, item)}#opinions")
        return render(request, "web/discussion/opinions.html", item_context(request, meeting, item))
    request.actor.require("opinion.record", meeting.unit.path)
    row = get_item(item, meeting=meeting)
    form = SpokenOpinionForm(
        request.POST, lines=MeetingFile(meeting).lines, auto_id="id_opinion_%s"
    )

    def add(*, person: str, **data: Any) -> Any:
        return record_opinion(
            meeting, person=form.persons[person], item=row, actor=request.actor, **data
        )

    by_script = bool(request.headers.get("HX-Request"))
    if not form.carry_out(add):
        return (
            told(form) if by_script else show_course(request, meeting, str(item), opinion_form=form)
        )
    if by_script:  # A redirect keeps the answer under the form's key: sent twice, it is noted once.
        return redirect("web:item-opinion", pk, item)
    undo = reverse("web:opinion-drop", args=[pk, form.result.pk])
    messages.success(request, gettext("The opinion is noted."), extra_tags=f"undo:{undo}")
    return redirect(f"{at_item(pk, item)}#opinions")


@signed_in("POST")
def opinion_drop(request: HttpRequest, pk: UUID, opinion: UUID) -> HttpResponse:
    """The entry is taken back."""
    meeting = get_meeting_or_404(request, pk)
    row = get_opinion(opinion, meeting=meeting, scope=request.actor.scope_for("discussion.view"))
    item = row.item_id
    drop_opinion(row, actor=request.actor)
    messages.success(request, gettext("The opinion is taken back."))
    return redirect(f"{at_item(pk, item)}#opinions" if item else reverse("web:course", args=[pk]))


def _write(request: HttpRequest, pk: UUID, item: UUID, name: str) -> HttpResponse:
    """Autosave answers in JSON; a browser without script gets the page again, both texts kept when
    they differ.
    """
    meeting = get_meeting_or_404(request, pk)
    request.actor.require("minutes.write", meeting.unit.path)
    row = get_item(item, meeting=meeting)
    row.unit = meeting.unit
    as_page = "text/html" in request.headers.get("Accept", "")
    form = TextForm(request.POST, stored={name: getattr(row, name)})

    def write(*, text: str, **data: Any) -> Any:
        return write_notes(row, **{name: text}, actor=request.actor, **data)

    saved = form.carry_out(write)
    if as_page:
        return (
            redirect(at_item(pk, item))
            if saved
            else show_course(request, meeting, str(item), text_form=form, typed_in=name)
        )
    if not saved:
        said = sentences_of(form)
        if "reason" in form.errors:
            how = gettext("Press “Save” below the text, or open the item again.")
            said = f"{said} {how}"
        return JsonResponse({"message": said}, status=422)
    at = clock_time(now())
    return JsonResponse(
        {"rev": str(Revision.of({name: getattr(form.result, name)})), "at": at, "saved_at": at}
    )


urls = [
    path("meetings/<uuid:pk>/items/<uuid:item>/notes/", notes, name="item-notes"),
    path("meetings/<uuid:pk>/items/<uuid:item>/conclusion/", conclusion, name="item-conclusion"),
    path("meetings/<uuid:pk>/items/<uuid:item>/opinions/", opinion, name="item-opinion"),
    path("meetings/<uuid:pk>/opinions/<uuid:opinion>/drop/", opinion_drop, name="opinion-drop"),
]
