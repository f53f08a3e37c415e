from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from openpyxl import load_workbook

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import Cancelled, run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.models import RoleGrant
from chibo.insight.scoring.actions import ask_trial, stop_trial, work_out_trial
from chibo.insight.scoring.documents import trial_workbook
from chibo.insight.scoring.models import ScoreLine, ScoreSheet, Trial, TrialRow
from chibo.insight.scoring.queries.trials import (
    cells_to_try,
    get_trial,
    get_trial_row,
    rows_of_trial,
    scored_months,
)
from chibo.insight.scoring.rules.trials import (
    Candidate,
    PreviousScore,
    ScoredMeeting,
    causes_of,
    try_month,
)
from chibo.library.regulations.queries import packs
from chibo.work.meetings.actions.calendar import mark_not_held
from tests.factories import act_as, make_meeting, make_unit
from tests.insight.packs import central, install
from tests.insight.sheets import decided, drafted, held, submitted

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 5)


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel("2026-12-05 12:00+07:00", tick=False):
        yield


def pack():
    return next(one for one in packs() if one.code == "vn-hd42-2025")


def strict(found=None):
    """The same sheet, but a line of facts that is not met gives nothing."""
    found = found or pack()
    return replace(found, criteria=tuple(map(_strict, found.criteria)), version="0" * 16)


def _strict(criterion):
    return replace(
        criterion,
        parts=tuple(map(_strict, criterion.parts)),
        all_or_nothing=bool(criterion.conditions),
    )


def tried(people, tried_pack=None, who="official", **kwargs):
    actor = act_as(getattr(people, who))
    trial = ask_trial(people.commune, pack=pack(), on=ON, actor=actor, **kwargs)
    found = tried_pack or pack()
    return work_out_trial(
        trial, candidate_for=lambda _: found, actor=actor, on=ON, report=lambda *_: None
    )


def months_of(trial, people):
    return get_trial_row(trial, people.cell.pk, scope=act_as(people.official).scope).months


def test_same_regulation_changes_nothing_not_even_where_people_decided_otherwise(people):
    decided(held(make_meeting(people.cell), people), people, c1="3", c4_2="20")

    trial = tried(people)

    month = months_of(trial, people)[0]
    assert (month["old"], month["new"], month["change"]) == (["93", "good"], ["93", "good"], "same")
    assert ("causes" in month, "estimated" in month, "missing" in month) == (False, False, False)


def test_stricter_regulation_names_who_falls_by_how_much_and_because_of_what(people):
    sheet = decided(held(make_meeting(people.cell), people), people)

    trial = tried(people, strict())

    month = months_of(trial, people)[0]
    assert (month["old"], month["new"], month["change"]) == (
        ["100", "good"],
        ["90", "good"],
        "same",
    )
    assert month["causes"] == [["3.2", "-5"], ["7", "-5"]]
    assert month["sheet"] == str(sheet.pk)
    assert trial.counts == {
        "cells": 2,
        "months": 1,
        "up": 0,
        "down": 0,
        "same": 1,
        "unknown": 0,
        "estimated": 0,
    }


def test_months_that_change_band_are_counted_with_their_criterion(people):
    decided(held(make_meeting(people.cell), people), people, c4_2="20")

    counts = tried(people, strict()).counts

    assert {key: counts.get(key) for key in ("down", "cells_down", "good>fair", "·3.2")} == {
        "down": 1,
        "cells_down": 1,
        "good>fair": 1,
        "·3.2": 1,
    }


def test_score_that_the_cell_has_not_submitted_stays_with_the_cell(people):
    drafted(held(make_meeting(people.cell), people), people)

    month = months_of(tried(people), people)[0]

    assert ("old" in month, "new" in month, month["change"]) == (False, False, "unknown")


def test_meeting_not_held_is_no_zero(people):
    meeting = make_meeting(people.cell)
    mark_not_held(meeting, reason="Bão lũ", actor=act_as(people.secretary))

    trial = tried(people)

    assert [(one["state"], one["change"]) for one in months_of(trial, people)] == [
        ("not_held", "unknown")
    ]


def test_missing_facts_are_named(people):
    sheet = decided(held(make_meeting(people.cell), people), people)
    ScoreSheet.all_rows_unscoped.filter(pk=sheet.pk).update(
        standing={}, facts={"meeting.kind": "regular"}
    )

    month = months_of(tried(people), people)[0]

    assert (month["change"], month["missing"][:2]) == (
        "unknown",
        ["meeting.held_on", "meeting.rule_day"],
    )


