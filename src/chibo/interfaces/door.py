"""The doors of the desk: who may knock, and each write once."""

import hashlib
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from chibo.base.accounts.queries import any_account_exists
from chibo.base.audit.actions import keep_receipt
from chibo.base.audit.queries import get_receipt
from chibo.base.kernel.errors import Refused, refuse

View = Callable[..., HttpResponse]
KEY = "key"


def page(*methods: str) -> Callable[[View], View]:
    """A page for people who are signed in; each POST with one key takes effect once."""

    def mark(view: View) -> View:
        @wraps(view)
        @require_http_methods(methods or ("GET", "HEAD"))
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect(_entrance(request))
            if request.method != "POST":
                return view(request, *args, **kwargs)
            return once(view)(request, *args, **kwargs)

        guarded.door = "page"  # type: ignore[attr-defined]
        return guarded

    return mark


def public(*methods: str) -> Callable[[View], View]:
    """A page for everybody, signed in or not."""

    def mark(view: View) -> View:
        guarded = require_http_methods(methods or ("GET", "HEAD"))(view)
        guarded.door = "public"  # type: ignore[attr-defined]
        return guarded

    return mark


def once(view: View) -> View:
    """The same key with the same body gets the first answer again; with another body it is refused."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        digest = _digest_of(request)
        if (answer := _earlier(key, digest, request)) is not None:
            return answer
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                if isinstance(response, HttpResponseRedirect):
                    answer = {"to": response.url}
                    keep_receipt(key, account_id=request.user.pk, digest=digest, answer=answer)
                return response
        except IntegrityError:
            if (answer := _earlier(key, digest, request)) is not None:
                return answer
            raise

    return kept


def refused_page(request: HttpRequest, refused: Refused, *, status: int = 422) -> HttpResponse:
    """A page of its own for a refusal that no form on the page can show."""
    return render(request, "web/refused.html", {"findings": refused.findings}, status=status)


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


def _earlier(key: uuid.UUID, digest: str, request: HttpRequest) -> HttpResponse | None:
    receipt = get_receipt(key)
    if receipt is None:
        return None
    if (receipt.account_id, receipt.digest) != (request.user.pk, digest):
        changed = refuse(
            "key_used", _("This form was already sent with other content. Open the page again and repeat your change.")
        )
        return refused_page(request, changed)
    return redirect(receipt.answer["to"])
