"""When the database or the disk takes no write: an answer of our own, with what was typed, wherever
in a request it happens.
"""

import logging
import sys

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.errors import Busy
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.troubles import Trouble, trouble_of
from chibo.interfaces.interface import problem_for
from chibo.interfaces.kept_input import CARRIED, from_our_page, own_key, send_again, wants_json
from chibo.interfaces.lost_sessions import door_of

RETRY_AFTER = {Trouble.BUSY: "3", Trouble.FULL: "600"}
STATUS = {Trouble.BUSY: 503, Trouble.FULL: 507}
# What is typed at the doors: names are shown again, the rest is secret or carried along.
_NAMES = ("login", "username", "full_name")
_LABELS = {
    "login": gettext_lazy("Phone number or user name"),
    "username": gettext_lazy("User name"),
    "full_name": gettext_lazy("Your full name"),
    "oldpassword": gettext_lazy("Password until now"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("New password once more"),
    "code": gettext_lazy("Code"),
}
log = logging.getLogger(__name__)


class TroubleMiddleware:
    """Turns a trouble inside a view into its answer; what happens around views comes to
    `server_error`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        trouble = trouble_of(exception)
        return None if trouble is None else answer_trouble(request, trouble, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last answer: to a trouble as everywhere, to every other fault that it is not the
    person's.
    """
    error = sys.exc_info()[1]
    trouble = trouble_of(error)
    if trouble is not None and error is not None:
        return answer_trouble(request, trouble, error)
    return problem_for(request, 500, "fault") or render(request, "500.html", status=500)


def answer_trouble(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    """503 (busy, tried again by the page itself) or 507 (no space), with what was typed.

    Asks neither database nor session.
    """
    log.warning("%s %s: %s (%s)", request.method, request.path, trouble, error)
    if (told := problem_for(request, STATUS[trouble], str(trouble))) is not None:
        answer = told
    elif wants_json(request):
        answer = JsonResponse({"message": _told(trouble, request, error)}, status=STATUS[trouble])
    elif request.method == "POST" and door_of(request) == "page" and _checked(request):
        answer = _with_text(request, trouble, error)
    elif (
        request.method == "POST" and door_of(request) in ("public", "account") and _checked(request)
    ):
        answer = _at_a_door(request, trouble, error)
    else:
        answer = _without_text(request, trouble, error)
    answer["Retry-After"] = RETRY_AFTER[trouble]
    answer["Cache-Control"] = "no-store"
    return answer


def _checked(request: HttpRequest) -> bool:
    """True when the form comes from our own page: its token was right, or the browser says so."""
    return getattr(request, "csrf_processing_done", False) or from_our_page(request)


def _with_text(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    return send_again(
        request,
        _told(trouble, request, error),
        key=own_key(request) or new_id(),
        status=STATUS[trouble],
        by_itself=trouble == Trouble.BUSY,
    )


def _at_a_door(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    """The form of a door once more (sign-in, invitation, first step): names as they were typed,
    passwords and codes to be typed anew, for these are kept nowhere; one press sends it.
    """
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in CARRIED
    ]
    shown = forms.Form(initial={name: value for name, value in pairs if name in _NAMES})
    for name, _value in pairs:
        if name in _NAMES or _is_secret(name):
            widget = (
                forms.PasswordInput(attrs={"autocomplete": "off"})
                if _is_secret(name)
                else forms.TextInput()
            )
            shown.fields[name] = forms.CharField(
                label=_LABELS.get(name, _("Password")), widget=widget
            )
            shown.fields[name].secret = _is_secret(name)  # type: ignore[attr-defined]
    context = {
        "heading": _heading(trouble),
        "told": _told(trouble, request, error, kept=False),
        "address": request.get_full_path(),
        "fields": list(shown),
        "carried": [(name, value) for name, value in pairs if name not in shown.fields],
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("web/busy_door.html", context), status=STATUS[trouble])


def _is_secret(name: str) -> bool:
    return "password" in name or name == "code"


def _heading(trouble: Trouble) -> str:
    return (
        _("One moment, please")
        if trouble == Trouble.BUSY
        else _("The system cannot store anything now")
    )


def _without_text(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    opened = request.method in ("GET", "HEAD")
    context = {
        "heading": _heading(trouble),
        "told": _told(trouble, request, error, kept=False),
        "address": request.get_full_path() if opened else "",
        "pause": RETRY_AFTER[trouble] if opened and trouble == Trouble.BUSY else "",
    }
    return HttpResponse(render_to_string("web/busy.html", context), status=STATUS[trouble])


def _told(
    trouble: Trouble, request: HttpRequest, error: BaseException, *, kept: bool = True
) -> str:
    if isinstance(error, Busy):
        return _(error.told)
    if request.method in ("GET", "HEAD"):
        if trouble == Trouble.BUSY:
            return _("The system is busy for a moment. The page opens as soon as it is free.")
        return _(
            "There is no space left on the server. Please tell the administrator; most pages can"
            " still be read."
        )
    if not kept and trouble == Trouble.BUSY:
        return _(
            "The system is busy for a moment, so this was not done. Passwords and codes are not"
            " kept here."
        )
    if not kept:
        return _(
            "There is no space left on the server, so this was not done. Please tell the"
            " administrator."
        )
    if trouble == Trouble.BUSY:
        return _(
            "The system is busy for a moment, so this is not saved yet. What you typed is kept."
        )
    return _(
        "There is no space left on the server, so this is not saved. What you typed is kept here:"
        " please copy it, tell the administrator, and send it again when there is space. What was"
        " saved before stays saved."
    )
