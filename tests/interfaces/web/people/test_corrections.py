"""A decided score: its corrections, its lost points, its way."""

import uuid
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.revisions import Revision
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import points_values
from tests.factories import make_meeting
from tests.insight.sheets import again, decided, held, submitted
from tests.interfaces.web.sheetpages import codes, review, score

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def closed(people):
    return held(make_meeting(people.cell), people)


def corrected(sheet, **changes):
    """What the form of a correction sends."""
    sent = {
        f"points-{x.criterion.replace('.', '_')}": str(x.official_points) for x in lines_of(sheet)
    }
    seen = str(Revision.of(points_values(lines_of(sheet), "official")))
    return {**sent, "reason": "Đếm lại ý kiến", "key": str(uuid.uuid4()), "seen": seen} | changes


def test_correction_stands_beside_the_decision_on_both_pages(closed, people, browse):
    sheet = decided(closed, people)
    sent = corrected(sheet, **{"points-4_2": "10", "reason-4_2": "Chỉ 4 ý kiến"})

    answers = [browse(people.official).post(review(sheet, "correct/"), sent) for _ in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, review(sheet))] * 2
    assert codes().count("score.correct") == 1
    for page in (
        browse(people.secretary).get(score(closed)),
        browse(people.official).get(review(sheet)),
    ):
        text = page.content.decode()
        assert [one["row"].version for one in page.context["versions"]] == [2, 1]
        assert (
            "Điểm chính thức, 2 phiên bản" in text,
            "Chỉ 4 ý kiến" in text,
            "25 → 10" in text,
        ) == (True, True, True)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"points-6": "31"}, "points-6"),
        ({"points-6": "20"}, "reason-6"),
    ],
)
def test_correction_is_refused_at_the_field_and_the_decision_stays(
    closed, people, browse, change, field
):
    sheet = decided(closed, people)

    answer = browse(people.official).post(review(sheet, "correct/"), corrected(sheet, **change))

    assert (answer.status_code, field in answer.context["correct_form"].errors) == (422, True)
    assert again(sheet, people.official).official_total == Decimal(100)
    assert codes().count("score.correct") == 0


def test_score_that_is_not_decided_cannot_be_corrected(closed, people, browse):
    sheet = submitted(closed, people)

    answer = browse(people.official).post(
        review(sheet, "correct/"), {"reason": "x", "key": str(uuid.uuid4())}
    )

    assert answer.status_code == 422
    assert again(sheet, people.official).state == "submitted"


def test_lost_point_leads_to_its_rule_its_facts_and_what_gains_it_back(closed, people, browse):
    decided(closed, people, c4_2="20", c3_2="3")

    page = browse(people.secretary).get(score(closed))

    assert [(row.code, points) for row, points in page.context["lost"]] == [
        ("3.2", Decimal(2)),
        ("4.2", Decimal(5)),
    ]
    row = next(row for row in page.context["rows"] if row.code == "3.2")
    assert row.rule.startswith("Tiêu chí 3.2: Họp chi ủy, thông báo, đăng tài liệu; tối đa 5 điểm")
    assert ("Có biên bản họp chi ủy", "") not in row.facts
    assert {step.params["points"] for step in row.advice} == {Decimal(2)}
    assert [source.article for source in row.why.sources] == ["phần II.5", ""]
    assert {place.rsplit("/", 2)[1] for _, _, place in row.facts if place} == {str(closed.pk)}


def test_way_of_the_score_stands_on_every_page_with_its_rule(closed, people, browse):
    before = browse(people.secretary).get(score(closed))
    sheet = submitted(closed, people)

    pages = [
        before,
        browse(people.secretary).get(score(closed)),
        browse(people.official).get(review(sheet)),
    ]

    assert [[step["state"] for step in page.context["way"]][-1] for page in pages] == [
        "todo",
        "current",
        "current",
    ]
    assert all("không tìm thấy thời hạn" in page.content.decode() for page in pages)


def test_corrections_cost_no_query_each(closed, people, browse):
    sheet, client = decided(closed, people), browse(people.official)

    def count():
        with CaptureQueriesContext(connection) as caught:
            client.get(review(sheet))
        return len(caught)

    count()
    first = count()
    for points in ("10", "11"):
        client.post(
            review(sheet, "correct/"), corrected(sheet, **{"points-4_2": points, "reason-4_2": "x"})
        )
    assert count() == first
