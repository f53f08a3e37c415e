"""A score goes up with the minutes on which it rests, and says how they stand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.insight.scoring.actions import (
    adopt_score,
    amend_scored_minutes,
    give_points,
    note_score,
    propose_score,
    refresh_evidence,
    submit_score,
)
from chibo.insight.scoring.actions.views import give_view
from chibo.insight.scoring.documents import sheet_context
from chibo.insight.scoring.queries import lines_of, progress_of, sheet_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.minutes import (
    adopt_afterwards,
    adopt_minutes,
    amend_minutes,
    sign_minutes,
)
from chibo.work.meetings.actions.paper_signatures import sign_on_paper
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import latest_minutes
from chibo.work.meetings.queries.signatures import awaits_adoption, minutes_state_of
from tests.factories import TODAY, act_as, make_meeting
from tests.insight.sheets import adopted, held, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    return held(make_meeting(people.cell), people)


def test_a_score_goes_up_only_once_the_minutes_are_written(meeting, people):
    sheet = adopted(meeting, people)

    with pytest.raises(Refused, match="minutes_not_written"):
        submit_score(sheet, on=TODAY, actor=act_as(people.secretary))
    adopt_minutes(meeting, actor=act_as(people.secretary))

    assert submit_score(sheet, on=TODAY, actor=act_as(people.secretary)).state == "submitted"


def test_minutes_that_the_next_meeting_adopts_let_the_score_go_up_and_the_sheet_says_so(
    meeting, people
):
    minutes = adopt_minutes(meeting, actor=act_as(people.secretary), at_next=True)
    sheet = submitted(meeting, people)

    assert minutes_state_of(meeting).state == "awaits_adoption"
    assert sheet_context(sheet).rests_on == "chưa được chi bộ thông qua."
    assert MeetingFile(meeting).for_score()["closing.minutes_adopted"] is False
    sign_minutes(minutes, on=TODAY, actor=act_as(people.secretary))
    sign_minutes(minutes, on=TODAY, actor=act_as(people.deputy))
    later = amend_minutes(meeting, reason="Sai chính tả", actor=act_as(people.secretary))
    assert awaits_adoption(later)


def test_a_later_meeting_adopts_them_once_on_a_day_that_can_be(meeting, people):
    minutes = adopt_minutes(meeting, actor=act_as(people.secretary), at_next=True)

    with time_machine.travel("2026-12-03 20:00+07:00", tick=False):
        for day in (meeting.day, date(2026, 12, 4)):
            with pytest.raises(Refused, match="wrong_day"):
                adopt_afterwards(minutes, on=day, actor=act_as(people.secretary))
        adopt_afterwards(minutes, on=date(2026, 12, 3), actor=act_as(people.secretary))

    assert MeetingFile(meeting).for_score()["closing.minutes_adopted"] is True
    with pytest.raises(Refused, match="already_adopted"):
        adopt_afterwards(minutes, on=date(2026, 12, 3), actor=act_as(people.secretary))


def test_who_took_two_steps_in_a_row_is_shown_as_the_same_person(meeting, people):
    sheet = submitted(meeting, people)

    steps = {step.code: step.same_hand for step in progress_of(meeting, sheet, on=TODAY)}

    assert [code for code, same in steps.items() if same] == ["propose", "adopt", "submit"]


def test_the_sheet_says_that_one_account_recorded_everything(meeting, people):
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    sheet = adopted(meeting, people)
    assert sheet_context(sheet).rests_on == "chưa ký đủ."

    sign_on_paper(
        minutes,
        signings=["chair", "secretary"],
        keeper=people.member,
        place="",
        on=TODAY,
        actor=act_as(people.deputy),
    )

    # The votes of this meeting came from two accounts: signatures alone do not make it one.
    assert minutes_state_of(meeting).one_account is False


def sealed(meeting, people):
    sign_on_paper(
        adopt_minutes(meeting, actor=act_as(people.secretary)),
        signings=["chair", "secretary"],
        keeper=people.member,
        place="",
        on=TODAY,
        actor=act_as(people.secretary),
    )


def amend(meeting, people, *criteria):
    return amend_scored_minutes(
        meeting,
        reason="Ghi sót người vắng",
        corrections="Vắng 2",
        criteria=criteria,
        on=TODAY,
        actor=act_as(people.secretary),
    )


def codes(sheet):
    return [line.criterion for line in lines_of(sheet)]


def reopened_in(sheet):
    return {line.criterion: line.reopened_reason for line in lines_of(sheet) if line.reopened_at}


def test_a_correction_of_the_minutes_opens_the_lines_it_touches_and_the_cell_adopts_anew(
    meeting, people
):
    sheet = adopted(meeting, people)
    sealed(meeting, people)

    first, *_rest = codes(sheet)
    amend(meeting, people, first)

    again = sheet_of(meeting)
    assert reopened_in(again) == {first: "Ghi sót người vắng"}
    assert (again.state, again.adopted_at, again.self_total, again.standing) == (
        "draft",
        None,
        None,
        {},
    )
    refresh_evidence(again, actor=act_as(people.secretary))
    with pytest.raises(Refused, match="reopened"):
        propose_score(again, actor=act_as(people.secretary))
    (line,) = [line for line in lines_of(again) if line.reopened_at]
    give_points(
        again,
        {first: PointsGiven(line.self_points, line.self_reason)},
        actor=act_as(people.secretary),
    )
    assert (
        adopt_score(
            propose_score(
                refresh_evidence(again, actor=act_as(people.secretary)),
                actor=act_as(people.secretary),
            ),
            actor=act_as(people.secretary),
        ).state
        == "adopted"
    )
    assert sheet.pk == again.pk


def test_where_the_score_has_gone_up_its_points_stay_and_the_committee_is_told(meeting, people):
    sheet = submitted(meeting, people)
    minutes = latest_minutes(meeting)
    sign_on_paper(
        minutes,
        signings=["chair", "secretary"],
        keeper=people.member,
        place="",
        on=TODAY,
        actor=act_as(people.secretary),
    )

    amend(meeting, people, *codes(sheet)[:2])

    again = sheet_of(meeting)
    assert (again.state, again.self_total) == ("submitted", sheet.self_total)
    assert set(reopened_in(again)) == set(codes(sheet)[:2])
    assert Notice.all_rows_unscoped.filter(code="score.reopened").exists()


def test_a_correction_that_touches_no_line_leaves_the_score_alone_and_an_unknown_line_is_refused(
    meeting, people
):
    sheet = adopted(meeting, people)
    sealed(meeting, people)

    with pytest.raises(Refused, match="unknown_criterion"):
        amend(meeting, people, codes(sheet)[0], "99")
    amend(meeting, people)

    assert (sheet_of(meeting).state, reopened_in(sheet_of(meeting))) == ("adopted", {})
    assert latest_minutes(meeting).version == 2


@pytest.mark.parametrize(("agrees", "points_left"), [(True, 0), (False, 1)])
def test_an_official_who_agreed_is_asked_anew_and_points_of_the_officials_own_stay(
    meeting, people, agrees, points_left
):
    sheet, official = adopted(meeting, people), act_as(people.in_charge)
    first = codes(sheet)[0]
    if agrees:
        give_view(sheet, view="", agrees=True, actor=official)
    else:
        note_score(sheet, {first: PointsGiven(Decimal(1), "Theo tôi chưa đạt")}, actor=official)
    sealed(meeting, people)

    amend(meeting, people, first)

    again = sheet_of(meeting)
    assert sum(line.attending_points is not None for line in lines_of(again)) == points_left
    refresh_evidence(again, actor=act_as(people.secretary))
    (line,) = [line for line in lines_of(again) if line.reopened_at]
    give_points(
        again,
        {first: PointsGiven(line.self_points, line.self_reason)},
        actor=act_as(people.secretary),
    )
    with time_machine.travel(now() + timedelta(minutes=1)):
        adopt_score(
            propose_score(again, actor=act_as(people.secretary)), actor=act_as(people.secretary)
        )
        submit_score(again, on=TODAY, actor=act_as(people.secretary))
    assert (
        Notice.all_rows_unscoped.filter(code="score.view_asked", person=people.in_charge).count()
        == 1
    )
