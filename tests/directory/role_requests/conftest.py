"""A fixed clock, an administrator, and somebody who is to hold a role."""

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from tests.directory.role_requests.worlds import NOW
from tests.factories import FOUNDED, make_person


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def keeper(people_online):
    """The administrator of the whole installation, alone."""
    person = make_person("Lương Thị Quản", account=True)
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


@pytest.fixture
def newcomer(people_online):
    return make_person("Mai Thị Hạnh", account=True)
