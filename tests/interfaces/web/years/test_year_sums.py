"""The year of a committee that has cells of its own and committees below: both stand in what the
page counts.
"""

from datetime import date

import pytest
import time_machine

from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.models import EarlierMonth, Review
from tests.factories import make_unit
from tests.insight.years import hold, install_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    install_rules(settings, tmp_path)
    hold(people_online.cell, 2026, dict.fromkeys(range(1, 11), "good") | {9: ""})
    return people_online


@pytest.fixture
def office(people, browse):
    return browse(people.official)


def test_own_cells_and_committees_below_add_up_on_the_page(people, office):
    page = f"/committee/{people.commune.pk}/year/2026/"
    below = make_unit("committee", name="Đảng bộ bộ phận Bản Trên", parent=people.commune)
    hold(make_unit(parent=below), 2026, {1: "good"})
    begun = Unit.all_rows_unscoped.get(parent=below)
    Unit.all_rows_unscoped.filter(pk=begun.pk).update(valid_from=date(2026, 3, 5))
    EarlierMonth.objects.add(
        unit=begun,
        year=2026,
        month=2,
        version=1,
        state="held",
        band="good",
        paper="QĐ 15",
        entered_by="Cầm Thu Dung",
        entered_at="2026-11-01T00:00:00Z",
    )
    Review.objects.add(
        unit=people.cell, year=2026, period="h1", state="decided", decided_band="good"
    )

    answer = office.get(page)

    context, text = answer.context, answer.content.decode()
    assert context["title"] == "Năm 2026: 0 trên 3 chi bộ đã xếp loại"
    counts = [
        (line["row"].cells, line["row"].held)
        for line in (*context["sums"], context["own"], context["sum"])
    ]
    assert counts == [(1, 2), (2, 9), (3, 11)]
    assert [figure["value"] for figure in context["figures"][:3]] == ["1 / 3", "0 / 3", 0]
    assert "Chi bộ trực thuộc" in text and "Trong ngoặc là phần nhập từ giấy" in text
    assert office.get(f"{page}export.docx").status_code == 200


def test_twelve_months_say_what_was_entered_from_paper(people, office):
    Unit.all_rows_unscoped.filter(pk=people.sister.pk).update(valid_from=date(2026, 9, 1))
    told = {
        "unit": people.sister,
        "year": 2026,
        "version": 1,
        "paper": "QĐ 15",
        "entered_by": "Cầm Thu Dung",
    }
    for month, state, band in ((7, "held", "good"), (8, "not_held", "")):
        EarlierMonth.objects.add(
            month=month, state=state, band=band, entered_at="2026-11-01T00:00:00Z", **told
        )

    (row,) = [
        one
        for one in office.get(f"/committee/{people.commune.pk}/month/2026-11/").context["rows"]
        if one["name"] == people.sister.name
    ]
    text = office.get(f"/cells/{people.sister.pk}/").content.decode()

    assert "07/2026 Tốt (nhập từ giấy); 08/2026 không tổ chức (nhập từ giấy)" in row["said"]
    assert "Tốt (nhập từ giấy)" in text and "không tổ chức (nhập từ giấy)" in text
