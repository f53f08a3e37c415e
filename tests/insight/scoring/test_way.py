from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import row_mismatches
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.insight.scoring.actions import correct_score, decide_score, note_score, submit_score
from chibo.insight.scoring.models import ScoreDecision
from chibo.insight.scoring.queries import lines_of, progress_of, score_decisions, sheet_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.actions.minutes import adopt_minutes
from tests.factories import TODAY, act_as, make_meeting, make_official, make_unit
from tests.factories.month import move
from tests.insight.packs import central, install
from tests.insight.sheets import adopted, again, decided, drafted, held, proposed, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people):
    return make_meeting(people.cell)


def states(meeting, sheet, on=TODAY):
    return [(step.code, step.state) for step in progress_of(meeting, sheet, on=on)]


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return [finding.code for finding in caught.value.findings]


def correct(sheet, people, reason="Đếm lại ý kiến phát biểu", who="official", on=TODAY, **points):
    changes = {
        code[1:].replace("_", "."): PointsGiven(Decimal(number), "Đếm lại")
        for code, number in points.items()
    }
    return correct_score(
        sheet, changes=changes, reason=reason, on=on, actor=act_as(getattr(people, who))
    )


def test_way_goes_from_the_draft_to_the_decision_and_the_note_holds_up_nobody(meeting, people):
    held(meeting, people)
    assert states(meeting, None)[:2] == [("draft", "current"), ("propose", "todo")]

    sheet = submitted(meeting, people)
    assert states(meeting, sheet) == [
        ("draft", "done"),
        ("propose", "done"),
        ("adopt", "done"),
        ("note", "todo"),
        ("submit", "done"),
        ("decide", "current"),
    ]
    steps = progress_of(meeting, sheet, on=TODAY)
    assert [step.by for step in steps[:3]] == [people.secretary.full_name] * 3
    assert [step.due.value for step in steps if step.code != "note"] == [None] * 5
    assert (steps[3].asked, steps[3].due.value) == (True, date(2026, 11, 6))


def test_note_that_nobody_made_falls_away_with_the_decision(meeting, people):
    sheet = decided(held(meeting, people), people)

    assert dict(states(meeting, sheet))["note"] == "skipped"


def test_meeting_not_held_has_its_own_state_and_no_step_to_take(meeting, people):
    mark_not_held(meeting, reason="Bão lũ", actor=act_as(people.secretary))

    assert {state for _, state in states(meeting, None)} == {"skipped"}
    assert sheet_of(meeting) is None


def test_every_step_has_the_deadline_that_the_pack_gives(meeting, people, settings, tmp_path):
    two_days = "{amount: 2, unit: calendar_days}"
    steps = ("draft_after", "propose_after", "adopt_after", "note_after")
    install(settings, tmp_path, a=central({f"score.step.{step}": two_days for step in steps}))
    sheet = drafted(held(meeting, people), people)

    shown = progress_of(meeting, sheet, on=TODAY + timedelta(days=3))

    assert [step.due.value for step in shown[:4]] == [date(2026, 11, 5)] * 4
    assert [(step.state, step.late) for step in shown[:2]] == [("done", False), ("late", True)]
    assert [step.due.sources[0].document for step in shown[:1]] == [
        "Hướng dẫn 42-HD/BTCTW ngày 28/10/2025"
    ]


@pytest.mark.parametrize(
    ("sent", "late"), [(date(2026, 11, 11), False), (date(2026, 11, 12), True)]
)
def test_case_1_a_friday_meeting_may_be_submitted_until_wednesday(
    people, settings, tmp_path, sent, late
):
    three = {"self_score.submit_after": "{amount: 3, unit: working_days}", "meeting.day": "6"}
    install(settings, tmp_path, a=central(three))
    friday = make_meeting(people.cell)
    assert friday.planned_on == date(2026, 11, 6)
    with time_machine.travel("2026-11-06 22:00+07:00", tick=False):
        sheet = adopted(held(friday, people), people)
        adopt_minutes(friday, actor=act_as(people.secretary))

    with time_machine.travel(f"{sent} 09:00+07:00", tick=False):
        submit_score(sheet, on=sent, actor=act_as(people.secretary))

    step = progress_of(friday, sheet, on=sent)[4]
    assert (sheet.submitted_late, step.due.value, step.late) == (late, date(2026, 11, 11), late)


def test_decision_is_due_from_the_day_of_the_submission(meeting, people, settings, tmp_path):
    install(
        settings,
        tmp_path,
        a=central({"official.decide_after": "{amount: 10, unit: calendar_days}"}),
    )
    with time_machine.travel("2026-11-05 12:00+07:00", tick=False):
        sheet = submitted(held(meeting, people), people)

    assert progress_of(meeting, sheet, on=TODAY)[5].due.value == date(2026, 11, 15)


def test_case_22_the_official_gives_78_the_cell_92_and_both_are_kept(meeting, people):
    sheet = submitted(held(meeting, people), people, c4_2="17")
    noted = {line.criterion: PointsGiven(line.self_points) for line in lines_of(sheet)} | {
        "6": PointsGiven(Decimal(16))
    }
    note_score(sheet, noted, actor=act_as(people.in_charge))

    decide_score(sheet, on=TODAY, actor=act_as(people.official))

    kept = again(sheet, people.secretary)
    assert [kept.self_total, kept.attending_total, kept.official_total] == [
        Decimal(92),
        Decimal(78),
        Decimal(92),
    ]
    assert [kept.self_band, kept.attending_band, kept.official_band] == ["good", "fair", "good"]


