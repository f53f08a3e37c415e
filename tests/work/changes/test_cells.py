"""Posts of a cell; cells founded, renamed, closed."""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.actions import add_grant
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.people.models import Membership, Office, Person
from chibo.work.changes.actions import answer_change, take_back_change
from tests.factories import FOUNDED, TODAY, act_as, make_meeting, make_person
from tests.factories import month as step
from tests.work.changes.wishes import ask, belongs, codes, posts, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def department(people):
    person = make_person("Đinh Thị Phượng")
    add_grant(person, role="organisation_department", unit=people.commune, on=FOUNDED, actor=SYSTEM)
    return person


def code_of(caught):
    return [(one.code, one.field) for one in caught.value.findings]


def ids(*persons):
    return [str(person.pk) for person in persons]


def open_in(cell):
    return Membership.objects.filter(cell=cell, valid_to__isnull=True).count()


def test_new_secretary_leads_from_that_day_and_all_three_are_told(people):
    row = ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values={
            "secretary": str(people.member.pk),
            "deputy": str(people.deputy.pk),
            "committee": ids(people.secretary),
        },
        on=date(2026, 11, 1),
    )

    assert posts(people.cell) == [
        ("secretary", "Vì Văn Chung"),
        ("deputy", "Hà Văn Bình"),
        ("committee_member", "Lò Thị Mai"),
    ]
    assert Office.objects.get(person=people.secretary, post="secretary").valid_to == date(
        2026, 11, 1
    )
    assert Office.objects.filter(person=people.deputy).count() == 1
    assert told("change.done") == {
        ("Lò Thị Mai", f"/cells/{people.cell.pk}/"),
        ("Vì Văn Chung", f"/changes/{row.pk}/"),
        ("Hà Văn Bình", f"/changes/{row.pk}/"),
        ("Quàng Văn Em", f"/cells/{people.cell.pk}/"),
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"secretary": ""}, ("no_secretary", "secretary")),
        ({"secretary": "member", "deputy": "member"}, ("two_posts", "deputy")),
        ({"secretary": "neighbour"}, ("not_eligible", "secretary")),
        ({"secretary": "secretary", "committee": ["others"]}, ("committee_too_large", "committee")),
        ({"secretary": "secretary", "committee": ["probationary"]}, ("not_eligible", "committee")),
    ],
)
def test_posts_that_cannot_be_held_so_are_refused(people, values, expected):
    Membership.objects.filter(person=people.others[0]).update(kind="probationary")
    more = [make_person() for _ in range(3)]
    Membership.objects.bulk_create(
        [
            Membership(person=one, cell=people.cell, kind="official", valid_from=FOUNDED)
            for one in more
        ]
    )
    known = {"others": ids(*people.others[1:], *more), "probationary": ids(people.others[0])}

    def one_or_more(value):
        named = (
            [pk for one in value for pk in known.get(one) or ids(getattr(people, one))]
            if isinstance(value, list)
            else []
        )
        return named if isinstance(value, list) else str(getattr(people, value).pk) if value else ""

    asked = {name: one_or_more(value) for name, value in values.items()}

    with pytest.raises(Refused) as caught:
        ask("change_posts", cell=people.cell, actor=people.official, values=asked)

    assert code_of(caught) == [expected]
    assert posts(people.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]


def test_cell_proposes_its_posts_and_the_office_appoints(people):
    row = ask(
        "change_posts",
        cell=people.cell,
        actor=people.deputy,
        values={"secretary": str(people.deputy.pk)},
    )
    assert (row.state, posts(people.cell)[0]) == ("proposed", ("secretary", "Lò Thị Mai"))

    answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(people.official))

    assert posts(people.cell) == [("secretary", "Hà Văn Bình")]


def test_nobody_appoints_themselves(people):
    Membership.objects.create(
        person=people.official, cell=people.cell, kind="official", valid_from=FOUNDED
    )

    with pytest.raises(Refused) as caught:
        ask(
            "change_posts",
            cell=people.cell,
            actor=people.official,
            values={"secretary": str(people.official.pk)},
        )

    assert code_of(caught) == [("own_entry", "")]


def test_post_is_undone_on_the_same_day(people):
    row = ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values={"secretary": str(people.member.pk)},
    )

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert posts(people.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]
    assert {"office.reopen"} == {code for code in codes(people.cell) if code.endswith("reopen")}


def test_cell_is_founded_below_the_commune_and_taken_back_with_its_code(people):
    values = {
        "name": "Chi bộ thôn Mới",
        "code": "SM-09",
        "cell_type": "residential",
        "place": "",
        "meeting_day": None,
    }

    row = ask("found_cell", cell=people.commune, actor=people.official, values=values)
    founded = row.target
    take_back_change(row, today=TODAY, actor=act_as(people.official))
    again = ask("found_cell", cell=people.commune, actor=people.official, values=values)

    founded.refresh_from_db()
    assert (founded.parent, founded.valid_from, founded.valid_to) == (people.commune, TODAY, TODAY)
    assert (again.target.code, again.target.valid_to, again.state) == ("SM-09", None, "done")


