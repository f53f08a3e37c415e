"""What a program is told before it signs in: the version, and whether the database answers."""

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from chibo import __version__

pytestmark = pytest.mark.django_db


def test_the_version_is_told_and_that_the_database_answers(client):
    answer = client.get("/api/health/")
    assert (answer.status_code, answer["Content-Type"], answer.json()) == (
        200,
        "application/json",
        {"version": __version__, "database": True},
    )


def test_a_database_that_does_not_answer_is_told_so(client):
    def silent(execute, sql, params, many, context):
        raise OperationalError("no answer")

    with connection.execute_wrapper(silent):
        answer = client.get("/api/health/")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_it_costs_one_statement_beside_the_session_that_somebody_brings(
    people_online, browse, client
):
    for asking, most in ((client, 1), (browse(people_online.official), 3)):
        with CaptureQueriesContext(connection) as told:
            assert asking.get("/api/health/").status_code == 200
        assert len(told) <= most
    assert client.cookies == {}


def test_everything_else_below_that_address_is_told_in_the_way_of_programs(client):
    for answer in (client.get("/api/nothing/"), client.post("/api/health/x/")):
        assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
            404,
            "application/problem+json",
            "not_found",
        )
