"""The cells in one's charge: how their month stands, what is late and what one can do, whom to
call.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from chibo.base.kernel.dates import Month
from chibo.insight.reminders.enums import ReminderWay
from chibo.insight.reminders.queries import reminders_of
from chibo.insight.reports.queries import month_of_cells, steps_of_cells
from chibo.insight.scoring.enums import AWAITING_VIEW
from chibo.insight.scoring.queries import sheets_in_months
from chibo.insight.scoring.rules.views import view_stands
from chibo.interfaces.access import signed_in
from chibo.interfaces.formatting import long_date, month_name
from chibo.interfaces.presenters.home.todo import overlapping
from chibo.interfaces.web.reports.late import (
    BY_HAND,
    late_words,
    leaders_of,
    names_without_login,
    page_of,
    reminder_lines,
    text_to_send,
)
from chibo.interfaces.web.shell.layout import desk, url_or_blank
from chibo.work.meetings.enums import Reply, StepCode
from chibo.work.meetings.queries.for_workplace import attendance_counts, last_resolutions
from chibo.work.meetings.queries.meetings import upcoming
from chibo.work.meetings.queries.room import open_invitations_of

# What the line of late steps says already.
_SAID_AS_LATE = ("late", "not_planned")
_SCORED = (StepCode.SCORE, StepCode.SUBMIT)
_WRITTEN = (StepCode.MINUTES, StepCode.RESOLUTION)


@signed_in("GET")
def charge(request: HttpRequest) -> HttpResponse:
    """The cells in the actor's charge with the same marks as on the month of the committee; the
    late ones first.
    """
    cells, actor, month = list(desk(request).cells_in_charge), request.actor, Month.of(request.on)
    if not cells:
        return render(request, "web/people/charge.html", {"lines": [], "overlaps": []})
    scope = actor.scope_for("meeting.view")
    meetings: dict[Any, Any] = {}
    for meeting in upcoming(cells, on=request.on):
        meetings.setdefault(meeting.unit_id, meeting)
    rows = month_of_cells(cells, month, scope=scope, on=request.on)
    before = steps_of_cells(
        cells, first=month.plus(-1), last=month.plus(-1), scope=scope, on=request.on
    )
    leaders = leaders_of(request, cells)
    known = _Known(request, cells, month)
    lines = []
    for cell, row, last in zip(cells, rows, before[month.plus(-1)], strict=True):
        meeting, lead = meetings.get(cell.pk), leaders.get(cell.pk, [])
        late = [
            _late(request, cell, one, lead, known, month=of)
            for of, one in ((month, row), (month.plus(-1), last))
            if one.late
        ]
        lines.append(
            {
                "cell": cell,
                "meeting": meeting,
                "url": url_or_blank("meeting", meeting.pk) if meeting else "",
                "path": [
                    {"label": step.code.label, "state": str(step.state), "due": step.due_day}
                    for step in row.steps
                ],
                "late": late,
                "leaders": lead,
                "reasons": [
                    one for one in row.help_for if not (row.late and one.code in _SAID_AS_LATE)
                ],
                "plan_late": row.meeting is None and bool(row.late),
                **known.of(cell),
            }
        )
    lines.sort(key=lambda line: not line["late"])
    overlaps = _overlaps(request, meetings.values(), leaders)
    return render(
        request,
        "web/people/charge.html",
        {"lines": lines, "overlaps": overlaps, "month": month, "ways": BY_HAND},
    )


class _Known:
    """What the page tells of every cell, each asked for once."""

    def __init__(self, request: HttpRequest, cells: list[Any], month: Month) -> None:
        actor, scope = request.actor, request.actor.scope_for("meeting.view")
        self.resolutions = last_resolutions(cells, scope=scope)
        self.attendance = attendance_counts(
            cells, first=month.plus(-3), last=month.plus(-1), scope=scope
        )
        self.reminders = reminders_of(
            [cell.pk for cell in cells], first=month.plus(-1), last=month, scope=scope
        )
        waiting = [
            sheet
            for sheet in sheets_in_months(
                actor.scope_for("score.note"), first=month.plus(-3), last=month
            )
            if sheet.state in AWAITING_VIEW
        ]
        # Of several the oldest that still asks for a view, else the newest.
        asking = [
            sheet
            for sheet in reversed(waiting)
            if not view_stands(sheet.attending_at, sheet.adopted_at)
        ]
        self.sheets = {sheet.unit_id: sheet for sheet in (*waiting, *asking)}

    def of(self, cell: Any) -> dict[str, Any]:
        """Last resolution, attendance, and the score that waits above; `asks` when a view is still
        awaited.
        """
        here, due = self.attendance.get(cell.pk, (0, 0))
        sheet = self.sheets.get(cell.pk)
        return {
            "resolution": self.resolutions.get(cell.pk),
            "share": here / due if due else None,
            "here": here,
            "due": due,
            "sheet": sheet,
            "asks": sheet is not None and not view_stands(sheet.attending_at, sheet.adopted_at),
            "sheet_url": f"{url_or_blank('score', sheet.meeting_id)}#view" if sheet else "",
        }


def _late(
    request: HttpRequest, cell: Any, row: Any, leaders: list[Any], known: _Known, *, month: Month
) -> dict[str, Any]:
    """The late steps of a month, what the official can do about each, and what the page of
    reminders offers.
    """
    reminders = known.reminders.get((cell.pk, month), [])
    return {
        "cell": cell,
        "month": month,
        "name": month_name(month),
        "late": late_words(row.overdue),
        "can_do": list(dict.fromkeys(_can_do(step.code) for step in row.overdue)),
        "reminded": reminder_lines(reminders),
        "leaders": leaders,
        "noticed": any(one["login"] for one in leaders),
        "without_login": names_without_login(leaders),
        "by_system": any(
            one.day == request.on and one.way == ReminderWay.SYSTEM for one in reminders
        ),
        "text": text_to_send(request, cell, row.overdue, leaders, month=month),
        "url": page_of(cell.pk, row),
        "planned": row.meeting is not None,
    }


def _can_do(code: StepCode) -> str:
    """What an official in charge can do about a step that is late; the step itself is
    the cell's.
    """
    if code == StepCode.PLAN:
        return _(
            "You can: remind the secretary to draw up the plan, and ask on which day the cell"
            " meets."
        )
    if code in _SCORED:
        return _(
            "You can: remind the secretary to score and submit; your view is asked for once the"
            " score is up."
        )
    if code in _WRITTEN:
        return _(
            "You can: remind secretary and meeting secretary to sign the minutes and issue what was"
            " resolved."
        )
    if code == StepCode.MEET:
        return _(
            "You can: ask the secretary for the new day or the reason, and come to the meeting."
        )
    return _(
        "You can: ask the secretary what hinders the preparation, and propose contents of the"
        " agenda."
    )


def _overlaps(
    request: HttpRequest, meetings: Iterable[Any], leaders: dict[Any, list[Any]]
) -> list[dict[str, Any]]:
    """The days on which meetings overlap, each meeting with the reply given and whom to call."""
    found = overlapping(meetings)
    replies = (
        {row.meeting_id: row for row in open_invitations_of(request.actor, on=request.on)}
        if found
        else {}
    )
    return [
        {"day": long_date(day), "meetings": [_one_of(row, replies, leaders) for row in rows]}
        for day, rows in found
    ]


def _one_of(meeting: Any, replies: dict[Any, Any], leaders: dict[Any, list[Any]]) -> dict[str, Any]:
    reply, lead = replies.get(meeting.pk), leaders.get(meeting.unit_id, [])
    tones = {Reply.COMING: "done", Reply.LEAVE: "info"}
    return {
        "meeting": meeting,
        "url": url_or_blank("meeting", meeting.pk),
        "invited": reply is not None,
        "reply": reply.get_reply_display() if reply else _("not convened yet"),
        "tone": tones.get(reply.reply, "wait") if reply else "todo",
        "leader": next(iter(lead), None),
    }


urls = [path("charge/", charge, name="charge")]
