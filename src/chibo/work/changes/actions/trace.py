"""What a change did to which row, told by what stood before and after it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.changes.queries import CELL_FIELDS, PERSON_FIELDS

_FIELDS = {
    "person": PERSON_FIELDS,
    "unit": (*CELL_FIELDS, "valid_to"),
    "membership": ("valid_to",),
    "office": ("valid_to",),
    "assignment": ("valid_to",),
}
Effect = dict[str, Any]


class ChangeTrace:
    """Begun before a change; `effects` afterwards: every row of these persons and cells that is new
    or says something else.

    An effect names the row ("membership:<id>"), what it said (None of a new one) and what it says
    now.
    """

    def __init__(self, *, persons: Iterable[UUID] = (), cells: Iterable[UUID] = ()) -> None:
        self._persons, self._cells = set(persons), set(cells)
        self._before = self._read()

    def effects(self, *, person: UUID | None = None, cell: UUID | None = None) -> list[Effect]:
        """What has become of the rows since; `person`, `cell`: those that the change has made."""
        self._persons |= {person} - {None}  # type: ignore[arg-type]
        self._cells |= {cell} - {None}  # type: ignore[arg-type]
        found = []
        for name, says in self._read().items():
            said = self._before.get(name)
            if said is None:
                found.append({"row": name, "was": None, "now": says})
            elif said != says:
                changed = [field for field in says if said[field] != says[field]]
                found.append(
                    {
                        "row": name,
                        "was": {one: said[one] for one in changed},
                        "now": {one: says[one] for one in changed},
                    }
                )
        return found

    def _read(self) -> dict[str, dict[str, Any]]:
        here = Q(cell__in=self._cells) | Q(person__in=self._persons)
        rows: list[tuple[str, Any]] = [
            *(("person", row) for row in Person.objects.filter(pk__in=self._persons)),
            *(("unit", row) for row in Unit.all_rows_unscoped.filter(pk__in=self._cells)),
            *(("membership", row) for row in Membership.objects.filter(here)),
            *(
                ("office", row)
                for row in Office.objects.filter(
                    Q(unit__in=self._cells) | Q(person__in=self._persons)
                )
            ),
            *(
                ("assignment", row)
                for row in Assignment.all_rows_unscoped.filter(unit__in=self._cells)
            ),
        ]
        return {f"{kind}:{row.pk}": _said(kind, row) for kind, row in rows}


def _said(kind: str, row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FIELDS[kind]}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def says_still(effect: Effect, row: Any) -> bool:
    """True while the row says what the change left there."""
    kind = effect["row"].partition(":")[0]
    says = _said(kind, row)
    return all(says[name] == value for name, value in effect["now"].items())
