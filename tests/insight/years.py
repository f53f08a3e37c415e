"""A year of months brought to any state in few statements, under a made-up regulation with a rule,
a cap and a quota.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.queries import pack_of_year
from chibo.insight.scoring.models import ScoreSheet
from chibo.work.meetings.models import Meeting
from tests.rulebook.year_samples import with_year

SHIPPED = Path(__file__).resolve().parents[2] / "packs" / "vn-hd42-2025" / "pack.yaml"
POINTS = {"good": 95, "fair": 80, "average": 60, "poor": 30}


def install_rules(settings, folder: Path, *changes: tuple[str, str]) -> None:
    """The installation follows the shipped pack with the made-up rules of years,
    valid since 2025.
    """
    text = with_year(SHIPPED.read_text(encoding="utf-8")).replace(
        "valid_from: 2025-10-28", "valid_from: 2025-01-01"
    )
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "made-up").mkdir()
    (folder / "made-up" / "pack.yaml").write_text(text, encoding="utf-8")
    settings.PACKS_DIR = folder


def hold(
    cell: Unit,
    year: int,
    bands: dict[int, str],
    *,
    thematic: tuple[int, ...] = (),
    own: tuple[int, ...] = (),
):
    """Sealed regular meetings with these bands by month ("" = not held), thematic ones, `own` =
    submitted, not decided.
    """
    Meeting.objects.bulk_insert(
        [_meeting(cell, year, month, "regular", held=bool(band)) for month, band in bands.items()]
    )
    Meeting.objects.bulk_insert([_meeting(cell, year, month, "thematic") for month in thematic])
    pack = pack_of_year(cell, year, on=date(year, 12, 31))
    version = pack.version if pack else "not held any more"
    regular = {
        row.month.month: row
        for row in Meeting.objects.of_unit(cell).filter(kind="regular", month__year=year)
    }
    ScoreSheet.objects.bulk_insert(
        [
            _sheet(cell, regular[month], band, version=version, official=month not in own)
            for month, band in bands.items()
            if band
        ]
    )


def _meeting(cell: Unit, year: int, month: int, kind: str, *, held: bool = True) -> Meeting:
    day = date(year, month, 3)
    return Meeting(
        unit=cell,
        month=date(year, month, 1),
        kind=kind,
        rule_day=day,
        planned_on=day,
        held_on=day if held else None,
        state="sealed" if held else "not_held",
        starts_at="19:00",
        place=cell.place,
        not_held_reason="" if held else "Bão lũ",
    )


def _sheet(cell: Unit, meeting: Meeting, band: str, *, version: str, official: bool) -> ScoreSheet:
    points = Decimal(POINTS[band])
    decided = (
        {"official_total": points, "official_band": band, "state": "decided"}
        if official
        else {"state": "submitted"}
    )
    return ScoreSheet(
        unit=cell,
        meeting=meeting,
        pack_code="vn-hd42-2025",
        pack_version=version,
        self_total=points,
        self_band=band,
        submitted_at="2026-01-05T00:00:00Z",
        **decided,
    )
