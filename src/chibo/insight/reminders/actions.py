"""Reminding those who lead a cell of the steps of a month that are late."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month, now
from chibo.base.kernel.errors import refuse
from chibo.base.rows.actions import create_row
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import can_sign_in, open_offices_in
from chibo.insight.reminders.enums import ReminderWay
from chibo.insight.reminders.models import Reminder
from chibo.insight.reminders.queries import reminder_on
from chibo.insight.reports.queries import steps_of_cells
from chibo.insight.reports.rules import CellMonth
from chibo.library.notifications.actions import Message, notify
from rulebook.vocabulary.findings import gettext_noop

_LEAD = (Post.SECRETARY, Post.DEPUTY)


@dataclass(slots=True)
class Reminded:
    """What became of each cell: reminded now, reminded that way today already, nobody there has a
    login, nothing is late.
    """

    done: list[Unit] = field(default_factory=list)
    known: list[Unit] = field(default_factory=list)
    unreached: list[Unit] = field(default_factory=list)
    in_time: list[Unit] = field(default_factory=list)


@transaction.atomic
def remind_cells(
    cells: Iterable[Unit], *, month: Month, way: str, on: date, actor: Actor
) -> Reminded:
    """Each cell that is late in the month is reminded: by a notice to secretary and deputy, or it
    is kept that somebody called or wrote. Once a day in each way, so that pressing twice tells
    nobody twice.

    A notice counts for those only who have a login; the others are kept by name as not told, and a
    cell where nobody has one stays unreached. Raises NotAllowed without `cell.remind` over one of
    the cells; Refused for an unknown way.
    """
    if way not in ReminderWay.values:
        raise refuse("unknown_way", "Choose how the cell was reminded.", field="way")
    # Locked in one order, so that two who remind many cells at once wait for each other.
    ordered, found = sorted(cells, key=lambda cell: cell.pk), Reminded()
    for cell in ordered:
        actor.require("cell.remind", cell.path)
        lock_chain(cell.pk)
    rows = steps_of_cells(
        ordered, first=month, last=month, scope=actor.scope_for("cell.remind"), on=on
    )[month]
    leaders: dict[object, list[Person]] = {}
    for office in open_offices_in(ordered, on=on).select_related("person__account"):
        if office.post in _LEAD:
            leaders.setdefault(office.unit_id, []).append(office.person)
    for cell, row in zip(ordered, rows, strict=True):
        _sorted_into(
            found, cell, row, leaders.get(cell.pk, []), month=month, way=way, on=on, actor=actor
        ).append(cell)
    return found


def _sorted_into(
    found: Reminded,
    cell: Unit,
    row: CellMonth,
    leaders: list[Person],
    *,
    month: Month,
    way: str,
    on: date,
    actor: Actor,
) -> list[Unit]:
    """The reminder is made where one is due; the list that the cell belongs to."""
    if not row.late:
        return found.in_time
    new = Reminder(unit=cell, month=month.first, day=on, way=way)
    if reminder_on(cell, new) is not None:
        return found.known
    noticed = (
        [person for person in leaders if can_sign_in(person)] if way == ReminderWay.SYSTEM else []
    )
    if way == ReminderWay.SYSTEM and not noticed:
        return found.unreached
    untold = [person.full_name for person in leaders if person not in noticed] if noticed else []
    create_row(
        Reminder,
        "cell.remind",
        actor=actor,
        unit=cell,
        month=month.first,
        day=on,
        way=way,
        at=now(),
        steps=[step.code.value for step in row.overdue],
        told=[person.full_name for person in noticed],
        untold=untold,
        by=actor.name,
        by_id=actor.person_id,
    )
    notify(noticed, cell=cell, news=_news(cell, row, month, by=actor.name))
    return found.done


def _news(cell: Unit, row: CellMonth, month: Month, *, by: str) -> Message:
    params = {"name": by, "cell": cell.name, "month": f"{month.month:02d}/{month.year}"}
    if row.meeting is None:
        message = gettext_noop(
            "{name} reminds you: {cell} has not planned its meeting of {month}. The plan of the"
            " year is drawn up here."
        )
        return Message("cell.reminded", message, params, f"/cells/{cell.pk}/plan/")
    message = gettext_noop(
        "{name} reminds you: in {month} something of {cell} is overdue. The page of the meeting"
        " says what is to be done."
    )
    return Message("cell.reminded", message, params, f"/meetings/{row.meeting.pk}/")
