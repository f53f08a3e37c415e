"""Bands as pages say and draw them: the name in the language of the page, bars, legends, counts."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from chibo.insight.scoring.rules.bands import RankedBand

BAR = 40  # the height of a whole bar in a strip


def band_name(band: RankedBand) -> str:
    """The name that the band's regulation gives it."""
    return band.words.in_language(get_language() or "vi")


def bar_height(band: RankedBand) -> int:
    """The height of the band's bar."""
    return round(band.height * BAR)


def band_counts(bands: Iterable[RankedBand | None]) -> list[tuple[RankedBand, int]]:
    """(band, how often it stands), from the best down; what has no band is left out."""
    return in_order(Counter(band for band in bands if band is not None))


def in_order(counted: Mapping[RankedBand, int]) -> list[tuple[RankedBand, int]]:
    """(band, how often it stands), from the best down."""
    return sorted(counted.items(), key=lambda pair: (-pair[0].height, pair[0].code))


def band_legend(bands: Iterable[RankedBand | None]) -> list[tuple[str, str]]:
    """(tone, name) of the bands that are drawn, from the best down, each once."""
    return list(dict.fromkeys((band.tone, band_name(band)) for band, _count in band_counts(bands)))
