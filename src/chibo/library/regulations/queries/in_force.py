"""The merged regulation of a cell on a day, and the one a meeting was stamped with.

A process keeps the confirmed regulations for as long as the mark of the request or job at hand is
the one under which it read them: every change moves the mark, on whatever host. Texts never change
and are read once.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.shared_mark import mark_at_hand, read_mark
from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.models import Unit
from chibo.library.regulations.enums import LayerKind, RegulationState
from chibo.library.regulations.models import MergedPack, PackText, Regulation
from chibo.library.regulations.queries.holidays import HOLIDAYS_FROM
from chibo.library.regulations.queries.shipped import mark_of_shipped, shipped, versions_shipped
from chibo.library.regulations.rules import RegulationValue, is_above, is_replaced, stack_for
from rulebook.layers.merge import merge
from rulebook.loading.loader import load_kept
from rulebook.reading.yaml_file import PackError
from rulebook.vocabulary.pack import Pack

# Outside of requests and jobs, where nobody has read the mark, a command asks for it so often. What
# holds changes on days, and never today: every row begins tomorrow at the earliest.
LIFE_SECONDS = 5.0
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LayerStack:
    """The merged pack, the regulations it is made of (the upper first), and those that fell away
    because they refine none of these.
    """

    pack: Pack
    layers: tuple[RegulationValue, ...]
    ignored: tuple[RegulationValue, ...]


@dataclass
class _Memory:
    """What this process read: the mark under which it did (None: nothing read), until when a
    command goes by it (monotonic seconds), the regulations by the path of their unit, and a digest
    of them.
    """

    mark: str | None = None
    until: float = 0.0
    held: Mapping[str, Sequence[RegulationValue]] = field(default_factory=dict)
    digest: str = ""


_memory = _Memory()


def clear_cache() -> None:
    """The next question reads the tables anew; the packs of the installation stay as they were read
    when the process began.
    """
    _memory.mark, _memory.until = None, 0.0
    for remembered in (_pack, _merged, _edition_of, _lie_on_each_other):
        remembered.cache_clear()


def held_of(row: Regulation) -> RegulationValue:
    """The row as a value; its pack and unit were read with it."""
    return RegulationValue(
        row.pk,
        row.pack.code,
        row.pack.version,
        row.pack.layer,
        row.pack.number,
        row.path,
        tuple(row.cell_types),
        tuple(row.pack.refines),
        row.valid_from,
        row.valid_to,
    )


def confirmed() -> Mapping[str, Sequence[RegulationValue]]:
    """Every confirmed regulation by the path of its unit, as the request or job at hand goes by;
    for a command at most five seconds old.
    """
    mark = mark_at_hand()
    if mark is None and time.monotonic() >= _memory.until:
        mark = read_mark()
    # The mark is read before the rows: should they change in between, they are read once more.
    if mark is not None and mark != _memory.mark:
        found: dict[str, list[RegulationValue]] = {}
        rows = Regulation.objects.filter(state=RegulationState.CONFIRMED).select_related(
            "pack", "unit"
        )
        for row in rows.defer("pack__text", "pack__title_vi", "pack__title_en"):
            found.setdefault(row.path, []).append(held_of(row))
        _memory.held, _memory.mark, _memory.digest = found, mark, _digest_of(found)
    if mark is not None:
        _memory.until = time.monotonic() + LIFE_SECONDS
    return _memory.held


def mark_in_force() -> str:
    """A mark of everything that decides which regulation holds where on which day, and which days
    are holidays: it is another one as soon as any of it is. Whoever keeps what was worked out by
    regulations keeps it beside.
    """
    confirmed()
    told = (_memory.digest, mark_of_shipped(), HOLIDAYS_FROM)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _digest_of(held: Mapping[str, Sequence[RegulationValue]]) -> str:
    told = repr(sorted(repr(row) for rows in held.values() for row in rows))
    return hashlib.sha256(told.encode()).hexdigest()


def stack_of(cell: Unit, *, on: date, cell_type: str | None = None) -> LayerStack:
    """The regulations that hold for the unit on that day, merged; for a committee, as a cell of
    that type below it has them.

    Raises Refused when no known central regulation covers the day.
    """
    kind = cell.cell_type if cell_type is None else cell_type
    return _standing(confirmed(), cell.path, kind, on=on, name=cell.name)


def _standing(
    held: Mapping[str, Sequence[RegulationValue]],
    path: str,
    cell_type: str,
    *,
    on: date,
    name: str = "",
) -> LayerStack:
    central = [row.held for row in shipped() if row.pack.layer == LayerKind.CENTRAL]
    rows = stack_for(held, central, path=path, cell_type=cell_type, on=on)
    if not rows:
        raise refuse(
            "no_regulation",
            "No regulation in this installation covers {day}; choose a later day or install the"
            " regulation of that time.",
            day=on,
            cell=name,
        )
    return _lie_on_each_other(rows)


# These four are asked by code and version, which name a content that never changes: no other host
# can make them wrong.
@lru_cache(maxsize=4096)
def _lie_on_each_other(rows: tuple[RegulationValue, ...]) -> LayerStack:
    lying, fallen = [rows[0]], []
    for row in rows[1:]:
        known = {upper.code for upper in lying}
        if known.intersection(row.refines) and _sound((*(upper.key for upper in lying), row.key)):
            lying.append(row)
        else:
            fallen.append(row)
    return LayerStack(_merged(tuple(row.key for row in lying)), tuple(lying), tuple(fallen))


def _sound(keys: tuple[Key, ...]) -> bool:
    try:
        _merged(keys)
    except PackError:
        return False
    return True


def standings_above(
    path: str, layer: str, cell_types: Sequence[str], *, on: date
) -> dict[tuple[Key, ...], tuple[LayerStack, list[str]]]:
    """The distinct stacks on which a pack of that layer would lie at the path on that day, each
    with its types of cells.

    No types given = every type. Nothing for the central layer, and for days that no central
    regulation covers.
    """
    found: dict[tuple[Key, ...], tuple[LayerStack, list[str]]] = {}
    central = [row.held for row in shipped() if row.pack.layer == LayerKind.CENTRAL]
    held = {
        place: [row for row in rows if is_above(row.layer, layer)]
        for place, rows in confirmed().items()
    }
    for cell_type in cell_types or ("", *CellType.values):
        rows = stack_for(held, central, path=path, cell_type=cell_type, on=on)
        if rows and is_above(rows[0].layer, layer):
            standing = _lie_on_each_other(rows)
            key = tuple(row.key for row in standing.layers)
            found.setdefault(key, (standing, []))[1].append(cell_type)
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What holds now and what would hold, for cells of these types (every type when
    all are named).
    """

    cell_types: tuple[str, ...]
    old: Pack
    new: Pack


