"""The rows themselves: whatever is changed behind the audit's back, the check names cell, table,
row and field.
"""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.actions import record
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import audited_tables, row_mismatches
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.revisions import Revision
from chibo.insight.scoring.actions import open_sheet
from chibo.insight.scoring.models import ScoreLine, ScoreSheet
from chibo.work.meetings.actions.convening import decide_leave, reply_to_invitation
from chibo.work.meetings.actions.discussion import record_opinion, write_notes
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    Meeting,
    Minutes,
    Opinion,
    Resolution,
    Task,
    TaskReview,
    Vote,
)
from chibo.work.meetings.queries.meetings import items_of
from tests.base.audit.tampering import another, emptied, guards_off
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(people):
    """A cell with one sealed month and one closed, reviewed and scored; the guards are off, as for
    who owns the database.
    """
    first = step.close(step.open_room(make_meeting(people.cell), people), people)
    step.resolve(step.seal(first, people).meeting, people)
    meeting = step.open_room(make_meeting(people.cell, month=first.calendar_month.plus(1)), people)
    item = next(one for one in items_of(meeting) if one.step == "discussion")
    item.meeting = meeting
    write_notes(
        item,
        notes="Đồng chí A phát biểu",
        revision=Revision.of({"notes": ""}),
        actor=act_as(people.deputy),
    )
    record_opinion(
        meeting, person=people.member, text="Nên làm sớm", item=item, actor=act_as(people.deputy)
    )
    step.call_roll(meeting, people, absent={people.member: RollMark("excused", "Ốm")})
    open_sheet(step.close(meeting, people), actor=act_as(people.secretary))
    guards_off()
    return people


def found() -> list[tuple[str, str, str, str]]:
    return [(one.chain, one.table, one.row, one.field) for one in row_mismatches()]


def first_of(model):
    return model.all_rows_unscoped.order_by("pk").first()


def test_untouched_rows_say_what_the_audit_says(worked):
    assert found() == []


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        (Vote, "votes_for", 8),
        (Vote, "passed", False),
        (Vote, "share", "0.9"),
        (Vote, "confirmed_by", "Khác"),
        (Attendance, "state", "late"),
        (Attendance, "minutes_late", 1),
        (Attendance, "reason", "x"),
        (ScoreLine, "self_points", "1.5"),
        (ScoreLine, "official_points", "2"),
        (ScoreLine, "evidence_points", "0.25"),
        (ScoreSheet, "state", "decided"),
        (ScoreSheet, "official_band", "good"),
        (Minutes, "reason", "khác"),
        (Resolution, "body", "dài hơn hẳn"),
        (Resolution, "number", 2),
        (TaskReview, "outcome", "dropped"),
        (Task, "due_on", "2026-12-24"),
        (Meeting, "present_count", 8),
        (Opinion, "text", "Nên làm"),
        (Minutes, "content_hash", "0" * 64),
    ],
)
def test_one_changed_value_is_found_and_named(worked, model, column, value):
    row = first_of(model)
    model.all_rows_unscoped.filter(pk=row.pk).update(**{column: value})
    assert found() == [(str(worked.cell.pk), model._meta.db_table, str(row.pk), column)]


def tampered(evidence, row):
    """(what was changed, whether the check named it) for each audited column of the row, put back
    after each.
    """
    model = type(row)
    rows = model._base_manager.filter(pk=row.pk)
    for name in (*evidence.fields, *evidence.hashed):
        column = model._meta.get_field(name)
        value = getattr(row, column.attname)
        for other in (another(evidence, column, value), emptied(column, value)):
            if other == value:
                continue
            rows.update(**{column.attname: other})
            told = next(row_mismatches(), None)
            yield (
                f"{model.__name__}.{name} of {row.pk}",
                told and (told.row, told.field) == (str(row.pk), name),
            )
            rows.update(**{column.attname: value})


def test_every_audited_value_that_is_changed_in_any_row_is_found_and_named(worked, counted):
    changed, missed = 0, []
    for evidence in audited_tables():
        for row in apps.get_model(evidence.model)._base_manager.order_by("pk"):
            for what, named in tampered(evidence, row):
                changed += 1
                missed += [] if named else [what]

    counted(
        "audit tampered with",
        "behind its back",
        *missed[:40],
        values_changed=changed,
        missed=len(missed),
    )
    assert (missed, changed > 700) == ([], True)


