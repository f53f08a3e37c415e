"""The regulation that a meeting is judged by, and the term of its cell."""

from datetime import date

from chibo.library.regulations.queries import pack_by_version, pack_for
from chibo.work.meetings.models import Meeting
from rulebook.vocabulary.pack import Pack


def pack_of(meeting: Meeting) -> Pack:
    """The pack the meeting is stamped with, else the one in force on its day."""
    stamped = _stamped(meeting) if meeting.pack_code else None
    return stamped or pack_for(meeting.unit, on=meeting.day)


def term_of(meeting: Meeting) -> str:
    """The cell's term on the meeting's day, as "2025-2030": it begins with the cell's congress
    (else its founding).

    Source: Regulation 294-QĐ/TW, art. 23.1 (terms of five years), through the pack's value
    `cell.term_years`.
    """
    first, last = _term_years(meeting)
    return f"{first}-{last}"


def term_ends(meeting: Meeting) -> date:
    """The last day of the last year of the cell's term; what a meeting decides does not reach
    beyond it.
    """
    return date(_term_years(meeting)[1], 12, 31)


def _term_years(meeting: Meeting) -> tuple[int, int]:
    years = int(pack_of(meeting).value("cell.term_years").value)
    begin = meeting.unit.term_from or meeting.unit.valid_from
    first = begin.year + (meeting.day.year - begin.year) // years * years
    return first, first + years


def _stamped(meeting: Meeting) -> Pack | None:
    return pack_by_version(
        meeting.pack_code, meeting.pack_version, cell_type=meeting.unit.cell_type
    )
