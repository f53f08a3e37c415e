"""The same change by list and by verb: equal rows, and equal entries in the audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.directory.organisation.actions import change_unit, create_unit
from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.people.actions import (
    end_membership,
    end_office,
    start_membership,
    start_office,
)
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.rosters.actions import apply_roster
from chibo.work.rosters.rules.facts import LeaverRow, ListedCell, Roster
from tests.factories import make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    FIRST,
    LATER,
    MAI,
    ROSTER,
    SCHOOL,
    SPRING,
    bring_in,
    stage,
    with_members,
)

pytestmark = pytest.mark.django_db

LEFT = date(2026, 11, 20)
BEFORE_ALL = date(2026, 10, 1)
CHANH = replace(BINH, name="Vì Thị Chanh", card_number="08.100009", post="deputy", title="Phó BT")
MEMBERS = (MAI, BINH, CHUNG, DUNG, CHANH)
RENAMED = replace(SPRING, name="Chi bộ thôn Suối Xuân Mới", place="Nhà văn hóa mới")
VILLAGE = ListedCell("Tổ chức đảng", 7, "SM-03", "Chi bộ bản Lụa", "residential", "Bản Lụa", 4)
TOLD = ("membership.", "office.", "unit.create", "unit.change")


@pytest.fixture
def commune():
    with time_machine.travel(f"{FIRST} 09:00+07:00", tick=False):
        commune = make_unit("commune", name="Đảng bộ xã Suối Mây")
        bring_in(commune, with_members(*MEMBERS))
    with time_machine.travel(f"{LATER} 09:00+07:00", tick=False):
        yield commune


def listed(*changed: Any, without: str = "", **facts: Any) -> Roster:
    """The roster with these members in the place of their namesakes, without the one of that
    name.
    """
    news = {row.name: row for row in changed}
    members = (news.get(row.name, row) for row in MEMBERS if row.name != without)
    return replace(ROSTER, members=tuple(members), officials=(), **facts)


def left(row: Any, *, on: date, reason: str = "moved") -> Roster:
    """The roster that names this member as having left on that day."""
    leaver = LeaverRow("Đảng viên", 9, row.name, row.born_on, reason=reason, left_on=on, words="Xa")
    return listed(without=row.name, leavers=(leaver,))


def cell(code: str = "SM-01") -> Unit:
    return Unit.all_rows_unscoped.select_related("parent").get(code=code)


def who(row: Any) -> Person:
    return Person.objects.get(full_name=row.name)


def membership(row: Any) -> Membership:
    rows = Membership.objects.select_related("cell", "person")
    return rows.get(person__full_name=row.name, valid_to=None)


def office(row: Any) -> Office:
    return Office.objects.select_related("unit").get(person__full_name=row.name, valid_to=None)


def end(row: Any, *, on: date, reason: str = "") -> None:
    end_membership(membership(row), on=on, actor=SYSTEM, reason=reason)


def be(row: Any, kind: str, *, on: date = LATER, at: str = "SM-01") -> None:
    start_membership(who(row), cell=cell(at), kind=kind, on=on, actor=SYSTEM)


def hold(row: Any, post: str, title: str, *, at: str = "SM-01") -> None:
    start_office(who(row), unit=cell(at), post=post, on=LATER, title=title, actor=SYSTEM)


def move(row: Any) -> None:
    end(row, on=LATER)
    be(row, "official", at="SM-02")


def found_village(commune: Unit) -> None:
    create_unit(
        kind="cell",
        parent=commune,
        name=VILLAGE.name,
        code=VILLAGE.code,
        cell_type=VILLAGE.type,
        place=VILLAGE.place,
        meeting_day=VILLAGE.meeting_day,
        on=LATER,
        actor=SYSTEM,
    )


def rename(commune: Unit) -> None:
    change_unit(cell(), actor=SYSTEM, name=RENAMED.name, place=RENAMED.place)


CHANGES: dict[str, tuple[Roster, Callable[[Unit], None]]] = {
    "a secretary is not listed any more": (
        listed(without=MAI.name),
        lambda _: end(MAI, on=LATER),
    ),
    "a secretary left on a day that is told": (
        left(MAI, on=LEFT),
        lambda _: end(MAI, on=LEFT, reason="Xa"),
    ),
    "a secretary died before the cell stood here": (
        left(MAI, on=BEFORE_ALL, reason="died"),
        lambda _: end(MAI, on=BEFORE_ALL, reason="Xa"),
    ),
    "a member is exempt": (
        listed(replace(BINH, kind="exempt")),
        lambda _: be(BINH, "exempt"),
    ),
    "a member became official": (
        listed(replace(CHUNG, kind="official", recognised_on=LEFT)),
        lambda _: be(CHUNG, "official", on=LEFT),
    ),
    "a secretary moves": (
        listed(replace(MAI, cell_code=SCHOOL.code, post="", title="")),
        lambda _: move(MAI),
    ),
    "a deputy is the secretary now": (
        listed(replace(MAI, post="", title=""), replace(CHANH, post="secretary", title="Bí thư")),
        lambda _: hold(CHANH, "secretary", "Bí thư"),
    ),
    "a secretary is the deputy now": (
        listed(replace(DUNG, post="deputy", title="Phó Bí thư")),
        lambda _: hold(DUNG, "deputy", "Phó Bí thư", at="SM-02"),
    ),
    "a deputy holds no post any more": (
        listed(replace(CHANH, post="", title="")),
        lambda _: end_office(office(CHANH), on=LATER, actor=SYSTEM),
    ),
    "a cell is founded": (listed(cells=(SPRING, SCHOOL, VILLAGE)), found_village),
    "a cell has another name and place": (listed(cells=(RENAMED, SCHOOL)), rename),
}


def rows() -> dict[str, list]:
    """Every unit, stay, membership and post, without their own ids."""
    units = ("code", "name", "name_key", "search_key", "kind", "cell_type", "place", "meeting_day")
    days = ("valid_from", "valid_to")
    found = {
        "units": Unit.all_rows_unscoped.values_list(*units, "parent", *days),
        "stays": TreePath.objects.values_list("unit__code", "parent", *days),
        "memberships": Membership.objects.values_list(
            "person", "cell__code", "kind", "reason", *days
        ),
        "offices": Office.objects.values_list("person", "unit__code", "post", "title", *days),
    }
    return {table: sorted(map(str, query)) for table, query in found.items()}


def outcome(change: Callable[[], Any]) -> tuple[dict[str, list], list[tuple]]:
    """What the change leaves in the tables and the chains; it is taken back afterwards."""
    before = {row.pk: row for row in Entry.objects.all()}
    known = {row.target for row in before.values()}
    with transaction.atomic():
        change()
        told = [row for row in Entry.objects.order_by("chain_id", "seq") if row.pk not in before]
        codes = dict(Unit.all_rows_unscoped.values_list("pk", "code"))
        found = [
            (
                codes[row.chain_id],
                row.code,
                row.author,
                row.target if row.target in known else row.target.partition(":")[0],
                row.values,
            )
            for row in told
            if row.code.startswith(TOLD)
        ]
        left_behind = rows()
        transaction.set_rollback(True)
    return left_behind, sorted(found, key=lambda one: one[0])


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_by_list_and_by_verb_leaves_equal_rows_and_entries(commune, name):
    roster, by_verb = CHANGES[name]
    untouched = rows()

    listed_rows, listed_entries = outcome(lambda: bring_in(commune, roster, on=LATER))
    verb_rows, verb_entries = outcome(lambda: by_verb(commune))

    assert rows() == untouched != verb_rows
    assert listed_rows == verb_rows
    assert listed_entries == verb_entries != []


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(commune):
    many = tuple(
        replace(BINH, name=f"Lù Văn {name}", card_number="", born_on=date(1970, 1, n), post="")
        for n, name in enumerate(("Ân", "Bé", "Cả", "Dậu", "Én", "Gấm", "Hợi"), start=1)
    )

    def statements(*members: Any) -> int:
        staged = stage(commune, with_members(*members), on=LATER)
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            apply_roster(staged, actor=SYSTEM, on=LATER, looked_at=True)
            transaction.set_rollback(True)
        return len(asked)

    # Everybody else leaves, with a post and without.
    assert statements(many[0]) == statements(*many)
