"""Who acts with a request: in a practice its invented secretary alone, so that nothing real is
within reach, and back.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import refuse
from chibo.directory.access.queries import actor_of
from chibo.interfaces.page import refused_page
from chibo.work.practice.queries import practising

# Which practice this session is in; only while it is the account's own does it open anything.
SESSION = "practice"
# Pages of the person and of the offices; in a practice there is only its cell.
_OUTSIDE = (
    "/me/",
    "/recoveries/",
    "/role-requests/",
    "/administration/",
    "/changes/",
    "/corrections/",
)
_LANGUAGE = "/me/"


def enter_practice(request: HttpRequest) -> tuple[Actor, Any] | None:
    """The practice this session is in, with who acts in it; None outside.

    One that is gone is left.
    """
    wanted = request.session.get(SESSION)
    if not wanted:
        return None
    on = request.on  # type: ignore[attr-defined]
    found = practising(wanted, actor=actor_of(request.user, on=on), on=on)  # type: ignore[arg-type]
    if found is None:
        del request.session[SESSION]
        return None
    practice, inside = found
    return inside, practice


def stay_inside(request: HttpRequest) -> HttpResponse | None:
    """Who opens a page of the real work while practising is led home and told how to leave, who
    sends one of its forms is refused with what was typed; None for everything else. The language,
    which every page offers, may be changed.
    """
    if getattr(request, "practice", None) is None or not request.path.startswith(_OUTSIDE):
        return None
    told = _("You are in a practice meeting. To open that page, please leave the practice first.")
    if request.method != "POST":
        messages.info(request, told)
        return redirect("web:home")
    return None if request.path == _LANGUAGE else refused_page(request, refuse("practising", told))
