"""The rate of attendance and its base."""

from dataclasses import replace
from decimal import Decimal

import pytest

from rulebook.meetings.attendance import (
    RollLine,
    counted,
    counts,
    excused_warnings,
    meets_target,
    rate,
)
from rulebook.vocabulary.findings import localise

pytestmark = pytest.mark.pure


def spoken(explained):
    return [step.message.format(**localise(step.params, "en")) for step in explained.steps]


def test_45_of_50_is_exactly_nine_tenths(pack):
    rows = [RollLine("official", "residential", "present")] * 45 + [
        RollLine("official", "residential", "excused")
    ] * 5
    found = rate(pack, rows)
    assert found.value == Decimal("0.9")
    assert spoken(found) == ["On the roll: 50.", "Present: 45 of 50 = 90.0 %."]


@pytest.mark.parametrize(
    ("state", "present"),
    [
        ("present", 1),
        ("late", 1),
        ("left", 1),
        ("remote", 1),
        ("excused", 0),
        ("unexcused", 0),
        ("not_recorded", 0),
    ],
)
def test_what_counts_as_present(pack, state, present):
    assert rate(pack, [RollLine("official", "agency", state)]).value == present


@pytest.mark.parametrize(
    ("kind", "cell_type", "counted_in"),
    [
        ("official", "agency", True),
        ("probationary", "agency", True),
        ("temporary_here", "agency", True),
        ("official", "military", True),
        ("exempt", "agency", False),
        ("temporarily_away", "agency", False),
        ("suspended", "agency", False),
        ("official", "armed_special", False),
    ],
)
def test_who_counts_in_the_base(pack, kind, cell_type, counted_in):
    row = RollLine(kind, cell_type, "present")
    assert counted(pack, [row]) == ((row,) if counted_in else ())


def test_the_steps_name_who_is_left_out_and_what_is_open(pack):
    rows = [
        RollLine("official", "agency", "present"),
        RollLine("official", "agency", "not_recorded"),
        RollLine("exempt", "agency", "present"),
    ]
    found = rate(pack, rows)
    assert found.value == Decimal("0.5")
    assert spoken(found) == [
        "On the roll: 3.",
        "Left out of the rate: 1 exempt from meetings.",
        "Not recorded yet, so counted as not present: 1.",
        "Present: 1 of 2 = 50.0 %.",
    ]


def test_with_nobody_in_the_base_there_is_no_rate(pack):
    found = rate(pack, [RollLine("exempt", "agency", "present")])
    assert found.value == 0
    assert spoken(found)[-1] == "Nobody counts in the base, so there is no rate."


def test_every_state_is_counted_even_when_nobody_is_in_it():
    rows = [
        RollLine("official", "agency", "late"),
        RollLine("exempt", "agency", "late"),
        RollLine("official", "agency", "excused"),
    ]
    assert counts(rows) == {
        "not_recorded": 0,
        "present": 0,
        "late": 2,
        "left": 0,
        "remote": 0,
        "excused": 1,
        "unexcused": 0,
    }


@pytest.mark.parametrize(("run", "codes"), [(3, []), (4, ["attendance.excused_run"])])
def test_the_fourth_excuse_in_a_row_is_warned_of(pack, run, codes):
    rows = [RollLine("official", "agency", "excused", excused_run=run)]
    assert [finding.code for finding in excused_warnings(pack, rows)] == codes


@pytest.mark.parametrize(
    ("exceeded", "present", "unexcused", "met"),
    [(False, 18, 0, True), (True, 18, 0, False), (True, 19, 0, True), (False, 19, 1, False)],
)
def test_the_target_is_reached_or_exceeded_as_the_pack_says(
    pack, exceeded, present, unexcused, met
):
    key = "attendance.target_exceeded"
    asked = replace(pack, values={**pack.values, key: replace(pack.value(key), value=exceeded)})
    rows = [RollLine("official", "residential", "present")] * present
    rows += [RollLine("official", "residential", "unexcused")] * unexcused
    rows += [RollLine("official", "residential", "excused", 1)] * (20 - len(rows))
    assert meets_target(asked, rows).value is met