def test_cell_with_a_member_is_not_taken_back(people):
    values = {
        "name": "Chi bộ thôn Mới",
        "code": "SM-09",
        "cell_type": "residential",
        "place": "",
        "meeting_day": None,
    }
    row = ask("found_cell", cell=people.commune, actor=people.official, values=values)
    ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=row.target,
    )

    with pytest.raises(Refused) as caught:
        take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert (code_of(caught), belongs(people.member)) == (
        [("changed_since", "")],
        [("Chi bộ thôn Mới", "official")],
    )


@pytest.mark.parametrize("name", ["Chi bộ thôn Nà Lúa", "thôn nà  lúa"])
def test_two_cells_do_not_bear_one_name(people, name):
    with pytest.raises(Refused) as caught:
        ask("change_cell", cell=people.cell, actor=people.official, values={"name": name})

    assert code_of(caught) == [("name_taken", "name")]


def test_cell_is_renamed_by_the_office_and_as_before_by_undoing(people):
    row = ask(
        "change_cell", cell=people.cell, actor=people.official, values={"name": "Chi bộ bản Vàng"}
    )
    assert Unit.all_rows_unscoped.get(pk=people.cell.pk).name == "Chi bộ bản Vàng"

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert Unit.all_rows_unscoped.get(pk=people.cell.pk).name == "Chi bộ thôn Bản Vàng"


def test_office_proposes_to_close_a_cell_and_the_department_does(people, department):
    count, there = open_in(people.cell), open_in(people.sister)

    row = ask("close_cell", cell=people.cell, actor=people.official, target=people.sister)
    assert (row.state, told("change.proposed")) == (
        "proposed",
        {("Đinh Thị Phượng", f"/changes/{row.pk}/")},
    )
    answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(department))

    closed = Unit.all_rows_unscoped.get(pk=people.cell.pk)
    assert (closed.valid_to, open_in(people.cell), open_in(people.sister)) == (
        TODAY,
        0,
        there + count,
    )
    assert (posts(people.cell), posts(people.sister)) == ([], [("secretary", "Tòng Thị Gấm")])
    assert Assignment.all_rows_unscoped.filter(unit=people.cell, valid_to__isnull=True).count() == 0


def test_closing_is_undone_with_members_posts_and_official(people, department):
    count, there = open_in(people.cell), open_in(people.sister)
    row = ask("close_cell", cell=people.cell, actor=department, target=people.sister)

    take_back_change(row, today=TODAY, actor=act_as(department))

    again = Unit.all_rows_unscoped.get(pk=people.cell.pk)
    assert (again.valid_to, TreePath.objects.get(unit=again).valid_to) == (None, None)
    assert (open_in(people.cell), open_in(people.sister)) == (count, there)
    assert posts(people.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]
    assert Assignment.all_rows_unscoped.filter(unit=people.cell, valid_to__isnull=True).count() == 1


def test_cell_that_meets_or_has_members_is_not_closed(people, department):
    with pytest.raises(Refused) as members:
        ask("close_cell", cell=people.cell, actor=department)
    step.open_room(make_meeting(people.cell), people)
    with pytest.raises(Refused) as meets:
        ask("close_cell", cell=people.cell, actor=department, target=people.sister)

    assert (code_of(members), code_of(meets)) == (
        [("members_left", "target")],
        [("cell_meets", "")],
    )


@pytest.mark.parametrize("who", ["secretary", "in_charge", "neighbour"])
def test_cells_neither_found_nor_close_cells(people, who):
    actor = getattr(people, who)

    with pytest.raises(NotAllowed):
        ask(
            "found_cell",
            cell=people.commune,
            actor=actor,
            values={"name": "Chi bộ Mới", "code": "SM-09"},
        )
    with pytest.raises(NotAllowed):
        ask(
            "close_cell",
            cell=people.sister if who == "secretary" else people.cell,
            actor=actor,
            target=people.cell,
        )


def test_administrator_leaves_members_to_who_signs_in_there(people_online):
    keeper = make_person("Mùa A Sử", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)

    with pytest.raises(Refused) as caught:
        ask(
            "add_member",
            cell=people_online.cell,
            actor=keeper,
            values={"full_name": "Lù A Páo", "kind": "official"},
        )

    assert (code_of(caught), Person.objects.filter(full_name="Lù A Páo").exists()) == (
        [("office_does_it", "")],
        False,
    )
