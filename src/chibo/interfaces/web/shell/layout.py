"""What every page shows around its content: the menu of this actor, the unit at the head of the
page.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from chibo.interfaces.presenters.workplace import KEEPS, WHOLE, Workplace, workplace_of
from chibo.interfaces.web.administration.installation import standing_alarms
from chibo.interfaces.web.shell.help import chapter_of
from chibo.library.notifications.queries import unread_count


def desk(request: HttpRequest) -> Workplace:
    """The desk of this request's actor, made once."""
    if not hasattr(request, "_desk"):
        request._desk = workplace_of(request.actor, known=getattr(request, "unit", None))  # type: ignore[attr-defined]
    return request._desk  # type: ignore[attr-defined,no-any-return]


def url_or_blank(name: str, *args: Any) -> str:
    """The address of a page of the desk; empty when this installation does not have the page."""
    try:
        return reverse(name if ":" in name else f"web:{name}", args=args)
    except NoReverseMatch:
        return ""


def layout_context(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: menu, names, demo mode.

    Views set `request.unit` for the unit at the head of the page.
    """
    chapter = chapter_of(request)
    base: dict[str, Any] = {
        "demo_mode": settings.DEMO,
        "help_url": chapter.url if chapter else url_or_blank("help"),
    }
    if not getattr(request, "actor", None) or not request.user.is_authenticated:
        return base
    own = desk(request)
    unit = getattr(request, "unit", None) or next(
        iter((*own.own_cells, *own.committees, *own.cells_in_charge)), None
    )
    keeps = request.actor.may(KEEPS, WHOLE)
    return base | {
        "nav": menu(request, own),
        "search_url": url_or_blank("search"),
        "person_name": request.actor.name,
        "unit_name": unit.name if unit else "",
        "unit_above": unit.parent.name if unit and unit.parent_id else "",
        "practice": request.practice,  # type: ignore[attr-defined]
        "on": request.on,
        "form_key": request.form_key,
        "may_manage_jobs": request.actor.may("job.manage", "/"),
        "may_keep_installation": keeps,
        "alarms": standing_alarms if keeps else (),  # asked for by the pages that show them
    }


def menu(request: HttpRequest, own: Workplace) -> list[dict[str, Any]]:
    """The menu: what needs me now first, then the actor's own places, each under one name on the
    phone and at the desk.
    """
    known = getattr(request, "unread", None)
    unread = unread_count(request.actor, on=request.on) if known is None else known
    entries = [(_("Home"), "", "home", url_or_blank("home"))]
    if own.own_cells:
        cell = own.own_cells[0]
        entries += [
            (_("Meetings"), "", "calendar", url_or_blank("cell-plan", cell.pk)),
            (_("Tasks"), "", "check", url_or_blank("tasks")),
            (_("Cell"), "", "users", url_or_blank("cell", cell.pk)),
        ]
    if own.cells_in_charge:
        entries.append((_("Charge"), "", "map-pin", url_or_blank("charge")))
    for committee in own.committees[:3]:
        entries += [
            (_("Month"), "", "calendar-stats", url_or_blank("month-now", committee.pk)),
            (_("Cells"), "", "users", url_or_blank("committee", committee.pk)),
        ]
    if own.committees:
        entries.append((_("Rules"), "", "scale", url_or_blank("regulations")))
    if own.is_administrator:
        entries.append((_("Administration"), "", "settings", url_or_blank("administration")))
    label = _("Notices ({count})").format(count=unread) if unread else _("Notices")
    entries.append((label, _("Notices"), "bell", url_or_blank("notices")))
    if request.practice is None:  # type: ignore[attr-defined]
        entries.append((_("Me"), "", "user", url_or_blank("me")))
    here = max(
        (
            url
            for *_rest, url in entries
            if url and request.path.startswith(url) and (url != "/" or request.path == url)
        ),
        key=len,
        default="",
    )
    return [
        {"label": long, "short": short, "icon": icon, "url": url, "current": url == here}
        for long, short, icon, url in entries
        if url
    ]
