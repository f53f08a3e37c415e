"""What waits for an actor, as frozen values: the same for a page, a program and a telephone."""

import dataclasses
import json
import re
from datetime import date

import pytest
import time_machine
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.directory.access.queries import actor_of
from chibo.interfaces.presenters.home.todo import todo_of
from chibo.interfaces.presenters.values import Link, ReadAs, Shown, Tone, counted, listed, phrase
from chibo.interfaces.presenters.workplace import workplace_of
from chibo.interfaces.web.shell.presented import text_of, url_of
from chibo.work.charges.actions import assign_official
from tests.factories import FOUNDED, make_meeting
from tests.factories.month import close, convene, open_room, resolve, seal
from tests.insight.sheets import submitted

DAY = date(2026, 11, 3)


def links_in(value) -> list[Link]:
    """Every link in a presented value, however deep."""
    if isinstance(value, Link):
        return [value]
    if dataclasses.is_dataclass(value):
        return links_in([getattr(value, one.name) for one in dataclasses.fields(value)])
    if isinstance(value, dict):
        return links_in(list(value.values()))
    return (
        [link for one in value for link in links_in(one)] if isinstance(value, list | tuple) else []
    )


@pytest.fixture
def world(people_online, keeper):
    """A month that is scored and waits for its decision, the next one convened, a meeting of the
    sister cell on the same evening, one official in charge of both.
    """
    official, cell = people_online.in_charge, people_online.cell
    assign_official(official, cell=people_online.sister, on=FOUNDED, actor=SYSTEM)
    with time_machine.travel("2026-10-03 21:00+07:00", tick=False):
        meeting = make_meeting(cell, month=Month(2026, 10))
        meeting = close(open_room(meeting, people_online), people_online)
        submitted(meeting, people_online)
        resolve(seal(meeting, people_online).meeting, people_online)
    with time_machine.travel("2026-11-03 08:00+07:00", tick=False):
        convene(make_meeting(cell), people_online, on=date(2026, 11, 1))
        make_meeting(people_online.sister)
        yield people_online


def everybody() -> list[Account]:
    return list(Account.objects.order_by("username"))


@pytest.mark.django_db
def test_everything_that_waits_for_anybody_is_frozen_and_stands_in_json(world):
    found = [todo_of(actor_of(account, on=DAY), on=DAY) for account in everybody()]
    codes = {item.code for todo in found for item in todo.items}
    assert {"invitation.reply", "score.view", "meetings.overlap", "first_steps"} & codes
    assert len(codes) > 8
    assert all(todo.path or todo.ahead or todo.items for todo in found)
    for todo in found:
        again = json.loads(json.dumps(dataclasses.asdict(todo), cls=DjangoJSONEncoder))
        assert len(again["items"]) == len(todo.items)
        with pytest.raises(dataclasses.FrozenInstanceError):
            todo.items = ()


@pytest.mark.django_db
def test_every_link_leads_to_a_page_and_every_sentence_is_filled_in_both_languages(world):
    for account in everybody():
        todo = todo_of(actor_of(account, on=DAY), on=DAY)
        for link in links_in(todo):
            assert url_of(link).startswith("/"), link
        for item in todo.items:
            for language in ("vi", "en"):
                with override(language):
                    said = [text_of(one) for one in (item.title, item.note, item.chip)]
                assert said[0] and not [one for one in said if re.search(r"[{}]|None", one)]


@pytest.mark.django_db
def test_what_presses_most_stands_first(world):
    order = list(Tone)
    for account in everybody():
        tones = [order.index(one.tone) for one in todo_of(actor_of(account, on=DAY), on=DAY).items]
        assert tones == sorted(tones)


@pytest.mark.django_db
def test_home_shows_what_the_presenter_says(world, browse):
    for person in (world.secretary, world.member, world.official, world.in_charge):
        with override("vi"):
            todo = todo_of(actor_of(person.account, on=DAY), on=DAY)
            titles = [text_of(item.title) for item in todo.items]
        lines = browse(person).get("/").context["found"].items
        assert [line["title"] for line in lines][: len(titles)] == titles


@pytest.mark.django_db
def test_the_workplace_that_was_read_already_is_not_read_again(world):
    actor = actor_of(world.in_charge.account, on=DAY)
    own = workplace_of(actor)
    with CaptureQueriesContext(connection) as alone:
        found = todo_of(actor, on=DAY)
    with CaptureQueriesContext(connection) as known:
        assert todo_of(actor, on=DAY, workplace=own) == found
    assert len(known) == len(alone) - 1


@pytest.mark.pure
@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        (None, "", ""),
        ("Home", "Home", "Home"),
        (phrase("Make the year plan of {cell}", cell="Home"), None, "Make the year plan of Home"),
        (counted("{count} cell", "{count} cells", 1), None, "1 cell"),
        (counted("{count} cell", "{count} cells", 3), None, "3 cells"),
        (listed(("a", None, "", "b")), "a, b", "a, b"),
        (Shown(DAY, ReadAs.DAY), "03/11", "03/11"),
        (Shown("lê", ReadAs.CAPITAL), "Lê", "Lê"),
        (DAY, "03/11/2026", "03/11/2026"),
        (Month(2026, 11), "11/2026", "11/2026"),
    ],
)
def test_a_text_reads_in_the_language_of_the_page_and_names_stay_as_they_were_written(
    value, vietnamese, english
):
    with override("en"):
        assert text_of(value) == english
    with override("vi"):
        assert vietnamese is None or text_of(value) == vietnamese


@pytest.mark.pure
def test_a_link_has_its_arguments_what_narrows_it_and_a_place():
    link = Link("month", ("0198a0a0-0000-7000-8000-0000000000dd", "2026-11"), {"a": "1"}, "c")
    page = reverse("web:month", args=link.args)
    assert (url_of(link), url_of(None), url_of(Link("no-such-page"))) == (f"{page}?a=1#c", "", "")
