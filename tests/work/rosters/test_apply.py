from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.directory.access.queries import actor_of_person
from chibo.directory.access.queries.held import roles_ever_of
from chibo.directory.assignments.models import Assignment
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.rules import is_in_force
from chibo.directory.people.models import Office, Person
from chibo.library.notifications.models import Notice
from chibo.work.rosters.actions import (
    apply_roster,
)
from tests.factories import make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    EM,
    FIRST,
    LATER,
    MAI,
    ROSTER,
    SCHOOL,
    SPRING,
    bring_in,
    changes,
    kinds_of,
    member,
    official,
    rows,
    stage,
    told,
    with_members,
)

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return make_unit("commune", name="Đảng bộ xã Suối Mây")


def code_of(caught) -> list[str]:
    return [finding.code for finding in caught.value.findings]


class TestTheFirstRoster:
    def test_nothing_is_stored_before_it_is_applied(self, commune):
        before = rows()

        staged = stage(commune, ROSTER)

        assert rows() == before
        assert changes(staged) == {"cells.added": 2, "members.added": 4, "officials.added": 2}

    def test_cells_members_posts_and_charges_stand_from_that_day(self, commune):
        bring_in(commune, ROSTER)

        cell = Unit.all_rows_unscoped.get(code="SM-01")
        assert (cell.name, cell.cell_type, cell.place, cell.meeting_day) == (
            "Chi bộ thôn Suối Xuân",
            "residential",
            "Nhà văn hóa",
            3,
        )
        assert (cell.parent, cell.path, cell.valid_from) == (
            commune,
            f"{commune.path}{cell.node}/",
            FIRST,
        )
        assert kinds_of("Vì Văn Chung") == [("SM-01", "probationary", FIRST, None)]
        assert list(
            Office.objects.order_by("unit__code").values_list("person__full_name", "post", "title")
        ) == [
            ("Lò Thị Mai", "secretary", "Bí thư"),
            ("Cầm Thu Dung", "secretary", "Bí thư chi bộ"),
        ]

    def test_the_day_of_admission_is_a_fact_of_the_person_not_the_begin_of_the_membership(
        self, commune
    ):
        bring_in(commune, ROSTER)

        person = Person.objects.get(full_name="Lò Thị Mai")
        assert (person.admitted_on, person.recognised_on, person.born_on) == (
            date(2000, 2, 3),
            date(2001, 2, 3),
            date(1980, 3, 8),
        )
        assert (person.card_number, person.phone, person.account_id) == (
            "08.100001",
            "0944000001",
            None,
        )

    def test_a_year_of_birth_alone_is_kept(self, commune):
        bring_in(commune, with_members(member("Nông Văn Tám", None, born_year=1941)))

        assert Person.objects.values_list("born_on", "born_year").get(full_name="Nông Văn Tám") == (
            None,
            1941,
        )

    def test_officials_hold_the_role_since_the_listed_day(self, commune):
        bring_in(commune, ROSTER)

        person = Person.objects.get(full_name=EM.name)
        listed = [
            ("SM-01", date(2025, 7, 1), "Ủy viên BTV"),
            ("SM-02", date(2025, 7, 1), "Ủy viên BTV"),
        ]
        charges = Assignment.all_rows_unscoped.filter(official=person).order_by("unit__code")
        assert list(charges.values_list("unit__code", "valid_from", "title")) == listed
        held = {one.unit.code: one.valid_from for one in roles_ever_of(person)}
        assert held == {code: since for code, since, _title in listed}
        paths = {(one.path, one.role) for one in actor_of_person(person, on=FIRST).grants}
        assert paths == {(row.unit.path, "official_in_charge") for row in charges}
        assert (person.memberships.count(), person.phone) == (0, "0944000009")
        assert (
            Notice.all_rows_unscoped.filter(person=person, code="assignment.started").count() == 2
        )

    def test_a_member_who_is_in_charge_too_is_one_person(self, commune):
        both = replace(
            with_members(replace(BINH, phone="0944000002")),
            officials=(official(BINH.name, SCHOOL, phone="0944000002"),),
        )

        bring_in(commune, both)

        (person,) = Person.objects.filter(full_name=BINH.name)
        assert (person.memberships.count(), Assignment.all_rows_unscoped.get().official) == (
            1,
            person,
        )

    def test_every_change_is_in_the_chain_of_its_cell(self, commune):
        bring_in(commune, ROSTER)

        cell = Unit.all_rows_unscoped.get(code="SM-01")
        assert Counter(Entry.objects.filter(chain_id=cell.pk).values_list("code", flat=True)) == {
            "unit.create": 1,
            "person.add": 3,
            "membership.start": 3,
            "office.start": 1,
            "assignment.start": 1,
        }
        assert list(
            Entry.objects.filter(chain_id=commune.pk).order_by("seq").values_list("code", flat=True)
        ) == [
            "unit.create",
            "roster.stage",
            "person.add",
            "roster.apply",
        ]
        assert list(chain_breaks()) == []

    def test_the_audit_holds_no_telephone_number(self, commune):
        bring_in(commune, ROSTER)
        bring_in(commune, with_members(replace(MAI, phone="0944777777"), BINH, CHUNG, DUNG))

        (entry,) = Entry.objects.filter(code="person.change")
        assert entry.values == {"phone": "10 characters"}


