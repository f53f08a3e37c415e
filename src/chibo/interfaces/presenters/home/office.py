"""What the office of a committee meets on its home page: its own decisions first, then the cells
that are to be reminded.
"""

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month
from chibo.insight.reminders.queries import reminders_of
from chibo.insight.reports.queries import steps_of_months
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reviews.queries import proposals_waiting
from chibo.insight.scoring.queries import undecided_months
from chibo.interfaces.presenters.home.todo_items import (
    Asking,
    LateCells,
    LateMonth,
    MonthFigures,
    TodoItem,
)
from chibo.interfaces.presenters.late import REMIND, late_steps
from chibo.interfaces.presenters.values import Link, ReadAs, Shown, Tone, counted, phrase

_ON_HOME = 8


def as_office(asking: Asking, committee: Any) -> None:
    """The committee's own decisions, the figures of its month, and its late cells for who may
    remind them; nothing of a committee without cells.
    """
    actor, on = asking.actor, asking.on
    month, scope = Month.of(on), Scope((committee.path,))
    found = steps_of_months(committee, first=month.plus(-1), last=month, scope=scope, on=on)
    rows = found[month]
    if not rows:
        return
    asking.items += own_decisions(
        actor, committee, direct={row.cell_id for row in rows if row.direct}
    )
    asking.months.append(_figures(actor, committee, month, rows))
    asking.lived = asking.lived or any(row.held for row in found[month.plus(-1)])
    # A cell that was closed meanwhile is asked for nothing.
    standing = {row.cell_id for row in rows}
    late = [
        (of, row)
        for of in (month, month.plus(-1))
        for row in found[of]
        if row.late and row.cell_id in standing
    ]
    if late and actor.may(REMIND, committee.path):
        asking.late_cells.append(_late_cells(committee, late, on=on))


def own_decisions(actor: Actor, committee: Any, *, direct: set[UUID]) -> list[TodoItem]:
    """The scores and classes that wait for this very committee, each leading to what it counts;
    `direct`: its own cells.
    """
    items = []
    if actor.may("score.decide", committee.path):
        for of, waiting in undecided_months(Scope((committee.path,))).items():
            count = sum(1 for cell in waiting if cell in direct)
            if count:
                title = counted(
                    "{count} score of {month} to decide",
                    "{count} scores of {month} to decide",
                    count,
                    month=of,
                )
                link = month_link(committee, of, stage="submitted")
                items.append(TodoItem("scores.decide", title, link, note=committee.name))
    if actor.may("review.decide", committee.path):
        for year, count in proposals_waiting(
            committee, scope=actor.scope_for("review.decide")
        ).items():
            title = counted(
                "{count} cell has proposed its class for {year}",
                "{count} cells have proposed their class for {year}",
                count,
                year=year,
            )
            link = Link("committee-year", (committee.pk, year), place="waiting")
            items.append(TodoItem("reviews.decide", title, link, note=committee.name))
    return items


def month_link(committee: Any, month: Month, **narrowed: str) -> Link:
    """The page of the month, narrowed to what is counted; without that to all cells, whatever was
    looked for before.
    """
    return Link("month", (committee.pk, str(month)), {"filter": "1"} | narrowed)


def _figures(actor: Actor, committee: Any, month: Month, rows: list[CellMonth]) -> MonthFigures:
    """The figures of this month, counted as the page of the month counts them."""
    stages = Counter(row.stage for row in rows)
    unplanned = stages["not_planned"]
    may_plan = unplanned and actor.may("meeting.plan", committee.path)
    return MonthFigures(
        committee=committee.name,
        month=month,
        link=Link("month-now", (committee.pk,)),
        cells=len(rows),
        met=sum(1 for row in rows if row.held),
        unplanned=unplanned,
        plan=Link("committee-plan", (committee.pk,)) if may_plan else None,
        late=sum(1 for row in rows if row.late),
        late_link=month_link(committee, month, late="1"),
        to_decide=stages["submitted"],
        undecided_link=month_link(committee, month, stage="submitted"),
        decided=stages["decided"],
        decided_link=month_link(committee, month, stage="decided"),
    )


def _late_cells(committee: Any, late: list[tuple[Month, CellMonth]], *, on: date) -> LateCells:
    months = [of for of, _row in late]
    known = reminders_of(
        {row.cell_id for _of, row in late},
        first=min(months),
        last=max(months),
        scope=Scope((committee.path,)),
    )
    lines = [
        _late_line(committee, of, row, known.get((row.cell_id, of), []), on=on) for of, row in late
    ]
    lines.sort(key=lambda line: line[:2])
    counts = {of: sum(1 for month in months if month == of) for of in dict.fromkeys(months)}
    return LateCells(
        items=tuple(item for _today, _since, item in lines[:_ON_HOME]),
        count=len(lines),
        more=max(len(lines) - _ON_HOME, 0),
        waiting=sum(1 for today, _since, _item in lines if not today),
        months=tuple(
            LateMonth(of, count, Link("month-remind", (committee.pk, str(of))))
            for of, count in counts.items()
        ),
    )


def _late_line(
    committee: Any, of: Month, row: CellMonth, reminders: list[Any], *, on: date
) -> tuple[bool, date, TodoItem]:
    """(reminded today, late since, the line): by these the lines are sorted."""
    item = TodoItem(
        "cell.remind",
        row.name,
        Link("month-remind", (committee.pk, str(of)), place=f"c-{row.cell_id}"),
        tone=Tone.WAIT if reminders else Tone.LATE,
        note=late_steps(row.overdue),
        chip=phrase("reminded on {day}", day=Shown(reminders[0].day, ReadAs.DAY))
        if reminders
        else None,
    )
    today = bool(reminders) and reminders[0].day == on
    return today, row.overdue[0].due_day or date.max, item
