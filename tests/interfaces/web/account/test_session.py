"""How long a sign-in lasts: by use, not for ever; and what a browser keeps after signing out."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-03 08:00+07:00", tick=False) as clock:
        yield clock


def is_in(browser) -> bool:
    return browser.get("/me/").status_code == 200


def writes(browser, url: str = "/me/") -> list[str]:
    """The statements of one request that change something."""
    with CaptureQueriesContext(connection) as told:
        browser.get(url)
    return [
        query["sql"]
        for query in told.captured_queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_asvs_7_3_1_use_puts_off_the_end_and_14_days_without_use_are_the_end(
    people_online, browse, clock
):
    used, unused = browse(people_online.member), browse(people_online.deputy)
    for _ in range(2):
        clock.shift(timedelta(days=13))
        assert is_in(used)
    assert not is_in(unused)
    clock.shift(timedelta(days=3, hours=23))
    assert is_in(used)


def test_asvs_7_3_2_after_30_days_everybody_signs_in_again_however_busy(
    people_online, browse, clock
):
    browser = browse(people_online.member)
    for _ in range(29):
        clock.shift(timedelta(days=1))
        assert is_in(browser)
    clock.shift(timedelta(days=1))
    answer = browser.get("/me/")
    assert answer.url.startswith("/account/login/")
    assert browser.cookies["sessionid"].value == ""


def test_it_is_written_once_a_day_at_most(people_online, browse, clock):
    browser = browse(people_online.member)
    assert writes(browser) == []
    clock.shift(timedelta(hours=23))
    assert writes(browser) == []
    clock.shift(timedelta(hours=1))
    assert [sql.split('"')[1] for sql in writes(browser)] == ["django_session"]
    assert writes(browser) == []


def test_signing_in_again_begins_anew(people_online, browse, clock):
    browser = browse(people_online.member)
    clock.shift(timedelta(days=13))
    assert is_in(browser)
    browser.post(
        "/account/reauthenticate/", {"password": PASSWORD}
    )  # Knowing the password again is no new sign-in by itself.
    clock.shift(timedelta(days=13))
    assert is_in(browser)
    browser.force_login(people_online.member.account)
    clock.shift(timedelta(days=13))
    assert is_in(browser)


def test_a_session_of_before_this_rule_is_counted_from_its_next_use(people_online, browse, clock):
    browser = browse(people_online.member)
    session = browser.session
    del session["began"], session["renewed"]
    session.save()
    assert is_in(browser)
    assert set(browser.session.keys()) >= {"began", "renewed"}
    assert Session.objects.count() == 1


def test_asvs_14_3_1_signing_out_makes_the_browser_forget_the_pages_it_kept(people_online, browse):
    browser = browse(people_online.member)
    assert "Clear-Site-Data" not in browser.get("/").headers
    answer = browser.post("/account/logout/")
    assert (answer.status_code, answer["Clear-Site-Data"]) == (302, '"cache"')
    assert "Clear-Site-Data" not in Client().get("/account/login/").headers
