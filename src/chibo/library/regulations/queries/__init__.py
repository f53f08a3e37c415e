"""Which regulation is in force for a cell on a day, and the days that are holidays."""

from chibo.library.regulations.queries.holidays import holidays_around, holidays_of
from chibo.library.regulations.queries.in_force import (
    Comparison,
    Standing,
    comparisons_of,
    falling_away,
    forget,
    pack_alone,
    pack_by_version,
    pack_for,
    standing_of,
    standings_above,
    text_of,
)
from chibo.library.regulations.queries.rows import (
    acknowledgement_of,
    get_pack,
    get_regulation,
    regulations_within,
    second_persons,
    version_in_force,
    versions_of,
    waiting_for_second,
)
from chibo.library.regulations.queries.shipped import (
    Shipped,
    known_titles,
    packs,
    shelf,
    shipped,
    step_title_en,
)

__all__ = [
    "Comparison",
    "Shipped",
    "Standing",
    "acknowledgement_of",
    "comparisons_of",
    "falling_away",
    "forget",
    "get_pack",
    "get_regulation",
    "holidays_around",
    "holidays_of",
    "known_titles",
    "pack_alone",
    "pack_by_version",
    "pack_for",
    "packs",
    "regulations_within",
    "second_persons",
    "shelf",
    "shipped",
    "standing_of",
    "standings_above",
    "step_title_en",
    "text_of",
    "version_in_force",
    "versions_of",
    "waiting_for_second",
]
