import pytest

from chibo.base.kernel.actor import Scope
from chibo.insight.reviews.queries import period_now, year_of_cell, year_of_committee
from tests.factories import TODAY, make_unit
from tests.insight.years import hold, install_rules

YEAR = 2026


@pytest.fixture
def people(people, settings, tmp_path):
    install_rules(settings, tmp_path)
    return people


def committee_year(people, year=YEAR):
    return year_of_committee(people.commune, year, scope=Scope((people.commune.path,)), on=TODAY)


def test_a_good_half_year_with_the_months_that_decided(people):
    hold(people.cell, YEAR, dict.fromkeys(range(1, 7), "good"), thematic=(3, 6))

    row = year_of_cell(people.cell, YEAR, on=TODAY)

    assert (row.rolled["h1"].band, row.rolled["h1"].deciding) == ("good", (1, 2, 3, 4, 5, 6))
    assert row.quarters == (1, 1, 0, 0)


def test_months_not_held_not_recorded_not_decided_and_ahead_are_told_apart(people):
    hold(people.cell, YEAR, {7: "good", 8: "", 9: "good"}, own=(9,))

    row = year_of_cell(people.cell, YEAR, on=TODAY)

    assert [str(month.state) for month in row.months[6:]] == [
        "held",
        "not_held",
        "held",
        "not_recorded",
        "ahead",
        "ahead",
    ]
    rolled = row.rolled["h2"]
    assert (rolled.band, rolled.not_held, rolled.undecided, rolled.ahead) == (
        "average",
        (8, 10),
        (9,),
        (11, 12),
    )


def test_a_band_of_the_cell_itself_does_not_decide_a_period(people):
    hold(people.cell, YEAR, dict.fromkeys(range(1, 7), "good"), thematic=(3, 6), own=(2,))

    rolled = year_of_cell(people.cell, YEAR, on=TODAY).rolled["h1"]

    assert (rolled.band, rolled.undecided) == (None, (2,))


def test_months_before_the_first_day_in_the_system_are_unknown_and_asked_for(people):
    row = year_of_cell(people.cell, 2025, on=TODAY)

    assert [str(month.state) for month in row.months[5:7]] == ["unknown", "not_recorded"]
    assert (row.rolled["year"].known, row.rolled["h2"].known) == (False, True)
    (step,) = row.rolled["year"].explained.steps
    assert (step.message[:13], step.params) == ("Months {month", {"months": "1, 2, 3, 4, 5, 6"})


def test_a_year_without_a_regulation_shows_its_months_and_computes_nothing(people):
    row = year_of_cell(people.cell, 2024, on=TODAY)

    assert (row.pack, row.rolled["h1"].known, row.rolled["h1"].band) == (None, False, None)


def test_the_committee_sees_the_cells_directly_below_it_by_code(people):
    below = make_unit("committee", parent=people.commune)
    make_unit(parent=below)

    assert [row.name for row in committee_year(people).rows] == [
        people.cell.name,
        people.sister.name,
    ]


def test_a_committees_year_takes_the_same_queries_for_two_cells_and_for_five(
    people, django_assert_num_queries
):
    hold(people.cell, YEAR, dict.fromkeys(range(1, 7), "good"))
    with django_assert_num_queries(6):
        committee_year(people)
    for _ in range(3):
        hold(
            make_unit(parent=people.commune),
            YEAR,
            dict.fromkeys(range(1, 11), "fair"),
            thematic=(1, 4),
        )
    with django_assert_num_queries(6):
        assert len(committee_year(people).rows) == 5


def test_a_page_opens_with_the_period_that_is_due():
    assert [period_now(2026, on=TODAY.replace(month=month)) for month in (3, 8, 10, 11)] == [
        "h1",
        "h1",
        "h1",
        "year",
    ]
    assert period_now(2025, on=TODAY) == "year"
