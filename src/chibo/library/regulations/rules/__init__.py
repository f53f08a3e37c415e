"""Which regulations lie above a cell, and what keeps a pack from coming into force; pure."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chibo.directory.organisation.enums import CellType
from chibo.directory.organisation.rules import tree_path
from chibo.library.regulations.enums import LAYERS, LAYERS_OF, LayerKind
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

EVERYWHERE = "/"


@dataclass(frozen=True, slots=True)
class RegulationValue:
    """A regulation that holds, or will: which pack, at and below which path, for which types of
    cells (none = all), when.
    """

    pk: uuid.UUID | None
    code: str
    version: str
    layer: str
    number: str
    path: str
    cell_types: tuple[str, ...]
    refines: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """True from its first day to the day before its last."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def fits(self, cell_type: str) -> bool:
        """True when it speaks of cells of this type."""
        return not self.cell_types or cell_type in self.cell_types

    @property
    def key(self) -> tuple[str, str]:
        """Code and version, which name a text for ever."""
        return self.code, self.version


def paths_above(path: str) -> tuple[str, ...]:
    """The path and all above it, the top first, beginning with everywhere.

    >>> paths_above("/1/20/")
    ('/', '/1/', '/1/20/')

    A practice is ruled as the cell that practises.
    """
    path = tree_path(path)
    parts = path.strip("/").split("/") if path.strip("/") else []
    return (EVERYWHERE, *("/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))))


def stack_for(
    held: Mapping[str, Sequence[RegulationValue]],
    central: Iterable[RegulationValue],
    *,
    path: str,
    cell_type: str,
    on: date,
) -> tuple[RegulationValue, ...]:
    """What holds for a cell of that type at the path on that day: the central one that began last,
    then layer by layer.

    `held` maps paths to the regulations of their units; the answer is empty when no central one
    covers the day.
    """
    found = [
        row
        for place in paths_above(path)
        for row in held.get(place, ())
        if row.holds(on) and row.fits(cell_type)
    ]
    tops = [row for row in (*central, *found) if row.layer == LayerKind.CENTRAL and row.holds(on)]
    if not tops:
        return ()
    lower = [row for row in found if row.layer != LayerKind.CENTRAL]
    top = max(tops, key=lambda row: (row.valid_from, row.pk is not None, row.code))
    return (top, *sorted(lower, key=lambda row: LAYERS.index(row.layer)))


def layers_of(pack: Pack) -> list[str]:
    """The packs of a merged one from the top down, each as code@version."""
    return [f"{layer.code}@{layer.version}" for layer in pack.layers]


def is_above(layer: str, other: str) -> bool:
    """True when the first layer stands above the second."""
    return LAYERS.index(layer) < LAYERS.index(other)


def check_kind(layer: str, unit_kind: str | None) -> Iterator[Finding]:
    """A finding when a unit of this kind (None = the whole installation) may not put a pack of this
    layer in force.
    """
    allowed = (LayerKind.CENTRAL,) if unit_kind is None else LAYERS_OF[unit_kind]
    if layer not in allowed:
        yield Finding(
            "regulation.layer",
            gettext_noop(
                "The pack is of the layer “{layer}”; it cannot be put in force for this unit"
                " (layers that can: {allowed})."
            ),
            {"layer": LayerKind(layer), "allowed": [LayerKind(one) for one in allowed]},
            field="unit",
        )


def check_days(
    valid_from: date, valid_to: date | None, *, text_from: date, text_to: date | None, on: date
) -> Iterator[Finding]:
    """Findings for a first day before tomorrow or outside the days of the text itself, or a last
    day before the first.
    """
    if valid_from <= on:
        message = gettext_noop(
            "Choose tomorrow or a later day: what has begun is not changed backwards."
        )
        yield Finding("regulation.too_early", message, field="valid_from")
    if valid_from < text_from or (text_to is not None and valid_from >= text_to):
        message = gettext_noop(
            "The text itself holds from {text_from} to {text_to}; choose a day in between."
        )
        yield Finding(
            "regulation.outside_text",
            message,
            {"text_from": text_from, "text_to": text_to},
            field="valid_from",
        )
    if valid_to is not None and valid_to <= valid_from:
        message = gettext_noop(
            "The day on which it ends must lie after the day on which it begins."
        )
        yield Finding("regulation.ends_first", message, field="valid_to")
    if valid_to is not None and text_to is not None and valid_to > text_to:
        message = gettext_noop("The text itself ends on {text_to}.")
        yield Finding("regulation.outside_text", message, {"text_to": text_to}, field="valid_to")


def overlapping(new: RegulationValue, others: Iterable[RegulationValue]) -> list[RegulationValue]:
    """The regulations of the same unit and layer that share a day and a type of cells with the new
    one.
    """
    return [
        other
        for other in others
        if (other.path, other.layer) == (new.path, new.layer) and _share(new, other)
    ]


def _share(one: RegulationValue, other: RegulationValue) -> bool:
    ends_after = one.valid_to is None or other.valid_from < one.valid_to
    begins_before = other.valid_to is None or one.valid_from < other.valid_to
    types = (
        not one.cell_types
        or not other.cell_types
        or bool(set(one.cell_types) & set(other.cell_types))
    )
    return ends_after and begins_before and types


def check_overlap(new: RegulationValue, others: Iterable[RegulationValue]) -> Iterator[Finding]:
    """A finding for each regulation that would hold for the same unit, layer, day and type of
    cells.

    An earlier version of the same code that covers the same types is not named: the new one closes
    it on its first day.
    """
    for other in overlapping(new, others):
        if is_replaced(new, other):
            continue
        message = gettext_noop(
            "For the same unit and the same days there is already {number} (from {since} to"
            " {until}). End that one first, or choose other days or types of cells."
        )
        if other.valid_to is None:
            message = gettext_noop(
                "For the same unit there is already {number}, from {since} on, without an end. "
                "End that one first, or choose other types of cells."
            )
        params = {"number": other.number, "since": other.valid_from, "until": other.valid_to}
        yield Finding("regulation.overlap", message, params, field="valid_from")


def is_replaced(new: RegulationValue, other: RegulationValue) -> bool:
    """True when the other is an earlier version of the same code for the same types of cells, so
    that the new one closes it.
    """
    same = (other.code, set(other.cell_types)) == (new.code, set(new.cell_types))
    return same and other.valid_from < new.valid_from


def line_of(text: str, key: str) -> int:
    """The first line of the text that begins with the key, 1 when there is none."""
    lines = text.split("\n")
    return next(
        (
            number
            for number, line in enumerate(lines, start=1)
            if line.lstrip().startswith(f"{key}:")
        ),
        1,
    )


def check_circular(
    code: str, refines: Iterable[str], known: Mapping[str, Collection[str]], *, text: str
) -> Iterator[Finding]:
    """A finding when the pack would refine itself, directly or through the packs it refines (code →
    codes it refines).
    """
    seen: list[str] = []
    ahead = list(refines)
    while ahead:
        now = ahead.pop()
        if now == code:
            message = gettext_noop(
                "The pack refines itself (through {way}); “refines” names packs of the layers above"
                " only."
            )
            yield Finding(
                "regulation.ring",
                message,
                {"way": ", ".join([*seen, code]), "line": line_of(text, "refines")},
                field="file",
            )
            return
        if now not in seen:
            seen.append(now)
            ahead += known.get(now, ())


def check_base(
    refines: Collection[str], code: str, layers: Sequence[tuple[str, str]], *, text: str, on: date
) -> Iterator[Finding]:
    """A finding when the pack refines none of the layers (code, number) that hold on that day, or
    bears the code of one of them.
    """
    if code in {known for known, _ in layers}:
        message = gettext_noop(
            "The code “{code}” is that of a layer above; give this pack a code of its own."
        )
        yield Finding(
            "regulation.code_taken",
            message,
            {"code": code, "line": line_of(text, "code")},
            field="file",
        )
    elif not {known for known, _ in layers}.intersection(refines):
        message = gettext_noop(
            "The pack refines {refines}; on {day} there holds here: {layers}. “refines” must name"
            " one of these."
        )
        said = [f"{number} ({known})" for known, number in layers]
        params = {
            "refines": list(refines),
            "day": on,
            "layers": said,
            "line": line_of(text, "refines"),
        }
        yield Finding("regulation.refines_nothing", message, params, field="file")


def check_types(of_text: Collection[str], chosen: Collection[str]) -> Iterator[Finding]:
    """A finding when the text speaks of some types of cells only and others are chosen (none chosen
    = every type).
    """
    if of_text and (not chosen or not set(chosen) <= set(of_text)):
        message = gettext_noop(
            "The text speaks only of these types of cells: {types}. Choose among them."
        )
        yield Finding(
            "regulation.types",
            message,
            {"types": [_type_name(one) for one in of_text]},
            field="cell_types",
        )


def _type_name(code: str) -> Any:
    return CellType(code) if code in CellType.values else code


def check_second(confirmer: uuid.UUID | None, *, proposer: uuid.UUID | None) -> Iterator[Finding]:
    """A finding when the person who confirms is the one who proposed, or no person at all."""
    if confirmer is None:
        yield Finding(
            "regulation.no_person",
            gettext_noop(
                "A regulation is proposed and confirmed by persons, each under their own name."
            ),
        )
    elif confirmer == proposer:
        yield Finding(
            "regulation.same_person",
            gettext_noop("You proposed this yourself; a second person confirms it."),
        )
