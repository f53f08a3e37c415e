"""What the tests of a meeting's pages share."""

from uuid import uuid4

from chibo.base.audit.models import Entry
from tests.factories import make_meeting, make_member
from tests.factories import month as step


def address(meeting, tail: str) -> str:
    """The address of a page of the meeting."""
    return f"/meetings/{meeting.pk}/{tail}"


def form(**fields):
    """A form as the page sends it, with a fresh key."""
    return {"key": str(uuid4()), **fields}


def running(people):
    """A meeting in session."""
    return step.open_room(make_meeting(people.cell), people)


def ready(people):
    """A meeting in session, everybody present."""
    meeting = running(people)
    step.call_roll(meeting, people)
    return meeting


def closed(people):
    """A closed meeting with a carried vote."""
    return step.close(running(people), people)


def grown(people, members: int):
    """The cell with so many members."""
    for number in range(members - 9):
        make_member(people.cell, f"Lường Văn Thứ {number}")
    return people


def last_code(people) -> str:
    """The code of the newest audit entry of the cell."""
    return Entry.objects.filter(chain_id=people.cell.pk).order_by("-seq").first().code


def how_many(people, code: str) -> int:
    """How many audit entries of the cell bear the code."""
    return Entry.objects.filter(chain_id=people.cell.pk, code=code).count()
