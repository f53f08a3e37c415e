"""The data of the bench: a cell of 20 members in session, generated communes with a year behind
them.
"""

from datetime import date, time

from django.contrib.sessions.backends.db import SessionStore

from chibo.base.accounts.queries import account_by_login
from chibo.base.kernel.dates import Month, today
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.interfaces.demo.generated import generate
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.models import Attendance, Meeting
from tests.factories import act_as, make_meeting
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


def communes_with(*cells: int) -> list[tuple[int, Unit, Person]]:
    """Communes of so many cells, each with twelve months behind it, and the person of the office of
    each; the installation was empty before.
    """
    province = generate(cells, months=11, seed=7, on=today(), lives=2)
    communes = Unit.all_rows_unscoped.filter(parent=province).order_by("code")
    offices = [account_by_login(f"vanphong-{commune.code}").person for commune in communes]
    return list(zip(cells, communes, offices, strict=True))


def lines_of(meeting: Meeting) -> list[Attendance]:
    return list(
        Attendance.objects.of_unit(meeting.unit)
        .filter(meeting=meeting, capacity="member")
        .order_by("pk")
    )
