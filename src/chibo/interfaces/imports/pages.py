"""The roster of a committee: upload, preview, confirm, progress, result; and the same roster as a
workbook.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.jobs.enums import OPEN_STATES, JobState
from chibo.base.kernel.errors import NotFound, findings_from
from chibo.base.reads.enums import ReadKind, What
from chibo.directory.access.queries import left_to_others
from chibo.directory.organisation.queries import get_unit
from chibo.directory.people.queries import cells_of_persons
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import short_date
from chibo.interfaces.forms import CreateForm, Form, StepForm, bound
from chibo.interfaces.imports.preview import changes_by_kind, findings_table, remarks_of
from chibo.interfaces.imports.reading import strangers_workbook
from chibo.interfaces.reads import seen_of_many
from chibo.interfaces.uploads import ReadFile, read_files
from chibo.work.rosters.actions import (
    confirm_import,
    note_export,
    renew_preview,
    stage_converted,
    stage_roster,
    stop_import,
)
from chibo.work.rosters.documents import render_remarks, render_roster
from chibo.work.rosters.enums import ListChangeKind
from chibo.work.rosters.queries import (
    cells_listed,
    get_import,
    imports_of,
    job_of_upload,
    known_of,
    persons_in_lines,
)
from chibo.work.rosters.rules.serialise import would_change
from chibo.work.rosters.rules.snapshot import DirectorySnapshot
from rulebook.vocabulary.findings import Finding

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(CreateForm):
    file = ReadFile(
        label=gettext_lazy("Excel workbook (.xlsx)"),
        help_text=gettext_lazy("Choose the file, or drag it onto this field. At most 20 MB."),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )


class ExportForm(StepForm):
    purpose = forms.CharField(
        label=gettext_lazy("What the list is for"),
        help_text=gettext_lazy(
            "Who took the list out and what for is told to the head of the unit and to every"
            " member."
        ),
        max_length=200,
    )
    full = forms.BooleanField(
        label=gettext_lazy("With card and telephone numbers and notes"),
        help_text=gettext_lazy("Leave it empty when the purpose does not need them."),
        required=False,
    )

    def __init__(self, *args: Any, private: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not private:
            del self.fields["full"]


class ConfirmForm(StepForm):
    looked_at = forms.BooleanField(
        label=gettext_lazy("I have looked at this; it is right"),
        required=False,
    )


def committee_for(request: HttpRequest, pk: UUID, right: str) -> Any:
    """The committee in the actor's scope, for somebody with this right; it becomes the unit at the
    head of the page.
    """
    unit = get_unit(pk, scope=request.actor.scope)
    if unit.is_cell:
        raise NotFound
    request.actor.require(right, unit.path)
    request.unit = unit  # type: ignore[attr-defined]
    return unit


def upload_for(request: HttpRequest, pk: UUID) -> Any:
    """The upload, when its committee lies where the actor may bring in rosters."""
    staged = get_import(pk, scope=request.actor.scope)
    request.actor.require("roster.import", staged.unit.path)
    request.unit = staged.unit  # type: ignore[attr-defined]
    return staged


def _read_roster(request: HttpRequest, unit: UUID) -> None:
    committee = committee_for(request, unit, "roster.import")
    cells = cells_listed(committee, on=request.on)

    def read(name: str, content: bytes) -> dict[str, Any]:
        reading = strangers_workbook(name, content, on=request.on, cells=cells)
        return {
            "roster": reading.roster,
            "findings": reading.findings,
            "extras": reading.extras,
            "file_name": name,
        }

    read_files(request, read)


@signed_in("GET", "POST", reads=_read_roster)
def roster(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Choosing the file; earlier uploads; taking the roster out."""
    committee = committee_for(request, unit, "roster.import")
    form = bound(UploadForm, request)
    if request.method == "POST" and form.carry_out(
        lambda file: stage_roster(committee, **file, actor=request.actor, on=request.on)
    ):
        return redirect("imports:preview", form.result.pk)
    return _roster_page(
        request, committee, form, ExportForm(private=_sees_private(request, committee))
    )


def _sees_private(request: HttpRequest, unit: Any) -> bool:
    return bool(request.actor.may("person.view_private", unit.path))


