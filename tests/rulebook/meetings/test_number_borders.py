"""Attendance, sizes of cells and norms at their limits: exactly the share, one person less."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from rulebook.meetings.attendance import RollLine, counted, excused_warnings, meets_target, rate
from rulebook.meetings.cell import check_size, elects_committee, huddle_form
from rulebook.meetings.norms import Visit, fulfilment, needed_in_year, norm_for
from rulebook.vocabulary.findings import Bilingual, Severity
from rulebook.vocabulary.year_parts import Norm

pytestmark = pytest.mark.pure


def with_values(pack, **values):
    """The pack with some values replaced; the keys' dots are written as two underscores."""
    new = {key.replace("__", "."): value for key, value in values.items()}
    changed = {key: replace(pack.values[key], value=value) for key, value in new.items()}
    return replace(pack, values={**pack.values, **changed})


def roll(present, absent, state="excused"):
    here = [RollLine("official", "residential", "present")] * present
    return here + [RollLine("official", "residential", state)] * absent


@pytest.mark.parametrize(
    ("target", "exceeded", "present", "absent", "met"),
    [
        # At least 90 %: Guidance 42-HD/BTCTW, part II.5.
        ("0.9", False, 9, 1, True),
        ("0.9", False, 45, 5, True),
        ("0.9", False, 44, 6, False),
        ("0.9", False, 8999, 1001, False),
        # Over 85 %: Guidance 12-HD/BTCTW.
        ("0.85", True, 17, 3, False),
        ("0.85", True, 18, 2, True),
        ("0.85", True, 85, 15, False),
        ("0.85", True, 86, 14, True),
        ("0.85", False, 17, 3, True),
        ("0.9", False, 0, 0, False),
        ("0.9", False, 1, 0, True),
        ("0", True, 0, 1, False),
    ],
)
def test_exactly_the_share_is_enough_unless_the_text_says_over(
    pack, target, exceeded, present, absent, met
):
    asked = with_values(
        pack, attendance__target_rate=Decimal(target), attendance__target_exceeded=exceeded
    )
    found = meets_target(asked, roll(present, absent))
    assert found.value is met
    keys = ("attendance.target_rate", "attendance.max_unexcused")
    assert found.sources[-2:] == tuple(asked.value(key).source for key in keys)


@pytest.mark.parametrize(
    ("allowed", "unexcused", "met"), [(0, 0, True), (0, 1, False), (1, 1, True), (1, 2, False)]
)
def test_no_more_may_be_absent_without_reason_than_the_pack_allows(pack, allowed, unexcused, met):
    layer = with_values(pack, attendance__max_unexcused=allowed)
    assert meets_target(layer, roll(98, unexcused, "unexcused")).value is met


def test_who_does_not_count_in_the_base_may_be_absent_without_reason(pack):
    rows = [*roll(10, 0), RollLine("exempt", "residential", "unexcused")]
    assert meets_target(pack, rows).value is True


@pytest.mark.parametrize(
    ("states", "share"),
    [
        (("present", "late", "left", "remote"), "1"),
        (("present", "late", "left"), "0.75"),
        (("present",), "0.25"),
    ],
)
def test_remote_and_part_presence_count_only_where_the_pack_names_them(pack, states, share):
    layer = with_values(pack, attendance__present_states=states)
    rows = [
        RollLine("official", "agency", state) for state in ("present", "late", "left", "remote")
    ]
    found = rate(layer, rows)
    assert found.value == Decimal(share)
    assert found.sources[-1] == layer.value("attendance.present_states").source


@pytest.mark.parametrize("kind", ["exempt", "temporarily_away", "suspended"])
def test_who_is_left_out_of_the_rate_counts_where_the_pack_lets_them(pack, kind):
    row = RollLine(kind, "residential", "unexcused")
    let = with_values(pack, **{f"attendance__left_out__{kind}": False})
    assert (counted(pack, [row]), counted(let, [row])) == ((), (row,))
    assert (rate(pack, [row, *roll(1, 0)]).value, rate(let, [row, *roll(1, 0)]).value) == (
        Decimal(1),
        Decimal("0.5"),
    )


@pytest.mark.parametrize(
    ("limit", "state", "run", "warned"),
    [
        (3, "excused", 3, False),
        (3, "excused", 4, True),
        (3, "present", 4, False),
        (3, "unexcused", 4, False),
        (0, "excused", 1, True),
        (None, "excused", 40, False),
    ],
)
def test_one_excuse_more_than_the_run_allows_is_warned_of(pack, limit, state, run, warned):
    layer = with_values(pack, attendance__max_excused_run=limit)
    found = excused_warnings(layer, [RollLine("official", "agency", state, excused_run=run)])
    source = layer.value("attendance.max_excused_run").source
    assert [(one.severity, one.source) for one in found] == (
        [(Severity.WARNING, source)] if warned else []
    )


def test_all_who_were_excused_too_often_are_counted_in_one_warning(pack):
    rows = [RollLine("official", "agency", "excused", excused_run=run) for run in (3, 4, 5)]
    (finding,) = excused_warnings(pack, rows)
    assert finding.message.format(**finding.params) == "Excused more than 3 times running: 2."


@pytest.mark.parametrize(
    ("official", "members", "told"),
    [
        # 294-QĐ/TW §20.2.1: three official members; §20.3: groups from thirty members.
        (2, 29, [("cell.too_small", Severity.WARNING, "cell.min_official")]),
        (3, 29, []),
        (3, 30, [("cell.needs_groups", Severity.NOTE, "cell.groups_from_members")]),
        (3, 31, [("cell.needs_groups", Severity.NOTE, "cell.groups_from_members")]),
        (
            0,
            30,
            [
                ("cell.too_small", Severity.WARNING, "cell.min_official"),
                ("cell.needs_groups", Severity.NOTE, "cell.groups_from_members"),
            ],
        ),
    ],
)
def test_a_cell_is_too_small_below_three_and_divided_from_thirty(pack, official, members, told):
    found = check_size(pack, official_members=official, members=members)
    assert [(one.code, one.severity, one.source) for one in found] == [
        (code, severity, pack.value(key).source) for code, severity, key in told
    ]


