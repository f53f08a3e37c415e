"""The rows of a cell's meetings, by sub-noun."""

from chibo.work.meetings.models.decisions import Minutes, Resolution, Task, TaskReview, Vote
from chibo.work.meetings.models.openings import DiscussionOpening
from chibo.work.meetings.models.preparation import AgendaItem, Huddle, Meeting, Paper, PaperRead
from chibo.work.meetings.models.room import Attendance, Invitation, IssuedNotice, Objection, Opinion
from chibo.work.meetings.models.signatures import Adoption, PaperSignature, SignedCopy

__all__ = [
    "Adoption",
    "AgendaItem",
    "Attendance",
    "DiscussionOpening",
    "Huddle",
    "Invitation",
    "IssuedNotice",
    "Meeting",
    "Minutes",
    "Objection",
    "Opinion",
    "Paper",
    "PaperRead",
    "PaperSignature",
    "Resolution",
    "SignedCopy",
    "Task",
    "TaskReview",
    "Vote",
]
