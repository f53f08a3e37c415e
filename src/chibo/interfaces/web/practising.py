"""Who acts with a request: in a practice its invented secretary alone, so that nothing real is within reach, and back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Actor
from chibo.directory.access.queries import actor_of
from chibo.work.practice.queries import practising

# Which practice this session is in; only while it is the account's own does it open anything.
SESSION = "practice"
# Pages of the person and of the offices; in a practice there is only its cell.
_OUTSIDE = ("/me/", "/recoveries/", "/role-requests/", "/administration/", "/changes/", "/corrections/")


def enter_practice(request: HttpRequest) -> tuple[Actor, Any] | None:
    """The practice this session is in, with who acts in it; None outside. One that is gone is left."""
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
    """Who opens a page of the real work while practising is led home and told how to leave; None for everything else."""
    if request.method == "POST" or not request.path.startswith(_OUTSIDE):
        return None
    if getattr(request, "practice", None) is None:
        return None
    messages.info(request, _("You are in a practice meeting. To open that page, please leave the practice first."))
    return redirect("web:home")