def test_one_changed_letter_of_the_minutes_is_found_by_its_sum(worked):
    row = first_of(Minutes)
    Minutes.all_rows_unscoped.filter(pk=row.pk).update(content={**row.content, "version": 2})
    assert found() == [(str(worked.cell.pk), "meetings_minutes", str(row.pk), "content")]


def test_notes_are_proved_by_their_length(worked):
    row = AgendaItem.all_rows_unscoped.exclude(notes="").get()
    AgendaItem.all_rows_unscoped.filter(pk=row.pk).update(notes=row.notes + ".")
    assert found() == [(str(worked.cell.pk), "meetings_agendaitem", str(row.pk), "notes")]


@pytest.mark.parametrize("model", [Vote, TaskReview, Opinion])
def test_a_row_that_is_gone_is_named(worked, model):
    row = model.all_rows_unscoped.order_by("-pk").first()
    model.all_rows_unscoped.filter(pk=row.pk).delete()
    assert found() == [(str(worked.cell.pk), model._meta.db_table, str(row.pk), "")]


@pytest.mark.parametrize("target", ["vote:1", "vote:", "vote:0198a0a0-0000-7000-8000-00000000000F"])
def test_an_entry_about_a_row_that_never_was_is_named(worked, target):
    record(worked.cell.pk, "vote.record", target, actor=SYSTEM)
    assert found() == [(str(worked.cell.pk), "meetings_vote", target[5:], "")]


def test_a_row_that_was_never_audited_is_named(worked):
    row = first_of(Vote)
    Vote.all_rows_unscoped.bulk_create(
        [Vote(**{f.attname: getattr(row, f.attname) for f in row._meta.fields[1:]})]
    )
    assert [one[1:] for one in found()] == [
        ("meetings_vote", str(Vote.all_rows_unscoped.latest("pk").pk), "meeting")
    ]


def test_what_was_taken_back_by_an_action_is_not_missed(worked):
    meeting = step.open_room(
        make_meeting(worked.cell, month=first_of(Meeting).calendar_month.plus(2)), worked
    )
    actor, member = act_as(worked.deputy), worked.member
    step_back = record_opinion(meeting, person=member, text="Nhầm", actor=actor)
    from chibo.work.meetings.actions.discussion import drop_opinion

    step_back.meeting = meeting
    drop_opinion(step_back, actor=actor)
    assert found() == []


def test_a_granted_leave_stands_in_the_roll_call_and_in_the_audit(people):
    meeting = step.convene(make_meeting(people.cell), people)
    row = Invitation.all_rows_unscoped.get(meeting=meeting, person=people.member)
    row.meeting, row.unit = meeting, people.cell
    reply_to_invitation(row, reply="leave", reason="Đi viện", actor=act_as(people.member))
    decide_leave(row, granted=True, actor=act_as(people.secretary))
    open_meeting(
        meeting,
        held_on=meeting.day,
        at=meeting.starts_at,
        actor=act_as(people.secretary),
        on=meeting.day,
    )
    line = Attendance.all_rows_unscoped.get(person=people.member)
    assert (line.state, Entry.objects.filter(code="attendance.excuse").get().target) == (
        "excused",
        f"attendance:{line.pk}",
    )
    assert found() == []


def test_what_was_erased_is_not_asked_for(worked):
    row = first_of(Opinion)
    Entry.objects.filter(target=f"opinion:{row.pk}").update(values=None, salt=None)
    Opinion.all_rows_unscoped.filter(pk=row.pk).update(text="")
    assert found() == []


def test_the_first_row_of_each_cell_is_named_once(worked):
    Vote.all_rows_unscoped.update(votes_for=1)
    Attendance.all_rows_unscoped.update(state="late")
    assert len(found()) == 1


def test_the_check_asks_no_more_questions_for_more_rows(worked):
    with CaptureQueriesContext(connection) as few:
        found()
    later = first_of(Meeting).calendar_month.plus(2)
    step.close(step.open_room(make_meeting(worked.cell, month=later), worked), worked)
    with CaptureQueriesContext(connection) as many:
        found()
    assert len(few) == len(many)


def test_the_command_names_the_row_and_fails(worked):
    row = first_of(Vote)
    Vote.all_rows_unscoped.filter(pk=row.pk).update(votes_for=8)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", language="en", stdout=out)
    first = out.getvalue().splitlines()[0]
    assert (
        first == f"DIFFERS chain {worked.cell.pk} table meetings_vote row {row.pk}: field votes_for"
    )
