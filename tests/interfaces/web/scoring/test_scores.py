import uuid
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from docx import Document

from chibo.base.audit.models import Entry
from chibo.insight.scoring.actions import return_score
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.work.meetings.actions.calendar import mark_not_held
from chibo.work.meetings.actions.minutes import adopt_minutes
from chibo.work.meetings.actions.preparation import record_huddle
from tests.factories import TODAY, act_as, make_meeting
from tests.insight.sheets import again, decided, drafted, held, proposed, submitted
from tests.interfaces.web.sheetpages import codes, review, score, typed

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


def test_sheet_is_opened_once_for_one_key(closed, people, browse):
    client, key = browse(people.secretary), str(uuid.uuid4())

    answers = [client.post(score(closed, "open/"), {"key": key}) for _ in range(2)]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, score(closed))] * 2
    assert codes().count("score.open") == 1
    assert sheet_of(closed).state == "draft"


@pytest.mark.parametrize("state", ["planned", "not_held"])
def test_meeting_without_a_score_says_so_and_offers_no_sheet(people, browse, state):
    meeting = make_meeting(people.cell)
    if state == "not_held":
        mark_not_held(meeting, reason="Bão lũ", actor=act_as(people.secretary))
    client = browse(people.secretary)

    page = client.get(score(meeting)).content.decode()

    assert ("Bão lũ" in page, "Mở phiếu chấm điểm" in page) == (state == "not_held", False)
    assert client.post(score(meeting, "open/"), {"key": str(uuid.uuid4())}).status_code == 422
    assert ScoreSheet.all_rows_unscoped.count() == 0


def test_draft_is_saved_with_comma_and_remedies(closed, people, browse):
    client = browse(people.secretary)
    client.post(score(closed, "open/"), {"key": str(uuid.uuid4())})
    sheet = sheet_of(closed)

    answer = client.post(
        score(closed), typed(sheet, points__4_3="8,5", remedies="Mời thêm ý kiến.")
    )

    assert (answer.status_code, answer.url) == (302, score(closed))
    kept = again(sheet, people.secretary)
    assert (kept.state, kept.remedies) == ("draft", "Mời thêm ý kiến.")
    assert {x.criterion: x.self_points for x in lines_of(kept)}["4.3"] == Decimal("8.5")


def test_live_part_tells_sum_and_missing_reason_without_leaving_the_page(closed, people, browse):
    sheet = drafted(closed, people)

    answer = browse(people.secretary).post(
        score(closed), typed(sheet, points__1="4"), headers={"HX-Request": "true"}
    )

    page = answer.content.decode()
    assert (answer.status_code, answer.templates[0].name) == (200, "web/scores/live.html")
    assert ("99 · Tốt (tạm tính)" in page, "đồng chí nêu lý do" in page, "<html" in page) == (
        True,
        True,
        False,
    )
    assert {x.criterion: x.self_points for x in lines_of(sheet)}["1"] == Decimal(4)


def test_saved_by_script_the_page_goes_on_from_what_it_shows_and_another_writer_is_named(
    closed, people, browse
):
    sheet = drafted(closed, people)
    sent, first, second = typed(sheet), browse(people.secretary), browse(people.deputy)

    def by_script(client, **changes):
        answer = client.post(score(closed), sent | changes, headers={"HX-Request": "true"})
        return answer, answer.context["seen"] or sent["seen"]

    _, seen = by_script(first, **{"points-1": "4"})
    _, seen = by_script(first, **{"points-1": "3", "seen": seen})
    stopped, _ = by_script(second, **{"points-1": "2"})
    _, other = by_script(second, **{"points-5": "2"})
    by_script(first, **{"points-1": "1", "seen": seen})

    now = {x.criterion: x.self_points for x in lines_of(sheet)}
    assert [
        (clash.author, clash.mine, clash.theirs) for _label, clash in stopped.context["clashes"]
    ] == [("Lò Thị Mai", Decimal(2), Decimal(3))]
    assert "Lò Thị Mai" in stopped.content.decode()
    assert (now["1"], now["5"], bool(other)) == (Decimal(1), Decimal(2), True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points__1", "6"),
        ("points__1", "-1"),
        ("points__1", "năm"),
        ("points__1", "1.234"),
        ("points__1", "1e9"),
        ("reason__5", "x" * 501),
        ("reason__5", "nul\x00"),
        ("reason__5", "Tài liệu Tối mật"),
        ("remedies", "Văn bản (Mật)"),
        ("remedies", "x" * 4001),
    ],
)
def test_bad_input_is_answered_at_the_field_and_nothing_is_stored(
    closed, people, browse, name, value
):
    sheet = drafted(closed, people)
    before = Entry.objects.count()

    answer = browse(people.secretary).post(score(closed), typed(sheet, **{name: value}))

    assert answer.status_code == 422
    assert answer.context["form"].errors != {}
    assert Entry.objects.count() == before


def test_proposal_saves_first_and_says_what_is_missing(closed, people, browse):
    client = browse(people.secretary)
    client.post(score(closed, "open/"), {"key": str(uuid.uuid4())})
    sheet = sheet_of(closed)

    answer = client.post(score(closed), typed(sheet, points__5="4", then="propose"))

    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == [
        f"points-{c}" for c in ("3_1", "4_2", "4_3", "6")
    ]
    kept = again(sheet, people.secretary)
    assert (kept.state, {x.criterion: x.self_points for x in lines_of(kept)}["5"]) == (
        "draft",
        Decimal(4),
    )


