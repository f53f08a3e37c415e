"""Who has looked at my data, my sign-ins, my data as a file: a person's own pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotFound
from chibo.base.reads.queries import reads_of
from chibo.directory.people.actions import note_own_data
from chibo.directory.people.queries import cells_of_persons, person_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.people.own_data import read_lines, sections_about

_PAGE = 30


def _me(request: HttpRequest) -> Any:
    person = person_of(request.user.pk)
    if person is None:
        raise NotFound
    return person


@signed_in("GET")
def reads(request: HttpRequest) -> HttpResponse:
    """Every look from outside the cell at this person's data, newest first, thirty a page; from an
    index, never from a scan.
    """
    person, asked = _me(request), request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 5 else 1
    number = max(number, 1)
    rows = list(reads_of(person.pk)[(number - 1) * _PAGE : number * _PAGE + 1])
    context = {
        "lines": read_lines(rows[:_PAGE]),
        "newer": number - 1 if number > 1 else 0,
        "older": number + 1 if len(rows) > _PAGE else 0,
        "last_login": request.user.last_login,
    }
    return render(request, "web/people/reads.html", context)


@signed_in("POST", repeatable=True)
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything held about the person as one file that every phone opens; that it was taken out is
    on record.
    """
    person = _me(request)
    cell = cells_of_persons([person.pk], on=request.on)[person.pk]
    note_own_data(person, unit=cell, actor=request.actor)
    context = {"person": person, "made": now(), "sections": sections_about(person, request.actor)}
    answer = HttpResponse(
        render_to_string("web/people/own_data.html", context),
        content_type="text/html; charset=utf-8",
    )
    answer["Content-Disposition"] = (
        f'attachment; filename="du-lieu-cua-toi-{request.on:%Y-%m-%d}.html"'
    )
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


urls = [
    path("me/reads/", reads, name="my-reads"),
    path("me/data/", own_data, name="my-data"),
]
