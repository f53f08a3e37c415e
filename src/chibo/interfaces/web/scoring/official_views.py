"""What the official in charge says of a score: asked for by a day, given in a minute, shown to who
decides.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chibo.base.reads.enums import What
from chibo.directory.assignments.queries import officials_of
from chibo.directory.people.queries import can_sign_in
from chibo.insight.scoring.enums import AWAITING_VIEW, FROZEN_STATES, SheetState
from chibo.insight.scoring.queries import view_due_of
from chibo.insight.scoring.rules.views import view_stands
from chibo.interfaces.forms import EditForm
from chibo.interfaces.reads import seen

AGREE = "agree"


class ViewForm(EditForm):
    """One sentence about the whole sheet; none is needed from who agrees."""

    view = forms.CharField(
        label=_("Your view, in one sentence"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, sheet: Any, **kwargs: Any) -> None:
        decided = sheet.state == SheetState.DECIDED
        text = sheet.late_view if decided else sheet.attending_view
        self.folded = decided or view_stands(
            sheet.attending_at, sheet.adopted_at
        )  # Nothing is asked any more.
        super().__init__(
            *args, stored={"view": text}, initial={"view": text}, auto_id="id_official_%s", **kwargs
        )


def view_context(
    request: HttpRequest, sheet: Any, lines: list[Any], *, form: Any = None
) -> dict[str, Any]:
    """The view as the pages of a score show it: what was said, whom one waits for, and the form of
    who may say it.
    """
    gives = request.actor.may("score.note", sheet.unit.path) and sheet.state in FROZEN_STATES
    noted = [line for line in lines if line.attending_points is not None]
    return {
        "awaited": _awaited(request, sheet),
        "view_given": view_stands(sheet.attending_at, sheet.adopted_at),
        "agreed": bool(noted) and all(line.attending_points == line.self_points for line in lines),
        "view_form": (form or ViewForm(sheet=sheet)) if gives else None,
        "may_agree": (
            sheet.state != SheetState.DECIDED
            and all(line.attending_points == line.self_points for line in noted)
        ),
    }


def awaited_words(names: str, *, due: Any, on: Any) -> str:
    """Whom one waits for, and how long still; names are those of the officials in charge."""
    left = (due - on).days
    if left < 0:
        return gettext("awaits the view of {names}, asked for by {day}").format(
            names=names, day=f"{due:%d/%m}"
        )
    if left == 0:
        return gettext("awaits the view of {names}, until this evening").format(names=names)
    said = ngettext(
        "awaits the view of {names}, {count} day left",
        "awaits the view of {names}, {count} days left",
        left,
    )
    return said.format(names=names, count=left)


def _awaited(request: HttpRequest, sheet: Any) -> dict[str, Any] | None:
    """Whom one waits for and until when; None where nobody is asked or somebody has answered."""
    if (
        sheet.state not in AWAITING_VIEW
        or sheet.view_due is None
        or view_stands(sheet.attending_at, sheet.adopted_at)
    ):
        return None
    officials = list(officials_of(sheet.unit, on=request.on).select_related("account"))
    if not officials:
        return None
    above = sheet.unit.parent
    private = above is not None and request.actor.may("person.view_private", above.path)
    if private:
        seen(request, [person.pk for person in officials], cell=sheet.unit, what=What.SCORE)
    names = ", ".join(person.full_name for person in officials)
    return {
        "words": awaited_words(names, due=sheet.view_due, on=request.on),
        "due": sheet.view_due,
        "by_rule": view_due_of(sheet, asked_on=request.on).by_rule,
        "reminded": sheet.view_reminded_at,
        "people": [
            {
                "person": person,
                "phone": person.phone if private else "",
                "login": can_sign_in(person),
            }
            for person in officials
        ],
    }
