"""Run by test_troubles in a process of its own: the database locked, the disk full, the connection
lost at some point of a request.
"""

import json
import os
import re
import resource
import signal
import sys
import threading
import time
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.db import connection, connections

from tests.tables import make_tables

WORDS = "Đề nghị làm lại mương số 3 trước mùa mưa."
URL = "/me/"
PASSWORD = "hoa sen nở tháng bảy"
KEPT = "vẫn được giữ"


def main(task: str) -> None:
    django.setup()
    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    make_tables()
    from tests.people import make_people

    people = make_people(accounts=True, others=0)
    connections.close_all()
    settings.DATABASES["default"]["OPTIONS"].update(
        {"timeout": 0.2} if connection.vendor == "sqlite" else {}
    )
    print(
        json.dumps(
            {
                "locked": locked,
                "late": late,
                "twice": twice,
                "full": full,
                "pages": pages,
                "lost": lost,
            }[task](people)
        )
    )


def browser_of(person, **kwargs):
    from django.test import Client

    browser = Client(raise_request_exception=False, **kwargs)
    browser.force_login(person.account)
    browser.get("/")
    return browser


def send(browser, key: str, **headers: str):
    """The answer to a form with words; broken off connections begin anew as between two requests of
    a server.
    """
    return browser.post(URL, {"language": "en", "note": WORDS, "key": key}, headers=headers)


