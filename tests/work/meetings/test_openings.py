"""What is said in a cell, opened from above: with a reason, for the day, ten a day, in the sight of
the cell (trust R2, A1).
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import row_mismatches
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.discussion import record_opinion
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.models import DiscussionOpening
from chibo.work.meetings.queries.openings import opening_for
from tests.factories import act_as, make_meeting, make_official
from tests.factories.month import close, open_room, seal

pytestmark = pytest.mark.django_db
WHY = "Kiểm tra theo chương trình năm 2026 của Ủy ban Kiểm tra"


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False):
        yield


def sealed(people, *, month: int = 10):
    """A sealed meeting in which the member spoke."""
    meeting = make_meeting(people.cell, month=Month(2026, month))
    day = meeting.planned_on
    with time_machine.travel(f"{day}T19:30:00+07:00", tick=False):
        open_room(meeting, people)
        record_opinion(
            meeting,
            person=people.member,
            text="Đường thôn lầy lội quá.",
            actor=act_as(people.secretary),
        )
    with time_machine.travel(f"{day}T21:30:00+07:00", tick=False):
        seal(close(meeting, people), people)
    return meeting


def by(person, day="2026-11-20"):
    from datetime import date

    on = date.fromisoformat(day)
    return {"actor": act_as(person, on=on), "on": on}


def test_it_is_open_on_that_day_and_for_that_meeting_alone(people):
    meeting, other = sealed(people), sealed(people, month=9)
    row = open_discussion(meeting, reason=WHY, **by(people.official))

    def opened(which, day):
        return opening_for(which, person_id=people.official.pk, on=day)

    assert opened(meeting, row.on) == row
    assert (opened(meeting, row.on + timedelta(days=1)), opened(other, row.on)) == (None, None)


def test_the_secretary_and_everybody_named_are_told_who_and_why(people):
    open_discussion(sealed(people), reason=WHY, **by(people.official))

    told = Notice.all_rows_unscoped.filter(code="discussion.open")
    assert {row.person_id for row in told} >= {
        people.secretary.pk,
        people.member.pk,
        people.others[0].pk,
    }
    assert {(row.params["name"], row.params["reason"]) for row in told} == {("Cầm Thu Dung", WHY)}
    assert Entry.objects.filter(code="discussion.open", chain_id=people.cell.pk).count() == 1


def test_a_second_time_on_the_same_day_is_the_same_opening(people):
    meeting = sealed(people)
    first = open_discussion(meeting, reason=WHY, **by(people.official))
    assert open_discussion(meeting, reason="", **by(people.official)) == first
    assert DiscussionOpening.all_rows_unscoped.count() == 1


@pytest.mark.parametrize("reason", ["", "tò mò", " \u200b" * 20])
def test_without_a_real_reason_nothing_opens_and_nobody_is_told(people, reason):
    with pytest.raises(Refused, match="reason_too_short"):
        open_discussion(sealed(people), reason=reason, **by(people.official))
    assert (
        DiscussionOpening.all_rows_unscoped.count(),
        Notice.all_rows_unscoped.filter(code="discussion.open").count(),
    ) == (0, 0)


def test_what_is_still_being_written_is_the_cells_alone(people):
    meeting = open_room(make_meeting(people.cell), people)
    with pytest.raises(Refused, match="not_adopted"):
        open_discussion(meeting, reason=WHY, **by(people.official))


def test_the_eleventh_in_a_day_is_refused_and_the_next_day_begins_anew(people, monkeypatch):
    meeting = sealed(people)
    actor = by(people.official)
    rows = [
        DiscussionOpening(
            unit=people.cell,
            meeting=make_meeting(people.cell, month=Month(2026, month)),
            reader_id=people.official.pk,
            reader="x",
            office="committee_office",
            over="/",
            reason=WHY,
            on=actor["on"],
            opened_at=meeting.sealed_at or meeting.opened_at,
        )
        for month in (1, 2, 3, 4, 5, 6, 7, 8, 11, 12)
    ]
    DiscussionOpening.objects.bulk_insert(rows[:9])
    DiscussionOpening.objects.bulk_insert(rows[9:])
    with pytest.raises(Refused, match="opened_too_often"):
        open_discussion(meeting, reason=WHY, **actor)
    assert open_discussion(meeting, reason=WHY, **by(people.official, "2026-11-21")).reason == WHY


@pytest.mark.parametrize("who", ["member", "in_charge", "neighbour", "stranger"])
def test_only_offices_above_open_it(people, who):
    with pytest.raises(NotAllowed):
        open_discussion(sealed(people), reason=WHY, **by(getattr(people, who)))


def test_the_office_nearest_to_the_cell_is_named(people):
    inspector = make_official(people.commune, "Lường Thị Soi", role="inspection")
    row = open_discussion(sealed(people), reason=WHY, **by(inspector))
    assert (row.office, row.over, row.reader) == (
        "inspection",
        people.commune.path,
        "Lường Thị Soi",
    )


def test_a_row_is_never_changed_or_deleted_and_the_audit_proves_it(people):
    row = open_discussion(sealed(people), reason=WHY, **by(people.official))
    for change in (
        lambda: DiscussionOpening.all_rows_unscoped.filter(pk=row.pk).update(reason="khác"),
        lambda: DiscussionOpening.all_rows_unscoped.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert list(row_mismatches()) == []