def test_trial_touches_no_score(people):
    decided(held(make_meeting(people.cell), people), people)
    before = (
        list(ScoreLine.all_rows_unscoped.order_by("pk").values()),
        list(ScoreSheet.all_rows_unscoped.values()),
    )

    tried(people, strict())

    assert (
        list(ScoreLine.all_rows_unscoped.order_by("pk").values()),
        list(ScoreSheet.all_rows_unscoped.values()),
    ) == before


def test_judged_line_of_another_shape_is_estimated_from_its_ancestor():
    old = pack()
    whole = next(one for one in old.criteria if one.code == "5")
    parts = tuple(
        replace(whole, code=f"5{letter}", max=Decimal(points))
        for letter, points in (("a", 1), ("b", 4))
    )
    new = replace(
        old,
        criteria=tuple(replace(one, parts=parts) if one is whole else one for one in old.criteria),
        version="1" * 16,
    )
    standing = {leaf.code: str(leaf.max) for leaf in old.leaves} | {"5": "2.5"}
    facts = {"meeting.kind": "regular"}
    scored = ScoredMeeting(
        date(2026, 11, 1),
        uuid4(),
        "sealed",
        uuid4(),
        ("", ""),
        facts,
        standing,
        Decimal("97.5"),
        "good",
    )
    candidate = Candidate(new)

    found = try_month(candidate, PreviousScore(old, candidate), scored)

    assert (found.total, found.band, found.estimated) == (Decimal("97.5"), "good", ("5a", "5b"))


def test_causes_compare_lines_where_both_hold_them_and_wholes_where_they_are_divided_otherwise():
    old, full = pack(), {leaf.code: leaf.max for leaf in pack().leaves}

    assert causes_of(old, old, full, full | {"4.2": Decimal(20), "6": Decimal(29)}) == (
        ("4.2", Decimal(-5)),
        ("6", Decimal(-1)),
    )


def test_criterion_that_does_not_apply_and_is_spread_is_no_cause():
    old, full = pack(), {leaf.code: leaf.max for leaf in pack().leaves}
    after = full | {"4.2": Decimal(20), "6": Decimal(0)}

    assert causes_of(old, old, full, after, spread=frozenset({"6"})) == (("4.2", Decimal(-5)),)


@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "stranger"])
def test_only_who_reads_the_reports_of_the_unit_asks_for_a_trial(people, who):
    with pytest.raises(NotAllowed):
        ask_trial(people.commune, pack=pack(), on=ON, actor=act_as(getattr(people, who)))
    assert Trial.objects.count() == 0


def test_trial_is_asked_for_as_a_job_and_is_on_record(people):
    trial = ask_trial(people.commune, pack=pack(), on=ON, actor=act_as(people.official))

    assert (trial.first_month, trial.last_month) == (date(2025, 12, 1), date(2026, 11, 1))
    assert Job.objects.get(pk=trial.job_id).name == "chibo.insight.scoring.tasks.run_trial"
    entry = Entry.objects.get(code="trial.ask")
    assert (entry.target, entry.values["pack_version"]) == (f"trial:{trial.pk}", pack().version)


def test_regulation_without_a_sheet_is_refused(people):
    with pytest.raises(Refused) as caught:
        ask_trial(
            people.commune, pack=replace(pack(), criteria=()), on=ON, actor=act_as(people.official)
        )
    assert [one.code for one in caught.value.findings] == ["no_sheet"]


def test_job_works_with_the_rights_of_the_day_it_runs(people_online):
    people = people_online
    decided(held(make_meeting(people.cell), people), people)
    trial = ask_trial(people.commune, pack=pack(), on=ON, actor=act_as(people.official))
    RoleGrant.objects.filter(person=people.official).update(
        role="administrator", valid_from=date(2025, 7, 1)
    )

    run_waiting_jobs()

    trial.refresh_from_db()
    assert (trial.refused, trial.finished_at, TrialRow.all_rows_unscoped.count()) == (
        "not_allowed",
        None,
        0,
    )


def test_job_fills_the_rows_and_tells_its_progress(people_online):
    people = people_online
    decided(held(make_meeting(people.cell), people), people)
    trial = ask_trial(people.commune, pack=pack(), on=ON, actor=act_as(people.official))

    run_waiting_jobs()

    trial.refresh_from_db()
    job = Job.objects.get(pk=trial.job_id)
    assert (job.state, job.done, job.total, trial.counts["same"]) == ("done", 2, 2, 1)
    assert Entry.objects.get(code="trial.finish").values["counts"]["cells"] == 2


