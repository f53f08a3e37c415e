"""Who is in the room beside the one who writes."""

from collections.abc import Sequence
from uuid import UUID

from chibo.base.kernel.actor import Actor
from chibo.directory.assignments.queries import officials_of
from chibo.directory.people.enums import SUMMONED, Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import can_sign_in
from chibo.work.meetings.enums import AttendanceState, Capacity, LeaveDecision
from chibo.work.meetings.models import Attendance, Invitation, Meeting
from chibo.work.meetings.queries.belonging import Belonging
from chibo.work.meetings.queries.facts import MeetingFile

# The posts that bring the right to enter the totals of a vote a second time.
_COUNTING = (Post.SECRETARY, Post.DEPUTY, Post.COMMITTEE_MEMBER)


def members_here(file: MeetingFile) -> dict[UUID, Person]:
    """The members whom the roll call names as having come, by given name."""
    return {
        line.person_id: line.person
        for line in file.lines
        if line.capacity == Capacity.MEMBER and line.attended
    }


def second_accounts(file: MeetingFile, actor: Actor) -> list[Person]:
    """Who is present beside the actor and could enter the totals of a vote again from an account of
    their own; not who has a slip and has never opened it.
    """
    held = [office.person for office in file.offices if office.post in _COUNTING]
    here = members_here(file)
    known = {
        person.pk: person
        for person in (*held, file.meeting.minute_taker)
        if person and person.pk in here
    }
    return [person for pk, person in known.items() if pk != actor.person_id and can_sign_in(person)]


def first_lines(meeting: Meeting, listed: Sequence[Belonging]) -> list[Attendance]:
    """The roll call as it begins, not stored yet: nobody recorded but those who have leave for this
    very day, officials last.
    """
    day, members = meeting.day, [row for row in listed if row.kind in SUMMONED]
    leaves = {
        row.person_id: row.reply_reason
        for row in Invitation.objects.of_unit(meeting.unit).filter(
            meeting=meeting, leave=LeaveDecision.GRANTED
        )
        if day == meeting.planned_on
    }
    lines = [
        Attendance(
            unit=meeting.unit,
            meeting=meeting,
            person=row.person,
            kind=row.kind,
            official=row.official,
            reason=leaves.get(row.person_id, ""),
            state=(
                AttendanceState.EXCUSED if row.person_id in leaves else AttendanceState.NOT_RECORDED
            ),
        )
        for row in members
    ]
    known = {row.person_id for row in members}
    officials = officials_of(meeting.unit, on=day)
    return lines + [
        Attendance(
            unit=meeting.unit,
            meeting=meeting,
            person=person,
            capacity=Capacity.OFFICIAL_IN_CHARGE,
        )
        for person in officials
        if person.pk not in known
    ]
