"""The one place where a request gets its actor, and where what stops an action
becomes an answer.
"""

import logging
import uuid

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import JsonResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from chibo.base.accounts.rules import writer_mark
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from chibo.directory.access.queries import actor_of
from chibo.directory.access.queries.accounts import must_lengthen
from chibo.interfaces.access import refused_page
from chibo.interfaces.conflict import clash_page
from chibo.interfaces.formatting import format_message
from chibo.interfaces.kept_input import wants_json, words_kept
from chibo.interfaces.web.shell.practice_actor import enter_practice, stay_inside

log = logging.getLogger(__name__)


class LanguageMiddleware(LocaleMiddleware):
    """Pages are Vietnamese until somebody chooses; the language of the browser is that of its
    maker, not of its user.
    """

    def process_request(self, request):
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class AccessMiddleware:
    """Gives `request.on` (the day) and `request.actor`; maps NotFound, NotAllowed, Refused and
    Conflict to answers.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if (stop := self._stop_early(request)) is not None:
            return stop
        response = self._answer(request)
        # Whatever is not a static file may hold personal data: no proxy and no browser keeps it
        # (ASVS 5.0 14.2.2, 14.3.2).
        response.setdefault("Cache-Control", "private, no-store")
        return response

    def _answer(self, request):
        request.on = today()
        request.form_key = SimpleLazyObject(uuid.uuid4)
        if request.user.is_authenticated:
            own = SimpleLazyObject(lambda: actor_of(request.user, on=request.on))
            request.actor, request.practice = enter_practice(request) or (own, None)
            request.writer = writer_mark(request.user.pk)
        response = self.get_response(request)
        response["X-Chibo"] = (
            "1"  # By this a page tells our answers from those of a portal or proxy in between.
        )
        return response

    def process_view(self, request, view, args, kwargs):
        """A view without a declared door is closed; offices above the cell pass only with a second
        factor.
        """
        if getattr(view, "access", None) is None:
            return render(request, "404.html", status=404)
        needs_factor = (
            settings.TOTP_REQUIRED
            and getattr(view, "access", None) == "page"
            and request.user.is_authenticated
            and request.actor.second_factor
        )
        if needs_factor and not is_mfa_enabled(request.user):
            return redirect("mfa_activate_totp")
        if door_asks_for_words(request, view):
            return redirect(f"{reverse('account_change_password')}?office=1")
        return stay_inside(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotFound | NotAllowed):
            log.warning(
                "%s: account %s at %s",
                exception.__class__.__name__,
                request.user.pk or "-",
                request.path,
            )
        if wants_json(request) and isinstance(exception, NotFound | NotAllowed | Refused):
            return _as_json(exception)
        if isinstance(exception, NotFound):
            return render(request, "404.html", words_kept(request), status=404)
        if isinstance(exception, NotAllowed):
            return render(
                request, "403.html", {"right": exception.right, **words_kept(request)}, status=403
            )
        if isinstance(exception, Conflict):
            return clash_page(request, exception)
        if isinstance(exception, Refused):
            return refused_page(request, exception)
        return None

    def _stop_early(self, request):
        """NUL never reaches a database, and a body over the limit is refused before it is read."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return render(request, "400.html", status=400)
        if int(length) > settings.UPLOAD_LIMIT_BYTES + 100_000:
            return render(request, "413.html", status=413)
        return None


def door_asks_for_words(request, view):
    """True for who has come to hold an office with a password too short for it and opens a page;
    what is sent goes through.
    """
    if view.access != "page" or request.method != "GET" or "HX-Request" in request.headers:
        return False
    return request.user.is_authenticated and must_lengthen(request.user, request.actor)


def _as_json(exception):
    """What stops an action, for a page that saves itself: a sentence to show beside the text."""
    if isinstance(exception, Refused):
        return JsonResponse(
            {"message": " ".join(str(format_message(one)) for one in exception.findings)},
            status=422,
        )
    if isinstance(exception, NotAllowed):
        return JsonResponse({"message": _("You do not have the right to do this")}, status=403)
    return JsonResponse(
        {"message": _("This page does not exist, or it is not yours to see")}, status=404
    )
