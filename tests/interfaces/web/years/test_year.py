"""The committee's year and the cell's own: doors, exact answers, the same queries for one cell and
for three.
"""

from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from chibo.insight.reviews.models import Review
from tests.factories import make_official, make_unit
from tests.insight.years import hold
from tests.interfaces.web.years.year_pages import cell, committee, propose, queries_of, with_a_year

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    return with_a_year(people_online, settings, tmp_path)


@pytest.fixture
def office(people, browse):
    return browse(people.official)


@pytest.fixture
def secretary(people, browse):
    return browse(people.secretary)


WRITES = ("2026/propose/", "2026/fact/", "2026/year/decide/", "2026/year/note/", "2026/h1/decide/")


def test_every_address_is_unknown_from_outside(people, browse):
    reads = [committee(people, rest) for rest in ("", "2026/", "2026/export.xlsx")]
    for person in (people.stranger, people.secretary, people.in_charge):
        assert [browse(person).get(url).status_code for url in reads] == [404] * 3
    for person in (people.stranger, people.neighbour):
        assert [browse(person).get(cell(people, rest)).status_code for rest in ("", "2026/")] == [
            404
        ] * 2
        assert [browse(person).post(cell(people, rest)).status_code for rest in WRITES] == [404] * 5


def test_inside_without_the_right_is_forbidden(people, browse):
    administrator = make_official(people.commune, role="administrator", account=True)
    inspector = make_official(people.commune, role="inspection", account=True)

    assert [
        browse(administrator).get(url).status_code for url in (committee(people), cell(people))
    ] == [403] * 2
    assert [
        browse(inspector).get(url).status_code for url in (committee(people), cell(people))
    ] == [200] * 2
    assert browse(inspector).get(committee(people, "2026/export.xlsx")).status_code == 403
    for person in (inspector, people.member, people.in_charge):
        assert [browse(person).post(cell(people, rest)).status_code for rest in WRITES] == [403] * 5
    assert browse(people.secretary).post(cell(people, "2026/year/decide/")).status_code == 403
    assert browse(people.official).post(cell(people, "2026/propose/")).status_code == 403
    assert Review.all_rows_unscoped.count() == 0


def test_a_year_ahead_and_a_period_that_is_none_are_not_found(people, office):
    assert [office.get(committee(people, f"{year}/")).status_code for year in (2027, 1900)] == [
        404
    ] * 2
    assert office.get(cell(people, "2027/")).status_code == 404
    assert office.post(cell(people, "2026/q1/decide/")).status_code == 404
    assert (office.get(committee(people, "")).url, office.get(cell(people, "")).url) == (
        committee(people),
        cell(people),
    )


def test_the_committee_sees_first_who_waits_for_a_decision_with_bands_and_the_quota(people, office):
    propose(people, "excellent")

    answer = office.get(committee(people))

    assert [row["name"] for row in answer.context["rows"]] == [people.cell.name, people.sister.name]
    row = answer.context["rows"][0]
    assert [
        (sign["band"].code if sign["band"] else "", sign["word"]) for sign in row["periods"]
    ] == [
        ("good", ""),
        ("", "chưa quyết định"),
        ("", "cấp ủy quyết định"),
    ]
    assert (row["thematic"], row["waits"]) == ("quý IV chưa họp", True)
    assert answer.context["title"] == "Năm 2026: 0 trên 2 chi bộ đã xếp loại"
    (quota,) = answer.context["quotas"]
    assert (quota["places"], quota["free"], [one["name"] for one in quota["proposed"]]) == (
        0,
        0,
        [people.cell.name],
    )
    assert [one["name"] for one in quota["eligible"]] == [people.sister.name]
    page = answer.content.decode()
    assert "04: Khá 80" in page
    assert "20 % của 1 = 0,2, bỏ phần lẻ: 0." in page


def test_a_half_year_shows_the_months_that_decided_each_leading_to_its_score(people, secretary):
    answer = secretary.get(cell(people, "2026/?period=h1"))

    sign = answer.context["band"]
    assert (sign["band"].code, sign["decided"], sign["word"]) == ("good", False, "")
    assert [(label, word) for label, word, _url in answer.context["deciding"]][3] == (
        "Tháng 4",
        "Khá 80",
    )
    assert all("/scores/" in url for _label, _word, url in answer.context["deciding"])
    assert answer.context["incomplete"] == []


