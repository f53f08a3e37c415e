"""What is said in a cell, opened from above: the page it opens, and the cell's list of who opened
what.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from chibo.base.kernel.dates import local_date
from chibo.base.reads.enums import ReadKind, What
from chibo.base.reads.queries import readings_in
from chibo.directory.access.enums import RoleCode
from chibo.directory.organisation.queries import units_by_node
from chibo.interfaces.access import signed_in
from chibo.interfaces.forms import CreateForm
from chibo.interfaces.reads import seen
from chibo.interfaces.web.meetings.context import meeting_context
from chibo.interfaces.web.units.cells import cell_or_404
from chibo.library.documents.documents.compose import compose
from chibo.work.meetings.documents.minutes import context_of
from chibo.work.meetings.queries.openings import openings_of_cell
from chibo.work.meetings.queries.room import persons_in_minutes

_SHOWN = 100


class OpenDiscussionForm(CreateForm):
    """Why somebody from above needs to read what was said."""

    reason = forms.CharField(
        label=_("Why you need to read what was said"),
        help_text=_("The cell reads this reason together with your name."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def show_opened(
    request: HttpRequest, meeting: Any, opening: Any, versions: list[Any]
) -> HttpResponse:
    """The minutes in full, to read and not to take away, on the day on which they were opened."""
    wanted = request.GET.get("version", "")
    shown = next((row for row in versions if str(row.version) == wanted), versions[0])
    seen(
        request,
        persons_in_minutes(meeting),
        cell=meeting.unit,
        what=What.MINUTES,
        reason=opening.reason,
    )
    context = {
        "paper": compose("minutes", context_of(shown)),
        "opening": opening,
        "versions": versions,
        "shown": shown,
    }
    answer = render(
        request, "web/minutes/opened.html", meeting_context(request, meeting, "minutes", **context)
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@signed_in("GET")
def cell_openings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who from above opened the minutes of the cell, when and why, and what who is in charge of it
    has read; for everybody in the cell.
    """
    unit = cell_or_404(request, pk, "discussion.view")
    rows = list(openings_of_cell(unit)[:_SHOWN])
    units = units_by_node(row.over for row in rows)
    labels = dict(RoleCode.choices)
    context = {
        "cell": unit,
        "looks": _looks(readings_in(unit.pk, office=RoleCode.OFFICIAL_IN_CHARGE)[:_SHOWN]),
        "rows": [
            {"row": row, "office": labels.get(row.office, ""), "over": units.get(row.over)}
            for row in rows
        ],
    }
    return render(request, "web/cells/openings.html", context)


def _looks(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """What was read, one line for a reader, a day and a kind of page, with how often; never of
    whom.
    """
    # The words of the read log speak to the person who was looked at; this list speaks to the cell.
    whats, kinds = (
        {**dict(What.choices), What.PERSON: _("the page of a member in the directory")},
        dict(ReadKind.choices),
    )
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in entries:
        said = entry.values
        at = datetime.fromisoformat(said["at"])
        line = lines.setdefault(
            (entry.author, local_date(at), said["what"], said["kind"]),
            {
                "name": entry.author,
                "at": at,
                "count": 0,
                "what": whats.get(said["what"], ""),
                "how": kinds.get(said["kind"], ""),
            },
        )
        line["count"] += 1
        line["at"] = max(line["at"], at)
    return list(lines.values())


urls = [path("cells/<uuid:pk>/openings/", cell_openings, name="cell-openings")]
