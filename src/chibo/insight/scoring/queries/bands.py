"""The bands of the regulation that a score was made under."""

from collections.abc import Mapping
from functools import lru_cache

from django.db.models import Max, Q

from chibo.base.kernel.actor import EVERYWHERE
from chibo.insight.scoring.models import ScoreSheet, Trial
from chibo.insight.scoring.rules.bands import RankedBand, ranked_bands
from chibo.library.regulations.queries import pack_by_version
from rulebook.vocabulary.pack import Pack


def bands_of_version(
    code: str, version: str, *, cell_type: str = "", otherwise: Pack | None = None
) -> Mapping[str, RankedBand]:
    """Code → band of that version of a regulation for cells of the type, from the best down.

    Where the installation holds the version no more it is the bands of `otherwise`; empty without
    one.
    """
    try:
        return _bands_of(code, version, cell_type)
    except LookupError:
        return ranked_bands(otherwise)


class KnownBands:
    """The bands of every regulation that the scores of one page were made under; each version is
    asked for once.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Mapping[str, RankedBand]] = {}

    def of(
        self, code: str, version: str, *, cell_type: str, otherwise: Pack | None = None
    ) -> Mapping[str, RankedBand]:
        """As `bands_of_version`."""
        stamp = (code, version, cell_type)
        if stamp not in self._found:
            self._found[stamp] = bands_of_version(code, version, cell_type=cell_type)
        return self._found[stamp] or ranked_bands(otherwise)


def bands_before(trial: Trial) -> dict[str, RankedBand]:
    """Code → band of the regulations under which the months of a trial were scored, the latest
    first; one query.

    The caller has read the trial within its scope.
    """
    below = Q(unit__path__gte=trial.unit.path, unit__path__lt=trial.unit.path + "~")
    sheets = ScoreSheet.objects.within(EVERYWHERE).filter(
        below, meeting__month__range=(trial.first_month, trial.last_month)
    )
    found: dict[str, RankedBand] = {}
    for code, version, _last in (
        sheets.values_list("pack_code", "pack_version")
        .annotate(Max("meeting__month"))
        .order_by("-meeting__month__max")
    ):
        found = dict(bands_of_version(code, version)) | found
    return found


# A version names its content, so what was found once stays true; what is missing is asked for
# again.
@lru_cache(maxsize=512)
def _bands_of(code: str, version: str, cell_type: str) -> Mapping[str, RankedBand]:
    pack = pack_by_version(code, version, cell_type=cell_type)
    if pack is None:
        raise LookupError(code)
    return ranked_bands(pack)
