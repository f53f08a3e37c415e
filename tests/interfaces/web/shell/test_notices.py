"""Notices: opened, read at once, and no news any more once the meeting is over."""

from datetime import date

import pytest
import time_machine

from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.changing import tell_changes
from tests.factories import act_as, make_meeting
from tests.factories.month import close, convene, move, open_room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(people_online, browse):
    news = Message(
        "task.assigned",
        "You have a new task, due on {day}: {title}",
        {"day": date(2026, 11, 20), "title": "Trồng cây"},
        "/tasks/",
    )
    row = notify([people_online.member], cell=people_online.cell, news=news)[0]
    browser = browse(people_online.member, "en")
    text = browser.get("/notices/").content.decode()
    assert "You have a new task, due on 20/11/2026: Trồng cây" in text
    assert browser.get(f"/notices/{row.pk}/").url == "/tasks/"
    assert Notice.all_rows_unscoped.get(pk=row.pk).read_at is not None


@pytest.mark.parametrize(
    "link",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "/\\evil.example"],
)
def test_a_notice_never_leads_away_from_this_site(people_online, browse, link):
    row = notify(
        [people_online.member], cell=people_online.cell, news=Message("x", "New", {}, link)
    )[0]
    assert browse(people_online.member).get(f"/notices/{row.pk}/").url == "/notices/"


def test_a_notice_of_somebody_else_is_not_found_and_stays_unread(people_online, browse):
    row = notify(
        [people_online.member], cell=people_online.cell, news=Message("x", "New", {}, "/tasks/")
    )[0]
    for person in (people_online.stranger, people_online.secretary):
        assert browse(person).get(f"/notices/{row.pk}/").status_code == 404
    assert Notice.all_rows_unscoped.get(pk=row.pk).read_at is None


def test_all_notices_are_read_at_once_and_only_ones_own(people_online, browse):
    for person in (people_online.member, people_online.member, people_online.secretary):
        notify([person], cell=people_online.cell, news=Message("x", "New", {}, "/tasks/"))
    assert browse(people_online.member).post("/notices/read/").url == "/notices/"
    unread = Notice.all_rows_unscoped.filter(read_at__isnull=True, code="x")
    assert [row.person_id for row in unread] == [people_online.secretary.pk]


# Own tasks


def test_invitations_to_evenings_that_are_over_lie_folded_and_are_no_news_any_more(
    people_online, browse
):
    for day in ("2026-09-03", "2026-10-03", "2026-11-03"):
        news = Message(
            "meeting.convened",
            "You are invited to the meeting of {day} at {time}, {place}.",
            {"day": day, "time": "19:00", "place": "Nhà văn hóa"},
            "/",
        )
        notify([people_online.member], cell=people_online.cell, news=news)
    notify(
        [people_online.member],
        cell=people_online.cell,
        news=Message("task.assigned", "News of {day}.", {"day": "2026-09-03"}),
    )

    answer = browse(people_online.member).get("/notices/")

    shown = [
        line["row"].params["day"] for _month, lines in answer.context["months"] for line in lines
    ]
    assert sorted(shown) == ["2026-09-03", "2026-11-03"]
    assert [line["row"].params["day"] for line in answer.context["past"]] == [
        "2026-10-03",
        "2026-09-03",
    ]
    assert "Thông báo (2)" in answer.content.decode()
    assert not Notice.all_rows_unscoped.filter(
        person=people_online.member, read_at__isnull=False
    ).exists()


def test_the_invitation_is_no_news_from_the_closing_on_and_no_word_is_marked_as_read(
    people_online, browse
):
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        meeting = open_room(make_meeting(people_online.cell), people_online)
        client = browse(people_online.member)
        before = [line["row"].code for line in client.get("/notices/").context["past"]]
        close(meeting, people_online)
        shown = client.get("/notices/").context
    assert (before, [line["row"].code for line in shown["past"]]) == ([], ["meeting.convened"])
    rows = Notice.all_rows_unscoped.filter(person=people_online.member, code="meeting.convened")
    assert [(row.read_at, row.over_at is None) for row in rows] == [(None, False)]
    told = (
        Notice.all_rows_unscoped.filter(person=people_online.member)
        .exclude(code="meeting.convened")
        .count()
    )
    assert f"Thông báo ({told})" in client.get("/notices/").content.decode()


def test_of_a_meeting_that_was_moved_only_the_last_word_asks(people_online, browse):
    meeting = convene(make_meeting(people_online.cell), people_online, on=date(2026, 11, 1))
    tell_changes(
        move(meeting, people_online, date(2026, 11, 5)), actor=act_as(people_online.secretary)
    )
    shown = browse(people_online.member).get("/notices/").context
    assert [line["row"].code for line in shown["past"]] == ["meeting.convened"]
    assert [line["row"].code for _month, lines in shown["months"] for line in lines] == [
        "meeting.move"
    ]
