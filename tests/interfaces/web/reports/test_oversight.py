"""The homes of organisation and inspection, what an inspection looks at, and the
audit as a page.
"""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.db import save_fields
from chibo.base.reads.actions import take_in_readings
from chibo.insight.reports.enums import TraceKind
from chibo.insight.scoring.actions import correct_score
from chibo.insight.scoring.rules import PointsGiven
from chibo.work.meetings.actions.minutes import amend_minutes
from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance
from tests.base.audit.test_chain import key, sql
from tests.base.conftest import unguarded  # noqa: F401
from tests.factories import TODAY, act_as, make_meeting, make_member, make_official, make_unit
from tests.factories.month import call_roll, open_room, seal
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-13 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def inspector(people, browse):
    return browse(make_official(people.commune, role="inspection", account=True))


@pytest.fixture
def department(people, browse):
    return browse(make_official(people.commune, role="organisation_department", account=True))


def at(people, rest):
    return f"/committee/{people.commune.pk}/{rest}"


def lines(browser):
    """What waits, but for the first steps of the commune, which begins in these tests."""
    found = browser.get("/").context["found"].items
    return [line for line in found if not line["url"].startswith("/first-steps/")]


def queries_of(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(url).status_code == 200
    return len(caught)


def entered_late(cell, people):
    save_fields(held(make_meeting(cell), people), entered_late=True)


def test_the_department_sees_vacant_posts_and_uncovered_cells_and_no_late_step_of_cells(
    people, department
):
    make_meeting(people.cell)
    bare = make_unit(parent=people.commune, name="Chi bộ thôn Khau Vai")

    found = lines(department)

    assert [line["title"] for line in found] == [
        "Chi bộ thôn Khau Vai chưa có bí thư",
        "2 chi bộ chưa có cấp ủy viên phụ trách",
    ]
    assert [line["url"] for line in found] == [
        f"/cells/{bare.pk}/posts/",
        at(people, "assignments/"),
    ]
    assert {department.get(line["url"]).status_code for line in found} == {200}
    page = department.get("/")
    assert page.context["first"]["url"] == found[0]["url"]
    make_member(bare, post="secretary")
    assert [line["title"] for line in lines(department)] == [
        "2 chi bộ chưa có cấp ủy viên phụ trách"
    ]


def test_the_office_still_hears_of_late_cells_and_of_no_vacancy(people, browse):
    make_meeting(people.cell)
    office = browse(people.official)
    assert lines(office) == []
    (group,) = office.get("/").context["found"].remind
    late = {(line["tone"], line["title"]) for line in group["lines"]}
    assert late == {
        ("late", people.cell.name),
        ("late", people.sister.name),
    }  # One has not met, the other has not planned.


def test_more_than_five_vacant_cells_end_in_one_line(people, department):
    for number in range(7):
        make_unit(parent=people.commune, name=f"Chi bộ {number}")
    vacant = [line for line in lines(department) if "bí thư" in line["title"]]
    assert (len(vacant), vacant[-1]["title"]) == (6, "2 chi bộ nữa chưa có bí thư")


def test_the_home_of_the_department_takes_the_same_queries_for_one_vacant_cell_and_for_three(
    people, department
):
    make_unit(parent=people.commune)
    before = queries_of(department, "/")
    for _ in range(2):
        make_unit(parent=people.commune)
    assert queries_of(department, "/") == before


def test_the_inspection_has_no_button_for_what_it_cannot_do(people, inspector):
    make_meeting(people.cell)
    page = inspector.get("/")
    assert (page.context["first"], page.context["title"]) == (None, "Hôm nay không có việc gấp")
    found = lines(inspector)
    assert [line["title"] for line in found] == [
        *(str(kind.label) for kind in TraceKind),
        "Nhật ký kiểm chứng",
    ]
    assert {inspector.get(line["url"]).status_code for line in found} == {200}


def late_one(people):
    entered_late(people.cell, people)


def amended_one(people):
    meeting = held(make_meeting(people.cell), people)
    seal(meeting, people)
    amend_minutes(
        meeting, reason="Ghi sót một ý", corrections="Thêm ý", actor=act_as(people.deputy)
    )


def disputed_one(people):
    meeting = make_meeting(people.cell)
    open_room(meeting, people)
    rows = call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    line = next(row for row in rows if row.person_id == people.member.pk)
    dispute_attendance(line, text="Tôi có mặt từ đầu", actor=act_as(people.member))


def corrected_one(people):
    sheet = decided(held(make_meeting(people.cell), people), people)
    given = {"6": PointsGiven(Decimal(20), "Đối chiếu lại")}
    correct_score(
        sheet,
        changes=given,
        reason="Đối chiếu lại biên bản",
        on=TODAY,
        actor=act_as(people.official),
    )


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("late", late_one),
        ("amended", amended_one),
        ("disputed", disputed_one),
        ("corrected", corrected_one),
    ],
)
def test_what_there_is_to_look_at_stands_in_its_list_and_leads_to_its_place(
    people, inspector, kind, make
):
    assert inspector.get(at(people, f"oversight/?kind={kind}")).context["rows"] == []
    make(people)

    answer = inspector.get(at(people, f"oversight/?kind={kind}"))

    ((row, url),) = answer.context["rows"]
    assert (row.cell, answer.context["total"]) == (people.cell.name, 1)
    assert inspector.get(url).status_code == 200
    page = answer.content.decode()
    assert (people.member.full_name in page, "Tôi có mặt từ đầu" in page) == (False, False)


