"""What the office of a committee meets on its home page: its own decisions first, then the cells
that are to be reminded.
"""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.insight.reminders.queries import reminders_of
from chibo.insight.reports.queries import steps_of_months
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reviews.queries import proposals_waiting
from chibo.insight.scoring.queries import undecided_months
from chibo.interfaces.web.reports.late import RIGHT, late_words, page_of
from chibo.interfaces.web.shell.layout import url_or_blank

Line = dict[str, Any]
_ON_HOME = 8


def own_decisions(request: HttpRequest, committee: Any, direct: set[UUID]) -> list[Line]:
    """The scores and classes that wait for this very committee, each leading to what it counts;
    `direct`: its own cells.
    """
    actor, lines = request.actor, []
    if actor.may("score.decide", committee.path):
        for of, waiting in undecided_months(Scope((committee.path,))).items():
            count = sum(1 for cell in waiting if cell in direct)
            if count:
                said = ngettext(
                    "{count} score of {month} to decide",
                    "{count} scores of {month} to decide",
                    count,
                )
                title = said.format(count=count, month=f"{of.first:%m/%Y}")
                lines.append(_own(title, month_at(committee, of, "stage=submitted"), committee))
    if actor.may("review.decide", committee.path):
        for year, count in proposals_waiting(
            committee, scope=actor.scope_for("review.decide")
        ).items():
            said = ngettext(
                "{count} cell has proposed its class for {year}",
                "{count} cells have proposed their class for {year}",
                count,
            )
            url = f"{url_or_blank('committee-year', committee.pk, year)}#waiting"
            lines.append(_own(said.format(count=count, year=year), url, committee))
    return lines


def _own(title: str, url: str, committee: Any) -> Line:
    return {"title": title, "url": url, "tone": "current", "note": committee.name}


def month_at(committee: Any, month: Month, narrowed: str = "") -> str:
    """The page of the month, narrowed to what is counted; without that to all cells, whatever was
    looked for before.
    """
    return f"{url_or_blank('month', committee.pk, str(month))}?filter=1" + (
        f"&{narrowed}" if narrowed else ""
    )


def month_and_reminders(
    request: HttpRequest, committee: Any, *, on: date
) -> tuple[Line, Line | None]:
    """The figures of this month, counted as the page of the month counts them, and the late cells
    of this month and the last; None where none is late.
    """
    month, scope = Month.of(on), Scope((committee.path,))
    found = steps_of_months(committee, first=month.plus(-1), last=month, scope=scope, on=on)
    rows = found[month]
    # A cell that was closed meanwhile is asked for nothing.
    standing = {row.cell_id for row in rows}
    late = [
        (of, row)
        for of in (month, month.plus(-1))
        for row in found[of]
        if row.late and row.cell_id in standing
    ]
    stages = Counter(row.stage for row in rows)
    unplanned = stages["not_planned"]
    may_plan = unplanned and request.actor.may("meeting.plan", committee.path)
    summary = {
        "committee": committee,
        "month": month,
        "cells": len(rows),
        "direct": {row.cell_id for row in rows if row.direct},
        "met": sum(1 for row in rows if row.held),
        "unplanned": unplanned,
        "plan_url": url_or_blank("committee-plan", committee.pk) if may_plan else "",
        "url": url_or_blank("month-now", committee.pk),
        "lived": any(row.held for row in found[month.plus(-1)]),
        "late": sum(1 for row in rows if row.late),
        "late_url": month_at(committee, month, "late=1"),
        "to_decide": stages["submitted"],
        "undecided_url": month_at(committee, month, "stage=submitted"),
        "decided": stages["decided"],
        "decided_url": month_at(committee, month, "stage=decided"),
    }
    return summary, _to_remind(request, committee, late, on=on) if late else None


def _to_remind(
    request: HttpRequest, committee: Any, late: list[tuple[Month, CellMonth]], *, on: date
) -> Line:
    months = [of for of, _row in late]
    known = reminders_of(
        {row.cell_id for _of, row in late},
        first=min(months),
        last=max(months),
        scope=Scope((committee.path,)),
    )
    may = request.actor.may(RIGHT, committee.path)
    lines = [
        _late_line(committee, of, row, known.get((row.cell_id, of), []), may=may, on=on)
        for of, row in late
    ]
    lines.sort(key=lambda line: (line["today"], line["since"] or date.max))
    counts = {of: sum(1 for month in months if month == of) for of in dict.fromkeys(months)}
    return {
        "committee": committee,
        "lines": lines[:_ON_HOME],
        "count": len(lines),
        "may": may,
        "more": max(len(lines) - _ON_HOME, 0),
        "waiting": sum(1 for line in lines if not line["today"]),
        "months": [
            {
                "month": of,
                "count": count,
                "url": (
                    url_or_blank("month-remind", committee.pk, str(of))
                    if may
                    else month_at(committee, of, "late=1")
                ),
            }
            for of, count in counts.items()
        ],
    }


def _late_line(
    committee: Any, of: Month, row: CellMonth, reminders: list[Any], *, may: bool, on: date
) -> Line:
    page = f"{url_or_blank('month-remind', committee.pk, str(of))}#c-{row.cell_id}"
    chip = _("reminded on {day}").format(day=f"{reminders[0].day:%d/%m}") if reminders else ""
    return {
        "title": row.name,
        "note": late_words(row.overdue),
        "since": row.overdue[0].due_day,
        "chip": chip,
        "today": bool(reminders) and reminders[0].day == on,
        "tone": "wait" if reminders else "late",
        "url": page if may else page_of(row.cell_id, row),
    }
