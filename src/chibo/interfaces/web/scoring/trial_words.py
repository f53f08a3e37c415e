"""A trial in words: bands, moves between them, their causes, and each month of a cell."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from chibo.base.kernel.dates import Month
from chibo.insight.scoring.enums import ScoreChange
from chibo.insight.scoring.queries.bands import bands_before
from chibo.insight.scoring.queries.trials import pack_of_trial
from chibo.insight.scoring.rules.bands import band_among, ranked_bands
from chibo.interfaces.formatting import number
from chibo.interfaces.web.scoring.evidence import word_of


def bands_of(tried: Any) -> dict[str, Any]:
    """The bands of the tried regulation, and those of the ones that the months stand under."""
    new = ranked_bands(pack_of_trial(tried))
    return {"new_bands": new, "old_bands": bands_before(tried) or new}


def moves_between(counts: dict[str, int], bands: dict[str, Any]) -> list[tuple[str, str, int]]:
    """(band now, band tried, months), from the best band down."""
    found = [(*key.split(">"), count) for key, count in counts.items() if ">" in key]

    def best_first(move: tuple[str, str, int]) -> tuple[float, float]:
        old, new = band_among(bands["old_bands"], move[0]), band_among(bands["new_bands"], move[1])
        return (-old.height if old else 0, -new.height if new else 0)

    return sorted(found, key=best_first)


def causes_of(counts: dict[str, int], titles: dict[str, str]) -> list[tuple[str, str, int]]:
    """(criterion, title, months in which it changed the band most), in the order of the sheet."""
    order = list(titles)
    found = [
        (key[1:], titles.get(key[1:], ""), count)
        for key, count in counts.items()
        if key.startswith("·")
    ]
    return sorted(
        found, key=lambda cause: order.index(cause[0]) if cause[0] in titles else len(order)
    )


def titles_of(tried: Any) -> dict[str, str]:
    """Criterion → its title, parts after their whole."""
    found: dict[str, str] = {}

    def put(criterion: Any) -> None:
        english = (get_language() or "vi").startswith("en")
        found[criterion.code] = criterion.title_en if english else criterion.title_vi
        for part in criterion.parts:
            put(part)

    for criterion in pack_of_trial(tried).criteria:
        put(criterion)
    return found


def month_in_words(told: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    """One month of a cell in words; a difference reads −2, an unknown month says what
    is missing.
    """
    year, month = told["month"].split("-")
    old, new = told.get("old", ["", ""]), told.get("new", ["", ""])
    return {
        "month": Month(int(year), int(month)).first,
        "change": told["change"],
        "word": ScoreChange(told["change"]).label,
        "old_band": old[1],
        "old_total": number_in_words(old[0]),
        "new_band": new[1],
        "new_total": number_in_words(new[0]),
        "causes": [
            (code, titles.get(code, ""), _signed(points)) for code, points in told.get("causes", ())
        ],
        "estimated": [(code, titles.get(code, "")) for code in told.get("estimated", ())],
        "missing": [titles.get(name) or word_of(name) for name in told.get("missing", ())],
        "url": reverse("web:score-review", args=[told["sheet"]]) if told.get("sheet") else "",
        "state": told.get("state", ""),
    }


def estimated_everywhere(months: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The lines that are estimated in every month that could be counted, to be said once."""
    counted = [month["estimated"] for month in months if month["new_band"]]
    return counted[0] if counted and all(one == counted[0] for one in counted) else []


def number_in_words(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _signed(text: str) -> str:
    points = Decimal(text)
    return f"+{number(points)}" if points > 0 else f"−{number(-points)}"
