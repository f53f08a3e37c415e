"""Pages: a form with its key, answers as HTML, what was typed never lost."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.accounts.actions import finish_unsent_form
from chibo.base.audit.actions import is_at_work
from chibo.base.audit.queries import get_receipt, latest_receipt_of
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Conflict, NotAllowed, NotFound, Refused, refuse
from chibo.base.kernel.ids import new_id
from chibo.interfaces.conflict import clash_page
from chibo.interfaces.formatting import format_message
from chibo.interfaces.idempotent import (
    KeyUsed,
    PlainAnswer,
    StillAtWork,
    first_answer,
    from_kept,
    leading_to,
    run_once,
)
from chibo.interfaces.interface import Interface, View, Write
from chibo.interfaces.kept_input import (
    CARRIED,
    KEY,
    SURE,
    UNSENT,
    send_again,
    sentences_in,
    typed_in,
    wants_json,
    words_kept,
)
from chibo.interfaces.lost_sessions import signed_out, written_by_another

# So long after a write the very same one is asked about: it may be the first one, sent again after
# a time-out.
SAME_AGAIN = timedelta(minutes=10)


class PageInterface(Interface):
    """Pages in a browser: forms come with their key, and whoever is stopped is told on a page."""

    door = "page"

    def opened(self, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page itself."""
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    def written(
        self, view: View, write: Write, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page that a form leads to, or the form again with what is wrong (422)."""
        if (stop := written_by_another(request)) is not None:
            return stop
        if write.reads is None:
            request.FILES.clear()
        if not write.repeatable:
            return refused_where_it_stays(
                request, once(view, reads=write.reads)(request, *args, **kwargs)
            )
        if write.reads is not None:
            write.reads(request, *args, **kwargs)
        response = refused_where_it_stays(request, view(request, *args, **kwargs))
        if isinstance(response, HttpResponseRedirect):
            _forget_unsent(request)
        return response

    def signed_out(self, request: HttpRequest) -> HttpResponse:
        """To the login and from there back, a form kept."""
        return signed_out(request)

    def without_second_factor(self, request: HttpRequest) -> HttpResponse:
        """To the page that sets one up."""
        return redirect("mfa_activate_totp")

    def with_short_password(self, request: HttpRequest) -> HttpResponse:
        """To the page that changes it."""
        return redirect(f"{reverse('account_change_password')}?office=1")

    def stopped(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page of its own for each, with what was typed; a sentence for a page that looks at the
        answer before it shows it.
        """
        if wants_json(request) and isinstance(error, NotFound | NotAllowed | Refused):
            return _sentence(error)
        if isinstance(error, NotFound):
            return render(request, "404.html", words_kept(request), status=404)
        if isinstance(error, NotAllowed):
            return render(
                request, "403.html", {"right": error.right, **words_kept(request)}, status=403
            )
        if isinstance(error, Conflict):
            return clash_page(request, error)
        if isinstance(error, Refused):
            return refused_page(request, error)
        return None

    def problem(self, status: int, code: str, told: str = "") -> None:
        """Nothing: there is a page for each (400.html, 403_csrf.html, …)."""


PAGE = PageInterface()


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
        sent = {"account_id": request.user.pk, "digest": _digest_of(request)}
        if (stop := _same_again(request, key, sent["digest"])) is not None:
            return stop
        made: list[tuple[PlainAnswer | None, HttpResponse]] = []

        def work() -> PlainAnswer | None:
            response, answer = view(request, *args, **kwargs), None
            if isinstance(response, HttpResponseRedirect):
                answer = leading_to(response.url)
                _forget_unsent(request)
            made.append((answer, response))
            return answer

        try:
            if reads is not None:
                # What was saved already is not read again.
                if request.FILES and (known := get_receipt(key)) is not None and known.answer:
                    return redirect(first_answer(key, **sent).body["to"])
                reads(request, *args, **kwargs)
            answer = run_once(key, **sent, work=work)
        except KeyUsed:
            return _key_used(request)
        except StillAtWork:
            return _still_at_work(request, key)
        # Another attempt may have taken the key from this one: then its answer holds.
        own = [response for told, response in made if told is answer]
        return own[0] if own else redirect(answer.body["to"])

    return kept


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


def _key_used(request: HttpRequest) -> HttpResponse:
    changed = refuse(
        "key_used",
        _(
            "This form was already sent with other content. Open the page again and repeat your"
            " change."
        ),
    )
    return refused_page(request, changed)


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
    return send_again(
        request, told, key=key, status=409, saved_at=from_kept(last.answer).body["to"]
    )


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


def _sentence(error: NotFound | NotAllowed | Refused) -> JsonResponse:
    """What stops an action, for a page that saves itself: a sentence to show beside the text."""
    if isinstance(error, Refused):
        return JsonResponse(
            {"message": " ".join(str(format_message(one)) for one in error.findings)},
            status=422,
        )
    if isinstance(error, NotAllowed):
        return JsonResponse({"message": _("You do not have the right to do this")}, status=403)
    return JsonResponse(
        {"message": _("This page does not exist, or it is not yours to see")}, status=404
    )
