"""From which day an official may be put in charge: both limits themselves, and one day beyond each."""

from datetime import date

import pytest

from chibo.work.assignments.rules import check_first_day

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
