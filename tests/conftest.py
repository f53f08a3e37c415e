"""Fixtures that every folder of tests uses."""

import pytest

from tests.people import People, make_people


@pytest.fixture
def people(db) -> People:
    """The five persons and their commune, without accounts."""
    return make_people()


@pytest.fixture
def people_online(db) -> People:
    """The five persons with accounts that sign in with factories.PASSWORD."""
    return make_people(accounts=True)
