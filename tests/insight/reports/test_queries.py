from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.queries import get_unit
from chibo.directory.people.models import Office
from chibo.insight.reports.queries import (
    month_of,
    month_of_cells,
    planning_overdue,
    steps_of_months,
)
from chibo.insight.reports.queries.history import histories_of, history_of
from chibo.insight.reviews.models import EarlierMonth
from chibo.insight.scoring.actions import return_score
from chibo.insight.scoring.queries import steps_of
from chibo.work.meetings.actions.calendar import add_meeting, mark_not_held
from chibo.work.meetings.actions.preparation import record_huddle
from tests.factories import TODAY, act_as, make_meeting, make_member, make_unit
from tests.factories.month import close, convene, open_room, prepare, resolve, seal
from tests.insight.packs import central, install
from tests.insight.sheets import adopted, decided, held, submitted

NOVEMBER = Month(2026, 11)
pytestmark = pytest.mark.django_db


def month(people, *, on=TODAY, month=NOVEMBER):
    return month_of(people.commune, month, scope=act_as(people.official).scope, on=on)


def shown_of(people, cell):
    """The cell's twelve months as the page of the committee's month shows them."""
    scope = act_as(people.official).scope
    return histories_of([cell.pk], last=NOVEMBER, scope=scope)[cell.pk]


def row_of(view, cell):
    return next(row for row in view.rows if row.cell_id == cell.pk)


def test_month_lists_the_cells_of_the_unit_and_no_others(people):
    make_meeting(people.cell)

    view = month(people)

    assert [row.name for row in view.rows] == [people.cell.name, people.sister.name]
    assert [row.stage for row in view.rows] == ["prepare", "not_planned"]


def test_month_holds_only_what_lies_in_the_scope(people):
    view = month_of(people.commune, NOVEMBER, scope=act_as(people.neighbour).scope, on=TODAY)

    assert [row.name for row in view.rows] == [people.sister.name]
    with pytest.raises(NotFound):
        get_unit(people.commune.pk, scope=act_as(people.stranger).scope)


@pytest.mark.parametrize(
    "point",
    [
        "planned",
        "prepared",
        "huddled",
        "convened",
        "open",
        "closed",
        "sealed",
        "with_resolution",
        "adopted",
        "submitted",
        "decided",
        "not_held",
    ],
)
@pytest.mark.parametrize("days", [0, 4, 20])
def test_steps_of_the_month_are_the_steps_of_the_meeting(people, point, days):
    meeting = make_meeting(people.cell)
    made = {
        "planned": lambda: None,
        "prepared": lambda: prepare(meeting, people),
        "huddled": lambda: record_huddle(
            meeting,
            held_on=TODAY,
            notes="Thống nhất.",
            attendees="",
            actor=act_as(people.secretary),
        ),
        "convened": lambda: convene(meeting, people),
        "open": lambda: open_room(meeting, people),
        "closed": lambda: held(meeting, people),
        "sealed": lambda: seal(held(meeting, people), people),
        "with_resolution": lambda: (seal(held(meeting, people), people), resolve(meeting, people)),
        "adopted": lambda: adopted(held(meeting, people), people),
        "submitted": lambda: submitted(held(meeting, people), people),
        "decided": lambda: decided(held(meeting, people), people),
        "not_held": lambda: mark_not_held(meeting, reason="Bão", actor=act_as(people.secretary)),
    }
    made[point]()
    on = TODAY + timedelta(days=days)

    row = row_of(month(people, on=on), people.cell)

    path = [(step.code, step.state, step.due_day) for step in row.steps]
    assert path == [(step.code, step.state, step.due_day) for step in steps_of(meeting, on=on)]


@pytest.mark.parametrize("post", ["", "deputy", "committee_member"])
def test_huddle_falls_away_only_where_nobody_can_be_consulted(people, post):
    cell = make_unit(parent=people.commune)
    make_member(cell, post="secretary")
    if post:
        make_member(cell, post=post)
    meeting = make_meeting(cell)

    row = row_of(month(people), cell)

    assert [step.state for step in row.steps] == [
        step.state for step in steps_of(meeting, on=TODAY)
    ]
    assert (row.steps[1].state == "skipped") is (post == "")


