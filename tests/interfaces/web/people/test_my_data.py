"""A person's own pages: who has looked, and the own data as a file."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.ids import new_id
from chibo.base.reads.actions import note_reading, take_in_readings
from chibo.base.reads.rules import Reading
from chibo.directory.people.models import Person
from chibo.work.meetings.actions.discussion import record_opinion
from tests.factories import act_as, make_meeting
from tests.factories.month import open_room

pytestmark = pytest.mark.django_db


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
