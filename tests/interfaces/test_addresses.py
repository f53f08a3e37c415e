"""No door but ours: every address that the product answers is written down in a table kept by hand,
and nothing else answers.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import allauth.urls
import django.contrib.auth.urls
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls import path as address

# One line for each address: its door (page, account, public) and its pattern. Written by hand with
# the page, never made from the code.
TABLE = Path(__file__).parent / "addresses.txt"
LIBRARY_SPACES = ("account/", "accounts/", "admin/", "")


def walked(
    entries: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern with its whole route, however deep it stands."""
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walked(entry.url_patterns, route)
        else:
            yield route, entry


def declared() -> dict[str, str]:
    """Pattern → door, as the table says."""
    lines = [
        line.split(maxsplit=1)
        for line in TABLE.read_text().splitlines()
        if line and not line.startswith("#")
    ]
    return {(rest[0] if rest else ""): door for door, *rest in lines}


def answering() -> dict[str, str]:
    """Pattern → door, as the running product has it."""
    return {
        route: getattr(entry.callback, "access", "none")
        for route, entry in walked(get_resolver().url_patterns)
    }


@pytest.mark.pure
def test_asvs_6_3_4_every_address_is_in_the_table_with_its_door_and_nothing_else_is():
    assert answering() == declared()


@pytest.mark.pure
def test_an_address_that_nobody_declared_is_found():
    stray = URLResolver(
        get_resolver().pattern, [*get_resolver().url_patterns, *allauth.urls.urlpatterns]
    )
    found = {route for route, _ in walked(stray.url_patterns)}
    assert {"password/reset/", "email/", "signup/"} <= found - set(declared())


def library_addresses() -> list[str]:
    """What the sign-in library and Django's own sign-in would answer wherever they are put; ours
    are left out.
    """
    tables = [allauth.urls.urlpatterns, django.contrib.auth.urls.urlpatterns]
    routes = {route for table in tables for route, _ in walked(table)}
    routes |= {
        "login/code/",
        "login/code/confirm/",
        "signup/passkey/",
        "2fa/webauthn/",
        "sessions/",
        "",
        "3rdparty/",
        "phone/change/",
    }
    filled = {
        re.sub(r"\(\?P<\w+>.+?\)(?=[-/$])|<[^>]+>", "MQ", route.replace("^", "").replace("$", ""))
        for route in routes
    }
    every = {f"/{space}{route}" for space in LIBRARY_SPACES for route in filled}
    return sorted(
        path
        for path in every
        if path.lstrip("/") not in declared() and "\\" not in path and "(" not in path
    )


@pytest.mark.django_db
def test_asvs_6_3_4_addresses_of_the_libraries_that_nobody_means_answer_404_to_everybody(
    people_online, browse
):
    inside, outside = browse(people_online.secretary), Client()
    paths = library_addresses()
    assert len(paths) > 80
    assert {
        "/account/password/reset/",
        "/account/email/",
        "/account/login/code/",
        "/account/password/set/",
    } <= set(paths)
    assert {"/account/signup/", "/account/confirm-email/", "/account/inactive/", "/admin/"} <= set(
        paths
    )
    body = {"email": "a@evil.example", "action_add": "1"}
    opened = [
        (path, method, answer.status_code)
        for path in paths
        for client in (inside, outside)
        for method, answer in (("GET", client.get(path)), ("POST", client.post(path, body)))
        if answer.status_code != 404
    ]
    assert opened == []


@pytest.mark.django_db
def test_nobody_gets_into_an_account_by_an_e_mail(people_online, mailoutbox):
    """Whoever controls an address that was typed into a roster or a role gets no mail and no way
    in, opened or not.
    """
    account = people_online.member.account
    for row in (people_online.member, account):
        row.email = "a@evil.example"
        row.save(update_fields=["email"])
    thief = Client()
    for url in ("/account/password/reset/", "/account/login/code/", "/account/signup/"):
        assert thief.post(url, {"email": "a@evil.example"}).status_code == 404
    assert (
        thief.post(
            "/account/login/", {"login": "a@evil.example", "password": "hoa sen nở tháng bảy"}
        ).status_code
        == 422
    )
    assert (mailoutbox, "_auth_user_id" in thief.session) == ([], False)


@pytest.mark.django_db
def test_pages_of_the_own_account_lead_to_the_entrance_without_a_sign_in():
    client = Client()
    for route in (route for route, door in declared().items() if door == "account"):
        for answer in (client.get(f"/{route}"), client.post(f"/{route}")):
            assert (
                answer.status_code,
                answer.url.startswith(("/account/login/?next=", "/setup/")),
            ) == (302, True), route


@pytest.mark.django_db
def test_asvs_14_3_2_no_browser_keeps_a_page_of_the_account(people_online, browse):
    browser = browse(people_online.secretary)
    for route in (
        route
        for route, door in declared().items()
        if route.startswith("account/") and door == "account"
    ):
        answer = browser.get(f"/{route}")
        assert "no-store" in answer.get("Cache-Control", "") or answer.status_code in (
            302,
            404,
        ), route


@pytest.mark.django_db
def test_a_view_without_a_door_is_closed_wherever_it_stands(settings, people_online, browse):
    settings.ROOT_URLCONF = f"{__name__}"
    browser = browse(people_online.secretary)
    assert [
        browser.get(path).status_code
        for path in ("/account/naked/", "/i18n/naked/", "/static/naked/")
    ] == [404] * 3


def _naked(request: object) -> None:
    raise AssertionError("a view without a door was opened")


urlpatterns = [
    *(address(f"{space}naked/", _naked) for space in ("account/", "i18n/", "static/")),
    *get_resolver(settings.ROOT_URLCONF).url_patterns,
]
