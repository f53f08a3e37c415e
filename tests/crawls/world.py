"""Two provinces with communes and cells, each with markers of its own, and one person for every
role.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import time_machine
from django.db import transaction

from chibo.base.accounts.actions import keep_unsent_form
from chibo.base.accounts.models import Account, UnsentForm
from chibo.base.jobs.enums import JobState
from chibo.base.jobs.models import Job
from chibo.base.jobs.rules import HELD
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, today
from chibo.directory.access.actions import add_grant
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.actions import add_units
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_persons
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.role_requests.actions import request_role
from chibo.library.notifications.models import Notice
from chibo.library.regulations.queries import packs
from chibo.work.charges.actions import assign_official
from tests.crawls import months
from tests.factories import FOUNDED, new_unit

MOMENT = "2026-11-03 22:00+07:00"
GONE = date(2026, 6, 1)
# The word of each unit stands in everything that belongs to it; no word holds another.
NAMES = {
    "P": "Vunqi",
    "A": "Vunqa",
    "A1": "Kwaxa",
    "A2": "Kwebo",
    "B": "Vunqo",
    "B1": "Kwicu",
    "Q": "Vunqu",
    "C": "Vunqe",
    "C1": "Kwody",
}
ABOVE = {
    "P": None,
    "A": "P",
    "A1": "A",
    "A2": "A",
    "B": "P",
    "B1": "B",
    "Q": None,
    "C": "Q",
    "C1": "C",
}
CELLS = ("A1", "A2", "B1", "C1")
# What is said inside a cell, and what only few may see of a person, bear words of their own.
INSIDE = {"A1": "Zoqaxa", "A2": "Zoqebo", "B1": "Zoqicu", "C1": "Zoqody"}
PRIVATE = {"A1": "09441111", "A2": "09442222", "B1": "09443333", "C1": "09444444"}
POSTS = {"secretary": "secretary", "deputy": "deputy", "board": "committee_member"}
IN_CELL = (
    "secretary",
    "deputy",
    "board",
    "clerk",
    "member",
    "other",
    "another",
    "suspended",
    "former",
)
ROLES = {
    "office": "committee_office",
    "department": "organisation_department",
    "inspection": "inspection",
    "administrator": "administrator",
}


@dataclass
class Cell:
    """A cell with who is who in it, as the builders of months want it, and the rows of its work by
    name.
    """

    cell: Unit
    commune: Unit
    word: str
    inside: str
    persons: dict[str, Person]
    official: Person
    in_charge: Person
    rows: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["persons"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class World:
    """Units and cells by their letter, offices by role and letter ("office A"), rows of committees
    by letter and name.
    """

    units: dict[str, Unit]
    cells: dict[str, Cell]
    offices: dict[str, Person]
    rows: dict[str, dict[str, Any]]
    loose: dict[str, Account]
    grants: dict[str, RoleGrant]
    notices: dict[Any, Any]
    version: str
    failed_job: Job

    def notice(self, account: Account | None, letter: str) -> Any:
        """A notice: in the own cell one of the account's own, elsewhere one of that cell's
        secretary.
        """
        person = getattr(account, "person", None)
        own = self.notices.get(person.pk) if person and letter == "A1" else None
        return own or self.notices.get(self.cells[letter].secretary.pk)

    def unsent(self, account: Account | None, letter: str) -> Any:
        """A form that waits: in the own cell one of the account's own, elsewhere one of that cell's
        secretary.
        """
        waiting = dict(UnsentForm.objects.values_list("account_id", "pk"))
        own = waiting.get(account.pk) if account and letter == "A1" else None
        return own or waiting.get(self.cells[letter].secretary.account.pk)

    def account(self, who: str) -> Account | None:
        """The account of "secretary A1", "office A", "administrator all" …; None for nobody."""
        if who == "nobody":
            return None
        role, _, letter = who.partition(" ")
        if letter in self.cells:
            return (
                self.cells[letter].in_charge
                if role == "in_charge"
                else self.cells[letter].persons[role]
            ).account
        return self.loose[who] if who in self.loose else self.offices[who].account


def _units() -> dict[str, Unit]:
    kinds = {1: "province", 2: "commune", 3: "cell"}
    depth = {key: 1 if up is None else 2 if ABOVE[up] is None else 3 for key, up in ABOVE.items()}
    titles = {"province": "Đảng bộ tỉnh", "commune": "Đảng bộ xã", "cell": "Chi bộ thôn"}
    units: dict[str, Unit] = {}
    for level, kind in kinds.items():
        keys = [key for key in ABOVE if depth[key] == level]
        rows = [
            new_unit(kind, f"{titles[kind]} {NAMES[key]}", parent=units.get(ABOVE[key]))
            for key in keys
        ]
        for key, row in zip(keys, rows, strict=True):
            row.place = f"Nhà văn hóa {NAMES[key]}" if kind == "cell" else ""
        units |= dict(zip(keys, add_units(rows), strict=True))
    return units


def _persons(word: str, names: list[str], phone: str = "") -> dict[str, Person]:
    """Persons with accounts named after what they are; who holds phones has numbers with the word
    of the cell's private.
    """
    rows = []
    for number, name in enumerate(names):
        account = Account(username=f"{name} {word}".lower().replace(" ", "."), password="!never")
        number_text = f"{phone}{number:02d}" if phone else ""
        rows.append(
            Person(
                full_name=f"Lò Thị {name.title()} {word}",
                account=account,
                recognised_on=date(2010, 1, 1),
                phone=number_text,
            )
        )
    Account.objects.bulk_create([row.account for row in rows])
    return dict(zip(names, add_persons(rows), strict=True))


def _cell(letter: str, units: dict[str, Unit], official: Person) -> Cell:
    unit, word = units[letter], NAMES[letter]
    persons = _persons(word, list(IN_CELL), PRIVATE[letter])
    above = _persons(word, ["in_charge"])
    Membership.objects.bulk_create(
        [
            Membership(
                person=person,
                cell=unit,
                kind="suspended" if name == "suspended" else "official",
                valid_from=FOUNDED,
                valid_to=GONE if name == "former" else None,
            )
            for name, person in persons.items()
        ]
    )
    Office.objects.bulk_create(
        [
            Office(person=persons[name], unit=unit, post=post, valid_from=FOUNDED)
            for name, post in POSTS.items()
        ]
    )
    add_grant(persons["clerk"], role="meeting_secretary", unit=unit, on=FOUNDED, actor=SYSTEM)
    assign_official(above["in_charge"], cell=unit, on=FOUNDED, actor=SYSTEM)
    return Cell(
        unit, units[ABOVE[letter]], word, INSIDE[letter], persons, official, above["in_charge"]
    )


def _offices(units: dict[str, Unit]) -> dict[str, Person]:
    found = {}
    for letter in ("P", "A", "B", "C"):
        for name, person in _persons(NAMES[letter], [*ROLES, "left"]).items():
            role, until = ("committee_office", GONE) if name == "left" else (ROLES[name], None)
            add_grant(person, role=role, unit=units[letter], on=FOUNDED, until=until, actor=SYSTEM)
            found[f"{name} {letter}"] = person
    for name, person in _persons("Trùm", ["administrator", "department"]).items():
        add_grant(person, role=ROLES[name], unit=None, on=FOUNDED, actor=SYSTEM)
        found[f"{name} all"] = person
    return found


def build() -> World:
    """The world on the evening of MOMENT: in each cell meetings in six states."""
    units = _units()
    offices = _offices(units)
    cells = {letter: _cell(letter, units, offices[f"office {ABOVE[letter]}"]) for letter in CELLS}
    for cell in cells.values():
        months.live_through(
            cell,
            (
                Month(2026, 8),
                Month(2026, 9),
                Month(2026, 10),
                Month(2026, 11),
                Month(2026, 12),
                Month(2027, 1),
            ),
        )
    for person in (
        *(row for cell in cells.values() for row in (cell.secretary, cell.member)),
        offices["office A"],
    ):
        keep_unsent_form(person.account.pk, address="/me/", fields=[("language", "vi")])
    rows = {
        letter: months.work_of_committee(units[letter], NAMES[letter], offices, letter)
        for letter in ("A", "B", "C")
    }
    keeper = actor_of_person(offices["administrator all"], on=today())
    for letter, own in rows.items():
        asked = _persons(NAMES[letter], ["asked"])["asked"]
        own["role_request"] = request_role(
            asked, role="inspection", unit=units[letter], on=today(), actor=keeper
        )
    loose = {"account loose": Account.objects.create(username="ai.do", password="!never")}
    grants = {
        row.unit_id: row for row in RoleGrant.objects.filter(role="committee_office", valid_to=None)
    }
    return World(
        units,
        cells,
        offices,
        rows,
        loose,
        grants={key: grants[unit.pk] for key, unit in units.items() if unit.pk in grants},
        notices=dict(Notice.all_rows_unscoped.order_by("pk").values_list("person_id", "pk")),
        version=next(one.version for one in packs() if one.code == "vn-hd42-2025"),
        failed_job=Job.objects.create(
            name="chibo.base.jobs.tasks.sweep_jobs", state=JobState.FAILED, error=HELD
        ),
    )


@contextmanager
def standing():
    """The world, built inside a transaction that is undone afterwards, its clock standing still."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # see walk.undone
    with time_machine.travel(MOMENT, tick=False), around:
        yield build()
        transaction.set_rollback(True)
