"""When the database or the disk takes no write: an answer of our own, with what was typed, wherever in a request it happens."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from chibo.base.kernel.errors import Busy
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.troubles import Trouble, trouble_of
from chibo.interfaces.again import from_our_page, own_key, send_again, wants_json
from chibo.interfaces.sessions import door_of

RETRY_AFTER = {Trouble.BUSY: "3", Trouble.FULL: "600"}
STATUS = {Trouble.BUSY: 503, Trouble.FULL: 507}
log = logging.getLogger(__name__)


class TroubleMiddleware:
    """Turns a trouble inside a view into its answer; what happens around views comes to `server_error`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        trouble = trouble_of(exception)
        return None if trouble is None else answer_trouble(request, trouble, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """The last answer: to a trouble as everywhere, to every other fault that it is not the person's."""
    error = sys.exc_info()[1]
    trouble = trouble_of(error)
    if trouble is not None and error is not None:
        return answer_trouble(request, trouble, error)
    return render(request, "500.html", status=500)


def answer_trouble(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    """503 (busy, tried again by the page itself) or 507 (no space), with what was typed. Asks neither database nor session."""
    log.warning("%s %s: %s (%s)", request.method, request.path, trouble, error)
    if wants_json(request):
        answer: HttpResponse = JsonResponse({"message": _told(trouble, request, error)}, status=STATUS[trouble])
    elif request.method == "POST" and door_of(request) == "page" and _checked(request):
        answer = _with_text(request, trouble, error)
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
        request, _told(trouble, request, error), key=own_key(request) or new_id(), status=STATUS[trouble],
        by_itself=trouble == Trouble.BUSY,
    )  # fmt: skip


def _without_text(request: HttpRequest, trouble: Trouble, error: BaseException) -> HttpResponse:
    opened = request.method in ("GET", "HEAD")
    context = {
        "heading": _("One moment, please") if trouble == Trouble.BUSY else _("The system cannot store anything now"),
        "told": _told(trouble, request, error),
        "address": request.get_full_path() if opened else "",
        "pause": RETRY_AFTER[trouble] if opened and trouble == Trouble.BUSY else "",
    }
    return HttpResponse(render_to_string("web/busy.html", context), status=STATUS[trouble])


def _told(trouble: Trouble, request: HttpRequest, error: BaseException) -> str:
    if isinstance(error, Busy):
        return _(error.told)
    if request.method in ("GET", "HEAD"):
        if trouble == Trouble.BUSY:
            return _("The system is busy for a moment. The page opens as soon as it is free.")
        return _("There is no space left on the server. Please tell the administrator; most pages can still be read.")
    if trouble == Trouble.BUSY:
        return _("The system is busy for a moment, so this is not saved yet. What you typed is kept.")
    return _(
        "There is no space left on the server, so this is not saved. What you typed is kept here: please copy it, tell "
        "the administrator, and send it again when there is space. What was saved before stays saved."
    )
