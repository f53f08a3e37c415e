from datetime import timedelta
from decimal import Decimal

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, NotFound
from chibo.insight.scoring.actions import (
    adopt_score,
    give_points,
    open_sheet,
    propose_score,
    refresh_evidence,
    submit_score,
)
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries import get_sheet, lines_of, steps_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.actions.preparation import record_huddle
from tests.factories import TODAY, act_as, make_meeting
from tests.factories.month import open_room, resolve, seal
from tests.insight.scoring.refusals import codes_for, refused
from tests.insight.sheets import adopted, again, drafted, held, proposed, submitted


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


@pytest.fixture
def closed(meeting, people):
    return held(meeting, people)


def test_open_sheet_fills_what_facts_decide_suggests_for_a_part_and_leaves_the_rest_empty(
    closed, people
):
    sheet = open_sheet(closed, actor=act_as(people.secretary))

    rows = {line.criterion: (line.evidence_points, line.self_points) for line in lines_of(sheet)}
    assert rows == {
        "1": (Decimal(5), Decimal(5)),
        "2": (Decimal(5), Decimal(5)),
        "3.1": (None, None),
        "3.2": (None, Decimal(2)),
        "4.1": (Decimal(5), Decimal(5)),
        "4.2": (None, None),
        "4.3": (None, None),
        "5": (None, None),
        "6": (None, None),
        "7": (None, Decimal("1.5")),
    }
    assert (sheet.state, sheet.pack_code) == ("draft", "vn-hd42-2025")
    assert codes_for(sheet) == ["score.open"]
    assert Entry.objects.filter(code="score.evidence").count() == 10


def test_open_sheet_twice_is_one_sheet(closed, people):
    first = open_sheet(closed, actor=act_as(people.secretary))

    assert open_sheet(closed, actor=act_as(people.deputy)).pk == first.pk
    assert ScoreSheet.all_rows_unscoped.count() == 1


def test_open_sheet_is_refused_for_meetings_without_a_score(people):
    planned = make_meeting(people.cell)
    assert refused(open_sheet, planned, actor=act_as(people.secretary)) == ["not_begun"]

    mark_not_held(planned, reason="Bão lũ", actor=act_as(people.secretary))
    assert refused(open_sheet, planned, actor=act_as(people.secretary)) == ["not_held"]
    assert ScoreSheet.all_rows_unscoped.count() == 0


def test_open_sheet_asks_for_the_right_but_the_follower_may(closed, people):
    for person in (
        people.member,
        people.neighbour,
        people.official,
        people.in_charge,
        people.stranger,
    ):
        with pytest.raises(NotAllowed):
            open_sheet(closed, actor=act_as(person))
    assert ScoreSheet.all_rows_unscoped.count() == 0

    closed.scoring_follower = people.member
    closed.save(update_fields=["scoring_follower"])
    assert open_sheet(closed, actor=act_as(people.member)).state == "draft"


def test_sheet_is_not_found_from_outside(closed, people):
    sheet = open_sheet(closed, actor=act_as(people.secretary))

    assert get_sheet(sheet.pk, scope=act_as(people.official).scope).pk == sheet.pk
    for person in (people.neighbour, people.stranger):
        with pytest.raises(NotFound):
            get_sheet(sheet.pk, scope=act_as(person).scope)


def test_give_points_saves_a_draft_and_says_what_is_still_open(closed, people):
    sheet = open_sheet(closed, actor=act_as(people.secretary))

    found = give_points(
        sheet,
        {"1": PointsGiven(Decimal(4)), "4.3": PointsGiven(Decimal("8.5"), "Điều hành  gọn")},
        actor=act_as(people.secretary),
        remedies="Mời đồng chí ít nói phát biểu.",
    )

    assert [(f.code, f.field) for f in found] == [
        ("score.no_reason", "reason-1"),
        ("score.missing", "points-3_1"),
        ("score.missing", "points-4_2"),
        ("score.missing", "points-5"),
        ("score.missing", "points-6"),
    ]
    lines = {line.criterion: line for line in lines_of(sheet)}
    assert (lines["1"].self_points, lines["1"].evidence_points) == (Decimal(4), Decimal(5))
    assert (lines["4.3"].self_points, lines["4.3"].self_reason) == (Decimal("8.5"), "Điều hành gọn")
    assert again(sheet, people.secretary).remedies == "Mời đồng chí ít nói phát biểu."
    given = Entry.objects.filter(code="score.give")
    assert [entry.values["self_points"] for entry in given.order_by("seq")] == ["4", "8.5"]


