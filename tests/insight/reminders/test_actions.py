"""Cells are reminded once a day in each way; a notice is claimed for those only who
have a login.
"""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import row_mismatches
from chibo.base.kernel.actor import NOWHERE, SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.models import Assignment
from chibo.insight.reminders.actions import remind_cells
from chibo.insight.reminders.models import Reminder
from chibo.insight.reminders.queries import reminders_of
from chibo.library.notifications.models import Notice
from chibo.work.meetings.models import Meeting
from tests.factories import act_as, make_meeting
from tests.people import make_people

pytestmark = pytest.mark.django_db
NOVEMBER, LATE = Month(2026, 11), date(2026, 11, 20)


@pytest.fixture(autouse=True)
def on_the_day():
    with time_machine.travel("2026-11-20 09:00+07:00", tick=False) as clock:
        yield clock


@pytest.fixture
def people(db):
    """Everybody has a login."""
    people = make_people(accounts=True)
    for person in (people.secretary, people.deputy, people.neighbour):
        person.account.set_password("hoa sen nở tháng bảy")
        person.account.save()
    make_meeting(people.cell)
    make_meeting(people.sister)
    return people


def remind(people, *cells, way="system", who="official", on=LATE):
    return remind_cells(cells, month=NOVEMBER, way=way, on=on, actor=act_as(getattr(people, who)))


def told(code="cell.reminded"):
    return {notice.person.full_name for notice in Notice.all_rows_unscoped.filter(code=code)}


def test_all_late_cells_are_reminded_with_one_press_and_it_is_kept_by_whom(people):
    done = remind(people, people.cell, people.sister)

    assert {cell.pk for cell in done.done} == {people.cell.pk, people.sister.pk}
    assert told() == {
        people.secretary.full_name,
        people.deputy.full_name,
        people.neighbour.full_name,
    }
    row = Reminder.objects.of_unit(people.cell).get()
    assert (row.day, row.by, row.by_id, row.way) == (
        LATE,
        people.official.full_name,
        people.official.pk,
        "system",
    )
    assert row.told == [people.secretary.full_name, people.deputy.full_name] and "meet" in row.steps
    assert Entry.objects.filter(code="cell.remind").count() == 2
    assert list(row_mismatches()) == []


def test_cell_without_a_plan_is_reminded_to_plan(people):
    for kind in ("thematic", "regular"):
        Meeting.all_rows_unscoped.filter(unit=people.sister, kind=kind).delete()

    done = remind(people, people.cell, people.sister)

    assert {cell.pk for cell in done.done} == {people.cell.pk, people.sister.pk}
    row = Reminder.objects.of_unit(people.sister).get()
    assert (row.steps, row.told) == (["plan"], [people.neighbour.full_name])
    (notice,) = Notice.all_rows_unscoped.filter(code="cell.reminded", person=people.neighbour)
    assert notice.link == f"/cells/{people.sister.pk}/plan/"
    assert notice.params["cell"] == people.sister.name and "has not planned" in notice.message


def test_pressing_twice_tells_nobody_twice_but_the_next_day_does(people):
    remind(people, people.cell)
    again = remind(people, people.cell)
    assert (again.done, again.known) == ([], [people.cell])
    assert Notice.all_rows_unscoped.filter(code="cell.reminded").count() == 2
    assert remind(people, people.cell, way="phone").done == [people.cell]
    assert remind(people, people.cell, on=date(2026, 11, 21)).done == [people.cell]
    row = Reminder.objects.of_unit(people.cell).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.add(
            unit=row.unit, month=row.month, day=row.day, way=row.way, by="x", at=row.at
        )


def test_notice_is_claimed_for_nobody_without_a_login(people):
    people.deputy.account.is_active = False
    people.deputy.account.save()
    remind(people, people.cell)
    row = Reminder.objects.of_unit(people.cell).get()
    assert (row.told, row.untold) == ([people.secretary.full_name], [people.deputy.full_name])
    assert told() == {people.secretary.full_name}

    people.neighbour.account.is_active = False
    people.neighbour.account.save()
    done = remind(people, people.sister)
    assert (done.done, done.unreached) == ([], [people.sister])
    assert not Reminder.objects.of_unit(people.sister).exists()


def test_call_is_kept_and_tells_nobody(people):
    remind(people, people.cell, way="phone")
    row = Reminder.objects.of_unit(people.cell).get()
    assert (row.way, row.told, row.untold, told()) == ("phone", [], [], set())


def test_cell_where_nothing_is_late_is_left_alone(people):
    done = remind(people, people.cell, on=date(2026, 11, 1))
    assert (done.done, done.in_time) == ([], [people.cell])


def test_official_in_charge_reminds_the_own_cells_only(people):
    assert remind(people, people.cell, who="in_charge").done == [people.cell]
    with pytest.raises(NotAllowed):
        remind(people, people.sister, who="in_charge")
    for who in ("secretary", "member", "stranger"):
        with pytest.raises(NotAllowed):
            remind(people, people.cell, who=who)
    end_assignment(
        Assignment.all_rows_unscoped.get(official=people.in_charge),
        on=date(2026, 11, 19),
        actor=SYSTEM,
    )
    with pytest.raises(NotAllowed):
        remind_cells(
            [people.cell],
            month=NOVEMBER,
            way="phone",
            on=LATE,
            actor=act_as(people.in_charge, on=LATE),
        )


def test_unknown_way_is_refused(people):
    with pytest.raises(Refused) as caught:
        remind(people, people.cell, way="pigeon")
    assert [finding.code for finding in caught.value.findings] == ["unknown_way"]


def test_reminders_are_read_within_the_scope(people):
    remind(people, people.cell)
    wanted = {"first": NOVEMBER, "last": NOVEMBER}
    scope = act_as(people.official).scope
    assert set(reminders_of([people.cell.pk, people.sister.pk], scope=scope, **wanted)) == {
        (people.cell.pk, NOVEMBER)
    }
    assert reminders_of([people.cell.pk], scope=NOWHERE, **wanted) == {}
    assert (
        reminders_of([people.cell.pk], scope=scope, first=Month(2026, 10), last=Month(2026, 10))
        == {}
    )
