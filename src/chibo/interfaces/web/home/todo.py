"""What waits for an actor: short lists of next actions, each with its deadline and rule, for every
role held.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.kernel.dates import Month
from chibo.insight.reports.queries import planning_overdue, work_in_hand
from chibo.insight.scoring.enums import AWAITING_VIEW, SheetState
from chibo.insight.scoring.queries import sheets_in_months
from chibo.insight.scoring.rules.views import view_stands
from chibo.interfaces.formatting import clock_time, long_date, short_date
from chibo.interfaces.web.account.recoveries import recoveries_waiting
from chibo.interfaces.web.administration.jobs import RIGHT, job_troubles
from chibo.interfaces.web.home.departments import office_lines
from chibo.interfaces.web.home.evening import evening_lines
from chibo.interfaces.web.home.first_steps import waits_at_home
from chibo.interfaces.web.home.from_members import heard_in, own_tasks
from chibo.interfaces.web.home.next_meeting import leads, line_ahead, running
from chibo.interfaces.web.home.office import month_and_reminders, own_decisions
from chibo.interfaces.web.home.todo_items import Item, Todo, path_items, step_item, todo_item
from chibo.interfaces.web.home.waiting_kinds import WaitingKind, of_unit, what_waits
from chibo.interfaces.web.people.changes import changes_waiting
from chibo.interfaces.web.people.corrections import corrections_waiting
from chibo.interfaces.web.people.role_requests import roles_to_confirm
from chibo.interfaces.web.reports.late import RIGHT as REMIND
from chibo.interfaces.web.shell.layout import Workplace, desk, url_or_blank
from chibo.library.regulations.queries import waiting_for_second
from chibo.work.meetings.enums import LeaveDecision, MeetingState, Reply
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.for_workplace import disputable_lines_of
from chibo.work.meetings.queries.meetings import papers_unread_by, upcoming
from chibo.work.meetings.queries.room import open_invitations_of
from chibo.work.meetings.rules.steps import PathStep, next_step

_ORDER = {"late": 0, "current": 1, "wait": 2, "info": 3}


def todo_of(request: HttpRequest) -> Todo:
    """What needs this person now, for all roles held, the most pressing first."""
    own, found = desk(request), Todo()
    found.there = what_waits(request, own)
    if request.actor.person_id:
        _as_member(request, own, found)
    for cell in own.own_cells:
        if leads(request.actor, cell):
            _as_leader(request, cell, found)
    if own.cells_in_charge:
        _as_official(request, own, found)
    for committee in own.committees:
        _as_office(request, committee, found)
        proposed, charges = (
            WaitingKind.OWN_PROPOSALS in found.there,
            of_unit(WaitingKind.CHARGES, committee) in found.there,
        )
        lines = office_lines(request, committee, proposed=proposed, charges=charges)
        found.items += [todo_item(**line) for line in lines]
    _what_others_ask(request, found)
    if own.is_administrator:
        _as_administrator(request, own, found)
    if own.is_administrator or own.committees:
        found.items += [
            todo_item(**line)
            for line in waits_at_home(request, lived=any(row["lived"] for row in found.months))
        ]
    found.items.sort(key=lambda line: (_ORDER.get(line["tone"], 9), line.get("due") or date.max))
    return found


def _what_others_ask(request: HttpRequest, found: Todo) -> None:
    """What waits for a second person, or for an answer to somebody."""
    if WaitingKind.SECOND in found.there:
        _as_second_person(request, found)
    if WaitingKind.CORRECTIONS in found.there:
        found.items += corrections_waiting(request)
    if WaitingKind.CHANGES in found.there:
        found.items += changes_waiting(request)
    if WaitingKind.RECOVERIES in found.there:
        found.items += recoveries_waiting(request)
    if WaitingKind.ROLES in found.there:
        found.items += [todo_item(**line) for line in roles_to_confirm(request.actor)]


def _as_member(request: HttpRequest, own: Workplace, found: Todo) -> None:
    invitations = list(open_invitations_of(request.actor, on=request.on))
    for row in invitations:
        if row.reply == Reply.NONE:
            when = {
                "day": long_date(row.meeting.planned_on),
                "time": clock_time(row.meeting.starts_at),
            }
            title = _("Say whether you come to the meeting on {day} at {time}").format(**when)
            chip = "" if row.read_at else _("not read yet")
            found.items.append(
                todo_item(
                    title,
                    url_or_blank("meeting", row.meeting_id),
                    note=row.meeting.place,
                    chip=chip,
                )
            )
    if invitations:
        invitations[0].meeting.unit = invitations[0].unit
        _papers_to_read(request, invitations[0].meeting, found)
    _next_meetings(request, own, invitations, found)
    for line in disputable_lines_of(request.actor) if WaitingKind.DISPUTABLE in found.there else ():
        title = _("The roll call of {day} says about you: {state}").format(
            day=short_date(line.meeting.day), state=line.get_state_display()
        )
        note = _("If that is not right, you can say so until the minutes are sealed.")
        found.items.append(
            todo_item(title, url_or_blank("meeting", line.meeting_id), tone="info", note=note)
        )
    found.items += [todo_item(**line) for line in own_tasks(request)]


def _papers_to_read(request: HttpRequest, meeting: Any, found: Todo) -> None:
    unread = list(papers_unread_by(request.actor.person_id, meeting=meeting))
    if unread:
        title = ngettext(
            "Read {count} document for the meeting of {day}",
            "Read {count} documents for the meeting of {day}",
            len(unread),
        ).format(count=len(unread), day=short_date(meeting.planned_on))
        note = "; ".join(paper.title for paper in unread[:3])
        found.items.append(
            todo_item(title, url_or_blank("meeting", meeting.pk), note=note, due=meeting.planned_on)
        )


def _next_meetings(
    request: HttpRequest, own: Workplace, invitations: list[Any], found: Todo
) -> None:
    """The next meeting of each cell one belongs to or is in charge of, with one's reply, and every
    one of which leave was asked; overlapping evenings are named.
    """
    replies = {row.meeting_id: row for row in invitations}
    cells = {cell.pk: cell for cell in (*own.own_cells, *own.cells_in_charge)}
    seen: set[Any] = set()
    for meeting in upcoming(cells.values(), on=request.on) if cells else ():
        reply = replies.get(meeting.pk)
        if meeting.unit_id in seen and not (reply and reply.reply == Reply.LEAVE):
            continue
        seen.add(meeting.unit_id)
        found.ahead.append(line_ahead(meeting, reply))
        if meeting.state == MeetingState.OPEN and not leads(request.actor, meeting.unit):
            found.items.append(todo_item(**running(meeting)))
    # Of evenings that overlap, those for which leave was asked are settled, and so is the one that
    # runs.
    away = {row.meeting_id for row in invitations if row.reply == Reply.LEAVE}
    found.overlaps = overlaps_in(
        [
            line["meeting"]
            for line in found.ahead
            if line["meeting"].state != MeetingState.OPEN and line["meeting"].pk not in away
        ]
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


def overlaps_in(meetings: Iterable[Any]) -> list[str]:
    """One sentence per day on which these meetings overlap."""
    said = _("On {day} these meet at the same time: {cells}")
    return [
        said.format(day=long_date(day), cells=", ".join(row.unit.name for row in rows))
        for day, rows in overlapping(meetings)
    ]


def _as_leader(request: HttpRequest, cell: Any, found: Todo) -> None:
    """The next step of every month in hand; the path of the one that is due first."""
    work = work_in_hand(cell, on=request.on)
    if request.actor.may("meeting.plan", cell.path):
        found.items += _to_plan(request, cell, anything=bool(work))
    sent, reported = (
        of_unit(kind, cell) in found.there for kind in (WaitingKind.OPINIONS, WaitingKind.REPORTS)
    )
    meetings = [meeting for meeting, _sheet, _steps in work] if sent else []
    found.items += [
        todo_item(**line) for line in heard_in(request, cell, meetings, reported=reported)
    ]
    for meeting, sheet, steps in sorted(work, key=due_first):
        if found.focus is None:
            found.focus, found.path = meeting, path_items(steps, meeting)
            found.focus_url = url_or_blank("meeting", meeting.pk)
        if (step := next_step(list(steps))) is not None:
            found.items.append(step_item(request, meeting, step))
        file = MeetingFile(meeting)
        found.items += [
            todo_item(**line) for line in evening_lines(file, actor=request.actor, on=request.on)
        ]
        _in_the_room(request, file, found)
        if (
            sheet is not None
            and sheet.state == SheetState.RETURNED
            and request.actor.may("score.propose", cell.path)
        ):
            title = _("The committee asks about the score of {month}").format(
                month=f"{meeting.month:%m/%Y}"
            )
            found.items.append(
                todo_item(
                    title, url_or_blank("score", meeting.pk), tone="late", note=sheet.return_reason
                )
            )


def _to_plan(request: HttpRequest, cell: Any, *, anything: bool) -> list[Item]:
    """The plan of the year where nothing is in hand; overdue when this month has no meeting and its
    day by the rule is past.
    """
    url, overdue = url_or_blank("cell-plan", cell.pk), planning_overdue(cell, on=request.on)
    if overdue is not None:
        title = _("Plan the meeting of {month} of {cell}").format(
            month=f"{request.on:%m/%Y}", cell=cell.name
        )
        return [todo_item(title, url, tone="late", due=overdue.due_day)]
    return (
        []
        if anything
        else [todo_item(_("Make the year plan of {cell}").format(cell=cell.name), url)]
    )


def due_first(work: tuple[Any, Any, tuple[PathStep, ...]]) -> tuple[date, date]:
    step = next_step(list(work[2]))
    return (step.due_day if step and step.due_day else date.max, work[0].planned_on)


def _in_the_room(request: HttpRequest, file: MeetingFile, found: Todo) -> None:
    """Leave to decide, tasks to review, then what waits for a second hand."""
    meeting, actor = file.meeting, request.actor
    path, pk = meeting.unit.path, meeting.pk
    decides = meeting.state == MeetingState.CONVENED and actor.may("leave.decide", path)
    asking = [row for row in file.invitations if _asks_for_leave(row)] if decides else []
    if asking:
        title = ngettext(
            "{count} member asks for leave", "{count} members ask for leave", len(asking)
        )
        names = ", ".join(row.person.full_name for row in asking[:4])
        url = url_or_blank("convene", pk) or url_or_blank("meeting", pk)
        found.items.append(
            todo_item(title.format(count=len(asking)), url, note=names, due=meeting.planned_on)
        )
    reviews = meeting.state == MeetingState.OPEN and actor.may("task.manage", path)
    open_tasks = sum(1 for task in file.tasks if not task.reviewed_here) if reviews else 0
    if open_tasks:
        title = ngettext(
            "Review {count} open task before closing",
            "Review {count} open tasks before closing",
            open_tasks,
        )
        found.items.append(
            todo_item(
                title.format(count=open_tasks),
                url_or_blank("review", pk) or url_or_blank("meeting", pk),
            )
        )
    if meeting.state in (MeetingState.OPEN, MeetingState.CLOSED):
        _to_sign(request, file, found)


def _asks_for_leave(invitation: Any) -> bool:
    return bool(invitation.reply == Reply.LEAVE and invitation.leave == LeaveDecision.NONE)


def _to_sign(request: HttpRequest, file: MeetingFile, found: Todo) -> None:
    """Votes that a second person confirms, minutes that wait for a signature."""
    meeting, actor, pk = file.meeting, request.actor, file.meeting.pk
    for vote in file.votes:
        if (
            vote.confirmed_at is None
            and vote.recorded_by_id != actor.person_id
            and actor.may("vote.confirm", meeting.unit.path)
        ):
            title = _("Confirm the count of the vote: {subject}").format(subject=vote.subject)
            found.items.append(
                todo_item(title, url_or_blank("vote", pk) or url_or_blank("meeting", pk))
            )
    if (minutes := file.minutes) and not minutes.sealed_at:
        waits_chair = meeting.chair_id == actor.person_id and not minutes.chair_signed_at
        waits_secretary = (
            meeting.minute_taker_id == actor.person_id and not minutes.secretary_signed_at
        )
        if waits_chair or waits_secretary:
            title = _("Sign the minutes of {day}").format(day=short_date(meeting.day))
            found.items.append(
                todo_item(title, url_or_blank("minutes", pk) or url_or_blank("meeting", pk))
            )


def _as_official(request: HttpRequest, own: Workplace, found: Todo) -> None:
    """The scores on which a view is asked for, with its day; evenings that overlap."""
    month, mine = Month.of(request.on), {cell.pk for cell in own.cells_in_charge}
    for sheet in sheets_in_months(
        request.actor.scope_for("score.note"), first=month.plus(-3), last=month
    ):
        if (
            sheet.unit_id in mine
            and sheet.state in AWAITING_VIEW
            and not view_stands(sheet.attending_at, sheet.adopted_at)
        ):
            title = _("Give your view of the score of {cell}, {month}").format(
                cell=sheet.unit.name, month=f"{sheet.meeting.month:%m/%Y}"
            )
            note = _("One press or one sentence; the committee may decide without it.")
            found.items.append(
                todo_item(
                    title,
                    f"{url_or_blank('score', sheet.meeting_id)}#view",
                    due=sheet.view_due,
                    note=note,
                )
            )
    if found.overlaps:
        url = f"{url_or_blank('charge')}#overlaps"
        found.items.extend(todo_item(sentence, url, tone="wait") for sentence in found.overlaps)


def _as_office(request: HttpRequest, committee: Any, found: Todo) -> None:
    summary, remind = month_and_reminders(request, committee, on=request.on)
    if not summary["cells"]:
        return
    found.items += [
        todo_item(**line) for line in own_decisions(request, committee, summary["direct"])
    ]
    found.months.append(summary)
    if remind and request.actor.may(REMIND, committee.path):
        found.remind.append(remind)


def _as_second_person(request: HttpRequest, found: Todo) -> None:
    """Regulations that somebody else proposed and this person may confirm."""
    scope = request.actor.scope_for("regulation.confirm")
    if scope.paths:
        for row in waiting_for_second(scope, but=request.actor.person_id):
            title = _("Confirm as the second person: {number}").format(number=row.pack.number)
            note = row.unit.name if row.unit else ""
            found.items.append(
                todo_item(
                    title,
                    url_or_blank("regulation", row.pk),
                    tone="wait",
                    due=row.valid_from,
                    note=note,
                )
            )


def _as_administrator(request: HttpRequest, own: Workplace, found: Todo) -> None:
    if request.actor.may(RIGHT, "/"):
        found.items += [
            todo_item(told, url_or_blank("administration-jobs"), tone="late")
            for told in job_troubles()
        ]
    note = _("Units, roles and invitations. What is said in the cells is not shown here.")
    found.items.append(
        todo_item(
            _("Look after units and accounts"),
            url_or_blank("administration"),
            tone="info",
            note=note,
        )
    )
