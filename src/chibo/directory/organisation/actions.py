"""Changes of the tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from chibo.base.audit.actions import (
    hand_over_heads,
    heads_of,
    record,
)
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import lock_name, save_fields
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import Batch
from chibo.base.search.actions import follow
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.organisation.rules import check_place, path_of


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that is to stand below its parent from that day on."""

    kind: str
    name: str
    code: str
    on: date
    parent: Unit | None = None
    cell_type: str = ""
    place: str = ""
    meeting_day: int | None = None


@transaction.atomic
def create_unit(
    *,
    kind: str,
    name: str,
    code: str,
    actor: Actor,
    on: date,
    parent: Unit | None = None,
    cell_type: str = "",
    place: str = "",
    meeting_day: int | None = None,
) -> Unit:
    """A unit stands below its parent from that day on.

    Raises NotAllowed without `unit.create` over the parent; Refused when the kinds do not fit or
    the code is taken.
    """
    actor.require("unit.create", parent.path if parent else "/")
    refuse_if(check_place(kind, parent.kind if parent else None))
    _check_name_and_code(name, code)
    batch = Batch()
    new = NewUnit(
        kind=kind,
        name=name,
        code=code,
        parent=parent,
        cell_type=cell_type,
        place=place,
        meeting_day=meeting_day,
        on=on,
    )
    (unit,) = create_units([new], batch=batch)
    batch.write(actor=actor)
    return unit


def _check_name_and_code(name: str, code: str) -> None:
    if not clean_line(name):
        raise refuse("blank_name", "Write the name of the unit.", field="name")
    if Unit.all_rows_unscoped.filter(code=code).exists():
        raise refuse(
            "code_taken",
            "The code {unit_code} already belongs to another unit.",
            field="code",
            unit_code=code,
        )


def create_units(new: Sequence[NewUnit], *, batch: Batch) -> list[Unit]:
    """The units stand in the tree below the parents they name; for actions that have required their
    own right and looked at names and codes.

    The rows are stored at once, for what hangs on their paths; their entries with the batch.
    """
    units = add_units(
        [
            Unit(
                kind=one.kind,
                name=one.name,
                code=one.code,
                parent=one.parent,
                cell_type=one.cell_type,
                place=one.place,
                meeting_day=one.meeting_day,
                valid_from=one.on,
            )
            for one in new
        ]
    )
    for unit in units:
        batch.note(
            unit.pk,
            "unit.create",
            unit,
            name=unit.name,
            code=unit.code,
            kind=unit.kind,
            parent=unit.parent_id,
        )
    return units


@transaction.atomic
def add_units(units: list[Unit], *, below: str = "") -> list[Unit]:
    """The units and their first stays are stored, with paths below the parents they name (those
    without one below the path `below`); the caller audits.

    Of several calls at once each takes node numbers of its own: one waits for the other's
    transaction.
    """
    if not units:
        return []
    lock_name("organisation.unit.node")
    node = Unit.all_rows_unscoped.aggregate(last=Max("node"))["last"] or 0
    for unit in units:
        node += 1
        unit.node, unit.name, unit.place = node, clean_line(unit.name), clean_line(unit.place)
        unit.path = path_of(unit.parent.path if unit.parent else below, node)
        unit.with_keys()
    Unit.all_rows_unscoped.bulk_create(units, batch_size=500)
    follow(units)
    TreePath.objects.bulk_create(
        [
            TreePath(unit=unit, parent=unit.parent, path=unit.path, valid_from=unit.valid_from)
            for unit in units
        ],
        batch_size=500,
    )
    return units


@transaction.atomic
def change_unit(unit: Unit, *, actor: Actor, **changes: object) -> Unit:
    """The named fields (name, cell_type, place, meeting_day) have new values.

    Raises NotAllowed without `unit.change`.
    """
    actor.require("unit.change", unit.path)
    batch = Batch()
    change_units([(unit, changes)], batch=batch)
    batch.write(actor=actor)
    return unit


def change_units(changes: Sequence[tuple[Unit, Mapping[str, Any]]], *, batch: Batch) -> None:
    """Each unit has these values in its fields, and is found by its new name; for actions that have
    required their own right.

    The rows are stored at once, in few statements; their entries with the batch.
    """
    if not changes:
        return
    touched: set[str] = set()
    for unit, wanted in changes:
        values = dict(wanted)
        if "name" in values:
            values["name"] = clean_line(str(values["name"]))
        for name, value in values.items():
            setattr(unit, name, value)
        unit.with_keys()
        touched |= values.keys()
        batch.note(unit.pk, "unit.change", unit, **values)
    units = [unit for unit, _wanted in changes]
    keys = {"name_key", "search_key"} if "name" in touched else set()
    Unit.all_rows_unscoped.bulk_update(units, sorted(touched | keys), batch_size=100)
    follow(units, touched)


@transaction.atomic
def close_unit(unit: Unit, *, on: date, actor: Actor) -> Unit:
    """The unit is closed from that day on; its history stays where it is.

    Raises NotAllowed without `unit.close`; Refused while units below it are open.
    """
    actor.require("unit.close", unit.path)
    if unit.kind != UnitKind.CELL and unit.children.filter(valid_to__isnull=True).exists():
        raise refuse("has_children", "Close or move the units below first.")
    save_fields(unit, valid_to=on)
    TreePath.objects.filter(unit=unit, valid_to__isnull=True).update(valid_to=on)
    record(unit.pk, "unit.close", unit, actor=actor, valid_to=on)
    return unit


@transaction.atomic
def reopen_unit(unit: Unit, *, actor: Actor) -> Unit:
    """The unit stands as if it had never been closed (a slip is undone).

    Raises NotAllowed without `unit.close`.
    """
    actor.require("unit.close", unit.path)
    TreePath.objects.filter(unit=unit, valid_to=unit.valid_to).update(valid_to=None)
    save_fields(unit, valid_to=None)
    record(unit.pk, "unit.reopen", unit, actor=actor)
    return unit


@transaction.atomic
def take_back_unit(unit: Unit, *, actor: Actor) -> Unit:
    """The unit stood for no day (a slip is undone), and another unit may bear its code.

    Raises NotAllowed without `unit.create` over the parent.
    """
    actor.require("unit.create", unit.parent.path if unit.parent else "/")
    TreePath.objects.filter(unit=unit).update(valid_to=unit.valid_from)
    save_fields(unit, valid_to=unit.valid_from, code=f"~{unit.node}")
    record(unit.pk, "unit.take_back", unit, actor=actor, valid_to=unit.valid_from, code=unit.code)
    return unit


@transaction.atomic
def anchor_chain_heads(*, actor: Actor) -> int:
    """The head of every cell's chain stands in the chain of the committee above it; returns how
    many committees hold some.

    A chain that is rewritten or cut short afterwards no longer agrees with its parent. A practice
    has none.
    """
    cells: dict[Any, list[Any]] = {}
    in_tree = Unit.all_rows_unscoped.filter(kind=UnitKind.CELL, parent__isnull=False)
    for pk, parent in in_tree.values_list("pk", "parent_id"):
        cells.setdefault(parent, []).append(pk)
    held = 0
    for parent, below in cells.items():
        heads = heads_of(below)
        hand_over_heads(parent, heads, actor=actor)
        held += bool(heads)
    return held
