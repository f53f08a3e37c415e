"""A fixed clock, an administrator, and somebody who is to hold a role."""

import pytest
import time_machine

from tests.directory.role_requests.worlds import NOW
from tests.factories import make_person


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def newcomer(people_online):
    return make_person("Mai Thị Hạnh", account=True)
