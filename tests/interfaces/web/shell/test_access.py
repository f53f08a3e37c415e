"""The doors: everything closed by default, absent and foreign look alike, extra parameters and
double submits change nothing.
"""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, path

from chibo.base.audit.actions import RECEIPT_LEASE, LeaseLost, claim_key, release_key, store_answer
from chibo.base.audit.models import Entry, IdempotencyKey
from chibo.base.kernel.dates import Month, now
from chibo.work.meetings.models import Meeting, Task
from tests.factories import make_meeting
from tests.factories.month import close, open_room, resolve, seal

ROOT = Path(__file__).resolve().parents[4]
OPEN_APPS = ("account/", "i18n/", "static/")
KEY = "0198a0a0-0000-7000-8000-0000000000dd"
MASK = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|data-csrf="[^"]*"|name="key" value="[^"]*"|name="next"'
    r' value="[^"]*"|nonce="[^"]*"'
)


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the project with its whole route."""

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry, route)
            else:
                yield route, entry

    yield from below(get_resolver(), "")


OURS = [(route, entry) for route, entry in patterns() if not route.startswith(OPEN_APPS)]
# "here" proves that an address leads to this installation, and tells nothing else.
PUBLIC = {"setup", "activate", "health", "ready", "metrics", "help", "help-chapter", "here"}


def test_asvs_8_2_1_every_address_declares_its_door():
    undeclared = [
        route
        for route, entry in OURS
        if getattr(entry.callback, "access", None) not in ("page", "public")
    ]
    assert undeclared == []


def test_only_named_pages_are_public():
    public = {
        entry.name for _, entry in OURS if getattr(entry.callback, "access", None) == "public"
    }
    assert public - {"gallery"} == PUBLIC


def naked(request):
    raise AssertionError("a view without a door was opened")


urlpatterns = [path("naked/", naked), *get_resolver().url_patterns]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_asvs_8_2_1_a_view_without_a_declared_door_is_closed_to_everybody(people_online, browse):
    assert [
        browse(who).get("/naked/").status_code
        for who in (people_online.secretary, people_online.official)
    ] == [
        404,
        404,
    ]
    assert Client().get("/naked/").status_code == 404


@pytest.mark.django_db
def test_asvs_8_3_1_nobody_gets_in_without_signing_in(people_online):
    """GET and POST lead to the login, or the method is not for this address."""
    client, inside = Client(), []
    for route, entry in OURS:
        if entry.callback.access == "public":
            continue
        url = fill(route, entry, uuid.uuid4())
        for answer in (client.get(url), client.post(url)):
            led = answer.status_code == 302 and answer.url.startswith("/account/login/?next=")
            if not led and answer.status_code != 405:
                inside.append((route, answer.status_code))
    assert inside == []


def fill(route: str, entry: URLPattern, *ids: uuid.UUID) -> str:
    """The address with these ids in the places of its UUIDs, and something fitting in
    the others.
    """
    values, given = {}, iter(ids)
    last = ids[-1] if ids else None
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__
        last = next(given, last) if kind == "UUIDConverter" else last
        values[name] = {"UUIDConverter": last, "IntConverter": 2026}.get(
            kind, "2026-11" if name == "month" else "minutes"
        )
    route = re.sub(r"\(\?P<\w+>\[0-9a-f\]\{32\}\)", "0" * 32, route)
    url = re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: str(values[hit[1]]), route)
    return "/" + url.replace("^", "").replace("$", "").replace("\\Z", "")


@pytest.fixture
def world(people_online):
    """A cell with a worked month; every kind of row that could leak."""
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        meeting = close(open_room(make_meeting(people_online.cell), people_online), people_online)
        resolve(seal(meeting, people_online).meeting, people_online)
        make_meeting(people_online.cell, month=Month(2026, 12))
        yield people_online


def foreign_ids(people) -> list[uuid.UUID]:
    """An id of every table that holds a row of the cell, and of its units and persons."""
    from django.apps import apps

    found = [people.cell.pk, people.commune.pk, people.member.pk, people.secretary.pk]
    for model in apps.get_models():
        if (
            any(field.name == "cell" for field in model._meta.fields)
            and model._meta.pk.get_internal_type() == "UUIDField"
        ):
            manager = getattr(model, "all_rows_unscoped", model._default_manager)
            found += list(manager.filter(cell=people.cell).values_list("pk", flat=True)[:1])
    return found


def answer_of(browser: Client, url: str, method: str) -> tuple[int, str, dict[str, str]]:
    answer = getattr(browser, method)(url)
    text = answer.content.decode().replace(answer.headers["X-Request-ID"], "")
    text = MASK.sub("", text).replace(url, "")
    kept = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("Content-Length", "Set-Cookie", "X-Request-ID")
    }
    return answer.status_code, text, kept


@pytest.mark.django_db
def test_asvs_8_2_2_a_stranger_cannot_tell_foreign_ids_from_absent_ones(world, browse):
    """Every address with ids, every kind of foreign row, GET and POST: the same status, body and
    headers as for an id that is not there.
    """
    browser, ids, tried, told = browse(world.stranger), foreign_ids(world), 0, []
    before = Entry.objects.count()
    for route, entry in OURS:
        places = [
            name
            for name, kind in entry.pattern.converters.items()
            if type(kind).__name__ == "UUIDConverter"
        ]
        if not places:
            continue
        for method in ("get", "post"):
            absent = answer_of(browser, fill(route, entry, *(uuid.uuid4() for _ in places)), method)
            assert (route, method, absent[0] in (403, 404, 405)) == (route, method, True)
            for pk in ids if method == "get" else ids[:4]:
                tried += 1
                if answer_of(browser, fill(route, entry, *(pk for _ in places)), method) != absent:
                    told.append((route, method))
    assert sorted(set(told)) == []
    assert (tried > 500, Entry.objects.count()) == (True, before)


@pytest.mark.django_db
def test_asvs_15_3_5_a_text_in_the_place_of_an_id_is_not_found(world, browse):
    browser = browse(world.secretary)
    for text in ("1", "x", "..%2f..", "%00", "0" * 36, "🌾"):
        assert browser.get(f"/meetings/{text}/").status_code in (400, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["?q=%00", "?x=a%00b", "?%00=1"])
def test_a_nul_in_an_address_is_a_bad_request(people_online, browse, query):
    assert browse(people_online.secretary).get("/" + query).status_code == 400


@pytest.mark.django_db
def test_a_body_over_the_limit_is_refused_before_it_is_read(people_online, browse):
    answer = browse(people_online.secretary).generic(
        "POST", "/me/", b"", CONTENT_LENGTH="200000000"
    )
    assert answer.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "abc", "1e9"])
def test_a_length_that_is_no_number_is_a_bad_request(people_online, browse, length):
    assert (
        browse(people_online.secretary)
        .generic("POST", "/me/", b"", CONTENT_LENGTH=length)
        .status_code
        == 400
    )


EXTRA = {
    name: value
    for name in (
        "user",
        "actor",
        "person",
        "person_id",
        "account",
        "unit",
        "cell",
        "cell_id",
        "scope",
        "path",
    )
    for value in ("",)
} | dict.fromkeys(
    ["role", "rights", "is_admin", "on", "today", "rev", "state", "sealed_at", "granted_by", "id"],
    "1",
)


@pytest.mark.django_db
def test_asvs_15_3_3_twenty_extra_parameters_change_nothing(world, browse):
    """Actor, unit and day come from the session and the address alone; forms keep a list of their
    fields.
    """
    extra = EXTRA | {
        "user": str(world.stranger.pk),
        "unit": str(world.elsewhere.pk),
        "cell": str(world.sister.pk),
        "person": str(world.official.pk),
    }
    assert len(extra) == 20
    member, secretary, office = (
        browse(world.member),
        browse(world.secretary),
        browse(world.official),
    )
    for browser, url in (
        (member, "/me/"),
        (secretary, f"/cells/{world.cell.pk}/members/"),
        (office, f"/committee/{world.commune.pk}/"),
    ):
        assert answer_of(browser, url, "get")[1] == MASK.sub(
            "", browser.get(url, extra).content.decode()
        ).replace(url, "")
    task = Task.all_rows_unscoped.get()
    field = f"t{task.pk.hex[-6:]}-report"
    member.post(
        f"/tasks/{task.pk}/report/",
        extra | {field: "Đang làm", field.replace("report", "state"): "doing"},
    )
    task.refresh_from_db()
    assert (task.report, task.state, task.owner, task.cell) == (
        "Đang làm",
        "open",
        world.member,
        world.cell,
    )


# Each write once


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(people_online, browse):
    browser = browse(people_online.member)
    assert browser.post("/me/", {"language": "en", "key": KEY}).status_code == 302
    assert browser.post("/me/", {"language": "vi", "key": KEY}).status_code == 422
    people_online.member.account.refresh_from_db()
    assert people_online.member.account.language == "en"


@pytest.mark.django_db
def test_a_key_of_somebody_else_gives_nothing_away(people_online, browse):
    browse(people_online.member).post("/me/", {"language": "en", "key": KEY})
    answer = browse(people_online.secretary).post("/me/", {"language": "en", "key": KEY})
    assert answer.status_code == 422


@pytest.mark.django_db
def test_a_form_without_its_key_saves_nothing_and_is_offered_again(people_online, browse):
    browser, task = browse(people_online.member), '<b>"một\r\nhai"</b>'
    answer = browser.post("/me/", {"language": "en", "note": task, "key": None})
    people_online.member.account.refresh_from_db()
    assert (
        answer.status_code,
        people_online.member.account.language,
        IdempotencyKey.objects.count(),
    ) == (
        422,
        "vi",
        0,
    )
    assert answer.context["typed"] == [("language", "en"), ("note", task)]
    page = answer.content.decode()
    assert ("chưa được lưu" in page, 'action="/me/"' in page, task in page) == (True, True, False)
    offered = {"language": "en", "note": task, "key": str(answer.context["key"])}
    assert browser.post("/me/", offered).status_code == 302


@pytest.mark.parametrize("key", ["", "x", "0198a0a0"])
@pytest.mark.django_db
def test_what_is_no_key_counts_as_none(people_online, browse, key):
    assert (
        browse(people_online.member).post("/me/", {"language": "en", "key": key}).status_code == 422
    )


REPEATABLE = {
    "item-notes",
    "item-conclusion",
    "export",
    "my-data",
    "slips-take",
    "papers-take",
    "address",
}


def test_only_autosave_and_a_download_are_sent_without_a_key():
    named = {entry.name for _, entry in OURS if getattr(entry.callback, "repeatable", False)}
    assert named == REPEATABLE


@pytest.mark.django_db
def test_a_program_without_a_key_is_told_in_its_own_form(people_online, browse):
    answer = browse(people_online.member).post(
        "/me/", {"key": None}, headers={"accept": "application/json"}
    )
    assert (answer.status_code, list(answer.json())) == (422, ["message"])


def taken(people, **changed) -> IdempotencyKey:
    """A key that a first send of the member's language form has reserved and not answered yet."""
    digest = sha256(b"/me/" + repr(("language", ["en"])).encode()).hexdigest()
    values = {
        "key": KEY,
        "account_id": people.member.account_id,
        "digest": digest,
        "answer": {},
        "at": now(),
    }
    return IdempotencyKey.objects.create(**values | changed)


