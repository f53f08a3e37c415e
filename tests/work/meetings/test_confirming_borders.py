"""A vote is confirmed once, by one other person; a task is due on the day of the meeting itself."""

from datetime import timedelta

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.actions.votes import confirm_vote, record_vote
from chibo.work.meetings.models import Vote
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db

ALL = VoteTally(9, 0, 0, 0)


@pytest.fixture
def vote(people):
    """Recorded by the secretary beside a teller, nine present."""
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return record_vote(
        meeting,
        subject="Thông qua nghị quyết",
        decision="resolution",
        tally=ALL,
        tellers=[people.others[1]],
        actor=act_as(people.secretary),
    )


def refused(call, *args, **given):
    with pytest.raises(Refused) as caught:
        call(*args, **given)
    return [finding.code for finding in caught.value.findings]


def confirmations(people):
    return Entry.objects.filter(chain_id=people.cell.pk, code="vote.confirm").count()


def test_the_same_person_confirms_a_vote_once(vote, people):
    confirm_vote(vote, tally=ALL, actor=act_as(people.deputy))

    again = {"tally": ALL, "actor": act_as(people.deputy)}
    assert refused(confirm_vote, vote, **again) == ["already_confirmed"]
    assert confirmations(people) == 1


def test_a_page_opened_before_the_vote_was_confirmed_confirms_nothing_more(vote, people):
    seen_before = Vote.objects.of_unit(people.cell).select_related("unit", "meeting").get()
    confirm_vote(vote, tally=ALL, actor=act_as(people.deputy))

    late = {"tally": ALL, "actor": act_as(people.deputy)}
    assert seen_before.confirmed_by_id is None
    assert refused(confirm_vote, seen_before, **late) == ["already_confirmed"]
    assert confirmations(people) == 1


def test_a_closed_meeting_confirms_no_vote_any_more(vote, people):
    meeting = vote.meeting
    step.close(meeting, people)

    late = {"tally": ALL, "actor": act_as(people.deputy)}
    assert refused(confirm_vote, vote, **late) == ["already_confirmed"]


@pytest.mark.parametrize(("days", "due"), [(-1, 1), (0, 1), (1, 0)])
def test_a_task_is_due_up_to_the_day_of_the_meeting_itself(people, days, due):
    october = step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )
    november = make_meeting(people.cell)
    assign_task(
        october,
        title="Làm sạch kênh",
        owner=people.member,
        due_on=november.day + timedelta(days=days),
        actor=act_as(people.secretary),
    )

    tasks = MeetingFile(step.open_room(november, people)).facts.tasks

    assert (tasks.open, tasks.due, tasks.done) == (1, due, 0)
