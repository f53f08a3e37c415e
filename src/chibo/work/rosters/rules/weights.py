"""How grave a change is: the order in which a preview tells what a roster would change."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chibo.directory.people.enums import Post
from chibo.work.rosters.enums import ListChangeKind

_IDENTITY = {"name", "born_on", "born_year", "sex", "admitted_on", "recognised_on", "card_number"}
_BY_CHANGE = {
    "ended": ListChangeKind.ENDED,
    "moved": ListChangeKind.MOVED,
    "added": ListChangeKind.ADDED,
}
_ORDER = {kind: at for at, kind in enumerate(ListChangeKind)}


def told_by_weight(
    lines: Sequence[dict[str, Any]], *, old_cells: Collection[str]
) -> list[dict[str, Any]]:
    """The lines, each with the ChangeKind it is told under, the gravest first and otherwise in
    their order.

    `old_cells` are the names of cells that stood before: only there a secretary can change. Who
    follows and who went before stands in `other`.
    """
    told = [line | {"kind": kind_of_change(line, old_cells)} for line in lines]
    posts = [line for line in told if any(one[0] == "post" for one in line["fields"])]
    comes = {line["cell"]: line["name"] for line in posts if becomes_secretary(line)}
    goes = {cell_left(line): line["name"] for line in posts if was_secretary(line)}
    for line in posts:
        if becomes_secretary(line) and line["cell"] in goes:
            line["other"] = goes[line["cell"]]
        elif was_secretary(line) and not becomes_secretary(line):
            line["other"] = comes.get(cell_left(line), "")
    return sorted(told, key=lambda line: (_ORDER[line["kind"]], not was_secretary(line)))


def kind_of_change(line: Mapping[str, Any], old_cells: Collection[str]) -> str:
    """The gravest thing that a line tells, as a ChangeKind."""
    fields = {field for field, _, _ in line["fields"]}
    if not fields and line["list"] == "members":
        return _BY_CHANGE[line["change"]]
    if line["list"] == "cells":
        return (
            ListChangeKind.CELLS_ADDED
            if line["change"] == "added"
            else ListChangeKind.CELLS_CHANGED
        )
    if line["list"] == "officials":
        return (
            ListChangeKind.PARTICULARS
            if line["change"] == "changed" and fields == {"phone"}
            else ListChangeKind.CHARGES
        )
    takes = becomes_secretary(line) and line["cell"] in old_cells
    if line["change"] != "ended" and (takes or was_secretary(line)):
        return ListChangeKind.SECRETARY
    if line["change"] in _BY_CHANGE:
        return _BY_CHANGE[line["change"]]
    if "post" in fields:
        return ListChangeKind.POSTS
    if "kind" in fields:
        return ListChangeKind.STANDING
    return ListChangeKind.IDENTITY if fields & _IDENTITY else ListChangeKind.PARTICULARS


def becomes_secretary(line: Mapping[str, Any]) -> bool:
    """True for the line of somebody who takes the post of secretary."""
    return _has_post(line, 2)


def was_secretary(line: Mapping[str, Any]) -> bool:
    """True for the line of somebody who gives up the post of secretary, or leaves with it."""
    return _has_post(line, 1) and not (becomes_secretary(line) and line["change"] != "moved")


def cell_left(line: Mapping[str, Any]) -> str:
    """The cell in which posts end: the one before a move, else the one of the line."""
    return next((before for field, before, _ in line["fields"] if field == "cell"), line["cell"])


def _has_post(line: Mapping[str, Any], place: int) -> bool:
    return any(
        one[0] == "post" and Post.SECRETARY in (one[place] or "").split(", ")
        for one in line["fields"]
    )
