"""The doors of the desk: who may knock, and each write once."""

import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chibo.base.accounts.queries import any_account_exists
from chibo.base.audit.actions import KeyLost, finish_receipt, release_receipt, reserve_receipt
from chibo.base.audit.queries import get_receipt
from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.ids import new_id

View = Callable[..., HttpResponse]
KEY = "key"


def page(*methods: str, repeatable: bool = False, reads: Callable[..., None] | None = None) -> Callable[[View], View]:
    """A page for people who are signed in; a POST needs a key and takes effect once.

    `repeatable` is for writes that a repeat with the same body does not change (autosave, a download): no key is asked for.
    `reads` is called with what the view gets, before its transaction: it asks for the right, then reads the files that
    were sent. A page without it gets none.
    """

    def mark(view: View) -> View:
        @wraps(view)
        @require_http_methods(_methods(methods))
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return to_entrance(request)
            if request.method != "POST":
                return view(request, *args, **kwargs)
            if reads is None:
                request.FILES.clear()
            return once(view, repeatable=repeatable, reads=reads)(request, *args, **kwargs)

        guarded.door = "page"  # type: ignore[attr-defined]
        guarded.repeatable = repeatable  # type: ignore[attr-defined]
        guarded.reads = reads  # type: ignore[attr-defined]
        return guarded

    return mark


def public(*methods: str) -> Callable[[View], View]:
    """A page for everybody, signed in or not."""

    def mark(view: View) -> View:
        guarded = require_http_methods(_methods(methods))(view)
        guarded.door = "public"  # type: ignore[attr-defined]
        return guarded

    return mark


def _methods(named: tuple[str, ...]) -> list[str]:
    """The methods a door answers: what may be read may also be asked for without its body (monitors, previews of links)."""
    asked = named or ("GET",)
    return [*asked, "HEAD"] if "GET" in asked else [*asked]


def once(view: View, *, repeatable: bool = False, reads: Callable[..., None] | None = None) -> View:
    """The same key with the same body gets the first answer again, with another body it is refused.

    While the first is at work the second is asked to wait (409); without a key nothing happens and the form is offered again.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key_of(request)
        if key is None:
            return view(request, *args, **kwargs) if repeatable else _without_key(request)
        digest = _digest_of(request)
        if reads is not None:
            # What was saved already is not read again.
            if request.FILES and (known := get_receipt(key)) is not None and known.answer:
                return _earlier(key, digest, request)
            reads(request, *args, **kwargs)
        mine = reserve_receipt(key, account_id=request.user.pk, digest=digest)
        if mine is None:
            return _earlier(key, digest, request)
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                if isinstance(response, HttpResponseRedirect):
                    finish_receipt(mine, answer={"to": response.url})
                    return response
        except KeyLost:
            return _earlier(key, digest, request)
        except Exception:
            release_receipt(mine)
            raise
        release_receipt(mine)
        return response

    return kept


def refused_page(request: HttpRequest, refused: Refused, *, status: int = 422) -> HttpResponse:
    """A page of its own for a refusal that no form on the page can show."""
    return render(request, "web/refused.html", {"findings": refused.findings}, status=status)


def to_entrance(request: HttpRequest) -> HttpResponse:
    """Who is not signed in is led to the entrance and comes back afterwards."""
    return redirect(_entrance(request))


def _entrance(request: HttpRequest) -> str:
    """Where somebody who is not signed in goes: to the login, on an empty installation to its first step."""
    if not any_account_exists():
        return reverse("web:setup")
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def _digest_of(request: HttpRequest) -> str:
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in ("csrfmiddlewaretoken", KEY):
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _earlier(key: uuid.UUID, digest: str, request: HttpRequest) -> HttpResponse:
    """What a key that another write took is answered: the first answer, wait, or refused for another body."""
    receipt = get_receipt(key)
    if receipt is not None and (receipt.account_id, receipt.digest) != (request.user.pk, digest):
        changed = refuse(
            "key_used", _("This form was already sent with other content. Open the page again and repeat your change.")
        )
        return refused_page(request, changed)
    if receipt is None or not receipt.answer:
        waiting = _("This is still being worked on. Please wait a moment, then send it again.")
        answer = _send_again(request, waiting, key=key, status=409)
        answer["Retry-After"] = "2"
        return answer
    return redirect(receipt.answer["to"])


def _without_key(request: HttpRequest) -> HttpResponse:
    told = _("This form came without its key, so nothing was saved. What you typed is kept here: please send it again.")
    return _send_again(request, told, key=new_id(), status=422)


def _send_again(request: HttpRequest, told: str, *, key: uuid.UUID, status: int) -> HttpResponse:
    """The same form once more, with what was typed; a file has to be chosen anew on its own page."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"message": told}, status=status)
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "told": told,
        "typed": [pair for pair in typed if pair[0] not in ("csrfmiddlewaretoken", KEY)],
        "key": key,
        "with_file": bool(request.FILES),
    }
    return render(request, "web/again.html", context, status=status)
