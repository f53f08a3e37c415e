"""A regulation tried on the months that were scored: asked for, worked out later, stopped; real
scores stay as they are.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from chibo.base.audit.actions import record
from chibo.base.jobs.actions import Cancelled, cancel_job, start_job
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.errors import NotAllowed, refuse
from chibo.directory.organisation.models import Unit
from chibo.insight.scoring.models import Trial, TrialRow
from chibo.insight.scoring.queries.trials import (
    STOP_RIGHT,
    CellMonths,
    cells_to_try,
    job_of_trial,
    may_stop_trial,
    scored_months,
)
from chibo.insight.scoring.rules.trials import (
    Candidate,
    PreviousScore,
    TrialResult,
    counts_of,
    moves_of,
    plain_month,
    try_month,
)
from chibo.library.regulations.queries import pack_by_version
from rulebook.vocabulary.pack import Pack

MONTHS = 12
RIGHT = "report.view"  # who may read the scores of a unit may try a regulation on them
Report = Callable[[int, int], None]


@transaction.atomic
def ask_trial(
    unit: Unit,
    *,
    pack: Pack,
    on: date,
    actor: Actor,
    subject: UUID | None = None,
    cell_types: Collection[str] = (),
    title: str = "",
) -> Trial:
    """A job waits that will try the regulation on the last twelve full months of the unit's cells,
    of these types where told.

    Raises NotAllowed without `report.view` over the unit; Refused for a regulation without a score
    sheet.
    """
    actor.require(RIGHT, unit.path)
    if not pack.leaves or not pack.bands:
        raise refuse("no_sheet", "This regulation holds no score sheet; there is nothing to try.")
    last = Month.of(on).plus(-1)
    trial = Trial.objects.create(
        unit=unit,
        subject=subject,
        pack_code=pack.code,
        pack_version=pack.version,
        cell_types=sorted(cell_types),
        title=(title or pack.title_vi)[:300],
        first_month=last.plus(1 - MONTHS).first,
        last_month=last.first,
        asked_by=actor.name,
        account_id=actor.account_id,
        asked_at=now(),
    )
    job = start_job(
        "chibo.insight.scoring.tasks.run_trial",
        account_id=actor.account_id,
        trial_id=trial.pk,
        asked_by=actor.account_id,
    )
    save_fields(trial, job_id=job.pk)
    record(
        unit.pk,
        "trial.ask",
        trial,
        actor=actor,
        pack_code=pack.code,
        pack_version=pack.version,
        subject=subject,
    )
    return trial


def work_out_trial(
    trial: Trial, *, candidate_for: Callable[[str], Pack], actor: Actor, on: date, report: Report
) -> Trial:
    """Every cell of the trial has a row; facts are read in bulk and portion by portion, so that
    memory stays bounded.

    `candidate_for` gives the tried regulation for a type of cell. A trial that is stopped on the
    way keeps no row. Raises NotAllowed without `report.view` over the unit; Cancelled when it was
    stopped.
    """
    actor.require(RIGHT, trial.unit.path)
    TrialRow.all_rows_unscoped.filter(trial=trial).delete()
    scope = actor.scope_for(RIGHT)
    cells = cells_to_try(trial.unit, scope=scope, cell_types=trial.cell_types, on=on)
    counts: dict[str, int] = {"cells": len(cells)}
    bench, done = _Bench(candidate_for), 0
    try:
        report(0, len(cells))
        for portion in scored_months(
            cells, first=Month.of(trial.first_month), last=Month.of(trial.last_month)
        ):
            rows = [_row(trial, cell, bench.try_cell(cell), counts) for cell in portion]
            TrialRow.objects.bulk_insert(rows)
            done += len(portion)
            report(done, len(cells))
    except Cancelled:
        TrialRow.all_rows_unscoped.filter(trial=trial).delete()
        raise
    with transaction.atomic():
        save_fields(trial, counts=counts, finished_at=now(), refused="")
        record(trial.unit_id, "trial.finish", trial, actor=actor, counts=counts)
    return trial


def stop_trial(trial: Trial, *, actor: Actor) -> None:
    """The job stops at its next portion; a finished trial stays.

    Raises NotAllowed unless the actor asked for the trial or holds `regulation.confirm` over the
    unit: who may only read the scores ends nobody else's work.
    """
    actor.require(RIGHT, trial.unit.path)
    if not may_stop_trial(trial, actor=actor):
        raise NotAllowed(STOP_RIGHT)
    if job := job_of_trial(trial):
        cancel_job(job)


def note_trial_refusal(trial: Trial, code: str) -> None:
    """The trial says why it was not worked out."""
    Trial.objects.filter(pk=trial.pk, finished_at__isnull=True).update(refused=code)


class _Bench:
    """Candidates by type of cell and old packs by version, each made once."""

    def __init__(self, candidate_for: Callable[[str], Pack]) -> None:
        self.candidate_for = candidate_for
        self.candidates: dict[str, Candidate] = {}
        self.before: dict[tuple[str, str, str], PreviousScore | None] = {}

    def try_cell(self, cell: CellMonths) -> list[TrialResult]:
        """Every month of the cell under the tried regulation."""
        kind = cell.cell_type
        if kind not in self.candidates:
            self.candidates[kind] = Candidate(self.candidate_for(kind))
        return [
            try_month(
                self.candidates[kind],
                self._before(scored.pack, kind) if scored.band else None,
                scored,
            )
            for scored in cell.months
        ]

    def _before(self, stamp: tuple[str, str], kind: str) -> PreviousScore | None:
        key = (*stamp, kind)
        if key not in self.before:
            pack = pack_by_version(*stamp, cell_type=kind)
            self.before[key] = PreviousScore(pack, self.candidates[kind]) if pack else None
        return self.before[key]


def _row(
    trial: Trial, cell: CellMonths, tried: list[TrialResult], counts: dict[str, int]
) -> TrialRow:
    own = counts_of(tried)
    _add(counts, {**own, **moves_of(tried), "months": len(tried)})
    _add(counts, {f"cells_{name}": 1 for name in ("up", "down", "unknown") if own[name]})
    return TrialRow(
        unit_id=cell.cell_id, trial=trial, months=[plain_month(one) for one in tried], **own
    )


def _add(counts: dict[str, int], more: Mapping[str, Any]) -> None:
    for name, number in more.items():
        counts[name] = counts.get(name, 0) + number
