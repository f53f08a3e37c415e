"""The data of the bench: a cell of 20 members in session, communes of 15 and 150 cells with a year
behind them.
"""

from datetime import date, time
from decimal import Decimal

from django.contrib.sessions.backends.db import SessionStore

from chibo.base.kernel.dates import Month, local_moment, today
from chibo.insight.scoring.models import ScoreSheet
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.models import Attendance, Meeting
from tests.factories import act_as, make_meeting, make_member, make_official, make_unit
from tests.factories.month import convene
from tests.people import People, make_people


def session_of(person) -> str:
    """The key of a session signed in as the person."""
    store = SessionStore()
    store["_auth_user_id"] = str(person.account.pk)
    store["_auth_user_backend"] = "chibo.interfaces.web.account.signin.Backend"
    store["_auth_user_hash"] = person.account.get_session_auth_hash()
    store.create()
    return store.session_key


def people_of_twenty() -> People:
    """A cell of 20 members with accounts, and the persons around it."""
    return make_people(accounts=True, others=17)


def cell_in_session() -> tuple[People, Meeting]:
    """A cell of 20 members whose meeting of this month is in session."""
    people = people_of_twenty()
    month = Month.of(today())
    meeting = make_meeting(people.cell, month=month)
    convene(meeting, people, on=date(2026, 1, 1))
    day = meeting.planned_on
    secretary = act_as(people.secretary, on=day)
    open_meeting(meeting, held_on=day, at=time(19), actor=secretary, on=max(today(), day))
    for item in list(meeting.items.filter(unit=meeting.unit).order_by("position"))[8:]:
        item.delete()
    return people, meeting


def commune_with(cells: int):
    """A commune with so many cells, each with twelve closed and scored months; and its office."""
    commune = make_unit("commune")
    rows = [make_unit(parent=commune) for _ in range(cells)]
    for cell in rows:
        make_member(cell, post="secretary")
    month = Month.of(today())
    pack = pack_for(rows[0], on=month.last)
    meetings = [closed_month(cell, month.plus(-back), pack) for cell in rows for back in range(12)]
    Meeting.all_rows_unscoped.bulk_create(meetings, batch_size=500)
    ScoreSheet.all_rows_unscoped.bulk_create(
        [scored_month(meeting, pack) for meeting in meetings], batch_size=500
    )
    office = make_official(commune, account=True)
    return commune, office


def closed_month(cell, month: Month, pack) -> Meeting:
    """The closed and sealed meeting of that month; not stored."""
    day = month.first.replace(day=3)
    at = local_moment(day, time(19))
    return Meeting(
        unit=cell,
        kind="regular",
        month=month.first,
        rule_day=day,
        planned_on=day,
        held_on=day,
        starts_at=time(19),
        state="sealed",
        convened_at=at,
        opened_at=at,
        closed_at=at.replace(hour=21),
        sealed_at=at,
        published_at=at,
        agenda_ready_at=at,
        entered_at=at,
        due_count=20,
        present_count=19,
        excused_count=1,
        unexcused_count=0,
        tasks_due=3,
        tasks_done=3,
        pack_code=pack.code,
        pack_version=pack.version,
        place="x",
    )


def scored_month(meeting: Meeting, pack) -> ScoreSheet:
    """Its decided score; not stored."""
    return ScoreSheet(
        unit=meeting.unit,
        meeting=meeting,
        pack_code=pack.code,
        pack_version=pack.version,
        state="decided",
        self_total=Decimal(93),
        self_band="good",
        official_total=Decimal(92),
        official_band="good",
        submitted_at=meeting.closed_at,
        decided_at=meeting.closed_at,
        adopted_at=meeting.closed_at,
    )


def lines_of(meeting: Meeting) -> list[Attendance]:
    return list(
        Attendance.objects.of_unit(meeting.unit)
        .filter(meeting=meeting, capacity="member")
        .order_by("pk")
    )