@pytest.mark.django_db
def test_while_the_first_is_at_work_the_second_is_asked_to_wait(people_online, browse):
    taken(people_online)
    answer = browse(people_online.member).post("/me/", {"language": "en", "key": KEY})
    people_online.member.account.refresh_from_db()
    assert (answer.status_code, answer["Retry-After"], people_online.member.account.language) == (
        409,
        "2",
        "vi",
    )
    assert (str(answer.context["key"]), answer.context["typed"]) == (KEY, [("language", "en")])


@pytest.mark.django_db
def test_another_body_is_refused_while_the_first_is_at_work_too(people_online, browse):
    taken(people_online)
    assert (
        browse(people_online.member).post("/me/", {"language": "vi", "key": KEY}).status_code == 422
    )


@pytest.mark.django_db
def test_a_first_send_that_died_blocks_its_key_for_two_minutes_only(people_online, browse):
    taken(people_online, at=now() - RECEIPT_LEASE)
    assert (
        browse(people_online.member).post("/me/", {"language": "en", "key": KEY}).status_code == 302
    )
    assert IdempotencyKey.objects.get().answer == {"to": "/me/"}


@pytest.mark.django_db
def test_who_lost_the_key_to_another_attempt_undoes_the_work(people_online):
    mine = claim_key(uuid.UUID(KEY), account_id=people_online.member.account_id, digest="d")
    IdempotencyKey.objects.update(at=now() + RECEIPT_LEASE)
    with pytest.raises(LeaseLost):
        store_answer(mine, answer={"to": "/"})
    release_key(mine)
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db
def test_the_key_costs_three_short_statements(people_online, browse):
    browser = browse(people_online.member)
    with CaptureQueriesContext(connection) as told:
        assert browser.post("/me/", {"language": "en"}).status_code == 302
    about = [
        query["sql"].split(" ")[0]
        for query in told.captured_queries
        if "audit_receipt" in query["sql"]
    ]
    assert about == ["SELECT", "INSERT", "UPDATE"]


