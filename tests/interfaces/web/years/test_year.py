"""The committee's year and the cell's own: doors, exact answers, the same queries for one cell and
for three.
"""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.organisation.models import Unit
from chibo.insight.reviews.actions import declare_fact, propose_review
from chibo.insight.reviews.models import Decision, Note, Review, YearFact
from tests.factories import TODAY, act_as, make_official, make_unit
from tests.insight.years import hold, install_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    install_rules(settings, tmp_path)
    hold(
        people_online.cell,
        2026,
        dict.fromkeys(range(1, 11), "good") | {4: "fair", 9: ""},
        thematic=(2, 5, 8),
    )
    return people_online


@pytest.fixture
def office(people, browse):
    return browse(people.official)


@pytest.fixture
def secretary(people, browse):
    return browse(people.secretary)


def committee(people, rest="2026/"):
    return f"/committee/{people.commune.pk}/year/{rest}"


def cell(people, rest="2026/"):
    return f"/cells/{people.cell.pk}/year/{rest}"


def propose(people, code="good"):
    return propose_review(
        people.cell,
        2026,
        code=code,
        points=None,
        reason="Hoàn thành nhiệm vụ",
        on=TODAY,
        actor=act_as(people.secretary),
    )


def declare(people, value=True):
    declare_fact(
        people.cell,
        2026,
        fact="inspection.plan_carried_out",
        value=value,
        known_on=TODAY,
        reason="Biên bản kiểm tra",
        on=TODAY,
        actor=act_as(people.official),
    )


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
    page = secretary.get(cell(people, "2026/?period=h2")).content.decode()

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


def test_the_committee_declares_notes_and_decides(people, office):
    fact = {
        "fact": "inspection.plan_carried_out",
        "value": "yes",
        "known_on": "03/11/2026",
        "reason": "Biên bản",
    }
    assert office.post(cell(people, "2026/fact/"), fact).status_code == 302
    assert office.post(cell(people, "2026/year/note/"), {"text": "Dự họp đều"}).status_code == 302
    told = {
        "decided_class": "good",
        "points": "",
        "band": "",
        "reason": "Đủ điều kiện",
        "version": "0",
    }

    assert office.post(cell(people, "2026/year/decide/"), told).url == cell(
        people, "2026/?period=year"
    )

    assert Decision.all_rows_unscoped.values_list("version", "year_class", "reason").get() == (
        1,
        "good",
        "Đủ điều kiện",
    )
    assert YearFact.all_rows_unscoped.values_list("value", "known_on").get() == (
        True,
        date(2026, 11, 3),
    )
    assert Note.all_rows_unscoped.get().text == "Dự họp đều"
    again = office.post(cell(people, "2026/year/decide/"), told | {"reason": "Vẫn đủ điều kiện"})
    assert (
        again.status_code,
        "Đã có người quyết định trong lúc này" in again.content.decode(),
    ) == (422, True)


def test_a_fact_declared_meanwhile_is_shown_before_another_one_takes_its_place(people, office):
    seen = office.get(cell(people, "2026/?period=year")).context["fact_form"]["seen"].value()
    told = {"fact": "inspection.plan_carried_out", "known_on": "03/11/2026"}
    first = told | {"value": "yes", "reason": "Biên bản số 1", "seen": seen}
    second = told | {"value": "no", "reason": "Thiếu hai cuộc", "seen": seen}
    assert office.post(cell(people, "2026/fact/"), first).status_code == 302

    stopped = office.post(cell(people, "2026/fact/"), second)

    page, form = stopped.content.decode(), stopped.context["fact_form"]
    assert (stopped.status_code, list(form.errors), YearFact.all_rows_unscoped.count()) == (
        422,
        ["fact"],
        1,
    )
    assert "Biên bản số 1" in page and "Thiếu hai cuộc" in page
    again = office.post(cell(people, "2026/fact/"), second | {"seen": form["seen"].value()})
    assert again.status_code == 302
    assert list(YearFact.all_rows_unscoped.order_by("version").values_list("version", "value")) == [
        (1, True),
        (2, False),
    ]


def test_a_cap_and_the_quota_are_refused_with_their_words(people, office):
    told = {
        "decided_class": "excellent",
        "points": "",
        "band": "",
        "reason": "Nổi bật",
        "version": "0",
    }
    page = office.post(cell(people, "2026/year/decide/"), told).content.decode()
    assert "cần ghi nhận trước: “Chi bộ thực hiện đầy đủ kế hoạch kiểm tra, giám sát”" in page
    declare(people)

    answer = office.post(cell(people, "2026/year/decide/"), told)

    assert answer.status_code == 422
    assert (
        "Sẽ có 1 chi bộ Hoàn thành xuất sắc nhiệm vụ; 20 % của 1 = 0,2, chỉ được 0."
        in answer.content.decode()
    )
    assert Decision.all_rows_unscoped.count() == 0


def test_a_correction_stands_beside_the_first_decision_and_notes_stay_with_the_committee(
    people, office, secretary
):
    office.post(cell(people, "2026/year/note/"), {"text": "Dự họp đều"})
    told = {"decided_class": "done", "points": "", "band": "", "reason": "Lần đầu", "version": "0"}
    office.post(cell(people, "2026/year/decide/"), told)
    office.post(
        cell(people, "2026/year/decide/"),
        told | {"decided_class": "not_done", "reason": "Sửa", "version": "1"},
    )

    answer = secretary.get(cell(people))

    shown = [
        (one["row"].version, one["class"]["word"], one["row"].reason)
        for one in answer.context["decisions"]
    ]
    assert shown == [(2, "Không hoàn thành nhiệm vụ", "Sửa"), (1, "Hoàn thành nhiệm vụ", "Lần đầu")]
    assert "Dự họp đều" not in answer.content.decode()
    assert "Dự họp đều" in office.get(cell(people)).content.decode()


