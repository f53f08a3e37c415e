"""Members: added, proposed, corrected."""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.people.models import Membership, Person
from chibo.work.changes.actions import answer_change
from tests.factories import TODAY, act_as, make_person
from tests.work.changes.newcomers import NEW, code_of
from tests.work.changes.wishes import ask, belongs, codes, posts, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def test_office_adds_a_member_who_belongs_from_that_day(people):
    row = ask(
        "add_member", cell=people.cell, actor=people.official, values=NEW, on=date(2026, 10, 20)
    )

    person = Person.objects.get(full_name="Lường Văn Nam")
    membership = Membership.objects.get(person=person)
    assert (row.state, row.person, person.born_on) == ("done", person, date(1990, 5, 4))
    assert (membership.cell, membership.kind, membership.valid_from) == (
        people.cell,
        "official",
        date(2026, 10, 20),
    )
    assert codes(people.cell)[-4:] == [
        "change.propose",
        "person.add",
        "membership.start",
        "change.apply",
    ]
    assert told("change.done") == {
        ("Lò Thị Mai", f"/changes/{row.pk}/"),
        ("Hà Văn Bình", f"/changes/{row.pk}/"),
        ("Quàng Văn Em", f"/cells/{people.cell.pk}/"),
        ("Lường Văn Nam", "/me/"),
    }


def test_secretary_proposes_and_the_office_confirms(people):
    row = ask("add_member", cell=people.cell, actor=people.secretary, values=NEW)

    assert (row.state, Person.objects.filter(full_name="Lường Văn Nam").count()) == ("proposed", 0)
    assert told("change.proposed") == {("Cầm Thu Dung", f"/changes/{row.pk}/")}

    answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(people.official))

    assert (row.state, row.answered_by) == ("done", "Cầm Thu Dung")
    assert belongs(row.person) == [("Chi bộ thôn Bản Vàng", "official")]
    assert told("change.answer") == {("Lò Thị Mai", f"/changes/{row.pk}/")}


def test_proposal_is_declined_with_a_reason_only_and_once(people):
    row = ask("add_member", cell=people.cell, actor=people.secretary, values=NEW)

    with pytest.raises(Refused) as caught:
        answer_change(row, accepted=False, answer=" ", today=TODAY, actor=act_as(people.official))
    answer_change(
        row, accepted=False, answer="Chưa có quyết định", today=TODAY, actor=act_as(people.official)
    )
    with pytest.raises(Refused) as again:
        answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(people.official))

    assert code_of(caught) == [("answer_missing", "answer")]
    assert code_of(again) == [("already_answered", "")]
    assert (row.state, row.answer, Person.objects.filter(full_name="Lường Văn Nam").exists()) == (
        "declined",
        "Chưa có quyết định",
        False,
    )


@pytest.mark.parametrize("who", ["member", "in_charge", "neighbour", "stranger"])
def test_nobody_else_adds_or_proposes(people, who):
    with pytest.raises(NotAllowed):
        ask("add_member", cell=people.cell, actor=getattr(people, who), values=NEW)


def test_member_who_comes_back_is_the_same_person(people):
    ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        values={"reason": "moved_away"},
    )
    Person.objects.filter(pk=people.member.pk).update(born_on=date(1980, 1, 1))

    row = ask(
        "add_member",
        cell=people.sister,
        actor=people.official,
        values={"full_name": "Vì văn Chung", "born_on": "1980-01-01", "kind": "official"},
    )

    assert row.person == people.member
    assert belongs(people.member) == [("Chi bộ thôn Nà Lúa", "official")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"full_name": "Vì Văn Chung", "born_on": "1980-01-01"}, ("belongs_already", "full_name")),
        ({"card_number": "0123.456"}, ("card_taken", "card_number")),
        ({"born_on": "2010-01-01"}, ("under_18_at_admission", "admitted_on")),
        ({"recognised_on": "2019-01-01"}, ("official_before_admission", "recognised_on")),
        ({"admitted_on": "2027-01-01"}, ("date_ahead", "admitted_on")),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(people, changes, expected):
    Person.objects.filter(pk=people.member.pk).update(
        born_on=date(1980, 1, 1), card_number="0123456"
    )

    with pytest.raises(Refused) as caught:
        ask("add_member", cell=people.cell, actor=people.official, values={**NEW, **changes})

    assert code_of(caught) == [expected]


