"""Deadlines gone by and quarters without a thematic meeting are seen, and warned of only."""

from datetime import UTC, date, datetime

import pytest

from rulebook.meetings.missed_duties import missed_deadline, missing_thematic

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("done_on", "codes"),
    [
        (date(2026, 3, 5), []),
        (date(2026, 3, 6), ["deadline.missed"]),
        (datetime(2026, 3, 5, 16, 59, tzinfo=UTC), []),
        (datetime(2026, 3, 5, 17, 0, tzinfo=UTC), ["deadline.missed"]),
    ],
)
def test_the_second_day_after_the_meeting_is_the_last_for_posting(pack, done_on, codes):
    found = missed_deadline(pack, "minutes.publish_after", anchor=date(2026, 3, 3), done_on=done_on)
    assert [finding.code for finding in found] == codes
    assert not any(finding.blocks for finding in found)


def test_without_a_number_nothing_is_missed(pack):
    assert (
        missed_deadline(pack, "notice.before", anchor=date(2026, 3, 3), done_on=date(2026, 3, 3))
        == ()
    )


@pytest.mark.parametrize(("held", "codes"), [(0, ["meeting.thematic_missing"]), (1, []), (2, [])])
def test_a_quarter_asks_for_one_thematic_meeting(pack, held, codes):
    assert [finding.code for finding in missing_thematic(pack, held=held)] == codes
