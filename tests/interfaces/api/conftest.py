"""A program beside the browser: the same session, JSON instead of forms."""

import json
import uuid

import pytest
import time_machine
from django.test import Client

from chibo.work.meetings.models import Task
from tests.factories import make_meeting
from tests.factories.month import close, open_room, resolve, seal


class Program(Client):
    """Sends JSON with a key of its own, unless the test names one (None: without)."""

    def send(self, path, body=None, *, key="", content_type="application/json", **more):
        headers = {} if key is None else {"Idempotency-Key": str(key or uuid.uuid4())}
        data = body if isinstance(body, (str, bytes)) else json.dumps(body or {})
        return self.post(path, data, content_type=content_type, headers=headers, **more)


@pytest.fixture
def program():
    """program(person) → a program signed in as that person."""

    def of_person(person, **more):
        signed_in = Program(**more)
        signed_in.force_login(person.account)
        return signed_in

    return of_person


@pytest.fixture
def addresses(settings):
    """The addresses of programs that the tests add to the product's."""
    settings.ROOT_URLCONF = "tests.interfaces.api.views"


@pytest.fixture
def world(people_online):
    """A cell with a worked month, on the day after its evening."""
    with time_machine.travel("2026-11-03 22:00+07:00", tick=False):
        meeting = close(open_room(make_meeting(people_online.cell), people_online), people_online)
        resolve(seal(meeting, people_online).meeting, people_online)
        yield people_online


@pytest.fixture
def task(world):
    """The member's task out of that month."""
    return Task.all_rows_unscoped.get()
