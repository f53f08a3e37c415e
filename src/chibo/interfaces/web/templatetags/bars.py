"""Bars of bands: {% load bars %} gives the strip of a year and the spread of a month."""

from typing import Any

from django import template
from django.utils.translation import gettext

from chibo.insight.scoring.rules.bands import RankedBand
from chibo.interfaces import formatting
from chibo.interfaces.web.shell.bands import band_legend, band_name, bar_height

register = template.Library()


@register.inclusion_tag("web/components/year_strip.html")
def year_strip(months: list[dict[str, Any]], label: str = "", mini: bool = False) -> dict[str, Any]:
    """Twelve months as bars: height and colour say the band; months have label, band, points, note,
    mark (behind the band).

    mini=True leaves out the numbers under the bars and the table (for a column of a wide table).
    """
    shown = []
    for index, month in enumerate(months):
        found: RankedBand | None = month.get("band")
        height = bar_height(found) if found else 40
        without = str(month.get("note") or gettext("no meeting recorded"))
        word = f"{band_name(found)}{month.get('mark', '')}" if found else without
        points = month.get("points")
        said = f"{month['label']}: {word}" + (
            f" {formatting.number(points)}" if points is not None else ""
        )
        shown.append(
            {
                **month,
                "tone": found.tone if found else "",
                "x": index * 35,
                "mid": index * 35 + 14,
                "y": 40 - height,
            }
            | {"height": height, "word": word, "said": said}
        )
    return {
        "months": shown,
        "label": label or gettext("Band by month"),
        "said": "; ".join(month["said"] for month in shown),
        "mini": mini,
        "width": max(len(shown) * 35 - 7, 28),
        "bands": band_legend(month.get("band") for month in months),
    }


@register.inclusion_tag("web/components/band_bar.html")
def band_bar(
    counts: list[tuple[RankedBand, int]], label: str = "", unscored: int = 0
) -> dict[str, Any]:
    """How the bands are spread, best first, as one stacked bar with its counts in words."""
    total = sum(count for _band, count in counts) + unscored
    rows = [(one.tone, band_name(one), count) for one, count in counts] + [
        ("none", gettext("not scored"), unscored)
    ]
    parts, left = [], 0.0
    for tone, word, count in rows:
        width = round(count * 100 / total, 3) if total else 0
        if count:
            parts.append(
                {
                    "tone": tone,
                    "word": word,
                    "count": count,
                    "x": f"{left:.3f}%",
                    "width": f"{width:.3f}%",
                }
            )
        left += width
    said = ", ".join(f"{part['count']} {part['word']}" for part in parts)
    return {"parts": parts, "said": said, "label": label or gettext("Bands"), "total": total}
