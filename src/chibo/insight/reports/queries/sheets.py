"""The scores of meetings, as a month shows them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.insight.reports.rules import (
    SheetRow,
)
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries.bands import KnownBands
from chibo.insight.scoring.rules.bands import band_among
from chibo.work.meetings.enums import MeetingKind
from chibo.work.meetings.models import Meeting

_SHEET = (
    *("pk", "state", "self_total", "self_band", "official_total", "official_band"),
    *("submitted_at", "submitted_late", "return_reason", "pack_code", "pack_version"),
)


def with_sheet(meetings: Any) -> Any:
    """The meetings with what stands beside each one at most once: the day of the huddle
    (`huddle_on`) and the score.
    """
    score = {f"score_{name}": F(f"sheets__{name}") for name in _SHEET}
    return meetings.annotate(huddle_on=F("huddles__held_on"), **score)


def sheets_beside(
    meetings: Mapping[Any, Any], types: Mapping[uuid.UUID, str]
) -> dict[uuid.UUID, SheetRow]:
    """Meeting id → its score, of meetings that were read with it (`with_sheet`); `types`: cell id →
    type.
    """
    known = KnownBands()
    return {
        row.pk: _sheet_row(
            known, types.get(row.unit_id, ""), *(getattr(row, f"score_{name}") for name in _SHEET)
        )
        for row in meetings.values()
        if row.score_pk is not None
    }


def _sheet_row(known: KnownBands, cell_type: str, *columns: Any) -> SheetRow:
    *own, pack_code, pack_version = columns
    (
        pk,
        state,
        self_total,
        self_band,
        official_total,
        official_band,
        submitted_at,
        submitted_late,
        returned,
    ) = own
    bands = known.of(pack_code, pack_version, cell_type=cell_type)
    return SheetRow(
        pk=pk,
        state=state,
        self_total=self_total,
        self_band=band_among(bands, self_band),
        official_total=official_total,
        official_band=band_among(bands, official_band),
        submitted_at=submitted_at,
        submitted_late=submitted_late,
        return_reason=returned,
        pack_code=pack_code,
        pack_version=pack_version,
    )


def sheets_of(where: Q, *, scope: Scope, first: Month, last: Month) -> dict[uuid.UUID, SheetRow]:
    """Meeting id → its score."""
    rows = ScoreSheet.objects.within(scope).filter(
        where, meeting__month__gte=first.first, meeting__month__lte=last.first
    )
    found, known = rows.values_list("meeting_id", "unit__cell_type", *_SHEET), KnownBands()
    return {meeting_id: _sheet_row(known, *rest) for meeting_id, *rest in found}


def months_with_scores(
    where: Q, *, scope: Scope, first: Month, last: Month
) -> tuple[dict[uuid.UUID, dict[Month, tuple[uuid.UUID, str]]], dict[uuid.UUID, SheetRow]]:
    """Cell id → month → id and state of its regular meeting; and meeting id → its score. One
    query.
    """
    rows = Meeting.objects.within(scope).filter(
        where, kind=MeetingKind.REGULAR, month__gte=first.first, month__lte=last.first
    )
    columns = ("unit_id", "month", "pk", "state", "unit__cell_type")
    meetings: dict[uuid.UUID, dict[Month, tuple[uuid.UUID, str]]] = {}
    sheets, known = {}, KnownBands()
    for cell_id, day, pk, state, cell_type, *score in rows.values_list(
        *columns, *(f"sheets__{name}" for name in _SHEET)
    ):
        meetings.setdefault(cell_id, {})[Month.of(day)] = (pk, state)
        if score[0] is not None:
            sheets[pk] = _sheet_row(known, cell_type, *score)
    return meetings, sheets
