"""What waits for somebody, as the home page writes it: sentences, addresses, icons."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from chibo.interfaces.presenters.home.evening import PRINT
from chibo.interfaces.presenters.home.todo import todo_of
from chibo.interfaces.presenters.home.todo_items import (
    LateCells,
    MeetingAhead,
    MonthFigures,
    MonthPath,
    PathItem,
    TodoItem,
)
from chibo.interfaces.web.shell.layout import desk
from chibo.interfaces.web.shell.presented import text_of, url_of

Item = dict[str, Any]
# Lines whose icon is another than that of their tone.
_ICONS = {PRINT: "printer"}


@dataclass
class HomeLists:
    """Everything the home page shows: what to do, the path of the month, the meetings ahead."""

    items: list[Item] = field(default_factory=list)
    focus: Item | None = None
    path: list[Item] = field(default_factory=list)
    ahead: list[Item] = field(default_factory=list)
    months: list[Item] = field(default_factory=list)
    remind: list[Item] = field(default_factory=list)


def home_lists(request: HttpRequest) -> HomeLists:
    """What needs this person now, for all roles held, the most pressing first."""
    todo = todo_of(request.actor, on=request.on, workplace=desk(request))  # type: ignore[attr-defined]
    return HomeLists(
        items=[item_line(item) for item in todo.items],
        focus=_focus(todo.path) if todo.path else None,
        path=[step_line(step) for step in todo.path.steps] if todo.path else [],
        ahead=[_ahead(one) for one in todo.ahead],
        months=[_month(one) for one in todo.months],
        remind=[_remind(one) for one in todo.late_cells],
    )


def item_line(item: TodoItem) -> Item:
    """One line of "what needs me now"."""
    line = {
        "title": text_of(item.title),
        "url": url_of(item.link),
        "tone": str(item.tone),
        "due": item.due,
        "note": text_of(item.note),
        "chip": text_of(item.chip),
        "why": item.why,
    }
    return line | {"icon": _ICONS[item.code]} if item.code in _ICONS else line


def step_line(step: PathItem) -> Item:
    """A step as the path component shows it."""
    return {
        "label": text_of(step.label),
        "state": step.state,
        "due": step.due,
        "url": url_of(step.link),
    }


def _focus(path: MonthPath) -> Item:
    return {"kind": path.kind.label, "day": path.day, "url": url_of(path.link)}


def _ahead(one: MeetingAhead) -> Item:
    return {
        "url": url_of(one.link),
        "day": one.day,
        "time": one.time,
        "cell": one.cell,
        "place": one.place,
        "reply": text_of(one.reply),
        "tone": str(one.tone),
        "note": one.note,
    }


def _month(one: MonthFigures) -> Item:
    return {
        "committee": one.committee,
        "month": one.month,
        "url": url_of(one.link),
        "cells": one.cells,
        "met": one.met,
        "unplanned": one.unplanned,
        "plan_url": url_of(one.plan),
        "late": one.late,
        "late_url": url_of(one.late_link),
        "to_decide": one.to_decide,
        "undecided_url": url_of(one.undecided_link),
        "decided": one.decided,
        "decided_url": url_of(one.decided_link),
    }


def _remind(group: LateCells) -> Item:
    return {
        "lines": [item_line(item) for item in group.items],
        "count": group.count,
        "more": group.more,
        "waiting": group.waiting,
        "may": True,
        "months": [
            {"month": one.month, "count": one.count, "url": url_of(one.link)}
            for one in group.months
        ],
    }
