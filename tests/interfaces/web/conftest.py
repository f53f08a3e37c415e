"""The evening of the meetings of November."""

import pytest
import time_machine


@pytest.fixture
def at_eight():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield


@pytest.fixture
def at_nine():
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        yield
