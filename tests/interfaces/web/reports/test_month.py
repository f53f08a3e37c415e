from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.models import Meeting, Minutes
from tests.factories import TODAY, act_as, make_meeting, make_member, make_official, make_unit
from tests.factories.month import convene
from tests.insight.sheets import decided, held, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def office(people, browse):
    return browse(people.official)


def month(people, rest="", *, of="2026-11"):
    return f"/committee/{people.commune.pk}/month/{of}/{rest}"


def names(answer):
    return [row["name"] for row in answer.context["rows"]]


def test_every_address_is_unknown_from_outside(people, browse):
    decided(held(make_meeting(people.cell), people), people)
    addresses = [
        f"/committee/{people.commune.pk}/month/",
        month(people),
        month(people, "figure/?figure=held"),
        month(people, "export.xlsx"),
        month(people, "export.docx"),
    ]

    for person in (people.stranger, people.secretary, people.in_charge):
        assert [browse(person).get(url).status_code for url in addresses] == [404] * 5


def test_inside_without_the_right_is_forbidden(people, browse):
    administrator = make_official(people.commune, role="administrator", account=True)
    inspector = make_official(people.commune, role="inspection", account=True)

    assert browse(administrator).get(month(people)).status_code == 403
    assert browse(inspector).get(month(people)).status_code == 200
    assert browse(inspector).get(month(people, "export.xlsx")).status_code == 403
    assert "export.xlsx" not in browse(inspector).get(month(people)).content.decode()


def test_month_now_leads_to_the_running_month(people, office):
    assert office.get(f"/committee/{people.commune.pk}/month/").url == month(people)


@pytest.mark.parametrize("text", ["2026-13", "2026", "mai", "2026-11-03", "0000-01"])
def test_month_that_is_none_is_not_found(people, office, text):
    assert office.get(month(people, of=text)).status_code == 404


def test_cell_has_no_committee_page(people, browse):
    inside = make_official(people.cell, account=True)

    assert browse(inside).get(f"/committee/{people.cell.pk}/month/2026-11/").status_code == 404


def test_headline_figures_and_rows_say_the_same(people, office):
    decided(held(make_meeting(people.cell), people), people, c6="24")

    answer = office.get(month(people))

    assert answer.context["title"] == "1 trên 2 chi bộ đã họp; 1 chi bộ cần nhắc"
    assert [(f["label"], f["value"], f["missing"]) for f in answer.context["figures"]] == [
        ("Họp đúng ngày quy định", "1 / 2", "1 chi bộ chưa có số liệu: Chi bộ thôn Nà Lúa"),
        ("Tỷ lệ dự", "100\N{NO-BREAK SPACE}%", "1 chi bộ chưa có số liệu: Chi bộ thôn Nà Lúa"),
        ("Nhiệm vụ đến hạn đã xong", "–", "1 chi bộ chưa có số liệu: Chi bộ thôn Nà Lúa"),
        ("Chuyên đề quý 4", "0 / 2", ""),
        ("Đã xếp loại chính thức", "1 / 2", "1 chi bộ chưa có số liệu: Chi bộ thôn Nà Lúa"),
    ]
    assert names(answer) == ["Chi bộ thôn Nà Lúa", "Chi bộ thôn Bản Vàng"]
    page = answer.content.decode()
    assert ("Họp: Xong" in page, "94 · Tốt" in page, "11/2026 Tốt 94" in page) == (True, True, True)
    assert "chưa có kế hoạch buổi sinh hoạt của tháng" in page


def test_help_is_worded_as_help_and_names_no_person(people, office):
    mark_not_held(make_meeting(people.cell), reason="Bão lũ", actor=act_as(people.secretary))

    page = office.get(month(people)).content.decode()

    assert "không họp: Bão lũ" in page
    shown = [p for p in (people.secretary, people.deputy, people.member) if p.full_name in page]
    assert shown == []


@pytest.mark.parametrize("figure", ["held", "attendance", "tasks", "thematic", "decided"])
def test_every_figure_opens_to_its_rows(people, office, figure):
    submitted(held(make_meeting(people.cell), people), people)

    answer = office.get(month(people, f"figure/?figure={figure}"))

    counted = [row[0]["text"] for row in answer.context["rows"]]
    both = ["Chi bộ thôn Bản Vàng", "Chi bộ thôn Nà Lúa"]
    assert counted == (both if figure in ("held", "thematic", "decided") else both[:1])


def test_figure_that_is_none_is_not_found(people, office):
    assert [office.get(month(people, f"figure/{q}")).status_code for q in ("", "?figure=x")] == [
        404,
        404,
    ]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("q=ban+vang", ["Chi bộ thôn Bản Vàng"]),
        ("q=NÀ", ["Chi bộ thôn Nà Lúa"]),
        ("q=%27%22%3Cb%3E", []),
        ("stage=not_planned", ["Chi bộ thôn Nà Lúa"]),
        ("stage=huddle&q=ban", ["Chi bộ thôn Bản Vàng"]),
        ("stage=meet&q=ban", []),
        ("stage=nonsense", ["Chi bộ thôn Nà Lúa", "Chi bộ thôn Bản Vàng"]),
        ("late=1", []),
    ],
)
def test_filter_types_without_accents(people, office, query, kept):
    convene(make_meeting(people.cell), people)

    assert names(office.get(f"{month(people)}?{query}")) == kept