def _roster_page(request: HttpRequest, unit: Any, form: Form, export_form: Form) -> HttpResponse:
    context = {
        "unit": unit,
        "trail": [(unit.name, reverse("web:committee", args=[unit.pk]))],
        "form": form,
        "export_form": export_form,
        "exports": request.actor.may("roster.export", unit.path),
        "earlier": [(row, _state_of(row)) for row in imports_of(unit)],
    }
    status = 422 if form.errors or export_form.errors else 200
    return render(request, "imports/roster.html", context, status=status)


def _state_of(row: Any) -> tuple[str, str]:
    """Tone and word of an upload in the list."""
    if row.applied_at:
        return "done", _("brought in")
    return (
        ("wait", _("being brought in"))
        if row.job_state in OPEN_STATES
        else ("todo", _("only looked at"))
    )


@signed_in("POST", repeatable=True)
def export(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The roster as it is today as a workbook; card and telephone numbers and notes only when asked
    for by who may see them. Every person in it is told.
    """
    committee = committee_for(request, unit, "roster.export")
    known = known_of(committee, on=request.on)
    form = bound(ExportForm, request, private=_sees_private(request, committee))
    members = {one.person_id for one in known.memberships}
    act = {"members": len(members), "on": request.on, "actor": request.actor}
    if not form.carry_out(
        lambda purpose, full=False: note_export(committee, purpose=purpose, full=full, **act)
    ):
        return _roster_page(request, committee, UploadForm(), form)
    by = _("Taken out by {name} on {day}: {purpose}").format(
        name=request.actor.name, day=short_date(request.on), purpose=form.cleaned_data["purpose"]
    )
    private = form.cleaned_data.get("full", False)
    named = members | {one.person_id for one in known.charges}
    cells = cells_of_persons(named, on=request.on)
    seen_of_many(
        request, cells, what=What.ROSTER, kind=ReadKind.FILE, reason=form.cleaned_data["purpose"]
    )
    data = render_roster(committee.name, known, on=request.on, by=by, private=private)
    return _workbook(data, f"danh-sach-{committee.code}-{request.on:%Y-%m-%d}.xlsx")


@signed_in("GET")
def template(request: HttpRequest, unit: UUID) -> HttpResponse:
    """The empty workbook with the headings that are understood."""
    committee = committee_for(request, unit, "roster.import")
    return _workbook(
        render_roster(committee.name, DirectorySnapshot(), on=request.on), "mau-danh-sach.xlsx"
    )


def _workbook(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=XLSX, headers=headers)


@signed_in("GET")
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every remark and every change of an upload; afterwards the progress and the result, which
    stays.

    Who only prepares it for the office sees how many changes there are, never whom they concern,
    and of others' files no
    remarks: a file with one line per cell would otherwise list everybody who is missing in it.
    """
    return _preview_page(request, upload_for(request, pk), ConfirmForm())


def _preview_page(request: HttpRequest, staged: Any, form: Form) -> HttpResponse:
    job = job_of_upload(staged)
    address = reverse("imports:preview", args=[staged.pk])
    for_the_office = left_to_others(request.actor, "roster.import", staged.unit.path, on=request.on)
    sees_file = not for_the_office or staged.account_id == request.actor.account_id
    sees_private = request.actor.may("person.view_private", staged.unit.path)
    opens = not for_the_office
    changes = changes_by_kind(staged, address, request.GET, opens=opens, sees_private=sees_private)
    named = persons_in_lines(line for group in changes for line in group["rows"])
    seen_of_many(request, cells_of_persons(named, on=request.on), what=What.ROSTER_PREVIEW)
    context = {
        "staged": staged,
        "unit": staged.unit,
        "trail": [
            (staged.unit.name, reverse("web:committee", args=[staged.unit_id])),
            (_("Roster"), reverse("imports:roster", args=[staged.unit_id])),
        ],
        "job": job,
        "form": form,
        "state": _stage_of(staged, job),
        "refusals": [Finding(**one) for one in staged.refused or () if sees_file],
        "stops": _stops_of(staged, names=opens),
        "sees_file": sees_file,
        "conversion": staged.conversion if sees_file else None,
        "changes_something": would_change(staged.counts),
        "for_the_office": for_the_office,
        "left_out": staged.counts.get("officials.left_out", 0),
        "only_changes": staged.counts.get("members.only_changes", 0),
        "ended": staged.counts.get("members.ended", 0),
        "unchanged": staged.counts.get("members.unchanged", 0),
        "changes": changes,
        "shows_one": request.GET.get("show", "") in ListChangeKind.values,
        "remarks": findings_table(staged, address, request.GET, opens=sees_file),
    }
    return render(request, "imports/preview.html", context, status=422 if form.errors else 200)


def _stops_of(staged: Any, *, names: bool) -> list[Finding]:
    """What has to be confirmed by itself; without `names` nobody is named."""
    found = findings_from(staged.stops)
    return [one if names else replace(one, params={**one.params, "names": "…"}) for one in found]


def _stage_of(staged: Any, job: Any) -> str:
    if staged.applied_at:
        return "applied"
    if job is not None and job.is_open:
        return "running"
    if staged.roster is None:
        return "closed"
    if staged.refused:
        return "refused"
    if staged.errors:
        return "errors"
    return "failed" if job is not None and job.state == JobState.FAILED else "ready"


@signed_in("GET")
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bar of a running import; when it is over the whole page is asked for anew."""
    staged = upload_for(request, pk)
    job = job_of_upload(staged)
    answer = render(request, "imports/progress.html", {"staged": staged, "job": job})
    if _stage_of(staged, job) != "running":
        answer["HX-Refresh"] = "true"
    return answer


@signed_in("POST")
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The import waits for the worker."""
    staged = upload_for(request, pk)
    form = bound(ConfirmForm, request)
    if form.carry_out(
        lambda looked_at: confirm_import(staged, actor=request.actor, looked_at=looked_at)
    ):
        return redirect("imports:preview", staged.pk)
    return _preview_page(request, staged, form)


@signed_in("POST")
def convert(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The upload as it reads once its old font is turned into Unicode; it takes the place of the
    one before.
    """
    staged = stage_converted(upload_for(request, pk), actor=request.actor, on=request.on)
    messages.success(
        request,
        _("The workbook was turned into Unicode and read anew. Look at it before you bring it in."),
    )
    return redirect("imports:preview", staged.pk)


@signed_in("GET")
def remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The workbook of the upload with the remarks written into it, for who uploaded it and for who
    may bring it in.
    """
    staged = upload_for(request, pk)
    for_the_office = left_to_others(request.actor, "roster.import", staged.unit.path, on=request.on)
    if staged.sheets is None or (for_the_office and staged.account_id != request.actor.account_id):
        raise NotFound
    named = persons_in_lines(staged.lines)
    seen_of_many(
        request,
        cells_of_persons(named, on=request.on),
        what=What.ROSTER_PREVIEW,
        kind=ReadKind.FILE,
    )
    stem = staged.file_name.rpartition(".")[0] or staged.file_name
    return _workbook(render_remarks(staged.sheets, remarks_of(staged)), f"{stem}-nhan-xet.xlsx")


@signed_in("POST")
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The preview against the directory as it is now."""
    staged = renew_preview(upload_for(request, pk), actor=request.actor, on=request.on)
    messages.success(request, _("The preview was made anew."))
    return redirect("imports:preview", staged.pk)


@signed_in("POST")
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The import stops, if it has not begun to write."""
    staged = upload_for(request, pk)
    stop_import(staged, actor=request.actor)
    messages.success(request, _("The import was stopped; nothing was brought in."))
    return redirect("imports:preview", staged.pk)


urls = [
    path("<uuid:unit>/", roster, name="roster"),
    path("<uuid:unit>/export/", export, name="export"),
    path("<uuid:unit>/template/", template, name="template"),
    path("upload/<uuid:pk>/", preview, name="preview"),
    path("upload/<uuid:pk>/progress/", progress, name="progress"),
    path("upload/<uuid:pk>/confirm/", confirm, name="confirm"),
    path("upload/<uuid:pk>/convert/", convert, name="convert"),
    path("upload/<uuid:pk>/remarks/", remarks, name="remarks"),
    path("upload/<uuid:pk>/renew/", renew, name="renew"),
    path("upload/<uuid:pk>/stop/", stop, name="stop"),
]
