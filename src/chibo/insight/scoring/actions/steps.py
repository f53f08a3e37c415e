"""What every step of a score shares: who may take it, in which state, how points are put and who is
told.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.errors import Clash, NotAllowed, refuse, refuse_if
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.text import clean_line
from chibo.base.rows.actions import change_rows, lock_row, merge_row
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_of
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.insight.scoring.enums import SheetState
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.insight.scoring.queries import evidence_contents, is_outdated, open_findings, sheet_pack
from chibo.insight.scoring.rules import (
    PointsGiven,
    Result,
    facts_from,
    field_of,
    may_decide,
    may_draft,
    points_values,
    result_of,
)
from chibo.library.documents.rules.secrecy import check_secrecy
from chibo.library.notifications.actions import Message, notify
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.facts import MeetingFile

LONGEST_REASON = 500


def require_drafting(meeting: Meeting, actor: Actor) -> None:
    """Raises NotAllowed for anybody but those who may propose a score and the named follower."""
    if not may_draft(actor, cell=meeting.unit.path, follower_id=meeting.scoring_follower_id):
        raise NotAllowed("score.propose")


def require_deciding(sheet: ScoreSheet, actor: Actor) -> None:
    """Raises NotAllowed for anybody but the committee directly above the cell."""
    if not may_decide(actor, above=sheet.unit.parent.path if sheet.unit.parent else ""):
        raise NotAllowed("score.decide")


def require_state(sheet: ScoreSheet, *states: str) -> None:
    """The row is locked and read anew, so that two persons never take the same step; raises Refused
    in another state.
    """
    lock_row(sheet)
    if sheet.state not in states:
        raise refuse(
            "wrong_state",
            "The score is {state} now; this step is not open.",
            state=SheetState(sheet.state),
        )


def require_ready(sheet: ScoreSheet, lines: list[ScoreLine], file: MeetingFile) -> Result:
    """The sum and its band; raises Refused while a criterion is open or the evidence is older than
    the facts.
    """
    if is_outdated(lines, evidence_contents(sheet.meeting, file=file)):
        raise refuse(
            "outdated",
            "The facts of the meeting have changed since the evidence was filled in. Update the"
            " evidence first.",
        )
    refuse_if(open_findings(sheet, lines))
    return sum_of(
        sheet, {line.criterion: PointsGiven(line.self_points) for line in lines}, file.for_score()
    )


def sum_of(
    sheet: ScoreSheet, given: Mapping[str, PointsGiven], facts: Mapping[str, Any] | None = None
) -> Result:
    """The sum and its band of a sheet that was found complete, under these facts or those kept with
    it.
    """
    known = facts_from(sheet.facts) if facts is None else facts
    result = result_of(
        sheet_pack(sheet), {code: entry.points for code, entry in given.items()}, known
    )
    assert result is not None  # check_complete has refused incomplete sheets
    return result


def clean_given(given: Mapping[str, PointsGiven]) -> dict[str, PointsGiven]:
    """Points with tidy reasons; raises Refused for a reason with a secrecy mark."""
    cleaned = {
        code: PointsGiven(entry.points, clean_line(entry.reason)[:LONGEST_REASON])
        for code, entry in given.items()
    }
    for entry in cleaned.values():
        refuse_if(check_secrecy(entry.reason))
    return cleaned


def merge_points(
    lines: list[ScoreLine], given: Mapping[str, PointsGiven], *, own: str, revision: Revision | None
) -> tuple[dict[str, PointsGiven], list[Clash]]:
    """What is to be put into one column (self, attending, official) of the lines, and what clashes
    with another writer.
    """
    kept, clashes = {}, []
    for line in lines:
        if (entry := given.get(line.criterion)) is None:
            continue
        points, reason = field_of(line.criterion), field_of(line.criterion, "reason")
        columns = {points: f"{own}_points", reason: f"{own}_reason"}
        mine, stored = {points: entry.points, reason: entry.reason}, points_values([line], own)
        values, found = merge_row(line, mine, stored, revision=revision, columns=columns)
        kept[line.criterion] = PointsGiven(values[points], values[reason])
        clashes += found
    return kept, clashes


def put_points(
    lines: list[ScoreLine],
    given: Mapping[str, PointsGiven],
    *,
    points: str,
    reason: str,
    code: str,
    actor: Actor,
) -> None:
    """The lines hold what is given; those that say so already are left alone."""
    changed = []
    for line in lines:
        entry = given.get(line.criterion)
        if entry is None or (getattr(line, points), getattr(line, reason)) == (
            entry.points,
            entry.reason,
        ):
            continue
        setattr(line, points, entry.points)
        setattr(line, reason, entry.reason)
        changed.append(line)
    told = ("criterion", points, reason)
    change_rows(code, changed, (points, reason), actor=actor, audited=told)


def written(text: str, code: str, message: str, *, field: str) -> str:
    """The text tidied; raises Refused when it is empty or bears a secrecy mark."""
    text = clean_line(text)[:LONGEST_REASON]
    if not text:
        raise refuse(code, message, field=field)
    refuse_if(check_secrecy(text))
    return text


def settle_reopened(lines: Sequence[ScoreLine], *, actor: Actor) -> None:
    """The lines that corrected minutes opened were looked at again; why they were opened goes on to
    stand.
    """
    looked_at = [line for line in lines if line.reopened_at is not None]
    for line in looked_at:
        line.reopened_at = None
    told = ("criterion", "reopened_reason")
    change_rows("score.settle_line", looked_at, ("reopened_at",), actor=actor, audited=told)


def tell_committee(sheet: ScoreSheet, code: str, message: str, *, on: date) -> None:
    """The offices of the committee directly above have a notice."""
    above = sheet.unit.parent
    roles = (RoleCode.COMMITTEE_OFFICE, RoleCode.ORGANISATION_DEPARTMENT)
    persons = (
        {person.pk: person for role in roles for person in holders_of(role, above, on=on)}
        if above
        else {}
    )
    _tell(sheet, list(persons.values()), code, message, f"/scores/{sheet.pk}/")


def tell_cell(sheet: ScoreSheet, code: str, message: str, *, on: date) -> None:
    """Secretary and deputy of the cell have a notice."""
    leaders = [
        row.person
        for row in offices_of(sheet.unit, on=on)
        if row.post in (Post.SECRETARY, Post.DEPUTY)
    ]
    _tell(sheet, leaders, code, message, f"/meetings/{sheet.meeting_id}/score/")


def _tell(sheet: ScoreSheet, persons: list[Person], code: str, message: str, link: str) -> None:
    params = {"name": sheet.unit.name, "day": sheet.meeting.day}
    notify(persons, cell=sheet.unit, news=Message(code, message, params, link))