def test_filter_is_remembered_until_it_is_taken_away(people, office):
    office.get(f"{month(people)}?filter=1&q=ban+vang")

    assert names(office.get(month(people, of="2026-10"))) == ["Chi bộ thôn Bản Vàng"]
    assert len(names(office.get(f"{month(people)}?filter=1"))) == 2
    assert len(names(office.get(month(people)))) == 2


def test_long_list_is_paged_by_key(people, office):
    for _ in range(28):
        make_unit(parent=people.commune)

    first = office.get(month(people))
    second = office.get(first.context["next_url"])
    back = office.get(second.context["previous_url"])

    assert [len(names(answer)) for answer in (first, second, back)] == [20, 10, 20]
    assert set(names(first)).isdisjoint(names(second))
    assert first.context["title"] == "0 trên 30 chi bộ đã họp; 30 chi bộ cần nhắc"


def test_workbook_and_report_hold_the_figures_of_the_page(people, office):
    decided(held(make_meeting(people.cell), people), people, c6="24")
    page = office.get(month(people))

    sheet = load_workbook(BytesIO(office.get(month(people, "export.xlsx")).content)).active
    report = Document(BytesIO(office.get(month(people, "export.docx")).content))

    assert str(sheet["A2"].value).startswith(page.context["title"])
    figures = [
        str(f["value"]).replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
        for f in page.context["figures"]
    ]
    assert [sheet.cell(row, 4).value for row in range(4, 9)] == [
        f if f != "–" else "0/0" for f in figures
    ]
    assert sorted(sheet.cell(row, 3).value for row in (11, 12)) == sorted(names(page))
    assert f"{page.context['title']}." in [paragraph.text for paragraph in report.paragraphs]
    rows = [[c.text for c in row.cells] for t in report.tables for row in t.rows]
    assert sorted(row[1] for row in rows if row[0].isdigit()) == sorted(names(page))


def test_workbook_holds_what_is_filtered_and_says_so(people, office):
    answer = office.get(month(people, "export.xlsx?q=na+lua"))

    sheet = load_workbook(BytesIO(answer.content)).active
    assert (
        answer["Content-Disposition"]
        == 'attachment; filename="sinh-hoat-chi-bo-dang-bo-xa-suoi-may-2026-11.xlsx"'
    )
    assert (sheet["A3"].value, sheet.max_row) == (
        "Danh sách dưới đây được lọc: tên có “na lua”",
        11,
    )


@pytest.mark.parametrize("cells", [3, 30])
def test_month_page_asks_the_same_for_any_number_of_cells(
    people, office, cells, django_assert_num_queries
):
    for _ in range(cells - 2):
        cell = make_unit(parent=people.commune)
        make_member(cell, post="secretary")
        make_meeting(cell)
    submitted(held(make_meeting(people.cell), people), people)
    office.get(month(people))

    with django_assert_num_queries(15):
        page = office.get(month(people))

    assert (len(names(page)), len(page.content) < 100_000) == (min(cells, 20), True)


def sealed_alone(cell, person):
    """The meeting of November stands sealed, signed from one account."""
    meeting, at = make_meeting(cell), "2026-11-03T14:00:00Z"
    Meeting.all_rows_unscoped.filter(pk=meeting.pk).update(
        state="sealed", sealed_at=at, held_on=TODAY
    )
    signed = {"chair_signed_at": at, "secretary_signed_at": at, "sealed_at": at}
    Minutes.objects.add(
        unit=cell,
        meeting=meeting,
        version=1,
        content={},
        content_hash="0" * 64,
        chair_id=person.pk,
        secretary_id=person.pk,
        adopted_at=at,
        **signed,
    )


def test_meetings_recorded_by_one_account_are_marked_with_the_same_queries_for_one_and_three(
    people, office
):
    asked = []
    for cell in (people.cell, people.sister, make_unit(parent=people.commune)):
        sealed_alone(cell, people.secretary)
        office.get(month(people))
        with CaptureQueriesContext(connection) as caught:
            page = office.get(month(people))
        asked.append(len(caught))

    assert [row["one_account"] for row in page.context["rows"]] == [True] * 3
    assert page.content.decode().count("do một tài khoản ghi:") == 3
    assert asked[0] == asked[2]


@pytest.mark.parametrize(("day", "late"), [(1, False), (13, True)])
def test_late_steps_are_named_beside_the_cell(people, office, day, late):
    make_meeting(people.cell)
    with time_machine.travel(f"2026-11-{day:02d} 12:00+07:00", tick=False):
        page = office.get(month(people)).content.decode()

    assert ("quá hạn: Chuẩn bị" in page) == late


def test_the_late_stand_first_and_every_sign_has_its_word(people, office):
    late = [make_unit(parent=people.commune, name=f"Chi bộ {letter}") for letter in "AB"]
    for cell in (*late, people.sister):
        make_meeting(cell)
    with time_machine.travel("2026-11-01 12:00+07:00", tick=False):
        convene(make_meeting(people.cell), people)
    answer = office.get(month(people))

    assert [bool(row["late"]) for row in answer.context["rows"]] == [True, True, True, False]
    assert names(answer)[-1] == people.cell.name
    assert {len(row["steps"]) for row in answer.context["rows"]} == {8}
    page = answer.content.decode()
    for row in answer.context["rows"]:
        for _state, label, _words in row["steps"]:
            assert f'data-label="{label}"' in page
