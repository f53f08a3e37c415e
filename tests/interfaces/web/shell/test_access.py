"""The doors: everything closed by default, absent and foreign look alike, extras do nothing."""

import uuid

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import get_resolver, path

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.work.meetings.models import Task
from tests.factories import make_meeting
from tests.factories.month import close, open_room, resolve, seal
from tests.interfaces.web.shell.doors import MASK, OURS, PUBLIC, fill


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
    assert (task.report, task.state, task.owner, task.unit) == (
        "Đang làm",
        "open",
        world.member,
        world.cell,
    )
