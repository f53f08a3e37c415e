"""No page of the first steps leads back to where the reader comes from, or ends without a way on."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import make_meeting, make_official, make_unit
from tests.factories import month as step
from tests.interfaces.imports.books import DATA
from tests.interfaces.web.test_first_steps import found_installation, words_of

pytestmark = pytest.mark.django_db


def test_who_cannot_set_the_address_now_is_led_on_from_its_page(browse, settings):
    settings.TOTP_REQUIRED, settings.PUBLIC_ADDRESS = False, ""
    keeper = browse(found_installation(Client()))

    answer = keeper.get("/administration/address/")

    assert "Đồng chí đang ở bước: Thử địa chỉ đảng viên sẽ mở" in words_of(answer)
    assert "Chưa làm được ngay? Trong khi chờ: Tạo đảng bộ xã" in words_of(answer)
    assert b'<a href="/administration/">' in answer.content


def test_a_preview_does_not_lead_back_to_an_empty_upload(browse, settings):
    settings.TOTP_REQUIRED = False
    commune = make_unit("commune", name="Đảng bộ xã Suối Lạnh")
    office = browse(make_official(commune, account=True))
    book = SimpleUploadedFile("r00.xlsx", (DATA / "rosters" / "r00.xlsx").read_bytes())

    preview = office.get(office.post(f"/roster/{commune.pk}/", {"file": book}).url)

    assert "Đồng chí đang ở bước: Nhập danh sách đảng viên từ Excel" in words_of(preview)
    assert "Sang bước tiếp theo" not in words_of(preview)


def test_closing_does_not_praise_what_falls_short(people_online, browse):
    with time_machine.travel("2026-11-03 19:05+07:00", tick=False):
        meeting = step.open_room(make_meeting(people_online.cell), people_online)
        step.call_roll(meeting, people_online)
        page = words_of(browse(people_online.secretary).get(f"/meetings/{meeting.pk}/close/"))
    assert "tối thiểu là 90 phút" in page
    assert "Đã đủ những gì quy định yêu cầu" not in page
    assert "những điều dưới đây chưa đúng quy định" in page
