"""Going into a practice, what is within reach there, the mark on pages and papers,
and the way out.
"""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from docx import Document

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.organisation.actions import close_unit
from chibo.directory.people.models import Person
from chibo.insight.scoring.queries import sheet_of
from chibo.library.notifications.models import Notice
from chibo.work.meetings.models import Invitation
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import resolutions_of, roll_call_of
from chibo.work.practice.models import Practice
from chibo.work.practice.rules import MARK
from tests.factories import TODAY, make_meeting
from tests.factories.month import close, open_room
from tests.interfaces.web.meetings.test_one_login import full
from tests.interfaces.web.sheetpages import typed
from tests.work.practice.practised import held, meeting_of

pytestmark = pytest.mark.django_db
BAR = 'class="practice-bar"'


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 19:00+07:00", tick=False) as standing:
        yield standing


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def page(people):
    return f"/cells/{people.cell.pk}/practice/"


@pytest.fixture
def secretary(people, browse):
    return browse(people.secretary)


def told(answer) -> str:
    return answer.content.decode()


def test_a_practice_is_begun_from_home_and_left_and_deleted_again(people, secretary, page):
    assert page in told(secretary.get("/"))
    assert page in told(secretary.get(f"/cells/{people.cell.pk}/"))
    assert BAR not in told(secretary.get(page))

    assert secretary.post(page).url == "/"
    home = told(secretary.get("/"))
    assert BAR in home and MARK in home and page not in home
    assert str(meeting_of(Practice.objects.get()).pk) in home

    assert secretary.post("/practice/leave/").url == page
    assert BAR not in told(secretary.get(page)) and f"{page}remove/" in told(secretary.get(page))
    assert BAR not in told(secretary.get("/"))

    assert secretary.post(f"{page}remove/").url == page
    assert Practice.objects.get().unit_id is None
    assert page in told(secretary.get("/"))


def test_in_a_practice_nothing_real_is_within_reach(people, secretary, page):
    real = make_meeting(people.cell)
    assert secretary.get(f"/meetings/{real.pk}/").status_code == 200
    secretary.post(page)

    addresses = [
        f"/cells/{people.cell.pk}/",
        page,
        f"/meetings/{real.pk}/",
        f"/committee/{people.commune.pk}/",
    ]
    assert [secretary.get(url).status_code for url in addresses] == [404] * 4
    assert secretary.post(f"/meetings/{real.pk}/move/", {"place": "Nơi khác"}).status_code == 404
    assert secretary.post(page).status_code == 404
    assert people.member.full_name not in told(secretary.get("/search/?q=chung"))


def test_out_of_a_practice_nothing_of_it_is_within_reach(secretary, page):
    secretary.post(page)
    practice = Practice.objects.get()
    meeting = meeting_of(practice)
    assert secretary.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert secretary.get(f"/cells/{practice.unit_id}/practice/").status_code == 404
    secretary.post("/practice/leave/")

    found = [
        secretary.get(url).status_code
        for url in (f"/meetings/{meeting.pk}/", f"/cells/{practice.unit_id}/")
    ]
    assert found == [404, 404]
    assert secretary.get(f"/cells/{practice.unit_id}/practice/").status_code == 404


def test_every_page_and_paper_of_a_practice_is_marked(people, secretary, page):
    practice = held(people.cell, people.secretary)
    secretary.post(page)
    meeting, cell = meeting_of(practice), practice.unit_id
    pages = [
        "/",
        "/tasks/",
        "/notices/",
        "/search/?q=an",
        f"/cells/{cell}/",
        f"/cells/{cell}/members/",
        f"/cells/{cell}/tasks/",
        f"/cells/{cell}/resolutions/",
        f"/cells/{cell}/plan/",
        f"/cells/{cell}/needs/",
        f"/cells/{cell}/year/2026/",
        *(
            f"/meetings/{meeting.pk}/{part}"
            for part in (
                "",
                "agenda/",
                "huddle/",
                "convene/",
                "told/",
                "minutes/",
                "resolution/",
                "score/",
            )
        ),
    ]

    for url in pages:
        answer = secretary.get(url, follow=True)
        assert (answer.status_code, BAR in told(answer)) == (200, True), url

    resolution = resolutions_of(meeting)[0].pk
    papers = [f"documents/{kind}.docx" for kind in ("notice", "attendance", "minutes")]
    for kind in (*papers, f"documents/resolution.docx?id={resolution}", "score.docx"):
        file = secretary.get(f"/meetings/{meeting.pk}/{kind}")
        words = "\n".join(
            _words(
                Document(
                    BytesIO(b"".join(file.streaming_content) if file.streaming else file.content)
                )
            )
        )
        assert MARK.upper() in words.upper(), kind


