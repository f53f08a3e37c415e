"""The year plan, and moving a meeting."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import VIETNAM, Month, local_date
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, create_rows, lock_row, merged
from chibo.directory.organisation.models import Unit
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.regulations.queries import holidays_of, pack_for
from chibo.work.meetings.actions.changing import follow_change, follow_changes
from chibo.work.meetings.enums import MeetingKind, MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import lacks_first_meeting, still_to_plan
from chibo.work.meetings.queries.meetings import meetings_between
from chibo.work.meetings.rules.calendar import PlannedMeeting, check_moved_day, check_not_held
from chibo.work.meetings.rules.changes import check_ahead, check_still_ahead, stands
from chibo.work.meetings.rules.editable import schedule_values
from rulebook.meetings.dates import may_move, minimum_minutes
from rulebook.vocabulary.findings import Finding
from rulebook.vocabulary.pack import Pack

EVENING = time(19, 0)
_AUDITED = (
    "kind",
    "month",
    "rule_day",
    "planned_on",
    "starts_at",
    "place",
    "together_with",
    "topic",
    "call_reason",
)


@transaction.atomic
def plan_months(
    cell: Unit, *, first: Month, last: Month, actor: Actor, starts_at: time = EVENING
) -> list[Meeting]:
    """Every month from first to last has its regular meeting, every quarter its thematic one, on
    the days of the rule.

    Meetings that stand already are left as they are, and none is made for a day before the cell's
    first day in the system or from its last one on: nobody could be called to it. Of two who plan
    the same cell at once the second finds the plan of the first. Returns the new ones. Raises
    NotAllowed without `meeting.plan`; Refused for a month that no regulation covers.
    """
    actor.require("meeting.plan", cell.path)
    lock_chain(cell.pk)
    have = {(row.kind, row.month) for row in meetings_between(cell, first=first, last=last)}
    made: list[Meeting] = []
    for planned in still_to_plan(cell, have, first=first, last=last):
        before = made[-1] if made else None
        same_evening = (
            planned.kind == MeetingKind.THEMATIC
            and before is not None
            and before.month == planned.month.first
        )
        begins = (
            _after(starts_at, pack_for(cell, on=planned.month.last)) if same_evening else starts_at
        )
        made.append(
            _row_of(cell, planned, starts_at=begins, together=before if same_evening else None)
        )
    create_rows("meeting.plan", made, actor=actor, audited=_AUDITED)
    return made


@transaction.atomic
def add_meeting(
    cell: Unit,
    *,
    kind: str,
    day: date,
    starts_at: time,
    actor: Actor,
    topic: str = "",
    reason: str = "",
) -> Meeting:
    """A thematic or extraordinary meeting stands in the plan on that day, with the reason why it is
    called; in the month of the cell's first day in the system also the regular one, when the day of
    the rule had passed by then (`lacks_first_meeting`).

    Raises NotAllowed without `meeting.plan`; Refused for any other regular meeting, for secret
    topics and for a day that no regulation covers.
    """
    actor.require("meeting.plan", cell.path)
    pack_for(cell, on=day)
    refuse_if(check_secrecy(f"{topic}\n{reason}"))
    if kind == MeetingKind.REGULAR and not (
        day >= cell.valid_from and lacks_first_meeting(cell, Month.of(day))
    ):
        raise refuse(
            "one_regular",
            "The regular meeting comes from the year plan; add a thematic or extraordinary one.",
        )
    planned = PlannedMeeting(MeetingKind(kind), Month.of(day), day)
    return _add_planned(cell, planned, starts_at=starts_at, actor=actor, topic=topic, reason=reason)


@transaction.atomic
def add_practice_meeting(cell: Unit, *, at: datetime, actor: Actor) -> Meeting:
    """The regular meeting of that day's month stands in a practice for that very hour, as if the
    rule had asked for it then.

    Raises NotAllowed without `meeting.plan`; Refused for a day that no regulation covers.
    """
    actor.require("meeting.plan", cell.path)
    day = local_date(at)
    pack_for(cell, on=day)
    planned = PlannedMeeting(MeetingKind.REGULAR, Month.of(day), day)
    begins = at.astimezone(VIETNAM).time().replace(second=0, microsecond=0)
    return _add_planned(cell, planned, starts_at=begins, actor=actor)


@transaction.atomic
def move_meeting(
    meeting: Meeting,
    *,
    day: date,
    starts_at: time,
    place: str,
    reason: str,
    actor: Actor,
    revision: Revision | None = None,
    on: date | None = None,
) -> Meeting:
    """The meeting is planned for that day, hour and place; those already invited are told of the
    change (`follow_change`) and asked anew for another day.

    A day outside the first week of the month or another day than the rule's asks for a reason.
    Raises NotAllowed without `meeting.move`; Refused after the meeting was opened or called off,
    without the reason, for another day that is past on the day `on`, or farther from the day of the
    rule than the pack's `meeting.move_within_days`; Conflict for fields that somebody else changed
    since the revision.
    """
    actor.require("meeting.move", meeting.unit.path)
    lock_row(meeting)
    values: dict[str, Any] = {
        "day": day,
        "starts_at": starts_at,
        "place": clean_line(place)[:200],
        "reason": clean_line(reason)[:300],
    }
    columns = {"day": "planned_on", "reason": "move_reason"}
    values = merged(meeting, values, schedule_values(meeting), revision=revision, columns=columns)
    day, starts_at, place, reason = (
        values[name] for name in ("day", "starts_at", "place", "reason")
    )
    refuse_if(
        (*check_still_ahead(meeting.state), *check_ahead(day, planned_on=meeting.planned_on, on=on))
    )
    refuse_if(_check_day(meeting, day, reason=reason))
    refuse_if(check_secrecy(f"{place}\n{reason}"))
    before = stands(meeting)
    planned: dict[str, Any] = {"planned_on": day, "starts_at": starts_at, "place": place}
    reason = reason if day != meeting.rule_day else ""
    change_row(meeting, "meeting.move", actor=actor, **planned, move_reason=reason)
    follow_change(meeting, before, actor=actor)
    return meeting


@transaction.atomic
def set_topic(
    meeting: Meeting, *, topic: str, actor: Actor, revision: Revision | None = None
) -> Meeting:
    """The thematic meeting has this topic.

    Raises NotAllowed without `meeting.prepare`; Refused for a text with a secrecy mark; Conflict
    when somebody else changed the topic since the revision.
    """
    actor.require("meeting.prepare", meeting.unit.path)
    lock_row(meeting)
    topic = merged(
        meeting, {"topic": clean_line(topic)[:300]}, {"topic": meeting.topic}, revision=revision
    )["topic"]
    if meeting.state == MeetingState.SEALED:
        raise refuse("adopted", "The minutes are adopted; their text does not change any more.")
    refuse_if(check_secrecy(topic))
    change_row(meeting, "meeting.set_topic", actor=actor, topic=topic)
    return meeting


@transaction.atomic
def mark_not_held(
    meeting: Meeting, *, reason: str, actor: Actor, also: Sequence[Meeting] = ()
) -> Meeting:
    """The meeting is called off, or from its day on was not held; this is its own state, never a
    score of 0. The meetings of the same day in `also` are called off with it, for the same reason.

    Everybody who was invited is told, with the reason, of all of them in one notice
    (`follow_changes`). Raises NotAllowed without `meeting.plan`; Refused without a reason, for a
    meeting of another day in `also`, and once one of them was opened or is called off.
    """
    actor.require("meeting.plan", meeting.unit.path)
    refuse_if(check_secrecy(reason))
    refuse_if(check_not_held(reason))
    changed = []
    for one in (meeting, *also):
        lock_row(one)
        refuse_if(check_still_ahead(one.state))
        if (one.unit_id, one.planned_on) != (meeting.unit_id, meeting.planned_on):
            raise refuse(
                "another_day",
                "The other meeting is on another day now; look at it again.",
                field="also",
            )
        before = stands(one)
        change_row(
            one,
            "meeting.not_held",
            actor=actor,
            state=MeetingState.NOT_HELD,
            not_held_reason=clean_line(reason)[:300],
        )
        changed.append((one, before))
    follow_changes(changed, actor=actor)
    return meeting


@transaction.atomic
def hold_after_all(meeting: Meeting, *, actor: Actor) -> Meeting:
    """A meeting that was called off, or marked as not held, stands in the plan again on its day,
    convened if it was.

    Those invited are told (`follow_change`), unless it was called off only a moment ago and nobody
    knows. Raises NotAllowed without `meeting.plan`; Refused for a meeting in another state.
    """
    actor.require("meeting.plan", meeting.unit.path)
    lock_row(meeting)
    if meeting.state != MeetingState.NOT_HELD:
        raise refuse("not_called_off", "This meeting is not called off.")
    before = stands(meeting)
    again = MeetingState.PLANNED if meeting.convened_at is None else MeetingState.CONVENED
    change_row(meeting, "meeting.hold_after_all", actor=actor, state=again, not_held_reason="")
    follow_change(meeting, before, actor=actor)
    return meeting


def _check_day(meeting: Meeting, day: date, *, reason: str) -> tuple[Finding, ...]:
    """Findings when the rule does not let the meeting take this day."""
    pack, month = pack_for(meeting.unit, on=meeting.rule_day), meeting.calendar_month
    found = check_moved_day(pack, day, rule_day=meeting.rule_day)
    if found or day == meeting.rule_day or meeting.kind != MeetingKind.REGULAR:
        return found
    return tuple(
        may_move(
            pack, day, month.year, month.month, reason=reason, holidays=holidays_of(month.year)
        )
    )


def _after(starts_at: time, pack: Pack) -> time:
    """When the thematic meeting begins on the day of the regular one: when that has had its minimum
    length.
    """
    minutes = minimum_minutes(
        pack, MeetingKind.REGULAR, combined=False, members=0, cell_type=""
    ).value
    return (datetime.combine(date.min, starts_at) + timedelta(minutes=minutes)).time()


def _add_planned(
    cell: Unit,
    planned: PlannedMeeting,
    *,
    starts_at: time,
    actor: Actor,
    topic: str = "",
    reason: str = "",
) -> Meeting:
    row = _row_of(cell, planned, starts_at=starts_at, topic=topic, reason=reason)
    create_rows("meeting.plan", [row], actor=actor, audited=_AUDITED)
    return row


def _row_of(
    cell: Unit,
    planned: PlannedMeeting,
    *,
    starts_at: time,
    together: Meeting | None = None,
    topic: str = "",
    reason: str = "",
) -> Meeting:
    return Meeting(
        unit=cell,
        kind=planned.kind,
        month=planned.month.first,
        rule_day=planned.day,
        planned_on=planned.day,
        starts_at=starts_at,
        place=cell.place,
        together_with=together,
        topic=clean_line(topic)[:300],
        call_reason=clean_line(reason)[:300],
    )
