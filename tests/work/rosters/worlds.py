"""Rosters and directories for tests, in a few words."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

from chibo.base.kernel.actor import SYSTEM
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.rosters.actions import apply_roster, stage_roster
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.rules import ListedCell, MemberRow, OfficialRow, Roster

SAMPLE = Path(__file__).parents[2] / "data" / "roster-truong-sinh.xlsx"
FIRST = date(2026, 11, 3)
LATER = date(2026, 12, 1)

SPRING = ListedCell(
    "Tổ chức đảng", 5, "SM-01", "Chi bộ thôn Suối Xuân", "residential", "Nhà văn hóa", 3
)
SCHOOL = ListedCell(
    "Tổ chức đảng", 6, "SM-02", "Chi bộ Trường Tiểu học", "public_service", "Trường", 5
)


def member(
    name: str, born: date | None = date(1970, 5, 1), cell: ListedCell = SPRING, **facts: object
) -> MemberRow:
    """A member of a cell, official since long unless told."""
    told: dict[str, object] = {
        "sex": "male",
        "admitted_on": date(2000, 2, 3),
        "recognised_on": date(2001, 2, 3),
        "kind": "official",
        "born_year": born.year if born else None,
    }
    return MemberRow("Đảng viên", 5, name, born, cell_code=cell.code, **(told | facts))


def official(name: str, *cells: ListedCell, **facts: object) -> OfficialRow:
    """An official in charge of cells."""
    told: dict[str, object] = {"title": "Ủy viên BTV", "since": date(2025, 7, 1)}
    return OfficialRow(
        "Phân công", 5, name, cell_codes=tuple(cell.code for cell in cells), **(told | facts)
    )


MAI = member(
    "Lò Thị Mai",
    date(1980, 3, 8),
    card_number="08.100001",
    post="secretary",
    title="Bí thư",
    phone="0944000001",
)
BINH = member("Hà Văn Bình", date(1975, 1, 2), card_number="08.100002")
CHUNG = member(
    "Vì Văn Chung",
    date(1999, 9, 9),
    admitted_on=date(2025, 12, 1),
    recognised_on=None,
    kind="probationary",
)
DUNG = member(
    "Cầm Thu Dung",
    date(1975, 6, 6),
    SCHOOL,
    post="secretary",
    title="Bí thư chi bộ",
    note="Đi làm ăn xa",
)
EM = official("Quàng Văn Em", SPRING, SCHOOL, phone="0944000009")
ROSTER = Roster((SPRING, SCHOOL), (MAI, BINH, CHUNG, DUNG), (EM,))


def with_members(*members: MemberRow, roster: Roster = ROSTER) -> Roster:
    return replace(roster, members=members)


def stage(unit: Unit, roster: Roster, *, on: date = FIRST, actor=SYSTEM) -> RosterImport:
    return stage_roster(unit, roster, file_name="danh sách.xlsx", findings=(), actor=actor, on=on)


def bring_in(unit: Unit, roster: Roster, *, on: date = FIRST, actor=SYSTEM) -> RosterImport:
    """The roster is in, whatever it ends; what an import stops at has tests of its own."""
    return apply_roster(stage(unit, roster, on=on, actor=actor), actor=actor, on=on, looked_at=True)


def changes(staged: RosterImport) -> dict[str, int]:
    """What would happen, without zeros and without what stays."""
    return {key: n for key, n in staged.counts.items() if n and not key.endswith("unchanged")}


def told(staged: RosterImport) -> list[tuple]:
    """The lines as (list, change, name, fields)."""
    return [(one["list"], one["change"], one["name"], one["fields"]) for one in staged.lines]


def rows() -> dict[str, int]:
    """How many rows each table of the directory holds."""
    return {
        "units": Unit.all_rows_unscoped.count(),
        "persons": Person.objects.count(),
        "memberships": Membership.objects.count(),
        "offices": Office.objects.count(),
        "charges": Assignment.all_rows_unscoped.count(),
    }


def kinds_of(name: str) -> list[tuple]:
    """The memberships of a person, in time: cell, kind, from, to."""
    found = (
        Membership.objects.filter(person__full_name=name)
        .select_related("cell")
        .order_by("valid_from", "pk")
    )
    return [(one.cell.code, one.kind, one.valid_from, one.valid_to) for one in found]


def codes(entries) -> Counter:
    return Counter(entry.code for entry in entries)
