"""What a preview says: every change in words, the gravest first, and every remark."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Post, Sex
from chibo.directory.people.rules import mask_phone
from chibo.interfaces.formatting import NO_VALUE, format_message, format_value, short_date
from chibo.work.rosters.documents import Remark
from chibo.work.rosters.enums import Leaving, ListChangeKind
from chibo.work.rosters.rules.serialise import finding_from
from chibo.work.rosters.rules.weights import becomes_secretary, cell_left, was_secretary

PAGE = 50
# Of every kind so many stand in the overview.
FIRST = 8
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


def changes_by_kind(
    staged: Any, address: str, asked: Mapping[str, str], *, opens: bool, sees_private: bool
) -> list[dict[str, Any]]:
    """Every kind of change that there is, the gravest first, with its first lines in words; asked
    for one (`show`), it alone, fifty lines a page. Without `opens` the counts alone.
    """
    show = asked.get("show", "")
    wanted = [ListChangeKind(show)] if show in ListChangeKind.values else list(ListChangeKind)
    groups = []
    for kind in wanted:
        # Uploads that were kept before changes had a kind are told as particulars.
        lines = [
            line for line in staged.lines if line.get("kind", ListChangeKind.PARTICULARS) == kind
        ]
        if not lines:
            continue
        if not opens:
            groups.append({"kind": kind, "title": kind.label, "count": len(lines), "rows": []})
            continue
        alone = len(wanted) == 1
        part, before, after = _page_of(lines, asked.get("page")) if alone else (lines[:FIRST], 0, 0)
        link = f"{address}?show={kind}&page="
        groups.append(
            {
                "kind": kind,
                "title": kind.label,
                "count": len(lines),
                "rows": [
                    {**line, "words": words_of(line, sees_private=sees_private)} for line in part
                ],
                "more": (
                    f"{address}?show={kind}#changes" if len(part) < len(lines) and not alone else ""
                ),
                "shown": len(part),
                "before": f"{link}{before}#changes" if before else "",
                "after": f"{link}{after}#changes" if after else "",
            }
        )
    return groups


def words_of(line: Mapping[str, Any], *, sees_private: bool) -> str:
    """What a line of the preview would change, in words: who follows, from when, why, and every
    value with the one before.
    """
    secretary, change = _of_secretary(line), _of_change(line)
    # What is said of the secretary names the cell already.
    parts = [*secretary, *([] if secretary and line["change"] == "changed" else change)]
    hidden = {"cell"} | (
        {"post"} if line["change"] in ("ended", "moved", "added") or secretary else set()
    )
    fields = (
        [] if line["change"] == "added" else [one for one in line["fields"] if one[0] not in hidden]
    )
    parts += [told(one, sees_private) for one in fields]
    return "; ".join(parts)


def _of_secretary(line: Mapping[str, Any]) -> list[str]:
    other = line.get("other", "")
    said = []
    if was_secretary(line):
        text = (
            _("secretary of {cell} no more, {name} follows")
            if other and not becomes_secretary(line)
            else _("secretary of {cell} no more, nobody follows")
        )
        said.append(text.format(cell=cell_left(line), name=other))
    if becomes_secretary(line):
        text = (
            _("becomes secretary of {cell} in place of {name}")
            if other
            else _("becomes secretary of {cell}")
        )
        said.append(text.format(cell=line["cell"], name=other))
    return said


def _of_change(line: Mapping[str, Any]) -> list[str]:
    name, change = line["list"], line["change"]
    if name == "officials":
        return _of_charge(line)
    if name == "cells":
        return [_("new cell, code {code}").format(code=line["cell"])] if change == "added" else []
    posts = [one for one in line["fields"] if one[0] == "post"]
    taken = [_value("post", one[2], True) for one in posts if one[2] and one[2] != Post.SECRETARY]
    if change == "ended":
        return [_end_of(line)]
    if change == "moved":
        moved = _("from {before} to {after}").format(before=cell_left(line), after=line["cell"])
        return [moved, *taken]
    return (
        [_("new in {cell}").format(cell=line["cell"]), *taken]
        if change == "added"
        else [line["cell"]]
    )


def _end_of(line: Mapping[str, Any]) -> str:
    if line.get("reason"):
        text = _("leaves {cell} on {day} ({why}), according to the workbook: “{words}”")
        day = short_date(date.fromisoformat(line["day"]))
        why = Leaving(line["why"]).label
        return text.format(cell=line["cell"], day=day, why=why, words=line["reason"])
    return _(
        "does not stand in the workbook any more and would leave {cell} today; no reason is stated"
    ).format(cell=line["cell"])


def _of_charge(line: Mapping[str, Any]) -> list[str]:
    words = {
        "added": _("takes charge of {cell}"),
        "ended": _("in charge of {cell} no more"),
        "changed": _("in charge of {cell}") if line["cell"] else "",
    }
    return [words[line["change"]].format(cell=line["cell"])] if words[line["change"]] else []


def remarks_of(staged: Any) -> list[Remark]:
    """The remarks of an upload in words, to be written into its workbook."""
    words = {"error": _("error"), "warning": _("warning")}
    return [
        Remark(
            one["sheet"],
            one["row"],
            one["column"],
            format_message(finding_from(one)),
            str(words.get(one["severity"], one["severity"])),
            one["severity"] == "error",
        )
        for one in staged.findings
    ]


def findings_table(
    staged: Any, address: str, asked: Mapping[str, str], *, opens: bool
) -> dict[str, Any]:
    """The remarks of one severity or all, fifty a page, with the counts of each; without `opens`
    the counts alone.
    """
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
            "text": format_message(finding_from(one)),
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


def _page_of(rows: list[Any], asked: str | None) -> tuple[list[Any], int, int]:
    """One page of rows, and the numbers of the pages before and after it (0 for none)."""
    last = max(1, -(-len(rows) // PAGE))
    number = (
        min(max(int(asked), 1), last)
        if asked and asked.isascii() and asked.isdigit() and len(asked) < 7
        else 1
    )
    return rows[(number - 1) * PAGE : number * PAGE], number - 1, number + 1 if number < last else 0


def told(change: list[Any], sees_private: bool) -> str:
    """One value that would become another, in words; private ones hidden from who may
    not see them.
    """
    field, before, after = change
    return (
        f"{FIELDS[field]}: {_value(field, before, sees_private)} →"
        f" {_value(field, after, sees_private)}"
    )


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
    return format_value("name", value) if isinstance(value, str) else str(value)
