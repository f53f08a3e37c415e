"""What must hold inside levels and bands: every number lies in exactly one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from rulebook.reading.shapes import LevelShape, LevelsShape, PackShape
from rulebook.reading.yaml_file import Document, Location
from rulebook.vocabulary.facts import KINDS, SHARE
from rulebook.vocabulary.findings import Finding, gettext_noop


def check_levels(
    levels: LevelsShape, maximum: Decimal | None, at: Location, document: Document
) -> Iterator[Finding]:
    """Rows with a gap, an overlap or more points than the line has; the highest row has no end."""
    rows = sorted(enumerate(levels.rows), key=lambda pair: _lower_bound(pair[1]))
    top = Decimal(1) if KINDS.get(levels.fact) == SHARE else None
    end: tuple[Decimal | None, bool] = (Decimal(0), False)
    for number, (index, row) in enumerate(rows):
        place: Location = (*at, "rows", index)
        if (row.lower is not None and row.above is not None) or (
            row.upper is not None and row.below is not None
        ):
            message = gettext_noop(
                "Give one lower bound (from or above) and one upper bound (to or below)."
            )
            yield document.finding("pack.levels", message, place)
            return
        start = (row.above if row.lower is None else row.lower, row.lower is not None)
        if number == 0 and start == (None, False):
            start = (Decimal(0), True)
        if start != (end[0], not end[1]):
            message = gettext_noop("Between the levels there is a gap or an overlap at {bound}.")
            yield document.finding(
                "pack.levels", message, place, bound=end[0] if start[0] is None else start[0]
            )
        if row.points < 0 or (maximum is not None and row.points > maximum):
            message = gettext_noop("A level gives {points} points; the criterion has {max}.")
            yield document.finding(
                "pack.levels", message, (*place, "points"), points=row.points, max=maximum
            )
        end = (row.below if row.upper is None else row.upper, row.upper is not None)
    if end not in ((None, False), (top, True)):
        message = gettext_noop("The highest level stops at {bound}; leave its upper bound open.")
        yield document.finding("pack.levels", message, (*at, "rows"), of_key=True, bound=end[0])


def _lower_bound(row: LevelShape) -> tuple[Decimal, bool]:
    bound = row.above if row.lower is None else row.lower
    return (Decimal(-1) if bound is None else bound, row.lower is None)


def check_bands(shape: PackShape, document: Document) -> Iterator[Finding]:
    """Totals without a band or with two, and an end that is not that of the sheet."""
    say: Callable[..., Finding] = document.finding
    order = sorted(enumerate(shape.bands), key=lambda pair: pair[1].lower)
    expected = Decimal(0)
    for position, (index, band) in enumerate(order):
        at: Location = ("bands", index)
        highest = position == len(order) - 1
        if (band.upper is None) == highest or (band.below is None) != highest:
            message = gettext_noop(
                'The highest band ends with "to" (included), every other with "below" (not'
                " included)."
            )
            yield say("pack.bands", message, at)
            return
        if band.lower > expected:
            message = gettext_noop("Totals from {gap_from} to below {gap_to} have no band.")
            yield say("pack.band_gap", message, (*at, "from"), gap_from=expected, gap_to=band.lower)
        elif band.lower < expected:
            message = gettext_noop("Totals from {gap_from} to below {gap_to} have two bands.")
            yield say(
                "pack.band_overlap", message, (*at, "from"), gap_from=band.lower, gap_to=expected
            )
        expected = (band.upper if highest else band.below) or Decimal(0)
    maximum = shape.values["score.maximum"].value if "score.maximum" in shape.values else None
    if isinstance(maximum, int) and expected != maximum:
        message = gettext_noop("The highest band ends at {end}; the sheet has {maximum} points.")
        yield say("pack.bands", message, ("bands", order[-1][0]), end=expected, maximum=maximum)