def test_what_the_size_asks_for_is_said_with_both_numbers(pack):
    found = check_size(pack, official_members=2, members=30)
    assert [one.message.format(**one.params) for one in found] == [
        "2 official members; a cell needs 3. Its members join a neighbouring cell.",
        "30 members; from 30 the cell is divided into Party groups.",
    ]


def test_who_elects_and_who_consults_is_told_with_its_source(pack):
    elects = elects_committee(pack, 9)
    form = huddle_form(pack, has_committee=False, has_deputy=False)
    assert elects.sources == (pack.value("cell.committee_from_official").source,)
    assert form.sources == (pack.value("huddle.before").source,)
    assert [len(found.steps) for found in (elects, form)] == [2, 2]


def norm(pack, **changes):
    """A pack with one norm for the post `visitor`, six attendances a year unless told otherwise."""
    given = {
        "of": "visitor",
        "per_year": 6,
        "per_month": None,
        "own_cell_counts": False,
        "replaces_own_meeting": True,
        "text": Bilingual("Mỗi năm sáu lần", "six times a year"),
        "source": pack.source,
    }
    return replace(pack, norms={"visitor": Norm(**given | changes)})


@pytest.mark.parametrize(
    ("day", "on", "counts"),
    [
        (date(2025, 12, 31), date(2026, 12, 31), 0),
        (date(2026, 1, 1), date(2026, 1, 1), 1),
        (date(2026, 3, 3), date(2026, 3, 2), 0),
        (date(2026, 3, 3), date(2026, 3, 3), 1),
        (date(2026, 12, 31), date(2026, 12, 31), 1),
        (date(2027, 1, 1), date(2027, 1, 1), 0),
    ],
)
def test_a_visit_counts_from_its_own_day_on_within_its_year(pack, day, on, counts):
    found = fulfilment(norm(pack), "visitor", [Visit(day)], year=2026, on=on).value
    assert (found.counted, found.needed, found.left) == (counts, 6, 6 - counts)


@pytest.mark.parametrize(
    ("visits", "counted", "left", "beyond"), [(5, 5, 1, 0), (6, 6, 0, 0), (7, 7, 0, 0)]
)
def test_a_fulfilled_norm_leaves_nothing_and_never_less(pack, visits, counted, left, beyond):
    days = [Visit(date(2026, 1, day)) for day in range(1, visits + 1)]
    found = fulfilment(norm(pack), "visitor", days, year=2026, on=date(2026, 12, 31)).value
    assert (found.counted, found.left, found.not_counted) == (counted, left, beyond)


@pytest.mark.parametrize(
    ("on", "needed", "counted"),
    [
        (date(2025, 12, 31), 0, 0),
        (date(2026, 1, 1), 2, 2),
        (date(2026, 2, 28), 4, 3),
        (date(2026, 12, 31), 24, 4),
        (date(2027, 1, 1), 24, 4),
    ],
)
def test_a_norm_per_month_asks_for_the_months_begun(pack, on, needed, counted):
    """Three visits in January count as two, one each in February and December."""
    layer = norm(pack, per_year=None, per_month=2)
    days = [Visit(date(2026, 1, day)) for day in (1, 1, 1)]
    days += [Visit(date(2026, 2, 28)), Visit(date(2026, 12, 31))]
    found = fulfilment(layer, "visitor", days, year=2026, on=on).value
    assert (found.needed, found.counted) == (needed, counted)


@pytest.mark.parametrize(("own_cell_counts", "counted"), [(False, 1), (True, 2)])
def test_the_meeting_of_ones_own_cell_counts_where_the_norm_says_so(pack, own_cell_counts, counted):
    visits = [Visit(date(2026, 1, 3)), Visit(date(2026, 2, 3), own_cell=True)]
    layer = norm(pack, own_cell_counts=own_cell_counts)
    found = fulfilment(layer, "visitor", visits, year=2026, on=date(2026, 12, 31))
    assert (found.value.counted, found.value.not_counted) == (counted, 2 - counted)
    said = [step.message for step in found.steps]
    assert ("Attended, but not counted: {count}." in said) is (counted == 1)
    assert found.sources == (layer.source,)


@pytest.mark.parametrize(("replaces", "said"), [(True, False), (False, True)])
def test_that_another_cell_does_not_replace_ones_own_is_said_where_it_is_so(pack, replaces, said):
    layer = norm(pack, replaces_own_meeting=replaces)
    steps = fulfilment(layer, "visitor", [], year=2026, on=date(2026, 1, 1)).steps
    message = "Attending another cell does not replace the meeting of one's own cell."
    assert (message in [step.message for step in steps]) is said


@pytest.mark.parametrize(
    ("per_year", "per_month", "needed"), [(6, None, 6), (None, 2, 24), (0, None, 0)]
)
def test_a_whole_year_asks_for_twelve_times_the_month(pack, per_year, per_month, needed):
    assert (
        needed_in_year(norm(pack, per_year=per_year, per_month=per_month).norms["visitor"])
        == needed
    )


def test_without_a_norm_nothing_is_fulfilled_and_a_step_says_so(pack):
    found = fulfilment(pack, "visitor", [], year=2026, on=date(2026, 1, 1))
    assert (found.value, found.steps) == (None, norm_for(pack, "visitor").steps)