def test_who_looks_from_outside_finds_nothing_and_others_need_the_right(people, browse, department):
    late_one(people)
    pages = [at(people, "oversight/"), at(people, "audit/")]
    for person in (people.stranger, people.secretary, people.in_charge):
        assert [browse(person).get(url).status_code for url in pages] == [404, 404]
    for browser in (department, browse(people.official)):
        assert [browser.get(url).status_code for url in pages] == [403, 403]
        assert "oversight/" not in browser.get(at(people, "")).content.decode()
    far = make_official(people.elsewhere, role="inspection", account=True)
    assert [browse(far).get(url).status_code for url in pages] == [404, 404]


def test_a_list_takes_the_same_queries_for_one_row_and_for_three(people, inspector):
    late_one(people)
    before = queries_of(inspector, at(people, "oversight/?kind=late"))
    for _ in range(2):
        cell = make_unit(parent=people.commune)
        save_fields(make_meeting(cell), entered_late=True)
    assert queries_of(inspector, at(people, "oversight/?kind=late")) == before


def test_a_long_list_goes_on_by_pages(people, inspector):
    for _ in range(27):
        save_fields(make_meeting(make_unit(parent=people.commune)), entered_late=True)
    first = inspector.get(at(people, "oversight/?kind=late"))
    assert (len(first.context["rows"]), first.context["total"]) == (25, 27)
    second = inspector.get(first.context["next_url"])
    assert (len(second.context["rows"]), second.context["next_url"]) == (2, "")
    assert inspector.get(at(people, "oversight/?kind=late&from=²")).status_code == 200


def test_the_audit_says_who_did_what_when_the_newest_first_and_narrows_to_cell_and_kind(
    people, inspector
):
    decided(held(make_meeting(people.cell), people), people)
    answer = inspector.get(at(people, "audit/"))
    rows = answer.context["rows"]
    times = [row["entry"].at for row in rows]
    assert (len(rows), times == sorted(times, reverse=True)) == (25, True)
    assert {row["unit"].name for row in rows} == {people.cell.name}
    second = inspector.get(answer.context["next_url"]).context["rows"]
    assert second and not {row["entry"].pk for row in rows} & {row["entry"].pk for row in second}
    narrowed = inspector.get(at(people, f"audit/?unit={people.cell.pk}&noun=minutes")).context[
        "rows"
    ]
    assert {row["entry"].code.partition(".")[0] for row in narrowed} == {"minutes"}
    assert "Biên bản: thông qua" in {row["told"] for row in narrowed}
    assert inspector.get(at(people, f"audit/?unit={people.sister.pk}")).context["rows"] == []
    assert inspector.get(at(people, "audit/?unit=x&noun=y&after=z")).status_code == 200


def test_the_audit_shows_nothing_that_was_said_and_is_itself_on_record(people, inspector):
    disputed_one(people)
    page = inspector.get(at(people, "audit/")).content.decode()
    assert (people.member.full_name in page, "Tôi có mặt từ đầu" in page) == (False, False)
    assert "một đảng viên của chi bộ" in page
    take_in_readings()
    read = Entry.objects.filter(chain_id=people.cell.pk, code="person.read", values__what="audit")
    assert read.count() >= 1


def test_the_audit_of_a_neighbour_stays_closed(people, inspector):
    make_meeting(make_unit(parent=people.elsewhere))
    rows = inspector.get(at(people, f"audit/?unit={people.elsewhere.pk}")).context["rows"]
    assert people.elsewhere.pk not in {row["entry"].chain_id for row in rows}


@pytest.mark.usefixtures("unguarded")
def test_the_check_says_that_all_holds_and_names_the_first_break(people, inspector):
    held(make_meeting(people.cell), people)
    whole = inspector.get(at(people, "audit/?check=1"))
    assert (whole.context["broken"], whole.context["chains_checked"]) == ([], 3)
    assert "đều nguyên vẹn" in whole.content.decode()
    entry = Entry.objects.filter(chain_id=people.cell.pk).order_by("seq")[3]
    sql("UPDATE audit_entry SET author = %s WHERE id = %s", "Người khác", key(entry.pk))
    told = inspector.get(at(people, "audit/?check=1"))
    assert [(unit.name, seq) for unit, seq, _ in told.context["broken"]] == [(people.cell.name, 4)]
    assert "chuỗi đứt ở dòng 4" in told.content.decode()
    assert (
        inspector.get(at(people, f"audit/?check=1&unit={people.sister.pk}")).context["broken"] == []
    )


def test_the_audit_takes_the_same_queries_for_one_cell_and_for_three(people, inspector):
    make_meeting(people.cell)
    before = queries_of(inspector, at(people, "audit/"))
    for _ in range(2):
        make_meeting(make_unit(parent=people.commune))
    assert queries_of(inspector, at(people, "audit/")) == before


@pytest.mark.usefixtures("unguarded")
def test_too_many_entries_for_one_page_are_read_unit_by_unit(people, inspector):
    make_meeting(people.cell)
    sql("UPDATE audit_chain SET seq = 100001 WHERE id = %s", key(people.cell.pk))
    answer = inspector.get(at(people, "audit/"))
    assert answer.context["too_many"] is True
    assert {row["unit"].pk for row in answer.context["rows"]} <= {people.commune.pk}
    assert inspector.get(at(people, f"audit/?unit={people.cell.pk}")).context["rows"] != []
