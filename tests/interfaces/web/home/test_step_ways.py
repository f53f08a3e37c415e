"""No page of the first steps leads back to where the reader comes from, or ends
without a way on.
"""

import uuid
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chibo.base.kernel.dates import Month
from chibo.directory.people.actions import end_membership
from chibo.directory.people.models import Membership
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.actions.minutes import adopt_minutes
from tests.factories import SYSTEM, act_as, make_meeting, make_official, make_unit
from tests.factories import month as step
from tests.interfaces.imports.books import DATA
from tests.interfaces.web.home.test_first_steps import found_installation, words_of

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


def test_the_page_of_who_has_left_says_so(people_online, browse):
    here = people_online
    row = Membership.objects.get(person=here.member, cell=here.cell)
    end_membership(row, on=date(2026, 11, 20), actor=SYSTEM)
    with time_machine.travel("2026-11-30 08:00+07:00", tick=False):
        page = browse(here.official).get(f"/people/{here.member.pk}/")
    assert (
        f"Không còn sinh hoạt ở chi bộ nào; đến ngày 20/11/2026 sinh hoạt tại {here.cell.name}"
        in words_of(page)
    )


def test_what_is_asked_for_is_not_called_optional(people_online, browse):
    with time_machine.travel("2026-11-03 20:40+07:00", tick=False):
        meeting = step.open_room(make_meeting(people_online.cell), people_online)
        step.close(meeting, people_online)
        adopt_minutes(meeting, actor=act_as(people_online.secretary))
        page = words_of(browse(people_online.secretary).get(f"/meetings/{meeting.pk}/minutes/"))
    assert "Người giữ bản gốc đã ký" in page
    assert "Người giữ bản gốc đã ký (không bắt buộc)" not in page
    assert "Nơi để bản gốc (không bắt buộc)" in page


def test_what_somebody_else_has_to_do_is_no_work_of_the_office(people_online, browse):
    here = people_online
    with time_machine.travel("2026-11-03 08:00+07:00", tick=False):
        office = browse(here.official)
        page = office.get("/")
        assert "1 việc cần đồng chí làm ngay" in words_of(page)
        url = f"/regulations/units/{here.commune.pk}/"
        office.post(url, {"shown": office.get(url).context["shown"], "key": str(uuid.uuid4())})
        for cell in (here.cell, here.sister):
            plan_months(cell, first=Month(2026, 12), last=Month(2026, 12), actor=SYSTEM)
        page = office.get("/")
    assert "Những bước đầu: Thử địa chỉ đảng viên sẽ mở" in words_of(page)
    assert "việc cần đồng chí làm ngay" not in words_of(page)


def test_before_the_invitations_go_out_it_is_said_who_has_to_be_told_otherwise(
    people_online, browse
):
    here = people_online
    with time_machine.travel("2026-11-01 08:00+07:00", tick=False):
        meeting = make_meeting(here.cell)
        page = browse(here.secretary).get(f"/meetings/{meeting.pk}/convene/")
        without = page.context["by_hand"]
        account = here.member.account
        account.set_unusable_password()
        account.save()
        page = browse(here.secretary).get(f"/meetings/{meeting.pk}/convene/")
    assert "chưa mở tài khoản: gửi xong" in words_of(page)
    assert (without < page.context["count"], page.context["by_hand"]) == (True, without + 1)


def test_who_is_invited_without_having_to_come_is_counted_apart(people_online, browse):
    here = people_online
    Membership.objects.filter(person=here.others[0], cell=here.cell).update(kind="exempt")
    with time_machine.travel("2026-11-01 08:00+07:00", tick=False):
        meeting = make_meeting(here.cell)
        page = browse(here.secretary).get(f"/meetings/{meeting.pk}/convene/")
    assert "đảng viên phải dự + 1 đảng viên được miễn sinh hoạt" in words_of(page)
