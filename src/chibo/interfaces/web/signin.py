"""Signing in by user name, phone number or e-mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password

from chibo.base.accounts.queries import account_by_login


class Backend(ModelBackend):
    """Finds the account by whatever was typed; a wrong name costs as much time as a wrong password."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        account = account_by_login(username or email or "")
        if account is None:
            make_password(password or "")
            return None
        return account if account.check_password(password or "") else None


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def display_name(user):
    return getattr(getattr(user, "person", None), "full_name", user.username)
