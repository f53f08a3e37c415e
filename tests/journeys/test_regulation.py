"""A regulation from the office's file to the day it holds: checked, compared, tried, put in force
by two persons, withdrawn.
"""

from datetime import date

import pytest

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.dates import Month
from chibo.library.regulations.queries import clear_cache, pack_for
from tests.browser import DESK, PHONE, axe_violations
from tests.factories import make_meeting, make_official
from tests.insight.sheets import decided, held
from tests.library.regulations.texts import HUDDLE, text

pytestmark = pytest.mark.e2e

LEVELS = """criteria:
  - code: "2"
    source: {document: own, confidence: H}
    levels:
      fact: attendance.rate
      text: {vi: tỷ lệ dự, en: attendance}
      rows:
        - {from: 0.95, points: 5}
        - {from: 0.9, below: 0.95, points: 3}
        - {below: 0.9, points: 1}
"""


def file_of(content: str) -> dict[str, object]:
    return {
        "name": "quy-dinh-suoi-may.yaml",
        "mimeType": "application/yaml",
        "buffer": content.encode(),
    }


@pytest.fixture
def offices(people_online, clock):
    """A commune with two scored months, an organisation department and the committee office."""
    clock.move_to("2026-11-20 09:00+07:00")
    for month in (Month(2026, 9), Month(2026, 10)):
        decided(held(make_meeting(people_online.cell, month=month), people_online), people_online)
    organiser = make_official(
        people_online.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )
    return people_online, organiser


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_regulation_goes_from_the_file_to_the_day_it_holds(offices, at_device, size):
    people, organiser = offices
    drafter, second = at_device(organiser, size), at_device(people.official, size)
    good = text(values=HUDDLE, rest=LEVELS)

    drafter.page.goto(f"{drafter.base}/regulations/")
    drafter.settled().follow("Đưa văn bản mới vào")
    drafter.field("Tệp bộ quy định").set_input_files(
        file_of(good.replace("points: 5}", "points: 9}"))
    )
    drafter.press("Kiểm tra văn bản").sees("Dòng 33").show("1-findings")
    drafter.field("Tệp bộ quy định").set_input_files(file_of(good))
    drafter.press("Kiểm tra văn bản").sees("Nội dung thay đổi").show("2-differences")
    assert axe_violations(drafter.page) == []
    drafter.follow("Thử trên 12 tháng qua").press("Thử")
    run_waiting_jobs()
    drafter.page.reload()
    drafter.settled().sees("tháng sẽ giảm mức").show("3-tried")
    drafter.follow("Về quy định").fill("Có hiệu lực từ", "2026-12-01").press("Đề xuất").sees(
        "người thứ hai"
    )
    address = drafter.page.url

    second.page.goto(address)
    second.settled().press("Xác nhận").show("4-confirmed")
    clear_cache()
    november, december = (pack_for(people.cell, on=date(2026, month, 3)) for month in (11, 12))
    assert november.value("huddle.before").value is None
    assert december.value("huddle.before").value.amount == 3
    second.unfold("Rút quy định").fill("Lý do", "Chờ văn bản của tỉnh").press("Rút lại").show(
        "5-withdrawn"
    )
    clear_cache()
    assert pack_for(people.cell, on=date(2026, 12, 3)).value("huddle.before").value is None
