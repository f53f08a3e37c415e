import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chibo.base.kernel.dates import Month
from chibo.insight.reports.rules import (
    CellMonth,
    Mark,
    MeetingRow,
    SheetRow,
    help_for,
    month_mark,
    planning,
    steps_of_row,
)
from chibo.insight.reports.rules.figures import Figure, MonthView, chosen, figures_of, headline
from chibo.insight.scoring.rules.bands import RankedBand
from chibo.work.meetings.enums import StepCode
from chibo.work.meetings.rules.steps import path_of
from rulebook.vocabulary.findings import Bilingual, Explained, Reason

pytestmark = pytest.mark.pure

NOVEMBER = Month(2026, 11)
DAY = date(2026, 11, 3)
MOMENT = datetime(2026, 11, 3, 14, tzinfo=UTC)
TARGET = Decimal("0.9")
HELD = MeetingRow(
    pk=uuid.UUID(int=1),
    state="sealed",
    rule_day=DAY,
    planned_on=DAY,
    held_on=DAY,
    move_reason="",
    not_held_reason="",
    entered_late=False,
    agenda_ready_at=MOMENT,
    convened_at=MOMENT,
    published_at=MOMENT,
    sealed=True,
    huddle_on=DAY,
    huddle_applies=True,
    due_count=24,
    present_count=22,
    excused_count=2,
    unexcused_count=0,
    tasks_due=4,
    tasks_done=3,
)
PLANNED = replace(
    HELD,
    state="planned",
    held_on=None,
    agenda_ready_at=None,
    convened_at=None,
    published_at=None,
    sealed=False,
    huddle_on=None,
    due_count=None,
    present_count=None,
    excused_count=None,
    unexcused_count=None,
    tasks_due=None,
    tasks_done=None,
)
SCALE = {
    code: RankedBand(code, Bilingual(code, code), place, 4)
    for place, code in enumerate(("good", "fair", "average", "poor"))
}
SHEET = SheetRow(
    uuid.UUID(int=2), "submitted", Decimal(93), SCALE["good"], None, None, MOMENT, False
)
DUE = {code: Explained(date(2026, 11, 5)) for code in StepCode}


def cell(name="Chi bộ thôn Đồng Tâm", *, meeting=HELD, sheet=SHEET, on=DAY, **fields):
    steps = tuple(path_of(steps_of_row(meeting, sheet), due=DUE, on=on))
    fields = {"thematic_held": True} | fields
    return CellMonth(
        uuid.uuid4(), "TS-01", name, "chi bo thon dong tam", meeting, sheet, steps, **fields
    )


def why(row, *, on=DAY, target=TARGET):
    return [finding.code for finding in help_for(row, month=NOVEMBER, target=target, on=on)]


def test_held_and_submitted_month_has_eight_steps_done():
    assert [step.state for step in cell().steps] == ["done"] * 8
    assert cell().stage == "submitted"


@pytest.mark.parametrize(
    ("meeting", "sheet", "stage"),
    [
        (None, None, "not_planned"),
        (replace(PLANNED, state="not_held"), None, "not_held"),
        (PLANNED, None, "prepare"),
        (replace(PLANNED, agenda_ready_at=MOMENT), None, "huddle"),
        (replace(PLANNED, agenda_ready_at=MOMENT, huddle_applies=False), None, "convene"),
        (HELD, None, "score"),
        (HELD, replace(SHEET, state="draft", submitted_at=None), "score"),
        (HELD, replace(SHEET, state="adopted", submitted_at=None), "submit"),
        (HELD, SHEET, "submitted"),
        (HELD, replace(SHEET, state="decided", official_band=SCALE["fair"]), "decided"),
    ],
)
def test_cell_stands_at_its_next_step(meeting, sheet, stage):
    assert cell(meeting=meeting, sheet=sheet).stage == stage


def test_only_what_can_be_taken_now_is_reminded_of():
    after = date(2026, 11, 9)
    assert [step.code for step in cell(meeting=PLANNED, sheet=None, on=after).overdue] == ["meet"]
    unsealed = replace(HELD, sealed=False, huddle_on=None)
    assert [step.code for step in cell(meeting=unsealed, sheet=SHEET, on=after).overdue] == [
        "minutes"
    ]
    without_huddle = cell(meeting=replace(HELD, huddle_on=None), on=after)
    assert [step.code for step in without_huddle.overdue] == ["huddle"] and without_huddle.late
    assert cell(on=after).overdue == ()


@pytest.mark.parametrize(
    ("on", "late"),
    [
        (date(2026, 11, 3), False),
        (date(2026, 11, 4), True),
        (date(2026, 11, 30), True),
        (date(2026, 12, 1), False),
    ],
)
def test_month_without_a_meeting_is_late_from_the_day_after_the_rules_until_nothing_can_be_planned(
    on, late
):
    step = planning(Explained(DAY), month=NOVEMBER, on=on, begun=date(2025, 7, 1))
    row = cell(meeting=None, sheet=None, on=on, plan=step)
    assert [(one.code, one.due_day) for one in row.late] == ([("plan", DAY)] if late else [])
    assert row.overdue == row.late and row.stage == "not_planned"
    (found,) = help_for(row, month=NOVEMBER, target=TARGET, on=on)
    assert (found.code, "day" in found.params) == ("not_planned", late)
    assert chosen([row], late=True) == ((row,) if late else ())


@pytest.mark.parametrize(
    ("due", "begun", "ended"),
    [
        (None, date(2025, 7, 1), None),
        (Explained(DAY), date(2026, 11, 4), None),
        (Explained(DAY), date(2025, 7, 1), DAY),
    ],
)
def test_nothing_is_asked_of_a_cell_that_did_not_stand_on_the_day_nor_where_no_rule_gives_one(
    due, begun, ended
):
    assert planning(due, month=NOVEMBER, on=date(2026, 11, 20), begun=begun, ended=ended) is None


