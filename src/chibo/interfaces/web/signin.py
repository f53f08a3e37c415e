"""Signing in by user name, phone number or e-mail."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from chibo.base.accounts.queries import account_by_login, has_unsent_forms

REAUTHENTICATION_TIMEOUT = 300
_MISMATCH = _("This login and password do not fit together. Please check both; capital and small letters differ.")


class Backend(ModelBackend):
    """Finds the account by whatever was typed; a wrong name costs as much time as a wrong password."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        account = account_by_login(username or email or "")
        if account is None:
            make_password(password or "")
            return None
        return account if account.check_password(password or "") else None


class Adapter(DefaultAccountAdapter):
    """Nobody signs up alone; attempts are counted by account, however its name was spelt."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "too_many_login_attempts": _("Too many attempts. Please wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        """What was typed when no longer signed in comes first."""
        waits = has_unsent_forms(request.user.pk)
        return reverse("web:unsent") if waits else super().get_login_redirect_url(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who typed the password within the last five minutes is not asked again on the way to the second factor."""
        records = get_authentication_records(context.request, context.request.user)
        if records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        typed = credentials.get("username") or credentials.get("email") or ""
        account = account_by_login(typed)
        name = account.username if account else typed.strip().casefold()
        return super().authenticate(request, username=name, password=credentials.get("password", ""))


def display_name(user):
    return getattr(getattr(user, "person", None), "full_name", user.username)
