"""First steps and accounts: the administrator's pages.

They show units, roles and accounts, never what a cell says.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.accounts.queries import any_account_exists
from chibo.base.kernel.errors import NotAllowed, NotFound, refuse
from chibo.base.kernel.text import fold
from chibo.base.reads.enums import What
from chibo.directory.access.actions import found_installation, revoke_role
from chibo.directory.access.enums import INHERENT, RoleCode
from chibo.directory.access.queries import get_grant, grants_within, holders_within
from chibo.directory.access.queries.held import unit_for_code
from chibo.directory.organisation.actions import create_unit
from chibo.directory.organisation.enums import CellType, UnitKind
from chibo.directory.organisation.queries import committees_within, get_unit, units_within
from chibo.directory.people.queries import cells_of_persons
from chibo.directory.role_requests.actions import appoint_person, request_role
from chibo.directory.role_requests.enums import RoleStart
from chibo.directory.role_requests.queries import is_empty_installation, requests_for
from chibo.interfaces.access import public, signed_in
from chibo.interfaces.formatting import moment
from chibo.interfaces.forms import CreateForm, DayField, StepForm, bound
from chibo.interfaces.reads import seen_of_many
from chibo.interfaces.web.account.recoveries import SESSION_CODE, code_or_request, shown_code
from chibo.interfaces.web.account.signin import remember_device
from chibo.interfaces.web.people.role_requests import state_of
from chibo.interfaces.web.units.cells import typed

_SHOWN = 100
# These come with an assignment or a meeting, on pages of their own.
_FROM_THE_CELL = (RoleCode.OFFICIAL_IN_CHARGE, RoleCode.MEETING_SECRETARY)
_BACKEND = "chibo.interfaces.web.account.signin.Backend"


class SetupForm(StepForm):
    full_name = forms.CharField(label=gettext_lazy("Your full name"), max_length=120)
    username = forms.SlugField(
        label=gettext_lazy("User name"),
        max_length=60,
        help_text=gettext_lazy("Letters without accents, digits, hyphen."),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 15 characters; a short sentence is easy to remember."),
    )


class UnitForm(CreateForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=UnitKind.choices, initial=UnitKind.COMMUNE
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    code = forms.RegexField(
        r"^[0-9A-Za-z][0-9A-Za-z._-]{0,29}$",
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Short, letters without accents and digits, for example TS."),
    )
    parent = forms.ChoiceField(label=gettext_lazy("Stands below"), required=False)
    cell_type = forms.ChoiceField(
        label=gettext_lazy("Type of cell"), choices=[("", "–"), *CellType.choices], required=False
    )

    def __init__(self, *args: Any, parents: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = ((str(row.pk), row.name) for row in parents)
        self.fields["parent"].choices = [("", _("nothing (it is the top)")), *rows]


class RoleForm(CreateForm):
    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    full_name = forms.CharField(
        label=gettext_lazy("or a new person: full name"), max_length=120, required=False
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=20, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.ChoiceField(label=gettext_lazy("Over"))
    until = DayField(label=gettext_lazy("Until"), required=False)

    def __init__(
        self, *args: Any, persons: Iterable[Any], units: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [
            ("", _("choose")),
            *((str(row.pk), row.full_name) for row in persons),
        ]
        self.fields["unit"].choices = [(str(row.pk), row.name) for row in units]
        granted = [(code, label) for code, label in RoleCode.choices if code not in INHERENT]
        self.fields["role"].choices = [row for row in granted if row[0] not in _FROM_THE_CELL]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("person")) == bool(data.get("full_name")):
            self.add_error("person", _("Choose a person, or write the name of a new one."))
        return data


@public("GET", "POST")
def setup(request: HttpRequest) -> HttpResponse:
    """The first administrator; this page is gone once any account exists."""
    if any_account_exists():
        raise NotFound
    form = bound(SetupForm, request)
    if request.method == "POST" and form.carry_out(
        lambda **data: found_installation(on=request.on, **data)
    ):
        login(request, form.result.account, backend=_BACKEND)
        record_authentication(request, form.result.account, method="password")
        messages.success(
            request, _("You are the administrator. These are the steps until the first meeting.")
        )
        answer = redirect("web:first-steps")
        request.first_sign_in = True  # type: ignore[attr-defined]
        remember_device(request, answer, form.result.account)
        return answer
    return render(
        request, "web/administration/setup.html", {"form": form}, status=422 if form.errors else 200
    )


@signed_in("GET", "POST")
def administration(request: HttpRequest) -> HttpResponse:
    scope = _scope_of(request, "unit.create")
    committees = list(committees_within(scope, on=request.on)[:500])
    parents = {str(row.pk): row for row in committees}
    initial = {
        "parent": next(iter(parents), ""),
        "kind": UnitKind.CELL if parents else UnitKind.COMMUNE,
    }
    form = (
        UnitForm(request.POST, parents=committees)
        if request.method == "POST"
        else UnitForm(initial=initial, parents=committees)
    )
    if request.method == "POST" and form.carry_out(
        lambda parent, **data: create_unit(
            parent=parents.get(parent), actor=request.actor, on=request.on, **data
        )
    ):
        messages.success(request, _("{name} stands in the tree.").format(name=form.result.name))
        return redirect("web:administration")
    wanted = fold(typed(request))
    units = [
        row
        for row in units_within(scope, on=request.on).order_by("path")[:2000]
        if wanted in row.search_key
    ]
    context = {
        "form": form,
        "units": units[:_SHOWN],
        "total": len(units),
        "q": typed(request),
        "first": not parents,
    }
    return render(
        request, "web/administration/units.html", context, status=422 if form.errors else 200
    )


@signed_in("GET", "POST")
def roles(request: HttpRequest) -> HttpResponse:
    scope = _scope_of(request, "role.grant")
    units = list(
        units_within(scope, on=request.on).exclude(kind=UnitKind.CELL).order_by("path")[:500]
    )
    persons = list(holders_within(scope, on=request.on)[:500])
    choices = {"persons": persons, "units": units}
    form = RoleForm(request.POST, **choices) if request.method == "POST" else RoleForm(**choices)
    if request.method == "POST" and form.carry_out(
        lambda **data: _give_role(request, persons, units, **data)
    ):
        messages.success(request, _said_of(form.result))
        return redirect("web:administration-roles")
    context = {
        "form": form,
        "grants": list(grants_within(scope, on=request.on).exclude(role__in=_FROM_THE_CELL)[:500]),
        "units": units,
        "rows": [
            {"row": row, "state": state_of(row)}
            for row in requests_for(request.actor, on=request.on)
        ],
        "first": is_empty_installation(),
        "code": request.session.pop(SESSION_CODE, None),
    }
    return render(
        request, "web/administration/roles.html", context, status=422 if form.errors else 200
    )


def _give_role(
    request: HttpRequest,
    persons: list[Any],
    units: list[Any],
    *,
    person: str,
    full_name: str,
    phone: str,
    email: str,
    role: str,
    unit: str,
    until: Any,
) -> Any:
    over = next(row for row in units if str(row.pk) == unit)
    common = {"role": role, "unit": over, "on": request.on, "until": until, "actor": request.actor}
    if person:
        chosen = next(row for row in persons if str(row.pk) == person)
        return request_role(chosen, **common)
    row, code = appoint_person(full_name=full_name, phone=phone, email=email, **common)
    if code:
        request.session[SESSION_CODE] = shown_code(request, row.person, code)
    return row


def _said_of(row: Any) -> str:
    """How the role begins that was just asked for."""
    if row.way == RoleStart.AT_ONCE:
        return _("The role holds at once: it is the first office, and nobody could confirm it yet.")
    if row.way == RoleStart.SECOND_PERSON:
        return _(
            "The role is asked for. It begins when a second person who holds an office there or"
            " above confirms it."
        )
    if row.way == RoleStart.FROM_BELOW:
        return _(
            "The role is asked for. Nobody there or above could confirm it: an office below has to,"
            " and the other offices below can stop it until an office there or above has"
            " confirmed it."
        )
    said = _(
        "Nobody else could confirm. The role begins {moment}; those concerned are told now and can"
        " stop it. A new person gets the code for the first sign-in after that."
    )
    return said.format(moment=moment(row.begins_at))


@signed_in("POST")
def role_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_grant(pk, scope=_scope_of(request, "role.grant"), on=request.on)
    if row.role in _FROM_THE_CELL:
        raise refuse(
            "with_assignment", "This role ends with the assignment or the meeting it came with."
        )
    if row.person_id == request.actor.person_id:
        raise refuse("own_role", "Nobody takes their own role away; ask another administrator.")
    revoke_role(row, on=request.on, actor=request.actor)
    messages.success(request, _("The role of {name} has ended.").format(name=row.person.full_name))
    return redirect("web:administration-roles")


@signed_in("GET")
def accounts(request: HttpRequest) -> HttpResponse:
    scope = _scope_of(request, "person.invite")
    wanted = fold(typed(request))
    rows = holders_within(scope, on=request.on).filter(search_key__contains=wanted)
    shown = list(rows[:_SHOWN])
    seen_of_many(
        request, cells_of_persons((row.pk for row in shown), on=request.on), what=What.ACCOUNTS
    )
    context = {
        "rows": shown,
        "total": rows.count(),
        "q": typed(request),
        "code": request.session.pop(SESSION_CODE, None),
    }
    return render(request, "web/administration/accounts.html", context)


@signed_in("POST")
def account_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    scope = _scope_of(request, "person.invite")
    person = holders_within(scope, on=request.on).filter(pk=pk).first()
    if person is None:
        raise NotFound
    unit = (
        unit_for_code(person, scope=scope, on=request.on)
        or committees_within(scope, on=request.on).first()
    )
    if unit is None or person.pk == request.actor.person_id:
        raise refuse("own_code", "Change your own password on the page about you.")
    code_or_request(request, person, get_unit(unit.pk, scope=request.actor.scope))
    return redirect("web:administration-accounts")


def _scope_of(request: HttpRequest, right: str) -> Any:
    """The actor's scope for the right; raises NotAllowed when there is none at all."""
    scope = request.actor.scope_for(right)
    if not scope.paths and not scope.everything:
        raise NotAllowed(right)
    return scope


urls = [
    path("setup/", setup, name="setup"),
    path("administration/", administration, name="administration"),
    path("administration/roles/", roles, name="administration-roles"),
    path("administration/roles/<uuid:pk>/end/", role_revoke, name="role-revoke"),
    path("administration/accounts/", accounts, name="administration-accounts"),
    path("administration/accounts/<uuid:pk>/code/", account_code, name="account-code"),
]
