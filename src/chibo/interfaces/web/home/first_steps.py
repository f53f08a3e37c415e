"""The first steps of a commune: one page with where each stands, a line on home, and on each step's
page the way to the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chibo.base.kernel.errors import NotAllowed
from chibo.insight.beginnings.enums import FirstStepCode, FirstStepState
from chibo.insight.beginnings.queries import (
    Beginning,
    beginning_of,
    communes_within,
    has_lived,
    still_beginning,
)
from chibo.insight.beginnings.rules import FirstStep
from chibo.interfaces.access import signed_in
from chibo.interfaces.web.administration.installation import RIGHT as KEEPS
from chibo.interfaces.web.administration.installation import WHOLE
from chibo.interfaces.web.shell.layout import url_or_blank

# Whoever brings in the list of members leads a commune through its first steps.
RIGHT = "roster.import"
_ADMINISTRATOR, _OFFICE = gettext_lazy("the administrator"), gettext_lazy("the committee's office")
_OFFICE_OR_CELLS = gettext_lazy("the committee's office, or the secretary of the cell")


@dataclass(frozen=True, slots=True)
class Doing:
    """Where a step is done: as a thing to do, who does it, with which right, at which address, and
    on which pages.
    """

    title: Any
    who: Any
    right: str
    url: Callable[[Any, Beginning], str]
    pages: tuple[str, ...]
    whole: bool = False
    beside: Callable[[Any], str] = lambda unit: ""


def _planning(unit: Any, beginning: Beginning) -> str:
    """The plan of all cells while one has none; with none left the month of all cells."""
    if beginning.unplanned:
        return url_or_blank("committee-plan", unit.pk)
    return url_or_blank("month-now", unit.pk) if beginning.facts.cells else ""


# A further step is one more row, in the order of `chibo.insight.beginnings.rules.STEPS`.
DOINGS: dict[FirstStepCode, Doing] = {
    FirstStepCode.ADMINISTRATOR: Doing(
        gettext_lazy("Name who looks after the installation"),
        _ADMINISTRATOR,
        KEEPS,
        lambda unit, beginning: "",
        ("mfa_view_recovery_codes",),
        whole=True,
    ),
    FirstStepCode.ADDRESS: Doing(
        gettext_lazy("Try the address that members will open"),
        _ADMINISTRATOR,
        KEEPS,
        lambda unit, beginning: url_or_blank("address"),
        ("address",),
        whole=True,
    ),
    FirstStepCode.COMMUNE: Doing(
        gettext_lazy("Create the commune"),
        _ADMINISTRATOR,
        "unit.create",
        lambda unit, beginning: url_or_blank("administration"),
        ("administration",),
        whole=True,
    ),
    FirstStepCode.OFFICE: Doing(
        gettext_lazy("Give the committee's office its role and its first code"),
        _ADMINISTRATOR,
        "role.grant",
        lambda unit, beginning: url_or_blank("administration-roles"),
        ("administration-roles",),
    ),
    FirstStepCode.ROSTER: Doing(
        gettext_lazy("Bring in the list of members from Excel"),
        gettext_lazy("the administrator or the committee's office"),
        RIGHT,
        lambda unit, beginning: url_or_blank("imports:roster", unit.pk),
        ("roster", "preview", "cell-found", "member-add"),
        beside=lambda unit: url_or_blank("cell-found", unit.pk),
    ),
    FirstStepCode.REGULATION: Doing(
        gettext_lazy("Look at the regulation in force and confirm it"),
        _OFFICE,
        "regulation.confirm",
        lambda unit, beginning: url_or_blank("regulation-unit", unit.pk),
        ("regulation-unit",),
    ),
    FirstStepCode.LOGINS: Doing(
        gettext_lazy("Print the slips with the logins"),
        _OFFICE,
        "slip.print",
        lambda unit, beginning: url_or_blank("committee-logins", unit.pk),
        ("committee-logins", "cell-logins", "slips"),
    ),
    FirstStepCode.MONTH: Doing(
        gettext_lazy("Plan the meetings of the cells"),
        _OFFICE_OR_CELLS,
        "meeting.plan",
        _planning,
        ("committee-plan", "cell-plan"),
    ),
    FirstStepCode.PRACTICE: Doing(
        gettext_lazy("Hold a practice meeting in every cell"),
        gettext_lazy("the secretary of each cell, from the home page"),
        RIGHT,
        lambda unit, beginning: "",
        ("cell-practice",),
    ),
}
# Pages on which a step is under way: the way on leads through them, not back to where the step
# began.
_WITHIN_A_STEP = ("preview", "cell-found", "member-add")
_PAGES = {name: code for code, doing in DOINGS.items() for name in doing.pages}
_ICONS = {
    FirstStepState.DONE: "check",
    FirstStepState.NEXT: "arrow-right",
    FirstStepState.TODO: "circle",
}


def may_begin(request: HttpRequest) -> bool:
    """True for who leads some commune, or the whole installation, through its first steps."""
    scope = request.actor.scope_for(RIGHT)
    return bool(scope.paths or scope.everything)


@signed_in("GET")
def first_steps(request: HttpRequest) -> HttpResponse:
    """Every step with its state, of one commune; the others are a press away."""
    if not may_begin(request):
        raise NotAllowed(RIGHT)
    communes = communes_within(request.actor.scope_for(RIGHT), on=request.on)
    wanted = next((unit for unit in communes if str(unit.pk) == request.GET.get("unit", "")), None)
    unit = (
        wanted
        or next(iter(still_beginning(communes, on=request.on)), None)
        or next(iter(communes), None)
    )
    request.unit = unit  # type: ignore[attr-defined]
    beginning = beginning_of(unit, on=request.on)
    lines = [line_of(request, step, unit, beginning) for step in beginning.steps]
    context = {
        "unit": unit,
        "lines": lines,
        "communes": communes if len(communes) > 1 else [],
        "done": sum(1 for line in lines if line["standing"] == FirstStepState.DONE),
        "total": len(lines),
        "first": next(
            (line for line in lines if line["standing"] != FirstStepState.DONE and line["url"]),
            None,
        ),
    }
    return render(request, "web/administration/first_steps.html", context)


def line_of(
    request: HttpRequest, step: FirstStep, unit: Any, beginning: Beginning
) -> dict[str, Any]:
    """One step as the page shows it; the address is empty for whoever may not take it, and where
    there is no commune yet.
    """
    doing = DOINGS[step.code]
    may = _may(request, doing, unit)
    counted = {"cells": step.cells, "of": beginning.facts.cells}
    counts = (
        _("{cells} of {of} cells").format(**counted)
        if step.cells is not None and counted["of"]
        else ""
    )
    return {
        "standing": step.standing,
        "label": step.code.label,
        "title": doing.title,
        "who": doing.who,
        "counts": counts,
        "icon": _ICONS[step.standing],
        "url": doing.url(unit, beginning) if may else "",
        "beside": (
            doing.beside(unit)
            if may and unit is not None and step.standing != FirstStepState.DONE
            else ""
        ),
    }


def _may(request: HttpRequest, doing: Doing, unit: Any) -> bool:
    """A step of the whole installation needs the right over all of it, the others over the commune;
    the commune itself is created wherever one may create.
    """
    if doing.right == "unit.create" and unit is None:
        scope = request.actor.scope_for(doing.right)
        return bool(scope.paths or scope.everything)
    if doing.whole and doing.right == KEEPS:
        return bool(request.actor.may(KEEPS, WHOLE))
    return unit is not None and request.actor.may(doing.right, unit.path)


def waits_at_home(request: HttpRequest, *, lived: bool) -> list[dict[str, Any]]:
    """The first steps as one line of home: what comes next, and how many are done; none once all
    are, or a month was lived.
    """
    found = None if lived or not may_begin(request) else _beginning_now(request, path="")
    if found is None:
        return []
    unit, beginning = found
    lines = [line_of(request, step, unit, beginning) for step in beginning.steps]
    waiting = [line for line in lines if line["standing"] != FirstStepState.DONE]
    following = next((line for line in waiting if line["url"]), waiting[0])
    done = sum(1 for line in lines if line["standing"] == FirstStepState.DONE)
    note = _("{done} of {total} first steps are done.").format(done=done, total=len(lines))
    if not following["url"]:
        note += " " + _("This one is done by {who}.").format(who=following["who"])
    # What somebody else has to do presses nobody here.
    tone = "current" if following["url"] else "info"
    title = _("First steps: {step}").format(step=following["title"])
    return [{"title": title, "url": _url_of(unit), "note": note, "tone": tone}]


def next_step(request: HttpRequest) -> dict[str, Any] | None:
    """What stands at the foot of a page that belongs to a first step: the step that follows; None
    on every other page, for whoever has no part in it, and once all is done.
    """
    match, here = request.resolver_match, request.path
    code = _PAGES.get(match.url_name or "") if match else None
    if code is None or not getattr(request, "actor", None) or not may_begin(request):
        return None
    unit = getattr(request, "unit", None)
    if unit is not None and has_lived(unit, on=request.on):
        return None
    found = _beginning_now(request, path=unit.path if unit is not None else "")
    if found is None:
        return None
    commune, beginning = found
    lines = [
        (step, line_of(request, step, commune, beginning)) for step in _after(code, beginning.steps)
    ]
    # Whoever may not take the next step is shown the first that is their own, if there is one
    # ahead.
    own = next((one for one in lines if one[0].code == code or one[1]["url"]), lines[0])
    step, line = own
    at_it = step.code == code and (line["url"] in (here, "") or match.url_name in _WITHIN_A_STEP)
    later = (
        next((ahead for one, ahead in lines[lines.index(own) + 1 :] if ahead["url"]), None)
        if at_it
        else None
    )
    return line | {"here": at_it, "later": later, "all": _url_of(commune)}


def _after(code: FirstStepCode, steps: Sequence[FirstStep]) -> list[FirstStep]:
    """The open steps from that of the code on, when there is none ahead the open ones of all."""
    codes = [step.code for step in steps]
    ahead = [step for step in steps[codes.index(code) :] if step.standing != FirstStepState.DONE]
    return ahead or [step for step in steps if step.standing != FirstStepState.DONE]


def _url_of(unit: Any) -> str:
    return url_or_blank("first-steps") + (f"?unit={unit.pk}" if unit is not None else "")


def _beginning_now(request: HttpRequest, *, path: str) -> tuple[Any, Beginning] | None:
    """The commune (of that path, else the first that begins) with its steps while they are not all
    done; without any commune the steps of the installation, for whoever keeps it.
    """
    communes = communes_within(request.actor.scope_for(RIGHT), on=request.on)
    if not communes and not request.actor.may(KEEPS, WHOLE):
        return None
    begin = still_beginning(communes, on=request.on)
    unit = (
        next((one for one in begin if path.startswith(one.path)), None)
        if path
        else next(iter(begin), None)
    )
    if communes and unit is None:
        return None
    beginning = beginning_of(unit, on=request.on)
    return (
        None
        if all(step.standing == FirstStepState.DONE for step in beginning.steps)
        else (unit, beginning)
    )


urls = [path("first-steps/", first_steps, name="first-steps")]
