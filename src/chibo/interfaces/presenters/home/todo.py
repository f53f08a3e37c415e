"""What waits for an actor: short lists of next actions, each with its deadline and rule, for every
role held.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.insight.reports.queries import planning_overdue, work_in_hand
from chibo.insight.scoring.enums import AWAITING_VIEW, SheetState
from chibo.insight.scoring.queries import sheets_in_months
from chibo.insight.scoring.rules.views import view_stands
from chibo.interfaces.presenters.home.background import RIGHT, job_troubles
from chibo.interfaces.presenters.home.departments import office_lines
from chibo.interfaces.presenters.home.evening import evening_lines
from chibo.interfaces.presenters.home.first_steps import waits_at_home
from chibo.interfaces.presenters.home.from_members import heard_in, own_tasks
from chibo.interfaces.presenters.home.in_the_room import in_the_room
from chibo.interfaces.presenters.home.next_meeting import leads, line_ahead, running
from chibo.interfaces.presenters.home.office import as_office
from chibo.interfaces.presenters.home.second_person import (
    changes_waiting,
    corrections_waiting,
    recoveries_waiting,
    regulations_to_confirm,
    roles_to_confirm,
)
from chibo.interfaces.presenters.home.todo_items import (
    Asking,
    MonthPath,
    Todo,
    meeting_link,
    path_items,
    step_item,
)
from chibo.interfaces.presenters.home.waiting_kinds import WaitingKind, of_unit, what_waits
from chibo.interfaces.presenters.values import (
    Link,
    ReadAs,
    Sentence,
    Shown,
    Tone,
    counted,
    listed,
    phrase,
)
from chibo.interfaces.presenters.workplace import Workplace, workplace_of
from chibo.work.meetings.enums import AttendanceState, MeetingKind, MeetingState, Reply
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.for_workplace import disputable_lines_of
from chibo.work.meetings.queries.meetings import papers_unread_by, upcoming
from chibo.work.meetings.queries.room import open_invitations_of
from chibo.work.meetings.rules.steps import PathStep, next_step

_ORDER = {Tone.LATE: 0, Tone.CURRENT: 1, Tone.WAIT: 2, Tone.INFO: 3}


def todo_of(actor: Actor, *, on: date, workplace: Workplace | None = None) -> Todo:
    """What needs this person on that day, for all roles held, the most pressing first; the
    workplace where it was read already.
    """
    own, asking = workplace or workplace_of(actor), Asking(actor, on)
    asking.there = what_waits(actor, own, on=on)
    if actor.person_id:
        _as_member(asking, own)
    for cell in own.own_cells:
        if leads(actor, cell):
            _as_leader(asking, cell)
    if own.cells_in_charge:
        _as_official(asking, own)
    for committee in own.committees:
        as_office(asking, committee)
        proposed, charges = (
            WaitingKind.OWN_PROPOSALS in asking.there,
            of_unit(WaitingKind.CHARGES, committee) in asking.there,
        )
        asking.items += office_lines(actor, committee, on=on, proposed=proposed, charges=charges)
    _what_others_ask(asking)
    if own.is_administrator:
        _as_administrator(asking)
    if own.is_administrator or own.committees:
        asking.items += waits_at_home(actor, on=on, lived=asking.lived)
    return Todo(
        items=tuple(
            sorted(asking.items, key=lambda one: (_ORDER.get(one.tone, 9), one.due or date.max))
        ),
        path=asking.path,
        ahead=tuple(asking.ahead),
        months=tuple(asking.months),
        late_cells=tuple(asking.late_cells),
    )


def _what_others_ask(asking: Asking) -> None:
    """What waits for a second person, or for an answer to somebody."""
    actor, on, there = asking.actor, asking.on, asking.there
    if WaitingKind.SECOND in there:
        asking.items += regulations_to_confirm(actor)
    if WaitingKind.CORRECTIONS in there:
        asking.items += corrections_waiting(actor, on=on)
    if WaitingKind.CHANGES in there:
        asking.items += changes_waiting(actor)
    if WaitingKind.RECOVERIES in there:
        asking.items += recoveries_waiting(actor, on=on)
    if WaitingKind.ROLES in there:
        asking.items += roles_to_confirm(actor)


def _as_member(asking: Asking, own: Workplace) -> None:
    actor = asking.actor
    invitations = list(open_invitations_of(actor, on=asking.on))
    for row in invitations:
        if row.reply == Reply.NONE:
            title = phrase(
                "Say whether you come to the meeting on {day} at {time}",
                day=Shown(row.meeting.planned_on, ReadAs.LONG),
                time=Shown(row.meeting.starts_at, ReadAs.CLOCK),
            )
            chip = None if row.read_at else phrase("not read yet")
            link = meeting_link(row.meeting_id)
            asking.add("invitation.reply", title, link, note=row.meeting.place, chip=chip)
    if invitations:
        invitations[0].meeting.unit = invitations[0].unit
        _papers_to_read(asking, invitations[0].meeting)
    _next_meetings(asking, own, invitations)
    for line in disputable_lines_of(actor) if WaitingKind.DISPUTABLE in asking.there else ():
        title = phrase(
            "The roll call of {day} says about you: {state}",
            day=line.meeting.day,
            state=AttendanceState(line.state),
        )
        note = phrase("If that is not right, you can say so until the minutes are sealed.")
        link = meeting_link(line.meeting_id)
        asking.add("attendance.dispute", title, link, tone=Tone.INFO, note=note)
    asking.items += own_tasks(actor, on=asking.on)


def _papers_to_read(asking: Asking, meeting: Any) -> None:
    unread = list(papers_unread_by(asking.actor.person_id, meeting=meeting))
    if unread:
        title = counted(
            "Read {count} document for the meeting of {day}",
            "Read {count} documents for the meeting of {day}",
            len(unread),
            day=meeting.planned_on,
        )
        note = listed((paper.title for paper in unread[:3]), by="; ")
        due = meeting.planned_on
        asking.add("papers.read", title, meeting_link(meeting.pk), note=note, due=due)


def _next_meetings(asking: Asking, own: Workplace, invitations: list[Any]) -> None:
    """The next meeting of each cell one belongs to or is in charge of, with one's reply, and every
    one of which leave was asked; overlapping evenings are named.
    """
    replies = {row.meeting_id: row for row in invitations}
    cells = {cell.pk: cell for cell in (*own.own_cells, *own.cells_in_charge)}
    seen: set[Any] = set()
    shown: list[Any] = []
    for meeting in upcoming(cells.values(), on=asking.on) if cells else ():
        reply = replies.get(meeting.pk)
        if meeting.unit_id in seen and not (reply and reply.reply == Reply.LEAVE):
            continue
        seen.add(meeting.unit_id)
        shown.append(meeting)
        asking.ahead.append(line_ahead(meeting, reply))
        if meeting.state == MeetingState.OPEN and not leads(asking.actor, meeting.unit):
            asking.items.append(running(meeting))
    # Of evenings that overlap, those for which leave was asked are settled, and so is the one that
    # runs.
    away = {row.meeting_id for row in invitations if row.reply == Reply.LEAVE}
    asking.overlaps = overlaps_in(
        [row for row in shown if row.state != MeetingState.OPEN and row.pk not in away]
    )


def overlapping(meetings: Iterable[Any]) -> list[tuple[date, list[Any]]]:
    """Day → its meetings, of the days on which more than one of these meetings is planned within
    three hours.
    """
    by_day: dict[date, list[Any]] = {}
    for meeting in meetings:
        by_day.setdefault(meeting.planned_on, []).append(meeting)
    found = []
    for day, rows in sorted(by_day.items()):
        hours = sorted(row.starts_at.hour for row in rows)
        if any(later - earlier < 3 for earlier, later in zip(hours, hours[1:], strict=False)):  # noqa: RUF007
            found.append((day, rows))
    return found


def overlaps_in(meetings: Iterable[Any]) -> list[Sentence]:
    """One sentence per day on which these meetings overlap."""
    return [
        phrase(
            "On {day} these meet at the same time: {cells}",
            day=Shown(day, ReadAs.LONG),
            cells=listed(row.unit.name for row in rows),
        )
        for day, rows in overlapping(meetings)
    ]


def _as_leader(asking: Asking, cell: Any) -> None:
    """The next step of every month in hand; the path of the one that is due first."""
    actor, on = asking.actor, asking.on
    work = work_in_hand(cell, on=on)
    if actor.may("meeting.plan", cell.path):
        _to_plan(asking, cell, anything=bool(work))
    sent, reported = (
        of_unit(kind, cell) in asking.there for kind in (WaitingKind.OPINIONS, WaitingKind.REPORTS)
    )
    meetings = [meeting for meeting, _sheet, _steps in work] if sent else []
    asking.items += heard_in(actor, cell, meetings, reported=reported)
    for meeting, sheet, steps in sorted(work, key=due_first):
        if asking.path is None:
            asking.path = MonthPath(
                MeetingKind(meeting.kind),
                meeting.day,
                meeting_link(meeting.pk),
                path_items(steps, meeting),
            )
        if (step := next_step(list(steps))) is not None:
            asking.items.append(step_item(actor, meeting, step))
        file = MeetingFile(meeting)
        asking.items += evening_lines(file, actor=actor, on=on)
        asking.items += in_the_room(file, actor=actor)
        if (
            sheet is not None
            and sheet.state == SheetState.RETURNED
            and actor.may("score.propose", cell.path)
        ):
            title = phrase(
                "The committee asks about the score of {month}", month=Month.of(meeting.month)
            )
            link, note = Link("score", (meeting.pk,)), sheet.return_reason
            asking.add("score.returned", title, link, tone=Tone.LATE, note=note)


def _to_plan(asking: Asking, cell: Any, *, anything: bool) -> None:
    """The plan of the year where nothing is in hand; overdue when this month has no meeting and its
    day by the rule is past.
    """
    link, overdue = Link("cell-plan", (cell.pk,)), planning_overdue(cell, on=asking.on)
    if overdue is not None:
        title = phrase(
            "Plan the meeting of {month} of {cell}", month=Month.of(asking.on), cell=cell.name
        )
        asking.add("meeting.plan", title, link, tone=Tone.LATE, due=overdue.due_day)
    elif not anything:
        title = phrase("Make the year plan of {cell}", cell=cell.name)
        asking.add("year.plan", title, link)


def due_first(work: tuple[Any, Any, tuple[PathStep, ...]]) -> tuple[date, date]:
    """By these the months in hand are sorted: the day of the next step, then the meeting's own."""
    step = next_step(list(work[2]))
    return (step.due_day if step and step.due_day else date.max, work[0].planned_on)


