"""The code of a request stands on every page that ends it badly, in its answer and in its line of
the log.
"""

import io
import logging
import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError
from django.template.loader import render_to_string
from django.test import Client

import chibo.interfaces.web
from chibo.base.kernel.request_id import new_request_id, request_id
from chibo.config.logs import Formatter
from tests.interfaces.web.halls import form

TEMPLATES = Path(chibo.interfaces.web.__file__).parent / "templates"
ERROR_PAGES = [
    *sorted(path.name for path in TEMPLATES.glob("[45][0-9][0-9]*.html")),
    "web/busy.html",
]
LARGE = {"CONTENT_LENGTH": "200000000"}


@pytest.fixture
def log():
    """What the log of an installation would hold."""
    told, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Formatter("%(request_id)s %(name)s %(message)s"))
    root.addHandler(handler)
    yield told
    root.removeHandler(handler)


@pytest.fixture
def secretary(people_online, browse):
    return browse(people_online.secretary)


def broken(kind):
    error = OperationalError("x")
    error.__cause__ = sqlite3.OperationalError("x")
    error.__cause__.sqlite_errorcode = kind

    def view(*args, **kwargs):
        raise error

    return view


def assert_on_record(answer, log, status: int) -> None:
    """The lines of the request, of whom there is one at least, all begin with the code of the
    answer.
    """
    lines = [
        line for line in log.getvalue().splitlines() if " django." in line or " chibo." in line
    ]
    assert (answer.status_code, len(lines) > 0) == (status, True)
    assert [line for line in lines if not line.startswith(f"{answer['X-Request-ID']} ")] == []


@pytest.mark.parametrize("page", ERROR_PAGES)
def test_every_error_page_there_is_shows_the_code(page):
    with request_id(new_request_id()) as own:
        assert own in render_to_string(page, {})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "more", "status"),
    [
        ("GET", "/nowhere/", {}, 404),
        ("GET", "/meetings/01a225ab-b06c-70e1-bd75-a3cf7b8ee854/", {}, 404),
        ("GET", "/?q=%00", {}, 400),
        ("POST", "/me/", {"CONTENT_LENGTH": "abc"}, 400),
        ("POST", "/me/", LARGE, 413),
        ("GET", "/administration/", {}, 403),
    ],
)
def test_what_is_turned_away_is_found_in_the_log_by_the_code_on_the_page(
    secretary, log, method, address, more, status
):
    answer = secretary.generic(method, address, b"", **more)

    assert answer["X-Request-ID"] in answer.content.decode()
    assert_on_record(answer, log, status)


@pytest.mark.django_db
def test_a_form_without_its_token_is_found_by_its_code(people_online, log):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/account/login/", {"login": "x", "password": "y"})

    assert answer["X-Request-ID"] in answer.content.decode()
    assert_on_record(answer, log, 403)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "status"), [(sqlite3.SQLITE_BUSY, 503), (sqlite3.SQLITE_FULL, 507)]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_busy_and_a_full_system_tell_their_code_with_and_without_a_form(
    secretary, log, monkeypatch, kind, status, method
):
    monkeypatch.setattr("chibo.interfaces.web.home.home.home_lists", broken(kind))
    monkeypatch.setattr("chibo.interfaces.web.home.home.set_language", broken(kind))

    answer = secretary.get("/") if method == "get" else secretary.post("/me/", form(language="vi"))

    assert answer["X-Request-ID"] in answer.content.decode()
    assert_on_record(answer, log, status)


@pytest.mark.django_db
def test_a_refused_form_has_the_code_in_its_line_of_the_log(secretary, log):
    answer = secretary.post("/activate/", form())

    assert_on_record(answer, log, 422)
