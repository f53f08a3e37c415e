"""Sessions: long random names, new at each sign-in, ended on the server; and what the cookies say
of themselves.
"""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from chibo.base.accounts.models import Account
from tests.factories import PASSWORD, make_meeting

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    browser = Client()
    browser.post("/account/login/", {"login": person.account.username, "password": PASSWORD})
    return browser


def test_asvs_7_2_1_an_invented_session_is_nobodys(people_online):
    browser = Client()
    browser.cookies["sessionid"] = "a" * 32
    assert browser.get("/").status_code == 302
    assert signed_in(people_online.member).get("/").status_code == 200


def test_asvs_7_2_2_each_sign_in_has_a_name_of_its_own(people_online):
    names = {signed_in(people_online.member).cookies["sessionid"].value for _ in range(3)}
    assert len(names) == 3
    assert all(people_online.member.account.username not in name for name in names)


def test_asvs_7_2_3_it_has_128_bits_and_more():
    names = {SessionStore()._get_new_session_key() for _ in range(200)}
    assert len(names) == 200
    assert all(re.fullmatch(r"[a-z0-9]{32}", name) for name in names)  # 36^32: 165 bits


def test_asvs_7_2_4_a_sign_in_ends_the_session_of_before(people_online):
    browser = Client()
    browser.get("/account/login/")
    session = browser.session
    session["x"] = 1
    session.save()
    browser.cookies["sessionid"] = before = session.session_key
    browser.post(
        "/account/login/", {"login": people_online.member.account.username, "password": PASSWORD}
    )
    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_asvs_7_4_1_after_signing_out_the_old_name_opens_nothing(people_online):
    browser = signed_in(people_online.member)
    kept = browser.cookies["sessionid"].value
    browser.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/").status_code == 302
    assert not Session.objects.filter(pk=kept).exists()


def test_asvs_7_4_2_a_closed_account_is_out_at_the_next_request(people_online):
    browser = signed_in(people_online.member)
    assert browser.get("/").status_code == 200
    Account.objects.filter(pk=people_online.member.account.pk).update(is_active=False)
    assert browser.get("/").status_code == 302


def test_asvs_7_4_4_every_page_offers_to_sign_out(people_online, browse):
    meeting, cell = make_meeting(people_online.cell), people_online.cell.pk
    browser = browse(people_online.secretary)
    for url in (
        "/",
        "/me/",
        "/tasks/",
        "/notices/",
        f"/cells/{cell}/",
        f"/cells/{cell}/members/",
        f"/meetings/{meeting.pk}/",
    ):
        assert "/account/logout/" in browser.get(url).content.decode(), url


def test_asvs_14_2_1_no_session_no_password_and_no_token_stands_in_an_address(people_online):
    browser = Client()
    answer = browser.post(
        "/account/login/", {"login": people_online.member.account.username, "password": PASSWORD}
    )
    page = browser.get("/").content.decode()
    secrets = [browser.cookies["sessionid"].value, browser.cookies["csrftoken"].value]
    addresses = [answer.url, *re.findall(r'(?:href|src|action)="([^"]*)"', page)]
    assert [
        url
        for url in addresses
        if any(secret in url for secret in secrets) or "csrf" in url or "token=" in url
    ] == []
    assert browser.get("/account/login/", {"login": "x", "password": PASSWORD}).status_code in (
        200,
        302,
    )
    assert (
        PASSWORD
        not in browser.get("/account/login/", {"password": PASSWORD}, follow=True).content.decode()
    )
