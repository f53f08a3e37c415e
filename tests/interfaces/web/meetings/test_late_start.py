"""A commune that starts after the day of the rule: the month it starts in asks nothing of its
cells.
"""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import Scope
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.insight.reports.queries import month_of
from chibo.insight.reviews.queries import year_of_cell
from chibo.insight.reviews.queries.earlier import months_before_system
from chibo.work.meetings.actions.calendar import EVENING, add_meeting, plan_months
from chibo.work.meetings.models import Meeting
from chibo.work.meetings.queries.calendar import year_plan
from tests.factories import act_as
from tests.interfaces.web.planned import plan_address, rows_of, send

LAST_DAY = date(2026, 11, 30)
NOVEMBER, DECEMBER = Month(2026, 11), Month(2026, 12)


@pytest.fixture
def people(people_online):
    """The cell of the secretary came into the system on the last day of November."""
    people_online.cell.valid_from = LAST_DAY
    people_online.cell.save(update_fields=["valid_from"])
    with time_machine.travel("2026-11-30 08:00+07:00", tick=False):
        yield people_online


def test_nothing_is_planned_for_a_day_on_which_the_cell_was_not_there(people, browse):
    client = browse(people.secretary)
    send(client, plan_address(people), do="plan", starts_at="19:00")

    assert [day for _, day in rows_of(people.cell)] == [date(2026, 12, 3)]
    assert [
        row.month for row in year_plan(people.cell, year=2026, on=LAST_DAY) if row.missing
    ] == []
    page = client.get(plan_address(people)).content.decode()
    assert "Chi bộ dùng hệ thống từ ngày 30/11/2026" in page
    assert "quá hạn" not in client.get("/").content.decode()


def test_the_month_of_the_office_asks_nothing_for_it(people, browse):
    view = month_of(people.commune, NOVEMBER, scope=Scope((people.commune.path,)), on=LAST_DAY)
    own = next(row for row in view.rows if row.cell_id == people.cell.pk)
    sister = next(row for row in view.rows if row.cell_id == people.sister.pk)

    assert (own.stage, own.help_for) == ("before_start", ())
    assert (sister.stage, [finding.code for finding in sister.help_for]) == (
        "not_planned",
        ["not_planned"],
    )
    page = (
        browse(people.official)
        .get(f"/committee/{people.commune.pk}/month/2026-11/")
        .content.decode()
    )
    assert "chưa dùng hệ thống" in page


def test_the_cell_may_still_hold_its_first_meeting(people, browse):
    client = browse(people.secretary)
    send(
        client, plan_address(people), do="add", kind="regular", day="30/11/2026", starts_at="19:00"
    )
    assert list(rows_of(people.cell)) == [("regular", LAST_DAY)]

    send(
        client, plan_address(people), do="add", kind="regular", day="30/11/2026", starts_at="20:00"
    )
    assert Meeting.objects.of_unit(people.cell).count() == 1


@pytest.mark.parametrize("day", [date(2026, 11, 29), date(2026, 12, 4)])
def test_no_other_regular_meeting_is_added_by_hand(people, day):
    with pytest.raises(Refused):
        add_meeting(
            people.cell, kind="regular", day=day, starts_at=EVENING, actor=act_as(people.secretary)
        )


def test_what_was_decided_on_paper_is_entered_for_it(people):
    assert months_before_system(people.cell, 2026) == tuple(range(1, 12))
    states = {
        month.month: month.state
        for month in year_of_cell(people.cell, 2026, on=date(2026, 12, 1)).months
    }
    assert (states[10], states[11], states[12]) == ("unknown", "unknown", "ahead")

    add_meeting(
        people.cell,
        kind="regular",
        day=LAST_DAY,
        starts_at=EVENING,
        actor=act_as(people.secretary, on=LAST_DAY),
    )
    assert months_before_system(people.cell, 2026) == tuple(range(1, 11))


def test_a_cell_of_an_earlier_month_is_planned_as_ever(people_online):
    made = plan_months(
        people_online.cell, first=NOVEMBER, last=DECEMBER, actor=act_as(people_online.secretary)
    )
    assert date(2026, 11, 3) in {meeting.planned_on for meeting in made}
    assert months_before_system(people_online.cell, 2025) == tuple(range(1, 7))
