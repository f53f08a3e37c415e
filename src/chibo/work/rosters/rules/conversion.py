"""A workbook in an old font, turned into Unicode and read anew: what it would say then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chibo.work.rosters.rules.facts import ListedCell, Roster, RosterFinding, WorkbookSheet
from chibo.work.rosters.rules.fonts import font_of_tables, in_unicode
from chibo.work.rosters.rules.reader import read_roster

_FONT_CODES = {"old_font", "old_font_sheet"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """The sheets in Unicode, what of them would be read, and what became of which
    text, once each.
    """

    font: str
    texts: tuple[tuple[str, str], ...]
    tables: tuple[WorkbookSheet, ...]
    roster: Roster
    findings: tuple[RosterFinding, ...]


def conversion_of(
    tables: Sequence[WorkbookSheet],
    findings: Sequence[RosterFinding],
    *,
    on: date,
    cells: Sequence[ListedCell] = (),
) -> Conversion | None:
    """What the workbook says once its old font is turned into Unicode; None when no remark speaks
    of such a font.
    """
    if not any(one.code in _FONT_CODES for one in findings):
        return None
    font = font_of_tables(tables)
    if not font:
        return None
    turned, texts = in_unicode(tables, font)
    roster, more = read_roster(turned, on=on, cells=cells)
    return Conversion(font, tuple(texts), tuple(turned), roster, more)