def test_giving_the_same_points_again_leaves_no_trace(closed, people):
    sheet = drafted(closed, people)
    before = Entry.objects.count()

    give_points(sheet, {"5": PointsGiven(Decimal(5))}, actor=act_as(people.secretary))

    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"1": PointsGiven(Decimal(6))}, ["score.range"]),
        ({"8": PointsGiven(Decimal(1))}, ["score.unknown"]),
        ({"5": PointsGiven(Decimal(5), "Theo công văn 12-CV/TU (Mật)")}, ["secrecy_mark"]),
    ],
)
def test_give_points_refuses_the_impossible_and_stores_nothing(closed, people, given, codes):
    sheet = open_sheet(closed, actor=act_as(people.secretary))

    found = refused(
        give_points, sheet, given | {"3.1": PointsGiven(Decimal(4))}, actor=act_as(people.secretary)
    )

    assert len(found) == len(codes)
    assert [line.self_points for line in lines_of(sheet)][2] is None
    assert Entry.objects.filter(code="score.give").count() == 0


def test_refreshed_evidence_moves_points_that_followed_it_and_keeps_judgements(meeting, people):
    closed = held(meeting, people, minutes=60)
    sheet = drafted(closed, people, c1="3", c3_1="4")
    closed.closed_at += timedelta(minutes=40)
    closed.save(update_fields=["closed_at"])

    refresh_evidence(sheet, actor=act_as(people.secretary))

    lines = {line.criterion: (line.evidence_points, line.self_points) for line in lines_of(sheet)}
    assert (lines["1"], lines["3.1"]) == ((Decimal(5), Decimal(3)), (None, Decimal(4)))


def test_refresh_fills_a_criterion_that_nobody_judged(closed, people):
    sheet = open_sheet(closed, actor=act_as(people.secretary))
    seal(closed, people)
    resolve(closed, people)
    closed.published_at = closed.closed_at
    closed.save(update_fields=["published_at"])

    refresh_evidence(sheet, actor=act_as(people.secretary))

    assert [(x.evidence_points, x.self_points) for x in lines_of(sheet) if x.criterion == "7"] == [
        (Decimal(5), Decimal(5))
    ]


def test_incomplete_sheet_is_not_proposed(closed, people):
    sheet = open_sheet(closed, actor=act_as(people.secretary))

    assert refused(propose_score, sheet, actor=act_as(people.secretary)) == ["score.missing"] * 5
    assert again(sheet, people.secretary).state == "draft"


def test_sheet_with_evidence_of_yesterday_is_not_proposed(closed, people):
    sheet = drafted(closed, people)
    record_huddle(
        closed,
        held_on=closed.day,
        notes="Thống nhất nội dung.",
        attendees="",
        actor=act_as(people.secretary),
    )

    assert refused(propose_score, sheet, actor=act_as(people.secretary)) == ["outdated"]


def test_adopted_score_is_frozen_with_total_and_band(closed, people):
    sheet = adopted(closed, people, c4_2="20", c6="24")

    assert (sheet.state, sheet.self_total, sheet.self_band) == ("adopted", Decimal(89), "fair")
    assert sheet.adopted_by == people.secretary.full_name
    assert refused(
        give_points, sheet, {"5": PointsGiven(Decimal(1))}, actor=act_as(people.secretary)
    ) == ["wrong_state"]
    assert refused(refresh_evidence, sheet, actor=act_as(people.secretary)) == ["wrong_state"]
    assert codes_for(sheet) == ["score.open", "score.draft", "score.propose", "score.adopt"]


