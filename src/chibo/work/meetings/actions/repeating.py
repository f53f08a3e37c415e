"""A meeting prepared as the last one was: the same order, presenters and officers, to be changed
where they do not fit.
"""

from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.rows.actions import change_row, lock_row
from chibo.directory.people.enums import SUMMONED
from chibo.work.meetings.actions.agenda import draw_up_agenda
from chibo.work.meetings.actions.session import name_officers
from chibo.work.meetings.models import AgendaItem, Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import items_of, meeting_before
from chibo.work.meetings.rules.editable import OFFICERS
from chibo.work.meetings.rules.proposing import propose_minutes


@transaction.atomic
def prepare_as_before(meeting: Meeting, *, actor: Actor, on: date) -> list[AgendaItem]:
    """The agenda is drawn up with the presenters of the last meeting of this kind and proposed
    minutes; its officers are named where nobody is yet. Who has left the cell is not named again.
    An agenda that exists already is left as it is.

    Raises NotAllowed without `meeting.prepare`.
    """
    actor.require("meeting.prepare", meeting.unit.path)
    lock_row(meeting)
    if have := list(items_of(meeting)):
        return have
    items = draw_up_agenda(meeting, actor=actor)
    file, before = MeetingFile(meeting), meeting_before(meeting)
    here: dict[Any, Any] = {
        row.person_id: row.person for row in file.memberships if row.kind in SUMMONED
    }
    last = {item.step: item for item in items_of(before) if item.step} if before else {}
    known = {step: item.minutes_spent or item.minutes_planned for step, item in last.items()}
    known |= {item.step: item.minutes_planned for item in items if item.minutes_planned}
    minutes = propose_minutes(
        [item.step for item in items],
        minimum=file.minimum.value or 0,
        known={s: n for s, n in known.items() if n},
    )
    for item in items:
        presenter = here.get(getattr(last.get(item.step), "presenter_id", None))
        change_row(
            item,
            "agenda.change",
            actor=actor,
            presenter=presenter,
            minutes_planned=minutes[item.step],
        )
    if before is not None:
        _name_as_before(meeting, before, here, actor=actor, on=on)
    return items


def _name_as_before(
    meeting: Meeting, before: Meeting, here: dict[Any, Any], *, actor: Actor, on: date
) -> None:
    last = {name: here.get(getattr(before, f"{name}_id")) for name in OFFICERS}
    named = {name: getattr(meeting, name) or person for name, person in last.items()}
    if named["chair"] and named["minute_taker"] == named["chair"]:
        named["minute_taker"] = meeting.minute_taker
    if any(named[name] != getattr(meeting, name) for name in OFFICERS):
        name_officers(meeting, **named, actor=actor, on=on)
