"""The office brings in a roster: first the one full of mistakes, then the clean one, and takes it
out again.
"""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.directory.organisation.models import Unit
from tests.browser import DESK, PHONE
from tests.factories import act_as

pytestmark = pytest.mark.e2e

DATA = Path(__file__).parents[1] / "data"
TWINS = json.loads((DATA / "roster-truong-sinh-dirty.expected.json").read_text(encoding="utf-8"))
FOUND = [one for one in TWINS if one["severity"] != "none"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_roster_is_put_right_brought_in_and_taken_out_again(
    people_online, clock, at_device, size, tmp_path
):
    clock.move_to("2026-11-03 09:00+07:00")
    before = cells_of(people_online)
    office = at_device(people_online.official, size).menu("Chi bộ", on_phone="Chi bộ")
    office.follow(re.compile("Danh sách từ Excel")).show("01-choose")

    upload(office, "roster-truong-sinh-dirty.xlsx").show("02-dirty")
    assert remarks_on(office) == len(FOUND) + 1
    expect(office.main.get_by_role("button", name="Nhập danh sách")).to_have_count(0)

    upload(office.follow("Tải lên tệp đã sửa"), "roster-truong-sinh.xlsx").show("03-clean")
    # Where a cell stands already, a workbook that knows none of them is asked about.
    office.page.get_by_label("Tôi đã xem kỹ những điều trên, đúng như vậy").check()
    office.press("Nhập danh sách").show("04-waiting").sees("Đang nhập danh sách")
    run_waiting_jobs()
    office.sees("Đã nhập danh sách").show("05-result")
    assert cells_of(people_online) == before + 15

    office.page.locator(".crumbs a").last.click()
    office.settled().fill("Mục đích sử dụng danh sách", "Đối chiếu cuối năm")
    with office.page.expect_download() as workbook:
        office.main.get_by_role("button", name="Tải danh sách về").click()
    workbook.value.save_as(tmp_path / "out.xlsx")
    assert (workbook.value.suggested_filename[-5:], (tmp_path / "out.xlsx").read_bytes()[:2]) == (
        ".xlsx",
        b"PK",
    )


def cells_of(people) -> int:
    return Unit.objects.within(act_as(people.official).scope).filter(kind="cell").count()


def upload(office, name: str):
    office.page.locator("#id_file").set_input_files(DATA / name)
    return office.press("Tải lên và xem trước")


def remarks_on(office) -> int:
    """How many remarks stand in the table, over all its pages."""
    shown = 0
    while True:
        shown += office.main.locator("#remarks tbody tr").count()
        onward = office.main.locator("#remarks .pager a[rel=next]")
        if not onward.count():
            return shown
        onward.click()
        office.settled()
