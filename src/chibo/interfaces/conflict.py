"""The page for what two people changed at once: both values, who stored theirs when, and one press
to go on.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from chibo.base.kernel.errors import Clash, Conflict
from chibo.interfaces.formatting import moment
from chibo.interfaces.forms import BOTH, CLASH, JOINED, MINE, TAKE, THEIRS, EditForm
from chibo.interfaces.kept_input import CARRIED, files_in


def clash_page(request: HttpRequest, outdated: Conflict) -> HttpResponse:
    """Nothing is saved and nothing is lost: 409 with both texts; to a script that saves while
    typing, as JSON.

    The page sends the same form again to the same address, with all that was typed and each
    person's choice.
    """
    form: EditForm = outdated.form  # type: ignore[attr-defined]
    seen = str(form.revision.seeing({clash.name: clash.theirs for clash in outdated.clashes}))
    if form.saves_itself and "text/html" not in request.headers.get("Accept", ""):
        first = outdated.clashes[0]
        told = {
            "theirs": form.words_of(first.name, first.theirs),
            "rev": seen,
            "author": first.author or None,
        }
        return JsonResponse(told | {"at": moment(first.at)}, status=409)
    own = CARRIED | {form.add_prefix(form.seen_in), CLASH, TAKE}
    typed = [
        (name, value)
        for name, values in form.data.lists()  # type: ignore[attr-defined]
        for value in values
        if name not in own and not name.startswith((f"{TAKE}-", JOINED))
    ]
    rows = [_row(form, clash) for clash in outdated.clashes]
    context = {
        "rows": rows,
        "one": rows[0] if len(rows) == 1 else None,
        "typed": typed,
        "seen": seen,
        "seen_name": form.add_prefix(form.seen_in),
        "MINE": MINE,
        "THEIRS": THEIRS,
        "BOTH": BOTH,
        "files": files_in(request),
    }
    return render(request, "web/clash.html", context, status=409)


def _row(form: EditForm, clash: Clash) -> dict[str, Any]:
    mine, theirs = form.words_of(clash.name, clash.mine), form.words_of(clash.name, clash.theirs)
    widget = form.widget_of(clash.name)
    long = isinstance(widget, forms.Textarea)
    return {
        "name": clash.name,
        "label": form.label_of(clash.name),
        "mine": mine,
        "theirs": theirs,
        "author": clash.author,
        "at": clash.at,
        "long": long,
        "joined": (
            (f"{theirs}\n\n{mine}" if long else f"{theirs}; {mine}")
            if widget and mine and theirs
            else ""
        ),
    }
