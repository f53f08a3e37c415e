"""What the tests of the room share: lines of the roll and how they stand."""

from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import act_as
from tests.factories import month as step
from tests.interfaces.web.halls import running

OPENING = {"held_on": "2026-11-03", "at": "19:00", "mode": "in_person"}


def line_of(meeting, person):
    row = next(line for line in roll_call_of(meeting) if line.person_id == person.pk)
    row.meeting, row.unit = meeting, meeting.unit
    return row


def state_of(meeting, person) -> str:
    return line_of(meeting, person).state


def stored(meeting) -> Meeting:
    return (
        step.fresh(meeting, meeting.chair)
        if meeting.chair
        else Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)
    )


def marks(meeting, state: str = "present") -> dict[str, str]:
    return {f"mark-{line.pk}": state for line in roll_call_of(meeting)}


def disputed(people):
    meeting = running(people)
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    line = line_of(meeting, people.member)
    dispute_attendance(line, text="Tôi có mặt từ đầu", actor=act_as(people.member))
    return meeting, line
