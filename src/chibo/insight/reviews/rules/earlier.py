"""Months before a cell's first day in the system: what was decided about them on paper, in plain
values.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chibo.insight.reviews.enums import MonthState
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack

# What a month may be besides one of the bands of the regulation.
NO_BAND = (MonthState.NOT_HELD, MonthState.BEFORE)
_FIELDS = ("result", "points", "thematic")


@dataclass(frozen=True, slots=True)
class Earlier:
    """One month: its result (a band, not held, before the cell was set up, or nothing entered),
    points, thematic or not.
    """

    result: str = ""
    points: Decimal | None = None
    thematic: bool = False

    @property
    def state(self) -> str:
        """What became of the regular meeting; a month with a band was held."""
        return self.result if self.result in NO_BAND else MonthState.HELD

    @property
    def band(self) -> str:
        """The band decided on paper; empty where no meeting was held."""
        return "" if self.result in NO_BAND else self.result


def name_of(field: str, month: int) -> str:
    """The name of a field of a month on the form: result-3, points-3, thematic-3."""
    return f"{field}-{month}"


def values_of(entered: Mapping[int, Earlier], months: Iterable[int]) -> dict[str, Any]:
    """The months as the fields of the form, empty where nothing was entered."""
    found: dict[str, Any] = {}
    for month in months:
        known = entered.get(month, Earlier())
        found |= {name_of(field, month): getattr(known, field) for field in _FIELDS}
    return found


def months_from(values: Mapping[str, Any], months: Iterable[int]) -> dict[int, Earlier]:
    """The months as the fields of the form tell them."""
    return {
        month: Earlier(
            values[name_of("result", month)] or "",
            values[name_of("points", month)],
            bool(values[name_of("thematic", month)]),
        )
        for month in months
    }


def check_earlier(pack: Pack, entered: Mapping[int, Earlier]) -> tuple[Finding, ...]:
    """What speaks against these months: an unknown band, points without one, a theme in a month
    without a meeting.

    The points of a month lie within the scale of the regulation of the year. Source: the bands and
    the sheet of the pack.
    """
    found: list[Finding] = []
    bands, most = {band.code for band in pack.bands}, max(band.upper for band in pack.bands)
    for month, one in entered.items():
        if one.band and one.band not in bands:
            found.append(
                Finding(
                    "earlier.band",
                    gettext_noop("Choose one of the bands."),
                    field=name_of("result", month),
                )
            )
        if one.points is not None and not one.band:
            message = gettext_noop("Points belong to a month with a band; choose it.")
            found.append(Finding("earlier.points", message, field=name_of("points", month)))
        elif one.points is not None and not (one.points.is_finite() and 0 <= one.points <= most):
            message = gettext_noop("Points lie between 0 and {most}.")
            found.append(
                Finding("earlier.points", message, {"most": most}, field=name_of("points", month))
            )
        if one.thematic and one.result == MonthState.BEFORE:
            message = gettext_noop(
                "The cell did not stand in this month; it held no thematic meeting."
            )
            found.append(Finding("earlier.theme", message, field=name_of("thematic", month)))
    return tuple(found)
