"""What the official in charge and the committee above do with a submitted score."""

from decimal import Decimal

import pytest

from chibo.base.kernel.errors import NotAllowed
from chibo.insight.scoring.actions import answer_return, decide_score, note_score, return_score
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.library.notifications.models import Notice
from tests.factories import TODAY, act_as, make_meeting, make_official, make_unit
from tests.insight.scoring.refusals import codes_for, refused
from tests.insight.sheets import again, decided, held, submitted


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


@pytest.fixture
def closed(meeting, people):
    return held(meeting, people)


def test_official_in_charge_notes_own_points_beside_the_cells(closed, people):
    sheet = submitted(closed, people, c4_2="25")
    given = {line.criterion: PointsGiven(line.self_points) for line in lines_of(sheet)} | {
        "4.2": PointsGiven(Decimal(11))
    }

    note_score(sheet, given, actor=act_as(people.in_charge))

    kept = again(sheet, people.official)
    assert (kept.self_total, kept.attending_total, kept.attending_band) == (
        Decimal(100),
        Decimal(86),
        "fair",
    )
    assert (kept.state, kept.attending_by) == ("submitted", people.in_charge.full_name)
    with pytest.raises(NotAllowed):
        note_score(sheet, given, actor=act_as(people.secretary))


def test_committee_asks_back_and_the_cell_answers(closed, people):
    sheet = submitted(closed, people)
    assert refused(return_score, sheet, reason="  ", on=TODAY, actor=act_as(people.official)) == [
        "no_question"
    ]

    return_score(sheet, reason="Vì sao 4.2 được tối đa?", on=TODAY, actor=act_as(people.official))
    assert refused(decide_score, sheet, on=TODAY, actor=act_as(people.official)) == ["wrong_state"]
    assert refused(answer_return, sheet, answer="", on=TODAY, actor=act_as(people.secretary)) == [
        "no_answer"
    ]
    answer_return(sheet, answer="11 đồng chí phát biểu.", on=TODAY, actor=act_as(people.secretary))

    kept = again(sheet, people.official)
    assert (kept.state, kept.return_reason, kept.answer) == (
        "submitted",
        "Vì sao 4.2 được tối đa?",
        "11 đồng chí phát biểu.",
    )
    assert codes_for(sheet)[-2:] == ["score.return", "score.answer"]
    told = Notice.all_rows_unscoped.filter(code="score.returned").values_list(
        "person_id", flat=True
    )
    assert set(told) == {people.secretary.pk, people.deputy.pk}


def test_confirmed_score_takes_the_cells_points(closed, people):
    sheet = decided(closed, people, c6="24")

    assert (sheet.self_total, sheet.official_total, sheet.official_band) == (
        Decimal(94),
        Decimal(94),
        "good",
    )
    assert [(x.self_points, x.official_points) for x in lines_of(sheet) if x.criterion == "6"] == [
        (Decimal(24), Decimal(24))
    ]
    assert sheet.decided_by == people.official.full_name


def test_changed_criterion_needs_its_reason_and_both_scores_stay(closed, people):
    sheet = submitted(closed, people)
    changes = {"4.2": PointsGiven(Decimal(3))}
    assert refused(
        decide_score, sheet, changes=changes, on=TODAY, actor=act_as(people.official)
    ) == ["score.no_reason"]

    changes = {"4.2": PointsGiven(Decimal(3), "Biên bản ghi 2 ý kiến")}
    decide_score(
        sheet, changes=changes, reason="Cần thêm ý kiến", on=TODAY, actor=act_as(people.official)
    )

    kept = again(sheet, people.secretary)
    assert (kept.self_total, kept.self_band, kept.official_total, kept.official_band) == (
        Decimal(100),
        "good",
        Decimal(78),
        "fair",
    )
    line = next(x for x in lines_of(kept) if x.criterion == "4.2")
    assert (line.self_points, line.official_points, line.official_reason) == (
        Decimal(25),
        Decimal(3),
        "Biên bản ghi 2 ý kiến",
    )
    assert refused(decide_score, sheet, on=TODAY, actor=act_as(people.official)) == ["wrong_state"]


def test_only_the_committee_directly_above_decides_or_asks_back(people):
    province = make_unit("province")
    commune = make_unit("commune", parent=province)
    far = make_official(commune)
    above = make_official(province, role="organisation_department")
    sheet = submitted(held(make_meeting(people.cell), people), people)

    for person in (far, above, people.secretary, people.in_charge, people.stranger):
        with pytest.raises(NotAllowed):
            decide_score(sheet, on=TODAY, actor=act_as(person))
        with pytest.raises(NotAllowed):
            return_score(sheet, reason="?", on=TODAY, actor=act_as(person))
    assert again(sheet, people.official).state == "submitted"


def test_province_over_the_commune_does_not_decide(people):
    province = make_unit("province")
    commune = make_unit("commune", parent=province)
    people.cell.parent, people.cell.path = commune, f"{commune.path}{people.cell.node}/"
    people.cell.save(update_fields=["parent", "path"])
    sheet = submitted(held(make_meeting(people.cell), people), people)
    above = act_as(make_official(province))
    right = act_as(make_official(commune))

    assert above.may("score.decide", people.cell.path) is True
    with pytest.raises(NotAllowed):
        decide_score(sheet, on=TODAY, actor=above)
    assert decide_score(sheet, on=TODAY, actor=right).official_band == "good"
