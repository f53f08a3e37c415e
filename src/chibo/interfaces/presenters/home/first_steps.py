"""The first steps of a commune: where each stands, who does it and where; as one line of home."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.insight.beginnings.enums import FirstStepCode, FirstStepState
from chibo.insight.beginnings.queries import (
    Beginning,
    beginning_of,
    communes_within,
    still_beginning,
)
from chibo.insight.beginnings.rules import FirstStep
from chibo.interfaces.presenters.home.todo_items import TodoItem
from chibo.interfaces.presenters.values import (
    Link,
    Sentence,
    Tone,
    Value,
    listed,
    phrase,
)
from chibo.interfaces.presenters.workplace import KEEPS, WHOLE

# Whoever brings in the list of members leads a commune through its first steps.
RIGHT = "roster.import"
_ADMINISTRATOR, _OFFICE = phrase("the administrator"), phrase("the committee's office")
_OFFICE_OR_CELLS = phrase("the committee's office, or the secretary of the cell")


@dataclass(frozen=True, slots=True)
class Doing:
    """Where a step is done: as a thing to do, who does it, with which right, on which page, and
    which pages belong to it.
    """

    title: Sentence
    who: Sentence
    right: str
    link: Callable[[Any, Beginning], Link | None]
    pages: tuple[str, ...]
    whole: bool = False
    beside: Callable[[Any], Link | None] = lambda unit: None


@dataclass(frozen=True, slots=True)
class StepLine:
    """A first step for one actor: no link for whoever may not take it, nor where there is no
    commune yet; `beside` leads to another way of taking it.
    """

    code: FirstStepCode
    standing: FirstStepState
    title: Sentence
    who: Sentence
    counts: Value
    link: Link | None
    beside: Link | None


def _nowhere(unit: Any, beginning: Beginning) -> None:
    """There is no page for it."""


def _planning(unit: Any, beginning: Beginning) -> Link | None:
    """The plan of all cells while one has none; with none left the month of all cells."""
    if beginning.unplanned:
        return Link("committee-plan", (unit.pk,))
    return Link("month-now", (unit.pk,)) if beginning.facts.cells else None


# A further step is one more row, in the order of `chibo.insight.beginnings.rules.STEPS`.
DOINGS: dict[FirstStepCode, Doing] = {
    FirstStepCode.ADMINISTRATOR: Doing(
        phrase("Name who looks after the installation"),
        _ADMINISTRATOR,
        KEEPS,
        _nowhere,
        ("mfa_view_recovery_codes",),
        whole=True,
    ),
    FirstStepCode.ADDRESS: Doing(
        phrase("Try the address that members will open"),
        _ADMINISTRATOR,
        KEEPS,
        lambda unit, beginning: Link("address"),
        ("address",),
        whole=True,
    ),
    FirstStepCode.COMMUNE: Doing(
        phrase("Create the commune"),
        _ADMINISTRATOR,
        "unit.create",
        lambda unit, beginning: Link("administration"),
        ("administration",),
        whole=True,
    ),
    FirstStepCode.OFFICE: Doing(
        phrase("Give the committee's office its role and its first code"),
        _ADMINISTRATOR,
        "role.grant",
        lambda unit, beginning: Link("administration-roles"),
        ("administration-roles",),
    ),
    FirstStepCode.ROSTER: Doing(
        phrase("Bring in the list of members from Excel"),
        phrase("the administrator or the committee's office"),
        RIGHT,
        lambda unit, beginning: Link("imports:roster", (unit.pk,)),
        ("roster", "preview", "cell-found", "member-add"),
        beside=lambda unit: Link("cell-found", (unit.pk,)),
    ),
    FirstStepCode.REGULATION: Doing(
        phrase("Look at the regulation in force and confirm it"),
        _OFFICE,
        "regulation.confirm",
        lambda unit, beginning: Link("regulation-unit", (unit.pk,)),
        ("regulation-unit",),
    ),
    FirstStepCode.LOGINS: Doing(
        phrase("Print the slips with the logins"),
        _OFFICE,
        "slip.print",
        lambda unit, beginning: Link("committee-logins", (unit.pk,)),
        ("committee-logins", "cell-logins", "slips"),
    ),
    FirstStepCode.MONTH: Doing(
        phrase("Plan the meetings of the cells"),
        _OFFICE_OR_CELLS,
        "meeting.plan",
        _planning,
        ("committee-plan", "cell-plan"),
    ),
    FirstStepCode.PRACTICE: Doing(
        phrase("Hold a practice meeting in every cell"),
        phrase("the secretary of each cell, from the home page"),
        RIGHT,
        _nowhere,
        ("cell-practice",),
    ),
}


def may_begin(actor: Actor) -> bool:
    """True for who leads some commune, or the whole installation, through its first steps."""
    scope = actor.scope_for(RIGHT)
    return bool(scope.paths or scope.everything)


def line_of(actor: Actor, step: FirstStep, unit: Any, beginning: Beginning) -> StepLine:
    """One step as it is shown to the actor."""
    doing = DOINGS[step.code]
    may = _may(actor, doing, unit)
    cells = beginning.facts.cells
    counts = (
        phrase("{cells} of {of} cells", cells=step.cells, of=cells)
        if step.cells is not None and cells
        else None
    )
    return StepLine(
        code=step.code,
        standing=step.standing,
        title=doing.title,
        who=doing.who,
        counts=counts,
        link=doing.link(unit, beginning) if may else None,
        beside=doing.beside(unit)
        if may and unit is not None and step.standing != FirstStepState.DONE
        else None,
    )


def _may(actor: Actor, doing: Doing, unit: Any) -> bool:
    """A step of the whole installation needs the right over all of it, the others over the commune;
    the commune itself is created wherever one may create.
    """
    if doing.right == "unit.create" and unit is None:
        scope = actor.scope_for(doing.right)
        return bool(scope.paths or scope.everything)
    if doing.whole and doing.right == KEEPS:
        return bool(actor.may(KEEPS, WHOLE))
    return unit is not None and actor.may(doing.right, unit.path)


def waits_at_home(actor: Actor, *, on: date, lived: bool) -> list[TodoItem]:
    """The first steps as one line of home: what comes next, and how many are done; none once all
    are, or a month was lived.
    """
    found = None if lived or not may_begin(actor) else beginning_now(actor, on=on, path="")
    if found is None:
        return []
    unit, beginning = found
    lines = [line_of(actor, step, unit, beginning) for step in beginning.steps]
    waiting = [line for line in lines if line.standing != FirstStepState.DONE]
    following = next((line for line in waiting if line.link), waiting[0])
    done = len(lines) - len(waiting)
    notes = [phrase("{done} of {total} first steps are done.", done=done, total=len(lines))]
    if following.link is None:
        notes.append(phrase("This one is done by {who}.", who=following.who))
    return [
        TodoItem(
            "first_steps",
            phrase("First steps: {step}", step=following.title),
            steps_link(unit),
            # What somebody else has to do presses nobody here.
            tone=Tone.CURRENT if following.link else Tone.INFO,
            note=listed(notes, by=" "),
        )
    ]


def steps_link(unit: Any) -> Link:
    """The page of the first steps, of this commune where there is one."""
    return Link("first-steps", query={"unit": str(unit.pk)} if unit is not None else {})


def beginning_now(actor: Actor, *, on: date, path: str) -> tuple[Any, Beginning] | None:
    """The commune (of that path, else the first that begins) with its steps while they are not all
    done; without any commune the steps of the installation, for whoever keeps it.
    """
    communes = communes_within(actor.scope_for(RIGHT), on=on)
    if not communes and not actor.may(KEEPS, WHOLE):
        return None
    begin = still_beginning(communes, on=on)
    unit = (
        next((one for one in begin if path.startswith(one.path)), None)
        if path
        else next(iter(begin), None)
    )
    if communes and unit is None:
        return None
    beginning = beginning_of(unit, on=on)
    return (
        None
        if all(step.standing == FirstStepState.DONE for step in beginning.steps)
        else (unit, beginning)
    )
