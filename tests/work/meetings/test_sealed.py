"""A sealed meeting: what it rests on changes no more, whoever tries and however."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.base.kernel.guards import drop_triggers
from chibo.work.meetings.actions.agenda import change_item, drop_item
from chibo.work.meetings.actions.preparation import record_huddle
from chibo.work.meetings.actions.resolutions import publish_results
from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance, record_attendance
from chibo.work.meetings.actions.tasks import report_task, review_task
from chibo.work.meetings.actions.votes import drop_vote
from chibo.work.meetings.models import (
    AgendaItem,
    Attendance,
    Huddle,
    Meeting,
    Resolution,
    Task,
    TaskReview,
    Vote,
)
from tests.factories import act_as, make_meeting
from tests.factories import month as step

pytestmark = pytest.mark.django_db
CHANGES = {
    Attendance: {"state": "unexcused"},
    Vote: {"votes_for": 3},
    AgendaItem: {"notes": "khác"},
    Huddle: {"notes": "khác"},
    TaskReview: {"result": "khác"},
    Resolution: {"body": "khác"},
    Meeting: {"present_count": 1},
}


@pytest.fixture
def meeting(people):
    """Sealed and published, with a huddle before it, a reviewed task and a new one."""
    before = step.close(step.open_room(make_meeting(people.cell), people), people)
    step.resolve(step.seal(before, people).meeting, people)
    meeting = step.open_room(make_meeting(people.cell, month=before.calendar_month.plus(1)), people)
    actor = act_as(people.secretary)
    with time_machine.travel(meeting.planned_moment, tick=False):
        record_huddle(
            meeting,
            held_on=meeting.day - timedelta(days=1),
            notes="Thống nhất",
            attendees="",
            actor=actor,
        )
    meeting = step.seal(step.close(meeting, people), people).meeting
    step.resolve(meeting, people)
    return meeting


def row_of(model, meeting):
    rows = model.all_rows_unscoped.filter(
        **({"pk": meeting.pk} if model is Meeting else {"meeting": meeting})
    )
    return rows.order_by("pk").first()


def by_update(row, values):
    type(row).all_rows_unscoped.filter(pk=row.pk).update(**values)


def by_save(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def in_bulk(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    type(row).all_rows_unscoped.bulk_update([row], list(values))


def by_sql(row, values):
    (name, value), table = next(iter(values.items())), row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {name} = %s WHERE id = %s", [value, key(row)])


def deleted_by_sql(row, values):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [key(row)])


def key(row):
    return row.pk.hex if connection.vendor == "sqlite" else str(row.pk)


@pytest.mark.parametrize("attack", [by_update, by_save, in_bulk, by_sql, deleted_by_sql])
@pytest.mark.parametrize("model", list(CHANGES))
def test_no_row_of_a_sealed_meeting_changes(meeting, model, attack):
    row = row_of(model, meeting)
    before = model.all_rows_unscoped.filter(pk=row.pk).values().get()
    with pytest.raises(DatabaseError), transaction.atomic():
        attack(row, CHANGES[model])
    assert model.all_rows_unscoped.filter(pk=row.pk).values().get() == before


def test_a_seal_is_not_taken_off_first(meeting):
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.all_rows_unscoped.filter(pk=meeting.pk).update(sealed_at=None, state="closed")


@pytest.mark.parametrize("model", [Attendance, Vote, TaskReview])
def test_no_row_moves_into_a_sealed_meeting(meeting, people, model):
    other = step.open_room(make_meeting(people.cell, month=meeting.calendar_month.plus(1)), people)
    step.close(other, people)
    row = row_of(model, other)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.all_rows_unscoped.filter(pk=row.pk).update(meeting=meeting)


def test_the_rows_of_an_open_meeting_change_as_before(meeting, people):
    other = step.open_room(make_meeting(people.cell, month=meeting.calendar_month.plus(1)), people)
    lines = step.call_roll(other, people, absent={people.member: RollMark("unexcused")})
    assert {line.state for line in lines} == {"present", "unexcused"}


def test_the_actions_refuse_too(meeting, people):
    actor, line = act_as(people.secretary), row_of(Attendance, meeting)
    item, vote, task = row_of(AgendaItem, meeting), row_of(Vote, meeting), row_of(Task, meeting)
    line.meeting = item.meeting = vote.meeting = meeting
    for act in (
        lambda: record_attendance(meeting, {line.pk: RollMark("unexcused")}, actor=actor),
        lambda: dispute_attendance(line, text="Sai", actor=act_as(line.person)),
        lambda: change_item(item, title="Khác", actor=actor),
        lambda: drop_item(item, actor=actor),
        lambda: drop_vote(vote, actor=actor),
        lambda: record_huddle(meeting, held_on=meeting.day, notes="x", attendees="", actor=actor),
        lambda: review_task(task, meeting=meeting, outcome="done", actor=actor),
    ):
        with pytest.raises((Refused, NotAllowed)), transaction.atomic():
            act()


def test_what_comes_after_sealing_still_goes_on(people):
    """Publication, work on the tasks, another resolution."""
    meeting = step.seal(
        step.close(step.open_room(make_meeting(people.cell), people), people), people
    ).meeting
    step.resolve(meeting, people)
    report_task(
        row_of(Task, meeting), state="doing", report="Đang làm", actor=act_as(people.member)
    )
    step.issue_resolution(
        meeting, kind="conclusion", title="Kết luận", body="Thêm", actor=act_as(people.secretary)
    )
    publish_results(meeting, actor=act_as(people.secretary))
    assert Resolution.all_rows_unscoped.filter(published_at__isnull=False).count() == 2


def test_every_guard_stands_after_all_migrations(db):
    tables = {"audit_entry", "meetings_minutes", *(model._meta.db_table for model in CHANGES)}
    told = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        told = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(told)
        names = {name for (name,) in cursor.fetchall()}
    assert {f"{table}_no_{what}" for table in tables for what in ("update", "delete")} <= names


def test_guards_taken_off_are_put_back(meeting):
    with connection.cursor() as cursor:
        for statement in drop_triggers(connection):
            cursor.execute(statement)
    with pytest.raises(DatabaseError), transaction.atomic():
        by_update(row_of(Vote, meeting), {"votes_for": 3})
