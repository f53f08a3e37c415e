"""What was typed survives an ended session, a second tab, another person at the machine, a crash
and a second sending.
"""

import re
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

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
from chibo.base.audit.models import IdempotencyKey
from chibo.base.kernel.dates import now
from chibo.base.kernel.holders import own_holder
from chibo.interfaces.kept_input import send_again
from chibo.work.meetings.models import Opinion
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import marks_of
from tests.conftest import Browser
from tests.factories import PASSWORD
from tests.interfaces.web.halls import address, closed, ready
from tests.interfaces.web.shell.test_access import OURS, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
WORDS = "Đề nghị làm lại mương số 3 trước mùa mưa."
OWN = {"origin": "http://testserver"}


@pytest.fixture
def at_eight():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def opinion(people):
    """opinion(browser, …) → the answer to an opinion sent as the page of the secretary sends it."""
    meeting = ready(people)
    url = address(meeting, f"items/{items_of(meeting)[4].pk}/opinions/")

    def send(browser, *, text=WORDS, headers=None, **more):
        fields = {
            "person": str(people.member.pk),
            "kind": "spoken",
            "text": text,
            "key": str(uuid.uuid4()),
        }
        fields |= {"writer": writer_mark(people.secretary.account_id)} | more
        fields = {name: value for name, value in fields.items() if value is not None}
        return browser.post(url, fields, headers=headers)

    send.url, send.course = url, address(meeting, "course/")
    return send


def said() -> list[str]:
    return list(Opinion.all_rows_unscoped.values_list("text", flat=True))