def test_a_half_year_asks_only_for_its_band(people, office):
    answer = office.get(cell(people, "2026/?period=h1"))
    assert list(answer.context["decide_form"].fields) == ["band", "reason", "version"]

    office.post(
        cell(people, "2026/h1/decide/"),
        {"band": "fair", "reason": "Chuyên đề còn hình thức", "version": "0"},
    )

    assert "Theo quy tắc là:" in office.get(cell(people, "2026/?period=h1")).content.decode()
    sign = office.get(committee(people)).context["rows"][0]["periods"][0]
    assert (sign["band"].code, sign["decided"], sign["word"]) == ("fair", True, "")


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


def queries_of(client, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


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


@pytest.fixture
def province(people):
    """The commune of the people and a second one stand below a province, whose department reads
    both.
    """
    above = make_unit("province", name="Đảng bộ tỉnh Sơn Lâm")
    first = make_unit("commune", name="Đảng bộ xã Ao Trong", parent=above)
    for months in (3, 4):
        hold(make_unit(parent=first), 2026, dict.fromkeys(range(1, months), "good"), thematic=(2,))
    make_unit("commune", name="Đảng bộ xã Suối Trong", parent=above)
    add_grant(people.stranger, role="organisation_department", unit=above, on=TODAY, actor=SYSTEM)
    return above


def test_a_committee_of_committees_adds_them_up_each_leading_to_its_own_year(
    people, province, browse
):
    other = browse(people.stranger)
    cell = Unit.all_rows_unscoped.filter(parent__name="Đảng bộ xã Ao Trong").first()
    Review.objects.add(cell=cell, year=2026, period="h1", state="decided", decided_band="good")
    Review.objects.add(cell=cell, year=2026, period="year", state="proposed", proposed_class="good")

    answer = other.get(f"/committee/{province.pk}/year/2026/")

    lines = {line["row"].name: line for line in answer.context["sums"]}
    row = lines["Đảng bộ xã Ao Trong"]["row"]
    assert (
        row.cells,
        row.held,
        row.thematic,
        row.first_half,
        row.second_half,
        row.waiting,
        row.decided,
    ) == (
        2,
        5,
        2,
        1,
        0,
        1,
        0,
    )
    assert lines["Đảng bộ xã Suối Trong"]["row"].cells == 0
    total = answer.context["sum"]["row"]
    assert (total.cells, total.held, total.first_half, total.waiting) == (2, 5, 1, 1)
    assert answer.context["title"] == "Năm 2026: 0 trên 2 chi bộ đã xếp loại"
    inside = other.get(lines["Đảng bộ xã Ao Trong"]["url"])
    assert (inside.status_code, len(inside.context["rows"])) == (200, 2)
    sheet = load_workbook(
        BytesIO(other.get(f"/committee/{province.pk}/year/2026/export.xlsx").content)
    ).active
    written = [[cell.value for cell in row][:6] for row in sheet.iter_rows()]
    assert [1, "Đảng bộ xã Ao Trong", 2, 5, 0, 0] in written and [
        None,
        "Cộng",
        2,
        5,
        0,
        0,
    ] in written
    for ext in ("pdf", "docx"):
        url = f"/committee/{province.pk}/year/2026/export.{ext}"
        assert (other.get(url).status_code, url in answer.content.decode()) == (200, True)


def test_sums_hold_only_what_lies_in_the_scope(people, province, browse):
    assert browse(people.official).get(f"/committee/{province.pk}/year/2026/").status_code == 404
    assert browse(people.official).get(committee(people)).context["sums"] == []


def test_sums_take_the_same_queries_for_two_committees_and_for_twenty_two(people, province, browse):
    other, url = browse(people.stranger), f"/committee/{province.pk}/year/2026/"
    other.get(url)
    before = queries_of(other, url)
    for number in range(20):
        below = make_unit("commune", name=f"Đảng bộ xã {number:02d}", parent=province)
        hold(make_unit(parent=below), 2026, {1: "good"})
    assert queries_of(other, url) == before
    answer = other.get(url)
    assert (len(answer.context["sums"]), answer.context["sums_count"]) == (20, 22)
    assert len(other.get(answer.context["sums_next"]).context["sums"]) == 2


@pytest.mark.parametrize("ext", ["pdf", "docx"])
def test_the_yearly_report_names_every_cell_and_what_it_waits_for(people, office, ext):
    propose(people)

    content = office.get(committee(people, f"2026/export.{ext}")).content

    if ext == "pdf":
        text = " ".join(
            " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()
        )
    else:
        document = Document(BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert "đánh giá, xếp loại chi bộ năm 2026" in text
    assert "Năm 2026, 0 trên 2 chi bộ trực thuộc đã được cấp ủy xếp loại." in text
    assert f"Chi bộ đã đề xuất, cấp ủy chưa xếp loại: {people.cell.name};" in text
    assert f"Chi bộ chưa đề xuất xếp loại: {people.sister.name};" in text
    assert "1·1·1·0" in text and "Tốt*" in text


def test_without_cells_or_rules_the_page_says_what_to_do(people, office, settings, tmp_path):
    empty = make_unit("committee", parent=people.commune)
    page = office.get(f"/committee/{empty.pk}/year/2026/").content.decode()
    assert "Chưa có chi bộ trực thuộc cấp ủy này" in page
    old = office.get(cell(people, "2024/"))
    assert (
        old.status_code,
        "Phần mềm chưa có quy định nào áp dụng cho kỳ này." in old.content.decode(),
    ) == (200, True)
