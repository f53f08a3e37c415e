"""A small world, made through the real actions, without surprises."""

from datetime import date, time
from itertools import count

from django.contrib.auth.hashers import make_password

from chibo.base.accounts.models import Account
from chibo.base.kernel.actor import SYSTEM, Actor
from chibo.base.kernel.dates import Month
from chibo.directory.access.actions import add_grant
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.actions import create_unit
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_person, add_persons, start_membership, start_office
from chibo.directory.people.models import Person
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.calendar import plan_months
from chibo.work.meetings.models import Meeting

PASSWORD = "hoa sen nở tháng bảy"
FOUNDED = date(2025, 7, 1)
TODAY = date(2026, 11, 3)
_number = count(1)


def new_unit(kind: str, name: str, *, parent: Unit | None = None) -> Unit:
    """A unit that is not stored yet, with a code of its own; cells are villages."""
    n = next(_number)
    cell = {"cell_type": "residential", "place": f"Nhà văn hóa {n}"} if kind == "cell" else {}
    return Unit(kind=kind, name=name, code=f"U-{n:04d}", parent=parent, valid_from=FOUNDED, **cell)


def new_persons(names: list[str], *, accounts: bool = False) -> list[Person]:
    """Persons of these names, stored at once; with accounts that sign in with PASSWORD when asked
    for.
    """
    persons = [Person(full_name=name, recognised_on=date(2010, 1, 1)) for name in names]
    if accounts:
        secret = make_password(PASSWORD)
        for person in persons:
            person.account = Account(username=f"user{next(_number)}", password=secret)
        Account.objects.bulk_create([person.account for person in persons])
    return add_persons(persons)


def make_unit(
    kind: str = "cell", *, parent: Unit | None = None, name: str = "", **fields: object
) -> Unit:
    """A unit; cells are villages unless told."""
    n = next(_number)
    if kind == "cell":
        fields.setdefault("cell_type", "residential")
        fields.setdefault("place", f"Nhà văn hóa {n}")
    label = {"cell": "Chi bộ thôn", "commune": "Đảng bộ xã", "province": "Đảng bộ tỉnh"}.get(
        kind, "Đảng bộ"
    )
    return create_unit(
        kind=kind,
        name=name or f"{label} {n}",
        code=f"U-{n:04d}",
        parent=parent,
        actor=SYSTEM,
        on=FOUNDED,
        **fields,
    )


def make_person(name: str = "", *, account: bool = False, **fields: object) -> Person:
    """A person; with an account that signs in with PASSWORD when asked for."""
    n = next(_number)
    fields.setdefault("recognised_on", date(2010, 1, 1))
    person = add_person(
        full_name=name or f"Nguyễn Văn {chr(65 + n % 26)}{n}", actor=SYSTEM, **fields
    )
    if account:
        person.account = Account.objects.create_user(f"user{n}", PASSWORD)
        person.save(update_fields=["account"])
    return person


def make_member(
    cell: Unit,
    name: str = "",
    *,
    kind: str = "official",
    post: str = "",
    account: bool = False,
    **fields: object,
) -> Person:
    """A member of the cell, holding a post there when told."""
    person = make_person(name, account=account, **fields)
    start_membership(person, cell=cell, kind=kind, on=FOUNDED, actor=SYSTEM)
    if post:
        start_office(person, unit=cell, post=post, on=FOUNDED, actor=SYSTEM)
    return person


def make_official(
    unit: Unit, name: str = "", *, role: str = "committee_office", account: bool = False
) -> Person:
    """A person with a role over a unit above the cell; `official_in_charge` is assigned to the
    cell.
    """
    person = make_person(name, account=account)
    if role == "official_in_charge":
        assign_official(person, cell=unit, on=FOUNDED, actor=SYSTEM)
    else:
        add_grant(person, role=role, unit=unit, on=FOUNDED, actor=SYSTEM)
    return person


def make_meeting(cell: Unit, *, month: Month | None = None, kind: str = "regular") -> Meeting:
    """A planned meeting of the cell in a month (November 2026 unless told)."""
    month = month or Month.of(TODAY)
    plan_months(cell, first=month, last=month, actor=SYSTEM, starts_at=time(19, 0))
    return (
        Meeting.objects.of_unit(cell)
        .select_related("unit", "unit__parent")
        .get(month=month.first, kind=kind)
    )


def act_as(person: Person, *, on: date = TODAY) -> Actor:
    """The person as an actor on that day."""
    return actor_of_person(person, on=on)
