"""Who is in the room beside the one who writes."""

from uuid import UUID

from chibo.base.kernel.actor import Actor
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.work.meetings.enums import Capacity
from chibo.work.meetings.queries.facts import MeetingFile

# The posts that bring the right to enter the totals of a vote a second time.
_COUNTING = (Post.SECRETARY, Post.DEPUTY, Post.COMMITTEE_MEMBER)


def members_here(file: MeetingFile) -> dict[UUID, Person]:
    """The members whom the roll call names as having come, by given name."""
    return {line.person_id: line.person for line in file.lines if line.capacity == Capacity.MEMBER and line.attended}


def second_accounts(file: MeetingFile, actor: Actor) -> list[Person]:
    """Who is present beside the actor and could enter the totals of a vote again from an account of their own."""
    held = [office.person for office in file.offices if office.post in _COUNTING]
    known = {person.pk: person for person in (*held, file.meeting.minute_taker) if person and person.account_id}
    here = members_here(file)
    return [person for pk, person in known.items() if pk in here and pk != actor.person_id]