def test_months_that_are_missing_are_named(people, secretary):
    page = " ".join(secretary.get(cell(people, "2026/?period=h2")).content.decode().split())

    assert "Chưa đủ: không tổ chức (tháng 9)." in page
    assert "Chưa tới: tháng 11, 12." in page


def test_the_secretary_proposes_and_reads_refusals_at_the_fields(people, secretary):
    told = {"proposed_class": "excellent", "points": "89,5", "reason": "Nhiệm vụ xong"}
    answer = secretary.post(cell(people, "2026/propose/"), told)

    assert (answer.status_code, list(answer.context["propose_form"].errors)) == (
        422,
        ["proposed_class"],
    )
    assert (
        "89,5 điểm chỉ được Hoàn thành tốt nhiệm vụ, chưa được Hoàn thành xuất sắc nhiệm vụ."
        in answer.content.decode()
    )

    done = secretary.post(cell(people, "2026/propose/"), told | {"proposed_class": "good"})
    assert (done.status_code, done.url) == (302, cell(people, "2026/?period=year"))
    assert Review.all_rows_unscoped.values_list("proposed_class", "proposed_points").get() == (
        "good",
        89.5,
    )


def test_the_workbook_holds_what_the_page_shows(people, office):
    propose(people)
    answer = office.get(committee(people, "2026/export.xlsx"))

    sheet = load_workbook(BytesIO(answer.content)).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert lines[1][0] == "Hoàn thành xuất sắc nhiệm vụ: đã quyết định 0 trên 0 chi bộ được phép."
    line = next(line for line in lines if line[2] == people.cell.name)
    assert (line[3], line[6], line[11], line[12], line[13]) == (
        "Tốt (95)",
        "Khá (80)",
        "không tổ chức",
        "Tốt (95)",
        None,
    )
    assert line[15:24] == [
        1,
        1,
        1,
        0,
        "Tốt (theo quy tắc)",
        None,
        None,
        "Hoàn thành tốt nhiệm vụ",
        None,
    ]


def test_the_same_queries_for_one_cell_and_for_three(people, office):
    office.get(committee(people))
    before = queries_of(office, committee(people))
    for _ in range(3):
        hold(
            make_unit(parent=people.commune),
            2026,
            dict.fromkeys(range(1, 11), "fair"),
            thematic=(1,),
        )
    assert queries_of(office, committee(people)) == before


def test_the_same_queries_for_one_decision_and_for_three(people, office):
    told = {"decided_class": "done", "points": "", "band": "", "reason": "Lần đầu", "version": "0"}
    office.post(cell(people, "2026/year/decide/"), told)
    office.get(cell(people))
    before = queries_of(office, cell(people))
    for version in ("1", "2"):
        office.post(cell(people, "2026/year/decide/"), told | {"version": version})
        office.post(cell(people, "2026/year/note/"), {"text": f"Lý do {version}"})
    office.get(cell(people))
    assert queries_of(office, cell(people)) == before


def test_pages_are_linked_from_committee_month_and_cell(people, office, secretary):
    here = f"/committee/{people.commune.pk}/year/"
    assert here in office.get(f"/committee/{people.commune.pk}/").content.decode()
    assert (
        f"{here}2026/"
        in office.get(f"/committee/{people.commune.pk}/month/2026-11/").content.decode()
    )
    assert (
        f"/cells/{people.cell.pk}/year/"
        in secretary.get(f"/cells/{people.cell.pk}/").content.decode()
    )


def test_home_names_the_proposals_only_to_the_committee_that_decides_them(people, office, browse):
    propose(people)
    url = f"/committee/{people.commune.pk}/year/2026/#waiting"

    def told(client):
        return [
            line["title"] for line in client.get("/").context["found"].items if line["url"] == url
        ]

    assert told(office) == ["1 chi bộ đã đề xuất xếp loại năm 2026"]
    assert told(browse(people.in_charge)) == told(browse(people.secretary)) == []


def test_without_cells_or_rules_the_page_says_what_to_do(people, office, settings, tmp_path):
    empty = make_unit("committee", parent=people.commune)
    page = office.get(f"/committee/{empty.pk}/year/2026/").content.decode()
    assert "Chưa có chi bộ trực thuộc cấp ủy này" in page
    old = office.get(cell(people, "2024/"))
    assert (
        old.status_code,
        "Phần mềm chưa có quy định nào áp dụng cho kỳ này." in old.content.decode(),
    ) == (200, True)
