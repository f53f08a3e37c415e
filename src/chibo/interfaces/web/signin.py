"""Signing in by user name, phone number or e-mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from chibo.base.accounts.queries import account_by_login

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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        typed = credentials.get("username") or credentials.get("email") or ""
        account = account_by_login(typed)
        name = account.username if account else typed.strip().casefold()
        return super().authenticate(request, username=name, password=credentials.get("password", ""))


def display_name(user):
    return getattr(getattr(user, "person", None), "full_name", user.username)
