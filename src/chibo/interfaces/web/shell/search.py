"""One search over people, units, meetings, resolutions and papers, each only as far as its page
would open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chibo.base.reads.enums import What
from chibo.base.search.rules import words_typed
from chibo.directory.organisation.queries import find_units
from chibo.directory.organisation.rules import is_in_force
from chibo.directory.people.queries import find_persons, ties_in
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import short_date
from chibo.interfaces.reads import is_of, seen
from chibo.interfaces.web.meetings.context import label_of
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.interfaces.web.units.cells import typed
from chibo.work.meetings.queries.search import find_meetings, find_papers, find_resolutions

# So many of each kind on the page of all kinds, and so many where one kind was asked for.
FEW, MANY = 8, 50


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One thing found: its address, what it is called, where it belongs."""

    url: str
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class FoundKind:
    """What can be looked for, the right that opens it, how it is found and told."""

    code: str
    label: str | Promise
    icon: str
    right: str
    find: Callable[..., Sequence[Any]]
    lines: Callable[[HttpRequest, Sequence[Any]], list[FoundLine]]


def _persons(request: HttpRequest, rows: Sequence[Any]) -> list[FoundLine]:
    ties = ties_in(rows, scope=request.actor.scope_for("person.view"))
    lines = []
    for person in rows:
        cells = [row.cell for row in ties[person.pk].memberships]
        if not any(is_of(request.actor, cell.path) for cell in cells):
            seen(request, [person.pk], cell=next(iter(cells), None), what=What.SEARCH)
        lines.append(
            FoundLine(
                url_or_blank("person", person.pk),
                person.full_name,
                _where(ties[person.pk], request.on),
            )
        )
    return lines


def _where(ties: Any, on: date) -> str:
    """Where the person belongs and in which post; who left is said to have left."""
    offices = [row for row in ties.offices if _holds(row, on)]
    cells = [row.cell for row in ties.memberships if _holds(row, on)]
    if not offices and not cells:
        return _where_last(ties)
    in_post = {row.unit_id for row in offices}
    told = [f"{row.title or row.get_post_display()}, {row.unit.name}" for row in offices]
    told += [cell.name for cell in cells if cell.pk not in in_post]
    return " · ".join(f"{part[:1].upper()}{part[1:]}" for part in dict.fromkeys(told))


def _where_last(ties: Any) -> str:
    """Where the person belonged, or will; a tie of no day counts for nothing."""
    stood = [(row, row.cell) for row in ties.memberships]
    stood += [(row, row.unit) for row in ties.offices]
    last = next(((row, unit) for row, unit in stood if row.valid_to != row.valid_from), None)
    if last is None:
        return ""
    row, unit = last
    words = gettext("{unit}, until {day}") if row.valid_to else gettext("{unit}, from {day}")
    return words.format(unit=unit.name, day=short_date(row.valid_to or row.valid_from))


def _holds(row: Any, on: date) -> bool:
    return is_in_force(row.valid_from, row.valid_to, on=on)


def _units(request: HttpRequest, rows: Sequence[Any]) -> list[FoundLine]:
    lines = []
    for unit in rows:
        above = (
            unit.parent.name
            if unit.parent is not None and request.actor.scope.holds(unit.parent.path)
            else ""
        )
        closed = _stands(unit, request.on)
        url = url_or_blank("cell" if unit.is_cell else "committee", unit.pk)
        kind = unit.get_kind_display()
        lines.append(
            FoundLine(
                url,
                unit.name,
                " · ".join(
                    part for part in (f"{kind[:1].upper()}{kind[1:]}", above, closed) if part
                ),
            )
        )
    return lines


def _stands(unit: Any, on: date) -> str:
    """That the unit is closed, closes, or stands from a later day only."""
    if unit.valid_to is not None and unit.valid_to <= unit.valid_from:
        return gettext("taken back")
    if unit.valid_to is not None:
        words = gettext("closed on {day}") if unit.valid_to <= on else gettext("closes on {day}")
        return words.format(day=short_date(unit.valid_to))
    return (
        gettext("stands from {day}").format(day=short_date(unit.valid_from))
        if unit.valid_from > on
        else ""
    )


def _meetings(_request: HttpRequest, rows: Sequence[Any]) -> list[FoundLine]:
    return [
        FoundLine(url_or_blank("meeting", row.pk), label_of(row), _joined(row.unit.name, row.topic))
        for row in rows
    ]


def _resolutions(_request: HttpRequest, rows: Sequence[Any]) -> list[FoundLine]:
    return [
        FoundLine(
            url_or_blank("resolution", row.meeting_id),
            f"{row.symbol}: {row.title}" if row.title else row.symbol,
            _joined(row.unit.name, short_date(row.issued_on)),
        )
        for row in rows
    ]


def _papers(_request: HttpRequest, rows: Sequence[Any]) -> list[FoundLine]:
    return [
        FoundLine(
            url_or_blank("paper", row.meeting_id, row.pk),
            row.title,
            _joined(row.unit.name, label_of(row.meeting)),
        )
        for row in rows
    ]


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


KINDS = (
    FoundKind("person", _("People"), "user", "person.view", find_persons, _persons),
    FoundKind("unit", _("Cells and committees"), "users-group", "unit.view", find_units, _units),
    FoundKind("meeting", _("Meetings"), "calendar", "meeting.view", find_meetings, _meetings),
    FoundKind(
        "resolution", _("Resolutions"), "gavel", "resolution.view", find_resolutions, _resolutions
    ),
    FoundKind("paper", _("Documents of meetings"), "file-text", "paper.view", find_papers, _papers),
)


@signed_in("GET")
def search(request: HttpRequest) -> HttpResponse:
    """What was typed, looked for in everything that this actor could open; grouped by kind."""
    wanted, only = typed(request).strip(), request.GET.get("kind", "")
    words = words_typed(wanted)
    asked = [kind for kind in KINDS if kind.code == only] or list(KINDS)
    most = MANY if len(asked) == 1 else FEW
    groups = (
        [group for kind in asked if (group := _group(request, kind, words, wanted, most))]
        if words
        else []
    )
    context = {
        "q": wanted,
        "groups": groups,
        "found": sum(len(group["lines"]) for group in groups),
        "all_url": f"?{urlencode({'q': wanted})}" if len(asked) == 1 else "",
        "single": (
            [(word, f"?{urlencode({'q': word})}") for word in words if len(word) > 1]
            if len(words) > 1
            else []
        ),
    }
    return render(request, "web/search/search.html", context)


def _group(
    request: HttpRequest, kind: FoundKind, words: Sequence[str], wanted: str, most: int
) -> dict[str, Any] | None:
    """What of one kind was found; None when nothing was."""
    rows = kind.find(words, scope=request.actor.scope_for(kind.right), most=most + 1)
    if not rows:
        return None
    return {
        "label": kind.label,
        "icon": kind.icon,
        "lines": kind.lines(request, rows[:most]),
        "more": len(rows) > most,
        "more_url": f"?{urlencode({'q': wanted, 'kind': kind.code})}" if most == FEW else "",
    }


urls = [path("search/", search, name="search")]
