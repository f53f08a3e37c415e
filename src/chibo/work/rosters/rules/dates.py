"""Dates the way offices write them."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chibo.base.kernel.text import clean_line, fold
from chibo.work.rosters.rules.facts import Formula, Value

EARLIEST_YEAR = 1900

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})", re.ASCII)
_IN_WORDS = re.compile(
    r"(?:ngay|mung|mong)?\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})", re.ASCII
)
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{2}", re.ASCII)
_YEAR = re.compile(r"(?:nam\s*)?(?:0{1,2}[/.\-]0{1,2}[/.\-])?(\d{4})", re.ASCII)
_TIME = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?(\s*(sa|ch|am|pm))?$", re.ASCII)
_DAY_MONTH_YEAR = re.compile(r"[1-9](0[1-9]|1[0-2])\d{2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date, or a year alone, or a problem: impossible_date, text_date, ambiguous_date.

    `serial`: the date came as Excel's bare number of a day, and might be something else: it stands
    there as text, or reads as day, month and short year too (30585).
    """

    day: date | None = None
    year: int | None = None
    problem: str = ""
    serial: bool = False


def read_date(value: Value, *, epoch: date, year_alone: bool = False) -> DateReading:
    """The date that a cell means: a date, Excel's serial number, or text with the day first.

    A year alone counts only with `year_alone` (births of the old). Two-digit years are ambiguous.
    Years before 1900 are impossible.
    """
    if isinstance(value, datetime):
        return _dated(value.date())
    if isinstance(value, date):
        return _dated(value)
    if isinstance(value, bool | Formula) or value is None:
        return DateReading(problem="text_date")
    if isinstance(value, int | float):
        return _from_number(value, epoch, year_alone)
    return _from_text(value, epoch, year_alone)


def _dated(day: date) -> DateReading:
    return (
        DateReading(day, day.year)
        if day.year >= EARLIEST_YEAR
        else DateReading(problem="impossible_date")
    )


def _from_number(value: float, epoch: date, year_alone: bool) -> DateReading:
    if EARLIEST_YEAR <= value <= 2100:
        return (
            DateReading(year=int(value))
            if year_alone and value == int(value)
            else DateReading(problem="text_date")
        )
    # Serials under 3,000 are years, counts or days of the month rather than dates before 1908.
    if not 3000 <= value <= 80_000:
        return DateReading(problem="text_date")
    return replace(
        _dated(epoch + timedelta(days=int(value))),
        serial=bool(_DAY_MONTH_YEAR.fullmatch(str(int(value)))),
    )


def _from_text(text: str, epoch: date, year_alone: bool) -> DateReading:
    written = _TIME.sub("", fold(clean_line(text)).strip(" .,;'`"))
    if match := _DAY_FIRST.fullmatch(written) or _IN_WORDS.fullmatch(written):
        day, month, year = (int(part) for part in match.groups())
        if year_alone and day == month == 0 and year >= EARLIEST_YEAR:
            return DateReading(year=year)
        return _made(year, month, day)
    if match := _YEAR_FIRST.fullmatch(written):
        year, month, day = (int(part) for part in match.groups())
        return _made(year, month, day)
    if _SERIAL.fullmatch(written):
        return replace(_from_number(int(written), epoch, year_alone), serial=True)
    if _SHORT_YEAR.fullmatch(written):
        return DateReading(problem="ambiguous_date")
    if (
        year_alone
        and (match := _YEAR.fullmatch(written))
        and EARLIEST_YEAR <= int(match[1]) <= 2100
    ):
        return DateReading(year=int(match[1]))
    return DateReading(problem="text_date")


def _made(year: int, month: int, day: int) -> DateReading:
    try:
        return _dated(date(year, month, day))
    except ValueError:
        return DateReading(problem="impossible_date")


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March in other years."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def shown(day: date) -> str:
    """A date as people read it here: 3/2/2026."""
    return f"{day.day}/{day.month}/{day.year}"
