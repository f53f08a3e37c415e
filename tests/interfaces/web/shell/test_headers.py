"""What every answer says about itself: nothing personal is kept by a cache, and what can be read
can be asked for by HEAD.
"""

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_meeting

pytestmark = pytest.mark.django_db
KEPT_BY_NOBODY = "private, no-store"


@pytest.fixture
def pages(people_online):
    cell, meeting = people_online.cell.pk, make_meeting(people_online.cell).pk
    return [
        "/",
        "/me/",
        "/notices/",
        "/tasks/",
        f"/cells/{cell}/",
        f"/cells/{cell}/members/",
        f"/meetings/{meeting}/",
        f"/people/{people_online.member.pk}/",
    ]


def test_asvs_14_3_2_no_page_behind_the_door_is_kept_by_a_cache(pages, people_online, browse):
    secretary = browse(people_online.secretary)

    answers = {url: secretary.get(url) for url in pages}

    assert {
        url: (answer.status_code, answer["Cache-Control"]) for url, answer in answers.items()
    } == dict.fromkeys(pages, (200, KEPT_BY_NOBODY))


def test_asvs_14_3_2_refusals_and_unknown_addresses_are_kept_by_nobody_either(
    pages, people_online, browse
):
    stranger, member = browse(people_online.stranger), browse(people_online.member)

    answers = [
        stranger.get(pages[-1]),
        member.get("/administration/"),
        member.get("/no/such/page/"),
        Client().get("/"),
    ]

    assert [answer.status_code for answer in answers] == [404, 403, 404, 302]
    assert {answer["Cache-Control"] for answer in answers} == {KEPT_BY_NOBODY}


def test_what_can_be_read_answers_head_without_a_body(pages, people_online, browse):
    secretary = browse(people_online.secretary)

    answers = [secretary.head(url) for url in [*pages, "/account/login/"]]

    assert [(answer.status_code, answer.content) for answer in answers[:-1]] == [(200, b"")] * len(
        pages
    )
    assert answers[-1].status_code < 400


def test_what_only_writes_answers_no_head(people_online, browse):
    meeting = make_meeting(people_online.cell)

    assert browse(people_online.secretary).head(
        f"/meetings/{meeting.pk}/opinions/"
    ).status_code in (404, 405)


NO_ADDRESS = ["http://[", "//[", "http://[::1", "http://\u2100.x/"]
DOORS = [
    "/account/login/",
    "/account/reauthenticate/",
    "/account/2fa/authenticate/",
    "/account/password/change/",
    "/activate/",
]


@pytest.mark.parametrize("text", NO_ADDRESS)
def test_what_is_no_address_is_none_wherever_it_is_sent_as_one(people_online, text):
    """The page before, and where to go on: both come from outside, signed in or not, with and
    without a token that fits.
    """
    for strict in (True, False):
        browser = Client(enforce_csrf_checks=strict)
        for _signed_in in (False, True):
            for path in [*DOORS, "/me/", "/notices/read/", "/account/logout/"]:
                said = {
                    "text": "Đề nghị làm lại mương số 3",
                    "next": text,
                    "login": "x",
                    "password": "y",
                }
                assert browser.post(path, said, headers={"referer": text}).status_code < 500, path
                assert (
                    browser.get(path, {"next": text}, headers={"referer": text}).status_code < 500
                ), path
            browser.force_login(people_online.secretary.account)


@pytest.mark.parametrize(
    "elsewhere",
    ["http://localhost/x", "//127.0.0.1/x", "https://testserver.example/x", *NO_ADDRESS],
)
def test_asvs_1_2_2_signing_in_leads_on_to_this_host_alone(people_online, elsewhere):
    typed = {"login": people_online.secretary.account.username, "password": PASSWORD}

    assert Client().post("/account/login/", typed | {"next": elsewhere}).url == "/"
    assert Client().post("/account/login/", typed | {"next": "/tasks/?a=1"}).url == "/tasks/?a=1"
