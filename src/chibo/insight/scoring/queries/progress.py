"""The way of a score with its deadlines, and every decision about it side by side."""

from datetime import date, datetime

from django.db.models import F, Q

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.db import ScopedQuerySet
from chibo.insight.scoring.enums import AWAITING_VIEW, ScoreStepCode
from chibo.insight.scoring.models import ScoreDecision, ScoreSheet
from chibo.insight.scoring.queries.sheets import sheet_pack
from chibo.insight.scoring.rules.progress import DEADLINES, Due, ScoreStep, StepRecord, way_of_steps
from chibo.insight.scoring.rules.views import REMIND_BEFORE, ViewDue, view_due
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.packs import pack_of
from rulebook.meetings.dates import deadline
from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack


def score_decisions(sheet: ScoreSheet) -> list[ScoreDecision]:
    """Every version of the official score of a sheet one has read, the first one first."""
    return list(ScoreDecision.objects.of_unit(sheet.unit).filter(sheet=sheet).order_by("version"))


def progress_of(
    meeting: Meeting,
    sheet: ScoreSheet | None,
    *,
    on: date,
    decisions: list[ScoreDecision] | None = None,
) -> tuple[ScoreStep, ...]:
    """The steps of the score of a meeting one has read, as they stand on that day; no query but
    that of the decisions.

    The correction is a step only once it was made. Deadlines come from the pack stamped on the
    sheet.
    """
    pack = sheet_pack(sheet) if sheet else pack_of(meeting)
    versions = (score_decisions(sheet) if decisions is None else decisions) if sheet else []
    taken = [
        StepRecord(code, by, at, _due(pack, code, meeting, sheet), asked=_is_asked(code, sheet))
        for code, by, at in _taken(sheet, versions)
    ]
    if sheet is not None:
        taken += [
            StepRecord(ScoreStepCode.CORRECT, row.decided_by, row.decided_at, None)
            for row in versions[1:]
        ]
    return way_of_steps(taken, held=meeting.state != MeetingState.NOT_HELD, on=on)


def due_of(
    pack: Pack,
    code: ScoreStepCode,
    meeting: Meeting,
    *,
    submitted_at: datetime | None = None,
    decided_at: datetime | None = None,
) -> Due | None:
    """By when a step is due: counted from the meeting's day, the decision from the submission, a
    correction from the decision.

    None where the pack does not speak of the step; a value of None (with the rule) before the step
    that starts the count.
    """
    key = DEADLINES[code]
    if key not in pack.values:
        return None
    anchors = {ScoreStepCode.DECIDE: submitted_at, ScoreStepCode.CORRECT: decided_at}
    anchor = anchors.get(code, meeting.day)
    if anchor is None:
        rule = pack.value(key)
        return Explained(
            None,
            (Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),),
            (rule.source,),
        )
    return deadline(pack, key, anchor=anchor, holidays=holidays_around(meeting.day))


def view_due_of(sheet: ScoreSheet, *, asked_on: date) -> ViewDue:
    """By when the official in charge is asked for a view: the day that the sheet's pack names, else
    our own wish.
    """
    named = due_of(sheet_pack(sheet), ScoreStepCode.NOTE, sheet.meeting)
    return view_due(named.value if named else None, asked_on=asked_on)


def views_to_remind(scope: Scope, *, on: date) -> ScopedQuerySet:
    """The submitted sheets whose view is due by tomorrow and of which nobody was reminded, with
    cells, in the order of cells.
    """
    unseen = Q(attending_at__isnull=True) | Q(attending_at__lt=F("adopted_at"))
    rows = ScoreSheet.objects.within(scope).filter(
        unseen,
        state__in=AWAITING_VIEW,
        view_due__lte=on + REMIND_BEFORE,
        view_reminded_at__isnull=True,
    )
    return rows.select_related("unit", "meeting").order_by("unit_id")


def _due(pack: Pack, code: ScoreStepCode, meeting: Meeting, sheet: ScoreSheet | None) -> Due | None:
    """As `due_of`; where the pack names no day for the view, the day the official was asked for."""
    due = due_of(pack, code, meeting, submitted_at=sheet.submitted_at if sheet else None)
    if (
        code != ScoreStepCode.NOTE
        or sheet is None
        or sheet.view_due is None
        or (due is not None and due.value is not None)
    ):
        return due
    wish = Reason(
        gettext_noop(
            "The office of the committee wishes it by {day}: no rule, and nobody is late by it."
        ),
        {"day": sheet.view_due},
    )
    return Explained(
        sheet.view_due, (*(due.steps if due else ()), wish), due.sources if due else ()
    )


def _is_asked(code: ScoreStepCode, sheet: ScoreSheet | None) -> bool:
    return bool(
        code == ScoreStepCode.NOTE and sheet and sheet.view_due and sheet.state in AWAITING_VIEW
    )


def _taken(
    sheet: ScoreSheet | None, versions: list[ScoreDecision]
) -> list[tuple[ScoreStepCode, str, datetime | None]]:
    if sheet is None:
        return [(code, "", None) for code in ScoreStepCode if code != ScoreStepCode.CORRECT]
    return [
        (ScoreStepCode.DRAFT, sheet.drafted_by, sheet.drafted_at),
        (ScoreStepCode.PROPOSE, sheet.proposed_by, sheet.proposed_at),
        (ScoreStepCode.ADOPT, sheet.adopted_by, sheet.adopted_at),
        (
            ScoreStepCode.NOTE,
            sheet.attending_by or sheet.late_view_by,
            sheet.attending_at or sheet.late_view_at,
        ),
        (ScoreStepCode.SUBMIT, sheet.submitted_by, sheet.submitted_at),
        (
            (ScoreStepCode.DECIDE, versions[0].decided_by, versions[0].decided_at)
            if versions
            else (ScoreStepCode.DECIDE, sheet.decided_by, sheet.decided_at)
        ),
    ]
