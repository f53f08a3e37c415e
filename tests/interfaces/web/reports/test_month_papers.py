"""All papers of a month in one file: what is in it, what is named as missing, and who gets it."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, now
from chibo.base.kernel.db import save_fields
from chibo.base.kernel.storage import local_folder
from chibo.base.reads.actions import take_in_readings
from chibo.directory.access.actions import add_grant
from chibo.directory.access.models import RoleGrant
from chibo.insight.reports.actions import ask_papers, make_papers
from chibo.insight.reports.models import PapersRun
from chibo.insight.reports.tasks import sweep_papers
from tests.factories import (
    FOUNDED,
    TODAY,
    act_as,
    make_meeting,
    make_official,
    make_person,
    make_unit,
)
from tests.factories.month import resolve
from tests.insight.sheets import decided, held, submitted

pytestmark = pytest.mark.django_db
NOON = "2026-11-03 12:00+07:00"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


def address(people, month="2026-11"):
    return f"/committee/{people.commune.pk}/month/{month}/papers/"


def made(browser, people) -> PapersRun:
    """The file is asked for and made by the worker."""
    answer = browser.post(address(people))
    assert answer.status_code == 302
    run_waiting_jobs()
    return PapersRun.objects.get(pk=answer.url.split("/")[2])


def pages_of(browser, run) -> list[str]:
    answer = browser.post(f"/papers/{run.pk}/take/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(b"".join(answer))).pages]


def whole_month(people):
    """One cell has everything, its sister nothing."""
    meeting = held(make_meeting(people.cell), people)
    row = resolve(meeting, people)
    return decided(meeting, people, c6="24"), row


def test_the_file_holds_sheet_and_resolution_and_its_first_page_names_who_lacks_something(
    people, browse
):
    _sheet, resolution = whole_month(people)
    office = browse(people.official)
    run = made(office, people)
    assert run.papers == 2
    first, *rest = pages_of(office, run)
    said = " ".join(first.split())
    assert "Gồm 2 văn bản của 1 trên 2 chi bộ." in said
    assert f"{people.sister.name} chưa có kế hoạch buổi sinh hoạt của tháng" in said
    assert "Phiếu chấm điểm, buổi ngày 03/11/2026, trang 2" in said
    assert resolution.symbol in said
    text = "\n".join(rest)
    assert (
        "PHIẾU CHẤM ĐIỂM" in rest[0] and "NGHỊ QUYẾT" in text and people.cell.name.upper() in text
    )
    page = office.get(f"/papers/{run.pk}/")
    assert page.context["state"] == "ready"
    assert [cell for cell, _ in page.context["gaps"]] == [people.sister.name]
    assert (
        f"/papers/{run.pk}/" in office.get(address(people).removesuffix("papers/")).content.decode()
    )


def test_a_page_begins_where_the_first_page_says_and_counts_from_one_in_each_paper(people, browse):
    whole_month(people)
    office = browse(people.official)
    first, *rest = pages_of(office, made(office, people))
    begins = [2 + index for index, text in enumerate(rest) if "ĐẢNG CỘNG SẢN VIỆT NAM" in text]
    assert len(begins) == 2
    assert [f"trang {number}" in first for number in begins] == [True, True]
    assert not [rest[number - 2] for number in begins if rest[number - 2].lstrip()[0].isdigit()]


def test_a_sheet_that_is_not_submitted_and_a_resolution_that_is_not_published_stay_in_the_cell(
    people, browse
):
    meeting = held(make_meeting(people.cell), people)
    run = made(browse(people.official), people)
    assert run.papers == 0
    codes = {row["cell"]: [one["code"] for one in row["why"]] for row in run.gaps}
    assert codes == {
        people.cell.name: ["not_scored", "not_resolved"],
        people.sister.name: ["not_planned"],
    }
    submitted(meeting, people)
    run = made(browse(people.official), people)
    assert run.papers == 1
    codes = {row["cell"]: [one["code"] for one in row["why"]] for row in run.gaps}
    assert codes[people.cell.name] == ["not_decided", "not_resolved"]


def test_the_file_is_for_who_asked_alone_and_every_time_is_on_record(people, browse):
    whole_month(people)
    office = browse(people.official)
    run = made(office, people)
    other = make_person("Lù Văn Phòng", account=True)
    add_grant(other, role="committee_office", unit=people.commune, on=FOUNDED, actor=SYSTEM)
    for person in (other, people.secretary, people.stranger):
        browser = browse(person)
        answers = [browser.get(f"/papers/{run.pk}/"), browser.get(f"/papers/{run.pk}/progress/")]
        answers.append(browser.post(f"/papers/{run.pk}/take/"))
        assert {answer.status_code for answer in answers} == {404}
    pages_of(office, run)
    pages_of(office, run)
    assert Entry.objects.filter(chain_id=people.commune.pk, code="papers.take_out").count() == 2
    take_in_readings()
    readings = Entry.objects.filter(chain_id=people.cell.pk, code="person.read")
    assert readings and {str(entry.values["what"]) for entry in readings} == {"papers"}


def test_only_who_exports_reports_asks_and_nobody_from_outside(people, browse):
    inspector = make_official(people.commune, role="inspection", account=True)
    assert browse(inspector).post(address(people)).status_code == 403
    assert (
        "papers/"
        not in browse(inspector).get(address(people).removesuffix("papers/")).content.decode()
    )
    for person in (people.stranger, people.secretary, people.in_charge):
        assert browse(person).post(address(people)).status_code == 404
    assert browse(people.official).post(address(people, "2026-12")).status_code == 422
    assert browse(people.official).post(address(people, "2026-13")).status_code == 404
    assert PapersRun.objects.count() == 0


def test_after_a_day_the_file_is_gone_and_the_page_says_so(people, browse, settings):
    whole_month(people)
    office = browse(people.official)
    run = made(office, people)
    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        assert office.get(f"/papers/{run.pk}/").context["state"] == "over"
        assert office.post(f"/papers/{run.pk}/take/").status_code == 422
    for path in local_folder().with_name("papers").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
    with time_machine.travel("2099-01-01 12:00+07:00", tick=False):
        sweep_papers()
    assert list(local_folder().with_name("papers").iterdir()) == []


def test_who_lost_the_right_meanwhile_gets_nothing(people, browse):
    whole_month(people)
    office = browse(people.official)
    run = made(office, people)
    role = RoleGrant.objects.get(person=people.official)
    save_fields(role, valid_to=TODAY)
    assert browse(people.official).get(f"/papers/{run.pk}/").status_code == 403
    assert browse(people.official).post(f"/papers/{run.pk}/take/").status_code == 403


@pytest.mark.parametrize("cells", [0, 3])
def test_cells_without_papers_cost_no_query(people, cells, django_assert_num_queries):
    for number in range(cells):
        make_unit("cell", parent=people.commune, name=f"Chi bộ {number}")
    run = ask_papers(people.commune, Month(2026, 11), on=TODAY, actor=act_as(people.official))
    actor = act_as(people.official)
    with django_assert_num_queries(12):
        make_papers(run, actor=actor, on=TODAY)
