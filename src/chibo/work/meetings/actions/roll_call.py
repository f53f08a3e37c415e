"""The roll call: marks, disputes and what is counted of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Clash, Conflict, NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, change_rows, lock_row, merge_row, merged
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.actions.minutes import withdraw_unsealed
from chibo.work.meetings.enums import AttendanceState, Capacity, MeetingState, Mode
from chibo.work.meetings.models import Attendance, Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import marks_of
from chibo.work.meetings.rules.editable import LINE_COLUMNS, line_values
from chibo.work.meetings.rules.facts import frozen_counts
from rulebook.vocabulary.findings import gettext_noop


@dataclass(frozen=True, slots=True)
class RollMark:
    """What the roll call says of one person; `minutes_late` counts from the opening (late) or to
    the leaving (left).
    """

    state: str
    reason: str = ""
    minutes_late: int | None = None


@transaction.atomic
def record_attendance(
    meeting: Meeting,
    marks: Mapping[uuid.UUID, RollMark],
    *,
    actor: Actor,
    revision: Revision | None = None,
) -> int:
    """The named lines (line id → mark) say what was marked; lines that say so already are left
    alone. Returns how many changed.

    Each member marked by somebody else is told, and can dispute it. Raises NotAllowed without
    `attendance.record`; Refused when not in session, for a remote mark in a meeting without
    authority, or an absence with reason that names none; Conflict for lines that somebody else
    marked otherwise since the revision (mark, reason and minutes of a line are one thing).
    """
    actor.require("attendance.record", meeting.unit.path)
    lock_row(meeting)
    if meeting.state != MeetingState.OPEN:
        raise refuse("not_open", "This meeting is not in session.")
    changed, clashes, at = [], [], now()
    for line in (row for row in marks_of(meeting) if row.pk in marks):
        kept, found = _merged_mark(line, marks[line.pk], revision)
        clashes += found
        if kept is None:
            continue
        mark = _checked_mark(kept, meeting=meeting, line=line)
        if (line.state, line.reason, line.minutes_late) == (
            mark.state,
            mark.reason,
            mark.minutes_late,
        ):
            continue
        line.state, line.reason, line.minutes_late = mark.state, mark.reason, mark.minutes_late
        line.recorded_by, line.recorded_at = actor.name, at
        changed.append(line)
    if clashes:
        raise Conflict(clashes)
    fields = ("state", "reason", "minutes_late", "recorded_by", "recorded_at")
    change_rows("attendance.record", changed, fields, actor=actor, private=("reason",))
    return len(changed)


@transaction.atomic
def dispute_attendance(
    line: Attendance, *, text: str, actor: Actor, revision: Revision | None = None
) -> Attendance:
    """The marked person says the entry is wrong; until it is settled the minutes cannot be sealed.

    Raises NotAllowed for anybody but that person; Refused after sealing or without a text; Conflict
    when the same person has objected in other words since the revision.
    """
    if actor.person_id != line.person_id:
        raise NotAllowed("attendance.dispute")
    lock_row(line)
    text = merged(
        line, {"text": text}, {"text": line.dispute}, revision=revision, columns={"text": "dispute"}
    )["text"]
    if line.meeting.state == MeetingState.SEALED:
        raise refuse(
            "sealed", "The minutes are sealed; ask the secretary for a new version with the reason."
        )
    text = clean_line(text)[:300]
    if not text:
        raise refuse("no_reason", "Say what is wrong with the entry.", field="text")
    refuse_if(check_secrecy(text))
    change_row(
        line,
        "attendance.dispute",
        actor=actor,
        private=("dispute",),
        dispute=text,
        disputed_at=now(),
        settled_at=None,
    )
    told = [
        person
        for person in (line.meeting.chair, line.meeting.minute_taker)
        if person and person.pk != actor.person_id
    ]
    news = Message(
        "attendance.disputed",
        gettext_noop("{name} disputes the entry in the roll call of {day}."),
        {"name": actor.name, "day": line.meeting.day},
        f"/meetings/{line.meeting_id}/room/",
    )
    notify(told, cell=line.unit, news=news)
    return line


@transaction.atomic
def settle_dispute(line: Attendance, *, state: str, reason: str, actor: Actor) -> Attendance:
    """The disputed entry has its final state; who settled it and when is on record.

    Raises NotAllowed without `attendance.record`, and for the disputing person alone; Refused when
    nothing is disputed.
    """
    actor.require("attendance.record", line.unit.path)
    if actor.person_id == line.person_id:
        raise NotAllowed("attendance.record")
    lock_row(line)
    if not line.is_disputed:
        raise refuse("no_dispute", "This entry is not disputed.")
    mark = _checked_mark(RollMark(state, reason), meeting=line.meeting, line=line)
    change_row(
        line,
        "attendance.settle",
        actor=actor,
        private=("reason",),
        state=mark.state,
        reason=mark.reason,
        settled_at=now(),
        recorded_by=actor.name,
        recorded_at=now(),
    )
    withdraw_unsealed(line.meeting, actor=actor)
    if line.meeting.is_over:
        file = MeetingFile(line.meeting)
        change_row(
            line.meeting,
            "meeting.count",
            actor=actor,
            **frozen_counts(file.attendance, file.task_facts),
        )
    return line


def _merged_mark(
    line: Attendance, mark: RollMark, revision: Revision | None
) -> tuple[RollMark | None, list[Clash]]:
    """The mark to be stored, None where the line stays as somebody else left it; and the clash,
    where there is one.
    """
    clean = _plain_mark(mark)
    name, now_stored = next(iter(line_values(line).items()))
    mine = (
        "" if clean.state == AttendanceState.NOT_RECORDED else clean.state,
        clean.reason,
        clean.minutes_late,
    )
    kept, found = merge_row(
        line, {name: mine}, {name: now_stored}, revision=revision, columns={name: LINE_COLUMNS}
    )
    return (clean if kept[name] is mine and not found else None), found


def _plain_mark(mark: RollMark) -> RollMark:
    """The mark as it is stored: a reason only for those who were not simply there, minutes only for
    late and left.
    """
    late = mark.minutes_late if mark.state in (AttendanceState.LATE, AttendanceState.LEFT) else None
    return RollMark(
        mark.state,
        "" if mark.state == AttendanceState.PRESENT else clean_line(mark.reason)[:300],
        late,
    )


def _checked_mark(mark: RollMark, *, meeting: Meeting, line: Attendance) -> RollMark:
    clean = _plain_mark(mark)
    refuse_if(check_secrecy(clean.reason))
    if mark.state not in AttendanceState.values:
        raise refuse(
            "unknown_state", "Choose one of the entries of the roll call.", field=f"state-{line.pk}"
        )
    if mark.state == AttendanceState.REMOTE and meeting.mode == Mode.IN_PERSON:
        raise refuse(
            "no_authority",
            "Remote attendance needs a permission; write who allowed it and by which paper.",
            field=f"state-{line.pk}",
        )
    if (
        mark.state == AttendanceState.EXCUSED
        and not clean.reason
        and line.capacity == Capacity.MEMBER
    ):
        raise refuse(
            "no_absence_reason",
            "Write the reason why {name} is absent; the minutes list it.",
            field=f"reason-{line.pk}",
            name=line.person.full_name,
        )
    return clean
