"""A province of any size: a few cells live through their months by the real actions, and every cell
of the province is a copy of one of them, with persons, names and ids of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, time
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from chibo.base.copies.actions import Copies, copy_template, give_id, write_copies
from chibo.base.copies.queries import read_templates
from chibo.base.copies.rules import CopyTemplate, IdSeries, Splitter
from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.base.kernel.bulk import stored_id
from chibo.base.kernel.dates import clock_at, local_moment
from chibo.base.kernel.errors import refuse
from chibo.directory.organisation.actions import add_units, anchor_chain_heads
from chibo.directory.organisation.queries import units_within
from chibo.interfaces.demo.names import another_name, another_place
from chibo.interfaces.demo.prototype import CODES, live
from chibo.interfaces.demo.world import shared_secret

CELLS_OF_A_COMMUNE = 15
# Stored by whoever makes the tree, with paths of their own; worked out when somebody reads them.
_STORED_OTHERWISE = ("organisation.Unit", "organisation.TreePath", "facts.MonthFacts")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Master:
    """What is copied: the units of the prototype, the names in it, and the rows of each of them."""

    province: Any
    commune: Any
    cells: list[Any]
    persons: dict[UUID, list[Any]]
    templates: dict[str, CopyTemplate]

    def of(self, unit: Any) -> CopyTemplate:
        """The rows of that unit."""
        return self.templates[stored_id(unit.pk)]


def communes_for(cells: int) -> list[int]:
    """How many cells each commune has of a province of so many: fifteen, the last one the rest."""
    full, rest = divmod(cells, CELLS_OF_A_COMMUNE)
    return [CELLS_OF_A_COMMUNE] * full + [rest] * bool(rest)


def generate(
    communes: Sequence[int],
    *,
    months: int,
    seed: int,
    on: date,
    lives: int = len(CODES),
    say: Say = lambda _text: None,
) -> Any:
    """A province stands in the empty installation, with communes of so many cells each; every cell
    has lived through so many months before this one and stands in the middle of this one, as one of
    at most `lives` cells that have really done so. Returns the province.

    The same seed and day give the same rows, ids included; only passwords, the stays of units and
    the last entry of each commune have chance of their own. Raises Refused on an installation that
    knows any unit: nothing is ever mixed into data that stands.
    """
    if units_within(EVERYWHERE, on=on).exists():
        raise refuse("holds_units", "This installation holds units already; nothing was generated.")
    chance = Random(seed)  # noqa: S311 (made-up data, no secret)
    shared_secret()
    master = _master(min(sum(communes), lives), months=months, on=on, chance=chance)
    copies = Copies(IdSeries(local_moment(master.province.valid_from, time(8)), chance), chance)
    with transaction.atomic():
        province, known = _add_province(master, copies=copies)
    first = 0
    for number, cells in enumerate(communes):
        codes = [f"{n:05d}" for n in range(first, first + cells)]
        with transaction.atomic():
            shared = known | _words(master, master.commune, code=f"X{number:04d}", copies=copies)
            _add_commune(province, master, shared, codes=codes, copies=copies)
        first += cells
        say(f"{first}/{sum(communes)}")
    with transaction.atomic(), clock_at(local_moment(on, time(12))):
        anchor_chain_heads(actor=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return province


def _master(cells: int, *, months: int, on: date, chance: Random) -> Master:
    """The prototype has lived, is read, and is gone again."""
    with transaction.atomic():
        made = live(codes=CODES[:cells], months=months, on=on, chance=chance)
        units = [made.province, made.commune, *made.cells]
        names = [name for unit in units for name in (unit.name, unit.place, unit.code) if name]
        persons: dict[UUID, list[Any]] = {unit.pk: [] for unit in units}
        for person in made.persons:
            persons[made.belongs[person.pk]].append(person)
        keys = [key for person in made.persons for key in (person.name_key, person.search_key)]
        templates = read_templates(
            made.belongs | {unit.pk: unit.pk for unit in units},
            Splitter([*names, *(person.full_name for person in made.persons)], keys),
            without=_STORED_OTHERWISE,
            stamped=local_moment(on, time(8)),
        )
        transaction.set_rollback(True)
    return Master(made.province, made.commune, made.cells, persons, templates)


def _add_province(master: Master, *, copies: Copies) -> tuple[Any, dict[str, str]]:
    """The province, with the rows that belong to no unit, and the words that it has in every
    copy.
    """
    own = master.province
    words = {own.name: own.name, own.code: own.code}
    give_id(words, own.pk, copies=copies)
    province = add_units([_unit(own, words, parent=None)])[0]
    copy_template(master.of(own), words, copies=copies)
    if "" in master.templates:
        copy_template(master.templates[""], dict(words), copies=copies)
    write_copies(copies)
    return province, words


def _add_commune(
    province: Any,
    master: Master,
    shared: dict[str, str],
    *,
    codes: Sequence[str],
    copies: Copies,
) -> None:
    chosen = [master.cells[int(code) % len(master.cells)] for code in codes]
    words = [
        _words(master, one, code=own, copies=copies) for one, own in zip(chosen, codes, strict=True)
    ]
    commune = _unit(master.commune, shared, parent=province)
    add_units([commune])
    add_units([_unit(one, own, parent=commune) for one, own in zip(chosen, words, strict=True)])
    copy_template(master.of(master.commune), shared, copies=copies)
    for one, own in zip(chosen, words, strict=True):
        copy_template(master.of(one), shared | own, copies=copies)
    write_copies(copies)


def _words(master: Master, unit: Any, *, code: str, copies: Copies) -> dict[str, str]:
    """What stands in one copy of the unit for its id, its code and the names in it."""
    chance, words = copies.chance, {unit.code: code}
    give_id(words, unit.pk, copies=copies)
    head, village = unit.name.rsplit(" ", 3)[0], " ".join(unit.name.rsplit(" ", 3)[1:])
    new = another_place(village, chance)
    words[unit.name] = f"{head} {new}"
    if unit.place:
        words[unit.place] = unit.place.replace(village, new)
    for person in master.persons[unit.pk]:
        name = another_name(person.full_name, chance)
        keys = type(person)(full_name=name).with_keys()
        words[person.full_name] = name
        words[person.name_key], words[person.search_key] = keys.name_key, keys.search_key
    return words


def _unit(unit: Any, words: dict[str, str], *, parent: Any) -> Any:
    return type(unit)(
        id=UUID(words[str(unit.pk)]),
        kind=unit.kind,
        cell_type=unit.cell_type,
        name=words[unit.name],
        place=words.get(unit.place, ""),
        code=words[unit.code],
        parent=parent,
        valid_from=unit.valid_from,
    )
