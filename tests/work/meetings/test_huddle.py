"""The huddle: in time, or kept and marked as entered late (trust A5)."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from docx import Document

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.interfaces.web.scoring.evidence import fact_line, fact_pairs
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.actions.preparation import record_huddle
from chibo.work.meetings.documents.minutes import minutes_context
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.meetings import huddle_of
from chibo.work.meetings.rules.missing import missing_in
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


def told(meeting, people, *, held_on, at, notes="Thống nhất."):
    """The huddle of that day, posted at that hour of the server."""
    with time_machine.travel(f"{at} 20:00+07:00", tick=False):
        return record_huddle(
            meeting, held_on=held_on, notes=notes, attendees="", actor=act_as(people.secretary)
        )


def scored(meeting):
    facts = MeetingFile(meeting).for_score()
    return {name: facts[name] for name in ("huddle.held", "huddle.entered_late")}


def test_huddle_entered_in_time_counts_as_held(people):
    meeting = make_meeting(people.cell)

    row = told(meeting, people, held_on=date(2026, 10, 30), at="2026-11-01")

    assert row.entered_late_on is None
    assert scored(meeting) == {"huddle.held": True, "huddle.entered_late": False}
    assert Entry.objects.filter(code="huddle.record").count() == 1


@pytest.mark.parametrize(
    ("held", "at"), [("2026-10-04", "2026-11-03"), ("2026-10-30", "2026-11-02")]
)
def test_huddle_entered_after_the_days_of_the_pack_is_marked_late(people, held, at):
    meeting = make_meeting(people.cell)

    row = told(meeting, people, held_on=date.fromisoformat(held), at=at)

    assert row.entered_late_on == date.fromisoformat(at)
    assert scored(meeting) == {"huddle.held": False, "huddle.entered_late": True}


def test_huddle_entered_once_the_meeting_was_opened_is_late_on_the_same_day(people):
    meeting = step.open_room(make_meeting(people.cell), people)

    assert told(
        meeting, people, held_on=date(2026, 11, 3), at="2026-11-03"
    ).entered_late_on == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("held", "code"),
    [
        ("2026-11-02", "huddle_ahead"),
        ("2026-11-04", "huddle_ahead"),
        ("2026-10-02", "huddle_too_early"),
    ],
)
def test_huddle_on_an_impossible_day_is_refused(people, held, code):
    with pytest.raises(Refused) as refused:
        told(make_meeting(people.cell), people, held_on=date.fromisoformat(held), at="2026-11-01")

    assert [(finding.code, finding.field) for finding in refused.value.findings] == [
        (code, "held_on")
    ]


def test_huddle_after_the_meeting_is_refused(people):
    with pytest.raises(Refused) as refused:
        told(make_meeting(people.cell), people, held_on=date(2026, 11, 4), at="2026-11-05")

    assert [finding.code for finding in refused.value.findings] == ["huddle_after"]


def test_correcting_the_words_keeps_the_first_entry_and_another_day_does_not(people):
    meeting = make_meeting(people.cell)
    told(meeting, people, held_on=date(2026, 10, 30), at="2026-10-30")

    kept = told(
        meeting, people, held_on=date(2026, 10, 30), at="2026-11-20", notes="Thống nhất mọi việc."
    )
    assert (kept.notes, kept.entered_late_on) == ("Thống nhất mọi việc.", None)

    told(meeting, people, held_on=date(2026, 10, 31), at="2026-11-20")
    assert huddle_of(meeting).entered_late_on == date(2026, 11, 20)


def test_first_minutes_of_a_huddle_written_late_make_it_late(people):
    meeting = make_meeting(people.cell)
    assert (
        told(meeting, people, held_on=date(2026, 10, 30), at="2026-10-30", notes="").entered_late_on
        is None
    )

    assert told(
        meeting, people, held_on=date(2026, 10, 30), at="2026-11-20"
    ).entered_late_on == date(2026, 11, 20)


def test_member_records_no_huddle(people):
    with pytest.raises(NotAllowed):
        record_huddle(
            make_meeting(people.cell),
            held_on=date(2026, 10, 30),
            notes="",
            attendees="",
            actor=act_as(people.member),
        )


def test_late_huddle_is_named_late_in_the_path_the_evidence_and_the_minutes(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    told(meeting, people, held_on=date(2026, 10, 4), at="2026-11-03")
    facts = MeetingFile(meeting).facts
    given = {"huddle.held": False, "huddle.days_before": 30, "huddle.entered_late": True}

    assert [finding.code for finding in missing_in("huddle", facts)] == ["huddle_late"]
    assert fact_line(given) == "hội ý trước 30 ngày · họp chi ủy nhập muộn"
    assert fact_pairs(given, meeting, inside=False)[-1] == ("Họp chi ủy nhập muộn", "có", "")
    paper = Document(BytesIO(render_docx("minutes", minutes_context(meeting))))
    assert [p.text for p in paper.paragraphs if "hội ý" in p.text] == [
        "Họp (hội ý) chi ủy trước sinh hoạt: ngày 04/10/2026 (nhập muộn, ngày 03/11/2026)."
    ]
