"""The one place where a request gets its actor, and where what stops an action
becomes an answer.
"""

import logging
import uuid

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from chibo.base.accounts.rules import writer_mark
from chibo.base.kernel.dates import today
from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.directory.access.queries import actor_of
from chibo.interfaces.access import stopped_at_the_door
from chibo.interfaces.interface import problem_for, view_behind
from chibo.interfaces.page import PAGE
from chibo.interfaces.web.shell.kept_pages import attempt_for
from chibo.interfaces.web.shell.practice_actor import enter_practice, stay_inside

log = logging.getLogger(__name__)
_TURNED_AWAY = {400: "bad_request", 413: "too_large"}


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
        """The door of the view first, then that of a practice. A page that was made before and is
        still true is the answer, once nothing stops it.
        """
        attempt = attempt_for(request, view, kwargs)
        stop = stopped_at_the_door(request, view) or stay_inside(request)
        return stop or (attempt.stored() if attempt is not None else None)

    def process_exception(self, request, exception):
        if isinstance(exception, NotFound | NotAllowed):
            log.warning(
                "%s: account %s at %s",
                exception.__class__.__name__,
                request.user.pk or "-",
                request.path,
            )
        return getattr(view_behind(request), "interface", PAGE).stopped(request, exception)

    def _stop_early(self, request):
        """NUL never reaches a database, and a body over the limit is refused before it is read."""
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _turned_away(request, 400)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            return _turned_away(request, 400)
        if int(length) > settings.UPLOAD_LIMIT_BYTES + 100_000:
            return _turned_away(request, 413)
        return None


def _turned_away(request, status):
    """What is refused before anything of it is read."""
    told = problem_for(request, status, _TURNED_AWAY[status])
    return told or render(request, f"{status}.html", status=status)
