"""A month brought to any point of its path, through the real actions."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from chibo.base.kernel.dates import VIETNAM, now
from chibo.directory.people.models import Person
from chibo.work.meetings.actions.agenda import approve_agenda, draw_up_agenda
from chibo.work.meetings.actions.calendar import move_meeting
from chibo.work.meetings.actions.convening import convene_meeting
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
from chibo.work.meetings.actions.resolutions import issue_resolution, publish_results
from chibo.work.meetings.actions.roll_call import RollMark, record_attendance
from chibo.work.meetings.actions.session import (
    close_meeting,
    name_officers,
    open_meeting,
    tick_item,
)
from chibo.work.meetings.actions.tasks import assign_task, review_task
from chibo.work.meetings.actions.votes import confirm_vote, record_vote
from chibo.work.meetings.models import Attendance, Invitation, Meeting, Minutes, Resolution, Vote
from chibo.work.meetings.queries.meetings import get_meeting, items_of
from chibo.work.meetings.queries.room import latest_minutes, open_tasks_for, roll_call_of
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as
from tests.people import People


def fresh(meeting: Meeting, person: Person) -> Meeting:
    """The meeting as the person reads it now."""
    return get_meeting(meeting.pk, scope=act_as(person).scope)


def invitation_for(meeting: Meeting, *, person_id: UUID) -> Invitation | None:
    """The person's own invitation as it stands now."""
    return (
        Invitation.objects.of_unit(meeting.unit)
        .filter(meeting=meeting, person_id=person_id)
        .first()
    )


def prepare(meeting: Meeting, people: People) -> Meeting:
    """Agenda drawn up and approved, officers named."""
    actor = act_as(people.secretary)
    draw_up_agenda(meeting, actor=actor)
    approve_agenda(meeting, actor=actor)
    name_officers(
        meeting,
        chair=people.secretary,
        minute_taker=people.deputy,
        scoring_follower=people.deputy,
        actor=actor,
        on=meeting.day,
    )
    return meeting


def convene(meeting: Meeting, people: People, *, on: date | None = None) -> Meeting:
    """Prepared and convened, two days before unless told; everybody was told by telephone."""
    prepare(meeting, people)
    rows = convene_meeting(
        meeting, on=on or meeting.day - timedelta(days=2), actor=act_as(people.secretary)
    )
    said = ["phone", people.secretary.full_name, str(people.secretary.pk), now().isoformat()]
    Invitation.objects.of_unit(meeting.unit).filter(pk__in=[row.pk for row in rows]).update(
        told=said
    )
    return meeting


def open_room(meeting: Meeting, people: People, *, on: date | None = None) -> Meeting:
    """Convened and in session since 19:00 on its day."""
    convene(meeting, people)
    return open_meeting(
        meeting,
        held_on=meeting.planned_on,
        at=time(19, 0),
        actor=act_as(people.secretary),
        on=on or meeting.planned_on,
    )


def call_roll(
    meeting: Meeting, people: People, *, absent: dict[Person, RollMark] | None = None
) -> list[Attendance]:
    """Everybody present but those named."""
    lines = list(roll_call_of(meeting))
    marks = {line.pk: (absent or {}).get(line.person, RollMark("present")) for line in lines}
    record_attendance(meeting, marks, actor=act_as(people.secretary))
    return list(roll_call_of(meeting))


def vote_through(
    meeting: Meeting, people: People, *, subject: str = "Thông qua nghị quyết tháng"
) -> Vote:
    """A unanimous vote on the resolution, recorded by the secretary beside a teller and counted
    again by the deputy.
    """
    lines = list(roll_call_of(meeting))
    tally = VoteTally(sum(1 for line in lines if line.attended and line.official), 0, 0, 0)
    beside = [line.person for line in lines if line.attended and line.capacity == "member"]
    teller = next(person for person in beside if person.pk != people.secretary.pk)
    vote = record_vote(
        meeting,
        subject=subject,
        decision="resolution",
        tally=tally,
        tellers=[teller],
        actor=act_as(people.secretary),
    )
    return confirm_vote(vote, tally=tally, actor=act_as(people.deputy))


def close(meeting: Meeting, people: People, *, minutes: int = 100) -> Meeting:
    """Roll called, tasks reviewed as done, items ticked, a vote carried, closed after so many
    minutes.
    """
    actor = act_as(people.secretary)
    if any(line.state == "not_recorded" for line in roll_call_of(meeting)):
        call_roll(meeting, people)
    for task in open_tasks_for(meeting):
        review_task(task, meeting=meeting, outcome="done", result="Đã xong", actor=actor)
    for item in items_of(meeting):
        tick_item(item, done=True, minutes_spent=6, actor=actor)
    vote_through(meeting, people)
    ended = datetime.combine(meeting.day, time(19, 0), tzinfo=VIETNAM) + timedelta(minutes=minutes)
    close_meeting(meeting, ended_at=ended, actor=actor)
    return meeting


def seal(meeting: Meeting, people: People) -> Minutes:
    """Closed meeting → adopted, signed twice, sealed."""
    minutes = latest_minutes(meeting) or adopt_minutes(meeting, actor=act_as(people.deputy))
    minutes.meeting = meeting
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    return sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))


def resolve(meeting: Meeting, people: People) -> Resolution:
    """A resolution with one task for the member, published."""
    actor = act_as(people.secretary)
    row = issue_resolution(
        meeting,
        kind="resolution",
        title="Nhiệm vụ trọng tâm",
        body="- Phát quang đường thôn.",
        actor=actor,
    )
    assign_task(
        meeting,
        title="Phát quang đường thôn",
        owner=people.member,
        due_on=meeting.day + timedelta(days=20),
        expected="800 m đường sạch",
        resolution=row,
        actor=actor,
    )
    publish_results(meeting, actor=actor)
    return row


def move(
    meeting: Meeting, people: People, day: date, reason: str = "Trùng ngày lễ của thôn"
) -> Meeting:
    """Moved to that day by the secretary."""
    return move_meeting(
        meeting,
        day=day,
        starts_at=time(19, 0),
        place=meeting.place,
        reason=reason,
        actor=act_as(people.secretary),
    )
