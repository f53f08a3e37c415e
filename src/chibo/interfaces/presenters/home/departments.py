"""What the home page tells a committee's office, an organisation department and an inspection of
what their right lets them see to, and no step of cells.
"""

from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.directory.access.enums import RoleCode
from chibo.directory.assignments.queries import assignments_within, cells_without_official
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import open_offices_in
from chibo.insight.reports.enums import TraceKind
from chibo.insight.reports.queries.oversight import trace_counts
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import Link, Tone, Value, counted, listed, phrase
from chibo.library.regulations.queries import waiting_for_second

# So many months back an inspection looks, this one among them.
MONTHS_BACK = 11
_SHOWN = 5


def office_lines(
    actor: Actor, committee: Any, *, on: date, proposed: bool, charges: bool
) -> list[TodoItem]:
    """The lines of the three offices for one committee, for who holds them there; nothing for
    anybody else.

    Not `proposed` where `what_waits` has found no regulation that waits, `charges` where somebody
    is in charge of a cell there.
    """
    held = {grant.role for grant in actor.grants if grant.path == committee.path}
    items: list[TodoItem] = []
    if RoleCode.ORGANISATION_DEPARTMENT in held:
        items = _organisation(actor, committee, on=on, proposed=proposed)
    elif RoleCode.COMMITTEE_OFFICE in held and not charges:
        items = _to_cover(actor, committee, on=on)
    return items + (_inspection(actor, committee, on=on) if RoleCode.INSPECTION in held else [])


def looked_at_since(on: date) -> Month:
    """The first month that an inspection looks at."""
    return Month.of(on).plus(-MONTHS_BACK)


def _organisation(actor: Actor, committee: Any, *, on: date, proposed: bool) -> list[TodoItem]:
    """Cells without a secretary, cells nobody is in charge of, own proposals that wait; three
    queries, and one for these.
    """
    cells = list(cells_below(committee, scope=actor.scope_for("unit.view"), on=on))
    led = {row.unit_id for row in open_offices_in(cells, on=on) if row.post == Post.SECRETARY}
    items = _without_secretary(committee, [cell for cell in cells if cell.pk not in led])
    covered = {row.unit_id for row in assignments_within(actor.scope_for("assignment.view"), on=on)}
    if bare := [cell for cell in cells if cell.pk not in covered]:
        items.append(_uncovered(committee, bare, note=_first_names(bare)))
    waiting = waiting_for_second(actor.scope_for("regulation.propose"), but=None)
    return items + [
        TodoItem(
            "regulation.awaits_second",
            phrase("{number} waits for a second person to confirm it", number=row.pack.number),
            Link("regulation", (row.pk,)),
            tone=Tone.INFO,
            due=row.valid_from,
        )
        for row in (waiting if proposed else ())
        if row.proposed_by_id == actor.person_id
    ]


def _without_secretary(committee: Any, vacant: list[Any]) -> list[TodoItem]:
    items = [
        TodoItem(
            "post.vacant",
            phrase("{cell} has no secretary", cell=cell.name),
            Link("cell-posts", (cell.pk,)),
            note=phrase("Appoint one, from which day on."),
        )
        for cell in vacant[:_SHOWN]
    ]
    if len(vacant) > _SHOWN:
        more = counted(
            "{count} more cell has no secretary",
            "{count} more cells have no secretary",
            len(vacant) - _SHOWN,
        )
        items.append(TodoItem("posts.vacant", more, Link("committee", (committee.pk,))))
    return items


def _to_cover(actor: Actor, committee: Any, *, on: date) -> list[TodoItem]:
    """That nobody is in charge of any cell, for the office: so it is after an administrator has
    brought in the list, whose officials are then left out. Later gaps are for the organisation
    department.
    """
    scope = actor.scope_for("assignment.manage")
    bare = list(cells_without_official(committee, scope=scope, on=on))
    if not bare:
        return []
    note = phrase(
        "Put them in charge here, or upload the roster once more: from the office its sheet of"
        " officials in charge is read too."
    )
    return [_uncovered(committee, bare, note=note, tone=Tone.WAIT)]


def _uncovered(
    committee: Any, bare: list[Any], *, note: Value, tone: Tone = Tone.CURRENT
) -> TodoItem:
    """Leads to the committee where officials are put in charge: the one above, when all these cells
    stand below it.
    """
    above = {cell.parent_id for cell in bare}
    title = counted(
        "{count} cell has no official in charge",
        "{count} cells have no official in charge",
        len(bare),
    )
    link = Link("assignments", (above.pop() if len(above) == 1 else committee.pk,))
    return TodoItem("assignments.missing", title, link, tone=tone, note=note)


def _first_names(cells: list[Any]) -> Value:
    return listed(cell.name for cell in cells[:4])


def _inspection(actor: Actor, committee: Any, *, on: date) -> list[TodoItem]:
    """What was entered late, amended, disputed or corrected in twelve months, and the audit; four
    queries.
    """
    scope = actor.scope_for("audit.view")
    counts = trace_counts(committee, scope=scope, since=looked_at_since(on))
    items = [
        TodoItem(
            f"traces.{kind}",
            kind,
            Link("oversight", (committee.pk,), {"kind": kind.value}),
            tone=Tone.INFO,
            chip=counted("{count} in twelve months", "{count} in twelve months", counts[kind]),
        )
        for kind in TraceKind
    ]
    note = phrase(
        "Who did what and when in {unit}; whether the chain is whole.", unit=committee.name
    )
    audit = phrase("The audit")
    return [
        *items,
        TodoItem("audit", audit, Link("audit", (committee.pk,)), tone=Tone.INFO, note=note),
    ]
