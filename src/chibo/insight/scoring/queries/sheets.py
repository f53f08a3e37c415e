"""Score sheets within a scope, the evidence of a meeting, and the whole path of its month."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.db import ScopedQuerySet
from chibo.insight.scoring.enums import FROZEN_STATES, SheetState
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.insight.scoring.rules.former_evidence import sources_with_places
from chibo.insight.scoring.rules.sheets import (
    PointsGiven,
    Result,
    StoredEvidence,
    check_complete,
    check_reopened,
    facts_from,
    is_scored,
    kept_content,
    result_of,
    stored_evidence,
)
from chibo.library.regulations.queries import pack_by_version
from chibo.work.meetings.enums import MeetingState, StepCode
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.packs import pack_of
from chibo.work.meetings.queries.walking import walked_in
from chibo.work.meetings.rules.steps import PathStep, path_of, raw_steps
from rulebook.scoring.score import Evidence, evidence
from rulebook.vocabulary.findings import Finding, Source, gettext_noop
from rulebook.vocabulary.pack import Pack


def sheet_of(meeting: Meeting) -> ScoreSheet | None:
    """The sheet of a meeting one has read; None before it was opened."""
    rows = ScoreSheet.objects.of_unit(meeting.unit).select_related("vote")
    row: ScoreSheet | None = rows.filter(meeting=meeting).first()
    if row is not None:
        row.meeting, row.unit = meeting, meeting.unit
    return row


def get_sheet(pk: uuid.UUID | str, *, scope: Scope) -> ScoreSheet:
    """The sheet with its meeting, its cell and the committee above; raises NotFound when absent or
    outside the scope.
    """
    people = ("meeting__chair", "meeting__minute_taker", "meeting__scoring_follower")
    rows = ScoreSheet.objects.within(scope).select_related(
        "unit", "unit__parent", "meeting", "vote", *people
    )
    row: ScoreSheet = rows.get_or_not_found(pk=pk)
    row.meeting.unit = row.unit
    return row


def lines_of(sheet: ScoreSheet) -> list[ScoreLine]:
    """The lines of a sheet one has read, in the order of the frame."""
    return list(ScoreLine.objects.of_unit(sheet.unit).filter(sheet=sheet).order_by("position"))


def sheets_in_months(scope: Scope, *, first: Month, last: Month) -> ScopedQuerySet:
    """The sheets of the scope's meetings in a span of months, with cells and meetings."""
    rows = ScoreSheet.objects.within(scope).filter(
        meeting__month__gte=first.first, meeting__month__lte=last.last
    )
    return rows.select_related("unit", "meeting").order_by("meeting__month", "unit__code")


def undecided_months(scope: Scope) -> dict[Month, list[uuid.UUID]]:
    """Month of the meeting → ids of the cells whose submitted score waits for the official band,
    oldest month first.

    However long ago: no deadline for the decision is known (domain 1.6), so none drops out by
    itself.
    """
    rows = (
        ScoreSheet.objects.within(scope)
        .filter(state=SheetState.SUBMITTED)
        .order_by("meeting__month")
    )
    found: dict[Month, list[uuid.UUID]] = {}
    for day, cell_id in rows.values_list("meeting__month", "unit_id"):
        found.setdefault(Month.of(day), []).append(cell_id)
    return found


def next_to_decide(sheet: ScoreSheet, *, scope: Scope) -> ScoreSheet | None:
    """The sheet of the same month that waits longest for the same committee; None when none is
    left.
    """
    rows = ScoreSheet.objects.within(scope).filter(
        state=SheetState.SUBMITTED,
        meeting__month=sheet.meeting.month,
        unit__parent_id=sheet.unit.parent_id,
    )
    found: ScoreSheet | None = rows.exclude(pk=sheet.pk).order_by("submitted_at", "pk").first()
    return found


def sheet_pack(sheet: ScoreSheet) -> Pack:
    """The pack that the sheet is stamped with, else the meeting's."""
    return pack_by_version(
        sheet.pack_code, sheet.pack_version, cell_type=sheet.unit.cell_type
    ) or pack_of(sheet.meeting)


