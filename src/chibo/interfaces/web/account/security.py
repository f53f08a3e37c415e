"""Sign-in and security: what happened to the own account, its devices, the e-mail for notices and
its proof.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chibo.base.kernel.dates import now
from chibo.base.security.actions.devices import sign_out_elsewhere
from chibo.base.security.actions.emails import ask_for_proof
from chibo.base.security.enums import CodeMail
from chibo.base.security.queries import account_events_of, device_hash, devices_of, email_proof_of
from chibo.directory.people.actions import drop_own_email, prove_own_email
from chibo.directory.people.queries import person_of
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import Form, StepForm, bound
from chibo.interfaces.web.account.signin import typed_password_lately
from chibo.interfaces.web.shell.client import device_token

_SHOWN = 30
# Shown apart: whoever attacks decides how many there are.
_FAILURES = "account.failures"
_SAID = {
    "account.activate": gettext_lazy("Account opened"),
    "account.recover": gettext_lazy("Opened again with a new password; two persons stood for it"),
    "account.sign_in": gettext_lazy("Signed in"),
    "account.device_new": gettext_lazy("A device was used for the first time"),
    "account.password_change": gettext_lazy("Password changed"),
    "account.factor_on": gettext_lazy("Two-step sign-in switched on"),
    "account.factor_off": gettext_lazy("Two-step sign-in switched off"),
    "account.codes_new": gettext_lazy("New recovery codes made"),
    "account.email_change": gettext_lazy("E-mail for notices confirmed"),
    "account.email_drop": gettext_lazy("E-mail for notices removed"),
    "account.sign_out_elsewhere": gettext_lazy("Signed out on all other devices"),
    "account.reset": gettext_lazy("New access given on the machine itself"),
}

CODE_WORDS = {
    CodeMail.DELAYED: gettext_lazy(
        "The mail with the code has not gone out yet; it is tried again by itself."
    ),
    CodeMail.REFUSED: gettext_lazy(
        "The mail with the code was refused: this address takes no mail. Look at it again, or enter"
        " another one."
    ),
    CodeMail.FAILED: gettext_lazy(
        "The mail with the code could not be sent. Try again tomorrow, or enter another address."
    ),
}


class AddressForm(StepForm):
    address = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)


class ProofForm(StepForm):
    code = forms.CharField(
        label=gettext_lazy("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


@signed_in("GET")
def security(request: HttpRequest) -> HttpResponse:
    return _shown(request, ProofForm())


@signed_in("POST")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Every other session ends; this one goes on. The password is asked for once more."""
    if not typed_password_lately(request):
        return _ask_again(reverse("web:security"))
    sign_out_elsewhere(request.user, token=device_token(request))
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("web:security")


@signed_in("GET", "POST")
def address(request: HttpRequest) -> HttpResponse:
    """Another e-mail for notices: the password is asked for once more, then a code goes to the new
    address.
    """
    typed = request.POST.get("address", "") or request.GET.get("address", "")
    if not typed_password_lately(request):
        return _ask_again(
            reverse("web:security-address")
            + (f"?{urlencode({'address': typed[:254]})}" if typed else "")
        )
    form = (
        bound(AddressForm, request)
        if request.method == "POST"
        else AddressForm(initial={"address": typed})
    )
    if request.method == "POST" and form.carry_out(
        lambda address: ask_for_proof(request.user, address=address)
    ):
        messages.success(
            request,
            _("A code is on its way to {address}. Type it below.").format(
                address=form.result.address
            ),
        )
        return redirect("web:security")
    return render(
        request, "web/home/address.html", {"form": form}, status=422 if form.errors else 200
    )


@signed_in("POST")
def proof(request: HttpRequest) -> HttpResponse:
    """The code from the mail proves the address; only its owner who is signed in here
    can type it.
    """
    form = ProofForm(request.POST)
    if form.carry_out(lambda code: prove_own_email(request.user, code=code)):
        messages.success(
            request, _("Confirmed: notices are mailed to {address}.").format(address=form.result)
        )
        return redirect("web:security")
    return _shown(request, form)


@signed_in("POST")
def drop(request: HttpRequest) -> HttpResponse:
    """No more mails; the password is asked for once more, for mails are how a stranger's hand is
    noticed.
    """
    if not typed_password_lately(request):
        return _ask_again(reverse("web:security"))
    drop_own_email(request.user)
    messages.success(request, _("No notices are mailed any more."))
    return redirect("web:security")


def _ask_again(back: str) -> HttpResponse:
    """To the page that asks for the password once more, and back."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def _shown(request: HttpRequest, form: Form) -> HttpResponse:
    waiting, person = email_proof_of(request.user), person_of(request.user.pk)
    open_proof = waiting if waiting is not None and waiting.is_open(now()) else None
    told = person.email if person is not None else ""
    mine = device_hash(device_token(request))
    context: dict[str, Any] = {
        "form": form,
        "events": _told(account_events_of(request.user).exclude(code=_FAILURES)),
        "failures": _told(account_events_of(request.user).filter(code=_FAILURES)),
        "devices": [
            {"row": row, "mine": row.token_hash == mine} for row in devices_of(request.user)
        ],
        "proof": open_proof,
        "unmailed": CODE_WORDS.get(open_proof.mail_state, "") if open_proof else "",
        "told": told if told and told != request.user.email and open_proof is None else "",
    }
    return render(request, "web/home/security.html", context, status=422 if form.errors else 200)


def _told(entries: Any) -> list[dict[str, Any]]:
    return [{"at": row.at, "text": _said(row)} for row in entries[:_SHOWN]]


def _said(entry: Any) -> str:
    """The entry in words."""
    values = entry.values or {}
    if entry.code == "account.sign_in_failed":
        count = int(values.get("count", 1))
        told = ngettext(
            "Wrong password or code ({count} time within a day)",
            "Wrong password or code ({count} times within a day)",
            count,
        )
        return told.format(count=count)
    if entry.code == _FAILURES:
        return _(
            "Wrong password or code within an hour: {count}, turned away: about {refused}, from"
            " {address}"
        ).format(
            count=values.get("count", 0),
            refused=values.get("refused", 0),
            address=values.get("address") or "…",
        )
    if entry.code == "account.code_use":
        left = int(values.get("left", 0))
        return ngettext(
            "Recovery code used, {count} left", "Recovery code used, {count} left", left
        ).format(count=left)
    text = str(_SAID.get(entry.code, entry.code))
    detail = values.get("device") or values.get("email") or ""
    return f"{text}: {detail}" if detail else text


urls = [
    path("me/security/", security, name="security"),
    path("me/security/sign-out-elsewhere/", elsewhere, name="security-elsewhere"),
    path("me/security/address/", address, name="security-address"),
    path("me/security/code/", proof, name="security-code"),
    path("me/security/no-mail/", drop, name="security-no-mail"),
]
