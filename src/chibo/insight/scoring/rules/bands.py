"""The bands of a regulation as pages show them: name, place from the best down, tone and height; no
code is known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rulebook.vocabulary.findings import Bilingual
from rulebook.vocabulary.pack import Pack


@dataclass(frozen=True, slots=True)
class RankedBand:
    """A band with its place among `count` (0 = the best); `count` is 0 where its regulation is not
    known any more.
    """

    code: str
    words: Bilingual
    position: int = 0
    count: int = 0

    @property
    def is_low(self) -> bool:
        """True in the lower half of the scale, never for the best band: such a month counts as one
        that needs help.
        """
        return self.position > 0 and self.position * 2 >= self.count

    @property
    def tone(self) -> str:
        """good for the best band, poor for the last, between them fair in the upper half and
        average in the lower one; "unknown" without a scale.
        """
        if not self.count:
            return "unknown"
        if self.position == 0:
            return "good"
        if self.position == self.count - 1:
            return "poor"
        return "average" if self.is_low else "fair"

    @property
    def height(self) -> float:
        """How high a bar of this band stands, a share 0–1: the best fills it, the last still shows;
        half without a scale.
        """
        return (self.count - self.position) / self.count if self.count else 0.5


def ranked_bands(pack: Pack | None) -> dict[str, RankedBand]:
    """Code → band of the regulation, from the best down; empty without a regulation or where it has
    no bands.
    """
    bands = () if pack is None else pack.bands
    return {
        band.code: RankedBand(band.code, band.words, place, len(bands))
        for place, band in enumerate(bands)
    }


def heights_of(pack: Pack) -> dict[str, float]:
    """Code → place on the scale as a share: 1 for the best band, above 0 for the last."""
    return {code: band.height for code, band in ranked_bands(pack).items()}


def band_among(bands: Mapping[str, RankedBand], code: str) -> RankedBand | None:
    """The band with this code, None for an empty one; a code that the regulation does not hold
    stands as its own name.
    """
    if not code:
        return None
    return bands.get(code) or RankedBand(code, Bilingual(code, code))
