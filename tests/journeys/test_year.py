"""A year from the cell's proposal to the decision of the committee above, by two people at their
own devices.
"""

import re

import pytest

from tests.browser import DESK, PHONE, axe_violations
from tests.factories import make_unit
from tests.insight.years import hold, install_rules

pytestmark = pytest.mark.e2e


@pytest.fixture
def people(people_online, settings, tmp_path, clock):
    """Under the made-up regulation: the cell with ten months, its sister weaker, four more cells
    for the quota.
    """
    clock.move_to("2026-11-20 09:00+07:00")
    install_rules(settings, tmp_path)
    hold(
        people_online.cell,
        2026,
        dict.fromkeys(range(1, 11), "good") | {4: "fair", 9: ""},
        thematic=(2, 5, 8),
    )
    hold(
        people_online.sister,
        2026,
        dict.fromkeys(range(1, 11), "fair") | {3: "poor", 7: "average"},
        own=(9, 10),
    )
    for _ in range(4):
        hold(
            make_unit(parent=people_online.commune),
            2026,
            dict.fromkeys(range(1, 11), "good"),
            thematic=(1, 4, 7, 10),
        )
    return people_online


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_year_goes_from_the_proposal_to_the_decision_and_its_correction(people, at_device, size):
    secretary, office = at_device(people.secretary, size), at_device(people.official, size)

    secretary.menu("Chi bộ", on_phone="Chi bộ").follow("Sáu tháng và cả năm").show("1-cell")
    secretary.choose("Mức đề xuất", "Hoàn thành tốt nhiệm vụ").fill("Điểm kiểm điểm năm", "84,5")
    secretary.fill("Lý do", "Các nhiệm vụ năm đã xong.").press("Đề xuất").sees(
        "Đề xuất đã gửi cấp ủy cấp trên."
    )

    office.page.goto(f"{office.base}/committee/{people.commune.pk}/")
    office.settled().follow("Sáu tháng và cả năm").show("2-committee")
    assert axe_violations(office.page) == []
    office.follow(people.cell.name).show("3-before-decision")
    office.choose("Xếp loại năm", "Hoàn thành tốt nhiệm vụ").fill(
        re.compile(r"^\s*Lý do\s*$"), "Đủ điều kiện."
    ).press("Quyết định")
    office.sees("cần ghi nhận trước").show("4-refused")
    office.unfold("Ghi nhận sự việc")
    office.main.get_by_role("radio", name="Có").check()
    office.fill("Căn cứ", "Biên bản kiểm tra tháng 10.").press("Ghi nhận").sees(
        "Đã ghi nhận sự việc."
    )
    office.fill("Lý do đã thảo luận", "Dự họp đều, chuyên đề đủ.").press("Ghi lý do").sees(
        "Đã ghi lý do."
    )
    office.fill(re.compile(r"^\s*Lý do\s*$"), "Đủ điều kiện.").press("Quyết định").sees(
        "Đã ghi quyết định và báo cho chi bộ."
    )
    office.unfold("Điều chỉnh quyết định").choose("Xếp loại năm", "Hoàn thành nhiệm vụ")
    office.fill(re.compile(r"^\s*Lý do\s*$"), "Kết luận kiểm tra mới.").press(
        "Ghi quyết định điều chỉnh"
    ).sees("Quyết định lần 2")
    office.show("5-corrected")
    assert axe_violations(office.page) == []

    secretary.page.reload()
    secretary.settled().sees("Kết luận kiểm tra mới.").show("6-cell-after")
    secretary.follow("Sáu tháng đầu năm").show("7-first-half")
