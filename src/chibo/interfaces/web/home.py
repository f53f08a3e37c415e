"""What needs me now; notices, own tasks, own page."""

import re
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
from chibo.base.kernel.dates import Month, local_date, now
from chibo.base.kernel.errors import NotFound
from chibo.directory.access.queries import open_recovery_of
from chibo.directory.people.queries import memberships_of, offices_held, person_of
from chibo.interfaces.door import page
from chibo.interfaces.forms import EditForm, Form, StepForm
from chibo.interfaces.web.frame import desk
from chibo.interfaces.web.practice import still_to_practise
from chibo.interfaces.web.waiting import greeting, waiting_for
from chibo.interfaces.wording import say
from chibo.library.notifications.actions import mark_all_read, mark_read
from chibo.library.notifications.queries import INVITATIONS, get_notice, notices_of
from chibo.work.meetings.actions.tasks import report_task
from chibo.work.meetings.enums import ATTENDED, AttendanceState
from chibo.work.meetings.queries.desk import attendance_of_year
from chibo.work.meetings.queries.room import get_task, tasks_owned_by

_PAGE = 16
_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class ReportForm(EditForm):
    report = forms.CharField(
        label=_("How it stands"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class LanguageForm(StepForm):
    """A switch of one's own: what was pressed last is what is meant."""

    language = forms.ChoiceField(label=_("Language of pages and notices"), choices=settings.LANGUAGES)


@page("GET")
def home(request: HttpRequest) -> HttpResponse:
    found = waiting_for(request)
    found.items += still_to_practise(request)
    title, above = greeting(request, found)
    first = next((line for line in found.items if line["tone"] in ("late", "current")), None)
    return render(
        request,
        "web/home/home.html",
        {"found": found, "title": title, "above": above, "first": first, "nobody": not request.actor.grants},
    )


@page("GET")
def notices(request: HttpRequest) -> HttpResponse:
    """The notices by month, the newest first; invitations to evenings that are over lie folded."""
    rows = list(_notices_after(request, request.GET.get("after", ""))[: _PAGE + 1])
    shown = [_told(row, on=request.on) for row in rows[:_PAGE]]
    current = [line for line in shown if not line["past"]]
    months = [(month, list(lines)) for month, lines in groupby(current, key=lambda line: line["month"])]
    past = [line for line in shown if line["past"]]
    context = {
        "shown": shown, "months": months, "past": past,
        "more": f"?after={rows[_PAGE - 1].pk}" if len(rows) > _PAGE else "",
        "unread": notices_of(request.actor).filter(read_at__isnull=True).exists(),
    }  # fmt: skip
    return render(request, "web/home/notices.html", context)


def _told(row: Any, *, on: date) -> dict[str, Any]:
    """A notice as the list shows it; `past` when it asked to an evening that is over."""
    params = _read_params(row.params)
    day = params.get("day")
    return {
        "row": row,
        "text": say(_News(row.message, params)),
        "month": Month.of(local_date(row.created_at)),
        "past": row.code in INVITATIONS and isinstance(day, date) and day < on,
    }


@page("GET")
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read by opening; leads on to its page, never away from this site."""
    row = get_notice(pk, actor=request.actor)
    mark_read(row)
    local = row.link.startswith("/") and url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return redirect(row.link) if local else redirect("web:notices")


@page("POST")
def read_all(request: HttpRequest) -> HttpResponse:
    count = mark_all_read(actor=request.actor)
    messages.success(request, ngettext("{count} notice read", "{count} notices read", count).format(count=count))
    return redirect("web:notices")


@page("GET")
def tasks(request: HttpRequest) -> HttpResponse:
    return _tasks_page(request, {})


@page("POST")
def task_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = get_task(pk, scope=request.actor.scope_for("task.view"))
    form = ReportForm(request.POST, stored={"report": task.report}, prefix=f"t{pk.hex[-6:]}")
    if form.carry_out(lambda **data: report_task(task, actor=request.actor, **data)):
        messages.success(request, _("Your report stands ready for the next meeting."))
        return redirect("web:tasks")
    return _tasks_page(request, {task.pk: form})


@page("GET", "POST")
def me(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        form = LanguageForm(request.POST)
        if form.carry_out(lambda language: set_language(request.user, language=language)):
            answer = redirect("web:me")
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"],
                samesite="Lax", httponly=True, secure=settings.LANGUAGE_COOKIE_SECURE,
            )  # fmt: skip
            return answer
    else:
        form = LanguageForm(initial={"language": request.user.language})
    person = person_of(request.user.pk)
    context: dict[str, Any] = {"form": form, "person": person}
    if person is not None:
        context |= {
            "memberships": memberships_of(person, on=request.on),
            "offices": offices_held(person, on=request.on),
            "year": attendance_year(person, on=request.on),
            "recovery": open_recovery_of(person),
            "now": now(),
            "roles": [(grant.role, grant.path) for grant in request.actor.grants],
        }
    return render(request, "web/home/me.html", context)


def attendance_year(person: Any, *, on: date) -> list[dict[str, Any]]:
    """The months of this year up to now with what the roll call says about the person."""
    lines = {Month.of(line.meeting.month): line for line in attendance_of_year(person, year=on.year)}
    shown = []
    for number in range(1, on.month + 1):
        line = lines.get(Month(on.year, number))
        if line is not None and line.state != AttendanceState.NOT_RECORDED:
            tone = "done" if line.state in ATTENDED else "late" if line.state == AttendanceState.UNEXCUSED else "wait"
            shown.append({"month": number, "word": line.get_state_display(), "tone": tone})
    return shown


class _News:
    """A stored notice as the wording reads it."""

    def __init__(self, message: str, params: dict[str, Any]) -> None:
        self.message, self.params = message, params


def _read_params(params: dict[str, Any]) -> dict[str, Any]:
    """Dates were stored as text; people read them as dates."""
    return {key: date.fromisoformat(text) if _ISO_DAY.match(str(text)) else text for key, text in params.items()}


def _notices_after(request: HttpRequest, after: str) -> Any:
    rows = notices_of(request.actor)
    try:
        last = get_notice(UUID(after), actor=request.actor) if after else None
    except (ValueError, NotFound):
        return rows
    return rows.filter(pk__lt=last.pk) if last else rows


def _tasks_page(request: HttpRequest, forms_by_task: dict[UUID, Form]) -> HttpResponse:
    rows = list(tasks_owned_by(request.actor))
    shown = [
        {
            "task": task,
            "late": task.due_on < request.on,
            "form": forms_by_task.get(task.pk)
            or ReportForm(
                initial={"report": task.report}, stored={"report": task.report}, prefix=f"t{task.pk.hex[-6:]}"
            ),
        }
        for task in rows
    ]
    context = {"shown": shown, "desk": desk(request)}
    return render(request, "web/home/tasks.html", context, status=422 if forms_by_task else 200)


urls = [
    path("", home, name="home"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="notices-read"),
    path("notices/<uuid:pk>/", notice, name="notice"),
    path("tasks/", tasks, name="tasks"),
    path("tasks/<uuid:pk>/report/", task_report, name="task-report"),
    path("me/", me, name="me"),
]
