"""Minutes entered late say so on paper too."""

from datetime import date, time
from io import BytesIO

from docx import Document

from chibo.base.kernel.dates import today
from chibo.library.documents.documents.word import render_docx
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.documents.minutes import minutes_context
from tests.factories import act_as, make_meeting
from tests.factories import month as step


def test_printed_minutes_bear_the_day_they_were_entered_late(people):
    meeting = make_meeting(people.cell)
    step.convene(meeting, people)

    open_meeting(
        meeting,
        held_on=meeting.planned_on,
        at=time(19),
        actor=act_as(people.secretary),
        on=date(2026, 11, 20),
    )

    paper = Document(BytesIO(render_docx("minutes", minutes_context(meeting))))
    assert [p.text for p in paper.paragraphs if "Nhập muộn" in p.text] == [
        f"Ghi chú: Nhập muộn, ngày {today():%d/%m/%Y}."
    ]
