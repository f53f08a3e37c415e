"""Meetings, what they resolved and their papers, found by words within a scope."""

from collections.abc import Sequence

from chibo.base.kernel.actor import Scope
from chibo.directory.organisation.queries import find_rows
from chibo.work.meetings.models import Meeting, Paper, Resolution


def find_meetings(words: Sequence[str], *, scope: Scope, most: int) -> list[Meeting]:
    """The meetings of the scope (`meeting.view`) found by kind, month, topic or place, the latest
    first; at most so many.
    """
    return find_rows(Meeting, words, scope=scope, most=most, joined=("unit",))


def find_resolutions(words: Sequence[str], *, scope: Scope, most: int) -> list[Resolution]:
    """The resolutions and conclusions of the scope (`resolution.view`) found by symbol or title,
    the latest first.
    """
    return find_rows(Resolution, words, scope=scope, most=most, joined=("unit", "meeting"))


def find_papers(words: Sequence[str], *, scope: Scope, most: int) -> list[Paper]:
    """The papers of the scope (`paper.view`) that are published now, found by their title, the
    latest first.
    """
    return find_rows(Paper, words, scope=scope, most=most, joined=("unit", "meeting"))