def test_stopped_trial_keeps_no_row(people):
    decided(held(make_meeting(people.cell), people), people)
    trial = ask_trial(people.commune, pack=pack(), on=ON, actor=act_as(people.official))
    stop_trial(trial, actor=act_as(people.official))

    def report(done, _total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        work_out_trial(
            trial,
            candidate_for=lambda _: pack(),
            actor=act_as(people.official),
            on=ON,
            report=report,
        )
    assert (TrialRow.all_rows_unscoped.count(), Job.objects.get(pk=trial.job_id).state) == (
        0,
        "cancelled",
    )


def test_trial_for_a_type_of_cell_leaves_the_others_out(people):
    make_unit(parent=people.commune, cell_type="agency")

    trial = tried(people, cell_types=["agency"])

    assert trial.counts["cells"] == 1


def test_trial_and_its_rows_are_not_found_from_outside(people):
    trial = tried(people)

    for person in (people.stranger, people.neighbour, people.member):
        with pytest.raises(NotFound):
            get_trial(trial.pk, scope=act_as(person).scope)
    with pytest.raises(NotFound):
        get_trial_row(trial, people.elsewhere.pk, scope=act_as(people.official).scope)
    assert rows_of_trial(trial, scope=act_as(people.stranger).scope_for("report.view")).count() == 0


def test_rows_stand_in_the_order_of_the_codes_and_can_be_narrowed(people):
    decided(held(make_meeting(people.cell), people), people, c4_2="20")
    trial, scope = tried(people, strict()), act_as(people.official).scope

    codes = [row.unit.code for row in rows_of_trial(trial, scope=scope)]
    assert codes == sorted(codes)
    assert [row.unit_id for row in rows_of_trial(trial, scope=scope, change="down")] == [
        people.cell.pk
    ]
    assert [row.unit_id for row in rows_of_trial(trial, scope=scope, text="na lua")] == [
        people.sister.pk
    ]


def test_facts_are_read_in_two_queries_for_one_month_and_for_three(
    people, django_assert_num_queries
):
    cells = cells_to_try(people.commune, scope=act_as(people.official).scope, cell_types=[], on=ON)
    span = {"first": Month(2026, 9), "last": Month(2026, 11)}
    for number in (11, 10, 9):
        submitted(held(make_meeting(people.cell, month=Month(2026, number)), people), people)
        with django_assert_num_queries(2):
            found = list(scored_months(cells, **span))
    assert sum(len(cell.months) for cell in found[0]) == 3


def test_workbook_holds_one_line_a_cell_and_one_column_a_month(people):
    decided(held(make_meeting(people.cell), people), people, c4_2="20")
    trial = tried(people, strict())
    rows = rows_of_trial(trial, scope=act_as(people.official).scope)

    sheet = load_workbook(BytesIO(trial_workbook(trial, rows, pack(), narrowed="giảm mức"))).active

    lines = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    assert lines[4][:5] == ["Mã", "Chi bộ", "Tăng mức", "Giảm mức", "Thiếu dữ liệu"]
    own = next(line for line in lines if people.cell.name in line)
    assert own[2:5] == [0, 1, 0]
    assert own[-1] == "95 Tốt → 85 Khá (tiêu chí 3.2: -5; tiêu chí 7: -5)"
    assert lines[-1] == ["Chỉ gồm: giảm mức"]


def test_regulation_that_is_gone_is_told_not_tried_again(people_online, settings, tmp_path):
    trial = ask_trial(
        people_online.commune, pack=pack(), on=ON, actor=act_as(people_online.official)
    )
    install(settings, tmp_path, a=central({"attendance.target_rate": "0.95"}))

    run_waiting_jobs()

    trial.refresh_from_db()
    assert (trial.refused, trial.finished_at) == ("no_regulation", None)


def test_months_before_the_span_are_left_out(people):
    decided(held(make_meeting(people.cell, month=Month(2025, 11)), people), people)

    assert months_of(tried(people), people) == []


def test_trial_of_yesterday_keeps_its_result(people):
    trial = tried(people)

    assert (
        get_trial(trial.pk, scope=act_as(people.official, on=ON + timedelta(days=90)).scope).counts
        == trial.counts
    )