def test_adoption_needs_the_right_the_proposal_and_the_closed_meeting(meeting, people):
    opened = open_room(meeting, people)
    sheet = drafted(opened, people, c1="5", c2="5", c4_1="5")
    with pytest.raises(NotAllowed):
        adopt_score(sheet, actor=act_as(people.member))
    assert refused(adopt_score, sheet, actor=act_as(people.secretary)) == ["wrong_state"]

    propose_score(sheet, actor=act_as(people.secretary))

    assert refused(adopt_score, sheet, actor=act_as(people.secretary)) == ["not_closed"]


def test_adoption_names_the_vote_that_carried_it(closed, people):
    vote = closed.votes.filter(unit=closed.unit).get()
    sheet = adopt_score(proposed(closed, people), vote=vote, actor=act_as(people.secretary))

    assert again(sheet, people.secretary).vote_id == vote.pk


def test_submitted_score_is_told_to_the_office_above(closed, people):
    sheet = submitted(closed, people)

    assert (sheet.state, sheet.submitted_late, sheet.submitted_by) == (
        "submitted",
        False,
        people.secretary.full_name,
    )
    told = Notice.all_rows_unscoped.filter(code="score.submitted")
    assert [(row.person_id, row.link) for row in told] == [
        (people.official.pk, f"/scores/{sheet.pk}/")
    ]


def test_submission_waits_for_the_adoption(closed, people):
    sheet = proposed(closed, people)

    assert refused(submit_score, sheet, on=TODAY, actor=act_as(people.secretary)) == ["wrong_state"]
    with pytest.raises(NotAllowed):
        submit_score(sheet, on=TODAY, actor=act_as(people.member))


def test_path_of_the_month_has_eight_steps_through_to_the_submission(meeting, people):
    def states():
        return [step.state for step in steps_of(meeting, on=TODAY)]

    codes = [step.code for step in steps_of(meeting, on=TODAY)]
    assert codes == [
        "prepare",
        "huddle",
        "convene",
        "meet",
        "minutes",
        "resolution",
        "score",
        "submit",
    ]
    assert states()[-2:] == ["todo", "todo"]

    held(meeting, people)
    assert [f.code for f in steps_of(meeting, on=TODAY)[6].missing] == ["no_sheet"]
    sheet = adopted(meeting, people)
    assert states()[-2:] == ["done", "todo"]
    adopt_minutes(meeting, actor=act_as(people.secretary))
    submit_score(sheet, on=TODAY, actor=act_as(people.secretary))
    assert states()[-2:] == ["done", "done"]


def test_path_of_a_meeting_not_held_has_no_open_step(meeting, people):
    mark_not_held(meeting, reason="Bão lũ", actor=act_as(people.secretary))

    assert {step.state for step in steps_of(meeting, on=TODAY + timedelta(days=30))} == {"skipped"}


def test_points_that_follow_a_suggestion_follow_the_facts(closed, people):
    sheet = open_sheet(closed, actor=act_as(people.secretary))
    record_huddle(
        closed,
        held_on=closed.day,
        notes="Thống nhất nội dung.",
        attendees="",
        actor=act_as(people.secretary),
    )

    refresh_evidence(sheet, actor=act_as(people.secretary))

    line = next(line for line in lines_of(sheet) if line.criterion == "3.2")
    assert (line.evidence_points, line.self_points) == (None, Decimal(3))
    give_points(sheet, {"3.2": PointsGiven(Decimal("2.5"))}, actor=act_as(people.secretary))
    assert refresh_evidence(sheet, actor=act_as(people.secretary))
    assert next(line for line in lines_of(sheet) if line.criterion == "3.2").self_points == Decimal(
        "2.5"
    )
