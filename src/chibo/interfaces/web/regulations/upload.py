"""Bringing a pack in: a text from a file, or one from the shelf; what is wrong stands beside its
lines.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.queries import committees_within, get_unit
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import format_message
from chibo.interfaces.forms import CreateForm, Form
from chibo.interfaces.uploads import ReadFile, read_files
from chibo.library.regulations.actions.packs import upload_pack
from chibo.library.regulations.queries import catalogue
from chibo.library.regulations.rules.files import PackFile, pack_file, strangers_pack_file

EVERYWHERE = "everywhere"
_AROUND = 2
_MOST = 40


class WhereForm(CreateForm):
    unit = forms.ChoiceField(label=gettext_lazy("For which unit"))
    cell_types = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these types of cells"),
        help_text=gettext_lazy(
            "Leave all empty when it is for every type, or when the text itself names the types."
        ),
        choices=CellType.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, units: Sequence[Any], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = [(EVERYWHERE, _("everywhere (central regulations)"))] if everywhere else []
        self.fields["unit"].choices = [*((str(row.pk), row.name) for row in units), *top]


class PackForm(WhereForm):
    file = ReadFile(
        label=gettext_lazy("Text of the pack (.yaml)"),
        help_text=gettext_lazy(
            "A text file of at most 1 MB. It is checked first; nothing is kept while something is"
            " wrong."
        ),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
    )
    field_order = ["file", "unit", "cell_types"]


def scope_to_propose(request: HttpRequest) -> Scope:
    """Where the actor may propose regulations; raises NotAllowed when nowhere."""
    scope: Scope = request.actor.scope_for("regulation.propose")
    if not scope.paths and not scope.everything:
        raise NotAllowed("regulation.propose")
    return scope


def _where(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    units = list(committees_within(scope, on=request.on)[:500])
    if asked := request.GET.get("unit", ""):
        one = get_unit(asked, scope=scope)
        units = [one, *(row for row in units if row.pk != one.pk)]
    return {"units": units, "everywhere": scope.holds("/")}


def _read_text(request: HttpRequest) -> None:
    scope_to_propose(request)
    read_files(request, strangers_pack_file)


@signed_in("GET", "POST", reads=_read_text)
def upload(request: HttpRequest) -> HttpResponse:
    """Choosing the file; after a refusal every finding beside its lines, the form as it was."""
    where = _where(request, scope_to_propose(request))
    form = (
        PackForm(request.POST, request.FILES, **where)
        if request.method == "POST"
        else PackForm(**where)
    )
    findings: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = _bring_in(request, where, file=data["file"], **_chosen(data))
        except Refused as refused:
            findings = beside_lines(refused.findings, data["file"].text)
            _put_at_fields(form, refused)
        else:
            messages.success(
                request, _("The text is sound and kept as a draft. It holds nowhere yet.")
            )
            return redirect("web:regulation", row.pk)
    context = {
        "form": form,
        "findings": findings,
        "trail": [(_("Regulations"), reverse("web:regulations"))],
    }
    return render(
        request, "web/regulations/upload.html", context, status=422 if form.errors else 200
    )


def _put_at_fields(form: Form, refused: Refused) -> None:
    """Refusals of other fields stand at them; those of the text stand beside its lines, and the
    file's field says how many.
    """
    text = [one for one in refused.findings if one.field == "file"]
    form.refuse(Refused([one for one in refused.findings if one.field != "file"]))
    if text:
        words = ngettext(
            "Not kept: {count} place of the text must be put right; it stands above.",
            "Not kept: {count} places of the text must be put right; they stand above.",
            len(text),
        )
        form.add_error("file", words.format(count=len(text)))


def _read_shelf(request: HttpRequest, code: str) -> None:
    """The text on the shelf is read before the write begins."""
    scope_to_propose(request)
    request.from_shelf = pack_file(f"{code}.yaml", _on_shelf(code).text.encode())  # type: ignore[attr-defined]


def _on_shelf(code: str) -> Any:
    one = next((row for row in catalogue() if row.pack.code == code), None)
    if one is None:
        raise NotFound
    return one


@signed_in("GET", "POST", reads=_read_shelf)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """A pack from the shelf becomes a draft for one of the actor's units."""
    where = _where(request, scope_to_propose(request))
    one = _on_shelf(code)
    form = WhereForm(request.POST, **where) if request.method == "POST" else WhereForm(**where)
    if request.method == "POST" and form.carry_out(
        lambda **data: _bring_in(request, where, file=request.from_shelf, **_chosen(data))
    ):
        messages.success(
            request, _("The pack stands as a draft for this unit. It holds nowhere yet.")
        )
        return redirect("web:regulation", form.result.pk)
    context = {
        "form": form,
        "pack": one.pack,
        "trail": [(_("Regulations"), reverse("web:regulations"))],
    }
    return render(request, "web/regulations/take.html", context, status=422 if form.errors else 200)


def _chosen(data: dict[str, Any]) -> dict[str, Any]:
    return {"unit": data["unit"], "cell_types": data["cell_types"]}


def _bring_in(
    request: HttpRequest, where: dict[str, Any], *, unit: str, cell_types: list[str], file: PackFile
) -> Any:
    over = next((row for row in where["units"] if str(row.pk) == unit), None)
    return upload_pack(
        unit=over, cell_types=cell_types, file=file, actor=request.actor, on=request.on
    )


def beside_lines(findings: Iterable[Any], text: str) -> list[dict[str, Any]]:
    """Each finding in words with its line and the text around it, in the order of the file."""
    lines = text.split("\n")
    found = []
    for one in sorted(findings, key=lambda one: one.params.get("line") or 0)[:_MOST]:
        line = one.params.get("line") or 0
        around = range(max(1, line - _AROUND), min(len(lines), line + _AROUND) + 1) if line else ()
        found.append(
            {
                "said": format_message(one),
                "line": line,
                "column": one.params.get("column"),
                "blocks": one.blocks,
                "source": one.source,
                "around": [
                    (number, lines[number - 1][:300].rstrip(), number == line) for number in around
                ],
            }
        )
    return found


urls = [
    path("regulations/upload/", upload, name="regulation-upload"),
    path("regulations/shelf/<slug:code>/", take, name="regulation-take"),
]
