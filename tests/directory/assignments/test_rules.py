"""From which day an official may be put in charge: both limits themselves, and one
day beyond each.
"""

from datetime import date, timedelta

import pytest

from chibo.directory.assignments.rules import check_first_day, check_listed_day

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(1, 1, 1), "charge_too_early"),
        (date(2025, 6, 30), "charge_too_early"),
        (date(2025, 7, 1), None),
        (date(2026, 11, 3), None),
        (date(2027, 11, 4), None),
        (date(2027, 11, 5), "charge_too_late"),
        (date(9999, 12, 31), "charge_too_late"),
    ],
)
def test_a_charge_begins_while_the_cell_stands_and_at_most_a_year_ahead(on, code):
    findings = check_first_day(on, kept_since=date(2025, 7, 1), today=date(2026, 11, 3))

    assert [finding.code for finding in findings] == ([code] if code else [])
    assert all(finding.field == "on" for finding in findings)


TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("since", "code"),
    [
        (date(1900, 1, 1), "charge_too_early"),
        (TODAY - timedelta(days=20 * 366 + 1), "charge_too_early"),
        (TODAY - timedelta(days=20 * 366), None),
        (TODAY + timedelta(days=366), None),
        (TODAY + timedelta(days=367), "charge_too_late"),
        (date(9999, 12, 31), "charge_too_late"),
    ],
)
def test_a_list_may_name_a_charge_of_twenty_years_and_one_of_next_year(since, code):
    assert [finding.code for finding in check_listed_day(since, today=TODAY)] == (
        [code] if code else []
    )