def evidence_contents(
    meeting: Meeting, *, file: MeetingFile | None = None
) -> dict[str, dict[str, Any]]:
    """Criterion → the evidence with the facts it rests on, as it is kept with a sheet."""
    file = file or MeetingFile(meeting)
    facts = file.for_score()
    leaves = {leaf.code: leaf for leaf in file.pack.leaves}
    return {
        line.code: kept_content(line, facts, pack=file.pack, criterion=leaves[line.code])
        for line in evidence(file.pack, facts)
    }


def own_result(sheet: ScoreSheet, lines: list[ScoreLine]) -> Result | None:
    """The sum of what the cell gives and its band, under the facts kept with the sheet; None while
    a criterion is empty.
    """
    points = {line.criterion: line.self_points for line in lines}
    return result_of(sheet_pack(sheet), points, facts_from(sheet.facts))


def kept_in(line: ScoreLine) -> StoredEvidence:
    """The evidence that the line keeps."""
    return stored_evidence(line.evidence)


def sources_of(sheet: ScoreSheet, line: Evidence) -> tuple[Source, ...]:
    """The sources of a line of the sheet, each with the version of the text it was judged by."""
    if all(source.version for source in line.sources):
        return line.sources
    return sources_with_places(line, sheet_pack(sheet))


def is_outdated(lines: list[ScoreLine], fresh: dict[str, dict[str, Any]]) -> bool:
    """True when the facts of today give other evidence than the lines keep."""
    return any(
        line.criterion not in fresh or differs_from(line, fresh[line.criterion]) for line in lines
    )


def differs_from(line: ScoreLine, content: Mapping[str, Any]) -> bool:
    """True when this evidence says something else than what the line keeps, in whichever form."""
    return kept_in(line) != stored_evidence(content)


def given_in(lines: list[ScoreLine]) -> dict[str, PointsGiven]:
    """Criterion → what the cell gives."""
    return {line.criterion: PointsGiven(line.self_points, line.self_reason) for line in lines}


def open_findings(sheet: ScoreSheet, lines: list[ScoreLine]) -> tuple[Finding, ...]:
    """What the sheet still lacks before it can be proposed to the cell; a line that corrected
    minutes opened counts until somebody has given its points again.
    """
    evidence_points = {line.criterion: line.evidence_points for line in lines}
    found = check_complete(sheet_pack(sheet), given_in(lines), evidence_points)
    return (
        *found,
        *check_reopened([line.criterion for line in lines if line.reopened_at is not None]),
    )


def steps_of(meeting: Meeting, *, on: date, file: MeetingFile | None = None) -> list[PathStep]:
    """All eight steps of the meeting's path as they stand on that day.

    Scoring and submitting fall away for meetings that are not scored; of a meeting not held every
    open step falls away.
    """
    file = file or MeetingFile(meeting)
    sheet = sheet_of(meeting) if is_scored(meeting.kind) else None
    dropped = meeting.state == MeetingState.NOT_HELD
    unscored = not is_scored(meeting.kind)
    adopted = sheet is not None and sheet.state in FROZEN_STATES
    submitted = sheet is not None and sheet.submitted_at is not None
    raw = [
        *raw_steps(walked_in(file)),
        (StepCode.SCORE, adopted, unscored),
        (StepCode.SUBMIT, submitted, unscored),
    ]
    raw = [(code, done, skip or (dropped and not done)) for code, done, skip in raw]
    steps = path_of(raw, due=file.due(), on=on, in_session=meeting.state == MeetingState.OPEN)
    return [_with_missing(step, meeting, sheet) for step in steps]


def _with_missing(step: PathStep, meeting: Meeting, sheet: ScoreSheet | None) -> PathStep:
    """Scoring says what its sheet lacks, once the meeting is over."""
    if step.code != StepCode.SCORE or not meeting.is_over or not is_scored(meeting.kind):
        return step
    if sheet is None:
        lacks = (Finding("no_sheet", gettext_noop("The score sheet is not opened yet.")),)
        return PathStep(step.code, step.state, step.due, lacks)
    if sheet.state in FROZEN_STATES:
        return step
    return PathStep(step.code, step.state, step.due, open_findings(sheet, lines_of(sheet)))
