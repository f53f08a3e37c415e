import pytest
import time_machine

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import breaks, differences
from chibo.work.practice.actions import remove_practice
from tests.factories import act_as
from tests.work.practice.practised import begun, held, meeting_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel("2026-11-03 19:00+07:00", tick=False):
        yield


def test_smoke(people):
    practice = held(people)
    print(meeting_of(practice).state)
    assert list(breaks()) == [] and list(differences()) == []
    remove_practice(practice, actor=act_as(people.secretary))
    assert list(breaks()) == [] and list(differences()) == []
