"""What is entered and takes effect on a later day: on the pages of the cell and of the committee,
and beside the forms.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from chibo.base.kernel.actor import Scope
from chibo.base.reads.enums import What
from chibo.directory.people.queries import persons_by_id
from chibo.interfaces.reads import seen
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.work.changes.enums import ChangeKind
from chibo.work.changes.queries import coming_in, coming_within, may_take_back
from chibo.work.changes.rules import PROPOSE

Line = dict[str, Any]
_NAMED = (ChangeKind.ADD_MEMBER, ChangeKind.FOUND_CELL)


def title_of(row: Any) -> str:
    """Whom or what it concerns: the member, who is to be one, the cell."""
    typed = str(row.values.get("full_name") or row.values.get("name") or "")
    if row.person:
        return str(row.person.full_name)
    return typed if row.kind in _NAMED else str(row.unit.name)


def coming_of_cell(request: HttpRequest, cell: Any, *, undoes: bool = True) -> list[Line]:
    """The next first, for who may change the cell's members or propose it; with the way to take it
    back when `undoes`.
    """
    if not request.actor.may(PROPOSE, cell.path):
        return []
    return _lines(request, coming_in(cell, on=request.on), undoes=undoes)


def coming_of_committee(request: HttpRequest, unit: Any) -> list[Line]:
    """The same of all cells at and below the committee."""
    if not request.actor.may(PROPOSE, unit.path):
        return []
    return _lines(request, coming_within(Scope((unit.path,)), on=request.on), undoes=True)


def _lines(request: HttpRequest, rows: Iterable[Any], *, undoes: bool) -> list[Line]:
    rows, lines = list(rows), []
    leaders = [UUID(row.values["secretary"]) for row in rows if row.values.get("secretary")]
    names = {str(pk): person.full_name for pk, person in persons_by_id(leaders).items()}
    for row in rows:
        reads = request.actor.may(PROPOSE, row.unit.path)
        seen(
            request, [row.person_id], cell=row.unit if row.unit.is_cell else None, what=What.CHANGE
        )
        takes_back = undoes and may_take_back(row, actor=request.actor, on=request.on)
        lines.append(
            {
                "row": row,
                "title": title_of(row),
                "url": url_or_blank("change", row.pk) if reads else "",
                "takes_back": takes_back and reads,
                "note": _note(row, names),
            }
        )
    return lines


def _note(row: Any, names: dict[str, str]) -> str:
    """Where it is, and what becomes of it: to which cell, who leads."""
    if row.kind == ChangeKind.CHANGE_POSTS:
        name = names.get(str(row.values.get("secretary")), _("vacant"))
        return _("Secretary: {name}").format(name=name)
    moves = row.target is not None and row.kind != ChangeKind.FOUND_CELL
    return f"{row.unit.name} → {row.target.name}" if moves else str(row.unit.name)
