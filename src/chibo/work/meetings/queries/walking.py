"""What tells the steps of a meeting's path, asked without agenda, roll call,
invitations and tasks.
"""

from typing import Any

from chibo.directory.people.enums import Post
from chibo.work.meetings.rules.course import committee_exists
from chibo.work.meetings.rules.steps import Walked
from rulebook.meetings.cell import NOBODY, huddle_form


def consulted_in(file: Any) -> tuple[int, bool, bool]:
    """How many official members count in the meeting of the file (`facts.MeetingFile`), and whether
    the cell has a committee and a deputy on its day.
    """
    officials, posts = sum(one.official for one in file.counted), file.people.posts
    has_committee = committee_exists(
        file.pack, official_members=officials, committee_posts=posts.count(Post.COMMITTEE_MEMBER)
    )
    return officials, has_committee, Post.DEPUTY in posts


def walked_in(file: Any) -> Walked:
    """How far the meeting of the file has come on its path; two queries, people and numbers."""
    meeting, numbers = file.meeting, file.numbers
    _officials, has_committee, has_deputy = consulted_in(file)
    form = huddle_form(file.pack, has_committee=has_committee, has_deputy=has_deputy)
    return Walked(
        state=meeting.state,
        agenda_ready_at=meeting.agenda_ready_at,
        huddle_on=numbers.huddle_on,
        huddle_applies=form.value != NOBODY,
        convened_at=meeting.convened_at,
        sealed=meeting.sealed_at is not None,
        resolutions=numbers.resolutions,
        published_at=meeting.published_at,
    )
