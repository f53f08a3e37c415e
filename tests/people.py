"""The five persons of every test: secretary, member, official, neighbour, stranger; and their
commune.
"""

from dataclasses import dataclass

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant
from chibo.directory.organisation.actions import add_units
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.charges.actions import assign_official
from tests.factories import FOUNDED, new_persons, new_unit


@dataclass(frozen=True)
class People:
    """A commune with a cell and its sister, a second commune, and who is who."""

    commune: Unit
    cell: Unit
    sister: Unit
    elsewhere: Unit
    secretary: Person
    deputy: Person
    member: Person
    official: Person
    in_charge: Person
    neighbour: Person
    stranger: Person
    others: tuple[Person, ...]


def make_people(*, accounts: bool = False, others: int = 6) -> People:
    """The five persons (and deputy, official in charge, other members of the cell), in few
    statements: every test has them.
    """
    commune, elsewhere = add_units(
        [new_unit("commune", "Đảng bộ xã Suối Mây"), new_unit("commune", "Đảng bộ xã Khe Đá")]
    )
    cell, sister, far = add_units(
        [
            new_unit("cell", "Chi bộ thôn Bản Vàng", parent=commune),
            new_unit("cell", "Chi bộ thôn Nà Lúa", parent=commune),
            new_unit("cell", "Chi bộ thôn Khe Sâu", parent=elsewhere),
        ]
    )
    named = {
        "secretary": ("Lò Thị Mai", cell, Post.SECRETARY),
        "deputy": ("Hà Văn Bình", cell, Post.DEPUTY),
        "member": ("Vì Văn Chung", cell, None),
        "official": ("Cầm Thu Dung", None, None),
        "in_charge": ("Quàng Văn Em", None, None),
        "neighbour": ("Tòng Thị Gấm", sister, Post.SECRETARY),
        "stranger": ("Bế Văn Hùng", far, Post.SECRETARY),
        **{f"other{n}": (f"Đảng viên Số {n}", cell, None) for n in range(others)},
    }
    persons = dict(
        zip(
            named,
            new_persons([name for name, *_ in named.values()], accounts=accounts),
            strict=True,
        )
    )
    _belong([(persons[key], where, post) for key, (_, where, post) in named.items() if where])
    add_grant(persons["official"], role="committee_office", unit=commune, on=FOUNDED, actor=SYSTEM)
    assign_official(persons["in_charge"], cell=cell, on=FOUNDED, actor=SYSTEM)
    return People(
        commune=commune,
        cell=cell,
        sister=sister,
        elsewhere=elsewhere,
        others=tuple(persons[f"other{n}"] for n in range(others)),
        **{key: persons[key] for key in list(named)[:7]},
    )


def _belong(rows: list[tuple[Person, Unit, Post | None]]) -> None:
    """Each person is an official member of the cell and holds the post that is named in it."""
    Membership.objects.bulk_create(
        [
            Membership(person=person, cell=cell, kind="official", valid_from=FOUNDED)
            for person, cell, _ in rows
        ]
    )
    Office.objects.bulk_create(
        [
            Office(person=person, unit=cell, post=post, valid_from=FOUNDED)
            for person, cell, post in rows
            if post
        ]
    )