def _as_official(asking: Asking, own: Workplace) -> None:
    """The scores on which a view is asked for, with its day; evenings that overlap."""
    month, mine = Month.of(asking.on), {cell.pk for cell in own.cells_in_charge}
    scope = asking.actor.scope_for("score.note")
    for sheet in sheets_in_months(scope, first=month.plus(-3), last=month):
        if (
            sheet.unit_id in mine
            and sheet.state in AWAITING_VIEW
            and not view_stands(sheet.attending_at, sheet.adopted_at)
        ):
            title = phrase(
                "Give your view of the score of {cell}, {month}",
                cell=sheet.unit.name,
                month=Month.of(sheet.meeting.month),
            )
            note = phrase("One press or one sentence; the committee may decide without it.")
            link = Link("score", (sheet.meeting_id,), place="view")
            asking.add("score.view", title, link, due=sheet.view_due, note=note)
    for told in asking.overlaps:
        asking.add("meetings.overlap", told, Link("charge", place="overlaps"), tone=Tone.WAIT)


def _as_administrator(asking: Asking) -> None:
    if asking.actor.may(RIGHT, "/"):
        for told in job_troubles():
            asking.add("jobs.trouble", told, Link("administration-jobs"), tone=Tone.LATE)
    asking.add(
        "administration",
        phrase("Look after units and accounts"),
        Link("administration"),
        tone=Tone.INFO,
        note=phrase("Units, roles and invitations. What is said in the cells is not shown here."),
    )
