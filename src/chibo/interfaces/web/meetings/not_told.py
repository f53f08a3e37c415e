"""What members of a cell were not told of yet: who reads nothing here is called once for
everything, and ticked off.
"""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext

from chibo.base.reads.enums import What
from chibo.directory.people.queries import can_sign_in, summoned_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import StepForm
from chibo.interfaces.notices import text_of
from chibo.interfaces.reads import seen
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.library.notifications.enums import TellingWay
from chibo.library.notifications.queries import untold_in
from chibo.work.meetings.actions.telling import mark_news_told


class UntoldForm(StepForm):
    """For each person how they were told of everything that stood there when the page was opened,
    up to the last notice.
    """

    until = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, persons: list[Any], last: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until": last}, **kwargs)
        self.persons = {f"way-{person.pk}": person.pk for person in persons}
        for person in persons:
            self.fields[f"way-{person.pk}"] = forms.ChoiceField(
                label=gettext("How {name} was told").format(name=person.full_name),
                required=False,
                choices=[("", gettext("not told yet")), *TellingWay.choices],
            )

    def ways(self) -> dict[UUID, str]:
        """Person → way, of those who were told."""
        return {
            pk: self.cleaned_data[name]
            for name, pk in self.persons.items()
            if self.cleaned_data.get(name)
        }


@signed_in("GET", "POST")
def untold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Per person what nobody has told them, with the telephone; ticked off by how
    they were told.
    """
    cell = cell_or_404(request, pk, "person.view")
    request.actor.require("meeting.convene", cell.path)
    here = [row.person_id for row in summoned_of(cell, on=request.on)]
    rows = untold_in(cell, persons=here, on=request.on)
    of_person = [(person, list(told)) for person, told in groupby(rows, key=lambda row: row.person)]
    seen(request, here, cell=cell, what=What.MEMBERS)
    persons = [person for person, _rows in of_person]
    given = {"persons": persons, "last": max((row.pk for row in rows), default=None)}
    form = UntoldForm(request.POST, **given) if request.method == "POST" else UntoldForm(**given)
    if request.method == "POST" and form.carry_out(
        lambda until, **_: mark_news_told(cell, form.ways(), until=until, actor=request.actor)
    ):
        said = ngettext("{count} mark is saved.", "{count} marks are saved.", form.result)
        messages.success(request, said.format(count=form.result))
        return redirect("web:cell-untold", pk)
    private = request.actor.may("person.view_private", cell.path)
    context = {
        "cell": cell,
        "form": form,
        "trail": [(cell.name, url_or_blank("cell", cell.pk))],
        "lines": [
            {
                "person": person,
                "phone": person.phone if private else "",
                "field": form[f"way-{person.pk}"],
                "texts": [text_of(row) for row in told],
                "reads": can_sign_in(person) or bool(person.email),
            }
            for person, told in of_person
        ],
        "message": (
            gettext("{cell}: there is news for you. Please ask the secretary.").format(
                cell=cell.name
            )
        ),
    }
    return render(request, "web/cells/untold.html", context, status=422 if form.errors else 200)


urls = [path("cells/<uuid:pk>/untold/", untold, name="cell-untold")]
