"""What facts count in two written statements is what the rows themselves say."""

from datetime import timedelta

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.access.queries.cells import people_in
from chibo.directory.assignments.queries import officials_of
from chibo.directory.people.queries import members_of, offices_of
from chibo.library.documents.actions import receive_file
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
from chibo.work.meetings.actions.preparation import publish_paper, record_huddle, withdraw_paper
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import huddle_of
from chibo.work.meetings.queries.signatures import awaits_adoption
from tests.factories import act_as, make_meeting, make_member
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def by_rows(meeting) -> dict[str, object]:
    """The numbers of a meeting, counted over the rows of its parts as the framework reads them."""
    file, huddle = MeetingFile(meeting), huddle_of(meeting)
    minutes = file.minutes
    return {
        "papers": len(file.papers),
        "papers_last_published": max((paper.published_at for paper in file.papers), default=None),
        "speakers": len({person for person, kind in file.speakers if kind == "spoken"}),
        "praises": sum(1 for _, kind in file.speakers if kind in ("praise", "reminder")),
        "written": meeting.opinions.filter(unit=meeting.unit, kind="written").count(),
        "votes": len(file.votes),
        "votes_unconfirmed": sum(1 for vote in file.votes if vote.confirmed_at is None),
        "votes_passed": sum(1 for vote in file.votes if vote.passed),
        "resolutions": len(file.resolutions),
        "minutes_adopted": minutes is not None,
        "minutes_await_adoption": awaits_adoption(minutes),
        "chair_signed": bool(minutes and minutes.chair_signed_at),
        "secretary_signed": bool(minutes and minutes.secretary_signed_at),
        "huddle_on": huddle and huddle.held_on,
        "huddle_has_notes": bool(huddle and huddle.notes),
        "huddle_late": bool(huddle and huddle.entered_late_on),
    }


def in_one(meeting) -> dict[str, object]:
    numbers = MeetingFile(meeting).numbers
    return {name: getattr(numbers, name) for name in numbers.__slots__}


def test_numbers_are_those_of_the_rows_from_the_plan_to_the_seal(people):
    meeting, secretary = make_meeting(people.cell), act_as(people.secretary)
    told = [(in_one(meeting), by_rows(meeting))]
    held_on = meeting.day - timedelta(days=2)
    record_huddle(meeting, held_on=held_on, notes="Thống nhất.", attendees="", actor=secretary)
    for name in ("mot.txt", "hai.txt", "ba.txt"):
        paper = publish_paper(
            meeting, title="", file=receive_file(name, name.encode()), actor=secretary
        )
    withdraw_paper(paper, actor=secretary)
    step.open_room(meeting, people)
    for kind in ("spoken", "spoken", "praise", "reminder", "petition"):
        record_opinion(
            meeting, person=people.member, text="Đồng ý với bí thư.", kind=kind, actor=secretary
        )
    told.append((in_one(meeting), by_rows(meeting)))
    step.close(meeting, people)
    minutes = adopt_minutes(meeting, actor=act_as(people.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.deputy))
    told.append((in_one(meeting), by_rows(meeting)))
    sign_minutes(minutes, on=meeting.day, actor=act_as(people.secretary))
    step.resolve(meeting, people)
    told.append((in_one(meeting), by_rows(meeting)))

    assert [counted for counted, _ in told] == [rows for _, rows in told]
    last = told[-1][0]
    assert (last["papers"], last["speakers"], last["praises"], last["resolutions"]) == (2, 1, 2, 1)
    assert [numbers["secretary_signed"] for numbers, _ in told] == [False, False, True, True]
    assert [numbers["chair_signed"] for numbers, _ in told] == [False, False, False, True]
    assert last["huddle_on"] == held_on


def test_who_a_cell_has_is_who_the_rows_name_on_each_day(people):
    for kind in ("probationary", "exempt", "suspended"):
        make_member(people.cell, kind=kind)
    meeting = make_meeting(people.cell)
    last = meeting.day + timedelta(days=1)
    assign_official(people.stranger, cell=people.cell, on=last, actor=SYSTEM)
    add_grant(
        people.member, role="meeting_secretary", unit=people.cell, on=meeting.day, actor=SYSTEM
    )

    for on in (meeting.day, last, meeting.day.replace(year=1990)):
        found = people_in(people.cell, on=on)

        rows = members_of(people.cell, on=on)
        assert sorted(
            (one.person_id, one.kind, one.recognised_on) for one in found.members
        ) == sorted((row.person_id, row.kind, row.person.recognised_on) for row in rows)
        assert sorted(found.posts) == sorted(
            office.post for office in offices_of(people.cell, on=on)
        )
        assert found.officials == {person.pk for person in officials_of(people.cell, on=on)}
