"""Dates are dates, moments are UTC, and "today" is a day in Vietnam."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
# Clocks of machines may differ by so much; what lies further ahead was written while a clock was
# ahead.
AHEAD = timedelta(minutes=5)
_told: ContextVar[datetime | None] = ContextVar("told", default=None)


@dataclass(slots=True)
class ClockWatch:
    """What was asked of the clock while something was made: the very moment, and until when the
    answers to `has_come` stay what they were. The day is not asked for here.
    """

    moment_asked: bool = False
    until: datetime | None = None


_watching: ContextVar[ClockWatch | None] = ContextVar("watching", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    if (watch := _watching.get()) is not None:
        watch.moment_asked = True
    return _moment()


def marked_now() -> datetime:
    """This moment, compared with moments in a table of which a mark tells how many have come: what
    is made of the answer may be kept for as long as the mark stays the same.
    """
    return _moment()


def has_come(moment: datetime) -> bool:
    """True from that moment on. What is made of the answer alone can be kept until then."""
    if _moment() >= moment:
        return True
    if (watch := _watching.get()) is not None:
        watch.until = min(watch.until or moment, moment)
    return False


@contextmanager
def watching_the_clock() -> Iterator[ClockWatch]:
    """What is asked of the clock inside is told."""
    watch = ClockWatch()
    token = _watching.set(watch)
    try:
        yield watch
    finally:
        _watching.reset(token)


def _moment() -> datetime:
    return _told.get() or datetime.now(UTC)


def lies_ahead(moment: datetime, *, at: datetime) -> bool:
    """True for what is said to have happened later than `at`: the clock was ahead when it was
    written, and it proves nothing.
    """
    return moment > at + AHEAD


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Inside, it is that moment; only for building a demo of the past (a test says where this may
    stand).
    """
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)


def today() -> date:
    """The day it is in Vietnam now, wherever the server stands."""
    return local_date(_moment())


def local_date(moment: datetime) -> date:
    """The Vietnamese day of a moment."""
    return moment.astimezone(VIETNAM).date()


def local_moment(day: date, at: time) -> datetime:
    """The moment of a Vietnamese clock time on a day."""
    return datetime.combine(day, at, tzinfo=VIETNAM)


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month written as 2026-11; raises ValueError."""
        year, _, month = text.partition("-")
        parsed = cls(int(year), int(month))
        if not (1 <= parsed.month <= 12 and 1900 <= parsed.year <= 2200):
            raise ValueError(text)
        return parsed

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.plus(1).first - timedelta(days=1)

    @property
    def quarter(self) -> int:
        """The quarter it lies in, 1 to 4."""
        return (self.month + 2) // 3

    def plus(self, months: int) -> "Month":
        """The month so many months later (earlier when negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
