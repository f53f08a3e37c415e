"""What every answer says to the browser, what it shows of typed text and of errors, and what no
address does.
"""

import io
import logging
import re

import pytest
from django.conf import settings as own
from django.test import Client, RequestFactory

from chibo.base.audit.models import Entry
from chibo.config.logs import Formatter
from tests.factories import PASSWORD, make_meeting
from tests.interfaces.web.shell.doors import OURS, fill

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PUBLIC = ["/account/login/", "/no/such/page/", "/health", "/static/web/chibo.css"]


@pytest.fixture
def answers(people_online, browse):
    """Pages, refusals, errors and redirects as a secretary and a stranger meet them."""
    meeting, secretary = make_meeting(people_online.cell), browse(people_online.secretary)
    inside = [
        "/",
        "/me/",
        "/tasks/",
        f"/cells/{people_online.cell.pk}/",
        f"/meetings/{meeting.pk}/",
        "/administration/",
    ]
    return [secretary.get(url) for url in inside] + [Client().get(url) for url in [*PUBLIC, "/"]]


def policy(answer) -> dict[str, list[str]]:
    parts = answer["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


def test_asvs_3_4_3_the_policy_allows_our_own_scripts_only(answers):
    for answer in answers:
        if "static" in answer.request["PATH_INFO"]:
            continue
        told = policy(answer)
        assert told["default-src"] == ["'self'"], answer.request["PATH_INFO"]
        assert (told["object-src"], told["base-uri"], told["form-action"]) == (
            ["'none'"],
            ["'none'"],
            ["'self'"],
        )
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "script-src" not in told and "style-src" not in told


def test_asvs_3_4_6_nothing_is_framed(answers):
    told = [
        policy(answer)["frame-ancestors"]
        for answer in answers
        if "static" not in answer.request["PATH_INFO"]
    ]
    assert told == [["'none'"]] * len(told)


def test_asvs_3_4_4_no_kind_is_guessed(answers):
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}


def test_asvs_3_4_5_other_sites_do_not_learn_our_addresses(answers):
    assert {answer["Referrer-Policy"] for answer in answers} == {"same-origin"}


def test_asvs_3_4_2_no_other_site_may_read(people_online):
    browser = Client(HTTP_ORIGIN="https://evil.example", raise_request_exception=False)
    browser.force_login(people_online.member.account)
    for url in ["/", "/health", "/account/login/", "/static/web/chibo.css"]:
        assert "Access-Control-Allow-Origin" not in browser.get(url).headers, url


def test_asvs_4_1_1_every_body_says_its_kind_and_alphabet(answers):
    for answer in answers:
        if answer.status_code != 302:
            assert re.fullmatch(
                r"(text/(html|css)|application/json)(; ?charset=\"?utf-8\"?)?",
                answer["Content-Type"],
            )
        if answer["Content-Type"].startswith("text/"):
            assert "charset" in answer["Content-Type"]


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ],
)
def test_asvs_3_5_1_asvs_3_5_2_what_another_site_sends_changes_nothing(people_online, kind):
    browser = Client(enforce_csrf_checks=True, HTTP_ORIGIN="https://evil.example")
    browser.force_login(people_online.secretary.account)
    answer = browser.post(
        "/me/", "language=en&key=0198a0a0-0000-7000-8000-0000000000ef", content_type=kind
    )
    people_online.secretary.account.refresh_from_db()
    assert (answer.status_code, people_online.secretary.account.language) == (403, "vi")


def test_asvs_3_5_3_reading_every_address_writes_nothing_into_the_audit(people_online, browse):
    meeting = make_meeting(people_online.cell)
    secretary, before = browse(people_online.secretary), Entry.objects.count()
    ids = [people_online.cell.pk, meeting.pk, people_online.member.pk]
    for route, entry in OURS:
        for pk in ids if "uuid" in route else ids[:1]:
            secretary.get(fill(route, entry, pk))
    written = Entry.objects.all()[before:] if Entry.objects.count() != before else []
    assert [row.event for row in written] == []


def test_asvs_3_3_2_asvs_3_3_4_cookies_stay_here_and_scripts_see_no_session(people_online):
    browser = Client()
    browser.get("/account/login/")
    browser.post(
        "/account/login/", {"login": people_online.member.account.username, "password": PASSWORD}
    )
    browser.post("/me/", {"language": "vi", "key": "0198a0a0-0000-7000-8000-0000000000ee"})
    cookies = {
        name: (morsel["samesite"], bool(morsel["httponly"]))
        for name, morsel in browser.cookies.items()
    }
    assert set(cookies) >= {"sessionid", "csrftoken"}
    assert {same for same, _ in cookies.values()} == {"Lax"}
    assert [name for name, (_, hidden) in cookies.items() if not hidden] == ["csrftoken"]


def test_asvs_1_1_2_asvs_1_3_5_text_is_stored_as_typed_and_shown_as_text(people_online, browse):
    typed = f"{SCRIPT} **x** [a](javascript:x)"
    people_online.cell.name = typed
    people_online.cell.save(update_fields=["name"])
    page = browse(people_online.secretary).get(f"/cells/{people_online.cell.pk}/").content.decode()
    people_online.cell.refresh_from_db()
    assert people_online.cell.name == typed
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&gt;&lt;img src=x onerror=alert(1)&gt;"
        " **x** [a](javascript:x)" in page
    )
    assert "<script>alert" not in page and "<img src=x" not in page


