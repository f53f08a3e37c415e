"""The facts of the papers that are filled in by hand in the room."""

from dataclasses import dataclass
from datetime import date, time

from chibo.library.documents.documents.contexts import (
    AttendanceRow,
    Head,
    MeetingKind,
    ProgrammeItem,
    TaskContent,
)


@dataclass(frozen=True, slots=True)
class Evening:
    """What is filled in by hand at a meeting; `noted` are the items that get lines, by their place
    in the programme.
    """

    head: Head
    kind: MeetingKind
    held_on: date
    place: str
    rows: tuple[AttendanceRow, ...]
    chair: str = ""
    writer: str = ""
    topic: str = ""
    starts: time | None = None
    month: date | None = None
    items: tuple[ProgrammeItem, ...] = ()
    noted: tuple[int, ...] = ()
    tasks: tuple[TaskContent, ...] = ()
    reason: str = ""
