from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import Month
from chibo.insight.needs.queries import cells_in_need, losses_of
from tests.factories import act_as, make_meeting
from tests.insight.sheets import adopted, decided, drafted, held, proposed

NOVEMBER = Month(2026, 11)
pytestmark = pytest.mark.django_db


def found(people, *, unit=None, person=None, months=12, **kwargs):
    scope = act_as(person or people.official).scope_for("score.view")
    return losses_of(unit or people.commune, last=NOVEMBER, months=months, scope=scope, **kwargs)


def test_lost_points_are_those_the_cell_adopted(people):
    adopted(held(make_meeting(people.cell), people), people, c4_2="20", c5="4")

    losses = {loss.line.code: loss.whole for loss in found(people)}

    assert losses["4.2"].lost == Decimal(5)
    assert losses["5"].lost == Decimal(1)
    assert losses["4.2"].of == Decimal(25)
    assert losses["4.2"].meetings == 1


def test_official_points_count_once_they_are_decided(people):
    sheet = decided(held(make_meeting(people.cell), people), people, c4_2="20")
    sheet.lines.filter(unit=people.cell, criterion="4.2").update(official_points=Decimal(15))

    losses = {loss.line.code: loss.whole.lost for loss in found(people)}

    assert losses["4.2"] == Decimal(10)


@pytest.mark.parametrize("stage", [drafted, proposed])
def test_a_draft_counts_for_nobody(people, stage):
    stage(held(make_meeting(people.cell), people), people, c4_2="20")

    assert found(people) == ()


def test_nothing_of_another_commune_is_counted(people):
    adopted(held(make_meeting(people.cell), people), people, c4_2="20")

    assert found(people, person=people.stranger) == ()
    assert found(people, unit=people.elsewhere) == ()
    assert found(people, unit=people.sister) == ()


def test_a_type_of_cell_narrows(people):
    adopted(held(make_meeting(people.cell), people), people, c4_2="20")

    assert found(people, cell_type=people.cell.cell_type)
    assert found(people, cell_type="abroad") == ()


def test_a_cell_needs_help_after_two_heavy_losses(people):
    for month in (Month(2026, 9), Month(2026, 10)):
        adopted(held(make_meeting(people.cell, month=month), people), people, c4_2="5")

    needs = cells_in_need(people.commune, "4.2", last=NOVEMBER, months=12, scope=EVERYWHERE)

    assert [(need.name, need.because.params) for need in needs] == [
        (people.cell.name, {"lost": Decimal(40), "of": Decimal(50), "count": 2})
    ]
    assert cells_in_need(people.commune, "5", last=NOVEMBER, months=12, scope=EVERYWHERE) == ()


def test_one_query_for_one_sheet_and_for_three(people):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            found(people)
            cells_in_need(people.commune, "4.2", last=NOVEMBER, months=12, scope=EVERYWHERE)
        return len(seen)

    adopted(held(make_meeting(people.cell), people), people, c4_2="5")
    one = queries()
    for month in (Month(2026, 9), Month(2026, 10)):
        adopted(held(make_meeting(people.cell, month=month), people), people, c4_2="5")

    assert queries() == one
