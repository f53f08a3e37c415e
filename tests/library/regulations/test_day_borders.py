"""A regulation holds from its first day on, and the one before it up to the day before."""

from datetime import date, timedelta

import pytest

from chibo.library.regulations.queries import pack_for
from tests.library.regulations.texts import text
from tests.library.regulations.world import START, offices, put_in_force

pytestmark = pytest.mark.django_db


def minutes(cell, on):
    return pack_for(cell, on=on).value("agenda.ideology_minutes").value


@pytest.mark.parametrize(
    ("on", "asked"),
    [
        (START - timedelta(days=1), None),
        (START, 25),
        (date(2027, 2, 28), 25),
        (date(2027, 3, 1), 30),
    ],
)
def test_the_first_day_of_a_regulation_is_its_own_and_the_day_before_is_not(people, on, asked):
    by = offices(people)
    put_in_force(by, text(minutes=25))
    put_in_force(by, text(minutes=30), start=date(2027, 3, 1))

    assert minutes(people.cell, on) == asked