def _words(paper) -> list[str]:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in paper.paragraphs), *cells]


def test_pages_of_the_person_and_of_offices_wait_until_the_practice_is_left(secretary, page):
    secretary.post(page)

    for url in ("/me/", "/me/data/", "/changes/", "/administration/"):
        assert secretary.get(url).url == "/"
    assert "ra khỏi buổi tập" in told(secretary.get("/"))
    assert secretary.post("/me/", {"language": "en"}).url == "/me/"
    refused = secretary.post(
        f"/corrections/{uuid4()}/answer/", {"answer": "Đã sửa số điện thoại của đồng chí"}
    )
    assert refused.status_code == 422 and "Đã sửa số điện thoại" in told(refused)


def test_going_on_leads_back_into_the_same_practice(people, secretary, browse, page):
    secretary.post(page)
    meeting = meeting_of(Practice.objects.get())
    secretary.post("/practice/leave/")
    assert "Vào tập tiếp" in told(secretary.get(page))

    again = browse(people.secretary)  # on another device
    again.post(page)

    assert again.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert Practice.objects.count() == 1


def test_sent_twice_it_is_begun_once_and_deleted_once(secretary, page):
    key = str(uuid4())
    assert [secretary.post(page, {"key": key}).status_code for _ in range(1)] == [302]
    secretary.post("/practice/leave/")
    assert secretary.post(page, {"key": key}).url == "/"
    assert secretary.post(page).url == "/" if BAR not in told(secretary.get("/")) else True
    secretary.post("/practice/leave/")

    assert [secretary.post(f"{page}remove/").url for _ in range(2)] == [page, page]
    assert Practice.objects.count() == 1


def test_deleted_on_one_device_it_is_left_on_the_other(people, secretary, browse, page):
    secretary.post(page)
    other = browse(people.secretary)
    other.post(f"{page}remove/")

    assert BAR not in told(secretary.get("/"))
    assert secretary.get(f"/cells/{people.cell.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 403), ("official", 403), ("in_charge", 403), ("neighbour", 404), ("stranger", 404)],
)
def test_who_does_not_lead_the_cell(people, browse, page, who, status):
    visitor = browse(getattr(people, who))

    assert [visitor.get(page).status_code, visitor.post(page).status_code] == [status, status]
    assert visitor.post(f"{page}remove/").status_code == status
    assert not Practice.objects.exists()


def test_a_session_with_somebody_elses_practice_opens_nothing(people, browse, secretary, page):
    secretary.post(page)
    deputy = browse(people.deputy)
    session = deputy.session
    session["practice"] = str(Practice.objects.get().pk)
    session.save()

    assert BAR not in told(deputy.get("/"))
    assert deputy.get(f"/meetings/{meeting_of(Practice.objects.get()).pk}/").status_code == 404


def test_a_closed_cell_is_refused_in_words(people, secretary, page):
    close_unit(people.cell, on=TODAY, actor=SYSTEM)

    answer = secretary.post(page)

    assert answer.status_code == 422 and "không còn gì để tập" in told(answer)
    assert not Practice.objects.exists()


def test_leaving_without_a_practice_leads_home(secretary):
    assert secretary.post("/practice/leave/").url == "/"


def test_home_offers_it_no_more_once_a_meeting_was_held_or_practised(
    people, secretary, browse, page
):
    deputy = browse(people.deputy)
    assert page in told(deputy.get("/")) and page not in told(browse(people.member).get("/"))

    held(people.cell, people.secretary)
    assert page not in told(secretary.get("/")) and page in told(deputy.get("/"))
    assert "làm đến hết" in told(secretary.get(page)) and "làm đến hết" not in told(
        deputy.get(page)
    )

    sister = f"/cells/{people.sister.pk}/practice/"
    neighbour = browse(people.neighbour)
    assert sister in told(neighbour.get("/"))


def test_home_offers_it_no_more_once_the_cell_has_held_a_meeting(people, secretary, page):
    close(open_room(make_meeting(people.cell), people), people)

    assert page not in told(secretary.get("/"))


