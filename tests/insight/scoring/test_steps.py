"""Steps that the deeds of scoring share: who may take them, what is summed up, who is told."""

from decimal import Decimal

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.base.kernel.revisions import Revision
from chibo.insight.scoring.actions.steps import (
    clean_given,
    merge_points,
    put_points,
    require_deciding,
    require_drafting,
    require_ready,
    settle_reopened,
    sum_of,
    tell_cell,
    tell_committee,
    written,
)
from chibo.insight.scoring.actions.views import ask_for_view, tell_of_decision
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import PointsGiven, points_values
from chibo.library.notifications.models import Notice
from chibo.work.meetings.queries.facts import MeetingFile
from tests.factories import TODAY, act_as, make_meeting
from tests.insight.sheets import drafted, held, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(people) -> ScoreSheet:
    """A sheet with full points, not proposed yet."""
    return drafted(held(make_meeting(people.cell), people), people)


def told(code: str) -> set[str]:
    rows = Notice.all_rows_unscoped.filter(code=code).select_related("person")
    return {row.person.full_name for row in rows}


def test_only_the_committee_directly_above_decides(sheet, people):
    require_deciding(sheet, act_as(people.official))
    for person in (people.secretary, people.in_charge, people.stranger):
        with pytest.raises(NotAllowed):
            require_deciding(sheet, act_as(person))


def test_leaders_and_the_named_follower_draft(sheet, people):
    meeting = sheet.meeting
    require_drafting(meeting, act_as(people.secretary))
    meeting.scoring_follower = people.others[0]
    require_drafting(meeting, act_as(people.others[0]))
    for person in (people.others[1], people.stranger):
        with pytest.raises(NotAllowed):
            require_drafting(meeting, act_as(person))


def test_reasons_are_tidied_and_a_secrecy_mark_is_refused():
    given = {"4.2": PointsGiven(Decimal(3), "  ít   ý kiến ")}
    assert clean_given(given) == {"4.2": PointsGiven(Decimal(3), "ít ý kiến")}
    with pytest.raises(Refused):
        clean_given({"4.2": PointsGiven(Decimal(3), "TUYỆT MẬT")})


def test_points_that_two_have_given_otherwise_clash_and_others_are_put_in(sheet):
    first, second = lines_of(sheet)[:2]
    seen = Revision.of(points_values([first, second], "self"))
    first.self_points = Decimal(0)
    given = {line.criterion: PointsGiven(Decimal("0.5")) for line in (first, second)}

    kept, clashes = merge_points([first, second], given, own="self", revision=seen)

    assert kept[second.criterion].points == Decimal("0.5")
    assert [clash.theirs for clash in clashes] == [Decimal(0)]
    untold, none = merge_points([first], {}, own="self", revision=seen)
    assert (untold, none) == ({}, [])


def test_the_sum_is_that_of_the_points_given(sheet):
    given = {line.criterion: PointsGiven(line.self_points) for line in lines_of(sheet)}
    total = sum_of(sheet, given).total
    assert total == sum(entry.points for entry in given.values())

    code = lines_of(sheet)[0].criterion
    fewer = given | {code: PointsGiven(given[code].points - 1)}
    assert sum_of(sheet, fewer).total == total - 1


def test_a_sheet_is_ready_when_every_line_has_its_points(sheet):
    lines, file = lines_of(sheet), MeetingFile(sheet.meeting)
    assert require_ready(sheet, lines, file).total > 0

    for line in lines:
        line.self_points = None
    with pytest.raises(Refused):
        require_ready(sheet, lines, file)


def test_lines_that_were_opened_again_are_settled_and_others_are_left(sheet, people):
    first, second, *_rest = lines = lines_of(sheet)
    for line in (first, second):
        line.sheet = sheet
    first.reopened_at, first.reopened_reason = now(), "Biên bản đã sửa"

    settle_reopened(lines, actor=act_as(people.secretary))

    assert lines_of(sheet)[0].reopened_at is None
    entries = Entry.objects.filter(code="score.settle_line")
    assert [entry.target for entry in entries] == [f"scoreline:{first.pk}"]


def test_the_cell_is_told_through_its_leaders_and_the_committee_through_its_offices(sheet, people):
    tell_cell(sheet, "score.decided", "Decided: {day}.", on=TODAY)
    tell_committee(sheet, "score.submitted", "Submitted: {day}.", on=TODAY)

    assert told("score.decided") == {people.secretary.full_name, people.deputy.full_name}
    assert told("score.submitted") == {people.official.full_name}


def test_the_official_in_charge_is_asked_for_a_view_and_told_of_a_decision_without_it(
    sheet, people
):
    tell_of_decision(sheet, on=TODAY)
    assert told("score.decided_without") == set()

    ask_for_view(sheet, on=TODAY, actor=act_as(people.secretary))
    assert sheet.view_due > TODAY
    assert told("score.view_asked") == {people.in_charge.full_name}

    tell_of_decision(sheet, on=TODAY)
    assert told("score.decided_without") == {people.in_charge.full_name}


def test_nobody_is_asked_for_a_view_that_stands_already(people):
    sheet = submitted(held(make_meeting(people.cell), people), people)
    Notice.all_rows_unscoped.filter(code="score.view_asked").delete()
    sheet.attending_at = sheet.adopted_at

    ask_for_view(sheet, on=TODAY, actor=act_as(people.secretary))

    assert told("score.view_asked") == set()


def test_points_are_put_into_the_lines_that_do_not_say_so_already(sheet, people):
    first, second = lines_of(sheet)[:2]
    for line in (first, second):
        line.sheet = sheet
    given = {
        first.criterion: PointsGiven(Decimal("0.5"), "Ít ý kiến"),
        second.criterion: PointsGiven(second.self_points, second.self_reason),
    }

    put_points(
        [first, second],
        given,
        points="self_points",
        reason="self_reason",
        code="score.give",
        actor=act_as(people.secretary),
    )

    stored = lines_of(sheet)[0]
    assert (stored.self_points, stored.self_reason) == (Decimal("0.5"), "Ít ý kiến")
    entry = Entry.objects.filter(code="score.give").latest("seq")
    assert (entry.target, entry.values["self_points"]) == (f"scoreline:{first.pk}", "0.5")
    assert not Entry.objects.filter(target=f"scoreline:{second.pk}", seq=entry.seq + 1).exists()


def test_a_text_that_has_to_be_written_is_tidied_and_never_empty_nor_secret():
    assert written("  Đã   xem ", "no_answer", "Write the answer.", field="answer") == "Đã xem"
    for text, code in ((" ", "no_answer"), ("TUYỆT MẬT", "")):
        with pytest.raises(Refused) as refused:
            written(text, "no_answer", "Write the answer.", field="answer")
        assert not code or refused.value.findings[0].code == code
