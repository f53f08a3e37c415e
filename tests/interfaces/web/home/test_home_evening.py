"""From the day before a meeting its leader finds the papers of the evening on the home page, from
its hour the page for paper.
"""

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from tests.factories import FOUNDED, make_meeting
from tests.factories.month import convene, open_room

pytestmark = pytest.mark.django_db
PRINT, PAPER = "Print the papers for", "Was the meeting of 03/11/2026 held on paper?"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-01 23:59", []),
        ("2026-11-02 00:00", [f"{PRINT} tomorrow's meeting"]),
        ("2026-11-03 18:59", [f"{PRINT} today's meeting"]),
        ("2026-11-03 19:00", [f"{PAPER} Enter it on one page"]),
        ("2026-11-20 08:00", [f"{PAPER} Enter it on one page"]),
    ],
)
def test_the_papers_of_the_evening_wait_from_the_day_before_and_the_page_for_paper_from_its_hour(
    people_online, browse, moment, said
):
    meeting = convene(make_meeting(people_online.cell), people_online)

    def about(person):
        found = browse(person, "en").get("/").context["found"].items
        # The thematic meeting of that evening, later, has lines of its own.
        return [
            one
            for one in found
            if one["title"].startswith((PRINT, PAPER)) and str(meeting.pk) in one["url"]
        ]

    with time_machine.travel(f"{moment}+07:00", tick=False):
        for person in (people_online.secretary, people_online.deputy):
            shown = about(person)
            assert [one["title"] for one in shown] == said
            answers = [browse(person).get(one["url"]).status_code for one in shown]
            assert answers == [200] * len(said)
        assert about(people_online.member) == about(people_online.official) == []
    assert meeting.state == "convened"


def test_neither_line_stands_once_the_meeting_is_opened(people_online, browse):
    meeting = open_room(make_meeting(people_online.cell), people_online)

    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        found = browse(people_online.secretary, "en").get("/").context["found"].items
    lines = [one["note"] for one in found if one["title"].startswith((PRINT, PAPER))]
    assert [note.partition(".")[0] for note in lines] == ["Thematic meeting, 20:30"], meeting.state


def test_papers_of_an_unfinished_agenda_are_said_to_be_so(people_online, browse):
    make_meeting(people_online.cell)
    with time_machine.travel("2026-11-02 08:00+07:00", tick=False):
        found = browse(people_online.secretary, "en").get("/").context["found"].items
    line = next(one for one in found if one["title"].startswith(PRINT))
    assert "The agenda is not finished" in line["note"] and line["url"].endswith(
        "/documents/evening.pdf"
    )


@pytest.mark.parametrize(
    ("moment", "first"), [("2026-11-03 19:05", False), ("2026-11-04 07:00", True)]
)
def test_on_the_evening_itself_the_main_button_does_not_lead_to_the_page_for_paper(
    people_online, browse, moment, first
):
    convene(make_meeting(people_online.cell), people_online)
    with time_machine.travel(f"{moment}+07:00", tick=False):
        found = browse(people_online.secretary, "en").get("/").context["found"].items
    tones = {one["tone"] for one in found if one["title"].startswith(PAPER)}
    assert tones == {"current" if first else "wait"}


def test_who_writes_the_minutes_prints_the_papers_and_does_not_open_the_meeting(
    people_online, browse
):
    add_grant(
        people_online.member,
        role="meeting_secretary",
        unit=people_online.cell,
        on=FOUNDED,
        actor=SYSTEM,
    )
    meeting = convene(make_meeting(people_online.cell), people_online)
    found = {}
    for moment in ("2026-11-02 08:00", "2026-11-03 20:00"):
        with time_machine.travel(f"{moment}+07:00", tick=False):
            items = browse(people_online.member, "en").get("/").context["found"].items
        found[moment] = [
            one["title"]
            for one in items
            if str(meeting.pk) in one["url"] and one["title"].startswith((PRINT, PAPER))
        ]
    assert list(found.values()) == [[f"{PRINT} tomorrow's meeting"], []]