def test_score_goes_from_draft_to_the_official_band_by_the_pages_alone(closed, people, browse):
    client, office = browse(people.secretary), browse(people.official)
    sheet = drafted(closed, people)

    client.post(score(closed), typed(sheet, then="propose"))
    vote = closed.votes.filter(unit=closed.unit).get()
    client.post(score(closed), typed(sheet, then="adopt", vote=str(vote.pk)))
    adopt_minutes(closed, actor=act_as(people.secretary))
    client.post(score(closed, "submit/"), {"key": str(uuid.uuid4())})
    office.post(review(sheet, "return/"), {"reason": "Ai phát biểu?", "key": str(uuid.uuid4())})
    client.post(score(closed, "answer/"), {"answer": "11 đồng chí.", "key": str(uuid.uuid4())})
    sent = {f"points-{x.criterion.replace('.', '_')}": str(x.self_points) for x in lines_of(sheet)}
    sent |= {
        "points-4_2": "20",
        "reason-4_2": "Ít ý kiến",
        "reason": "Khá",
        "key": str(uuid.uuid4()),
    }
    last = [office.post(review(sheet, "decide/"), sent) for _ in range(2)]

    assert [(answer.status_code, answer.url) for answer in last] == [(302, review(sheet))] * 2
    kept = again(sheet, people.official)
    assert (kept.state, kept.self_total, kept.official_total, kept.official_band, kept.vote_id) == (
        "decided",
        Decimal(100),
        Decimal(95),
        "good",
        vote.pk,
    )
    steps = [
        code
        for code in codes()
        if code not in ("score.evidence", "score.give", "score.decide_line", "score.version")
    ]
    assert steps == [
        "score.open",
        "score.draft",
        "score.propose",
        "score.adopt",
        "score.submit",
        "score.ask_view",
        "score.return",
        "score.answer",
        "score.decide",
    ]


def test_change_without_a_reason_is_answered_at_its_field(closed, people, browse):
    sheet = submitted(closed, people)
    sent = {f"points-{x.criterion.replace('.', '_')}": str(x.self_points) for x in lines_of(sheet)}

    answer = browse(people.official).post(review(sheet, "decide/"), sent | {"points-6": "20"})

    assert (answer.status_code, sorted(answer.context["form"].errors)) == (422, ["reason-6"])
    assert again(sheet, people.official).state == "submitted"


def test_confirming_all_needs_no_points(closed, people, browse):
    sheet = submitted(closed, people, c6="24")

    browse(people.official).post(review(sheet, "decide/"), {"key": str(uuid.uuid4())})

    assert again(sheet, people.official).official_total == Decimal(94)


def test_official_in_charge_notes_points_that_stand_beside(closed, people, browse):
    sheet = proposed(closed, people)
    sent = {f"points-{x.criterion.replace('.', '_')}": str(x.self_points) for x in lines_of(sheet)}

    answer = browse(people.in_charge).post(
        score(closed, "note/"), sent | {"points-6": "12", "key": str(uuid.uuid4())}
    )

    assert (answer.status_code, answer.url) == (302, score(closed))
    kept = again(sheet, people.secretary)
    assert (kept.attending_total, kept.state) == (Decimal(82), "proposed")


def test_question_and_answer_stand_on_both_pages(closed, people, browse):
    sheet = submitted(closed, people)
    return_score(sheet, reason="Vì sao 4.2 tối đa?", on=TODAY, actor=act_as(people.official))

    assert "Vì sao 4.2 tối đa?" in browse(people.secretary).get(score(closed)).content.decode()
    assert "Chi bộ chưa trả lời." in browse(people.official).get(review(sheet)).content.decode()


@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_sheet_is_written_as_a_paper(closed, people, browse, ext):
    decided(closed, people, c6="24")

    answer = browse(people.official).get(f"/meetings/{closed.pk}/score.{ext}")

    assert (answer.status_code, answer["Content-Disposition"]) == (
        200,
        f'attachment; filename="phieu-cham-diem-chi-bo-thon-ban-vang-2026-11-03.{ext}"',
    )
    if ext == "docx":
        rows = [
            [c.text for c in row.cells]
            for t in Document(BytesIO(answer.content)).tables
            for row in t.rows
        ]
        assert ["", "Tổng cộng", "100", "94", "", "94"] in rows
    else:
        assert answer.content[:5] == b"%PDF-"


def test_page_is_told_when_the_facts_have_changed(closed, people, browse):
    drafted(closed, people)
    client = browse(people.secretary)
    assert "Dữ liệu đã thay đổi" not in client.get(score(closed, "fresh/")).content.decode()

    record_huddle(
        closed, held_on=TODAY, notes="Thống nhất.", attendees="", actor=act_as(people.secretary)
    )

    assert "Dữ liệu đã thay đổi" in client.get(score(closed, "fresh/")).content.decode()
    client.post(score(closed, "refresh/"), {"key": str(uuid.uuid4())})
    assert "Dữ liệu đã thay đổi" not in client.get(score(closed, "fresh/")).content.decode()


@pytest.mark.parametrize("state", ["draft", "proposed", "decided"])
def test_score_pages_keep_their_budget(
    closed, people, browse, state, django_assert_max_num_queries
):
    {"draft": drafted, "proposed": proposed, "decided": decided}[state](closed, people)
    client = browse(people.secretary)

    with django_assert_max_num_queries(11):
        page = client.get(score(closed))
    with django_assert_max_num_queries(21):
        client.get(score(closed, "fresh/"))

    assert len(page.content) < 100_000


def test_review_page_keeps_its_budget(closed, people, browse, django_assert_max_num_queries):
    sheet = submitted(closed, people)
    client = browse(people.official)

    with django_assert_max_num_queries(21):
        page = client.get(review(sheet))

    assert len(page.content) < 100_000
