"""The addresses of the sign-in library and of the framework that this product means, each with its
door; the others do not exist.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.cache import add_never_cache_headers
from django.views.i18n import set_language

from chibo.base.accounts.rules import looks_like_code, ready_phrase
from chibo.base.kernel.errors import NotFound
from chibo.interfaces.lost_sessions import to_entrance
from chibo.interfaces.web.account.activation import code_as_password, offered_before

View = Callable[..., HttpResponse]


def declared(view: View, door: str) -> View:
    """A view of a library with its door: `public`, or `account` for who is signed in (also before
    the second factor is set up).

    No browser keeps what it shows; a form that comes back with its errors is 422, and where
    somebody has to wait, the answer is 429 with the seconds.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if door == "account" and not request.user.is_authenticated:
            return to_entrance(request)
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        if request.method == "POST" and response.status_code == 200 and _has_errors(response):
            response.status_code = 422
        if wait := getattr(request, "wait_seconds", 0):
            response.status_code = 429
            response["Retry-After"] = str(wait)
        return response

    guarded.access = door  # type: ignore[attr-defined]
    return guarded


def _has_errors(response: HttpResponse) -> bool:
    form = (getattr(response, "context_data", None) or {}).get("form")
    return bool(form is not None and form.errors)


def sign_in(request: HttpRequest) -> HttpResponse:
    """The library's page; a code of a slip in the box of the password is taken for what it is."""
    typed = request.POST.get("password", "")
    if request.method == "POST" and (opening := code_as_password(request)) is not None:
        return opening
    response = account.login(request)
    if looks_like_code(typed) and hasattr(response, "context_data") and not response.is_rendered:
        response.context_data["looks_like_code"] = True
    return response


def change_password(request: HttpRequest) -> HttpResponse:
    """A password is changed where there is one, with a ready phrase offered; a first one comes with
    an invitation only.
    """
    if not request.user.has_usable_password():
        raise NotFound
    response = account.password_change(request)
    if hasattr(response, "context_data") and not response.is_rendered:
        response.context_data["phrase"] = offered_before(request) or ready_phrase()
    return response


urlpatterns = [
    path("account/login/", declared(sign_in, "public"), name="account_login"),
    path("account/logout/", declared(account.logout, "public"), name="account_logout"),
    path(
        "account/reauthenticate/",
        declared(account.reauthenticate, "account"),
        name="account_reauthenticate",
    ),
    path(
        "account/password/change/",
        declared(change_password, "account"),
        name="account_change_password",
    ),
    path("account/2fa/", declared(factor.index, "account"), name="mfa_index"),
    path(
        "account/2fa/authenticate/",
        declared(factor.authenticate, "public"),
        name="mfa_authenticate",
    ),
    path(
        "account/2fa/reauthenticate/",
        declared(factor.reauthenticate, "account"),
        name="mfa_reauthenticate",
    ),
    path(
        "account/2fa/totp/activate/",
        declared(totp.activate_totp, "account"),
        name="mfa_activate_totp",
    ),
    path(
        "account/2fa/totp/deactivate/",
        declared(totp.deactivate_totp, "account"),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/2fa/recovery-codes/",
        declared(codes.view_recovery_codes, "account"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/generate/",
        declared(codes.generate_recovery_codes, "account"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/recovery-codes/download/",
        declared(codes.download_recovery_codes, "account"),
        name="mfa_download_recovery_codes",
    ),
    path("i18n/setlang/", declared(set_language, "public"), name="set_language"),
]
