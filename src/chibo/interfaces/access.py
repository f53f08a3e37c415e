"""The doors of the desk: who may knock, and each write once."""

import hashlib
import time
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chibo.base.accounts.actions import finish_unsent_form
from chibo.base.audit.actions import LeaseLost, claim_key, is_at_work, release_key, store_answer
from chibo.base.audit.queries import get_receipt, latest_receipt_of
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.troubles import trouble_of, waiting_at_most
from chibo.interfaces.kept_input import (
    CARRIED,
    KEY,
    SURE,
    UNSENT,
    send_again,
    sentences_in,
    typed_in,
    words_kept,
)
from chibo.interfaces.lost_sessions import signed_out, written_by_another

View = Callable[..., HttpResponse]
# So long after a write the very same one is asked about: it may be the first one, sent again after
# a time-out.
SAME_AGAIN = timedelta(minutes=10)
# A key that took longer than so many seconds has met another writer.
_NOTICED = 0.5


def signed_in(
    *methods: str, repeatable: bool = False, reads: Callable[..., None] | None = None
) -> Callable[[View], View]:
    """A page for people who are signed in; a POST needs a key and takes effect once.

    `repeatable` is for writes that a repeat with the same body does not change (autosave, a
    download): no key is asked for and no transaction opened around it. `reads` is called with what
    the view gets, before its transaction: it asks for the right, then reads the files that were
    sent. A page without it gets none.
    """

    def mark(view: View) -> View:
        @wraps(view)
        @require_http_methods(_methods(methods))
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return signed_out(request)
            if request.method != "POST":
                return view(request, *args, **kwargs)
            if (stop := written_by_another(request)) is not None:
                return stop
            if reads is None:
                request.FILES.clear()
            if not repeatable:
                return refused_where_it_stays(
                    request, once(view, reads=reads)(request, *args, **kwargs)
                )
            if reads is not None:
                reads(request, *args, **kwargs)
            response = refused_where_it_stays(request, view(request, *args, **kwargs))
            if isinstance(response, HttpResponseRedirect):
                _forget_unsent(request)
            return response

        guarded.access = "page"  # type: ignore[attr-defined]
        guarded.methods = _methods(methods)  # type: ignore[attr-defined]
        guarded.repeatable = repeatable  # type: ignore[attr-defined]
        guarded.reads = reads  # type: ignore[attr-defined]
        return guarded

    return mark


