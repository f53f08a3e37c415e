"""What was decided on paper about months before a cell's first day in the system."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import lock_chain
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import create_row, merged
from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.enums import MonthState
from chibo.insight.reviews.models import EarlierMonth
from chibo.insight.reviews.queries import pack_of_year
from chibo.insight.reviews.queries.earlier import (
    earlier_months,
    months_before_system,
    versions_of_months,
)
from chibo.insight.reviews.rules.deciding import may_decide
from chibo.insight.reviews.rules.earlier import Earlier, check_earlier, months_from, values_of
from chibo.library.documents.rules.secrecy import check_secrecy
from rulebook.vocabulary.pack import Pack

LONGEST_PAPER = 200


@transaction.atomic
def enter_earlier_months(
    cell: Unit,
    year: int,
    *,
    values: Mapping[str, Any],
    paper: str,
    on: date,
    actor: Actor,
    revision: Revision | None = None,
) -> int:
    """The months of the year before the cell's first day in the system stand as entered; returns
    how many changed.

    `values` are the fields of the form (`rules.earlier.name_of`). Every change is a new version,
    marked as entered from paper, with the paper it comes from; a month emptied again is unknown
    again. Raises NotAllowed for anybody but the committee directly above; Refused without such
    months, without the paper, for what `check_earlier` finds, or without a regulation of that time;
    Conflict for months that somebody else has entered otherwise since the revision.
    Source: Regulation 366-QĐ/TW (the direct upper committee decides); the pack's bands.
    """
    if cell.parent is None or not may_decide(actor, above=cell.parent.path):
        raise NotAllowed("review.decide")
    months, pack = _asked_months(cell, year), _pack(cell, year, on=on)
    paper = _named_paper(paper)
    lock_chain(cell.pk)
    known = earlier_months(cell, year)
    told = months_from(merged(None, values, values_of(known, months), revision=revision), months)
    refuse_if(check_earlier(pack, told))
    versions, changed = versions_of_months(cell, year), 0
    for month, typed in told.items():
        one = typed if typed.result else Earlier()
        if one == known.get(month, Earlier()):
            continue
        create_row(
            EarlierMonth,
            "review.earlier",
            actor=actor,
            unit=cell,
            year=year,
            month=month,
            version=versions.get(month, 0) + 1,
            **_told_of(one),
            paper=paper,
            entered_by=actor.name,
            entered_at=now(),
        )
        changed += 1
    return changed


def _asked_months(cell: Unit, year: int) -> Any:
    """The months before the cell's first day in the system; refused when there are none."""
    months = months_before_system(cell, year)
    if not months:
        raise refuse(
            "earlier.none", "No month of this year lies before the cell's first day in the system."
        )
    return months


def _pack(cell: Unit, year: int, *, on: date) -> Pack:
    pack = pack_of_year(cell, year, on=on)
    if pack is None:
        raise refuse("no_regulation", "No regulation in this installation covers this period.")
    return pack


def _named_paper(paper: str) -> str:
    """The paper that the months come from, as it is kept; refused when none is named."""
    paper = clean_line(paper)[:LONGEST_PAPER]
    if not paper:
        raise refuse(
            "earlier.paper", "Say which decision or report these months come from.", field="paper"
        )
    refuse_if(check_secrecy(paper))
    return paper


def _told_of(one: Earlier) -> dict[str, Any]:
    """What a version keeps of the month; a month without a result is unknown."""
    return {
        "state": one.state if one.result else MonthState.UNKNOWN,
        "band": one.band,
        "points": one.points,
        "thematic": one.thematic,
    }
