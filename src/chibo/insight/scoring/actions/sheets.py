"""The cell's part of a score: opened with its evidence, drafted, proposed, adopted, submitted; the
official's note.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Conflict, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_text
from chibo.base.rows.actions import change_row, change_rows, create_row, create_rows, merge_row
from chibo.insight.scoring.actions.steps import (
    clean_given,
    merge_points,
    put_points,
    require_drafting,
    require_ready,
    require_state,
    settle_reopened,
    tell_committee,
)
from chibo.insight.scoring.actions.views import ask_for_view
from chibo.insight.scoring.enums import OPEN_STATES, SheetState
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.insight.scoring.queries import (
    differs_from,
    evidence_contents,
    kept_in,
    lines_of,
    open_findings,
    sheet_of,
    sheet_pack,
)
from chibo.insight.scoring.rules import (
    PointsGiven,
    check_given,
    check_opening,
    facts_from,
    hash_of,
    initial_points,
    is_late,
    plain_facts,
    plain_points,
    result_of,
    stored_evidence,
)
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.regulations.actions.packs import store_merged_pack
from chibo.work.meetings.enums import StepCode
from chibo.work.meetings.models import Meeting, Vote
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import latest_minutes
from rulebook.vocabulary.findings import Finding, gettext_noop

# What the audit says of a line's evidence; the evidence itself is proved with the facts.
_EVIDENCE = ("criterion", "evidence_points", "self_points")


@transaction.atomic
def open_sheet(meeting: Meeting, *, actor: Actor) -> ScoreSheet:
    """The meeting has a sheet: evidence stands for every criterion that facts decide, the others
    wait for people.

    Where the facts meet a part of the conditions the cell's points begin with what the pack
    suggests.

    A sheet that stands already is returned as it is. Raises NotAllowed for anybody but those who
    may propose a score and the named follower; Refused for a meeting that is not scored, was not
    held or has not begun.
    """
    require_drafting(meeting, actor)
    refuse_if(check_opening(meeting.kind, meeting.state))
    if (known := sheet_of(meeting)) is not None:
        return known
    file = MeetingFile(meeting)
    store_merged_pack(file.pack)
    facts = plain_facts(file.for_score())
    sheet: ScoreSheet = create_row(
        ScoreSheet,
        "score.open",
        actor=actor,
        besides={"facts": hash_of(facts)},
        unit=meeting.unit,
        meeting=meeting,
        pack_code=file.pack.code,
        pack_version=file.pack.version,
        facts=facts,
    )
    contents = evidence_contents(meeting, file=file)
    rows = [
        ScoreLine(
            unit=meeting.unit,
            sheet=sheet,
            criterion=code,
            position=position,
            evidence=content,
            evidence_points=stored_evidence(content).evidence.points,
            self_points=initial_points(stored_evidence(content).evidence),
        )
        for position, (code, content) in enumerate(contents.items(), start=1)
    ]
    create_rows("score.evidence", rows, actor=actor, audited=_EVIDENCE)
    return sheet


@transaction.atomic
def refresh_evidence(sheet: ScoreSheet, *, actor: Actor) -> ScoreSheet:
    """The evidence says what the facts say now; points that followed it follow it, points that
    people gave stay.

    Raises NotAllowed without the right to draft; Refused once the cell has adopted the score.
    """
    require_drafting(sheet.meeting, actor)
    require_state(sheet, *OPEN_STATES)
    file = MeetingFile(sheet.meeting)
    contents = evidence_contents(sheet.meeting, file=file)
    _keep_facts(sheet, file, actor=actor)
    changed = []
    for line in lines_of(sheet):
        content = contents.get(line.criterion)
        if content is None or not differs_from(line, content):
            continue
        fresh = stored_evidence(content).evidence
        if line.self_points is None or line.self_points == initial_points(kept_in(line).evidence):
            line.self_points = initial_points(fresh)
        line.evidence, line.evidence_points = content, fresh.points
        changed.append(line)
    fields = ("evidence", "evidence_points", "self_points")
    change_rows("score.evidence", changed, fields, actor=actor, audited=_EVIDENCE)
    return sheet


@transaction.atomic
def give_points(
    sheet: ScoreSheet,
    given: Mapping[str, PointsGiven],
    *,
    actor: Actor,
    remedies: str | None = None,
    revision: Revision | None = None,
) -> tuple[Finding, ...]:
    """The named criteria hold these points and reasons; returns what the sheet still lacks (points,
    reasons for differences).

    A draft may be incomplete: what it lacks keeps it from being proposed, not from being saved.
    Raises NotAllowed without the right to draft; Refused once adopted, for points outside a
    criterion, or a secrecy mark; Conflict for points, reasons or remedies that somebody else
    changed since the revision.
    """
    require_drafting(sheet.meeting, actor)
    require_state(sheet, *OPEN_STATES)
    cleaned = clean_given(given)
    refuse_if((*check_given(sheet_pack(sheet), cleaned), *check_secrecy(remedies or "")))
    lines = lines_of(sheet)
    kept, clashes = merge_points(lines, cleaned, own="self", revision=revision)
    text: dict[str, Any] = {} if remedies is None else {"remedies": clean_text(remedies)}
    text, found = merge_row(sheet, text, {"remedies": sheet.remedies}, revision=revision)
    if clashes or found:
        raise Conflict([*clashes, *found])
    put_points(
        lines, kept, points="self_points", reason="self_reason", code="score.give", actor=actor
    )
    settle_reopened([line for line in lines if line.criterion in cleaned], actor=actor)
    if text and text["remedies"] != sheet.remedies:
        change_row(sheet, "score.remedies", actor=actor, **text)
    if sheet.drafted_at is None:
        change_row(sheet, "score.draft", actor=actor, drafted_by=actor.name, drafted_at=now())
    return open_findings(sheet, lines)


@transaction.atomic
def propose_score(sheet: ScoreSheet, *, actor: Actor) -> ScoreSheet:
    """The committee of the cell (or its secretary and deputy) proposes the score; the cell
    discusses and votes.

    Raises NotAllowed without `score.propose`; Refused while a criterion is empty, a difference is
    unexplained or the evidence is older than the facts.
    """
    actor.require("score.propose", sheet.unit.path)
    require_state(sheet, SheetState.DRAFT)
    require_ready(sheet, lines_of(sheet), MeetingFile(sheet.meeting))
    change_row(
        sheet,
        "score.propose",
        actor=actor,
        state=SheetState.PROPOSED,
        proposed_by=actor.name,
        proposed_at=now(),
    )
    return sheet


@transaction.atomic
def adopt_score(sheet: ScoreSheet, *, actor: Actor, vote: Vote | None = None) -> ScoreSheet:
    """The cell has adopted its score: total, band and facts are frozen; the vote that carried it is
    named where there was one.

    Raises NotAllowed without `score.adopt`; Refused before it was proposed, before the meeting is
    closed, while a criterion is empty, or for a vote that did not carry or that the roll call no
    longer bears. Source: Regulation 294-QĐ/TW, art. 9.3 (the share is counted from the base).
    """
    actor.require("score.adopt", sheet.unit.path)
    require_state(sheet, SheetState.PROPOSED)
    if not sheet.meeting.is_over:
        raise refuse("not_closed", "Close the meeting first; its length is part of the score.")
    lines, file = lines_of(sheet), MeetingFile(sheet.meeting)
    _require_carried(vote, file)
    result = require_ready(sheet, lines, file)
    _keep_facts(sheet, file, actor=actor)
    change_row(
        sheet,
        "score.adopt",
        actor=actor,
        state=SheetState.ADOPTED,
        self_total=result.total,
        self_band=result.band,
        adopted_by=actor.name,
        adopted_at=now(),
        vote=vote,
        standing=plain_points({line.criterion: line.self_points for line in lines}),
    )
    return sheet


def _require_carried(vote: Vote | None, file: MeetingFile) -> None:
    if vote is None:
        return
    if vote.meeting_id != file.meeting.pk or not vote.passed or vote.confirmed_at is None:
        raise refuse(
            "vote_not_carried",
            "Choose a confirmed vote of this meeting that carried.",
            field="vote",
        )
    if file.is_out_of_date(vote):
        raise refuse(
            "vote_astray",
            "The roll call has changed since this vote; choose another one, or none.",
            field="vote",
        )


@transaction.atomic
def submit_score(sheet: ScoreSheet, *, on: date, actor: Actor) -> ScoreSheet:
    """The committee above has the score; it is marked late when the pack's deadline is over.

    Who is in charge of the cell is asked for a view.

    Raises NotAllowed without `score.submit`; Refused before the cell adopted it, or before the
    minutes are written: the committee decides on a meeting that stands in writing.
    Source: the pack's `self_score.submit_after` (no number of days in Guidance 42-HD/BTCTW).
    """
    actor.require("score.submit", sheet.unit.path)
    require_state(sheet, SheetState.ADOPTED)
    if latest_minutes(sheet.meeting) is None:
        raise refuse(
            "minutes_not_written", "Write down the minutes first; the score goes up with them."
        )
    due = MeetingFile(sheet.meeting).due()[StepCode.SUBMIT].value
    change_row(
        sheet,
        "score.submit",
        actor=actor,
        state=SheetState.SUBMITTED,
        submitted_by=actor.name,
        submitted_at=now(),
        submitted_late=is_late(due, on=on),
    )
    news = gettext_noop("{name} has submitted its score for the meeting of {day}.")
    tell_committee(sheet, "score.submitted", news, on=on)
    ask_for_view(sheet, on=on, actor=actor)
    return sheet


@transaction.atomic
def note_score(
    sheet: ScoreSheet,
    given: Mapping[str, PointsGiven],
    *,
    actor: Actor,
    revision: Revision | None = None,
) -> ScoreSheet:
    """The official in charge has noted own points beside the cell's; they decide nothing and
    replace nothing.

    Raises NotAllowed without `score.note` over the cell; Refused once the official band is decided,
    or for wrong points; Conflict for points that another official noted otherwise since the
    revision.
    """
    actor.require("score.note", sheet.unit.path)
    require_state(sheet, *(state for state in SheetState if state != SheetState.DECIDED))
    cleaned, pack = clean_given(given), sheet_pack(sheet)
    refuse_if(check_given(pack, cleaned))
    lines = lines_of(sheet)
    cleaned, clashes = merge_points(lines, cleaned, own="attending", revision=revision)
    if clashes:
        raise Conflict(clashes)
    put_points(
        lines,
        cleaned,
        points="attending_points",
        reason="attending_reason",
        code="score.note",
        actor=actor,
    )
    noted = {line.criterion: line.attending_points for line in lines}
    result = result_of(pack, noted, facts_from(sheet.facts))
    change_row(
        sheet,
        "score.note",
        actor=actor,
        attending_total=result.total if result else None,
        attending_band=result.band if result else "",
        attending_by=actor.name,
        attending_at=now(),
    )
    return sheet


def _keep_facts(sheet: ScoreSheet, file: MeetingFile, *, actor: Actor) -> None:
    """The sheet holds every fact as it is now; the audit knows them by their hash."""
    facts = plain_facts(file.for_score())
    if facts != sheet.facts:
        known_by = {"facts": hash_of(facts)}
        change_row(sheet, "score.facts", actor=actor, besides=known_by, facts=facts)
