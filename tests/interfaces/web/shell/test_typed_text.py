"""What was typed survives an ended session and is sent by its writer with one press."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from chibo.base.accounts.actions import keep_unsent_form
from chibo.base.accounts.models import UnsentForm
from chibo.base.accounts.rules import MOST_UNSENT, writer_mark
from chibo.base.accounts.tasks import sweep_unsent_forms
from chibo.work.meetings.queries.room import marks_of
from tests.conftest import Browser
from tests.interfaces.web.halls import address, closed
from tests.interfaces.web.shell.doors import OURS, fill
from tests.interfaces.web.shell.typed import WORDS, form_on, opinions_of, said, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]


@pytest.fixture
def at_eight():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def opinion(people):
    return opinions_of(people)


# The matter has moved on
def test_words_stay_in_sight_where_no_form_can_show_them(people, opinion, browse):
    secretary, key = browse(people.secretary), str(uuid.uuid4())
    opinion(secretary, text="Một ý kiến khác, gửi trước đó.", key=key)
    gone = opinion.url.replace(opinion.url.split("/")[-3], str(uuid.uuid4()))
    fields = {
        "person": str(people.member.pk),
        "kind": "spoken",
        "text": WORDS,
        "key": str(uuid.uuid4()),
    }

    answers = [
        opinion(secretary, key=key),
        secretary.post(gone, fields),
        browse(people.member).post(opinion.url, fields),
    ]

    assert [(answer.status_code, WORDS in answer.content.decode()) for answer in answers] == [
        (422, True),
        (404, True),
        (403, True),
    ]


def test_reasons_typed_in_the_roll_call_while_somebody_closed_the_meeting_stay_in_sight(
    people, browse
):
    meeting = closed(people)
    line = marks_of(meeting)[0]
    marked = {f"mark-{line.pk}": "excused", f"reason-{line.pk}": WORDS, "key": str(uuid.uuid4())}

    answer = browse(people.secretary).post(address(meeting, "room/"), marked)

    assert (answer.status_code, WORDS in answer.content.decode()) == (422, True)


# The session has ended


def test_text_sent_without_a_session_waits_for_its_writer_and_is_sent_with_one_press(
    people, opinion
):
    browser = Browser()
    answer = opinion(browser)
    assert (answer.status_code, answer.url, said()) == (
        302,
        "/account/login/?next=%2Funsent%2F",
        [],
    )
    assert "vẫn được giữ" in browser.get(answer.url).content.decode()

    assert sign_in(browser, people.secretary, "/unsent/").url == "/unsent/"
    page = browser.get("/unsent/").content.decode()
    assert WORDS in page
    sent = browser.post(opinion.url, form_on(page, opinion.url))
    assert (sent.status_code, said(), UnsentForm.objects.count()) == (302, [WORDS], 0)
    assert "Không còn gì chờ gửi" in browser.get("/unsent/").content.decode()


def test_it_is_shown_first_after_any_sign_in_of_its_writer(people, opinion):
    opinion(Browser())
    assert sign_in(Browser(), people.secretary, "").url == "/unsent/"
    assert sign_in(Browser(), people.member, "").url == "/"


def test_nobody_else_at_the_machine_sees_it(people, opinion):
    browser = Browser()
    opinion(browser)
    sign_in(browser, people.member, "/unsent/")
    row = UnsentForm.objects.get()
    assert WORDS not in browser.get("/unsent/").content.decode()
    assert browser.post(f"/unsent/{row.pk}/drop/").status_code == 404
    assert (
        opinion(
            browser, unsent=str(row.pk), writer=writer_mark(people.member.account_id)
        ).status_code
        == 403
    )
    assert UnsentForm.objects.get() == row


def test_a_form_that_does_not_say_whose_page_it_was_comes_back_at_once(people, opinion):
    for mark in (None, "x", writer_mark(people.secretary.account_id)[:-1] + "_"):
        answer = opinion(Browser(), writer=mark)
        assert (answer.status_code, UnsentForm.objects.count()) == (401, 0)
        page = answer.content.decode()
        assert (page.count(WORDS), 'target="_blank"' in page) == (2, True)


def test_a_password_is_never_kept(people, opinion):
    opinion(Browser(), new_password="hoa gạo đỏ bên bờ suối")
    assert [name for name, _ in UnsentForm.objects.get().fields] == ["person", "kind", "text"]


def test_a_program_is_told_in_its_own_form_and_nothing_is_kept(opinion):
    answer = opinion(Browser(), headers={"accept": "application/json"})
    assert (answer.status_code, list(answer.json()), UnsentForm.objects.count()) == (
        401,
        ["message"],
        0,
    )


def test_the_password_changed_on_another_device_loses_nothing(people, opinion, browse):
    browser, account = browse(people.secretary), people.secretary.account
    account.set_password("hoa gạo đỏ bên bờ suối")
    account.save()
    assert (opinion(browser).url, UnsentForm.objects.get().account) == (
        "/account/login/?next=%2Funsent%2F",
        account,
    )


def test_after_signing_in_every_address_leads_to_a_page_that_can_be_opened(people):
    """Also those that only take forms (405 before): back to the page the form stood on, else to the
    start page.
    """
    closed = []
    for route, entry in OURS:
        if entry.callback.access == "public":
            continue
        url = fill(route, entry, uuid.uuid4())
        for headers in (
            {},
            {"referer": f"http://testserver{url}"},
            {"referer": "http://testserver/me/"},
        ):
            answer = Client().post(url, headers=headers)
            if answer.status_code == 302:
                back = answer.url.split("?next=")[1].replace("%2F", "/").split("%3F")[0]
                if "GET" not in resolve(back).func.methods:
                    closed.append(back)
    assert closed == []


def test_the_way_back_never_leaves_this_site(opinion):
    only_sent = opinion.url.replace("/opinions/", "/notes/")
    for elsewhere in ("http://evil.example/me/", "//evil.example/me/", "javascript:alert(1)", ""):
        answer = Client().post(only_sent, headers={"referer": elsewhere})
        assert answer.url == "/account/login/?next=%2F"
    answer = Client().post(
        only_sent, headers={"referer": f"http://testserver{opinion.course}?item=1"}
    )
    assert answer.url.endswith(f"{opinion.course.replace('/', '%2F')}%3Fitem%3D1")


def test_the_way_back_to_a_part_of_a_page_leads_to_the_whole_page(people, opinion, browse):
    back = Client().post(opinion.url, headers={"referer": "http://evil.example/me/"})
    assert back.url == f"/account/login/?next={opinion.url.replace('/', '%2F')}"

    shown = browse(people.secretary).get(opinion.url, follow=True)

    assert shown.redirect_chain[0][0].startswith(f"{opinion.course}?item=")
    assert "</html>" in shown.content.decode()


def test_what_waits_is_thrown_away_by_its_writer_or_after_14_days(
    people, opinion, browse, at_eight
):
    opinion(Browser())
    browser, row = browse(people.secretary), UnsentForm.objects.get()
    assert (browser.post(f"/unsent/{row.pk}/drop/").url, UnsentForm.objects.count()) == (
        "/unsent/",
        0,
    )
    opinion(Browser())
    at_eight.shift(timedelta(days=13))
    assert (sweep_unsent_forms(), UnsentForm.objects.count()) == (0, 1)
    at_eight.shift(timedelta(days=2))
    assert (sweep_unsent_forms(), UnsentForm.objects.count()) == (1, 0)


def test_of_one_account_so_many_forms_wait_and_the_same_one_once(people):
    def keep(number):
        return keep_unsent_form(
            people.member.account_id, address="/me/", fields=[("note", f"Số {number}")]
        )

    kept = [keep(number) for number in range(MOST_UNSENT + 3)]
    assert keep(MOST_UNSENT + 2) == kept[-1]
    assert set(UnsentForm.objects.values_list("pk", flat=True)) == {row.pk for row in kept[3:]}
    assert (
        keep_unsent_form(people.member.account_id, address="/", fields=[("n", "x" * 200_001)])
        is None
    )
    assert keep_unsent_form(uuid.uuid4(), address="/", fields=[("n", "x")]) is None


def test_the_page_of_what_waits_asks_as_much_for_three_as_for_one(people, browse):
    def count(number):
        keep_unsent_form(
            people.member.account_id, address=f"/{number}/", fields=[("note", "Một câu")]
        )
        browser = browse(people.member)
        with CaptureQueriesContext(connection) as told:
            browser.get("/unsent/")
        return len(told)

    assert len({count(1), count(2), count(3)}) == 1
