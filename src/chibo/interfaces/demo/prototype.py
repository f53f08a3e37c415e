"""A commune of a few cells that have lived through some months: what the generator copies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from random import Random
from typing import Any
from uuid import UUID

from chibo.base.accounts.actions import open_account
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month, clock_at, local_moment
from chibo.base.kernel.db import save_fields
from chibo.directory.access.actions import add_grant
from chibo.directory.access.queries import actor_of_person
from chibo.directory.organisation.actions import create_unit
from chibo.directory.people.actions import add_person, start_membership, start_office
from chibo.directory.people.enums import Post
from chibo.interfaces.demo.months import plan
from chibo.interfaces.demo.names import full_name, place
from chibo.interfaces.demo.world import decide_ended_half_year, live_month, shared_secret
from chibo.work.charges.actions import assign_official

# Cells of the demo whose ways of working differ, and which stand at another point this month.
CODES = ("TS-01", "TS-05", "TS-08", "TS-12", "TS-04", "TS-03")
COMMUNE_CODE = "TS-00"
OFFICIALS = 3


@dataclass
class Prototype:
    """The province, its commune and the cells; everybody in them, and to which unit each person and
    account belongs.
    """

    province: Any
    commune: Any
    cells: list[Any] = field(default_factory=list)
    persons: list[Any] = field(default_factory=list)
    belongs: dict[UUID, UUID] = field(default_factory=dict)


def live(*, codes: Sequence[str], months: int, on: date, chance: Random) -> Prototype:
    """The commune stands below a province, and its cells have lived through so many months before
    this one and stand in the middle of this one; all of it by the real actions.
    """
    this = Month.of(on)
    begin = this.plus(-months - 1).first
    with clock_at(local_moment(begin, time(8))):
        province = create_unit(
            kind="province", name="Đảng bộ tỉnh Sơn Lâm", code="SL", actor=SYSTEM, on=begin
        )
        commune = create_unit(
            kind="commune",
            name=f"Đảng bộ xã {place(chance)}",
            code=COMMUNE_CODE,
            parent=province,
            actor=SYSTEM,
            on=begin,
        )
        made = Prototype(province, commune)
        office = _person(made, commune, chance, login="vanphong")
        add_grant(office, role="committee_office", unit=commune, on=begin, actor=SYSTEM)
        officials = [_person(made, commune, chance, login=f"phutrach{n}") for n in range(OFFICIALS)]
        for n, code in enumerate(codes):
            cell = _cell(made, code, chance, begin=begin)
            assign_official(officials[n % OFFICIALS], cell=cell, on=begin, actor=SYSTEM)
    _live_months(made, actor_of_person(office, on=on), months=months, on=on)
    return made


def _live_months(made: Prototype, office: Any, *, months: int, on: date) -> None:
    this = Month.of(on)
    for cell in made.cells:
        plan(
            cell,
            first=this.plus(-months),
            last=Month(on.year, 12),
            actor=SYSTEM,
            at=this.plus(-months - 1).first,
        )
    for back in range(months, -1, -1):
        for cell in made.cells:
            live_month(cell, this.plus(-back), on=on, office=office, months_back=back)
        decide_ended_half_year(made.cells, this.plus(-back), office=office, on=on)


def _cell(made: Prototype, code: str, chance: Random, *, begin: date) -> Any:
    """A cell of 14 to 26 members with its three posts; three of them have a login."""
    village = place(chance)
    cell = create_unit(
        kind="cell",
        cell_type="residential",
        name=f"Chi bộ {village}",
        place=f"Nhà văn hóa {village}",
        code=code,
        parent=made.commune,
        actor=SYSTEM,
        on=begin,
    )
    made.cells.append(cell)
    logins = {0: "bithu", 1: "phobithu", 3: "dangvien"}
    posts = {0: Post.SECRETARY, 1: Post.DEPUTY, 2: Post.COMMITTEE_MEMBER}
    for n in range(chance.randint(14, 26)):
        person = _person(made, cell, chance, login=logins.get(n, ""))
        start_membership(person, cell=cell, kind="official", on=begin, actor=SYSTEM)
        if n in posts:
            start_office(person, unit=cell, post=posts[n], on=begin, actor=SYSTEM)
    return cell


def _person(made: Prototype, unit: Any, chance: Random, *, login: str) -> Any:
    born = date(chance.randint(1950, 1999), chance.randint(1, 12), chance.randint(1, 28))
    admitted = date(chance.randint(born.year + 20, 2023), chance.randint(1, 12), 3)
    person = add_person(
        full_name=full_name(chance),
        born_on=born,
        admitted_on=admitted,
        recognised_on=admitted.replace(year=admitted.year + 1),
        unit=unit,
        actor=SYSTEM,
    )
    made.persons.append(person)
    if login:
        account = open_account(username=f"{login}-{unit.code}", secret=shared_secret())
        save_fields(person, account=account)
        made.belongs[account.pk] = unit.pk
    made.belongs[person.pk] = unit.pk
    return person
