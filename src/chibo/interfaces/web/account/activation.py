"""Opening an account with a code: from a slip, from a message, or typed where the
password belongs.
"""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.accounts.queries import account_by_login, has_unsent_forms
from chibo.base.accounts.rules import SHORTEST, is_ready_phrase, looks_like_code, ready_phrase
from chibo.base.security.actions.attempts import attempt_failed, attempt_passed, attempt_refused
from chibo.base.security.rules import INVITATION
from chibo.directory.access.actions import open_or_recover_account
from chibo.directory.access.queries.accounts import opens_with
from chibo.interfaces.access import public
from chibo.interfaces.forms import StepForm, bound
from chibo.interfaces.web.account.signin import begun_at, remember_device, wait_told

_BACKEND = "chibo.interfaces.web.account.signin.Backend"
_PHRASES, _LONGEST_PHRASE = 5, 100
_AS_TYPED = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


class ActivateForm(StepForm):
    login = forms.CharField(
        label=gettext_lazy("User name or phone number"),
        max_length=100,
        widget=forms.TextInput(attrs=_AS_TYPED | {"autocomplete": "username"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Code of the slip"),
        max_length=40,
        widget=forms.TextInput(attrs=_AS_TYPED | {"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Your own password"),
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs=_AS_TYPED | {"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 8 letters; who holds an office 15, or the ready phrase."),
    )
    # The ready phrase that stands on the page: who has written it down finds the same one after a
    # refusal.
    password_ready = forms.CharField(
        required=False, max_length=_LONGEST_PHRASE, widget=forms.HiddenInput
    )

    def given(self) -> dict[str, Any]:
        """What opens the account; the phrase that was offered is no part of it."""
        return {name: value for name, value in super().given().items() if name != "password_ready"}


@public("GET", "POST")
def activate(request: HttpRequest) -> HttpResponse:
    """Login, code and a password of one's own, for the first time or again; signed in at once.

    A right code is taken at any time, so that nobody can keep its owner out; who types wrong ones
    is asked to wait. A password that is too short is no wrong code, and counts nowhere.
    """
    form = bound(ActivateForm, request)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    typed = form.cleaned_data["login"]
    attempt = begun_at(request, INVITATION, account=account_by_login(typed), typed=typed)
    if form.carry_out(open_or_recover_account):
        attempt_passed(attempt)
        return _signed_in(request, form.result)
    if "code" in form.errors and attempt.wait:
        attempt_refused(attempt)
        form.add_error("code", wait_told(attempt.wait))
        return _page(request, form, status=429)
    (attempt_failed if "code" in form.errors else attempt_passed)(attempt)
    return _page(request, form)


def code_as_password(request: HttpRequest) -> HttpResponse | None:
    """The page that opens the account, filled in, when its code was typed into the box of the
    password; None for anything else.
    """
    login, typed = request.POST.get("login", ""), request.POST.get("password", "")
    if not looks_like_code(typed) or not opens_with(login, code=typed):
        return None
    return _page(request, ActivateForm(initial={"login": login, "code": typed}), recognised=True)


def offered_before(request: HttpRequest) -> str:
    """The ready phrase that stood on the page which was sent; somebody may have written it down.

    Empty for anything else.

    Its name holds "password", so that it is kept nowhere, as no password is.
    """
    sent = request.POST.get("password_ready", "")
    return sent if is_ready_phrase(sent) else ""


def _signed_in(request: HttpRequest, account: Any) -> HttpResponse:
    request.first_sign_in = account.last_login is None  # type: ignore[attr-defined]
    begin_session(request, account, backend=_BACKEND)
    record_authentication(request, account, method="password")
    told = _(
        "Your account is open and you are signed in. From now on sign in as {login} with the"
        " password you have just chosen."
    )
    messages.success(request, told.format(login=account.username))
    answer = redirect("web:unsent" if has_unsent_forms(account.pk) else "web:home")
    remember_device(request, answer, account)
    return answer


def _page(
    request: HttpRequest, form: Any, *, status: int = 200, recognised: bool = False
) -> HttpResponse:
    offered = [
        offered_before(request) or ready_phrase(),
        *(ready_phrase() for _ in range(_PHRASES - 1)),
    ]
    context = {
        "form": form,
        "phrases": offered,
        "least": SHORTEST,
        "recognised": recognised,
    }
    return render(
        request,
        "web/people/activate.html",
        context,
        status=422 if form.errors and status == 200 else status,
    )


urls = [path("activate/", activate, name="activate")]
