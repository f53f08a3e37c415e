"""What needs me now; notices, own page."""

from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from chibo.base.accounts.actions import set_language
from chibo.base.audit.queries import MARK_OF_ALL
from chibo.base.kernel.dates import Month, local_date, now
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.queries.recoveries import open_recovery_of
from chibo.directory.people.queries import memberships_of, offices_held, person_of, ties_to_come
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import StepForm
from chibo.interfaces.notices import read_params, text_of
from chibo.interfaces.web.home.greeting import first_step, greeting
from chibo.interfaces.web.home.todo import home_lists
from chibo.interfaces.web.meetings.practice import still_to_practise
from chibo.interfaces.web.shell.kept_pages import kept
from chibo.library.notifications.actions import mark_all_read, mark_read
from chibo.library.notifications.queries import INVITATIONS, get_notice, notices_of, unread_count
from chibo.work.meetings.enums import ATTENDED, AttendanceState
from chibo.work.meetings.queries.for_workplace import attendance_of_year

_PAGE = 16


class LanguageForm(StepForm):
    """A switch of one's own: what was pressed last is what is meant."""

    language = forms.ChoiceField(
        label=_("Language of pages and notices"), choices=settings.LANGUAGES
    )


@kept(lambda: ((MARK_OF_ALL, ()),))
@signed_in("GET")
def home(request: HttpRequest) -> HttpResponse:
    found = home_lists(request)
    found.items += still_to_practise(request)
    title, above = greeting(request, found)
    first = first_step(found)
    return render(
        request,
        "web/home/home.html",
        {
            "found": found,
            "title": title,
            "above": above,
            "first": first,
            "nobody": not request.actor.grants,
        },
    )


@signed_in("GET")
def notices(request: HttpRequest) -> HttpResponse:
    """The notices by month, the newest first; invitations to evenings that are over lie folded."""
    rows = list(_notices_after(request, request.GET.get("after", ""))[: _PAGE + 1])
    shown = [_told(row, on=request.on) for row in rows[:_PAGE]]
    current = [line for line in shown if not line["past"]]
    months = [
        (month, list(lines)) for month, lines in groupby(current, key=lambda line: line["month"])
    ]
    past = [line for line in shown if line["past"]]
    context = {
        "shown": shown,
        "months": months,
        "past": past,
        "more": f"?after={rows[_PAGE - 1].pk}" if len(rows) > _PAGE else "",
        "unread": unread_count(request.actor, on=request.on) > 0,
    }
    return render(request, "web/home/notices.html", context)


def _told(row: Any, *, on: date) -> dict[str, Any]:
    """A notice as the list shows it; `past` when it asked to an evening that is over."""
    params = read_params(row)
    day = params.get("day")
    return {
        "row": row,
        "text": text_of(row),
        "month": Month.of(local_date(row.created_at)),
        "past": (
            row.code in INVITATIONS
            and (row.over_at is not None or (isinstance(day, date) and day < on))
        ),
    }


@signed_in("GET")
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read by opening; leads on to its page, never away from this site."""
    row = get_notice(pk, actor=request.actor)
    mark_read(row)
    local = row.link.startswith("/") and url_has_allowed_host_and_scheme(
        row.link, allowed_hosts=None
    )
    return redirect(row.link) if local else redirect("web:notices")


@signed_in("POST")
def read_all(request: HttpRequest) -> HttpResponse:
    count = mark_all_read(actor=request.actor)
    messages.success(
        request, ngettext("{count} notice read", "{count} notices read", count).format(count=count)
    )
    return redirect("web:notices")


@signed_in("GET", "POST")
def me(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = LanguageForm(request.POST)
        if form.carry_out(lambda language: set_language(request.user, language=language)):
            answer = redirect("web:me")
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                form.cleaned_data["language"],
                samesite="Lax",
                httponly=True,
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
            return answer
    else:
        form = LanguageForm(initial={"language": request.user.language})
    person = person_of(request.user.pk)
    context: dict[str, Any] = {"form": form, "person": person}
    if person is not None:
        context |= {
            "memberships": memberships_of(person, on=request.on),
            "offices": offices_held(person, on=request.on),
            "coming": ties_to_come(person, on=request.on),
            "year": attendance_year(person, on=request.on),
            "recovery": open_recovery_of(person),
            "now": now(),
            "roles": [(grant.role, grant.path) for grant in request.actor.grants],
        }
    return render(request, "web/home/me.html", context)


def attendance_year(person: Any, *, on: date) -> list[dict[str, Any]]:
    """The months of this year up to now with what the roll call says about the person."""
    lines = {
        Month.of(line.meeting.month): line for line in attendance_of_year(person, year=on.year)
    }
    shown = []
    for number in range(1, on.month + 1):
        line = lines.get(Month(on.year, number))
        if line is not None and line.state != AttendanceState.NOT_RECORDED:
            tone = (
                "done"
                if line.state in ATTENDED
                else "late"
                if line.state == AttendanceState.UNEXCUSED
                else "wait"
            )
            shown.append({"month": number, "word": line.get_state_display(), "tone": tone})
    return shown


def _notices_after(request: HttpRequest, after: str) -> Any:
    rows = notices_of(request.actor)
    try:
        last = get_notice(UUID(after), actor=request.actor) if after else None
    except (ValueError, NotFound):
        return rows
    return rows.filter(pk__lt=last.pk) if last else rows


urls = [
    path("", home, name="home"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="notices-read"),
    path("notices/<uuid:pk>/", notice, name="notice"),
    path("me/", me, name="me"),
]
