"""The head of the home page: a greeting, and where to begin."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.interfaces.formatting import date_in
from chibo.interfaces.web.home.todo import HomeLists, Item


def greeting(request: HttpRequest, found: HomeLists) -> tuple[str, str]:
    """The sentence at the head of the home page, and the line above it: one's own work first, then
    the cells to be reminded.
    """
    above = date_in(request.on)
    pressing = [line for line in found.items if line["tone"] in ("late", "current")]
    late = [line for line in pressing if line["tone"] == "late"]
    if late:
        return (
            ngettext("{count} thing is late", "{count} things are late", len(late)).format(
                count=len(late)
            ),
            above,
        )
    if pressing:
        sentence = ngettext(
            "{count} thing needs you now", "{count} things need you now", len(pressing)
        )
        return sentence.format(count=len(pressing)), above
    if cells := sum(group["waiting"] for group in found.remind if group["may"]):
        sentence = ngettext(
            "{count} cell is to be reminded", "{count} cells are to be reminded", cells
        )
        return sentence.format(count=cells), above
    return _("Nothing presses today"), above


def first_step(found: HomeLists) -> Item | None:
    """Where the main button of the home page leads: the first thing that presses, else the cells to
    be reminded.
    """
    first = next((line for line in found.items if line["tone"] in ("late", "current")), None)
    group = next((group for group in found.remind if group["may"] and group["waiting"]), None)
    if first is None and group is not None:
        return {"url": group["months"][0]["url"], "words": _("Remind them")}
    return first
