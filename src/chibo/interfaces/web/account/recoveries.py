"""Codes for accounts: a first invitation at once, new access to an account in use with a second
person and the owner's no.
"""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed
from chibo.base.reads.enums import What
from chibo.directory.access.actions import (
    cancel_recovery,
    confirm_recovery,
    issue_code,
    request_recovery,
)
from chibo.directory.access.queries.recoveries import (
    get_recovery,
    parties_of,
    recoveries_to_confirm,
)
from chibo.directory.access.rules import may_be_second
from chibo.interfaces.access import signed_in
from chibo.interfaces.reads import seen
from chibo.interfaces.web.shell.mails import beside
from chibo.library.notifications.queries import recovery_mail_troubles
from chibo.work.logins.rules import slip_link

SESSION_CODE = "invitation_code"
_ON_HOME = 10


def code_or_request(request: HttpRequest, person: Any, unit: Any) -> None:
    """An account that was never used gets its code, shown once on the next page; for one in use a
    second person is asked.
    """
    actor, on = request.actor, request.on
    if person.account is not None and person.account.has_usable_password():
        request_recovery(person, unit=unit, on=on, actor=actor)
        said = _(
            "New access for {name} is asked for. A second person has to confirm it; {name} is told."
        )
        messages.success(request, said.format(name=person.full_name))
        return
    code = issue_code(person, unit=unit, on=on, actor=actor)
    request.session[SESSION_CODE] = shown_code(request, person, code)


def shown_code(request: HttpRequest, person: Any, code: str, **more: Any) -> dict[str, Any]:
    """What the next page shows of a code, once: with the message to copy, whose link brings both
    behind the "#".
    """
    login, address = (
        person.account.username,
        settings.PUBLIC_ADDRESS or request.build_absolute_uri("/").rstrip("/"),
    )
    page = reverse("web:activate")
    told = _(
        "Comrade {name}, your login for the work of the cell: open {link} and choose a password. "
        "Without the link: {page}, name {login}, code {code}. Keep the code to yourself."
    )
    message = told.format(
        name=person.full_name,
        link=slip_link(address, login=login, code=code),
        page=f"{address}{page}",
        login=login,
        code=code,
    )
    return {
        "name": person.full_name,
        "login": login,
        "code": code,
        "page": f"{address}{page}",
        "message": message,
        **more,
    }


@signed_in("GET")
def recoveries(request: HttpRequest) -> HttpResponse:
    """Requests for new access that wait for their second person, or for the owner to
    use the code.
    """
    actor = request.actor
    if not any(grant.rights & {"person.invite", "role.grant"} for grant in actor.grants):
        raise NotAllowed("person.invite")
    waiting = list(recoveries_to_confirm(actor, at=now()))
    mails = recovery_mail_troubles(
        {row.unit_id for row in waiting},
        since=min((row.requested_at for row in waiting), default=now()),
    )
    people = [
        actor.person_id,
        *(pk for row in waiting for pk in (row.requested_by_id, row.person_id)),
    ]
    parties = parties_of(people, on=request.on)
    rows = [
        {
            "row": row,
            "mine": row.requested_by_id == actor.person_id,
            "about_me": row.person_id == actor.person_id,
            "may_confirm": may_be_second(actor, row.unit.path),
            "refusals": parties.check(row, actor=actor, path=row.unit.path),
            "mails": beside(mail for mail in mails if _is_about(mail, row)),
        }
        for row in waiting
    ]
    for line in rows:
        named = [line["row"].person_id, *(mail["person"].pk for mail in line["mails"])]
        seen(request, named, cell=line["row"].unit, what=What.RECOVERIES)
    context = {"rows": rows, "code": request.session.pop(SESSION_CODE, None)}
    return render(request, "web/people/recoveries.html", context)


def _is_about(mail: Any, row: Any) -> bool:
    """True for the e-mail to the owner, and to those who may be the second person, once this was
    asked for.
    """
    told = mail.code == "recovery.confirm" or mail.person_id == row.person_id
    return told and mail.unit_id == row.unit_id and mail.created_at >= row.requested_at


@signed_in("POST")
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person's word; the code is shown to that person once."""
    row = get_recovery(pk, actor=request.actor, at=now())
    code = confirm_recovery(row, on=request.on, actor=request.actor)
    waits = row.usable_from > row.confirmed_at
    request.session[SESSION_CODE] = shown_code(
        request, row.person, code, recovery=True, waits=waits
    )
    return redirect("web:recoveries")


@signed_in("POST")
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The owner's no."""
    cancel_recovery(get_recovery(pk, actor=request.actor, at=now()), actor=request.actor)
    messages.success(
        request, _("New access to your account is stopped. Your password holds as before.")
    )
    return redirect("web:me")


urls = [
    path("recoveries/", recoveries, name="recoveries"),
    path("recoveries/<uuid:pk>/confirm/", confirm, name="recovery-confirm"),
    path("recoveries/<uuid:pk>/cancel/", cancel, name="recovery-cancel"),
]
