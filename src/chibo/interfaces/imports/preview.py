"""The tables of a preview: how much changes, who, field by field, and every remark."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Post, Sex
from chibo.directory.people.rules import mask_phone
from chibo.interfaces.wording import NO_VALUE, reads_as, say, short_date
from chibo.work.rosters.rules.plain import CHANGES, finding_from

PAGE = 50
LISTS = {
    "cells": gettext_lazy("Party cells"),
    "members": gettext_lazy("Party members"),
    "officials": gettext_lazy("Officials in charge"),
}
WORDS = {
    "added": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "moved": gettext_lazy("Moved between cells"),
    "ended": gettext_lazy("Ended"),
    "unchanged": gettext_lazy("Unchanged"),
}
FIELDS = {
    "name": gettext_lazy("Name"),
    "type": gettext_lazy("Type"),
    "place": gettext_lazy("Place of meetings"),
    "meeting_day": gettext_lazy("Meeting day"),
    "born_on": gettext_lazy("Born"),
    "born_year": gettext_lazy("Year of birth"),
    "sex": gettext_lazy("Sex"),
    "ethnicity": gettext_lazy("Ethnic group"),
    "admitted_on": gettext_lazy("Admitted"),
    "recognised_on": gettext_lazy("Official since"),
    "card_number": gettext_lazy("Party card"),
    "phone": gettext_lazy("Phone number"),
    "theory_level": gettext_lazy("Political theory"),
    "note": gettext_lazy("Note"),
    "kind": gettext_lazy("Kind of membership"),
    "post": gettext_lazy("Post"),
    "title": gettext_lazy("Title of the post"),
    "cell": gettext_lazy("Cell"),
    "since": gettext_lazy("In charge since"),
}
_CHOICES: dict[str, Any] = {"kind": MembershipKind, "post": Post, "sex": Sex, "type": CellType}
_DATES = {"born_on", "admitted_on", "recognised_on", "since"}
_PRIVATE = {"card_number", "phone", "note", "born_on", "born_year"}


def summary(staged: Any, address: str, *, opens: bool) -> dict[str, Any]:
    """Lists by what happens to them; with `opens` every number but those of the unchanged leads to the names behind it."""
    rows = []
    for name, label in LISTS.items():
        parts = []
        for change in CHANGES:
            count = staged.counts.get(f"{name}.{change}", 0)
            leads = opens and count and change != "unchanged"
            url = f"{address}?show={name}.{change}#changes" if leads else ""
            parts.append({"label": WORDS[change], "count": count, "url": url})
        rows.append({"label": label, "parts": parts})
    return {"columns": [WORDS[change] for change in CHANGES], "rows": rows}


def findings_table(staged: Any, address: str, asked: Mapping[str, str], *, opens: bool) -> dict[str, Any]:
    """The remarks of one severity or all, fifty a page, with the counts of each; without `opens` the counts alone."""
    severity = asked.get("remarks", "") if asked.get("remarks") in ("error", "warning") else ""
    errors = staged.errors
    chosen = [one for one in staged.findings if opens and severity in ("", one["severity"])]
    part, before, after = _page_of(chosen, asked.get("remarks_page"))
    words = {"error": (_("error"), "late"), "warning": (_("warning"), "wait")}
    rows = [
        {
            "sheet": one["sheet"],
            "row": one["row"],
            "column": one["column"],
            "text": say(finding_from(one)),
            "word": words.get(one["severity"], (one["severity"], "info"))[0],
            "tone": words.get(one["severity"], (one["severity"], "info"))[1],
        }
        for one in part
    ]
    link = f"{address}?remarks={severity}&remarks_page="
    tabs = [
        ("", _("All ({count})").format(count=len(staged.findings))),
        ("error", _("Errors ({count})").format(count=errors)),
        ("warning", _("Warnings ({count})").format(count=len(staged.findings) - errors)),
    ]
    return {
        "rows": rows,
        "total": len(chosen),
        "errors": errors,
        "warnings": len(staged.findings) - errors,
        "tabs": [
            {"label": label, "url": f"{address}?remarks={key}#remarks", "current": key == severity}
            for key, label in tabs
            if opens and staged.findings
        ],
        "before": f"{link}{before}#remarks" if before else "",
        "after": f"{link}{after}#remarks" if after else "",
        "shown": len(part),
    }


def lines_table(staged: Any, address: str, asked: Mapping[str, str], *, sees_private: bool) -> dict[str, Any]:
    """The names behind one count: asked for, else who would end, move, change or come, the first that there is."""
    keys = [
        f"{name}.{change}"
        for change in ("ended", "moved", "changed", "added")
        for name in ("members", "officials", "cells")
    ]
    show = asked.get("show", "")
    if show not in keys:
        # With errors the remarks are what counts; the changes are only a first impression.
        show = "" if staged.errors else next((key for key in keys if staged.counts.get(key)), "")
    if not show:
        return {}
    name, change = show.split(".")
    chosen = [line for line in staged.lines if (line["list"], line["change"]) == (name, change)]
    part, before, after = _page_of(chosen, asked.get("page"))
    rows = [{**line, "changes": [_told(one, sees_private) for one in line["fields"]]} for line in part]
    link = f"{address}?show={show}&page="
    return {
        "title": f"{LISTS[name]}: {str(WORDS[change]).lower()} ({len(chosen)})",
        "where": _("Code") if name == "cells" else _("Cell"),
        "fields": change in ("changed", "moved"),
        "rows": rows,
        "shown": len(part),
        "total": len(chosen),
        "before": f"{link}{before}#changes" if before else "",
        "after": f"{link}{after}#changes" if after else "",
    }


def _page_of(rows: list[Any], asked: str | None) -> tuple[list[Any], int, int]:
    """One page of rows, and the numbers of the pages before and after it (0 for none)."""
    last = max(1, -(-len(rows) // PAGE))
    number = min(max(int(asked), 1), last) if asked and asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    return rows[(number - 1) * PAGE : number * PAGE], number - 1, number + 1 if number < last else 0


def _told(change: list[Any], sees_private: bool) -> str:
    field, before, after = change
    return f"{FIELDS[field]}: {_value(field, before, sees_private)} → {_value(field, after, sees_private)}"


def _value(field: str, value: Any, sees_private: bool) -> str:
    if value in (None, ""):
        return NO_VALUE
    if field in _PRIVATE and not sees_private:
        return mask_phone(str(value)) if field == "phone" else "•••"
    if field in _DATES:
        return short_date(date.fromisoformat(value))
    if field in _CHOICES:
        labels = dict(_CHOICES[field].choices)
        return ", ".join(str(labels.get(one, one)) for one in str(value).split(", "))
    return reads_as("name", value) if isinstance(value, str) else str(value)
