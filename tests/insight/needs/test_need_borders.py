"""When a cell needs help, at the marks: exactly half, two of three, nothing to lose."""

from decimal import Decimal

import pytest

from chibo.base.kernel.dates import Month
from chibo.insight.beginnings.rules import STEPS, Facts, steps_from
from chibo.insight.needs.rules import (
    LostPoints,
    Part,
    PointsTaken,
    SharedCriterion,
    headline_of,
    losses,
    needs_help,
)
from rulebook.vocabulary.findings import Bilingual

pytestmark = pytest.mark.pure

FIRST = Month(2026, 1)


def meetings(*lost, of="10"):
    return [
        LostPoints(FIRST.plus(number), Decimal(one), Decimal(of)) for number, one in enumerate(lost)
    ]


@pytest.mark.parametrize(
    ("lost", "needs"),
    [
        (("5", "5", "0"), True),
        (("5", "0", "5"), True),
        (("5", "4.99", "0"), False),
        (("5", "5", "0", "0"), False),
        (("0", "5", "5", "0"), True),
        (("5", "5"), True),
        (("10",), False),
        ((), False),
    ],
)
def test_half_of_the_points_in_two_of_the_last_three_meetings_is_a_need(lost, needs):
    assert (needs_help(meetings(*lost)) is not None) is needs


def test_a_need_is_told_with_the_sum_of_the_last_three():
    finding = needs_help(meetings("9", "5", "5", "1"))
    assert finding.message.format(**finding.params) == (
        "11 of 30 points were lost in the last 3 meetings"
    )


def test_where_nothing_could_be_had_nothing_is_lost():
    assert needs_help(meetings("0", "0", "0", of="0")) is None
    assert (Part(Decimal(0), Decimal(0), 0).share, Part(Decimal(1), Decimal(2), 0).per_meeting) == (
        None,
        None,
    )
    part = Part(Decimal(1), Decimal(2), 4)
    assert (part.share, part.per_meeting) == (Decimal("0.5"), Decimal("0.25"))


def line(code):
    return SharedCriterion(code, Bilingual(f"Mục {code}", f"Line {code}"), ())


def taken(code, month, lost, *, cell_type="agency", times=1, of="10"):
    return PointsTaken(
        line(code), FIRST.plus(month), cell_type, times, Decimal(lost), Decimal(of) * times
    )


def test_losses_stand_from_the_greatest_down_with_every_month_of_the_span():
    rows = [
        taken("2", 0, "4", times=2),
        taken("2", 2, "2", cell_type="school"),
        taken("1", 0, "3"),
        taken("3", 0, "3"),
        taken("4", 0, "0"),
    ]
    found = losses(rows, first=FIRST, months=3)
    assert [loss.line.code for loss in found] == ["1", "3", "2"]
    two = found[-1]
    assert (two.whole.lost, two.whole.of, two.whole.meetings) == (6, 30, 3)
    assert [part and part.lost for _, part in two.by_month] == [4, None, 2]
    assert [month for month, _ in two.by_month] == [FIRST, FIRST.plus(1), FIRST.plus(2)]
    assert [(code, part.lost) for code, part in two.by_type] == [("agency", 4), ("school", 2)]


def test_the_headline_names_the_worst_or_that_nothing_was_lost():
    found = losses([taken("1", 0, "6", times=2)], first=FIRST, months=1)
    head = headline_of(found)
    assert (head.code, head.params["points"], head.params["max"]) == ("most_lost", 3, 10)
    assert headline_of(()).code == "nothing_lost"


@pytest.mark.parametrize(
    ("cells", "counted", "standing"),
    [(1, 0, "current"), (2, 1, "current"), (2, 2, "done"), (2, 3, "done")],
)
def test_a_first_step_is_done_once_every_cell_has_taken_it(cells, counted, standing):
    before = {"address": True, "commune": True, "office": True, "regulation": True, "members": 9}
    given = Facts(**before, cells=cells, cells_with_login=counted)
    step = next(one for one in steps_from(given) if one.code == "logins")
    assert (str(step.standing), step.cells) == (standing, counted)


def test_only_the_first_open_step_is_the_next():
    standings = [str(step.standing) for step in steps_from(Facts(address=True, office=True))]
    assert standings == ["done", "done", "current", "done", *["todo"] * (len(STEPS) - 4)]
    assert all(step.standing == "todo" for step in steps_from(Facts())[2:])


@pytest.mark.parametrize(("cells", "members", "done"), [(1, 1, True), (0, 1, False), (1, 0, False)])
def test_the_roster_is_there_with_cells_and_members(cells, members, done):
    facts = Facts(address=True, commune=True, office=True, cells=cells, members=members)
    step = steps_from(facts)[4]
    assert (str(step.standing) == "done") is done
