"""Corrections that a person asks for, and the office that answers them."""

from datetime import date

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.reads.actions import take_in_readings
from chibo.directory.people.models import Person
from chibo.library.notifications.models import Notice
from chibo.work.corrections.models import CorrectionRequest
from tests.factories import make_official

pytestmark = pytest.mark.django_db
ASK = {"field": "born_on", "proposed": "8/3/1960", "reason": "Theo giấy khai sinh"}


@pytest.fixture(autouse=True)
def on_a_friday():
    with time_machine.travel("2026-11-06 09:00+07:00", tick=False):
        yield


class TestAsking:
    def test_the_request_stands_with_its_deadline_and_the_office_and_the_leaders_are_told(
        self, people_online, browse
    ):
        answer = browse(people_online.member).post("/me/corrections/", ASK)

        row = CorrectionRequest.all_rows_unscoped.get()
        assert (answer.url, row.answer_by, row.done_by, row.unit_id) == (
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
