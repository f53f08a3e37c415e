"""A form that cannot be saved as it came is offered again: stale, from another tab, sent twice."""

import re
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from chibo.base.accounts.models import UnsentForm
from chibo.base.accounts.rules import writer_mark
from chibo.base.audit.models import IdempotencyKey
from chibo.base.kernel.dates import now
from chibo.base.kernel.holders import own_holder
from chibo.interfaces.kept_input import send_again
from chibo.work.meetings.models import Opinion
from tests.interfaces.web.shell.typed import OWN, WORDS, form_on, opinions_of, said

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
