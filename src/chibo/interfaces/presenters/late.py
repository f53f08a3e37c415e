"""What is late in a cell: the steps in words, and where it is looked at."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chibo.interfaces.presenters.values import Joined, Link, ReadAs, Shown, Value, listed, phrase

# The right of who reminds a cell.
REMIND = "cell.remind"


def late_steps(steps: Iterable[Any]) -> Joined:
    """The late steps, each with the day since when it is overdue."""
    return listed(_late_step(step) for step in steps)


def late_link(cell_id: UUID, row: Any) -> Link:
    """Where what is late is looked at: the meeting of the month, the plan of the cell where there
    is none.
    """
    return Link("meeting", (row.meeting.pk,)) if row.meeting else Link("cell-plan", (cell_id,))


def _late_step(step: Any) -> Value:
    code: Value = step.code
    if not step.due_day:
        return code
    return phrase("{step} (since {day})", step=code, day=Shown(step.due_day, ReadAs.DAY))
