"""From an uploaded file to a roster with its remarks."""

from collections.abc import Iterable
from datetime import date

from chibo.base.kernel.errors import Refused
from chibo.interfaces.imports.workbook import read_tables
from chibo.library.documents.rules.secrecy import check_secrecy, check_secrecy_filename
from chibo.work.rosters.rules import Roster, RosterFinding, Table, read_roster

_TITLE_ROWS = 12


def read_workbook(name: str, data: bytes, *, on: date) -> tuple[Roster, tuple[RosterFinding, ...]]:
    """The roster in the file and every remark on it.

    Raises Refused for a file that is no plain workbook, and for a secrecy mark in its name, titles or notes.
    """
    if marked := check_secrecy_filename(name):
        raise Refused(marked)
    tables = read_tables(name, data)
    roster, findings = read_roster(tables, on=on)
    notes = (row.note for row in (*roster.cells, *roster.members, *roster.officials) if row.note)
    if marked := check_secrecy("\n".join([*_titles(tables), *notes])):
        raise Refused(marked)
    return roster, findings


def _titles(tables: Iterable[Table]) -> Iterable[str]:
    """Lines above the lists, where a stamp would stand: rows with one or two texts near the top."""
    for table in tables:
        for row in table.rows[:_TITLE_ROWS]:
            texts = [cell for cell in row.cells if isinstance(cell, str) and cell.strip()]
            if len(texts) <= 2:
                yield from (text[:300] for text in texts)