def test_asvs_1_1_1_asvs_1_3_10_nothing_is_decoded_or_filled_in_twice(people_online, browse):
    typed = "%253Cb%253E %3Cb%3E &lt;i&gt; {0.__class__} %(x)s {name}"
    people_online.cell.name = typed
    people_online.cell.save(update_fields=["name"])
    page = browse(people_online.secretary).get(f"/cells/{people_online.cell.pk}/").content.decode()
    assert "%253Cb%253E %3Cb%3E &amp;lt;i&amp;gt; {0.__class__} %(x)s {name}" in page


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "https:evil.example",
        "\\\\evil.example",
    ],
)
def test_asvs_1_2_2_no_address_from_outside_is_followed(people_online, address):
    browser = Client()
    answer = browser.post(
        "/account/login/",
        {"login": people_online.member.account.username, "password": PASSWORD, "next": address},
    )
    assert answer.url == "/"
    page = browser.get("/").content.decode()
    assert re.findall(r'(?:href|src|action)="\s*(?:javascript|data|vbscript):', page) == []


def test_asvs_16_5_1_an_error_tells_nothing_of_the_inside(people_online, browse, monkeypatch):
    def broken(request):
        raise RuntimeError("SELECT secret FROM accounts_account")

    monkeypatch.setattr("chibo.interfaces.web.home.home.home_lists", broken)
    browser = browse(people_online.secretary)
    browser.raise_request_exception = False
    answer = browser.get("/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert not re.search(r"SELECT|RuntimeError|Traceback|\.py|django|Django|accounts_account", page)


def test_asvs_16_3_4_asvs_16_5_3_an_unexpected_error_is_logged_and_nothing_is_saved(
    people_online, browse, monkeypatch, caplog
):
    def broken(*args, **kwargs):
        raise RuntimeError("hỏng")

    before = Entry.objects.count()
    monkeypatch.setattr("chibo.interfaces.web.home.home.set_language", broken)
    browser = browse(people_online.secretary)
    browser.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = browser.post("/me/", {"language": "en"})
    people_online.secretary.account.refresh_from_db()
    assert (
        answer.status_code,
        people_online.secretary.account.language,
        Entry.objects.count(),
    ) == (500, "vi", before)
    assert any("RuntimeError" in str(record.exc_info) for record in caplog.records)


def logged(message: str, *args: object) -> str:
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Formatter(own.LOGGING["formatters"]["line"]["format"]))
    handler.emit(logging.LogRecord("chibo.x", logging.WARNING, __file__, 1, message, args, None))
    return told.getvalue()


def test_asvs_16_2_1_asvs_16_2_4_a_line_says_when_how_grave_which_request_where_and_what():
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} WARNING \S+ chibo\.x it happened\n",
        logged("it %s", "happened"),
    )


def test_asvs_16_2_3_the_log_goes_to_the_console_alone():
    assert {handler["class"] for handler in own.LOGGING["handlers"].values()} == {
        "logging.StreamHandler"
    }
    assert own.LOGGING["root"]["handlers"] == ["console"]


SECRET_PLACES = [
    "/static/",
    "/static/web/",
    "/static/web",
    "/files/",
    "/media/",
    "/.git/config",
    "/static/../secret_key",
    "/static/%2e%2e/secret_key",
]


@pytest.mark.parametrize("path", SECRET_PLACES)
def test_asvs_13_4_1_asvs_13_4_3_no_folder_and_no_repository_is_served(client, path):
    assert client.get(path).status_code in (404, 302)
    assert "secret_key" not in client.get(path).headers.get("Location", "")


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH"])
def test_asvs_13_4_4_other_methods_do_nothing(people_online, browse, method):
    browser = browse(people_online.secretary)
    for path in ("/", "/me/"):
        assert browser.generic(method, path, "x").status_code in (403, 405), path


def test_asvs_4_1_3_headers_of_a_proxy_that_nobody_declared_count_for_nothing(settings):
    request = RequestFactory().get(
        "/",
        HTTP_X_FORWARDED_PROTO="https",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_FORWARDED_PORT="1",
    )
    assert (request.is_secure(), request.get_host(), request.get_port()) == (
        False,
        "testserver",
        "80",
    )
    assert (own.SECURE_PROXY_SSL_HEADER, own.USE_X_FORWARDED_HOST, own.TRUSTED_PROXIES) == (
        None,
        False,
        0,
    )


def test_asvs_13_4_2_asvs_15_2_3_nothing_of_development_stands_in_an_installation():
    from chibo.config import settings as written

    assert (written.DEBUG, written.DEMO, written.TOTP_REQUIRED) == (False, False, True)
    foreign = ("debug_toolbar", "django_extensions", "tests", "django.contrib.admin")
    assert [app for app in written.INSTALLED_APPS if app.startswith(foreign)] == []


def test_asvs_15_3_7_of_a_parameter_given_twice_one_counts_and_it_is_no_error(
    people_online, browse
):
    browser = browse(people_online.secretary)
    typed = "language=vi&language=en&key=0198a0a0-0000-7000-8000-0000000000ef"
    answer = browser.post("/me/", typed, content_type="application/x-www-form-urlencoded")
    people_online.secretary.account.refresh_from_db()
    assert (answer.status_code, people_online.secretary.account.language) == (302, "en")


def test_asvs_14_2_2_no_page_is_kept_by_the_cache_of_the_server(people_online, browse):
    assert not [one for one in own.MIDDLEWARE if "cache" in one.lower()]


def test_asvs_2_2_2_what_the_page_forbids_the_server_refuses_too(people_online, browse):
    browser = browse(people_online.secretary)
    answer = browser.post("/me/", {"language": "xx"})
    people_online.secretary.account.refresh_from_db()
    assert (answer.status_code, people_online.secretary.account.language) == (422, "vi")
