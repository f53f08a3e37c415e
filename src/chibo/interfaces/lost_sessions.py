"""A form that meets no session, the session of another account, or a token of an older one: nothing
typed is lost.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from chibo.base.accounts.actions import keep_unsent_form
from chibo.base.accounts.queries import any_account_exists
from chibo.base.kernel.errors import refuse
from chibo.base.kernel.ids import new_id
from chibo.interfaces.interface import problem_for, view_behind
from chibo.interfaces.kept_input import (
    files_in,
    from_our_page,
    own_key,
    page_before,
    send_again,
    typed_in,
    wants_json,
    writer_behind,
)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Who is not signed in is led to the login and from there back; a form waits for its writer, or
    comes back at once.

    Only the account whose page it was sees the form again, whoever signs in at this machine.
    """
    typed, files = (typed_in(request), files_in(request)) if request.method == "POST" else ([], [])
    if wants_json(request):
        return JsonResponse(
            {"message": _("Please sign in again; your text is kept on this device.")}, status=401
        )
    if not typed:
        if files:
            messages.warning(
                request,
                _(
                    "You were no longer signed in, so nothing was saved: please choose the file"
                    " again."
                ),
            )
        return to_entrance(request)
    told = _(
        "You were no longer signed in, so nothing was saved yet. What you typed is kept: sign in,"
        " then send it."
    )
    if files:
        told = " ".join((told, _("A file is not kept: please choose it again then.")))
    writer = writer_behind(request)
    address = request.get_full_path()
    if (
        writer is not None
        and keep_unsent_form(writer, address=address, fields=typed, files=files) is not None
    ):
        messages.warning(request, told)
        return redirect(_entrance(reverse("web:unsent")))
    return send_again(
        request,
        told,
        key=own_key(request) or new_id(),
        status=401,
        entrance=_entrance(reverse("web:home")),
    )


def to_entrance(request: HttpRequest) -> HttpResponse:
    """Who is not signed in is led to the login and from there back; nothing of what was sent is
    kept (passwords, codes).
    """
    return redirect(_entrance(_page_before(request)))


def written_by_another(request: HttpRequest) -> HttpResponse | None:
    """A form from the page of one account is never saved in the name of another that signed in
    meanwhile; it is kept.
    """
    writer = writer_behind(request)
    if writer is None or writer == request.user.pk:
        return None
    told = _(
        "This form was filled in by another account. Nothing was saved; it is kept for that"
        " account."
    )
    if wants_json(request):
        return JsonResponse({"message": told}, status=403)
    keep_unsent_form(
        writer, address=request.get_full_path(), fields=typed_in(request), files=files_in(request)
    )
    return render(
        request,
        "web/refused.html",
        {"findings": refuse("other_account", told).findings},
        status=403,
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open while its owner signed in again: what was typed comes back with a fresh
    token.

    Only when the browser names one of our own pages as the sender; everything else is turned away
    as before.
    """
    if (told := problem_for(request, 403, "csrf")) is not None:
        return told
    if not (door_of(request) == "page" and from_our_page(request)):
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        return signed_out(request)
    if (stop := written_by_another(request)) is not None:
        return stop
    told = _(
        "You signed in again while this page was open, so nothing was saved yet. What you typed is"
        " kept here."
    )
    if wants_json(request):
        return JsonResponse(
            {"message": told, "csrf": get_token(request), "account": str(request.user.pk)},
            status=403,
        )
    return send_again(request, told, key=own_key(request) or new_id(), status=403)


def door_of(request: HttpRequest) -> str | None:
    """The door of the view behind this address, however far the request came; None when there is
    none.
    """
    door: str | None = getattr(view_behind(request), "access", None)
    return door


def _entrance(back: str) -> str:
    """Where somebody who is not signed in goes: to the login and then back, on an empty
    installation to its first step.
    """
    if not any_account_exists():
        return reverse("web:setup")
    return f"{reverse('account_login')}?{urlencode({'next': back})}"


def _page_before(request: HttpRequest) -> str:
    """An address that can be opened: this one, or the page of ours that the form stood on."""
    if request.method != "POST" or _can_be_opened(request.path_info):
        return request.get_full_path()
    before = page_before(request)
    own = before.netloc == request.get_host() and _can_be_opened(before.path)
    return (
        before._replace(scheme="", netloc="", fragment="").geturl() if own else reverse("web:home")
    )


def _can_be_opened(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    return "GET" in getattr(view, "methods", ())
