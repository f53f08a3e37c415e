"""The invited: whose mail was refused, and one number of them everywhere."""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.dates import Month
from chibo.library.notifications.models import Notice
from chibo.work.meetings.models import Invitation
from tests.factories import make_meeting, make_member
from tests.factories import month as step
from tests.interfaces.web.meetings.convening import address, send


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people_online):
    return make_meeting(people_online.cell, month=Month(2026, 12))


def test_whose_email_was_refused_stands_beside_the_person_until_a_later_one_goes_through(
    people_online, browse, meeting
):
    """B1: the secretary learns whom to tell in person."""
    people_online.member.email = "nguoi@xa.example"
    people_online.member.save(update_fields=["email"])
    step.convene(meeting, people_online)
    notice = Notice.all_rows_unscoped.get(person=people_online.member, code="meeting.convened")
    client, said = browse(people_online.secretary), {}
    for state in ("waiting", "refused", "failed", "unsure", "delayed", "sent"):
        Notice.all_rows_unscoped.filter(pk=notice.pk).update(
            mail_state=state, mail_answer="550 5.1.1 unknown"
        )
        said[state] = client.get(address(meeting)).content.decode()

    assert "địa chỉ này không nhận thư" in said["refused"]
    assert "Không gửi được thư điện tử" in said["failed"]
    assert "Chưa chắc thư điện tử đã đến nơi" in said["unsure"]
    assert "hệ thống sẽ tự gửi lại" in said["delayed"]
    alarmed = [
        state
        for state, text in said.items()
        if "Thư điện tử chưa đến, hoặc chưa chắc đã đến:" in text
    ]
    assert alarmed == ["refused", "failed", "unsure"]
    assert [state for state, text in said.items() if "5.1.1" in text] == []


def test_one_number_of_invited_on_every_page_and_in_its_parts(people_online, browse, meeting):
    """Nine members, an official in charge, and one exempt member who is invited without having to
    come.
    """
    make_member(people_online.cell, "Lường Văn Miễn", kind="exempt", recognised_on=date(1970, 1, 1))
    step.prepare(meeting, people_online)
    client = browse(people_online.secretary)
    send(
        client,
        address(meeting, "huddle/"),
        held_on="2026-11-03",
        attendees="Lò Thị Mai",
        notes="Đã bàn",
    )
    before = client.get(address(meeting, ""))
    page = client.get(address(meeting))
    send(client, address(meeting))
    after = client.get(address(meeting))
    told = client.get(address(meeting, "told/"))

    lacking = [
        finding.params["count"]
        for row in before.context["lacking"]
        for finding in row["missing"]
        if finding.code == "not_sent"
    ]
    parts = "9 đảng viên phải dự + 1 đảng viên được miễn sinh hoạt + 1 cấp ủy viên phụ trách"
    assert (before.context["primary"]["label"], lacking) == ("Gửi giấy mời cho 11 đồng chí", [11])
    assert (page.context["headline"], page.context["made_of"]) == ("Sẽ mời 11 đồng chí", parts)
    assert (after.context["total"], after.context["made_of"], told.context["total"]) == (
        11,
        parts,
        11,
    )
    assert parts in page.content.decode() and parts in after.content.decode()
    assert Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting).count() == 11
