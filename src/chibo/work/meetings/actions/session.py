"""In the room: opening, the roll call, ticking items, closing."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import local_date, local_moment, now
from chibo.base.kernel.errors import refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_row, change_rows, create_rows, lock_row, merged
from chibo.directory.access.actions import add_grant
from chibo.directory.access.enums import RoleCode
from chibo.directory.people.models import Person
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify, settle_invitations
from chibo.library.regulations.actions.packs import store_merged_pack
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import ATTENDED, AttendanceState, MeetingState, Mode
from chibo.work.meetings.models import AgendaItem, Meeting
from chibo.work.meetings.queries.belonging import frozen, listed_now
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.presence import first_lines
from chibo.work.meetings.rules.calendar import check_moved_day
from chibo.work.meetings.rules.course import (
    check_beginning,
    check_closing,
    check_closing_time,
    check_end,
    check_opening,
    check_which_day,
    is_late_entry,
)
from chibo.work.meetings.rules.editable import officer_values, tick_values
from chibo.work.meetings.rules.facts import frozen_counts
from rulebook.meetings.dates import deadline
from rulebook.vocabulary.findings import Finding, gettext_noop
from rulebook.vocabulary.pack import Pack


@transaction.atomic
def name_officers(
    meeting: Meeting,
    *,
    chair: Person | None,
    minute_taker: Person | None,
    scoring_follower: Person | None,
    actor: Actor,
    on: date,
    revision: Revision | None = None,
) -> Meeting:
    """These persons chair, write the minutes and follow the scoring; the meeting secretary holds
    that role from today.

    Raises NotAllowed without `meeting.prepare`; Refused for one person as chair and meeting
    secretary; Conflict for an office that somebody else gave to another person since the revision.
    """
    actor.require("meeting.prepare", meeting.unit.path)
    lock_row(meeting)
    given = {"chair": chair, "minute_taker": minute_taker, "scoring_follower": scoring_follower}
    kept = merged(meeting, given, officer_values(meeting), revision=revision)
    chair, minute_taker, scoring_follower = (
        person if kept[name] is person else getattr(meeting, name) for name, person in given.items()
    )
    if meeting.minutes_versions.filter(unit=meeting.unit).exists():
        raise refuse("adopted", "The minutes are adopted; their text does not change any more.")
    if chair and minute_taker and chair.pk == minute_taker.pk:
        raise refuse(
            "same_person",
            "Chair and meeting secretary are two persons: both sign the minutes.",
            field="minute_taker",
        )
    change_row(
        meeting,
        "meeting.name_officers",
        actor=actor,
        chair=chair,
        minute_taker=minute_taker,
        scoring_follower=scoring_follower,
    )
    if minute_taker:
        add_grant(
            minute_taker, role=RoleCode.MEETING_SECRETARY, unit=meeting.unit, on=on, actor=actor
        )
    return meeting


@transaction.atomic
def open_meeting(
    meeting: Meeting,
    *,
    held_on: date,
    at: time,
    actor: Actor,
    on: date,
    mode: str = Mode.IN_PERSON,
    mode_authority: str = "",
    guests: str = "",
    which: str = "",
    latest: datetime | None = None,
) -> Meeting:
    """The meeting is in session since that hour; every summoned member has a line in the roll call,
    "not recorded".

    Who belongs to the cell at this moment counts in the meeting, whatever becomes of the list
    later.

    A meeting entered later than the pack's `records.enter_after` allows is kept and marked "entered
    late". It is stamped with the regulation in force. Leave that was granted for the planned day
    stands in the roll call of that day only.

    Raises NotAllowed without `meeting.open`; Refused without agenda, chair or meeting secretary,
    before its day, with an hour after `latest` (the moment of whoever enters it), on another day
    than planned unless `which` (of WhichDay) says so, or remote without authority.
    """
    actor.require("meeting.open", meeting.unit.path)
    lock_row(meeting)
    file = MeetingFile(meeting)
    refuse_if(_check_opening(file, held_on=held_on, at=at, on=on, which=which, latest=latest))
    room = _checked_room(mode, mode_authority, guests)
    meeting.held_on = held_on
    pack = MeetingFile(meeting).pack
    store_merged_pack(pack)
    opened = _opened(pack, held_on, at, on=on)
    listed = listed_now(meeting)
    change_row(
        meeting,
        "meeting.open",
        actor=actor,
        belonging=frozen(listed),
        state=MeetingState.OPEN,
        **opened,
        **room,
        pack_code=pack.code,
        pack_version=pack.version,
    )
    _begin_roll_call(meeting, listed, actor=actor)
    return meeting


def _opened(pack: Pack, held_on: date, at: time, *, on: date) -> dict[str, Any]:
    """When the meeting was opened, and whether the day `on` is late for entering it."""
    holidays = holidays_around(held_on)
    enter_by = deadline(pack, "records.enter_after", anchor=held_on, holidays=holidays).value
    return {
        "held_on": held_on,
        "opened_at": local_moment(held_on, at),
        "entered_at": now(),
        "entered_late": is_late_entry(entered_on=on, enter_by=enter_by),
    }


def _begin_roll_call(meeting: Meeting, listed: Sequence[Any], *, actor: Actor) -> None:
    """Every summoned member has a line; who was granted leave is absent with reason."""
    lines = first_lines(meeting, listed)
    on_leave = [line for line in lines if line.state == AttendanceState.EXCUSED]
    others = [line for line in lines if line.state != AttendanceState.EXCUSED]
    told = ("meeting", "person", "capacity", "kind", "official")
    create_rows("attendance.list", others, actor=actor, audited=told)
    create_rows(
        "attendance.excuse",
        on_leave,
        actor=actor,
        audited=(*told, "state", "reason"),
        private=("reason",),
    )


@transaction.atomic
def tick_item(
    item: AgendaItem,
    *,
    done: bool,
    minutes_spent: int | None,
    actor: Actor,
    revision: Revision | None = None,
) -> AgendaItem:
    """The item is ticked as done (or not), with the minutes it took.

    Raises NotAllowed without `minutes.write`; Refused when the meeting is not in session; Conflict
    when somebody else entered other minutes since the revision.
    """
    actor.require("minutes.write", item.unit.path)
    lock_row(item)
    mine = {"done": done, "minutes_spent": minutes_spent}
    done, minutes_spent = merged(item, mine, tick_values(item), revision=revision).values()
    if item.meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise refuse("not_open", "This meeting is not in session.")
    change_row(item, "agenda.tick", actor=actor, done=done, minutes_spent=minutes_spent)
    return item


@transaction.atomic
def tick_items(
    meeting: Meeting, minutes_spent: Mapping[uuid.UUID, int | None], *, actor: Actor
) -> int:
    """Every named item (id → minutes it took) is ticked as done; returns how many.

    Raises NotAllowed without `minutes.write`; Refused when the meeting is not in session.
    """
    actor.require("minutes.write", meeting.unit.path)
    if meeting.state not in (MeetingState.OPEN, MeetingState.CLOSED):
        raise refuse("not_open", "This meeting is not in session.")
    items = [item for item in items_of(meeting) if item.pk in minutes_spent]
    for item in items:
        item.done, item.minutes_spent = True, minutes_spent[item.pk]
    change_rows("agenda.tick", items, ("done", "minutes_spent"), actor=actor)
    return len(items)


@transaction.atomic
def close_meeting(
    meeting: Meeting, *, ended_at: datetime | time, actor: Actor, latest: datetime | None = None
) -> tuple[Finding, ...]:
    """The meeting is closed and its counts are frozen; returns the warnings (short length, steps
    not ticked).

    Raises NotAllowed without `meeting.close`; Refused while a task is unreviewed, a member not
    recorded, a vote unconfirmed, and for an end after `latest` (the moment at which it is said;
    None: any).
    Source: Guidance 42-HD/BTCTW, process (the tasks of last month are judged in the meeting).
    """
    actor.require("meeting.close", meeting.unit.path)
    lock_row(meeting)
    file = MeetingFile(meeting)
    opened = meeting.opened_at or now()
    end = ended_at if isinstance(ended_at, datetime) else local_moment(local_date(opened), ended_at)
    minutes, longest = (
        int((end - opened).total_seconds() // 60),
        file.pack.value("meeting.longest_minutes").value,
    )
    length = check_end(end, at=latest) or check_closing_time(file.facts, minutes, longest=longest)
    found = (*check_closing(file.facts), *length)
    refuse_if(found)
    change_row(
        meeting,
        "meeting.close",
        actor=actor,
        state=MeetingState.CLOSED,
        closed_at=end,
        **frozen_counts(file.attendance, file.task_facts),
    )
    settle_invitations(meeting.unit, link=f"/meetings/{meeting.pk}/")
    _tell_marked(meeting, file, actor)
    return tuple(finding for finding in found if not finding.blocks)


def _checked_room(mode: str, authority: str, guests: str) -> dict[str, Any]:
    """How the meeting is held and who is there besides its members; refused for remote attendance
    without authority, and for a secrecy mark.
    """
    if mode != Mode.IN_PERSON and not authority.strip():
        raise refuse(
            "no_authority",
            "Remote attendance needs a permission; write who allowed it and by which paper.",
            field="mode_authority",
        )
    refuse_if(check_secrecy(f"{guests}\n{authority}"))
    return {
        "mode": mode,
        "mode_authority": clean_line(authority)[:200],
        "guests": clean_line(guests)[:500],
    }


def _check_opening(
    file: MeetingFile, *, held_on: date, at: time, on: date, which: str, latest: datetime | None
) -> tuple[Finding, ...]:
    """Findings when the meeting may not be opened on that day, at that hour."""
    meeting, until = file.meeting, deadline(file.pack, "records.enter_within", anchor=held_on).value
    found = check_opening(file.facts, held_on=held_on, on=on, enter_until=until)
    found += check_moved_day(file.pack, held_on, rule_day=meeting.rule_day)
    if held_on <= on:
        found += check_which_day(planned_on=meeting.planned_on, held_on=held_on, on=on, which=which)
        found += check_beginning(local_moment(held_on, at), at=latest)
    return found


def _tell_marked(meeting: Meeting, file: MeetingFile, actor: Actor) -> None:
    """Everybody who has an account learns how they were marked, and may dispute it."""
    link = f"/meetings/{meeting.pk}/"
    for message, states in (
        (
            gettext_noop(
                "You are recorded as present at the meeting of {day}. If that is wrong, say so"
                " before the minutes are sealed."
            ),
            ATTENDED,
        ),
        (
            gettext_noop(
                "You are recorded as absent from the meeting of {day}. If that is wrong, say so"
                " before the minutes are sealed."
            ),
            (AttendanceState.EXCUSED, AttendanceState.UNEXCUSED),
        ),
    ):
        told = [
            line.person
            for line in file.lines
            if line.state in states and line.person.account_id and line.person_id != actor.person_id
        ]
        notify(
            told,
            cell=meeting.unit,
            news=Message("attendance.recorded", message, {"day": meeting.day}, link),
        )