@pytest.mark.parametrize("post", ["deputy", "committee_member"])
def test_post_that_begins_later_in_the_month_does_not_hide_how_many_members_there_are(people, post):
    cell = make_unit(parent=people.commune)
    for _ in range(9):
        make_member(cell)
    Office.objects.create(
        person=make_member(cell), unit=cell, post=post, valid_from=TODAY + timedelta(days=10)
    )
    meeting = make_meeting(cell)

    row = row_of(month(people), cell)

    assert [step.state for step in row.steps] == [
        step.state for step in steps_of(meeting, on=TODAY)
    ]
    assert row.steps[1].state != "skipped"


def test_counts_come_from_where_they_were_frozen(people):
    decided(held(make_meeting(people.cell), people), people, c6="24")

    view = month(people)

    row = row_of(view, people.cell)
    counts = (
        row.meeting.due_count,
        row.meeting.present_count,
        row.meeting.tasks_due,
        row.meeting.tasks_done,
    )
    assert counts == (9, 9, 0, 0)
    assert (row.sheet.self_total, row.sheet.official_total, row.sheet.band.code) == (
        Decimal(94),
        Decimal(94),
        "good",
    )
    assert [(f.code, f.part, f.whole, f.missing) for f in view.figures] == [
        ("held", 1, 2, (people.sister.name,)),
        ("attendance", 9, 9, (people.sister.name,)),
        ("tasks", 0, 0, (people.sister.name,)),
        ("thematic", 0, 2, ()),
        ("decided", 1, 2, (people.sister.name,)),
    ]
    assert (view.met, view.target) == (1, Decimal("0.9"))


def test_thematic_meeting_counts_in_every_month_of_its_quarter(people):
    make_meeting(people.cell)
    actor = act_as(people.secretary)
    thematic = add_meeting(
        people.cell, kind="thematic", day=TODAY, starts_at=time(20, 0), actor=actor
    )
    assert row_of(month(people), people.cell).thematic_held is False

    close(open_room(thematic, people), people)

    held_in = [
        row_of(month(people, month=Month(2026, n)), people.cell).thematic_held
        for n in (9, 10, 11, 12)
    ]
    assert held_in == [False, True, True, True]


def test_history_has_twelve_months_with_gaps(people):
    decided(held(make_meeting(people.cell, month=Month(2026, 10)), people), people)
    make_meeting(people.cell)

    marks = history_of(people.cell, last=NOVEMBER)

    assert [str(mark.month) for mark in (marks[0], marks[-1])] == ["2025-12", "2026-11"]
    assert [
        (mark.band.code if mark.band else "", mark.official, mark.state) for mark in marks[-3:]
    ] == [
        ("", False, ""),
        ("good", True, "closed"),
        ("", False, "planned"),
    ]
    assert shown_of(people, people.cell) == marks


@pytest.mark.parametrize("cells", [3, 30])
def test_month_asks_four_questions_for_any_number_of_cells(
    people, cells, django_assert_num_queries
):
    for _ in range(cells - 2):
        cell = make_unit(parent=people.commune)
        make_member(cell, post="secretary")
        make_meeting(cell)
    submitted(held(make_meeting(people.cell), people), people)
    scope = act_as(people.official).scope

    with django_assert_num_queries(4):
        view = month_of(people.commune, NOVEMBER, scope=scope, on=date(2026, 11, 21))

    assert len(view.rows) == cells


def test_history_asks_three_questions(people, django_assert_num_queries):
    make_meeting(people.cell)

    with django_assert_num_queries(3):
        history_of(people.cell, last=NOVEMBER)


def from_paper(cell, month, state="held", *, version=1, thematic=False):
    EarlierMonth.objects.add(
        unit=cell,
        year=2026,
        month=month,
        version=version,
        state=state,
        band="good" if state == "held" else "",
        points=Decimal(92) if state == "held" else None,
        thematic=thematic,
        paper="Quyết định 15-QĐ/ĐU",
        entered_by="Cầm Thu Dung",
        entered_at="2026-11-01T00:00:00Z",
    )


