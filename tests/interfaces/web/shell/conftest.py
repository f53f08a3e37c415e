"""Everybody has looked at every page that is kept."""

from datetime import date

import pytest
import time_machine
from django.core.cache import caches

from chibo.base.kernel.dates import Month
from chibo.interfaces.web.shell import kept_pages
from tests.factories import make_meeting
from tests.factories.month import close, convene, open_room, resolve, seal
from tests.insight.sheets import decided
from tests.interfaces.web.shell.kept_readers import Readers

EVENING = "2026-11-03 19:30+07:00"


@pytest.fixture
def kept(settings):
    settings.PAGE_CACHE = True
    caches[kept_pages.CACHE].clear()
    yield caches[kept_pages.CACHE]
    caches[kept_pages.CACHE].clear()


@pytest.fixture
def on_the_evening():
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def readers(kept, on_the_evening, people_online, browse):
    """November convened for tonight, October done; everybody has looked at every page."""
    with time_machine.travel("2026-10-03 22:00+07:00", tick=False):
        before = open_room(make_meeting(people_online.cell, month=Month(2026, 10)), people_online)
        close(before, people_online)
        resolve(before, people_online)
        seal(before, people_online)
        decided(before, people_online)
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    found = Readers(people_online, browse)
    found.meeting, found.before = meeting, before
    found.pages += [f"/meetings/{meeting.pk}/", f"/meetings/{before.pk}/"]
    assert found.differing() == []
    return found
