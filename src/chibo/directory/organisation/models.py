"""Units, where each stood and when, and the base of every row that belongs to a unit."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from chibo.base.kernel.db import ScopedManager
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.text import fold, title_key
from chibo.base.rows.models import OperationalRow
from chibo.base.search.rules import SearchLine
from chibo.directory.organisation.enums import CellType, UnitKind


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that `on` lies in [valid_from, valid_to)."""
    begun = Q(**{f"{prefix}valid_from__lte": on})
    return begun & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on}))


def period_lasts(on: date, prefix: str = "") -> Q:
    """The condition that it holds on `on` or on a later day: open now, or entered ahead and not
    taken back (then it holds for no day).
    """
    ends = f"{prefix}valid_to"
    later = Q(**{f"{ends}__gt": on}) & Q(**{f"{ends}__gt": F(f"{prefix}valid_from")})
    return Q(**{f"{ends}__isnull": True}) | later


class DatedRow(models.Model):
    """Something that holds from a day on, until another day."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Unit(DatedRow):
    """A committee or a cell. Never deleted; its path says where it stands today, its stays where it
    stood when.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=10, choices=UnitKind.choices)
    cell_type = models.CharField(max_length=20, choices=CellType.choices, blank=True)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    meeting_day = models.PositiveSmallIntegerField(null=True, blank=True)
    term_from = models.DateField(null=True, blank=True)
    path = models.CharField(max_length=200, db_index=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    name_key = models.CharField(max_length=400, blank=True)
    search_key = models.CharField(max_length=200, blank=True)

    marks_changes: ClassVar = True
    searched_by: ClassVar = ("name", "code")

    all_rows_unscoped = models.Manager["Unit"]()
    objects: ClassVar[ScopedManager] = ScopedManager(path_from="")

    class Meta:
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cell(self) -> bool:
        return self.kind == UnitKind.CELL

    def with_keys(self) -> "Unit":
        self.name_key, self.search_key = title_key(self.name)[:400], fold(self.name)[:200]
        return self

    def search_line(self) -> SearchLine:
        """Found by name and code, in the order of names."""
        return SearchLine("unit", self.pk, self.name_key, f"{self.name} {self.code}")


class TreePath(DatedRow):
    """One stay of a unit at a place of the tree: below which unit, with which path, from when to
    when. It ends with the unit, and when the unit or one above it moves.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stays")
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=200, db_index=True)

    marks_changes: ClassVar = True

    class Meta:
        db_table = "organisation_edge"


EVERY_KIND = frozenset(UnitKind.values)


class UnitRow(OperationalRow):
    """A row of a unit's work: carries the unit as its partition, and the unit's revision that
    changed it last.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    # The kinds of units whose work such a row can be.
    owners: ClassVar[frozenset[str]] = frozenset({UnitKind.CELL})

    all_rows_unscoped: ClassVar[Any] = models.Manager()
    objects: ClassVar[ScopedManager] = ScopedManager()

    class Meta:
        abstract = True

    def check_owner(self) -> None:
        """Raises ValueError when the row says that it is the work of a unit of another kind; a unit
        that is not in memory is not read for it.
        """
        unit = self._state.fields_cache.get("unit")
        if unit is not None and unit.kind not in self.owners:
            raise ValueError(f"{type(self).__name__} of a {unit.kind}")