def _prepare_and_open(send, meeting, lead, deputy):
    """An agenda, invitations told by telephone, and everybody there."""
    send("agenda/", do="draw")
    send("agenda/", do="approve")
    send("convene/")
    rows = Invitation.objects.of_unit(meeting.unit)
    send(
        "told/", do="mark", **{f"way-{row.pk}": "phone" for row in rows if row.person_id != lead.pk}
    )
    send(
        "open/",
        held_on="2026-11-03",
        at="19:00",
        mode="in_person",
        mode_authority="",
        guests="",
        chair=lead.pk,
        minute_taker=deputy.pk,
    )
    send("room/", **{f"mark-{line.pk}": "present" for line in roll_call_of(meeting)})


def _vote_with(send, teller):
    send(
        "votes/",
        subject="Thông qua nghị quyết",
        decision="resolution",
        method="card",
        item="",
        votes_for=7,
        against=0,
        abstain=0,
        invalid="",
        teller=teller.pk,
    )


def test_one_login_goes_through_the_whole_practice_in_one_evening(people, secretary, page, clock):
    before = set(Notice.all_rows_unscoped.all())
    secretary.post(page)
    practice = Practice.objects.get()
    meeting, here = meeting_of(practice), f"/meetings/{meeting_of(practice).pk}/"
    lead, deputy, member = (
        _named(practice, name)
        for name in (people.secretary.full_name, "Nguyễn Văn An", "Lê Văn Chung")
    )

    def send(part, **data):
        answer = secretary.post(f"{here}{part}", data)
        assert answer.status_code == 302, (
            part,
            answer.status_code,
            answer.content.decode()[-3000:],
        )
        return answer

    _prepare_and_open(send, meeting, lead, deputy)
    _vote_with(send, member)
    clock.shift(3600)
    send("close/", ended_at="20:00")
    send("minutes/adopt/")
    send("minutes/sign/")
    send("minutes/on-paper/", signings="secretary", keeper=member.pk, place="Nhà văn hóa")
    send("score/open/")
    sheet = sheet_of(meeting_of(practice))
    send("score/", **typed(sheet, then="propose", **full(sheet)))
    send("score/", **typed(sheet_of(meeting), then="adopt"))
    send("score/submit/")

    assert sheet_of(meeting).state == "submitted"
    assert set(Notice.all_rows_unscoped.exclude(unit=practice.unit)) == before and mail.outbox == []


def _named(practice, name):
    return Person.objects.get(memberships__cell=practice.unit, full_name=f"{name} (tập)")


def test_no_step_before_a_practice_reads_late_and_the_page_says_why(
    people, secretary, page, browse
):
    secretary.post(page)
    home = secretary.get("/").context["found"]
    here = f"/meetings/{meeting_of(Practice.objects.get()).pk}/"
    inside = secretary.get(here)
    agenda = secretary.get(f"{here}agenda/")

    # The hour of a practice is past from its first minute: it is prepared first, not entered from
    # paper.
    assert [line["tone"] for line in home.items if "from-paper" in line["url"]] == ["info"]
    assert "late" not in [step["state"] for step in home.path] + [
        line["tone"] for line in home.items
    ]
    assert "late" not in [str(step["state"]) for step in inside.context["steps"]]
    assert told(inside).count("buổi tập họp ngay nên không tính hạn") == 3
    assert agenda.status_code == 200 and "quá hạn" not in told(agenda)
    real = make_meeting(people.cell)
    outside = browse(people.deputy).get(f"/meetings/{real.pk}/")
    assert "late" in [str(step["state"]) for step in outside.context["steps"]], (
        "a real meeting that is not prepared reads late"
    )
    assert "không tính hạn" not in told(outside)


def test_the_score_of_a_practice_leaves_out_how_many_days_before_something_was_done(
    people, secretary, page
):
    practice = held(people.cell, people.secretary)
    meeting = meeting_of(practice)
    facts = MeetingFile(meeting)
    score = facts.for_score()
    papers = replace(facts.facts.papers, last_published=meeting.opened_at - timedelta(hours=1))
    alone = replace(facts.facts, papers=papers, in_practice=False)
    real = alone.for_score(published_on=None, around=facts.neighbours)
    marked = replace(alone, in_practice=True).for_score(published_on=None, around=facts.neighbours)

    names = ("papers.days_before", "papers.hours_before")
    assert [score["huddle.days_before"], *(score[name] for name in names)] == [None] * 3
    assert ([real[name] for name in names], [marked[name] for name in names]) == (
        [0, 1],
        [None, None],
    )
    secretary.post(page)
    assert "Buổi tập không tính tài liệu đăng và chi ủy họp trước mấy ngày" in told(
        secretary.get(f"/meetings/{meeting.pk}/score/")
    )