def test_band_waits_for_who_decides_it_and_a_question_for_the_cell():
    assert cell(direct=False).stage == "submitted_below"
    assert cell(sheet=replace(SHEET, state="returned")).stage == "returned"


def test_month_that_goes_well_needs_no_help():
    assert why(cell()) == []


@pytest.mark.parametrize(
    ("fields", "on", "codes"),
    [
        ({"meeting": None, "sheet": None}, date(2026, 10, 31), []),
        ({"meeting": None, "sheet": None}, date(2026, 11, 1), ["not_planned"]),
        (
            {"meeting": replace(PLANNED, state="not_held", not_held_reason="Bão"), "sheet": None},
            DAY,
            ["not_held"],
        ),
        ({"meeting": PLANNED, "sheet": None}, date(2026, 11, 5), []),
        ({"meeting": PLANNED, "sheet": None}, date(2026, 11, 6), ["late"]),
        ({"meeting": replace(HELD, present_count=21)}, DAY, ["attendance"]),
        (
            {"sheet": replace(SHEET, self_band=SCALE["average"], self_total=Decimal(60))},
            DAY,
            ["weak"],
        ),
        ({"sheet": replace(SHEET, state="decided", official_band=SCALE["poor"])}, DAY, ["weak"]),
        ({"thematic_held": False}, date(2026, 12, 31), []),
        ({"thematic_held": False}, date(2027, 1, 1), ["thematic"]),
    ],
)
def test_help_names_its_reason(fields, on, codes):
    assert why(cell(on=on, **fields), on=on) == codes


def test_exact_rate_needs_no_help():
    assert why(cell(meeting=replace(HELD, due_count=50, present_count=45))) == []


def test_figures_name_the_cells_they_do_not_hold():
    moved = replace(
        HELD, held_on=date(2026, 11, 4), move_reason="Trùng lễ", due_count=10, present_count=10
    )
    rows = [
        cell("A"),
        cell("B", meeting=moved, sheet=None, thematic_held=False),
        cell("C", meeting=PLANNED, sheet=None, thematic_held=False),
    ]

    found = figures_of(rows, month=NOVEMBER, on=date(2026, 11, 21), target=TARGET)

    assert found == (
        Figure("held", 1, 3, ("C",), Reason("{count} on another day with a reason", {"count": 1})),
        Figure(
            "attendance",
            32,
            34,
            ("C",),
            Reason(
                "{present} of {due}; at least {asked_share} is asked for",
                {"present": 32, "due": 34, "asked_share": TARGET},
            ),
            share=Decimal(32) / 34,
        ),
        Figure("tasks", 6, 8, ("C",), Reason("{count} went on or were dropped", {"count": 2})),
        Figure("thematic", 1, 3, (), Reason("{count} days left in the quarter", {"count": 40})),
        Figure("decided", 0, 3, ("B", "C")),
    )


def test_figures_of_nothing_have_no_share():
    found = figures_of([], month=NOVEMBER, on=DAY, target=None)

    assert [(f.part, f.whole, f.share) for f in found] == [(0, 0, None)] * 5


@pytest.mark.parametrize(
    ("rows", "message", "params"),
    [
        ([], "No cells stand below this committee yet", {}),
        (
            [cell()],
            "{met} of {cells} cells have met; none needs help",
            {"met": 1, "cells": 1, "help": 0},
        ),
    ],
)
def test_headline_is_one_sentence(rows, message, params):
    view = MonthView(uuid.uuid4(), "Đảng bộ xã", NOVEMBER, DAY, tuple(rows))

    assert headline(view) == Reason(message, params)


def test_headline_counts_those_who_need_help():
    row = cell(meeting=PLANNED, sheet=None)
    row = replace(
        row, help_for=help_for(replace(row, meeting=None), month=NOVEMBER, target=None, on=DAY)
    )
    view = MonthView(uuid.uuid4(), "Đảng bộ xã", NOVEMBER, DAY, (cell(), row))

    assert headline(view).params == {"met": 1, "cells": 2, "help": 1}
    assert view.in_need == (row,)


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ({}, 2),
        ({"text": "dong TÂM"}, 1),
        ({"text": "ts-02"}, 1),
        ({"text": "không có"}, 0),
        ({"stage": "submitted"}, 1),
        ({"late": True}, 1),
        ({"text": "dong", "late": True}, 0),
    ],
)
def test_rows_are_chosen_by_name_stage_and_delay(choice, kept):
    other = replace(
        cell("Chi bộ Trường học", meeting=PLANNED, sheet=None, on=date(2026, 11, 9)),
        code="TS-02",
        search_key="chi bo truong hoc",
    )

    assert len(chosen([cell(), other], **choice)) == kept


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (None, Mark(NOVEMBER, state="sealed", meeting_id=HELD.pk)),
        (replace(SHEET, state="draft"), Mark(NOVEMBER, state="sealed", meeting_id=HELD.pk)),
        (SHEET, Mark(NOVEMBER, SCALE["good"], Decimal(93), False, "sealed", HELD.pk)),
        (
            replace(
                SHEET, state="decided", official_band=SCALE["fair"], official_total=Decimal(78)
            ),
            Mark(NOVEMBER, SCALE["fair"], Decimal(78), True, "sealed", HELD.pk),
        ),
    ],
)
def test_month_of_the_history_shows_the_official_band_first(sheet, expected):
    assert month_mark(NOVEMBER, meeting_id=HELD.pk, state="sealed", sheet=sheet) == expected
