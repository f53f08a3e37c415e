"""The way of a score: opened with its evidence, drafted, proposed, adopted, submitted, asked back, decided."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from chibo.base.audit.actions import Event, record_all, target_of
from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, refuse, refuse_if
from chibo.base.kernel.text import clean_line, clean_text
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_of
from chibo.directory.organisation.actions import add_row, change_row
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.insight.scoring.enums import OPEN_STATES, SheetState
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.insight.scoring.queries import (
    evidence_contents,
    is_outdated,
    lines_of,
    open_findings,
    sheet_of,
    sheet_pack,
)
from chibo.insight.scoring.rules import (
    Given,
    Result,
    check_complete,
    check_given,
    check_opening,
    is_late,
    kept_of,
    may_decide,
    may_draft,
    result_of,
)
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import News, tell
from chibo.library.regulations.actions import keep_edition
from chibo.work.meetings.enums import StepCode
from chibo.work.meetings.models import Meeting, Vote
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.findings import Finding, gettext_noop
from rulebook.pack import Pack

_LONGEST_REASON = 500


@transaction.atomic
def open_sheet(meeting: Meeting, *, actor: Actor) -> ScoreSheet:
    """The meeting has a sheet: evidence stands for every criterion that facts decide, the others wait for people.

    A sheet that stands already is returned as it is. Raises NotAllowed for anybody but those who may propose a score
    and the named follower; Refused for a meeting that is not scored, was not held or has not begun.
    """
    _require_drafting(meeting, actor)
    refuse_if(check_opening(meeting.kind, meeting.state))
    if (known := sheet_of(meeting)) is not None:
        return known
    file = MeetingFile(meeting)
    keep_edition(file.pack)
    sheet: ScoreSheet = add_row(
        ScoreSheet, "score.open", actor=actor, cell=meeting.cell, meeting=meeting, pack_code=file.pack.code,
        pack_version=file.pack.version,
    )  # fmt: skip
    contents = evidence_contents(meeting, file=file)
    rows = [
        ScoreLine(cell=meeting.cell, sheet=sheet, criterion=code, position=position, evidence=content,
                  evidence_points=kept_of(content).evidence.points, self_points=kept_of(content).evidence.points)
        for position, (code, content) in enumerate(contents.items(), start=1)
    ]  # fmt: skip
    _record_lines(rows, "score.evidence", ("evidence_points", "self_points"), actor=actor)
    ScoreLine.objects.add_all(rows)
    return sheet


@transaction.atomic
def refresh_evidence(sheet: ScoreSheet, *, actor: Actor) -> ScoreSheet:
    """The evidence says what the facts say now; points that followed it follow it, points that people gave stay.

    Raises NotAllowed without the right to draft; Refused once the cell has adopted the score.
    """
    _require_drafting(sheet.meeting, actor)
    _require_state(sheet, *OPEN_STATES)
    contents = evidence_contents(sheet.meeting)
    changed = []
    for line in lines_of(sheet):
        content = contents.get(line.criterion)
        if content is None or line.evidence == content:
            continue
        points = kept_of(content).evidence.points
        if line.self_points == line.evidence_points or line.self_points is None:
            line.self_points = points
        line.evidence, line.evidence_points = content, points
        changed.append(line)
    if changed:
        _record_lines(changed, "score.evidence", ("evidence_points", "self_points"), actor=actor)
        ScoreLine.objects.save_all(changed, ["evidence", "evidence_points", "self_points", "rev"])
    return sheet


@transaction.atomic
def give_points(
    sheet: ScoreSheet, given: Mapping[str, Given], *, actor: Actor, remedies: str | None = None
) -> tuple[Finding, ...]:
    """The named criteria hold these points and reasons; returns what the sheet still lacks (points, reasons for differences).

    A draft may be incomplete: what it lacks keeps it from being proposed, not from being saved.
    Raises NotAllowed without the right to draft; Refused once adopted, for points outside a criterion, or a secrecy mark.
    """
    _require_drafting(sheet.meeting, actor)
    _require_state(sheet, *OPEN_STATES)
    cleaned = _cleaned(given)
    refuse_if((*check_given(sheet_pack(sheet), cleaned), *check_secrecy(remedies or "")))
    lines = lines_of(sheet)
    _put(lines, cleaned, points="self_points", reason="self_reason", code="score.give", actor=actor)
    if remedies is not None and clean_text(remedies) != sheet.remedies:
        change_row(sheet, "score.remedies", actor=actor, remedies=clean_text(remedies))
    return open_findings(sheet, lines)


@transaction.atomic
def propose_score(sheet: ScoreSheet, *, actor: Actor) -> ScoreSheet:
    """The committee of the cell (or its secretary and deputy) proposes the score; the cell discusses and votes.

    Raises NotAllowed without `score.propose`; Refused while a criterion is empty, a difference is unexplained or the
    evidence is older than the facts.
    """
    actor.require("score.propose", sheet.cell.path)
    _require_state(sheet, SheetState.DRAFT)
    _require_ready(sheet)
    change_row(
        sheet, "score.propose", actor=actor, state=SheetState.PROPOSED, proposed_by=actor.name, proposed_at=now()
    )
    return sheet


@transaction.atomic
def adopt_score(sheet: ScoreSheet, *, actor: Actor, vote: Vote | None = None) -> ScoreSheet:
    """The cell has adopted its score: total and band are frozen; the vote that carried it is named where there was one.

    Raises NotAllowed without `score.adopt`; Refused before it was proposed, before the meeting is closed, while a
    criterion is empty, or for a vote that did not carry.
    """
    actor.require("score.adopt", sheet.cell.path)
    _require_state(sheet, SheetState.PROPOSED)
    if not sheet.meeting.is_over:
        raise refuse("not_closed", "Close the meeting first; its length is part of the score.")
    if vote is not None and (vote.meeting_id != sheet.meeting_id or not vote.passed or vote.confirmed_at is None):
        raise refuse("vote_not_carried", "Choose a confirmed vote of this meeting that carried.", field="vote")
    result = _require_ready(sheet)
    change_row(
        sheet, "score.adopt", actor=actor, state=SheetState.ADOPTED, self_total=result.total, self_band=result.band,
        adopted_by=actor.name, adopted_at=now(), vote=vote,
    )  # fmt: skip
    announce("score.adopted", sheet_id=sheet.pk)
    return sheet


@transaction.atomic
def submit_score(sheet: ScoreSheet, *, on: date, actor: Actor) -> ScoreSheet:
    """The committee above has the score; it is marked late when the pack's deadline is over.

    Raises NotAllowed without `score.submit`; Refused before the cell adopted it.
    Source: the pack's `self_score.submit_after` (no number of days in Guidance 42-HD/BTCTW).
    """
    actor.require("score.submit", sheet.cell.path)
    _require_state(sheet, SheetState.ADOPTED)
    due = MeetingFile(sheet.meeting).due()[StepCode.SUBMIT].value
    change_row(
        sheet, "score.submit", actor=actor, state=SheetState.SUBMITTED, submitted_by=actor.name, submitted_at=now(),
        submitted_late=is_late(due, on=on),
    )  # fmt: skip
    news = gettext_noop("{name} has submitted its score for the meeting of {day}.")
    _tell_committee(sheet, "score.submitted", news, on=on)
    announce("score.submitted", sheet_id=sheet.pk)
    return sheet


@transaction.atomic
def note_score(sheet: ScoreSheet, given: Mapping[str, Given], *, actor: Actor) -> ScoreSheet:
    """The official in charge has noted own points beside the cell's; they decide nothing and replace nothing.

    Raises NotAllowed without `score.note` over the cell; Refused once the official band is decided, or for wrong points.
    """
    actor.require("score.note", sheet.cell.path)
    _require_state(sheet, *(state for state in SheetState if state != SheetState.DECIDED))
    cleaned, pack = _cleaned(given), sheet_pack(sheet)
    refuse_if(check_given(pack, cleaned))
    lines = lines_of(sheet)
    _put(lines, cleaned, points="attending_points", reason="attending_reason", code="score.note", actor=actor)
    result = result_of(pack, {line.criterion: line.attending_points for line in lines})
    change_row(
        sheet, "score.note", actor=actor, attending_total=result.total if result else None,
        attending_band=result.band if result else "", attending_by=actor.name, attending_at=now(),
    )  # fmt: skip
    return sheet


@transaction.atomic
def return_score(sheet: ScoreSheet, *, reason: str, on: date, actor: Actor) -> ScoreSheet:
    """The committee asks back; the cell answers, and its points stay what the cell adopted.

    Raises NotAllowed for anybody but the committee directly above; Refused without a reason or when not submitted.
    """
    _require_deciding(sheet, actor)
    _require_state(sheet, SheetState.SUBMITTED)
    reason = _written(reason, "no_question", gettext_noop("Say what the cell is asked to explain."), field="reason")
    change_row(
        sheet,
        "score.return",
        actor=actor,
        state=SheetState.RETURNED,
        return_reason=reason,
        returned_at=now(),
        answer="",
    )
    news = gettext_noop("The committee above asks about the score of the meeting of {day}.")
    _tell_cell(sheet, "score.returned", news, on=on)
    announce("score.returned", sheet_id=sheet.pk)
    return sheet


@transaction.atomic
def answer_return(sheet: ScoreSheet, *, answer: str, on: date, actor: Actor) -> ScoreSheet:
    """The cell has answered, and the score lies with the committee again.

    Raises NotAllowed without `score.submit`; Refused without an answer or when nothing was asked.
    """
    actor.require("score.submit", sheet.cell.path)
    _require_state(sheet, SheetState.RETURNED)
    answer = _written(answer, "no_answer", gettext_noop("Write the answer."), field="answer")
    change_row(sheet, "score.answer", actor=actor, state=SheetState.SUBMITTED, answer=answer, answered_at=now())
    news = gettext_noop("{name} has answered about the score of the meeting of {day}.")
    _tell_committee(sheet, "score.answered", news, on=on)
    announce("score.answered", sheet_id=sheet.pk)
    return sheet


@transaction.atomic
def decide_score(
    sheet: ScoreSheet, *, actor: Actor, on: date, changes: Mapping[str, Given] | None = None, reason: str = ""
) -> ScoreSheet:
    """The official points, total and band stand beside the cell's own; criteria without a change are confirmed.

    Raises NotAllowed for anybody but the committee directly above the cell; Refused when not submitted, or for a change
    without its reason. Source: Guidance 42-HD/BTCTW (the direct upper committee decides the band).
    """
    _require_deciding(sheet, actor)
    _require_state(sheet, SheetState.SUBMITTED)
    lines, pack = lines_of(sheet), sheet_pack(sheet)
    official = {line.criterion: Given(line.self_points) for line in lines} | _cleaned(changes or {})
    own = {line.criterion: line.self_points for line in lines}
    reason = clean_line(reason)[:_LONGEST_REASON]
    refuse_if((*check_complete(pack, official, own, against="self"), *check_secrecy(reason)))
    _put(lines, official, points="official_points", reason="official_reason", code="score.decide_line", actor=actor)
    result = _result(pack, official)
    change_row(
        sheet, "score.decide", actor=actor, state=SheetState.DECIDED, official_total=result.total,
        official_band=result.band, official_reason=reason, decided_by=actor.name, decided_at=now(),
    )  # fmt: skip
    _tell_cell(
        sheet, "score.decided", gettext_noop("The official score of the meeting of {day} has been decided."), on=on
    )
    announce("score.decided", sheet_id=sheet.pk)
    return sheet


def _require_drafting(meeting: Meeting, actor: Actor) -> None:
    if not may_draft(actor, cell=meeting.cell.path, follower_id=meeting.scoring_follower_id):
        raise NotAllowed("score.propose")


def _require_deciding(sheet: ScoreSheet, actor: Actor) -> None:
    if not may_decide(actor, above=sheet.cell.parent.path if sheet.cell.parent else ""):
        raise NotAllowed("score.decide")


def _require_state(sheet: ScoreSheet, *states: str) -> None:
    """The row is locked and read anew, so that two persons never take the same step."""
    current = ScoreSheet.objects.locked(sheet)
    sheet.state = current.state
    if current.state not in states:
        raise refuse("wrong_state", "The score is {state} now; this step is not open.", state=SheetState(current.state))


def _require_ready(sheet: ScoreSheet) -> Result:
    lines = lines_of(sheet)
    if is_outdated(lines, evidence_contents(sheet.meeting)):
        raise refuse(
            "outdated", "The facts of the meeting have changed since the evidence was filled in. Update the evidence first."
        )  # fmt: skip
    refuse_if(open_findings(sheet, lines))
    return _result(sheet_pack(sheet), {line.criterion: Given(line.self_points) for line in lines})


def _result(pack: Pack, given: Mapping[str, Given]) -> Result:
    result = result_of(pack, {code: entry.points for code, entry in given.items()})
    assert result is not None  # check_complete has refused incomplete sheets
    return result


def _cleaned(given: Mapping[str, Given]) -> dict[str, Given]:
    cleaned = {code: Given(entry.points, clean_line(entry.reason)[:_LONGEST_REASON]) for code, entry in given.items()}
    for entry in cleaned.values():
        refuse_if(check_secrecy(entry.reason))
    return cleaned


def _put(
    lines: list[ScoreLine], given: Mapping[str, Given], *, points: str, reason: str, code: str, actor: Actor
) -> None:
    """The lines hold what is given; those that say so already are left alone."""
    changed = []
    for line in lines:
        entry = given.get(line.criterion)
        if entry is None or (getattr(line, points), getattr(line, reason)) == (entry.points, entry.reason):
            continue
        setattr(line, points, entry.points)
        setattr(line, reason, entry.reason)
        changed.append(line)
    if changed:
        _record_lines(changed, code, (points, reason), actor=actor)
        ScoreLine.objects.save_all(changed, [points, reason, "rev"])


def _record_lines(lines: list[ScoreLine], code: str, fields: tuple[str, ...], *, actor: Actor) -> None:
    def values(line: ScoreLine) -> dict[str, Any]:
        return {"criterion": line.criterion, **{name: getattr(line, name) for name in fields}}

    events = [Event(code, target_of(line), values(line)) for line in lines]
    first = record_all(lines[0].cell_id, events, actor=actor) - len(events)
    for offset, line in enumerate(lines, start=1):
        line.rev = first + offset


def _written(text: str, code: str, message: str, *, field: str) -> str:
    text = clean_line(text)[:_LONGEST_REASON]
    if not text:
        raise refuse(code, message, field=field)
    refuse_if(check_secrecy(text))
    return text


def _tell_committee(sheet: ScoreSheet, code: str, message: str, *, on: date) -> None:
    above = sheet.cell.parent
    roles = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)
    persons = {person.pk: person for role in roles for person in holders_of(role, above, on=on)} if above else {}
    _tell(sheet, list(persons.values()), code, message, f"/scores/{sheet.pk}/")


def _tell_cell(sheet: ScoreSheet, code: str, message: str, *, on: date) -> None:
    leaders = [row.person for row in offices_of(sheet.cell, on=on) if row.post in (Post.SECRETARY, Post.DEPUTY)]
    _tell(sheet, leaders, code, message, f"/meetings/{sheet.meeting_id}/score/")


def _tell(sheet: ScoreSheet, persons: list[Person], code: str, message: str, link: str) -> None:
    params = {"name": sheet.cell.name, "day": sheet.meeting.day}
    tell(persons, cell=sheet.cell, news=News(code, message, params, link))
