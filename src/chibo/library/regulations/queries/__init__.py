"""Which regulation is in force for a cell on a day, and the days that are holidays."""

from chibo.library.regulations.queries.holidays import holidays_around, holidays_of
from chibo.library.regulations.queries.in_force import (
    Comparison,
    LayerStack,
    clear_cache,
    comparisons_of,
    displaced_by,
    pack_alone,
    pack_by_version,
    pack_for,
    stack_of,
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
    ShippedPack,
    catalogue,
    known_titles,
    packs,
    shipped,
    step_title_en,
)

__all__ = [
    "Comparison",
    "LayerStack",
    "ShippedPack",
    "acknowledgement_of",
    "catalogue",
    "clear_cache",
    "comparisons_of",
    "displaced_by",
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
    "shipped",
    "stack_of",
    "standings_above",
    "step_title_en",
    "text_of",
    "version_in_force",
    "versions_of",
    "waiting_for_second",
]