def form_on(page: str, action: str) -> dict[str, str]:
    """The fields of the form on a page that goes to this address."""
    form = page[page.index(f'action="{action}"') :].split("</form>", maxsplit=1)[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return hidden | dict(
        re.findall(r'<textarea name="([\w-]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    )


def sign_in(browser, person, back: str = "/"):
    return browser.post(
        f"/account/login/?next={back}",
        {"login": person.account.username, "password": PASSWORD, "next": back},
    )


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
        if entry.callback.door == "public":
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


# The second tab


@pytest.fixture
def two_tabs(people, opinion):
    """A browser that checks tokens; its owner has signed in again since the page was opened."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people.secretary.account)
    stale = re.search(r'data-csrf="([^"]+)"', browser.get("/").content.decode())[1]
    browser.cookies["csrftoken"] = "b" * 32
    return browser, stale


def test_a_stale_form_comes_back_with_its_text_and_a_fresh_token(people, opinion, two_tabs):
    browser, stale = two_tabs
    key = str(uuid.uuid4())
    answer = opinion(browser, csrfmiddlewaretoken=stale, key=key, headers=OWN)
    page = answer.content.decode()
    assert (answer.status_code, page.count(WORDS), said()) == (403, 2, [])
    offered = form_on(page, opinion.url)
    assert (offered["key"], offered["csrfmiddlewaretoken"] != stale) == (key, True)
    assert browser.post(opinion.url, offered, headers=OWN).status_code == 302
    assert said() == [WORDS]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {},
        {"referer": "http://evil.example/"},
    ],
)
def test_what_another_site_sent_is_never_one_press_away(opinion, two_tabs, headers):
    browser, stale = two_tabs
    answer = opinion(browser, csrfmiddlewaretoken=stale, headers=headers)
    assert (answer.status_code, WORDS in answer.content.decode(), said()) == (403, False, [])
    browser.logout()
    answer = opinion(browser, csrfmiddlewaretoken=stale, headers=headers)
    assert (answer.status_code, UnsentForm.objects.count()) == (403, 0)


def test_a_page_that_saves_itself_gets_the_fresh_token(people, opinion, two_tabs):
    browser, stale = two_tabs
    answer = opinion(
        browser, csrfmiddlewaretoken=stale, headers=OWN | {"accept": "application/json"}
    )
    told = answer.json()
    assert (answer.status_code, told["account"]) == (403, str(people.secretary.account_id))
    assert opinion(browser, csrfmiddlewaretoken=told["csrf"], headers=OWN).status_code == 302


def test_a_form_of_one_account_is_not_saved_in_the_name_of_another(people, opinion, browse):
    deputy = browse(people.deputy)
    answer = opinion(deputy)
    assert (answer.status_code, said(), WORDS in answer.content.decode()) == (403, [], False)
    assert UnsentForm.objects.get().account == people.secretary.account
    assert opinion(deputy, writer=writer_mark(people.deputy.account_id)).status_code == 302


def test_every_form_says_whose_page_it_is(people, opinion, browse):
    item = opinion.url.split("/")[-3]
    page = browse(people.secretary).get(f"{opinion.course}?item={item}").content.decode()
    assert form_on(page, opinion.url)["writer"] == writer_mark(people.secretary.account_id)


# Sent twice


def test_the_same_words_sent_as_a_new_form_are_asked_about(people, opinion, browse, at_eight):
    browser = browse(people.secretary)
    assert opinion(browser).status_code == 302
    at_eight.shift(timedelta(minutes=2))
    asked = opinion(browser)
    page = asked.content.decode()
    assert (asked.status_code, said(), "2 phút trước" in page) == (409, [WORDS], True)
    assert browser.post(opinion.url, form_on(page, opinion.url)).status_code == 302
    assert said() == [WORDS, WORDS]


@pytest.mark.parametrize("how", ["later", "other words", "another write between", "another person"])
def test_what_is_repeated_for_good_reasons_is_not_asked_about(
    people, opinion, browse, at_eight, how
):
    browser = browse(people.secretary)
    opinion(browser)
    if how == "later":
        at_eight.shift(timedelta(minutes=11))
    if how == "another write between":
        at_eight.shift(timedelta(seconds=1))
        browser.post("/me/", {"language": "vi"})
    if how == "another person":
        browser = browse(people.deputy)
    more = {"text": WORDS + " Xin hết."} if how == "other words" else {}
    if how == "another person":
        more["writer"] = writer_mark(people.deputy.account_id)
    assert (opinion(browser, **more).status_code, len(said())) == (302, 2)


def test_a_button_pressed_again_is_not_asked_about(people, browse):
    browser = browse(people.member)
    assert [browser.post("/me/", {"language": "en"}).status_code for _ in range(3)] == [302] * 3


def test_while_the_first_is_at_work_its_copy_under_a_fresh_key_waits(people, opinion, browse):
    browser = browse(people.secretary)
    opinion(browser)
    IdempotencyKey.objects.update(answer={}, at=now() - timedelta(seconds=30))
    assert (opinion(browser).status_code, len(said())) == (409, 1)
    IdempotencyKey.objects.update(at=now() - timedelta(minutes=3))
    assert (opinion(browser).status_code, len(said())) == (302, 2)


# After a crash


def test_the_key_of_a_dead_process_is_free_at_once_and_that_of_a_living_one_is_not(
    people, opinion, browse
):
    if own_holder().startswith("pg:"):
        pytest.skip("a connection that has ended is tried in test_killed")
    browser, key = browse(people.secretary), str(uuid.uuid4())
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    place = own_holder().split(":")[0]
    living = f"{place}:{process.pid}:{_start_of(process.pid)}"
    opinion(browser, key=key)
    Opinion.all_rows_unscoped.all().delete()
    IdempotencyKey.objects.update(answer={}, at=now(), holder=living)
    assert opinion(browser, key=key).status_code == 409
    process.kill()
    process.wait()
    assert (opinion(browser, key=key).status_code, said()) == (302, [WORDS])


def _start_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


@pytest.mark.parametrize("tries", ["²", "٣", "1e2", "-1", "9" * 5000])
def test_whatever_a_form_says_of_its_tries_it_is_offered_again(rf, tries):
    """`²` is a digit to Python and no number: the answer to a busy database was a 500
    of its own.
    """
    answer = send_again(
        rf.post("/me/", {"tries": tries}), "Bận", key=uuid.uuid4(), status=503, by_itself=True
    )

    assert (answer.status_code, 'name="tries" value="1"' in answer.content.decode()) == (503, True)
