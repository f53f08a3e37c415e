"""A score is adopted by a vote of its own meeting that is confirmed, carried and up to date."""

import pytest

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.insight.scoring.actions import adopt_score
from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance, settle_dispute
from chibo.work.meetings.models import Vote
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import act_as, make_meeting
from tests.factories.month import call_roll, close, open_room
from tests.insight.sheets import held, proposed

pytestmark = pytest.mark.django_db


def refused(sheet, people, vote):
    with pytest.raises(Refused) as caught:
        adopt_score(sheet, vote=vote, actor=act_as(people.secretary))
    return [(finding.code, finding.field) for finding in caught.value.findings]


@pytest.mark.parametrize("what", [{"passed": False}, {"confirmed_at": None}])
def test_a_vote_that_was_lost_or_is_not_confirmed_adopts_no_score(people, what):
    meeting = held(make_meeting(people.cell), people)
    Vote.objects.of_unit(people.cell).update(**what)
    vote = Vote.objects.of_unit(people.cell).get()

    sheet = proposed(meeting, people)
    assert refused(sheet, people, vote) == [("vote_not_carried", "vote")]
    assert (sheet.state, sheet.adopted_at) == ("proposed", None)


def test_a_vote_of_another_meeting_adopts_no_score(people):
    other = held(make_meeting(people.cell, month=Month(2026, 10)), people)
    sheet = proposed(held(make_meeting(people.cell), people), people)

    vote = other.votes.filter(unit=people.cell).get()
    assert refused(sheet, people, vote) == [("vote_not_carried", "vote")]


@pytest.mark.parametrize(
    ("mark", "settled"),
    [(RollMark("excused", "Đi viện"), "present"), (RollMark("unexcused"), "present")],
    ids=["another base counts", "others were present"],
)
def test_a_vote_that_the_roll_call_no_longer_bears_adopts_no_score(people, mark, settled):
    """294-QĐ/TW §9.3.2: the share is counted from the base; here one more was there after all."""
    meeting = open_room(make_meeting(people.cell), people)
    call_roll(meeting, people, absent={people.member: mark})
    close(meeting, people)
    vote = meeting.votes.filter(unit=people.cell).get()
    line = next(row for row in roll_call_of(meeting) if row.person_id == people.member.pk)
    dispute_attendance(line, text="Tôi có mặt", actor=act_as(people.member))
    settle_dispute(line, state=settled, reason="", actor=act_as(people.deputy))
    meeting.refresh_from_db()

    sheet = proposed(meeting, people)
    assert refused(sheet, people, vote) == [("vote_astray", "vote")]
    assert adopt_score(sheet, actor=act_as(people.secretary)).state == "adopted"