class TestANewerRoster:
    def test_the_same_again_changes_nothing(self, commune):
        bring_in(commune, ROSTER)
        before = rows()

        again = bring_in(commune, ROSTER, on=LATER)

        assert (changes(again), rows()) == ({}, before)

    def test_applying_one_upload_twice_is_one_effect(self, commune):
        staged = bring_in(commune, ROSTER)
        before, entries = rows(), Entry.objects.count()

        apply_roster(staged, actor=SYSTEM, on=LATER)

        assert (rows(), Entry.objects.count()) == (before, entries)

    def test_who_is_gone_leaves_with_name_and_post(self, commune):
        bring_in(commune, ROSTER)

        staged = bring_in(commune, with_members(BINH, CHUNG, DUNG), on=LATER)

        assert told(staged) == [("members", "ended", "Lò Thị Mai", [["post", "secretary", ""]])]
        assert kinds_of("Lò Thị Mai") == [("SM-01", "official", FIRST, LATER)]
        assert Office.objects.get(person__full_name="Lò Thị Mai").valid_to == LATER

    def test_who_comes_back_is_the_same_person(self, commune):
        bring_in(commune, ROSTER)
        bring_in(commune, with_members(MAI, CHUNG, DUNG), on=LATER)

        staged = bring_in(commune, ROSTER, on=date(2027, 3, 1))

        assert changes(staged) == {"members.added": 1}
        assert kinds_of("Hà Văn Bình") == [
            ("SM-01", "official", FIRST, LATER),
            ("SM-01", "official", date(2027, 3, 1), None),
        ]
        assert Person.objects.filter(full_name="Hà Văn Bình").count() == 1

    def test_a_move_is_shown_as_one(self, commune):
        bring_in(commune, ROSTER)

        staged = bring_in(
            commune, with_members(MAI, replace(BINH, cell_code="SM-02"), CHUNG, DUNG), on=LATER
        )

        assert told(staged) == [
            ("members", "moved", "Hà Văn Bình", [["cell", SPRING.name, SCHOOL.name]])
        ]
        assert kinds_of("Hà Văn Bình") == [
            ("SM-01", "official", FIRST, LATER),
            ("SM-02", "official", LATER, None),
        ]

    def test_recognition_holds_from_its_day(self, commune):
        bring_in(commune, ROSTER)
        recognised = replace(CHUNG, kind="official", recognised_on=date(2026, 11, 20))

        bring_in(commune, with_members(MAI, BINH, recognised, DUNG), on=LATER)

        assert kinds_of("Vì Văn Chung") == [
            ("SM-01", "probationary", FIRST, date(2026, 11, 20)),
            ("SM-01", "official", date(2026, 11, 20), None),
        ]
        assert Person.objects.get(full_name="Vì Văn Chung").recognised_on == date(2026, 11, 20)

    def test_a_kind_that_held_for_no_day_is_put_right_in_place(self, commune):
        bring_in(commune, ROSTER)

        bring_in(commune, with_members(MAI, replace(BINH, kind="exempt"), CHUNG, DUNG))

        assert kinds_of("Hà Văn Bình") == [("SM-01", "exempt", FIRST, None)]

    def test_the_post_changes_hands_on_one_day(self, commune):
        bring_in(commune, ROSTER)
        newer = with_members(
            replace(MAI, post="", title=""),
            replace(BINH, post="secretary", title="Bí thư"),
            CHUNG,
            DUNG,
        )

        bring_in(commune, newer, on=LATER)

        posts = Office.objects.filter(unit__code="SM-01").order_by("valid_from")
        assert list(posts.values_list("person__full_name", "valid_from", "valid_to")) == [
            ("Lò Thị Mai", FIRST, LATER),
            ("Hà Văn Bình", LATER, None),
        ]

    def test_charges_end_and_change_with_their_role(self, commune):
        bring_in(commune, ROSTER)
        newer = replace(
            ROSTER,
            officials=(official(EM.name, SPRING, title="Phó Bí thư", since=date(2025, 8, 1)),),
        )

        bring_in(commune, newer, on=LATER)

        charges = Assignment.all_rows_unscoped.order_by("unit__code")
        assert list(charges.values_list("title", "valid_from", "valid_to")) == [
            ("Phó Bí thư", date(2025, 8, 1), None),
            ("Ủy viên BTV", date(2025, 7, 1), LATER),
        ]
        in_charge = Person.objects.get(full_name=EM.name)
        for on in (date(2025, 7, 31), date(2025, 8, 1), LATER - timedelta(days=1), LATER):
            paths = {one.path for one in actor_of_person(in_charge, on=on).grants}
            assert paths == {
                row.unit.path
                for row in charges.select_related("unit")
                if is_in_force(row.valid_from, row.valid_to, on=on)
            }
        assert changes(stage(commune, newer, on=LATER)) == {}

    @pytest.mark.parametrize("since", [date(9999, 12, 31), date(2100, 1, 1), date(1900, 1, 1)])
    @pytest.mark.parametrize("known", [True, False])
    def test_no_charge_is_written_for_a_day_that_no_list_can_mean(self, commune, since, known):
        if known:
            bring_in(commune, ROSTER)
        before = rows()
        wrong = replace(ROSTER, officials=(official(EM.name, SPRING, SCHOOL, since=since),))

        with pytest.raises(Refused, match="charge_too_"):
            bring_in(commune, wrong, on=LATER)

        assert Assignment.all_rows_unscoped.filter(valid_from=since).count() == 0
        assert rows() == before

    def test_a_charge_listed_again_with_its_old_day_settles_at_once(self, commune):
        bring_in(commune, ROSTER)
        bring_in(
            commune,
            replace(ROSTER, officials=(official(EM.name, SPRING, phone=EM.phone),)),
            on=LATER,
        )

        bring_in(commune, ROSTER, on=date(2027, 1, 5))

        assert changes(stage(commune, ROSTER, on=date(2027, 1, 5))) == {}

    def test_a_cell_gets_its_new_name_and_place(self, commune):
        bring_in(commune, ROSTER)
        named = replace(SPRING, name="Chi bộ thôn Suối Hạ", place="Nhà ông Tám", code="sm 01")

        staged = bring_in(commune, replace(ROSTER, cells=(named, SCHOOL)), on=LATER)

        cell = Unit.all_rows_unscoped.get(code="SM-01")
        assert (cell.name, cell.place, cell.search_key) == (
            "Chi bộ thôn Suối Hạ",
            "Nhà ông Tám",
            "chi bo thon suoi ha",
        )
        assert changes(staged) == {"cells.changed": 1}
