"""The committee's office plans the months of all its cells in one press."""

import uuid
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.actions import close_unit
from chibo.directory.organisation.models import Unit
from chibo.interfaces.web.meetings.calendar import cells as plan_of_cells
from chibo.library.notifications.models import Notice
from chibo.work.meetings.models import Meeting
from tests.factories import make_meeting, make_member, make_official, make_unit
from tests.interfaces.web.planned import rows_of

pytestmark = pytest.mark.django_db
WHOLE = [
    ("regular", date(2026, 11, 3)),
    ("thematic", date(2026, 11, 3)),
    ("regular", date(2026, 12, 3)),
]


@pytest.fixture(autouse=True)
def second_of_november():
    with time_machine.travel("2026-11-02 09:00+07:00", tick=False):
        yield


@pytest.fixture
def where(people_online):
    return f"/committee/{people_online.commune.pk}/plan/"


def press(browser, where, *cells, key=None, follow=False, **typed):
    data = {
        "key": str(key or uuid.uuid4()),
        "chosen": [str(cell.pk) for cell in cells],
        "starts_at": "19:00",
    } | typed
    return browser.post(where, data, follow=follow)


def names(page):
    return [line["cell"].name for line in page.context["lines"]]


def test_page_names_the_cells_that_lack_meetings_with_day_hour_and_count(
    people_online, where, browse
):
    make_meeting(people_online.cell)
    page = browse(people_online.official).get(where)

    shown = {
        line["cell"]: (line["day"], line["count"], line["ticked"]) for line in page.context["lines"]
    }
    assert shown == {
        people_online.cell: (date(2026, 12, 3), "1 buổi", True),
        people_online.sister: (date(2026, 11, 3), "3 buổi", True),
    }
    words = " ".join(page.content.decode().split())
    assert "2 chi bộ cần lập kế hoạch" in words and "03/12/2026</span>, 19:00" in words
    assert (
        "03/11/2026</span>, giờ thường lệ" in words and words.count('class="button primary"') == 1
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [("official", 200), ("secretary", 404), ("member", 404), ("in_charge", 404), ("stranger", 404)],
)
def test_only_who_may_plan_over_the_committee_opens_it_and_sends_it(
    people_online, where, browse, who, status
):
    browser = browse(getattr(people_online, who))
    assert browser.get(where).status_code == status
    answer = press(browser, where, people_online.cell)
    assert answer.status_code == (302 if status == 200 else status)
    assert bool(rows_of(people_online.cell)) == (status == 200)


@pytest.mark.parametrize("role", ["organisation_department", "inspection"])
def test_offices_that_do_not_plan_are_refused(people_online, where, browse, role):
    browser = browse(make_official(people_online.commune, role=role, account=True))
    assert (
        browser.get(where).status_code,
        press(browser, where, people_online.cell).status_code,
    ) == (403, 403)
    assert rows_of(people_online.cell) == []
    assert where not in browser.get(f"/committee/{people_online.commune.pk}/").content.decode()


def test_a_cell_has_no_such_page(people_online, browse):
    assert (
        browse(people_online.official).get(f"/committee/{people_online.cell.pk}/plan/").status_code
        == 404
    )


def test_one_press_plans_all_and_the_list_is_empty_then(people_online, where, browse):
    browser = browse(people_online.official)
    told = press(browser, where, people_online.cell, people_online.sister, follow=True)

    assert rows_of(people_online.cell) == rows_of(people_online.sister) == WHOLE
    words = told.content.decode()
    assert "Đã lập kế hoạch cho 2 chi bộ, thêm 6 buổi sinh hoạt" in words
    assert "Không còn chi bộ nào cần lập kế hoạch" in words and 'name="chosen"' not in words
    assert Notice.all_rows_unscoped.filter(code="meeting.planned").count() == 3
    (plan_of_the_secretary,) = {
        row.link for row in Notice.all_rows_unscoped.filter(person=people_online.neighbour)
    }
    assert browse(people_online.neighbour).get(plan_of_the_secretary).status_code == 200


def test_cells_whose_leaders_have_no_login_are_named(people_online, where, browse):
    bare = make_unit(parent=people_online.commune)
    make_member(bare, post="secretary")
    told = press(
        browse(people_online.official), where, people_online.cell, bare, follow=True
    ).content.decode()
    assert (
        f"chưa ai biết kế hoạch này: {bare.name}." in told
        and "Đã lập kế hoạch cho 2 chi bộ" in told
    )


def test_a_send_that_is_retried_plans_and_tells_once(people_online, where, browse):
    browser, key = browse(people_online.official), uuid.uuid4()
    first = press(browser, where, people_online.cell, key=key)
    again = press(browser, where, people_online.cell, key=key)
    assert (first.status_code, again.status_code, again.url) == (302, 302, f"{where}?year=2026")
    assert rows_of(people_online.cell) == WHOLE
    assert Entry.objects.filter(code="meeting.plan", chain_id=people_online.cell.pk).count() == 3
    assert Notice.all_rows_unscoped.filter(code="meeting.planned").count() == 2


def test_a_cell_that_another_office_has_planned_meanwhile_is_named_and_left(
    people_online, where, browse
):
    other = make_official(people_online.commune, account=True)
    browse(people_online.official).get(where)
    press(browse(other), where, people_online.cell, starts_at="14:00")
    told = press(
        browse(people_online.official), where, people_online.cell, people_online.sister, follow=True
    )
    words = told.content.decode()
    assert (
        f"Đã có kế hoạch, giữ nguyên: {people_online.cell.name}." in words
        and "Đã lập kế hoạch cho 1 chi bộ" in words
    )
    hours = (
        Meeting.objects.of_unit(people_online.cell)
        .filter(kind="regular")
        .values_list("starts_at", flat=True)
    )
    assert {f"{hour:%H:%M}" for hour in hours} == {"14:00"} and rows_of(people_online.cell) == WHOLE