def comparisons_of(row: Regulation) -> list[Comparison]:
    """The regulation on every distinct stack above it on its first day, beside what holds there on
    the day before.

    Stacks on which it does not lie soundly, or before which nothing held, are absent.
    """
    held, day, found = held_of(row), row.valid_from, []
    above = standings_above(row.path, held.layer, row.cell_types, on=day)
    stacks = [(key, types) for key, (_, types) in above.items()]
    if held.layer == LayerKind.CENTRAL:
        stacks = [((), list(CellType.values))]
    for upper, types in stacks:
        if upper and not {code for code, _ in upper}.intersection(held.refines):
            continue
        try:
            before = _standing(confirmed(), row.path, types[-1], on=day - timedelta(days=1))
            found.append(Comparison(tuple(types), before.pack, _merged((*upper, held.key))))
        except (PackError, Refused):
            continue
    return found


def displaced_by(row: Regulation) -> list[RegulationValue]:
    """The confirmed regulations of lower layers that hold on the first day of this one now, and
    would not with it.
    """
    held, day = held_of(row), row.valid_from
    now = confirmed()
    here = [
        other
        for other in now.get(row.path, ())
        if other.pk != row.pk and not is_replaced(held, other)
    ]
    then = {**now, row.path: [*here, held]}
    found = []
    for path, rows in now.items():
        lower = [other for other in rows if is_above(held.layer, other.layer) and other.holds(day)]
        for other in lower if path.startswith(row.path) else ():
            kind = (
                other.cell_types[0]
                if other.cell_types
                else (held.cell_types[0] if held.cell_types else "")
            )
            if (
                other in _standing(now, path, kind, on=day).layers
                and other in _standing(then, path, kind, on=day).ignored
            ):
                found.append(other)
    return found


def pack_for(cell: Unit, *, on: date) -> Pack:
    """The pack in force for the cell on that day: the central one that began last with what its
    committees refined.

    Every value names the layer it came from; exceptions that hang on the type of the cell alone are
    resolved. Raises Refused when no known regulation covers the day.
    """
    return stack_of(cell, on=on).pack.for_type(cell.cell_type)


def pack_by_version(code: str, version: str, *, cell_type: str = "") -> Pack | None:
    """The pack that a meeting was stamped with, as it was then; None when this installation holds
    it no more.
    """
    pack = _stamped(code, version)
    return pack if pack is None else pack.for_type(cell_type)


def _stamped(code: str, version: str) -> Pack | None:
    try:
        own = versions_shipped().get((code, version))
        if own is not None and not own.pack.is_refinement:
            return own.pack
        return _merged(_edition_of(code, version))
    except LookupError:
        return None


@lru_cache(maxsize=1024)
def _edition_of(code: str, version: str) -> tuple[Key, ...]:
    """The layers of a merged version; raises LookupError (which is not remembered) when nothing was
    kept under it.
    """
    row = MergedPack.objects.filter(code=code, version=version).first()
    if row is None:
        raise LookupError(code)
    return tuple((str(layer[0]), str(layer[1])) for layer in row.layers)


def text_of(code: str, version: str) -> str:
    """The text of that version of a pack, from the table or from the installation; raises
    LookupError when neither has it.
    """
    kept = (
        PackText.objects.filter(code=code, version=version).values_list("text", flat=True).first()
    )
    if kept is not None:
        return kept
    return versions_shipped()[code, version].text


@lru_cache(maxsize=256)
def _pack(code: str, version: str) -> Pack:
    own = versions_shipped().get((code, version))
    return own.pack if own is not None else load_kept(f"{code}.yaml", text_of(code, version))


@lru_cache(maxsize=512)
def _merged(keys: tuple[Key, ...]) -> Pack:
    layers = [_pack(code, version) for code, version in keys]
    return layers[0] if len(layers) == 1 else merge(layers)


def pack_alone(code: str, version: str) -> Pack:
    """One layer by itself, as it was written; raises LookupError when neither table nor
    installation has it.
    """
    return _pack(code, version)
