"""What the home page tells a committee's office, an organisation department and an inspection of
what their right lets them see to, and no step of cells.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chibo.base.kernel.dates import Month
from chibo.directory.access.enums import RoleCode
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import open_offices_in
from chibo.insight.reports.enums import TraceKind
from chibo.insight.reports.queries.oversight import trace_counts
from chibo.interfaces.web.shell.layout import url_or_blank
from chibo.library.regulations.queries import waiting_for_second
from chibo.work.assignments.queries import assignments_within, cells_without_official

Line = dict[str, Any]
# So many months back an inspection looks, this one among them.
MONTHS_BACK = 11
_SHOWN = 5


def office_lines(
    request: HttpRequest, committee: Any, *, proposed: bool, charges: bool
) -> list[Line]:
    """The lines of the three offices for one committee, for who holds them there; nothing for
    anybody else.

    Not `proposed` where `what_waits` has found no regulation that waits, `charges` where somebody
    is in charge of a cell there.
    """
    held = {grant.role for grant in request.actor.grants if grant.path == committee.path}
    lines: list[Line] = []
    if RoleCode.ORGANISATION_DEPARTMENT in held:
        lines = _organisation(request, committee, proposed=proposed)
    elif RoleCode.COMMITTEE_OFFICE in held and not charges:
        lines = _to_cover(request, committee)
    return lines + (_inspection(request, committee) if RoleCode.INSPECTION in held else [])


def looked_at_since(request: HttpRequest) -> Month:
    """The first month that an inspection looks at."""
    return Month.of(request.on).plus(-MONTHS_BACK)


def _organisation(request: HttpRequest, committee: Any, *, proposed: bool) -> list[Line]:
    """Cells without a secretary, cells nobody is in charge of, own proposals that wait; three
    queries, and one for these.
    """
    actor, on = request.actor, request.on
    cells = list(cells_below(committee, scope=actor.scope_for("unit.view"), on=on))
    led = {row.unit_id for row in open_offices_in(cells, on=on) if row.post == Post.SECRETARY}
    vacant = [cell for cell in cells if cell.pk not in led]
    lines = [
        {
            "title": _("{cell} has no secretary").format(cell=cell.name),
            "url": url_or_blank("cell-posts", cell.pk),
            "note": _("Appoint one, from which day on."),
            "tone": "current",
        }
        for cell in vacant[:_SHOWN]
    ]
    if len(vacant) > _SHOWN:
        more = ngettext(
            "{count} more cell has no secretary",
            "{count} more cells have no secretary",
            len(vacant) - _SHOWN,
        )
        lines.append(
            {
                "title": more.format(count=len(vacant) - _SHOWN),
                "url": url_or_blank("committee", committee.pk),
            }
        )
    covered = {row.unit_id for row in assignments_within(actor.scope_for("assignment.view"), on=on)}
    if bare := [cell for cell in cells if cell.pk not in covered]:
        lines.append(_uncovered(committee, bare))
    for row in (
        waiting_for_second(actor.scope_for("regulation.propose"), but=None) if proposed else ()
    ):
        if row.proposed_by_id == actor.person_id:
            title = _("{number} waits for a second person to confirm it").format(
                number=row.pack.number
            )
            url = url_or_blank("regulation", row.pk)
            lines.append({"title": title, "url": url, "tone": "info", "due": row.valid_from})
    return lines


def _to_cover(request: HttpRequest, committee: Any) -> list[Line]:
    """That nobody is in charge of any cell, for the office: so it is after an administrator has
    brought in the list, whose officials are then left out. Later gaps are for the organisation
    department.
    """
    bare = list(
        cells_without_official(
            committee, scope=request.actor.scope_for("assignment.manage"), on=request.on
        )
    )
    if not bare:
        return []
    note = _(
        "Put them in charge here, or upload the roster once more: from the office its sheet of"
        " officials in charge is read too."
    )
    return [_uncovered(committee, bare) | {"note": note, "tone": "wait"}]


def _uncovered(committee: Any, bare: list[Any]) -> Line:
    """Leads to the committee where officials are put in charge: the one above, when all these cells
    stand below it.
    """
    above = {cell.parent_id for cell in bare}
    title = ngettext(
        "{count} cell has no official in charge",
        "{count} cells have no official in charge",
        len(bare),
    )
    return {
        "title": title.format(count=len(bare)),
        "tone": "current",
        "note": ", ".join(cell.name for cell in bare[:4]),
        "url": url_or_blank("assignments", above.pop() if len(above) == 1 else committee.pk),
    }


def _inspection(request: HttpRequest, committee: Any) -> list[Line]:
    """What was entered late, amended, disputed or corrected in twelve months, and the audit; four
    queries.
    """
    here = url_or_blank("oversight", committee.pk)
    since = looked_at_since(request)
    counts = trace_counts(committee, scope=request.actor.scope_for("audit.view"), since=since)
    lines: list[Line] = [
        {
            "title": str(kind.label),
            "url": f"{here}?kind={kind.value}",
            "tone": "info",
            "chip": (
                ngettext(
                    "{count} in twelve months", "{count} in twelve months", counts[kind]
                ).format(count=counts[kind])
            ),
        }
        for kind in TraceKind
    ]
    note = _("Who did what and when in {unit}; whether the chain is whole.").format(
        unit=committee.name
    )
    lines.append(
        {
            "title": _("The audit"),
            "url": url_or_blank("audit", committee.pk),
            "tone": "info",
            "note": note,
        }
    )
    return lines
