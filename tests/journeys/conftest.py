"""A browser for the folder, a clock that can be set, and persons at their own devices."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser

from chibo.directory.people.models import Person
from tests.browser import chromium, open_context
from tests.journeys.device import Device

PICTURES = os.environ.get("CHIBO_PICTURES", "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the server; it goes on from where it is set."""
    with time_machine.travel("2026-10-28 09:00+07:00") as coordinates:
        yield coordinates


@pytest.fixture
def at_device(browser, live_server, emptied_afterwards, request) -> Iterator[Callable[..., Device]]:
    """at_device(person, size) → the person, signed in by the form at a fresh device."""
    contexts = []

    def sit_down(person: Person, size: dict[str, int], *, language: str = "vi") -> Device:
        context = open_context(browser, size=size, language=language)
        contexts.append(context)
        shown = (
            Path(PICTURES) / request.node.originalname / str(size["width"]) if PICTURES else None
        )
        return Device(context.new_page(), live_server.url, pictures=shown).sign_in(person)

    yield sit_down
    for context in contexts:
        context.close()
