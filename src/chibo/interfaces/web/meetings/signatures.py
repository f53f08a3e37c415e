"""Signatures on paper: who signed the sheet, who keeps it, its photo or scan."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm, StepForm
from chibo.interfaces.uploads import ReadFile
from chibo.interfaces.web.meetings.context import get_meeting_or_404
from chibo.library.documents.actions import give_out
from chibo.work.meetings.enums import Capacity, Signing
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.signatures import get_copy, unsigned_in

# What a phone's camera and a scanner make; what may really come is said by the check of files.
_PICTURES = {"accept": "image/*,.pdf"}


class OnPaperForm(StepForm):
    """Who signed the sheet, who keeps it and where; a photo now or later."""

    signings = forms.MultipleChoiceField(
        label=_("Who has signed the sheet"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keeper = forms.ChoiceField(label=_("Who keeps the signed original"), required=False)
    place = forms.CharField(label=_("Where it is kept"), max_length=200, required=False)
    copy = ReadFile(
        label=_("Photo or scan of the signed sheet"),
        required=False,
        widget=forms.FileInput(attrs=_PICTURES),
    )

    def __init__(self, *args: Any, minutes: Any, file: MeetingFile, **kwargs: Any) -> None:
        waiting = unsigned_in(minutes)
        kwargs.setdefault("initial", {"signings": list(waiting)})
        super().__init__(*args, auto_id="id_on_paper_%s", **kwargs)
        self.keepers: dict[str, Any] = {
            str(line.person_id): line.person
            for line in file.lines
            if line.capacity == Capacity.MEMBER
        }
        names = [(key, person.full_name) for key, person in self.keepers.items()]
        self.fields["keeper"].choices = [("", gettext("Please choose")), *names]
        for name in ("signings", "keeper"):  # The action asks for both, in words of its own.
            self.fields[name].needed = True
        self.fields["signings"].choices = [
            (one, f"{Signing(one).label}: {person.full_name}") for one, person in waiting.items()
        ]


class CopyForm(CreateForm):
    """One photo or scan more."""

    copy = ReadFile(
        label=_("Photo or scan of the signed sheet"), widget=forms.FileInput(attrs=_PICTURES)
    )


@signed_in()
def copy(request: HttpRequest, pk: UUID, copy: UUID) -> HttpResponse:
    """The photo or scan as a file to keep, for those who read what is said in the cell."""
    meeting = get_meeting_or_404(request, pk)
    row = get_copy(copy, meeting=meeting)
    response = HttpResponse(give_out(row.file), content_type=row.file.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(True, row.file.name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response


urls = [path("meetings/<uuid:pk>/minutes/copies/<uuid:copy>/", copy, name="signed-copy")]