def test_a_cell_that_closes_ahead_is_named_with_the_reason(people_online, where, browse):
    close_unit(people_online.sister, on=date(2026, 11, 3), actor=SYSTEM)
    browser = browse(people_online.official)
    page = browser.get(where)
    assert names(page) == [people_online.cell.name]
    assert (
        "Chi bộ giải thể từ ngày 03/11/2026, trước buổi sinh hoạt tiếp theo."
        in page.content.decode()
    )
    told = press(browser, where, people_online.sister, follow=True).content.decode()
    assert (
        f"Chưa lập kế hoạch cho {people_online.sister.name}. Chi bộ giải thể từ ngày 03/11/2026"
        in told
    )
    assert rows_of(people_online.sister) == []


def test_what_is_refused_keeps_the_ticks_and_the_hour(people_online, where, browse):
    browser = browse(people_online.official)
    for typed, said in (
        ({"chosen": []}, "Mời đồng chí chọn ít nhất một chi bộ"),
        (
            {"chosen": [str(Unit.all_rows_unscoped.get(name="Chi bộ thôn Khe Sâu").pk)]},
            "không còn thuộc cấp ủy này",
        ),
        ({"starts_at": "bảy giờ"}, "bảy giờ"),
    ):
        answer = press(browser, where, people_online.sister, **typed)
        assert answer.status_code == 422 and said in answer.content.decode()
    ticked = {line["cell"].pk: line["ticked"] for line in answer.context["lines"]}
    assert ticked == {people_online.cell.pk: False, people_online.sister.pk: True}
    assert rows_of(people_online.cell) == rows_of(people_online.sister) == []


def test_so_many_cells_at_once_and_the_others_follow(people_online, where, browse, monkeypatch):
    monkeypatch.setattr(plan_of_cells, "MOST_CELLS", 1)
    browser = browse(people_online.official)
    page = browser.get(where)
    assert (len(page.context["lines"]), page.context["more"]) == (1, 1)
    assert press(browser, where, people_online.cell, people_online.sister).status_code == 422
    press(browser, where, people_online.cell)
    assert names(browser.get(where)) == [people_online.sister.name]


def test_the_plan_runs_to_the_end_of_the_year_and_in_december_of_the_next(
    people_online, where, browse
):
    browser = browse(people_online.official)
    for asked, until in (
        ("", "12/2026"),
        ("?year=2027", "12/2027"),
        ("?year=2031", "12/2026"),
        ("?year=x", "12/2026"),
    ):
        assert browser.get(where + asked).context["until"] == until
    with time_machine.travel("2026-12-01 09:00+07:00", tick=False):
        browser = browse(people_online.official)
        assert browser.get(where).context["until"] == "12/2027"
        assert browser.get(where + "?year=2026").context["until"] == "12/2026"
        press(browser, where + "?year=2027", people_online.cell)
    months = (
        Meeting.objects.of_unit(people_online.cell)
        .filter(kind="regular")
        .values_list("month", flat=True)
    )
    assert sorted(months) == [Month(2026, 12).plus(n).first for n in range(13)]


def test_home_committee_reminders_and_first_steps_lead_here(people_online, where, browse):
    commune = people_online.commune
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        browser = browse(people_online.official)
        pages = [
            "/",
            f"/committee/{commune.pk}/",
            f"/committee/{commune.pk}/month/2026-11/remind/",
            f"/first-steps/?unit={commune.pk}",
        ]
        assert [f'href="{where}"' in browser.get(page).content.decode() for page in pages] == [
            True
        ] * 4
        press(browser, where, people_online.cell, people_online.sister)
        left = [f'href="{where}"' in browser.get(page).content.decode() for page in pages]
        assert left == [False, True, False, False]


def test_a_commune_without_cells_is_told_to_bring_in_the_roster(people_online, browse):
    commune = make_unit("commune", name="Đảng bộ xã Mới")
    page = browse(make_official(commune, account=True)).get(f"/committee/{commune.pk}/plan/")
    assert page.status_code == 200 and "Chưa có chi bộ nào" in page.content.decode()


def test_one_and_three_cells_cost_the_page_the_same(people_online, where, browse):
    browser, asked = browse(people_online.official), []
    for more in (0, 2):
        for _ in range(more):
            make_member(make_unit(parent=people_online.commune), post="secretary")
        browser.get(where)
        with CaptureQueriesContext(connection) as caught:
            browser.get(where)
        asked.append(len(caught))
    assert asked[0] == asked[1] <= 18


def test_fifteen_cells_are_planned_with_two_presses(people_online, where, browse):
    for _ in range(13):
        make_member(make_unit(parent=people_online.commune), post="secretary")
    browser = browse(people_online.official)
    assert (
        f'href="{where}"' in browser.get(f"/committee/{people_online.commune.pk}/").content.decode()
    )
    page = browser.get(where)  # The first press: the page, with every cell ticked.
    ticked = [line["cell"] for line in page.context["lines"] if line["ticked"]]
    with CaptureQueriesContext(connection) as caught:
        press(browser, where, *ticked)  # The second.
    planned = Meeting.all_rows_unscoped.filter(kind="regular").values_list("unit_id", flat=True)
    assert (len(ticked), len(set(planned)), len(planned)) == (15, 15, 30)
    assert len(caught) < 15 * 25 + 40
