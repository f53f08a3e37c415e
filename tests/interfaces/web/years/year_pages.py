"""What the tests of the year's pages share: addresses, a proposal, a fact, queries."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.insight.reviews.actions import declare_fact, propose_review
from tests.factories import TODAY, act_as
from tests.insight.years import hold, install_rules


def with_a_year(people, settings, tmp_path):
    """The cell has held its months of 2026 under rules of the year, one of them without a score."""
    install_rules(settings, tmp_path)
    hold(
        people.cell,
        2026,
        dict.fromkeys(range(1, 11), "good") | {4: "fair", 9: ""},
        thematic=(2, 5, 8),
    )
    return people


def committee(people, rest="2026/"):
    return f"/committee/{people.commune.pk}/year/{rest}"


def cell(people, rest="2026/"):
    return f"/cells/{people.cell.pk}/year/{rest}"


def propose(people, code="good"):
    return propose_review(
        people.cell,
        2026,
        code=code,
        points=None,
        reason="Hoàn thành nhiệm vụ",
        on=TODAY,
        actor=act_as(people.secretary),
    )


def declare(people, value=True):
    declare_fact(
        people.cell,
        2026,
        fact="inspection.plan_carried_out",
        value=value,
        known_on=TODAY,
        reason="Biên bản kiểm tra",
        on=TODAY,
        actor=act_as(people.official),
    )


def queries_of(client, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)