def be_patient(milliseconds: str) -> None:
    """From now on a statement of this connection waits so long for another writer."""
    statement = (
        "PRAGMA busy_timeout = {}" if connection.vendor == "sqlite" else "SET lock_timeout = {}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.format(milliseconds))


def fields_of(answer) -> dict[str, str]:
    """What the form of the page would send if it were pressed, without what only pages carry."""
    page = answer.content.decode().split('<form class="form"')[-1]
    pairs = re.findall(r'<input type="\w+" name="(\w+)"(?: value="([^"]*)")?', page)
    pairs += re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', page)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def told(answer) -> list[object]:
    """Status, when to try again, whether the words are there, whether the page tries by itself."""
    page = answer.content.decode()
    return [
        answer.status_code,
        answer.headers.get("Retry-After"),
        WORDS in page,
        "data-retry=" in page,
    ]


@contextmanager
def another_writer():
    """Another process holds the database: on SQLite all writing, on PostgreSQL receipts and
    sessions.
    """
    if connection.vendor == "sqlite":
        import sqlite3

        other = sqlite3.connect(
            str(settings.DATABASES["default"]["NAME"]),
            isolation_level=None,
            check_same_thread=False,
        )
        other.execute("BEGIN IMMEDIATE")
    else:
        import psycopg

        url = urlsplit(os.environ["DATABASE_URL"])
        other = psycopg.connect(url._replace(query="").geturl())
        other.execute(
            "LOCK TABLE audit_receipt, accounts_account, django_session IN EXCLUSIVE MODE"
        )
    try:
        yield
    finally:
        other.rollback()
        other.close()


def locked(people) -> dict[str, object]:
    """Another writer from before the request until after it."""
    browser, fresh, key = browser_of(people.member), browser_of(people.deputy), str(uuid.uuid4())
    fresh.logout()
    due = browser_of(people.secretary)
    session = due.session
    session["renewed"] = 0
    session.save()
    with another_writer():
        first = send(browser, key)
        program = send(browser, key, accept="application/json")
        be_patient("30000")
        begun = time.perf_counter()
        read = due.get("/").status_code
        seconds = time.perf_counter() - begun
        be_patient("200")
        typed = {"login": people.deputy.account.username, "password": PASSWORD, "next": "/tasks/"}
        door = fresh.post("/account/login/", typed, headers={"origin": "http://testserver"})
    pressed = fresh.post("/account/login/", fields_of(door) | {"password": PASSWORD})
    again = send(browser, key)
    return {
        "first": told(first),
        "program": [program.status_code, list(program.json())],
        "read": [read, seconds < 15],
        "login": [
            door.status_code,
            "hoa sen" in door.content.decode(),
            fields_of(door) == typed | {"password": ""},
        ],
        "pressed": [pressed.status_code, pressed.headers.get("Location")],
        "kept": [KEPT in answer.content.decode() for answer in (first, door)],
        "again": again.status_code,
        "renewed": due.get("/").status_code == 200 and due.session["renewed"] > 0,
    }


def lock_after_the_key(writer):
    """A wrapper of statements: this writer begins as soon as the key is reserved."""

    def wrapper(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith('INSERT INTO "audit_receipt"'):
            writer.__enter__()
        return result

    return wrapper


def late(people) -> dict[str, object]:
    """Another writer comes between the reserved key and the work: the key must be free again as
    soon as the lock is gone.
    """
    browser, key, writer = browser_of(people.member), str(uuid.uuid4()), another_writer()

    be_patient("2000")
    begun = time.perf_counter()
    with connection.execute_wrapper(lock_after_the_key(writer)):
        first = send(browser, key)
    seconds = time.perf_counter() - begun
    be_patient("200")
    at_once = send(browser, key).status_code
    writer.__exit__(None, None, None)
    time.sleep(1.5)
    return {
        "first": told(first),
        "at_once": at_once,
        "again": send(browser, key).status_code,
        "once": seconds < 3.8,
    }


def twice(people) -> dict[str, object]:
    """Another writer for three seconds before the key, and again after it: one patience (four
    seconds) for both.
    """
    browser, key, second = browser_of(people.member), str(uuid.uuid4()), another_writer()
    settings.PATIENCE_SECONDS, held = 4, threading.Event()

    def hold() -> None:
        with another_writer():
            held.set()
            time.sleep(3)

    be_patient("4000")
    first_writer = threading.Thread(target=hold)
    first_writer.start()
    held.wait()
    begun = time.perf_counter()
    with connection.execute_wrapper(lock_after_the_key(second)):
        answer = send(browser, key)
    seconds = time.perf_counter() - begun
    second.__exit__(None, None, None)
    first_writer.join()
    return {"first": told(answer), "in_time": seconds < 6}


def full(people) -> dict[str, object]:
    """No file of this process can grow or change: what a disk without space does to the database
    and to uploads.
    """
    from chibo.work.meetings.actions.agenda import draw_up_agenda
    from tests.factories import act_as, make_meeting

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    meeting = make_meeting(people.cell)
    draw_up_agenda(meeting, actor=act_as(people.secretary))
    browser, secretary, key = (
        browser_of(people.member),
        browser_of(people.secretary),
        str(uuid.uuid4()),
    )
    session = browser.session
    session["renewed"] = 0
    session.save()
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    first = send(browser, key)
    program = send(browser, key, accept="application/json")
    reads = [
        browser.get(url).status_code
        for url in ("/", "/me/", "/notices/", "/tasks/", f"/meetings/{meeting.pk}/")
    ]
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    connections.close_all()
    again = send(browser, key).status_code
    return {
        "first": told(first),
        "program": [program.status_code, list(program.json())],
        "reads": reads,
        "again": again,
        "still": secretary.get("/").status_code,
    }


def pages(people) -> dict[str, object]:
    """The database may not take one page more (SQLite's own bound)."""
    browser, key = browser_of(people.member), str(uuid.uuid4())
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (count,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {count}")
    statuses, first = [], None
    while first is None and len(statuses) < 2000:
        answer = browser.post(
            URL, {"language": "en", "note": f"{WORDS} {len(statuses)}", "key": str(uuid.uuid4())}
        )
        statuses.append(answer.status_code)
        first = answer if answer.status_code != 302 else None
    key = re.search(r'name="key" value="([^"]+)"', first.content.decode())[1]
    reads = [browser.get(url).status_code for url in ("/", "/me/", "/notices/")]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    return {"first": told(first), "reads": reads, "again": send(browser, key).status_code}


def lost(people) -> dict[str, object]:
    """The connection to the server breaks in the middle of a write, and before anybody knows who is
    asking.
    """
    browser, key = browser_of(people.member), str(uuid.uuid4())
    with breaking_at('UPDATE "accounts_account"'):
        first = send(browser, key)
    connections.close_all()
    with breaking_at("SELECT session_data"):
        early = send(browser, key, origin="http://testserver")
    connections.close_all()
    with breaking_at("SELECT session_data"):
        foreign = send(browser, key)
    connections.close_all()
    return {
        "first": told(first),
        "early": told(early),
        "foreign": told(foreign),
        "again": send(browser, key).status_code,
    }


@contextmanager
def breaking_at(statement: str):
    """Before the first such statement the server ends the connection."""
    import psycopg

    url, broken = urlsplit(os.environ["DATABASE_URL"]), []

    def breaker(execute, sql, params, many, context):
        if sql.startswith(statement) and not broken:
            broken.append(True)
            with psycopg.connect(url._replace(query="").geturl(), autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
                )
                time.sleep(0.2)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(breaker):
        yield


if __name__ == "__main__":
    main(*sys.argv[1:])
