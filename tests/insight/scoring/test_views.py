"""The official in charge is asked for a view with a day, reminded once, and heard, before the
decision and after it.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from chibo.base.audit.queries import row_mismatches
from chibo.base.kernel.errors import Conflict, NotAllowed, Refused
from chibo.base.kernel.revisions import Revision
from chibo.insight.scoring.actions import (
    decide_score,
    give_view,
    note_score,
    remind_of_view,
    submit_score,
)
from chibo.insight.scoring.queries import lines_of, progress_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.insight.scoring.tasks import remind_of_views
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.minutes import adopt_minutes
from tests.factories import TODAY, act_as, make_meeting
from tests.insight.packs import central, install
from tests.insight.sheets import adopted, again, decided, held, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


def told(person, code):
    return list(Notice.all_rows_unscoped.filter(person=person, code=code))


def note_step(sheet, on=TODAY):
    return next(step for step in progress_of(sheet.meeting, sheet, on=on) if step.code == "note")


def codes(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return [finding.code for finding in caught.value.findings]


def test_who_is_in_charge_is_asked_when_the_score_goes_up_by_a_day_that_is_called_a_wish(
    meeting, people
):
    sheet = submitted(held(meeting, people), people)

    (notice,) = told(people.in_charge, "score.view_asked")
    assert notice.params["due"] == "2026-11-06" and "a wish, not a rule" in notice.message
    assert notice.link == f"/meetings/{meeting.pk}/score/"
    step = note_step(sheet)
    assert (step.asked, step.state, step.due.value) == (True, "todo", date(2026, 11, 6))
    assert not note_step(sheet, on=date(2026, 11, 30)).late
    assert told(people.secretary, "score.view_asked") == []


def test_day_of_the_regulation_goes_before_our_wish(meeting, people, settings, tmp_path):
    two_days = "{amount: 2, unit: calendar_days}"
    install(settings, tmp_path, a=central({"score.step.note_after": two_days}))
    sheet = submitted(held(meeting, people), people)

    (notice,) = told(people.in_charge, "score.view_asked")
    assert "the regulation names that day" in notice.message
    assert sheet.view_due == date(2026, 11, 5)


def test_reminder_comes_once_on_the_day_before(meeting, people, noon):
    sheet = submitted(held(meeting, people), people)
    counts = []
    for day in ("2026-11-04", "2026-11-05", "2026-11-06", "2026-11-07"):
        noon.move_to(f"{day} 08:00+07:00")
        counts.append(remind_of_views())
    assert counts == [0, 1, 0, 0]
    assert len(told(people.in_charge, "score.view_reminded")) == 1
    assert not remind_of_view(sheet, on=date(2026, 11, 7))


def test_nobody_is_reminded_who_has_given_the_view_or_after_the_decision(meeting, people, noon):
    sheet = submitted(held(meeting, people), people)
    give_view(sheet, view="Chi bộ chấm đúng.", actor=act_as(people.in_charge))
    noon.move_to("2026-11-06 08:00+07:00")
    assert remind_of_views() == 0
    assert not remind_of_view(sheet, on=date(2026, 11, 6))
    decide_score(sheet, on=TODAY, actor=act_as(people.official))
    assert remind_of_views() == 0


def test_who_agrees_has_the_points_of_the_cell_in_the_own_column_and_nothing_else_changes(
    meeting, people
):
    sheet = submitted(held(meeting, people), people)
    before = [(line.criterion, line.self_points, line.official_points) for line in lines_of(sheet)]

    give_view(sheet, view="", agrees=True, actor=act_as(people.in_charge))

    lines = lines_of(sheet)
    assert [line.attending_points for line in lines] == [line.self_points for line in lines]
    assert [(line.criterion, line.self_points, line.official_points) for line in lines] == before
    assert (sheet.attending_total, sheet.attending_band) == (sheet.self_total, sheet.self_band)
    assert (note_step(sheet).state, note_step(sheet).by) == ("done", people.in_charge.full_name)
    assert list(row_mismatches()) == []


def test_view_after_the_decision_is_a_late_remark_that_changes_no_figure(meeting, people, noon):
    sheet = decided(held(meeting, people), people)
    assert note_step(sheet).state == "skipped"
    figures = (
        "official_total",
        "official_band",
        "self_total",
        "standing",
        "attending_total",
        "state",
    )
    before = {name: getattr(sheet, name) for name in figures}
    noted = [line.attending_points for line in lines_of(sheet)]

    noon.move_to("2026-11-09 20:00+07:00")
    give_view(sheet, view="Tôi có dự, chi bộ thảo luận sôi nổi.", actor=act_as(people.in_charge))

    sheet = again(sheet, people.official)
    assert {name: getattr(sheet, name) for name in figures} == before
    assert [line.attending_points for line in lines_of(sheet)] == noted
    assert (sheet.late_view, sheet.late_view_by) == (
        "Tôi có dự, chi bộ thảo luận sôi nổi.",
        people.in_charge.full_name,
    )
    assert sheet.attending_view == ""
    step = note_step(sheet, on=date(2026, 11, 9))
    assert (step.state, step.late, step.asked) == ("done", True, False)
    assert list(row_mismatches()) == []


def test_who_was_not_heard_is_told_of_the_decision_and_nobody_else(meeting, people):
    decided(held(meeting, people), people)
    (notice,) = told(people.in_charge, "score.decided_without")
    assert notice.link == f"/meetings/{meeting.pk}/score/"


def test_who_was_heard_is_not_told_that_nobody_listened(meeting, people):
    sheet = submitted(held(meeting, people), people)
    give_view(sheet, view="Chấm đúng.", actor=act_as(people.in_charge))
    decide_score(sheet, on=TODAY, actor=act_as(people.official))
    assert told(people.in_charge, "score.decided_without") == []


def test_words_opened_before_the_decision_are_kept_as_a_late_remark(meeting, people):
    sheet = submitted(held(meeting, people), people)
    opened = Revision.of({"view": ""})
    give_view(sheet, view="Lần đầu", actor=act_as(people.in_charge), revision=opened)
    opened = Revision.of({"view": "Lần đầu"})
    decide_score(sheet, on=TODAY, actor=act_as(people.official))

    give_view(sheet, view="Lần đầu, nói thêm", actor=act_as(people.in_charge), revision=opened)

    assert (sheet.attending_view, sheet.late_view) == ("Lần đầu", "Lần đầu, nói thêm")


def test_two_officials_do_not_write_over_each_other(meeting, people):
    sheet = submitted(held(meeting, people), people)
    opened = Revision.of({"view": ""})
    give_view(sheet, view="Ý kiến một", actor=act_as(people.in_charge), revision=opened)
    with pytest.raises(Conflict):
        give_view(sheet, view="Ý kiến hai", actor=act_as(people.in_charge), revision=opened)


def test_views_that_are_refused(meeting, people):
    sheet = adopted(held(meeting, people), people)
    with pytest.raises(NotAllowed):
        give_view(sheet, view="Tốt", actor=act_as(people.secretary))
    official = act_as(people.in_charge)
    assert codes(give_view, sheet, view=" ", actor=official) == ["no_view"]
    first = lines_of(sheet)[0].criterion
    note_score(sheet, {first: PointsGiven(Decimal("0"), "Chưa đạt")}, actor=official)
    assert codes(give_view, sheet, view="", agrees=True, actor=official) == ["noted_otherwise"]
    adopt_minutes(meeting, actor=act_as(people.secretary))
    submit_score(sheet, on=TODAY, actor=act_as(people.secretary))
    decide_score(sheet, on=TODAY, actor=act_as(people.official))
    assert codes(give_view, sheet, view="", agrees=True, actor=official) == ["decided_meanwhile"]
