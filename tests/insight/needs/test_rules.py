from decimal import Decimal
from pathlib import Path

import pytest

from chibo.base.kernel.dates import Month
from chibo.insight.needs.rules import (
    LostPoints,
    PointsTaken,
    SharedCriterion,
    headline_of,
    losses,
    needs_help,
    shared_lines,
)
from rulebook.loading.loader import load_pack
from rulebook.vocabulary.findings import Bilingual

PACK = load_pack(Path("packs/vn-hd42-2025"))
LINE = SharedCriterion("4.2", Bilingual("Nội dung", "Contents"), ())
OTHER = SharedCriterion("2", Bilingual("Tỷ lệ", "Rate"), ())
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)

pytestmark = pytest.mark.pure


def taken(lost, of, *, line=LINE, month=NOVEMBER, cell_type="residential", meetings=1):
    return PointsTaken(line, month, cell_type, meetings, Decimal(lost), Decimal(of))


def scored(*pairs):
    return [
        LostPoints(Month(2026, 1).plus(i), Decimal(lost), Decimal(of))
        for i, (lost, of) in enumerate(pairs)
    ]


def test_every_line_of_the_sheet_belongs_to_one_shared_criterion():
    lines = shared_lines(PACK)

    assert list(lines) == [leaf.code for leaf in PACK.leaves]
    assert lines["4.2"].title == Bilingual(
        *next((c.title_vi, c.title_en) for c in PACK.leaves if c.code == "4.2")
    )
    assert lines["3.2"].advice[0].vi.startswith("họp hoặc hội ý chi ủy")


def test_the_criterion_that_loses_most_in_a_meeting_stands_first():
    found = losses(
        [taken(3, 25), taken(10, 50, meetings=2), taken(4, 5, line=OTHER)], first=OCTOBER, months=2
    )

    assert [(loss.line.code, loss.whole.per_meeting) for loss in found] == [
        ("4.2", Decimal(13) / 3),
        ("2", Decimal(4)),
    ]


def test_a_criterion_without_loss_is_left_out():
    assert losses([taken(0, 25)], first=OCTOBER, months=2) == ()


def test_months_without_a_score_stay_empty():
    loss = losses([taken(5, 25)], first=OCTOBER, months=2)[0]

    assert [(month, part.share if part else None) for month, part in loss.by_month] == [
        (OCTOBER, None),
        (NOVEMBER, Decimal("0.2")),
    ]


def test_types_of_cells_are_told_apart():
    loss = losses([taken(5, 25), taken(20, 25, cell_type="agency")], first=NOVEMBER, months=1)[0]

    assert [(code, part.share) for code, part in loss.by_type] == [
        ("agency", Decimal("0.8")),
        ("residential", Decimal("0.2")),
    ]


@pytest.mark.parametrize(
    ("rows", "needed"),
    [
        ([(5, 5), (5, 5), (0, 5)], True),
        ([(5, 5), (5, 5), (0, 5), (0, 5)], False),
        ([(2, 5), (2, 5), (2, 5)], False),
        ([(Decimal("2.5"), 5), (Decimal("2.5"), 5)], True),
        ([(5, 5)], False),
        ([], False),
    ],
)
def test_help_is_needed_when_half_is_lost_in_two_of_the_last_three_meetings(rows, needed):
    finding = needs_help(scored(*rows))

    assert (finding is not None) is needed


def test_the_reason_counts_the_last_meetings_only():
    finding = needs_help(scored((5, 5), (0, 5), (5, 5), (3, 5)))

    assert finding.params == {"lost": Decimal(8), "of": Decimal(15), "count": 3}


def test_the_headline_names_the_heaviest_criterion():
    found = losses([taken(12, 50, meetings=2)], first=NOVEMBER, months=1)

    assert headline_of(found).params == {
        "criterion": LINE.title,
        "points": Decimal(6),
        "max": Decimal(25),
    }
    assert headline_of(()).code == "nothing_lost"
