"""Minutes opened from above and rosters taken out: each look leaves its line."""

from datetime import date

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.errors import NotAllowed
from chibo.base.reads.actions import take_in_readings
from chibo.library.notifications.models import Notice
from chibo.work.rosters.actions import note_export
from tests.factories import make_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_friday():
    with time_machine.travel("2026-11-06 09:00+07:00", tick=False):
        yield


WHY = "Kiểm tra theo chương trình năm 2026"


class TestMinutesFromAbove:
    """Role × relation → answer, for the minutes in full (trust A1)."""

    @pytest.fixture
    def meeting(self, people_online):
        from tests.work.meetings.test_openings import sealed

        with time_machine.travel("2026-11-06 09:00+07:00", tick=False):
            return sealed(people_online)

    @pytest.fixture
    def readers(self, people_online):
        from tests.factories import make_unit

        above = {
            role: make_official(people_online.commune, f"Người {role}", role=role, account=True)
            for role in ("organisation_department", "inspection", "administrator")
        }
        there = make_official(
            people_online.elsewhere, "Người xã khác", role="inspection", account=True
        )
        return above | {"elsewhere": there, "unit": make_unit("commune")}

    @pytest.mark.parametrize(
        ("who", "minutes", "opens", "cell_list"),
        [
            ("official", 200, 302, 403),
            ("organisation_department", 200, 302, 403),
            ("inspection", 200, 302, 403),
            ("administrator", 404, 404, 403),
            ("elsewhere", 404, 404, 404),
            ("stranger", 404, 404, 404),
            ("neighbour", 404, 404, 404),
            ("member", 200, 403, 200),
            ("secretary", 200, 403, 200),
            ("in_charge", 200, 403, 200),
        ],
    )
    def test_who_reads_who_opens_and_who_sees_the_list(
        self, people_online, browse, meeting, readers, who, minutes, opens, cell_list
    ):
        browser = browse(readers.get(who) or getattr(people_online, who))
        path = f"/meetings/{meeting.pk}/minutes/"
        before = browser.get(path)
        inside = who in ("member", "secretary", "in_charge")
        assert (before.status_code, "lầy lội" in before.content.decode()) == (minutes, inside)
        assert browser.post(f"{path}open/", {"reason": WHY}).status_code == opens
        after = browser.get(path)
        assert (
            "lầy lội" in after.content.decode()
            if opens == 302 or inside
            else after.status_code in (403, 404)
        )
        assert browser.get(f"/cells/{people_online.cell.pk}/openings/").status_code == cell_list

    def test_opened_it_is_still_closed_for_taking_away_and_for_every_other_page(
        self, people_online, browse, meeting
    ):
        browser = browse(people_online.official)
        browser.post(f"/meetings/{meeting.pk}/minutes/open/", {"reason": WHY})
        tails = (
            "documents/minutes.docx",
            "documents/attendance.pdf",
            "course/",
            "room/",
            "review/",
            "agenda/",
        )
        assert {browser.get(f"/meetings/{meeting.pk}/{tail}").status_code for tail in tails} == {
            403
        }

    def test_at_midnight_it_is_closed_again(self, people_online, browse, meeting):
        browser = browse(people_online.official)
        browser.post(f"/meetings/{meeting.pk}/minutes/open/", {"reason": WHY})
        for moment, shown in (("2026-11-06 23:59", True), ("2026-11-07 00:01", False)):
            with time_machine.travel(f"{moment}+07:00", tick=False):
                assert (
                    "lầy lội" in browser.get(f"/meetings/{meeting.pk}/minutes/").content.decode()
                ) is shown

    def test_the_cell_sees_it_at_once_and_the_person_named_in_the_read_log_with_the_reason(
        self, people_online, browse, meeting
    ):
        browser = browse(people_online.official)
        browser.post(f"/meetings/{meeting.pk}/minutes/open/", {"reason": WHY})
        browser.get(f"/meetings/{meeting.pk}/minutes/")
        take_in_readings()

        listed = (
            browse(people_online.member)
            .get(f"/cells/{people_online.cell.pk}/openings/")
            .content.decode()
        )
        looks = browse(people_online.member).get("/me/reads/").context["lines"]
        assert all(word in listed for word in ("Cầm Thu Dung", "Đảng bộ xã Suối Mây", WHY))
        assert [(line["name"], line["reason"]) for line in looks] == [("Cầm Thu Dung", WHY)]

    def test_a_refusal_stands_in_the_form_and_the_typed_reason_is_kept(
        self, people_online, browse, meeting
    ):
        answer = browse(people_online.official).post(
            f"/meetings/{meeting.pk}/minutes/open/", {"reason": "xem thử"}
        )
        assert (answer.status_code, list(answer.context["open_form"].errors)) == (422, ["reason"])
        assert "xem thử" in answer.content.decode()


class TestTakingTheRosterOut:
    """Masked by default, a cap, the head of the unit told (trust A2)."""

    @pytest.fixture
    def known(self, people_online):
        people_online.member.card_number, people_online.member.phone = "770001234", "0944742981"
        people_online.member.save()
        return people_online

    @pytest.mark.parametrize(("asked", "shown"), [({}, False), ({"full": "on"}, True)])
    def test_asvs_15_3_1_numbers_leave_only_when_asked_for(self, known, browse, asked, shown):
        from tests.interfaces.web.shell.test_read_log import text_of

        answer = browse(known.official).post(
            f"/roster/{known.commune.pk}/export/", {"purpose": "Báo cáo", **asked}
        )
        text = text_of(answer)
        assert (["770001234" in text, "0944742981" in text], "Vì Văn Chung" in text) == (
            [shown] * 2,
            True,
        )
        assert Entry.objects.get(code="roster.export").values["full"] is shown

    def test_asvs_2_3_2_one_more_than_the_cap_is_refused_and_nobody_is_told(
        self, known, browse, settings
    ):
        settings.EXPORT_ROWS = 10  # nine members and the neighbour
        path = f"/roster/{known.commune.pk}/export/"
        assert browse(known.official).post(path, {"purpose": "Báo cáo"}).status_code == 200
        settings.EXPORT_ROWS = 9
        assert browse(known.official).post(path, {"purpose": "Báo cáo"}).status_code == 422
        assert Entry.objects.filter(code="roster.export").count() == 1

    def test_the_head_of_the_unit_and_every_member_are_told(self, known, browse):
        other = make_official(
            known.commune, "Lò Thị Tổ", role="organisation_department", account=True
        )
        browse(known.official).post(
            f"/roster/{known.commune.pk}/export/", {"purpose": "Báo cáo quý IV"}
        )
        take_in_readings()

        (notice,) = Notice.all_rows_unscoped.filter(code="roster.export")
        assert (notice.person_id, notice.params["reason"]) == (other.pk, "Báo cáo quý IV")
        (line,) = browse(known.member, "en").get("/me/reads/").context["lines"]
        assert (line["kind"], line["reason"]) == ("file", "Báo cáo quý IV")

    def test_full_numbers_need_the_right_to_see_them(self, known):
        bare = Actor(
            name="Người xuất", grants=(Grant(known.commune.path, frozenset({"roster.export"})),)
        )
        asked = {"purpose": "Báo cáo", "members": 1, "on": date(2026, 11, 6), "actor": bare}
        note_export(known.commune, full=False, **asked)
        with pytest.raises(NotAllowed):
            note_export(known.commune, full=True, **asked)
