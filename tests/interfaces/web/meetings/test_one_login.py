"""A cell in which only the secretary has a login: from the invitations to the submitted score, by
the pages alone.
"""

import pytest
import time_machine

from chibo.base.accounts.models import Account
from chibo.insight.scoring.queries import lines_of, sheet_of, sheet_pack
from chibo.work.meetings.models import Invitation, Minutes, Vote
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import PASSWORD, make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form
from tests.interfaces.web.sheetpages import score, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people):
    """Nine members, one of them with a login."""
    people.secretary.account = Account.objects.create_user("bithuthon", PASSWORD)
    people.secretary.save(update_fields=["account"])
    return people


def full(sheet):
    """Every criterion that waits for people with its full points."""
    most = {leaf.code: leaf.max for leaf in sheet_pack(sheet).leaves}
    return {
        f"points__{line.criterion.replace('.', '_')}": str(most[line.criterion])
        for line in lines_of(sheet)
        if line.self_points is None
    }


def read_elsewhere(people, sheet, client, browse, settings):
    """The minutes as the secretary reads them; the score and the month as the committee's office
    does.
    """
    settings.TOTP_REQUIRED = False
    people.official.account = Account.objects.create_user("vanphongxa", PASSWORD)
    people.official.save(update_fields=["account"])
    office = browse(people.official)
    pages = (f"/scores/{sheet.pk}/", f"/committee/{people.commune.pk}/month/2026-11/")
    written = client.get(address(sheet.meeting, "minutes/"))
    return [answer.content.decode() for answer in (written, *map(office.get, pages))]


def convene_and_tell(client, people, meeting):
    """Everybody is invited and told by telephone; a leave and an opinion are entered for others."""
    client.post(address(meeting, "convene/"), form())
    page = client.get(address(meeting, "told/"))
    assert (len(page.context["open"]), "tel:" in page.content.decode()) == (9, False)
    rows = Invitation.objects.of_unit(people.cell)
    client.post(
        address(meeting, "told/"), form(do="mark", **{f"way-{row.pk}": "phone" for row in rows})
    )
    assert client.get(address(meeting, "told/")).context["open"] == []
    leave = {
        "invitation": rows.get(person=people.others[5]).pk,
        "reply": "leave",
        "reason": "Đi viện",
        "way": "phone",
    }
    assert client.post(address(meeting, "told/"), form(do="reply", **leave)).status_code == 302
    said = {"person": people.member.pk, "text": "Đề nghị sửa đường thôn", "way": "in_person"}
    assert client.post(address(meeting, "told/"), form(do="opinion", **said)).status_code == 302


def open_and_vote(client, people, meeting):
    """The meeting is opened, everybody is there, and a vote with a teller is recorded."""
    opening = {
        "held_on": "2026-11-03",
        "at": "19:00",
        "mode": "in_person",
        "mode_authority": "",
        "guests": "",
    }
    client.post(address(meeting, "open/"), form(**opening))
    marks = {f"mark-{line.pk}": "present" for line in roll_call_of(meeting)}
    client.post(address(meeting, "room/"), form(**marks))
    tally = {
        "subject": "Thông qua nghị quyết",
        "decision": "resolution",
        "method": "card",
        "item": "",
        "votes_for": 9,
        "against": 0,
        "abstain": 0,
        "invalid": "",
        "teller": people.member.pk,
    }
    assert client.post(address(meeting, "votes/"), form(**tally)).status_code == 302


def test_one_login_goes_from_convening_to_the_submitted_score(people, browse, settings):
    meeting = step.prepare(make_meeting(people.cell), people)
    with time_machine.travel("2026-11-02 09:00+07:00", tick=False):
        convene_and_tell(browse(people.secretary), people, meeting)
    with time_machine.travel("2026-11-03 19:00+07:00", tick=False):
        open_and_vote(browse(people.secretary), people, meeting)
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        client = browse(people.secretary)
        assert client.post(address(meeting, "close/"), form(ended_at="20:45")).url == address(
            meeting, "minutes/"
        )
        client.post(address(meeting, "minutes/adopt/"), form())
        client.post(address(meeting, "minutes/sign/"), form())
        sheet_signed = {"signings": "secretary", "keeper": people.member.pk, "place": "Nhà văn hóa"}
        client.post(address(meeting, "minutes/on-paper/"), form(**sheet_signed))
        client.post(score(meeting, "open/"), form())
        sheet = sheet_of(step.fresh(meeting, people.secretary))
        client.post(score(meeting), typed(sheet, then="propose", **full(sheet)))
        client.post(score(meeting), typed(sheet_of(meeting), then="adopt"))
        client.post(score(meeting, "submit/"), form())
        shown = client.get(score(meeting)).content.decode()
        pages = [shown, *read_elsewhere(people, sheet_of(meeting), client, browse, settings)]

    assert sheet_of(meeting).state == "submitted"
    vote, minutes = (
        Vote.objects.of_unit(people.cell).get(),
        Minutes.objects.of_unit(people.cell).get(),
    )
    assert (vote.confirmed_by_id, vote.teller_names, minutes.seal_code != "") == (
        None,
        ["Vì Văn Chung"],
        True,
    )
    assert ["do một tài khoản ghi" in page for page in pages] == [
        True
    ] * 4 and "cùng một người với bước trước" in shown


def test_who_left_is_named_on_the_page_and_nothing_is_lost(people, browse):
    meeting = step.prepare(make_meeting(people.cell), people)
    with time_machine.travel("2026-11-02 09:00+07:00", tick=False):
        client = browse(people.secretary)
        client.post(address(meeting, "convene/"), form())
        people.member.memberships.update(valid_to="2026-11-01")
        row = Invitation.objects.of_unit(people.cell).get(person=people.member)
        page = client.post(address(meeting, "told/"), form(do="mark", **{f"way-{row.pk}": "phone"}))

    assert "Vì Văn Chung không còn trong danh sách chi bộ" in page.content.decode()
    assert Invitation.objects.of_unit(people.cell).filter(told__isnull=False).count() == 0


def test_strangers_and_members_do_not_get_the_list_to_call(people_online, browse):
    meeting = step.convene(make_meeting(people_online.cell), people_online)

    got = {
        who: browse(getattr(people_online, who)).get(address(meeting, "told/")).status_code
        for who in ("secretary", "deputy", "member", "official", "stranger")
    }
    assert got == {"secretary": 200, "deputy": 200, "member": 403, "official": 403, "stranger": 404}