def refused_where_it_stays(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to what was sent: a page that leads nowhere shows the form again, so nothing was
    taken, and it says so (422).

    Files and what a script asked for are answers of their own: a view says itself where it refuses
    them.
    """
    is_page = (
        response.get("Content-Type", "").startswith("text/html")
        and "Content-Disposition" not in response
    )
    if (
        request.method == "POST"
        and response.status_code == 200
        and is_page
        and "HX-Request" not in request.headers
    ):
        response.status_code = 422
    return response


def public(*methods: str) -> Callable[[View], View]:
    """A page for everybody, signed in or not."""

    def mark(view: View) -> View:
        guarded = require_http_methods(_methods(methods))(view)
        guarded.access = "public"  # type: ignore[attr-defined]
        guarded.methods = _methods(methods)  # type: ignore[attr-defined]
        return guarded

    return mark


def _methods(named: tuple[str, ...]) -> list[str]:
    """The methods a door answers: what may be read may also be asked for without its body
    (monitors, previews of links).
    """
    asked = named or ("GET",)
    return [*asked, "HEAD"] if "GET" in asked else [*asked]


def once(view: View, *, reads: Callable[..., None] | None = None) -> View:
    """The same key with the same body gets the first answer again, with another body it is refused.

    While the first is at work the second is asked to wait (409); without a key nothing happens and
    the form is offered again.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key_of(request)
        if key is None:
            return _without_key(request)
        digest = _digest_of(request)
        if (stop := _same_again(request, key, digest)) is not None:
            return stop
        if reads is not None:
            # What was saved already is not read again.
            if request.FILES and (known := get_receipt(key)) is not None and known.answer:
                return _earlier(key, digest, request)
            reads(request, *args, **kwargs)
        begun = time.monotonic()
        mine = claim_key(key, account_id=request.user.pk, digest=digest)
        if mine is None:
            return _earlier(key, digest, request)
        try:
            with _rest_of_patience(time.monotonic() - begun), transaction.atomic():
                response = view(request, *args, **kwargs)
                if isinstance(response, HttpResponseRedirect):
                    store_answer(mine, answer={"to": response.url})
                    _forget_unsent(request)
                    return response
        except LeaseLost:
            return _earlier(key, digest, request)
        except Exception as error:
            release_key(mine, waiting=trouble_of(error) is None)
            raise
        release_key(mine)
        return response

    return kept


def _rest_of_patience(waited: float) -> AbstractContextManager[None]:
    """Who has waited for the key waits for the work only as much less: one patience for the whole
    request.
    """
    return (
        waiting_at_most(settings.PATIENCE_SECONDS - waited) if waited > _NOTICED else nullcontext()
    )


def refused_page(request: HttpRequest, refused: Refused, *, status: int = 422) -> HttpResponse:
    """A page of its own for a refusal that no form on the page can show."""
    return render(
        request,
        "web/refused.html",
        {"findings": refused.findings, **words_kept(request)},
        status=status,
    )


def _key_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def _digest_of(request: HttpRequest) -> str:
    digest = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        if name not in CARRIED:
            digest.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name)).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _earlier(key: uuid.UUID, digest: str, request: HttpRequest) -> HttpResponse:
    """What a key that another write took is answered: the first answer, wait, or refused for
    another body.
    """
    receipt = get_receipt(key)
    if receipt is not None and (receipt.account_id, receipt.digest) != (request.user.pk, digest):
        changed = refuse(
            "key_used",
            _(
                "This form was already sent with other content. Open the page again and repeat your"
                " change."
            ),
        )
        return refused_page(request, changed)
    if receipt is None or not receipt.answer:
        return _still_at_work(request, key)
    return redirect(receipt.answer["to"])


def _still_at_work(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    waiting = _("This is still being worked on. Please wait a moment, then send it again.")
    answer = send_again(request, waiting, key=key, status=409, by_itself=True)
    answer["Retry-After"] = "2"
    return answer


def _same_again(request: HttpRequest, key: uuid.UUID, digest: str) -> HttpResponse | None:
    """A hint instead of a double, when somebody sends the words that he sent a moment ago as a new
    form.

    Only words, and only when nothing else was sent since: marks, ticks and buttons are repeated for
    good reasons.
    """
    if request.POST.get(SURE) or request.FILES or not sentences_in(typed_in(request)):
        return None
    last = latest_receipt_of(request.user.pk)
    if last is None or last.key == key or last.digest != digest or last.at < now() - SAME_AGAIN:
        return None
    if not last.answer:
        return _still_at_work(request, key) if is_at_work(last) else None
    minutes = int((now() - last.at).total_seconds() // 60)
    when = ngettext("{count} minute ago", "{count} minutes ago", minutes).format(count=minutes)
    told = _("The very same was saved {when}. Was it meant twice?").format(
        when=when if minutes else _("a moment ago")
    )
    return send_again(request, told, key=key, status=409, saved_at=last.answer["to"])


def _forget_unsent(request: HttpRequest) -> None:
    """A form that had waited for its writer is sent now and waits no longer."""
    if text := request.POST.get(UNSENT):
        try:
            finish_unsent_form(
                uuid.UUID(text),
                account_id=request.user.pk,
                address=request.get_full_path(),
                sent=request.POST,
            )
        except ValueError:
            return


def _without_key(request: HttpRequest) -> HttpResponse:
    told = _(
        "This form came without its key, so nothing was saved. What you typed is kept here: please"
        " send it again."
    )
    return send_again(request, told, key=new_id(), status=422)
