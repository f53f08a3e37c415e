"""A person's own pages: who has looked, the own data as a file, requests for correction; and the
office that answers them.
"""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.errors import NotAllowed
from chibo.base.kernel.ids import new_id
from chibo.base.reads.actions import note_reading, take_in_readings
from chibo.base.reads.rules import Reading
from chibo.directory.people.models import Person
from chibo.library.notifications.models import Notice
from chibo.work.corrections.models import CorrectionRequest
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.rosters.actions import note_export
from tests.factories import act_as, make_meeting, make_official
from tests.factories.month import open_room

pytestmark = pytest.mark.django_db
ASK = {"field": "born_on", "proposed": "8/3/1960", "reason": "Theo giấy khai sinh"}


@pytest.fixture(autouse=True)
def on_a_friday():
    with time_machine.travel("2026-11-06 09:00+07:00", tick=False):
        yield


class TestWhoHasLooked:
    def test_name_office_unit_time_and_what_stand_on_the_page_within_a_round_of_the_worker(
        self, people_online, browse
    ):
        browse(people_online.official).get(f"/cells/{people_online.cell.pk}/members/")
        take_in_readings()

        answer = browse(people_online.member, "en").get("/me/reads/")
        (line,) = answer.context["lines"]
        assert (
            line["name"],
            line["office"],
            line["unit"],
            line["what"],
            line["others"],
            line["how"],
        ) == (
            "Cầm Thu Dung",
            "committee office",
            "Đảng bộ xã Suối Mây",
            "the list of members",
            8,
            "looked at a page",
        )
        assert "09:00, 06/11/2026" in answer.content.decode()

    def test_the_page_is_linked_from_the_page_about_oneself_and_shows_the_last_sign_in(
        self, people_online, browse
    ):
        browser = browse(people_online.member)
        assert b'href="/me/reads/"' in browser.get("/me/").content
        answer = browser.get("/me/reads/")
        assert (answer.context["lines"], answer.context["last_login"]) == (
            [],
            answer.wsgi_request.user.last_login,
        )
        assert 'id="sign-ins"' in answer.content.decode()

    def test_thirty_a_page_and_the_same_few_queries_for_1_and_for_30(self, people_online, browse):
        browser = browse(people_online.member)
        self.look(people_online, 1)
        browser.get("/me/reads/")
        with CaptureQueriesContext(connection) as one:
            browser.get("/me/reads/")
        self.look(people_online, 44)
        with CaptureQueriesContext(connection) as many:
            first = browser.get("/me/reads/")
        second = browser.get("/me/reads/?page=2")
        assert (len(one), len(first.context["lines"]), len(second.context["lines"])) == (
            len(many),
            30,
            15,
        )
        assert [
            browser.get(f"/me/reads/?page={odd}").status_code
            for odd in ("0", "x", "-1", "99999", "²")
        ] == [200] * 5

    def look(self, people, times: int) -> None:
        for number in range(times):
            note_reading(
                Reading(
                    new_id(),
                    datetime(2026, 11, 1, 1, number % 60, tzinfo=UTC),
                    "Cầm Thu Dung",
                    None,
                    people.official.pk,
                    "committee_office",
                    people.commune.path,
                    "page",
                    "person",
                    {people.cell.pk: (people.member.pk,)},
                )
            )
        take_in_readings()

    def test_an_account_without_a_person_has_no_such_pages(self, people_online, browse):
        account = people_online.member.account
        Person.objects.filter(pk=people_online.member.pk).update(account=None)
        people_online.member.account = account
        browser = browse(people_online.member)
        answers = [
            browser.get("/me/reads/"),
            browser.post("/me/data/"),
            browser.get("/me/corrections/"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 3


class TestOwnData:
    def test_one_file_holds_identity_words_and_looks_of_this_person_alone(
        self, people_online, browse
    ):
        member = people_online.member
        member.card_number, member.phone = "770001234", "0944742981"
        member.save()
        meeting = open_room(make_meeting(people_online.cell), people_online)
        for person, text in (
            (member, "Lời của tôi <b>đậm</b>"),
            (people_online.deputy, "Lời người khác"),
        ):
            record_opinion(meeting, person=person, text=text, actor=act_as(people_online.secretary))
        browse(people_online.official).get(f"/people/{member.pk}/")
        take_in_readings()

        answer = browse(member).post("/me/data/")
        text = answer.content.decode()
        for held in (
            "770001234",
            "0944742981",
            "Vì Văn Chung",
            "Lời của tôi &lt;b&gt;đậm&lt;/b&gt;",
            "Cầm Thu Dung",
        ):
            assert held in text
        assert "Lời người khác" not in text
        assert not re.search(r"<(script|img|link|iframe)|https?://", text)
        assert (
            answer.headers["Content-Disposition"]
            == 'attachment; filename="du-lieu-cua-toi-2026-11-06.html"'
        )
        assert Entry.objects.get(code="person.take_out").target == f"person:{member.pk}"

    def test_it_is_made_by_a_post_alone(self, people_online, browse):
        assert browse(people_online.member).get("/me/data/").status_code == 405
        assert Entry.objects.filter(code="person.take_out").count() == 0

    def test_an_official_of_no_cell_has_a_file_too(self, people_online, browse):
        assert browse(people_online.official).post("/me/data/").status_code == 200


class TestAsking:
    def test_the_request_stands_with_its_deadline_and_the_office_and_the_leaders_are_told(
        self, people_online, browse
    ):
        answer = browse(people_online.member).post("/me/corrections/", ASK)

        row = CorrectionRequest.all_rows_unscoped.get()
        assert (answer.url, row.answer_by, row.done_by, row.cell_id) == (
            "/me/corrections/",
            date(2026, 11, 10),  # two working days after a Friday
            date(2026, 11, 16),
            people_online.cell.pk,
        )
        told = set(
            Notice.all_rows_unscoped.filter(code="correction.request").values_list(
                "person_id", flat=True
            )
        )
        assert told == {
            people_online.secretary.pk,
            people_online.deputy.pk,
            people_online.official.pk,
        }
        entry = Entry.objects.get(code="correction.request")
        assert "1960" not in str(entry.values)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"proposed": "32/13/1960"}, "proposed"),
            ({"proposed": "8/3/2030"}, "proposed"),
            ({"field": "phone", "proposed": "12"}, "proposed"),
            ({"field": "sex", "proposed": "x"}, "proposed"),
            ({"field": "email", "proposed": "a b@c"}, "proposed"),
            ({"field": "card_number", "proposed": "9" * 21}, "proposed"),
            ({"field": "full_name", "proposed": "Vì Văn Chung"}, "proposed"),
            ({"field": "note", "proposed": "x"}, "field"),
            ({"reason": " \u200b"}, "reason"),
        ],
    )
    def test_what_cannot_be_read_is_said_at_its_field_and_the_text_is_kept(
        self, people_online, browse, changed, field
    ):
        answer = browse(people_online.member).post("/me/corrections/", ASK | changed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
        assert (ASK | changed)["proposed"] in answer.content.decode()
        assert CorrectionRequest.all_rows_unscoped.count() == 0

    def test_it_can_be_taken_back_by_the_person_alone(self, people_online, browse):
        browse(people_online.member).post("/me/corrections/", ASK)
        row = CorrectionRequest.all_rows_unscoped.get()
        path = f"/me/corrections/{row.pk}/withdraw/"
        assert [
            browse(who).post(path).status_code
            for who in (people_online.secretary, people_online.official)
        ] == [
            404,
            404,
        ]
        assert browse(people_online.member).post(path).status_code == 302
        row.refresh_from_db()
        assert row.state == "withdrawn"
        assert browse(people_online.member).post(path).status_code == 422

    def test_the_eleventh_that_waits_is_refused(self, people_online, browse):
        browser = browse(people_online.member)
        for number in range(10):
            browser.post("/me/corrections/", ASK | {"field": "other", "proposed": f"Việc {number}"})
        answer = browser.post("/me/corrections/", ASK)
        assert (answer.status_code, CorrectionRequest.all_rows_unscoped.count()) == (422, 10)


class TestAnswering:
    @pytest.fixture
    def row(self, people_online, browse):
        browse(people_online.member).post("/me/corrections/", ASK)
        return CorrectionRequest.all_rows_unscoped.get()

    def answer(self, browse, who, row, **said):
        return browse(who).post(
            f"/corrections/{row.pk}/answer/", {"accepted": "yes", "answer": "", **said}
        )

    def test_accepted_the_directory_says_what_was_proposed_and_the_person_is_told(
        self, people_online, browse, row
    ):
        assert self.answer(browse, people_online.official, row).url == "/corrections/"

        people_online.member.refresh_from_db()
        row.refresh_from_db()
        assert (people_online.member.born_on, row.state, row.answered_by) == (
            date(1960, 3, 8),
            "accepted",
            "Cầm Thu Dung",
        )
        assert Entry.objects.get(code="person.change").values == {"fields": ["born_on"]}
        assert (
            Notice.all_rows_unscoped.get(code="correction.answer").person_id
            == people_online.member.pk
        )

    def test_refused_it_needs_a_reason_and_the_directory_stays_as_it_is(
        self, people_online, browse, row
    ):
        bare = self.answer(browse, people_online.official, row, accepted="no")
        assert (bare.status_code, CorrectionRequest.all_rows_unscoped.get().state) == (422, "open")

        self.answer(
            browse,
            people_online.official,
            row,
            accepted="no",
            answer="Lý lịch đảng viên ghi năm 1961",
        )
        people_online.member.refresh_from_db()
        shown = browse(people_online.member).get("/me/corrections/").content.decode()
        assert (people_online.member.born_on, "Lý lịch đảng viên ghi năm 1961" in shown) == (
            None,
            True,
        )

    def test_what_was_entered_after_the_request_is_not_written_over_by_accepting_it(
        self, people_online, browse, row
    ):
        Person.objects.filter(pk=people_online.member.pk).update(born_on=date(1961, 2, 4))

        stopped = self.answer(browse, people_online.official, row, answer="Đã đối chiếu lý lịch")

        page = stopped.content.decode()
        people_online.member.refresh_from_db()
        assert (stopped.status_code, "04/02/1961" in page, "Đã đối chiếu lý lịch" in page) == (
            422,
            True,
            True,
        )
        assert people_online.member.born_on == date(1961, 2, 4)
        assert CorrectionRequest.all_rows_unscoped.get().state == "open"

    def test_a_second_answer_is_refused(self, people_online, browse, row):
        self.answer(browse, people_online.official, row)
        assert self.answer(browse, people_online.official, row).status_code == 422

    def test_nobody_answers_the_own_request(self, people_online, browse):
        browse(people_online.official).post("/me/corrections/", ASK)
        own = CorrectionRequest.all_rows_unscoped.get()
        assert self.answer(browse, people_online.official, own).status_code == 422
        other = make_official(
            people_online.commune, "Lò Thị Tổ", role="organisation_department", account=True
        )
        assert self.answer(browse, other, own).status_code == 302

    @pytest.mark.parametrize(
        ("who", "reads", "answers"),
        [
            ("official", 200, 302),
            ("secretary", 200, 403),
            ("deputy", 200, 403),
            ("member", 403, 403),
            ("in_charge", 403, 403),
            ("neighbour", 200, 404),
            ("stranger", 200, 404),
        ],
    )
    def test_the_office_answers_the_leaders_read_everybody_else_finds_nothing(
        self, people_online, browse, row, who, reads, answers
    ):
        person = getattr(people_online, who)
        page = browse(person).get("/corrections/")
        shown = "8/3/1960" in page.content.decode()
        assert (page.status_code, shown) == (reads, who in ("official", "secretary", "deputy"))
        assert self.answer(browse, person, row).status_code == answers

    def test_the_office_finds_it_on_its_home_page_and_sees_when_it_is_past_its_day(
        self, people_online, browse, row
    ):
        def waits():
            items = browse(people_online.official, "en").get("/").context["found"].items
            return [
                (one["title"], one["tone"], one["due"])
                for one in items
                if one["url"] == "/corrections/"
            ]

        assert waits() == [("Answer 1 request for a correction", "current", row.answer_by)]
        with time_machine.travel("2026-11-11 09:00+07:00", tick=False):
            assert waits() == [("Answer 1 request for a correction", "late", row.answer_by)]
            assert (
                "was due on"
                in browse(people_online.official, "en").get("/corrections/").content.decode()
            )
        self.answer(browse, people_online.official, row)
        assert waits() == []

    def test_the_office_that_reads_it_stands_in_the_read_log(self, people_online, browse, row):
        browse(people_online.official).get("/corrections/")
        take_in_readings()
        assert Entry.objects.get(code="person.read").values["what"] == "correction"


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
