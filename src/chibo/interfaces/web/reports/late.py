"""What is late in a cell, whom to call about it, what to send, and who reminded the
cell already.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import Month
from chibo.base.reads.enums import What
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import can_sign_in, open_offices_in
from chibo.insight.reminders.enums import ReminderWay
from chibo.interfaces.formatting import month_name, short_date
from chibo.interfaces.presenters.late import REMIND, late_link, late_steps
from chibo.interfaces.reads import seen
from chibo.interfaces.web.shell.presented import text_of, url_of
from chibo.work.meetings.enums import StepCode

RIGHT = REMIND
# What somebody does by hand, with its icon; a notice in the system is a button of its own.
BY_HAND = ((ReminderWay.PHONE, "phone"), (ReminderWay.MESSAGE, "message"))
_LEAD = {Post.SECRETARY: 0, Post.DEPUTY: 1}


def late_words(steps: Iterable[Any]) -> str:
    """The late steps, each with the day since when it is overdue."""
    return text_of(late_steps(steps))


def leaders_of(request: HttpRequest, cells: Iterable[Any]) -> dict[UUID, list[dict[str, Any]]]:
    """Cell id → secretary and deputy, with their numbers for who may remind the cell; what is shown
    of them is on record.
    """
    found: dict[UUID, list[dict[str, Any]]] = {}
    known = {cell.pk: cell for cell in cells}
    rows = (
        open_offices_in(known.values(), on=request.on)
        .filter(post__in=list(_LEAD))
        .select_related("person__account")
    )
    for row in sorted(rows, key=lambda row: _LEAD[row.post]):
        cell, person = known[row.unit_id], row.person
        phone = person.phone if request.actor.may(RIGHT, cell.path) else ""
        if phone:
            seen(request, [person.pk], cell=cell, what=What.MEMBERS)
        line = {
            "person": person,
            "post": row.get_post_display(),
            "phone": phone,
            "login": can_sign_in(person),
        }
        found.setdefault(cell.pk, []).append(line)
    return found


def page_of(cell_id: UUID, row: Any) -> str:
    """Where what is late is looked at."""
    return url_of(late_link(cell_id, row))


def names_without_login(leaders: Iterable[dict[str, Any]]) -> str:
    """Of those who lead a cell, whom a notice would not reach."""
    return ", ".join(one["person"].full_name for one in leaders if not one["login"])


def reminder_lines(rows: Iterable[Any]) -> list[str]:
    """Each reminder in a sentence: when, how, by whom; a notice is claimed for nobody who has no
    login.
    """
    lines = []
    for row in rows:
        said = _("reminded on {day} {way}, {name}").format(
            day=short_date(row.day), way=row.get_way_display(), name=row.by
        )
        if row.told:
            said += _("; notice to {names}").format(names=", ".join(row.told))
        if row.untold:
            said += _("; not told, no login: {names}").format(names=", ".join(row.untold))
        lines.append(said)
    return lines


def text_to_send(
    request: HttpRequest, cell: Any, steps: Iterable[Any], leaders: list[Any], *, month: Month
) -> str:
    """The words for Zalo or SMS: which steps of which month, nothing of what was said
    in the cell.
    """
    name = leaders[0]["person"].full_name if leaders else _("secretary of the cell")
    steps = list(steps)
    if any(step.code == StepCode.PLAN for step in steps):
        said = _(
            "Comrade {name}: {cell} has not planned its meeting of {month}, which by the rule was"
            " on {day}. Please draw up the plan, hold the meeting or say why it is not held."
            " {sender}"
        )
        return said.format(
            name=name,
            month=f"{month.first:%m/%Y}",
            cell=cell.name,
            day=short_date(steps[0].due_day),
            sender=request.actor.name,
        )
    said = _(
        "Comrade {name}: in {month} {cell} is overdue with: {steps}. Please finish it. {sender}"
    )
    return said.format(
        name=name,
        month=month_name(month),
        cell=cell.name,
        steps=late_words(steps),
        sender=request.actor.name,
    )
