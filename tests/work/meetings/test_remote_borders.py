"""Remote presence: without authority nowhere, with it in the rate, the base and the tally."""

from datetime import time

import pytest

from chibo.base.kernel.errors import Refused
from chibo.work.meetings.actions.roll_call import (
    RollMark,
    dispute_attendance,
    record_attendance,
    settle_dispute,
)
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import roll_call_of
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def opened(people, mode, authority):
    meeting = step.convene(make_meeting(people.cell), people)
    return open_meeting(
        meeting,
        held_on=meeting.planned_on,
        at=time(19, 0),
        mode=mode,
        mode_authority=authority,
        actor=act_as(people.secretary),
        on=meeting.planned_on,
    )


def refused(call, *args, **given):
    with pytest.raises(Refused) as caught:
        call(*args, **given)
    return [finding.code for finding in caught.value.findings]


def line_of(meeting, person):
    return next(line for line in roll_call_of(meeting) if line.person_id == person.pk)


@pytest.mark.parametrize("mode", ["hybrid", "online"])
@pytest.mark.parametrize("authority", ["", "  "])
def test_a_remote_meeting_names_who_allowed_it(people, mode, authority):
    assert refused(opened, people, mode, authority) == ["no_authority"]


def test_in_a_meeting_in_person_nobody_takes_part_remotely(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    line = line_of(meeting, people.member)

    marks = {line.pk: RollMark("remote")}
    assert refused(record_attendance, meeting, marks, actor=act_as(people.secretary)) == [
        "no_authority"
    ]
    assert line_of(meeting, people.member).state == "not_recorded"


def test_a_dispute_in_a_meeting_in_person_is_not_settled_as_remote(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    line = line_of(meeting, people.member)
    dispute_attendance(line, text="Tôi dự qua mạng", actor=act_as(people.member))

    given = {"state": "remote", "reason": "", "actor": act_as(people.deputy)}
    assert refused(settle_dispute, line, **given) == ["no_authority"]
    assert MeetingFile(meeting).roll.present == 8


def test_who_takes_part_remotely_with_authority_counts_in_rate_base_and_tally(people):
    meeting = opened(people, "hybrid", "Công văn 12-CV/ĐU")
    step.call_roll(meeting, people, absent={people.member: RollMark("remote")})

    roll = MeetingFile(meeting).roll
    vote = record_vote(
        meeting,
        subject="Thông qua nghị quyết",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        tellers=[people.member],
        actor=act_as(people.secretary),
    )

    assert (roll.present, roll.base, roll.rate, roll.present_voters) == (9, 9, 1, 9)
    assert (vote.base, vote.present, vote.passed) == (9, 9, True)
