"""Score sheets brought to any state, through the real actions."""

from decimal import Decimal

from chibo.insight.scoring.actions import (
    adopt_score,
    decide_score,
    give_points,
    open_sheet,
    propose_score,
    refresh_evidence,
    submit_score,
)
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries import get_sheet, lines_of, sheet_pack
from chibo.insight.scoring.rules import PointsGiven
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.room import latest_minutes
from tests.factories import TODAY, act_as
from tests.factories.month import close, open_room
from tests.people import People


def held(meeting: Meeting, people: People, *, minutes: int = 100) -> Meeting:
    """The meeting was held and is closed."""
    open_room(meeting, people)
    return close(meeting, people, minutes=minutes)


def drafted(meeting: Meeting, people: People, **points: str) -> ScoreSheet:
    """Opened and filled: full points where people judge, unless told (c6="27", dots as
    underscores).
    """
    sheet = open_sheet(meeting, actor=act_as(people.secretary))
    told = {code[1:].replace("_", "."): Decimal(number) for code, number in points.items()}
    given = {}
    for line in lines_of(sheet):
        full = next(leaf.max for leaf in sheet_pack(sheet).leaves if leaf.code == line.criterion)
        points_here = told.get(
            line.criterion, line.evidence_points if line.evidence_points is not None else full
        )
        differs = line.evidence_points is not None and points_here != line.evidence_points
        given[line.criterion] = PointsGiven(points_here, "Chi bộ đã bàn kỹ" if differs else "")
    give_points(sheet, given, actor=act_as(people.secretary))
    return sheet


def proposed(meeting: Meeting, people: People, **points: str) -> ScoreSheet:
    return propose_score(drafted(meeting, people, **points), actor=act_as(people.secretary))


def adopted(meeting: Meeting, people: People, **points: str) -> ScoreSheet:
    return adopt_score(proposed(meeting, people, **points), actor=act_as(people.secretary))


def submitted(meeting: Meeting, people: People, **points: str) -> ScoreSheet:
    sheet = adopted(meeting, people, **points)
    if latest_minutes(meeting) is None:
        adopt_minutes(meeting, actor=act_as(people.secretary))
    return submit_score(sheet, on=TODAY, actor=act_as(people.secretary))


def decided(meeting: Meeting, people: People, **points: str) -> ScoreSheet:
    return decide_score(
        submitted(meeting, people, **points), on=TODAY, actor=act_as(people.official)
    )


def again(sheet: ScoreSheet, person) -> ScoreSheet:
    """The sheet as the person reads it now."""
    return get_sheet(sheet.pk, scope=act_as(person).scope)


__all__ = [
    "adopted",
    "again",
    "decided",
    "drafted",
    "held",
    "proposed",
    "refresh_evidence",
    "submitted",
]
