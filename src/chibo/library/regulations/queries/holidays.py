"""The days that are holidays."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

# Which edition of the calendar the days are taken from; another edition may know other days.
HOLIDAYS_FROM = holidays.__version__


@lru_cache(maxsize=64)  # The library works a year out anew each time; its table never changes.
def holidays_of(year: int) -> Mapping[date, str]:
    """The public holidays of Vietnam in that year, with the days swapped by the state where they
    are known; day → name.
    """
    return MappingProxyType(
        dict(holidays.country_holidays("VN", years=year, language="vi").items())
    )


def holidays_around(day: date) -> Mapping[date, str]:
    """The public holidays of the year of that day and the year after."""
    return MappingProxyType({**holidays_of(day.year), **holidays_of(day.year + 1)})
