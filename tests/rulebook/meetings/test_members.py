"""Recognition takes effect at the end of probation, also when the vote comes later."""

from dataclasses import replace
from datetime import date

import pytest

from rulebook.meetings.members import official_from

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("voted_on", [date(2026, 3, 20), date(2026, 4, 20)])
def test_a_late_vote_does_not_move_the_day(pack, voted_on):
    assert official_from(pack, date(2025, 3, 15), voted_on=voted_on).value == date(2026, 3, 15)


def test_where_a_pack_says_otherwise_the_later_day_counts(pack):
    key = "member.recognition_from_probation_end"
    other = replace(pack, values={**pack.values, key: replace(pack.value(key), value=False)})
    assert official_from(other, date(2025, 3, 15), voted_on=date(2026, 4, 20)).value == date(
        2026, 4, 20
    )


def test_probation_from_a_leap_day_ends_on_the_last_of_february(pack):
    found = official_from(pack, date(2028, 2, 29), voted_on=date(2029, 3, 3))
    assert found.value == date(2029, 2, 28)
    assert [source.confidence for source in found.sources] == ["H", "H"]
