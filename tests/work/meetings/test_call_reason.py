"""Why an extraordinary meeting is called: a field of its own, on pages and papers, and carried over
from where it stood before.
"""

from datetime import date, time
from importlib import import_module

import pytest
from django.apps import apps

from chibo.base.rows.actions import create_row
from chibo.library.documents.documents import evening, minutes, notices
from chibo.work.meetings.actions.calendar import add_meeting, move_meeting
from chibo.work.meetings.documents.minutes import minutes_context
from chibo.work.meetings.documents.papers import evening_context, notice_context
from chibo.work.meetings.models import Meeting
from tests.factories import act_as, make_meeting

pytestmark = pytest.mark.django_db
CALL, MOVE = "Bầu bổ sung chi ủy", "Mưa lũ"
carried = import_module("chibo.work.meetings.migrations.0013_reason_of_the_call")


def extraordinary(people, *, reason=CALL):
    return add_meeting(
        people.cell,
        kind="extraordinary",
        day=date(2026, 11, 12),
        starts_at=time(19),
        reason=reason,
        actor=act_as(people.secretary),
    )


def reasons(meeting):
    row = Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)
    return row.call_reason, row.move_reason


def words(paper):
    return " ".join(
        run.text.strip()
        for block in paper.blocks
        if block.kind == "paragraph"
        for run in block.runs
    )


def test_moving_an_extraordinary_meeting_leaves_the_reason_why_it_is_called(people):
    meeting = extraordinary(people)
    for day, reason in ((14, MOVE), (12, "")):
        move_meeting(
            meeting,
            day=date(2026, 11, day),
            starts_at=time(19),
            place="",
            reason=reason,
            actor=act_as(people.secretary),
        )
        assert reasons(meeting) == (CALL, reason)


def test_the_papers_say_why_it_is_called_and_those_of_a_regular_meeting_do_not(people):
    meeting, regular = extraordinary(people), make_meeting(people.cell)
    for compose, context in (
        (notices.compose, notice_context),
        (evening.compose, evening_context),
        (minutes.compose, minutes_context),
    ):
        assert f"Lý do họp: {CALL}." in words(compose(context(meeting)))
        assert "Lý do họp" not in words(compose(context(regular)))


@pytest.mark.parametrize(
    ("planned", "stood", "moved", "after"),
    [
        (CALL, CALL, False, (CALL, "")),
        (CALL, MOVE, True, (CALL, MOVE)),
        (CALL, CALL, True, (CALL, "")),
        (CALL, "", False, (CALL, "")),
        (None, CALL, False, (CALL, "")),
        (None, MOVE, True, ("", MOVE)),
        ("", MOVE, True, ("", MOVE)),
    ],
    ids=[
        "never moved",
        "moved",
        "moved without a reason of its own",
        "moved and back",
        "no audit",
        "no audit, moved",
        "called without",
    ],
)
def test_what_stood_as_reason_of_a_move_is_parted(planned, stood, moved, after):
    assert carried.parted(planned, stood, moved=moved) == after


def test_meetings_of_before_have_the_reason_of_their_planning_back(people):
    kept, regular = extraordinary(people), make_meeting(people.cell)
    moved = create_row(
        Meeting,
        "meeting.plan",
        actor=act_as(people.secretary),
        unit=people.cell,
        kind="extraordinary",
        month=date(2026, 11, 1),
        rule_day=date(2026, 11, 12),
        planned_on=date(2026, 11, 12),
        starts_at=time(19),
        move_reason=CALL,
    )
    stood = {
        kept.pk: {"call_reason": "", "move_reason": CALL},
        moved.pk: {"move_reason": MOVE, "planned_on": date(2026, 11, 14)},
        regular.pk: {"move_reason": MOVE, "planned_on": date(2026, 11, 5)},
    }
    for pk, values in stood.items():
        Meeting.all_rows_unscoped.filter(pk=pk).update(**values)

    carried.carry_over(apps, None)

    assert [reasons(row) for row in (kept, moved, regular)] == [
        (CALL, ""),
        (CALL, MOVE),
        ("", MOVE),
    ]
    carried.carry_back(apps, None)
    assert reasons(kept)[1] == CALL
