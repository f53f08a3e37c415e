"""How long a sign-in lasts: renewed by use, never for ever; a read neither waits nor fails because
of it.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from chibo.base.kernel.dates import now
from chibo.base.kernel.troubles import Trouble, no_waiting, trouble_of
from chibo.interfaces.web.shell.unavailable import answer_trouble

BEGAN, RENEWED = "began", "renewed"
_READING = ("GET", "HEAD")
# The framework takes every failed update of a session for one that was deleted meanwhile.
_UNSAVED = (DatabaseError, SessionInterrupted)


@receiver(user_logged_in)
def begin(request: HttpRequest, **kwargs: Any) -> None:
    """The sign-in is counted from now."""
    request.session[BEGAN] = request.session[RENEWED] = int(now().timestamp())


@receiver(user_logged_out)
def end(request: HttpRequest, **kwargs: Any) -> None:
    """The browser forgets the pages it kept.

    Not its storage: unsent text of others at this machine is their own.
    """
    request.has_signed_out = True  # type: ignore[attr-defined]


class SessionMiddleware(middleware.SessionMiddleware):
    """The framework's, with an end that use cannot put off, and a renewal that is written once a
    day at most.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and self._is_over(request.session):
            request.session = self.SessionStore(None)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"cache"'
        session = getattr(request, "session", None)
        if session is None or not session.accessed or response.status_code >= 500:
            return super().process_response(request, response)
        if not session.modified and self._is_due(session):
            return self._renewed(request, response)
        try:
            return super().process_response(request, response)
        except _UNSAVED as error:
            if (trouble := trouble_of(error)) is None:
                raise
            # Without space a page can still be read, whatever it wanted to note down.
            reads = request.method in _READING and trouble == Trouble.FULL
            return response if reads else answer_trouble(request, trouble, error)

    def _renewed(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The session lasts from now; while another writes or nothing can be stored, a later
        request sees to it.
        """
        at = int(now().timestamp())
        request.session[RENEWED] = at
        request.session.setdefault(BEGAN, at)
        try:
            with no_waiting():
                return super().process_response(request, response)
        except _UNSAVED as error:
            if trouble_of(error) is None:
                raise
            return response

    def _is_due(self, session: Any) -> bool:
        if SESSION_KEY not in session:
            return False
        return now().timestamp() - session.get(RENEWED, 0) >= settings.SESSION_RENEWAL_SECONDS

    def _is_over(self, session: Any) -> bool:
        began = session.get(BEGAN)
        return began is not None and now().timestamp() - began >= settings.SESSION_LONGEST_SECONDS
