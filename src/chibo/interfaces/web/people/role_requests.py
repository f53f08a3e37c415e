"""Roles that wait for a second person, or begin by themselves unless somebody stops them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed
from chibo.base.reads.enums import What
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import grants_within
from chibo.directory.role_requests.actions import confirm_role, stop_role
from chibo.directory.role_requests.enums import SECONDED, RoleStart
from chibo.directory.role_requests.queries import (
    WATCHERS,
    get_request,
    may_stop,
    requests_for,
    stands_for,
    watch_of,
)
from chibo.directory.role_requests.rules import REQUEST_LIFE, reaches
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import moment
from chibo.interfaces.forms import Form, StepForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.account.recoveries import SESSION_CODE, shown_code
from chibo.interfaces.web.shell.mails import beside
from chibo.library.notifications.queries import role_mail_troubles

_SHOWN = 200
_FROM_THE_CELL = (RoleCode.OFFICIAL_IN_CHARGE, RoleCode.MEETING_SECRETARY)


class RoleReasonForm(StepForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Who asked for the role and who was to hold it read this."),
    )


def state_of(row: Any) -> dict[str, str]:
    """How a request stands, as a word with its tone."""
    if row.way in SECONDED:
        return {"word": _("waits for a second person"), "tone": "wait"}
    if row.has_begun(now()):
        return {"word": _("has begun unconfirmed by an office there or above"), "tone": "late"}
    return {
        "word": _("begins {moment} unless stopped").format(moment=moment(row.begins_at)),
        "tone": "late",
    }


@signed_in("GET")
def role_requests(request: HttpRequest) -> HttpResponse:
    """What waits for the actor's word, and who holds an office over the actor's units."""
    actor, on = request.actor, request.on
    paths = tuple(grant.path for grant in actor.grants if grant.role in WATCHERS)
    rows = requests_for(actor, on=on)
    if not rows and not paths:
        raise NotAllowed("role.confirm")
    held = grants_within(Scope(paths), on=on).exclude(role__in=_FROM_THE_CELL)
    context = {
        "rows": [{"row": row, "state": state_of(row)} for row in rows],
        "grants": list(held[:_SHOWN]),
        "code": request.session.pop(SESSION_CODE, None),
    }
    return render(request, "web/role_requests/list.html", context)


@signed_in("GET")
def role_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown(request, get_request(pk, actor=request.actor, on=request.on), RoleReasonForm())


def _shown(request: HttpRequest, row: Any, form: Form) -> HttpResponse:
    actor, account = request.actor, row.person.account
    second = row.way in SECONDED
    mine = row.requested_by_id == actor.person_id
    mails = (
        role_mail_troubles(row, on=request.on)
        if watch_of(actor, on=request.on).knows(row.path)
        else []
    )
    seen(request, (mail.person_id for mail in mails), cell=row.unit, what=What.ROLES)
    may_confirm = not mine and row.person_id != actor.person_id
    context = {
        "row": row,
        "state": state_of(row),
        "second": second,
        "mine": mine,
        "from_below": row.way == RoleStart.FROM_BELOW,
        "begun": row.has_begun(now()),
        "ends": row.requested_at + REQUEST_LIFE,
        "may_confirm": may_confirm and stands_for(row, actor=actor),
        "may_stop": may_stop(row, actor=actor, on=request.on, at=now()),
        "mails": beside(mails),
        "used": account is not None and account.has_usable_password(),
        "form": form,
    }
    return render(
        request, "web/role_requests/one.html", context, status=422 if form.errors else 200
    )


@signed_in("POST")
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person's word; the first code of a new account is shown to that person once."""
    row = get_request(pk, actor=request.actor, on=request.on)
    code = confirm_role(row, on=request.on, actor=request.actor)
    if code:
        request.session[SESSION_CODE] = shown_code(request, row.person, code)
    said = _("You have confirmed. {name} holds the role from now on.")
    if not row.has_begun(now()):
        said = _("You have confirmed. {name} holds the role from {moment} on.")
    if not row.closed_at:
        said += " " + _(
            "The other offices below can stop it until an office there or above has confirmed it."
        )
    messages.success(
        request, said.format(name=row.person.full_name, moment=moment(row.begins_at or now()))
    )
    return redirect("web:role-requests")


@signed_in("POST")
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No: refused by the second person, taken back by who asked, or stopped by who watches."""
    row, form = get_request(pk, actor=request.actor, on=request.on), RoleReasonForm(request.POST)
    if not may_stop(row, actor=request.actor, on=request.on, at=now()):
        raise NotAllowed("role.stop")
    if form.carry_out(
        lambda reason: stop_role(row, reason=reason, on=request.on, actor=request.actor)
    ):
        messages.success(
            request, _("The role of {name} is stopped.").format(name=row.person.full_name)
        )
        return redirect(
            "web:role-requests" if reaches(request.actor.grants, WATCHERS, row.path) else "web:home"
        )
    return _shown(request, row, form)


urls = [
    path("role-requests/", role_requests, name="role-requests"),
    path("role-requests/<uuid:pk>/", role_request, name="role-request"),
    path("role-requests/<uuid:pk>/confirm/", confirm, name="role-request-confirm"),
    path("role-requests/<uuid:pk>/stop/", stop, name="role-request-stop"),
]
