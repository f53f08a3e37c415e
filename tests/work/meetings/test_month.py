"""One month of one cell, from the plan to the tasks that come back."""

from chibo.base.audit.queries import chain_breaks
from chibo.base.kernel.dates import Month
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import open_tasks_for
from tests.factories import TODAY, make_meeting
from tests.factories import month as step


def test_a_month_runs_from_plan_to_sealed_minutes(people):
    meeting = make_meeting(people.cell)

    step.open_room(meeting, people)
    step.close(meeting, people)
    minutes = step.seal(meeting, people)
    resolution = step.resolve(meeting, people)

    assert meeting.state == "sealed"
    assert (meeting.due_count, meeting.present_count) == (9, 9)
    assert minutes.sealed_at is not None
    assert resolution.symbol == "01-NQ/CB"
    facts = MeetingFile(step.fresh(meeting, people.secretary)).facts
    assert facts.roll.rate == 1
    assert [s.state for s in MeetingFile(meeting).steps(on=TODAY)][:1] == ["done"]
    assert list(chain_breaks()) == []


def test_an_open_task_comes_back_in_the_next_month(people):
    meeting = make_meeting(people.cell)
    step.open_room(meeting, people)
    step.close(meeting, people)
    step.resolve(meeting, people)

    following = make_meeting(people.cell, month=Month(2026, 12))

    assert [task.title for task in open_tasks_for(following)] == ["Phát quang đường thôn"]