@pytest.mark.django_db
def test_a_refused_form_leaves_its_key_free(people_online, browse):
    browser = browse(people_online.member)
    assert browser.post("/me/", {"language": "xx", "key": KEY}).status_code == 422
    assert IdempotencyKey.objects.count() == 0
    assert browser.post("/me/", {"language": "en", "key": KEY}).status_code == 302


def test_asvs_2_3_4_parallel_sends_of_one_key_have_one_effect(empty_database, tmp_path):
    """Threads with connections of their own: one writes, the others get its answer or are asked to
    wait; all get it afterwards.
    """
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "CHIBO_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "chibo.config.settings",
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.interfaces.web.parallel", "2", "5", "20"]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert (told["written"], told["receipts"], told["breaks"]) == (3, 3, 0)
    assert [len(round) for round in told["answers"]] == [2, 5, 20]
    assert [(set(round) <= {302, 409}, 302 in round) for round in told["answers"]] == [
        (True, True)
    ] * 3
    assert told["afterwards"] == [302, 302, 302]


# Days at their edges


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-10-31 23:59+07:00", (2026, 10)),
        ("2026-11-01 00:00+07:00", (2026, 11)),
        ("2026-11-01 00:01+07:00", (2026, 11)),
        ("2026-12-31 23:59+07:00", (2026, 12)),
        ("2027-01-01 00:00+07:00", (2027, 1)),
    ],
)
def test_the_page_stands_in_the_vietnamese_month(people_online, browse, moment, month):
    make_meeting(people_online.cell)
    with time_machine.travel(datetime.fromisoformat(moment).astimezone(UTC), tick=False):
        summary = browse(people_online.official).get("/").context["found"].months[0]
    assert summary["month"] == Month(*month)
    assert Meeting.all_rows_unscoped.count() >= 1


@pytest.mark.django_db
def test_pages_are_vietnamese_whatever_the_browser_speaks_and_english_once_it_is_chosen(
    people_online, browse
):
    browser = browse(people_online.member)
    assert (
        '<html lang="vi"'
        in browser.get("/", headers={"accept-language": "en-US,en"}).content.decode()
    )
    browser.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert '<html lang="en"' in browser.get("/").content.decode()
