"""The first steps of a commune: one page with where each stands, a line on home, and on each step's
page the way to the next.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from chibo.base.kernel.actor import Actor
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
from chibo.interfaces.presenters.home.first_steps import (
    DOINGS,
    RIGHT,
    beginning_now,
    line_of,
    may_begin,
    steps_link,
)
from chibo.interfaces.web.shell.presented import text_of, url_of

# Pages on which a step is under way: the way on leads through them, not back to where the step
# began.
_WITHIN_A_STEP = ("preview", "cell-found", "member-add")
_PAGES = {name: code for code, doing in DOINGS.items() for name in doing.pages}
_ICONS = {
    FirstStepState.DONE: "check",
    FirstStepState.NEXT: "arrow-right",
    FirstStepState.TODO: "circle",
}


@signed_in("GET")
def first_steps(request: HttpRequest) -> HttpResponse:
    """Every step with its state, of one commune; the others are a press away."""
    if not may_begin(request.actor):
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
    lines = [shown_line(request.actor, step, unit, beginning) for step in beginning.steps]
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


def shown_line(actor: Actor, step: FirstStep, unit: Any, beginning: Beginning) -> dict[str, Any]:
    """One step as the page writes it; the address is empty for whoever may not take it, and where
    there is no commune yet.
    """
    line = line_of(actor, step, unit, beginning)
    return {
        "standing": line.standing,
        "label": line.code.label,
        "title": text_of(line.title),
        "who": text_of(line.who),
        "counts": text_of(line.counts),
        "icon": _ICONS[line.standing],
        "url": url_of(line.link),
        "beside": url_of(line.beside),
    }


def next_step(request: HttpRequest) -> dict[str, Any] | None:
    """What stands at the foot of a page that belongs to a first step: the step that follows; None
    on every other page, for whoever has no part in it, and once all is done.
    """
    match, here = request.resolver_match, request.path
    code = _PAGES.get(match.url_name or "") if match else None
    if code is None or not getattr(request, "actor", None) or not may_begin(request.actor):
        return None
    unit = getattr(request, "unit", None)
    if unit is not None and has_lived(unit, on=request.on):
        return None
    found = beginning_now(request.actor, on=request.on, path=unit.path if unit is not None else "")
    if found is None:
        return None
    commune, beginning = found
    lines = [
        (step, shown_line(request.actor, step, commune, beginning))
        for step in _after(code, beginning.steps)
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
    return line | {"here": at_it, "later": later, "all": url_of(steps_link(commune))}


def _after(code: FirstStepCode, steps: Sequence[FirstStep]) -> list[FirstStep]:
    """The open steps from that of the code on, when there is none ahead the open ones of all."""
    codes = [step.code for step in steps]
    ahead = [step for step in steps[codes.index(code) :] if step.standing != FirstStepState.DONE]
    return ahead or [step for step in steps if step.standing != FirstStepState.DONE]


urls = [path("first-steps/", first_steps, name="first-steps")]