def test_months_from_paper_stand_in_the_history_and_count_for_their_quarter(people):
    make_meeting(people.cell)
    people.cell.valid_from = date(2026, 11, 1)
    people.cell.save(update_fields=["valid_from"])
    from_paper(people.cell, 8)
    from_paper(people.cell, 8, "unknown", version=2)
    from_paper(people.cell, 9, "not_held")
    from_paper(people.cell, 10, thematic=True)
    from_paper(people.sister, 10, thematic=True)  # It stood in the system then: never counted.

    marks = history_of(people.cell, last=NOVEMBER)

    assert [
        (mark.band.code if mark.band else "", mark.points, mark.state, mark.entered)
        for mark in marks[-4:]
    ] == [
        ("", None, "", False),
        ("", None, "not_held", True),
        ("good", Decimal(92), "closed", True),
        ("", None, "planned", False),
    ]
    view = month(people)
    assert shown_of(people, people.cell) == marks
    assert [row_of(view, cell).thematic_held for cell in (people.cell, people.sister)] == [
        True,
        False,
    ]
    assert view.figure("thematic").part == 1
    assert not row_of(month(people, month=Month(2027, 1)), people.cell).thematic_held


def late(people, on):
    rows = steps_of_months(
        people.commune, first=NOVEMBER, last=NOVEMBER, scope=act_as(people.official).scope, on=on
    )
    return {row.cell_id: [step.code.value for step in row.late] for row in rows[NOVEMBER]}


def test_meeting_is_late_the_day_after_its_day_and_never_when_it_was_not_held(people):
    meeting = convene(make_meeting(people.cell), people)
    assert "meet" not in late(people, date(2026, 11, 3))[people.cell.pk]
    assert "meet" in late(people, date(2026, 11, 4))[people.cell.pk]
    mark_not_held(meeting, reason="Lũ quét", actor=act_as(people.secretary))
    assert late(people, date(2026, 11, 30))[people.cell.pk] == []


def test_cell_without_a_plan_is_late_from_the_day_after_the_rules(people):
    make_meeting(people.cell)
    assert late(people, date(2026, 11, 3))[people.sister.pk] == []
    assert late(people, date(2026, 11, 4))[people.sister.pk] == ["plan"]
    make_meeting(people.sister)
    assert "plan" not in late(people, date(2026, 11, 4))[people.sister.pk]


def test_day_of_the_rule_in_force_counts(people, settings, tmp_path):
    install(settings, tmp_path, central=central({"meeting.day": "6"}))
    assert [late(people, date(2026, 11, day))[people.cell.pk] for day in (6, 7)] == [[], ["plan"]]


def test_leader_is_asked_to_plan_while_the_month_has_no_meeting(people, django_assert_num_queries):
    assert planning_overdue(people.cell, on=date(2026, 11, 3)) is None
    assert planning_overdue(people.cell, on=date(2026, 11, 4)).due_day == date(2026, 11, 3)
    make_meeting(people.cell)
    with django_assert_num_queries(1):
        assert planning_overdue(people.cell, on=date(2026, 11, 4)) is None


@pytest.mark.parametrize("on", [date(2026, 11, 2), date(2026, 11, 6), date(2026, 12, 9)])
def test_steps_of_several_months_are_those_that_the_page_of_each_month_shows(people, on):
    make_meeting(people.sister, month=Month(2026, 11))
    make_meeting(people.cell, month=Month(2026, 10))
    seal(held(make_meeting(people.cell), people), people)
    scope = act_as(people.official).scope

    found = steps_of_months(
        people.commune, first=Month(2026, 10), last=NOVEMBER, scope=scope, on=on
    )

    for of, rows in found.items():
        page = month_of(people.commune, of, scope=scope, on=on)
        assert [(row.cell_id, row.stage, row.late, row.held) for row in rows] == [
            (row.cell_id, row.stage, row.late, row.held) for row in page.rows
        ]
    one_by_one = month_of_cells([people.sister, people.cell], NOVEMBER, scope=scope, on=on)
    whole = {
        row.cell_id: row for row in month_of(people.commune, NOVEMBER, scope=scope, on=on).rows
    }
    assert [(row.cell_id, row.late, row.help_for) for row in one_by_one] == [
        (cell.pk, whole[cell.pk].late, whole[cell.pk].help_for)
        for cell in (people.sister, people.cell)
    ]


def test_score_that_was_asked_back_waits_for_the_cell_and_not_for_the_committee(people):
    sheet = submitted(held(make_meeting(people.cell), people), people)
    assert row_of(month(people), people.cell).stage == "submitted"
    return_score(sheet, reason="Vì sao?", on=TODAY, actor=act_as(people.official))
    assert row_of(month(people), people.cell).stage == "returned"
