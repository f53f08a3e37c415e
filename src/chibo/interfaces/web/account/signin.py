"""Signing in by user name or phone number; whoever may be guessing waits, known devices wait for
nobody else's mistakes.
"""

import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.accounts.queries import account_by_login, get_account, has_unsent_forms
from chibo.base.accounts.rules import one_spelling
from chibo.base.security.actions.attempts import (
    Attempt,
    attempt_failed,
    attempt_passed,
    attempt_refused,
    begin_attempt,
    use_code,
)
from chibo.base.security.actions.devices import record_sign_in
from chibo.base.security.rules import FACTOR, PASSWORD, Limit
from chibo.interfaces.web.shell.client import device_name, device_token, keep_device

REAUTHENTICATION_TIMEOUT = 300
_MISMATCH = _(
    "This login and password do not fit together. Please check both; capital and small letters"
    " differ."
)


class Backend(ModelBackend):
    """Finds the account by whatever was typed; a wrong name costs as much time as a
    wrong password.
    """

    def authenticate(self, request, username=None, password=None, **kwargs):
        account = account_by_login(username or "")
        if account is None:
            # As many hashes as a wrong password costs.
            for spelling in {password or "", one_spelling(password or "")}:
                make_password(spelling)
            return None
        return account if account.check_password(password or "") else None

    def get_user(self, user_id):
        """The account behind a session, None when it is gone or closed."""
        account = get_account(user_id)
        return account if account is not None and self.user_can_authenticate(account) else None


class Adapter(DefaultAccountAdapter):
    """Nobody signs up alone; attempts are counted by account and address, however the name was
    spelt.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _MISMATCH
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """What was typed when no longer signed in comes first."""
        waits = has_unsent_forms(request.user.pk)
        return reverse("web:unsent") if waits else super().get_login_redirect_url(request)

    def is_safe_url(self, url: str) -> bool:
        """Only an address of the very host that was asked leads on, and what is no address leads
        nowhere.
        """
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who typed the password within the last five minutes is not asked again on the way to the
        second factor.
        """
        return not typed_password_lately(context.request) and bool(
            super().is_reauthentication_required(app=app, **kwargs)
        )

    def clean_password(self, password: str, user: Any = None) -> str:
        """Looked at in the spelling in which it will be kept."""
        return str(super().clean_password(one_spelling(password), user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Who was asked for a longer one goes on where the office begins."""
        return (
            reverse("web:home")
            if "office" in request.GET
            else str(super().get_password_change_redirect_url(request))
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of the connection, as the first middleware found it."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account that name and password fit; raises ValidationError while one has to wait."""
        typed = credentials.get("username") or ""
        attempt = attempt_at(request, PASSWORD, account=account_by_login(typed), typed=typed)
        found = authenticate(request, username=typed, password=credentials.get("password", ""))
        (attempt_passed if found else attempt_failed)(attempt)
        return found

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_device(request, response, user)
        return response

    def login(self, request: HttpRequest, user: Any) -> None:
        """Remembers whether it is the very first time, before that moment is overwritten."""
        request.first_sign_in = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """An account that was closed between the two steps stays outside without a
        page of its own.
        """
        return redirect("account_login")


def remember_device(request: HttpRequest, response: HttpResponse, account: Any) -> None:
    """The sign-in is on record, and the browser has the cookie by which it is known."""
    token = record_sign_in(
        account,
        token=device_token(request),
        name=device_name(request),
        address=request.META.get("REMOTE_ADDR", ""),
        first=getattr(request, "first_sign_in", False),
    )
    keep_device(response, token)


def typed_password_lately(request: HttpRequest) -> bool:
    """True when the password or a code was typed in this session within the last five minutes."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT


def begun_at(request: HttpRequest, limit: Limit, *, account: Any, typed: str = "") -> Attempt:
    """The attempt that begins now; where it has to wait, that is for the caller to say."""
    return begin_attempt(
        limit,
        subject=typed,
        account=account,
        address=request.META.get("REMOTE_ADDR", ""),
        token=device_token(request),
    )


def attempt_at(request: HttpRequest, limit: Limit, *, account: Any, typed: str = "") -> Attempt:
    """The attempt that begins now; raises ValidationError with the seconds when it has to wait."""
    attempt = begun_at(request, limit, account=account, typed=typed)
    if attempt.wait:
        attempt_refused(attempt)
        request.wait_seconds = attempt.wait  # type: ignore[attr-defined]
        raise ValidationError(wait_told(attempt.wait), code="wait")
    return attempt


def wait_told(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds > 120:
        minutes = -(-seconds // 60)
        told = ngettext(
            "Several attempts were wrong. Please wait {count} minute, then try again. Nothing is"
            " locked.",
            "Several attempts were wrong. Please wait {count} minutes, then try again. Nothing is"
            " locked.",
            minutes,
        )
        elsewhere = gettext(
            "A device on which you were signed in before need not wait, nor another network (mobile"
            " data)."
        )
        return f"{told.format(count=minutes)} {elsewhere}"
    told = ngettext(
        "Several attempts were wrong. Please wait {count} second, then try again. Nothing is"
        " locked.",
        "Several attempts were wrong. Please wait {count} seconds, then try again. Nothing is"
        " locked.",
        seconds,
    )
    return told.format(count=seconds)


def _tried(account: Any, limit: Limit, check: Callable[[], str]) -> str:
    """The checked text; a refusal counts as a mistake."""
    attempt = attempt_at(context.request, limit, account=account)
    try:
        text = check()
    except ValidationError:
        attempt_failed(attempt)
        raise
    attempt_passed(attempt)
    return text


class SignInForm(LibraryLoginForm):
    """Phones set no capital letter and correct nothing, also when the password is shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("login", "password"):
            self.fields[name].widget.attrs |= {
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
            }


class ChangePasswordForm(LibraryChangePasswordForm):
    """Guessing the old password in an open session is slowed like guessing at the door."""

    def clean_oldpassword(self) -> str:
        return _tried(self.user, PASSWORD, super().clean_oldpassword)


class _CodeOnce:
    """A code is accepted once, whether it switched the factor on, signed in or proved presence
    again.
    """

    user: Any

    def clean_code(self) -> str:
        return _tried(self.user, FACTOR, self._check_once)

    def _check_once(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not use_code(self.user, code=code):
            raise ValidationError(
                _("This code was used already. Please wait for the next one."), code="used"
            )
        return code


class FactorForm(_CodeOnce, AuthenticateForm):
    pass


class FactorAgainForm(_CodeOnce, ReauthenticateForm):
    pass


class ActivateFactorForm(_CodeOnce, ActivateTOTPForm):
    pass


def display_name(user):
    return getattr(getattr(user, "person", None), "full_name", user.username)
