"""What must hold between the parts of a pack: points add up, bands have no gap, every name is
known.
"""

from __future__ import annotations

from collections.abc import Iterator

from rulebook.checking.sheet_checks import check_sheet, no_double
from rulebook.checking.year_checks import check_year
from rulebook.reading.shapes import OpeningShape, PackShape
from rulebook.reading.yaml_file import Document, Location
from rulebook.vocabulary.findings import Finding, Severity, gettext_noop
from rulebook.vocabulary.known_values import KNOWN, MAY_BE_NULL
from rulebook.vocabulary.meanings import CELL_TYPES
from rulebook.vocabulary.member_values import MEMBERS
from rulebook.vocabulary.values import MOST, ORDERED, ROLES, UnfitError, refuse_absurd

_FIRST_YEAR, _LAST_YEAR = 1930, 2200
_LONGEST_NUMBER = 100


def check(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Every finding about the pack by itself, in the order of the file.

    Whether a refining pack sets only what is open above it is for merge.check_refinement.
    """
    yield from _head(shape, document)
    yield from _sources(shape, document)
    yield from _values(shape, document)
    yield from _agenda(shape, document)
    yield from _cell_types(shape, document)
    for cell_type, listed in shape.contents.items():
        yield from no_double(
            [item.code for item in listed.items], ("contents", cell_type, "items"), document
        )
    yield from check_sheet(shape, document)
    yield from check_year(shape, document)


def _head(shape: PackShape, document: Document) -> Iterator[Finding]:
    head = shape.pack
    yield from _layer(shape, document)
    if len(head.number) > _LONGEST_NUMBER:
        message = gettext_noop(
            "The number of a document has at most {most} signs; the rest belongs to the title."
        )
        yield document.finding("pack.value", message, ("pack", "number"), most=_LONGEST_NUMBER)
    for key in ("issued_on", "valid_from", "valid_to"):
        day = getattr(head, key)
        if day is not None and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            message = gettext_noop(
                "The year {year} is not meant; write one from {first} to {last}."
            )
            params = {"year": day.year, "first": _FIRST_YEAR, "last": _LAST_YEAR}
            yield document.finding("pack.validity", message, ("pack", key), **params)
    if head.valid_to is not None and head.valid_to <= head.valid_from:
        message = gettext_noop("valid_to must lie after valid_from ({valid_from}).")
        yield document.finding(
            "pack.validity", message, ("pack", "valid_to"), valid_from=head.valid_from
        )
    if head.valid_from < head.issued_on:
        message = gettext_noop("In force since {valid_from}, before it was issued on {issued_on}.")
        yield document.finding(
            "pack.validity",
            message,
            ("pack", "valid_from"),
            severity=Severity.WARNING,
            valid_from=head.valid_from,
            issued_on=head.issued_on,
        )


def _layer(shape: PackShape, document: Document) -> Iterator[Finding]:
    """A central pack stands by itself and is whole; every other refines one and says whom it is
    for.
    """
    head = shape.pack
    if head.layer == "central":
        for key in ("refines", "scope"):
            if getattr(head, key):
                message = gettext_noop("A central pack stands by itself: leave out {key}.")
                yield document.finding("pack.layer", message, ("pack", key), of_key=True, key=key)
        yield from _sheet(shape, document)
        return
    if not head.refines:
        message = gettext_noop(
            "A pack of the layer {layer} names the pack it refines, such as refines:"
            " [vn-hd42-2025]."
        )
        yield document.finding("pack.layer", message, ("pack", "layer"), layer=head.layer)
    if head.code in head.refines:
        message = gettext_noop("The pack refines itself: {circle}.")
        yield document.finding(
            "pack.cycle", message, ("pack", "refines"), circle=f"{head.code} → {head.code}"
        )
    if head.scope is None:
        message = gettext_noop("Say whom the text is for: scope: {example}.")
        example = '{unit: "Tỉnh ủy …"}'
        yield document.finding("pack.layer", message, ("pack",), of_key=True, example=example)
    if shape.bands:
        message = gettext_noop("The bands are fixed by the central pack; leave them out here.")
        yield document.finding("pack.fixed", message, ("bands",), of_key=True)


def _sheet(shape: PackShape, document: Document) -> Iterator[Finding]:
    """A central pack has a sheet with bands; one whose sheet is not known has neither, and nothing
    is scored by it.
    """
    lacking = [key for key in ("criteria", "bands") if not getattr(shape, key)]
    if len(lacking) == 2:
        message = gettext_noop("Neither criteria nor bands: nothing is scored by this pack.")
        yield document.finding(
            "pack.no_sheet", message, ("pack",), of_key=True, severity=Severity.NOTE
        )
        return
    for key in lacking:
        message = gettext_noop('The key "{key}" is missing here.')
        yield document.finding("pack.missing_key", message, (key,), of_key=True, key=key)


def _agenda(shape: PackShape, document: Document) -> Iterator[Finding]:
    for kind, agenda in shape.agenda.items():
        at: Location = ("agenda", kind, "steps")
        yield from no_double([step.code for step in agenda.steps], at, document)
        for index, step in enumerate(agenda.steps):
            if step.role not in ROLES:
                message = gettext_noop("Write one of these words: {allowed}.")
                yield document.finding(
                    "pack.value", message, (*at, index, "role"), allowed=", ".join(ROLES)
                )
            yield from _counted(step.minutes, (*at, index, "minutes"), document)
            if step.after is not None and not shape.pack.refines:
                message = gettext_noop(
                    '"after" places a step among those of the layer above; here the order counts.'
                )
                yield document.finding("pack.agenda", message, (*at, index, "after"), of_key=True)


def _sources(shape: PackShape, document: Document) -> Iterator[Finding]:
    for at in document.values:
        if len(at) < 2 or at[-2] != "source" or at[-1] != "document":
            continue
        name = _at(document.data, at)
        if name not in shape.documents:
            message = gettext_noop(
                'The document "{name}" is not in the list of documents; known: {known}.'
            )
            yield document.finding(
                "pack.unknown_document", message, at, name=name, known=", ".join(shape.documents)
            )
    for at in document.values:
        if (
            len(at) >= 3
            and at[-3:-1] == ("source", "read_in")
            and _at(document.data, at) not in shape.read_in
        ):
            message = gettext_noop('"{name}" is not in the list read_in; known: {known}.')
            name, known = _at(document.data, at), ", ".join(shape.read_in)
            yield document.finding("pack.unknown_reading", message, at, name=name, known=known)


def _at(data: object, location: Location) -> object:
    for part in location:
        data = data[part]  # type: ignore[index]
    return data


def _cell_types(shape: PackShape, document: Document) -> Iterator[Finding]:
    """A finding for every type of cells that is not known: what hangs on it would never apply."""
    named: list[tuple[Location, object]] = [(("contents", name), name) for name in shape.contents]
    if shape.pack.scope is not None:
        named += [
            (("pack", "scope", "cell_types", i), name)
            for i, name in enumerate(shape.pack.scope.cell_types)
        ]
    for key, value in shape.values.items():
        if key == "attendance.left_out.cell_types" and isinstance(value.value, tuple):
            named += [(("values", key, "value", i), name) for i, name in enumerate(value.value)]
        for index, exception in enumerate(value.exceptions):
            at: Location = ("values", key, "exceptions", index, "when", "cell_types")
            named += [((*at, i), name) for i, name in enumerate(exception.when.cell_types or ())]
    for at, name in named:
        if name not in CELL_TYPES:
            message = gettext_noop('There is no type of cells "{name}". Types: {known}.')
            yield document.finding(
                "pack.unknown_type", message, at, name=name, known=", ".join(CELL_TYPES)
            )


def _values(shape: PackShape, document: Document) -> Iterator[Finding]:
    for key, value in shape.values.items():
        at: Location = ("values", key)
        if key not in KNOWN:
            message = gettext_noop('There is no value "{key}". Values that packs may set: {known}.')
            yield document.finding(
                "pack.unknown_value", message, at, of_key=True, key=key, known=", ".join(KNOWN)
            )
            continue
        yield from _value(key, value.value, (*at, "value"), document)
        for index, exception in enumerate(value.exceptions):
            place = (*at, "exceptions", index)
            yield from _value(key, exception.value, (*place, "value"), document)
            if not exception.when.model_fields_set:
                message = gettext_noop(
                    "Say for which cells: cell_types, members_from or members_below."
                )
                yield document.finding("pack.exception", message, (*place, "when"), of_key=True)
            for name in ("members_from", "members_below"):
                yield from _counted(getattr(exception.when, name), (*place, "when", name), document)
        if value.refine is not None:
            yield from _opening(key, value.refine, (*at, "refine"), document)
    yield from _calendar(shape, document)
    if shape.pack.refines:
        return
    for key in KNOWN:
        if key not in shape.values and key not in MEMBERS:
            message = gettext_noop(
                'The value "{key}" is missing. Where the regulation is silent write value: null and'
                " say so in its text."
            )
            severity = Severity.WARNING if key in MAY_BE_NULL else Severity.ERROR
            at = ("values",)
            yield document.finding(
                "pack.missing_value", message, at, of_key=True, severity=severity, key=key
            )


def _counted(number: int | None, at: Location, document: Document) -> Iterator[Finding]:
    if number is not None and not 1 <= number <= MOST:
        message = gettext_noop("Write a whole number from 1 to {most} here.")
        yield document.finding("pack.value", message, at, most=MOST)


def _calendar(shape: PackShape, document: Document) -> Iterator[Finding]:
    """A warning when the day itself lies outside the days in which another may be proposed."""
    day, last = (shape.values.get(f"meeting.{name}") for name in ("day", "window_last_day"))
    if day is None or last is None or type(day.value) is not int or type(last.value) is not int:
        return
    if day.value > last.value:
        message = gettext_noop(
            "Day {day} lies after the last day of the first week ({last}); no other day is"
            " proposed."
        )
        at: Location = ("values", "meeting.day", "value")
        severity = Severity.WARNING
        yield document.finding(
            "pack.calendar", message, at, severity=severity, day=day.value, last=last.value
        )


def _opening(
    key: str, opening: OpeningShape, at: Location, document: Document
) -> Iterator[Finding]:
    bounded = opening.at_least is not None or opening.at_most is not None
    if not (bounded or opening.one_of or opening.small_cells) and opening.free is None:
        message = gettext_noop("Say what is open: at_least, at_most, one_of, or free: true.")
        yield document.finding("pack.opening", message, at, of_key=True)
    if opening.free and (bounded or opening.one_of):
        message = gettext_noop('"free" opens everything; leave it out beside a range.')
        yield document.finding("pack.opening", message, (*at, "free"), of_key=True)
    if bounded and KNOWN[key] not in ORDERED:
        message = gettext_noop(
            '"{key}" is no number: at_least and at_most do not fit; write one_of.'
        )
        yield document.finding("pack.opening", message, at, of_key=True, key=key)
        return
    for name in ("at_least", "at_most"):
        if getattr(opening, name) is not None:
            yield from _value(key, getattr(opening, name), (*at, name), document)


def _value(key: str, raw: object, at: Location, document: Document) -> Iterator[Finding]:
    if raw is None:
        if key not in MAY_BE_NULL:
            message = gettext_noop('"{key}" may not be empty: nothing can be computed without it.')
            yield document.finding("pack.empty_value", message, at, key=key)
        return
    try:
        refuse_absurd(KNOWN[key](raw))
    except UnfitError as error:
        yield document.finding("pack.value", error.message, at, **error.params)