@pytest.mark.parametrize(
    ("on", "code"), [(date(2027, 11, 4), "day_too_far"), (date(2020, 1, 1), "day_too_early")]
)
def test_member_begins_on_a_day_that_can_be(people, on, code):
    with pytest.raises(Refused) as caught:
        ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=on)

    assert code_of(caught) == [(code, "on")]


def test_secretary_corrects_a_telephone_number_and_proposes_everything_else(people):
    phone = ask(
        "correct_person",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        values={"phone": "0912345678"},
    )
    name = ask(
        "correct_person",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        values={"full_name": "Vì Văn Chúng", "phone": "0999999999"},
    )

    people.member.refresh_from_db()
    assert (phone.state, name.state) == ("done", "proposed")
    assert (people.member.full_name, people.member.phone) == ("Vì Văn Chung", "0912345678")
    assert told("change.done") >= {("Vì Văn Chung", "/me/")}


def test_corrected_birth_takes_the_place_of_the_year(people):
    Person.objects.filter(pk=people.member.pk).update(born_year=1980)

    ask(
        "correct_person",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        values={"born_on": "1981-02-03"},
    )

    people.member.refresh_from_db()
    assert (people.member.born_on, people.member.born_year) == (date(1981, 2, 3), None)


def test_office_does_not_change_its_own_membership(people):
    clerk = make_person("Lục Thị Oanh")
    Membership.objects.create(
        person=people.official, cell=people.cell, kind="official", valid_from=date(2026, 1, 1)
    )

    with pytest.raises(Refused) as caught:
        ask(
            "move_member",
            cell=people.cell,
            actor=people.official,
            person=people.official,
            target=people.sister,
        )

    assert code_of(caught) == [("own_entry", "")]
    assert belongs(clerk) == []


def test_status_changes_from_a_day_and_a_suspended_deputy_holds_no_post(people):
    row = ask(
        "change_status",
        cell=people.cell,
        actor=people.official,
        person=people.deputy,
        values={"kind": "suspended"},
    )

    assert (row.state, belongs(people.deputy)) == ("done", [("Chi bộ thôn Bản Vàng", "suspended")])
    assert posts(people.cell) == [("secretary", "Lò Thị Mai")]


def test_cell_names_in_words_where_its_member_moves_and_the_office_chooses(people):
    row = ask(
        "move_member",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        values={"where": "Nà Lúa"},
    )
    office = act_as(people.official)

    with pytest.raises(Refused) as caught:
        answer_change(row, accepted=True, answer="", today=TODAY, actor=office)
    with pytest.raises(NotAllowed):
        answer_change(
            row, accepted=True, answer="", today=TODAY, actor=office, target=people.elsewhere
        )
    answer_change(row, accepted=True, answer="", today=TODAY, actor=office, target=people.sister)

    assert code_of(caught) == [("no_target", "target")]
    assert (row.state, belongs(people.member)) == ("done", [("Chi bộ thôn Nà Lúa", "official")])


def test_proposal_tells_nothing_of_other_cells(people):
    Person.objects.filter(pk=people.neighbour.pk).update(
        born_on=date(1980, 1, 1), card_number="0123456"
    )
    values = {**NEW, "full_name": "Tòng Thị Gấm", "born_on": "1980-01-01", "card_number": "0123456"}

    row = ask("add_member", cell=people.cell, actor=people.secretary, values=values)
    with pytest.raises(Refused) as caught:
        answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(people.official))

    assert (row.state, code_of(caught)) == ("proposed", [("belongs_already", "full_name")])
