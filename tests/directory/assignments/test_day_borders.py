"""An official in charge: on the first day, on the last, and one day after the end."""

from datetime import date, timedelta

import pytest

from chibo.base.kernel.actor import EVERYWHERE, SYSTEM
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.queries import (
    assignments_of,
    assignments_within,
    cells_without_official,
)
from chibo.work.charges.actions import assign_official
from tests.factories import act_as, make_person

pytestmark = pytest.mark.django_db

FIRST, END = date(2026, 11, 3), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("on", "in_charge"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (END - timedelta(days=1), True),
        (END, False),
        (END + timedelta(days=1), False),
    ],
)
def test_a_charge_and_its_rights_hold_from_the_first_day_to_the_day_before_the_end(
    people, on, in_charge
):
    official = make_person("Cầm Thị Phụng")
    row = assign_official(official, cell=people.sister, on=FIRST, actor=SYSTEM)
    end_assignment(row, on=END, actor=SYSTEM)

    named = [one.official_id for one in assignments_of(people.sister, on=on)]
    within = [one.unit_id for one in assignments_within(EVERYWHERE, on=on)]
    alone = list(cells_without_official(people.commune, scope=EVERYWHERE, on=on))

    assert (official.pk in named) is in_charge
    assert (people.sister.pk in within) is in_charge
    assert (people.sister in alone) is not in_charge
    assert act_as(official, on=on).may("score.note", people.sister.path) is in_charge
