"""Trials within a scope, and the scored months that they read in bulk: one query per some hundred
cells.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import path_filter
from chibo.base.kernel.errors import NotFound, refuse
from chibo.base.kernel.text import fold
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below
from chibo.insight.scoring.enums import ScoreChange
from chibo.insight.scoring.models import ScoreSheet, Trial, TrialRow
from chibo.insight.scoring.rules.trials import ScoredMeeting
from chibo.library.regulations.models import Regulation
from chibo.library.regulations.queries import comparisons_of, get_regulation, pack_by_version
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.models import Meeting
from rulebook.vocabulary.pack import Pack

STOP_RIGHT = "regulation.confirm"
AT_ONCE = 250  # cells; some 3,000 months with their facts lie in memory at one time
_SHEET = (
    *(
        "meeting_id",
        "pk",
        "pack_code",
        "pack_version",
        "facts",
        "standing",
        "self_total",
        "self_band",
    ),
    *("official_total", "official_band"),
)


@dataclass(frozen=True, slots=True)
class CellMonths:
    """A cell with its regular meetings of the months asked for, oldest first."""

    cell_id: uuid.UUID
    cell_type: str
    months: tuple[ScoredMeeting, ...]


def get_trial(pk: uuid.UUID | str, *, scope: Scope) -> Trial:
    """One trial with its unit; raises NotFound when absent or outside the scope."""
    rows = Trial.objects.select_related("unit").filter(path_filter(scope, "unit__"))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def trials_of(
    *, scope: Scope, subject: uuid.UUID | None = None, unit: Unit | None = None
) -> QuerySet[Trial]:
    """The trials of one regulation, or for one unit, newest first, at most twenty."""
    rows = Trial.objects.select_related("unit").filter(path_filter(scope, "unit__"))
    rows = rows.filter(subject=subject) if subject else rows.filter(unit=unit)
    return rows.order_by("-asked_at", "-pk")[:20]


def may_stop_trial(trial: Trial, *, actor: Actor) -> bool:
    """True for who asked for the trial, and for who confirms regulations in its unit; reading it is
    not enough.
    """
    asked_it = trial.account_id is not None and trial.account_id == actor.account_id
    return asked_it or actor.may(STOP_RIGHT, trial.unit.path)


def pack_of_trial(trial: Trial, *, cell_type: str = "") -> Pack:
    """The regulation that is tried, for cells of that type; one that is not in force lies on the
    layers above it.

    Raises Refused when the installation does not hold it any more, or where it lies on nothing.
    """
    if trial.subject is not None:
        return tried_pack(get_regulation(trial.subject, scope=Scope(("/",))), cell_type=cell_type)
    pack = pack_by_version(trial.pack_code, trial.pack_version, cell_type=cell_type)
    if pack is None:
        raise refuse("no_regulation", "This installation does not hold that regulation any more.")
    return pack


def tried_pack(regulation: Regulation, *, cell_type: str = "") -> Pack:
    """The regulation merged with the layers above it as on its first day, for cells of that type
    (the first stack without one).

    Raises Refused where it lies on nothing.
    """
    found = comparisons_of(regulation)
    fitting = [one for one in found if cell_type in one.cell_types] or found
    if not fitting:
        raise refuse(
            "lies_on_nothing",
            "This regulation refines none of those in force here; there is nothing to try.",
        )
    return fitting[0].new.for_type(cell_type)


def job_of_trial(trial: Trial) -> Job | None:
    """The job that works a trial out; None before it was started."""
    return Job.objects.filter(pk=trial.job_id).first() if trial.job_id else None


def rows_of_trial(
    trial: Trial, *, scope: Scope, change: str = "", cell_type: str = "", text: str = ""
) -> QuerySet[TrialRow]:
    """The cells of a trial that lie in the scope, by code: only those with a month of that change,
    of that type, whose name holds the text, where told. No order but that of the codes: nothing
    here ranks.
    """
    rows = TrialRow.objects.within(scope).filter(trial=trial).select_related("unit")
    if change in ScoreChange.values:
        rows = rows.filter(**{f"{change}__gt": 0})
    if cell_type:
        rows = rows.filter(unit__cell_type=cell_type)
    if text:
        rows = rows.filter(unit__search_key__contains=fold(text))
    return rows.order_by("unit__code")


def get_trial_row(trial: Trial, cell_id: uuid.UUID | str, *, scope: Scope) -> TrialRow:
    """One cell of a trial; raises NotFound when absent or outside the scope."""
    rows = TrialRow.objects.within(scope).filter(trial=trial).select_related("unit", "unit__parent")
    row: TrialRow = rows.get_or_not_found(unit_id=cell_id)
    return row


def cells_to_try(
    unit: Unit, *, scope: Scope, cell_types: list[str], on: date
) -> list[tuple[uuid.UUID, str]]:
    """(id, type) of the open cells at or below the unit, of these types where some are named, by
    code; one query.
    """
    rows = cells_below(unit, scope=scope, on=on)
    rows = rows.filter(cell_type__in=cell_types) if cell_types else rows
    return list(rows.values_list("pk", "cell_type"))


def scored_months(
    cells: list[tuple[uuid.UUID, str]], *, first: Month, last: Month
) -> Iterator[list[CellMonths]]:
    """The cells in portions, each with its regular meetings of these months: two queries a portion,
    none per meeting.

    Scores that the cell has not submitted stay with the cell: such a month comes without a band.
    """
    for start in range(0, len(cells), AT_ONCE):
        portion = cells[start : start + AT_ONCE]
        months = _months_of([pk for pk, _ in portion], first, last)
        yield [CellMonths(pk, kind, tuple(months.get(pk, ()))) for pk, kind in portion]


def _months_of(
    cells: list[uuid.UUID], first: Month, last: Month
) -> dict[uuid.UUID, list[ScoredMeeting]]:
    during = Q(month__gte=first.first, month__lte=last.last, kind=MeetingKind.REGULAR)
    meetings = Meeting.all_rows_unscoped.filter(during, unit__in=cells).order_by("month")
    told = list(meetings.values_list("unit_id", "pk", "month", "state"))
    within = Q(meeting__month__gte=first.first, meeting__month__lte=last.last)
    sheets = ScoreSheet.all_rows_unscoped.filter(within, unit__in=cells, submitted_at__isnull=False)
    scores: dict[uuid.UUID, tuple[Any, ...]] = {
        row[0]: row[1:] for row in sheets.values_list(*_SHEET)
    }
    found: dict[uuid.UUID, list[ScoredMeeting]] = {}
    for cell_id, pk, month, state in told:
        found.setdefault(cell_id, []).append(_scored(month, pk, state, scores.get(pk)))
    return found


def _scored(
    month: date, meeting_id: uuid.UUID, state: str, sheet: tuple[Any, ...] | None
) -> ScoredMeeting:
    if sheet is None:
        return ScoredMeeting(month, meeting_id, state)
    pk, code, version, facts, standing, own, own_band, official, official_band = sheet
    total: Decimal | None = official if official_band else own
    return ScoredMeeting(
        month,
        meeting_id,
        state,
        pk,
        (code, version),
        facts,
        standing,
        total,
        official_band or own_band,
    )