def test_case_26_a_correction_is_a_new_version_and_the_old_one_is_kept(meeting, people):
    sheet = decided(held(meeting, people), people)

    correct(sheet, people, c4_2="10")

    versions = [(row.version, row.total, row.band, row.reason) for row in score_decisions(sheet)]
    assert versions == [
        (1, Decimal(100), "good", ""),
        (2, Decimal(85), "fair", "Đếm lại ý kiến phát biểu"),
    ]
    kept = again(sheet, people.secretary)
    assert (kept.self_total, kept.official_total, kept.official_band) == (
        Decimal(100),
        Decimal(85),
        "fair",
    )
    assert kept.standing["4.2"] == "10"
    assert score_decisions(kept)[0].given["4.2"] == ["25", ""]
    assert states(meeting, kept)[-1] == ("correct", "done")


def test_correction_is_audited_and_told_to_the_cell(meeting, people):
    sheet = decided(held(meeting, people), people)

    correct(sheet, people, c4_2="10")

    entry = Entry.objects.get(code="score.correct")
    assert (entry.target, entry.values["official_total"], entry.values["official_reason"]) == (
        f"scoresheet:{sheet.pk}",
        "85.00",
        "Đếm lại ý kiến phát biểu",
    )
    told = Notice.all_rows_unscoped.filter(code="score.corrected").values_list(
        "person_id", flat=True
    )
    assert set(told) == {people.secretary.pk, people.deputy.pk}


def test_correction_needs_a_reason_a_change_and_a_decision(meeting, people):
    sheet = submitted(held(meeting, people), people)
    assert refused(correct, sheet, people, c4_2="10") == ["wrong_state"]

    decide_score(sheet, on=TODAY, actor=act_as(people.official))

    assert refused(correct, sheet, people, reason=" ", c4_2="10") == ["no_reason"]
    assert refused(correct, sheet, people, c4_2="25") == ["nothing_changed"]
    assert refused(correct, sheet, people, c4_2="26") == ["score.range"]
    assert ScoreDecision.all_rows_unscoped.count() == 1


def test_correction_ends_with_the_time_that_the_pack_gives(meeting, people, settings, tmp_path):
    install(
        settings,
        tmp_path,
        a=central({"score.step.correct_within": "{amount: 30, unit: calendar_days}"}),
    )
    with time_machine.travel("2026-11-05 12:00+07:00", tick=False):
        sheet = decided(held(meeting, people), people)

    assert refused(correct, sheet, people, on=date(2026, 12, 6), c4_2="10") == ["too_late"]
    assert correct(sheet, people, on=date(2026, 12, 5), c4_2="10").official_total == Decimal(85)


@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "neighbour", "stranger"])
def test_nobody_but_the_committee_directly_above_corrects(meeting, people, who):
    sheet = decided(held(meeting, people), people)

    with pytest.raises(NotAllowed):
        correct(sheet, people, who=who, c4_2="10")
    assert ScoreDecision.all_rows_unscoped.count() == 1


def test_case_30_a_rubric_of_a_later_day_leaves_the_older_sheet_as_it_is(
    meeting, people, settings, tmp_path
):
    later = central({"attendance.target_rate": "1"}, code="vn-later", valid_from="2026-11-10")
    install(settings, tmp_path, a=central())
    before = decided(held(meeting, people), people)
    lines = [(line.evidence, line.official_points) for line in lines_of(before)]
    install(settings, tmp_path / "then", a=central(), b=later)

    kept = again(before, people.official)

    assert (kept.pack_code, kept.official_total, kept.pack_version) == (
        "vn-hd42-2025",
        Decimal(100),
        before.pack_version,
    )
    assert [(line.evidence, line.official_points) for line in lines_of(kept)] == lines
    assert make_meeting(people.sister).planned_on == TODAY


def test_province_sees_the_versions_but_corrects_nothing(people):
    province = make_unit("province")
    people.commune.parent, people.commune.path = province, f"{province.path}{people.commune.node}/"
    people.commune.save(update_fields=["parent", "path"])
    people.cell.path = f"{people.commune.path}{people.cell.node}/"
    people.cell.save(update_fields=["path"])
    sheet = submitted(held(make_meeting(people.cell), people), people)
    above = make_official(province)

    with pytest.raises(NotAllowed):
        correct_score(
            sheet,
            changes={"5": PointsGiven(Decimal(1), "x")},
            reason="x",
            on=TODAY,
            actor=act_as(above),
        )


def test_moved_meeting_counts_its_deadlines_from_the_day_it_was_held(people, settings, tmp_path):
    install(
        settings,
        tmp_path,
        a=central({"score.step.propose_after": "{amount: 1, unit: calendar_days}"}),
    )
    meeting = make_meeting(people.cell)
    move(meeting, people, date(2026, 11, 5))

    assert progress_of(held(meeting, people), None, on=TODAY)[1].due.value == date(2026, 11, 6)


def test_open_sheet_stands_at_its_proposal(meeting, people):
    sheet = proposed(held(meeting, people), people)

    assert states(meeting, sheet)[1:3] == [("propose", "done"), ("adopt", "current")]


def test_database_refuses_a_changed_decision_and_the_audit_knows_it(meeting, people):
    sheet = decided(held(meeting, people), people)

    for write in (lambda rows: rows.update(total=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write(ScoreDecision.objects.of_unit(sheet.unit))
    assert list(row_mismatches()) == []
