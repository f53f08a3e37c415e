"""A commune that begins in mid-year: what was decided on paper about the months before counts like
what is decided here.
"""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.insight.reviews.actions.earlier import enter_earlier_months
from chibo.insight.reviews.models import EarlierMonth
from chibo.insight.reviews.queries import year_of_cell
from chibo.insight.reviews.queries.earlier import earlier_months
from chibo.insight.reviews.rules.earlier import Earlier, values_of
from tests.factories import TODAY, act_as
from tests.insight.reviews.test_actions import cell_of
from tests.insight.years import install_rules

pytestmark = pytest.mark.django_db
YEAR, MONTHS = 2025, range(1, 7)
GOOD = Earlier("good", Decimal("92.5"))


@pytest.fixture
def people(people, settings, tmp_path):
    install_rules(settings, tmp_path)
    return people


def enter(people, months, *, by=None, paper="Quyết định 15-QĐ/ĐU", year=YEAR, **given):
    return enter_earlier_months(
        cell_of(people),
        year,
        values=values_of(months, MONTHS),
        paper=paper,
        on=TODAY,
        actor=act_as(by or people.official),
        **given,
    )


def test_entered_months_give_the_half_year_its_band_and_say_that_they_come_from_paper(people):
    assert (
        enter(
            people,
            dict.fromkeys(MONTHS, GOOD)
            | {
                2: Earlier("good", thematic=True),
                5: Earlier("good", thematic=True),
            },
        )
        == 6
    )

    row = year_of_cell(people.cell, YEAR, on=TODAY)

    assert [(one.state, one.band, one.official, one.entered) for one in row.months[:2]] == [
        ("held", "good", True, True)
    ] * 2
    assert (row.rolled["h1"].band, row.quarters[:2]) == ("good", (1, 1))
    assert all(not one.entered for one in row.months[6:])


def test_a_month_without_a_meeting_is_not_held_and_one_before_the_founding_is_the_committees_to_say(
    people,
):
    enter(people, dict.fromkeys(MONTHS, GOOD) | {3: Earlier("not_held")})
    assert year_of_cell(people.cell, YEAR, on=TODAY).rolled["h1"].not_held == (3,)

    enter(people, dict.fromkeys(MONTHS, GOOD) | {1: Earlier("before")})
    (step,) = year_of_cell(people.cell, YEAR, on=TODAY).rolled["h1"].explained.steps
    assert step.message.startswith("The cell was set up during the period")


def test_a_quarter_with_a_month_that_nobody_knows_is_not_a_missed_one(people):
    assert year_of_cell(people.cell, YEAR, on=TODAY).facts["thematic.quarters_missed"] == 2
    enter(people, dict.fromkeys(MONTHS, GOOD))
    assert year_of_cell(people.cell, YEAR, on=TODAY).facts["thematic.quarters_missed"] == 4


def test_only_what_changed_becomes_a_new_version_and_an_emptied_month_is_unknown_again(people):
    enter(people, dict.fromkeys(MONTHS, GOOD))
    assert enter(people, dict.fromkeys(MONTHS, GOOD) | {6: Earlier()}) == 1

    assert set(earlier_months(people.cell, YEAR)) == {1, 2, 3, 4, 5}
    assert EarlierMonth.objects.of_unit(people.cell).filter(month=6).values_list(
        "version", "state"
    ).order_by("version").last() == (2, "unknown")
    assert enter(people, dict.fromkeys(MONTHS, GOOD) | {6: Earlier()}) == 0
    assert Entry.objects.filter(code="review.earlier").count() == 7


def test_what_was_entered_never_changes(people):
    enter(people, {1: GOOD})
    with pytest.raises(DatabaseError), transaction.atomic():
        EarlierMonth.objects.of_unit(people.cell).update(band="poor")


@pytest.mark.parametrize(
    ("month", "said"),
    [
        (Earlier("superb"), "Choose one of the bands."),
        (Earlier("not_held", Decimal(50)), "Points belong to a month with a band; choose it."),
        (Earlier("good", Decimal("100.01")), "Points lie between 0 and {most}."),
        (Earlier("good", Decimal("-1")), "Points lie between 0 and {most}."),
        (
            Earlier("before", thematic=True),
            "The cell did not stand in this month; it held no thematic meeting.",
        ),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(people, month, said):
    with pytest.raises(Refused) as refused:
        enter(people, dict.fromkeys(MONTHS, GOOD) | {4: month})
    assert [finding.message for finding in refused.value.findings] == [said]
    assert not earlier_months(people.cell, YEAR)


def test_the_full_hundred_points_are_taken(people):
    assert enter(people, {4: Earlier("good", Decimal(100))}) == 1


def test_a_year_without_such_months_or_without_the_paper_is_refused(people):
    with pytest.raises(Refused, match=r"earlier\.none"):
        enter(people, {}, year=2026)
    with pytest.raises(Refused, match=r"earlier\.paper"):
        enter(people, {1: GOOD}, paper="  ")


@pytest.mark.parametrize("who", ["secretary", "in_charge", "member", "stranger"])
def test_only_the_committee_directly_above_enters_them(people, who):
    with pytest.raises(NotAllowed):
        enter_earlier_months(
            people.cell,
            YEAR,
            values=values_of({1: GOOD}, MONTHS),
            paper="QĐ 1",
            on=TODAY,
            actor=act_as(getattr(people, who)),
        )
