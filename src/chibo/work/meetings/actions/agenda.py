"""The agenda of a meeting: drawn up, changed, arranged, ready."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Clash, Conflict, NotFound, Refused, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import (
    change_row,
    change_rows,
    create_row,
    create_rows,
    lock_row,
    merge_row,
    refresh_row,
    remove_row,
)
from chibo.directory.people.models import Person
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.regulations.queries import step_title_en
from chibo.work.meetings.actions.discussion import tell_author
from chibo.work.meetings.enums import ItemRole, MeetingState
from chibo.work.meetings.models import AgendaItem, Meeting, Opinion
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.packs import pack_of
from chibo.work.meetings.rules.editable import agenda_values
from rulebook.vocabulary.findings import Bilingual, Finding, gettext_noop


@transaction.atomic
def draw_up_agenda(meeting: Meeting, *, actor: Actor) -> list[AgendaItem]:
    """The meeting has the steps of the regulation as its agenda, the review of open tasks among
    them; only when it has none yet.

    Raises NotAllowed without `meeting.prepare`.
    """
    actor.require("meeting.prepare", meeting.unit.path)
    lock_row(meeting)
    if have := list(items_of(meeting)):
        return have
    steps = pack_of(meeting).steps(meeting.kind)
    roles = set(ItemRole.values)
    rows = [
        AgendaItem(
            unit=meeting.unit,
            meeting=meeting,
            position=position,
            step=step.code,
            required=step.required,
            role=step.role if step.role in roles else "",
            title=step.title_vi,
            minutes_planned=step.minutes,
        )
        for position, step in enumerate(steps, start=1)
    ]
    create_rows("agenda.add", rows, actor=actor, meeting=meeting)
    return rows


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    title: str,
    actor: Actor,
    presenter: Person | None = None,
    minutes: int | None = None,
    off_record: bool = False,
    paper_reference: str = "",
    step: str = "",
    place: int | None = None,
) -> AgendaItem:
    """An item stands in the agenda at that place (counted from 0), else before the closing ones
    (tasks, vote, scoring).

    With the code of a step of the regulation it is that step again. Raises NotAllowed without
    `meeting.prepare`; Refused after the meeting, for an empty title or a secrecy mark.
    """
    lock_row(meeting)
    _require_open(meeting, actor)
    title = clean_line(title)[:300]
    if not title:
        raise refuse("blank_title", "Write what the item is about.", field="title")
    refuse_if(check_secrecy(f"{title}\n{paper_reference}"))
    items = list(items_of(meeting))
    place = _place_in(items, place)
    values = {
        "unit": meeting.unit,
        "meeting": meeting,
        "title": title,
        **_step_values(meeting, step),
        "presenter": presenter,
        "minutes_planned": minutes,
        "off_record": off_record,
        "paper_reference": clean_line(paper_reference)[:200],
    }
    row = AgendaItem(position=0, **values)
    _renumber([*items[:place], row, *items[place:]], actor=actor)
    added: AgendaItem = create_row(
        AgendaItem, "agenda.add", actor=actor, position=place + 1, **values
    )
    return added


def _place_in(items: Sequence[AgendaItem], wanted: int | None) -> int:
    """The place among the items, counted from 0; without a wanted one it is before the closing
    items.
    """
    closing = (ItemRole.ASSIGN_TASKS, ItemRole.VOTE, ItemRole.SCORING, ItemRole.CLOSING)
    if wanted is None:
        return next((i for i, item in enumerate(items) if item.role in closing), len(items))
    return max(0, min(wanted, len(items)))


def _step_values(meeting: Meeting, code: str) -> dict[str, Any]:
    """What makes an item that step of the regulation; a matter of its own without one."""
    step = next(
        (known for known in pack_of(meeting).steps(meeting.kind) if known.code == code), None
    )
    if step is None:
        return {"step": "", "role": ItemRole.DISCUSSION, "required": False}
    role = step.role if step.role in ItemRole.values else ""
    return {"step": step.code, "role": role, "required": step.required}


@transaction.atomic
def change_item(item: AgendaItem, *, actor: Actor, **changes: Any) -> AgendaItem:
    """The item has a new title, presenter, length in minutes, off-record mark or paper reference.

    Raises NotAllowed without `meeting.prepare`; Refused after the meeting or for a secrecy mark.
    """
    _require_open(item.meeting, actor)
    for name, most in (("title", 300), ("paper_reference", 200)):
        if name in changes:
            changes[name] = clean_line(changes[name])[:most]
            refuse_if(replace(finding, field=name) for finding in check_secrecy(changes[name]))
    if changes.get("title") == "":
        raise refuse("blank_title", "Write what the item is about.", field="title")
    if changes.get("off_record"):
        changes |= {"notes": "", "conclusion": ""}
    change_row(item, "agenda.change", actor=actor, private=("notes", "conclusion"), **changes)
    return item


@transaction.atomic
def arrange_agenda(
    meeting: Meeting,
    changes: Mapping[AgendaItem, Mapping[str, Any]],
    *,
    actor: Actor,
    revision: Revision | None = None,
) -> int:
    """Every named item has its new values (see `change_item`), all or none; returns how many
    changed.

    Raises NotAllowed without `meeting.prepare`; Refused with the findings of all items, their field
    led by the item's id; Conflict for fields that somebody else changed since the revision.
    """
    lock_row(meeting)
    _require_open(meeting, actor)
    found: list[Finding] = []
    changed = 0
    for item, wanted in _wanted(meeting, changes, revision).items():
        values = {name: value for name, value in wanted.items() if getattr(item, name) != value}
        if not values:
            continue
        item.meeting = meeting
        try:
            change_item(item, actor=actor, **values)
        except Refused as refused:
            found += [
                replace(finding, field=f"{item.pk}-{finding.field}") for finding in refused.findings
            ]
        changed += 1
    if found:
        raise Refused(found)
    return changed


def _wanted(
    meeting: Meeting, changes: Mapping[AgendaItem, Mapping[str, Any]], revision: Revision | None
) -> dict[AgendaItem, dict[str, Any]]:
    """The items as they are stored now with what is to be stored of the changes;
    raises Conflict.
    """
    now_stored = {item.pk: item for item in items_of(meeting)}
    wanted: dict[AgendaItem, dict[str, Any]] = {}
    clashes: list[Clash] = []
    for given, values in changes.items():
        if given.pk not in now_stored:
            raise refuse(
                "item_gone",
                "“{title}” was taken off the agenda meanwhile. Open the agenda again.",
                title=given.title,
            )
        item = refresh_row(given, now_stored[given.pk])
        mine = {f"{item.pk}-{name}": value for name, value in values.items()}
        kept, found = merge_row(
            item,
            mine,
            agenda_values([item]),
            revision=revision,
            columns={name: name.rpartition("-")[2] for name in mine},
        )
        clashes += found
        # A field that keeps the other's value stays as it is: the person behind an id need not be
        # read for it.
        wanted[item] = {
            name: value for name, value in values.items() if kept[f"{item.pk}-{name}"] is value
        }
    if clashes:
        raise Conflict(clashes)
    return wanted


@transaction.atomic
def move_item(item: AgendaItem, *, by: int, actor: Actor) -> None:
    """The item stands so many places later (earlier when negative).

    Raises NotAllowed without `meeting.prepare`; Refused after the meeting.
    """
    lock_row(item.meeting)
    _require_open(item.meeting, actor)
    items = list(items_of(item.meeting))
    at = next((i for i, row in enumerate(items) if row.pk == item.pk), None)
    if at is None:
        raise NotFound
    row = items.pop(at)
    items.insert(max(0, min(len(items), at + by)), row)
    change_row(item, "agenda.move", actor=actor, position=items.index(row) + 1)
    _renumber(items, actor=actor)


@transaction.atomic
def drop_item(item: AgendaItem, *, actor: Actor) -> None:
    """The item is off the agenda; a step that the regulation requires stays.

    An opinion that it was made of is on the whole again.

    Raises NotAllowed without `meeting.prepare`; Refused for a required step, for one with text, or
    after the meeting.
    """
    lock_row(item.meeting)
    _require_open(item.meeting, actor)
    lock_row(item)
    if item.required:
        raise refuse(
            "required_step",
            "“{title}” is a step that the regulation requires; it stays on the agenda.",
            title=Bilingual(item.title, step_title_en(item.step, item.title)),
        )
    opinions = list(item.opinions.filter(unit=item.unit))
    if (
        item.notes
        or item.votes.filter(unit=item.unit).exists()
        or any(row.taken_up_at is None for row in opinions)
    ):
        raise refuse("item_has_text", "Something was already recorded under this item; it stays.")
    _put_back(opinions, actor)
    papers = list(item.papers.filter(unit=item.unit))
    for paper in papers:
        paper.item = None
    change_rows("paper.detach", papers, ("item",), actor=actor)
    remove_row(item, "agenda.drop", actor=actor)
    _renumber(list(items_of(item.meeting)), actor=actor)


def _put_back(opinions: list[Opinion], actor: Actor) -> None:
    made_of = [row for row in opinions if row.taken_up_at is not None]
    for row in opinions:
        row.item = row.taken_up_at = None
    change_rows("opinion.put_back", opinions, ("item", "taken_up_at"), actor=actor)
    for row in made_of:
        tell_author(
            row,
            actor,
            gettext_noop(
                "The item made of your opinion was taken off the agenda of the meeting of {day};"
                " the opinion itself stays."
            ),
        )


@transaction.atomic
def approve_agenda(meeting: Meeting, *, actor: Actor) -> Meeting:
    """The agenda is ready: the first step of the path is done. It can still be changed.

    Raises NotAllowed without `meeting.prepare`; Refused while it is empty.
    """
    _require_open(meeting, actor)
    if not items_of(meeting).exists():
        raise refuse(
            "no_agenda", "Draw up the agenda first: those invited need to know what it is about."
        )
    change_row(meeting, "agenda.approve", actor=actor, agenda_ready_at=now())
    return meeting


def _require_open(meeting: Meeting, actor: Actor) -> None:
    actor.require("meeting.prepare", meeting.unit.path)
    if meeting.state in (MeetingState.CLOSED, MeetingState.SEALED, MeetingState.NOT_HELD):
        raise refuse("meeting_over", "The meeting is over; its agenda does not change any more.")


def _renumber(items: Sequence[AgendaItem], *, actor: Actor) -> None:
    """The items stand in this order; those that come to stand elsewhere have an entry of it."""
    changed = []
    for position, item in enumerate(items, start=1):
        if item.position != position and not item._state.adding:
            changed.append(item)
        item.position = position
    change_rows("agenda.renumber", changed, ("position",), actor=actor)
