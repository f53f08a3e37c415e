"""The five persons of every test: secretary, member, official, neighbour, stranger; and their commune."""

from dataclasses import dataclass

from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from tests.factories import make_member, make_official, make_unit


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
    """The five persons (and deputy, official in charge, other members of the cell)."""
    commune = make_unit("commune", name="Đảng bộ xã Suối Mây")
    cell = make_unit(parent=commune, name="Chi bộ thôn Bản Vàng")
    sister = make_unit(parent=commune, name="Chi bộ thôn Nà Lúa")
    elsewhere = make_unit("commune", name="Đảng bộ xã Khe Đá")
    far = make_unit(parent=elsewhere, name="Chi bộ thôn Khe Sâu")
    return People(
        commune=commune,
        cell=cell,
        sister=sister,
        elsewhere=elsewhere,
        secretary=make_member(cell, "Lò Thị Mai", post="secretary", account=accounts),
        deputy=make_member(cell, "Hà Văn Bình", post="deputy", account=accounts),
        member=make_member(cell, "Vì Văn Chung", account=accounts),
        official=make_official(commune, "Cầm Thu Dung", account=accounts),
        in_charge=make_official(cell, "Quàng Văn Em", role="official_in_charge", account=accounts),
        neighbour=make_member(sister, "Tòng Thị Gấm", post="secretary", account=accounts),
        stranger=make_member(far, "Bế Văn Hùng", post="secretary", account=accounts),
        others=tuple(make_member(cell, f"Đảng viên Số {n}") for n in range(others)),
    )
