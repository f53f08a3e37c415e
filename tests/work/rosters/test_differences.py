from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from chibo.base.kernel.text import fold, sort_key
from chibo.work.rosters.rules import Roster
from chibo.work.rosters.rules.differences import Differences, FieldChange, compare
from chibo.work.rosters.rules.effective_days import kind_from
from chibo.work.rosters.rules.matching import match_members
from chibo.work.rosters.rules.snapshot import (
    DirectorySnapshot,
    KnownCell,
    KnownCharge,
    KnownMembership,
    KnownOffice,
    KnownPerson,
)
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    EM,
    MAI,
    ROSTER,
    SCHOOL,
    SPRING,
    member,
    official,
    with_members,
)

pytestmark = pytest.mark.pure
DAY = date(2026, 11, 3)


def known_of(roster: Roster) -> DirectorySnapshot:
    """The directory that says exactly what the roster says."""
    cells = {
        row.code: KnownCell(uuid4(), row.code, row.name, row.type, row.place, row.meeting_day)
        for row in roster.cells
    }
    persons, memberships, offices, charges = {}, [], [], []
    for row in roster.members:
        person = person_of(row)
        persons[person.id] = person
        cell = cells[row.cell_code].id
        memberships.append(KnownMembership(uuid4(), person.id, cell, row.kind, DAY))
        if row.post:
            offices.append(KnownOffice(uuid4(), person.id, cell, row.post, row.title))
    for row in roster.officials:
        person = KnownPerson(uuid4(), row.name, sort_key(row.name), fold(row.name), phone=row.phone)
        persons[person.id] = person
        charges += [
            KnownCharge(uuid4(), person.id, cells[code].id, row.title, row.since)
            for code in row.cell_codes
        ]
    return DirectorySnapshot(
        tuple(cells.values()), persons, tuple(memberships), tuple(offices), tuple(charges)
    )


def person_of(row) -> KnownPerson:
    same = (
        "born_on",
        "sex",
        "ethnicity",
        "admitted_on",
        "recognised_on",
        "card_number",
        "phone",
        "theory_level",
        "note",
    )
    facts = {name: getattr(row, name) for name in same}
    year = None if row.born_on else row.born_year
    return KnownPerson(
        uuid4(), row.name, sort_key(row.name), fold(row.name), born_year=year, **facts
    )


def id_of(known: DirectorySnapshot, name: str) -> UUID:
    return next(pk for pk, person in known.persons.items() if person.name == name)


def test_a_directory_that_says_the_same_has_no_differences():
    found = compare(ROSTER, known_of(ROSTER))

    assert found.is_empty
    assert (found.cells_unchanged, found.members_unchanged, found.charges_unchanged) == (2, 4, 2)


def test_an_empty_directory_gets_everything():
    found = compare(ROSTER, DirectorySnapshot())

    assert (len(found.cells), len(found.members), len(found.charges)) == (2, 4, 2)
    assert all(change.is_new for change in found.members)
    assert {charge.ref for charge in found.charges} == {("official", 0)}


def test_changed_fields_are_named_one_by_one():
    newer = with_members(
        MAI, replace(BINH, phone="0944000002", theory_level="Trung cấp"), CHUNG, DUNG
    )

    (change,) = compare(newer, known_of(ROSTER)).members

    assert change.fields == (
        FieldChange("phone", "", "0944000002"),
        FieldChange("theory_level", "", "Trung cấp"),
    )


def test_a_blank_erases_nothing():
    newer = with_members(
        replace(MAI, phone="", card_number="", sex="", ethnicity=""),
        BINH,
        CHUNG,
        replace(DUNG, note=""),
    )

    assert compare(newer, known_of(ROSTER)).is_empty


def test_one_name_with_the_tone_set_elsewhere_and_a_card_with_other_dots_are_no_change():
    older = with_members(member("Đỗ Thị Hoà", card_number="08.100003"))
    newer = with_members(member("Đỗ Thị Hòa", card_number="08100003"))

    assert compare(newer, known_of(older)).is_empty


def test_who_stands_in_no_list_any_more_leaves_and_gives_up_the_post():
    known = known_of(ROSTER)

    (end,) = compare(with_members(BINH, CHUNG, DUNG), known).ended

    assert (end.person.name, [office.post for office in end.posts_ended]) == (
        "Lò Thị Mai",
        ["secretary"],
    )


def test_nobody_leaves_a_cell_that_the_roster_does_not_list():
    found = compare(Roster((SPRING,), (MAI, BINH, CHUNG)), known_of(ROSTER))

    assert found.is_empty
    assert [cell.code for cell in found.cells_unlisted] == ["SM-02"]


def test_a_move_ends_one_membership_and_starts_another():
    known = known_of(ROSTER)
    moved = replace(BINH, cell_code=SCHOOL.code)

    (change,) = compare(with_members(MAI, moved, CHUNG, DUNG), known).members

    assert (change.joins, change.is_new, change.left.person_id) == (
        True,
        False,
        id_of(known, BINH.name),
    )
    assert change.fields == (FieldChange("cell", "sm01", "sm02"),)


def test_recognition_changes_the_kind_from_that_day_on():
    recognised = replace(CHUNG, recognised_on=date(2026, 11, 10), kind="official")

    (change,) = compare(with_members(MAI, BINH, recognised, DUNG), known_of(ROSTER)).members

    assert kind_from(change, on=date(2026, 12, 1)) == date(2026, 11, 10)
    assert kind_from(change, on=date(2026, 11, 5)) == date(2026, 11, 5)
    assert (
        kind_from(replace(change, row=replace(recognised, recognised_on=date(2020, 1, 1))), on=DAY)
        == DAY
    )


def test_a_post_that_changes_hands_ends_for_one_and_starts_for_the_other():
    known = known_of(ROSTER)
    newer = with_members(
        replace(MAI, post="", title=""),
        replace(BINH, post="secretary", title="Bí thư"),
        CHUNG,
        DUNG,
    )

    old, new = compare(newer, known).members

    assert ([office.post for office in old.posts_ended], old.takes_post) == (["secretary"], False)
    assert (new.posts_ended, new.takes_post) == ((), True)


def test_posts_stay_when_the_roster_names_none_at_all():
    bare = [replace(row, post="", title="") for row in ROSTER.members]

    assert compare(with_members(*bare), known_of(ROSTER)).is_empty


def test_a_secretary_outside_the_list_makes_way_for_a_listed_one():
    known = known_of(with_members(BINH, CHUNG, DUNG))
    stranger = KnownPerson(uuid4(), "Tòng Văn Xa", sort_key("Tòng Văn Xa"), "tong van xa")
    office = KnownOffice(uuid4(), stranger.id, known.cells[0].id, "secretary")
    known = replace(
        known, persons={**known.persons, stranger.id: stranger}, offices=(*known.offices, office)
    )

    found = compare(with_members(replace(BINH, post="secretary"), CHUNG, DUNG), known)

    assert found.displaced == (office,)


def test_charges_start_end_and_change():
    known = known_of(ROSTER)
    newer = replace(
        ROSTER,
        officials=(
            official(EM.name, SPRING, title="Phó Bí thư"),
            official("Lường Văn Ích", SCHOOL),
        ),
    )

    found = compare(newer, known)

    assert sorted((bool(one.row), bool(one.known), one.cell) for one in found.charges) == [
        (False, True, "sm02"),
        (True, False, "sm02"),
        (True, True, "sm01"),
    ]


def test_charges_stay_when_the_list_is_missing():
    assert compare(replace(ROSTER, officials=()), known_of(ROSTER)).is_empty


def test_charges_of_cells_that_are_not_listed_stay():
    found = compare(
        Roster((SPRING,), (MAI, BINH, CHUNG), (official(EM.name, SPRING),)), known_of(ROSTER)
    )

    assert found.is_empty


@pytest.mark.parametrize(
    ("row", "title", "same"),
    [
        (official("Hà Văn Bình", SPRING, phone="0944000002"), "", True),
        (official("Hà Văn Bình", SPRING, title="Bí thư Đảng ủy"), "Bí thư đảng ủy", True),
        (official("Hà Văn Bình", SPRING, title="Chủ tịch"), "", False),
        (official("Hà Văn Bính", SPRING, phone="0944000002"), "", False),
    ],
)
def test_an_official_is_a_member_by_telephone_or_title_not_by_name_alone(row, title, same):
    here = replace(BINH, phone="0944000002", title=title)
    roster = replace(with_members(here), officials=(row,))

    (charge,) = compare(roster, DirectorySnapshot()).charges

    assert charge.ref == (("member", 0) if same else ("official", 0))


def test_an_official_on_two_lines_is_one_person():
    rows = (
        official("Lường Văn Ích", SPRING),
        official("Lường Văn Ích", SCHOOL, since=date(2026, 1, 1)),
    )

    found = compare(replace(ROSTER, officials=rows), DirectorySnapshot())

    assert {charge.ref for charge in found.charges} == {("official", 0)}


class TestWhoIsWho:
    def matched(self, rows, *persons: KnownPerson) -> dict:
        found = match_members(
            rows, DirectorySnapshot(persons={person.id: person for person in persons})
        )
        return {at: person.id for at, person in found.items()}

    def test_two_persons_of_one_name_with_other_births_stay_two(self):
        older, younger = (
            member("Nông Văn Tám", date(1950, 1, 1)),
            member("Nông Văn Tám", date(1990, 1, 1)),
        )
        known = person_of(older)

        assert self.matched([younger, older], known) == {1: known.id}

    def test_the_card_finds_who_changed_name_or_birth(self):
        known = person_of(BINH)

        assert self.matched([replace(BINH, name="Hà Thanh Bình")], known) == {0: known.id}
        assert self.matched([replace(BINH, born_on=date(1975, 2, 1))], known) == {0: known.id}

    def test_a_card_whose_name_and_birth_are_another_persons_finds_nobody(self):
        assert (
            self.matched(
                [member("Tòng Văn Xa", date(1960, 1, 1), card_number="08.100002")], person_of(BINH)
            )
            == {}
        )

    def test_a_name_without_accents_and_the_same_birth_are_the_same_person(self):
        known = person_of(BINH)

        assert self.matched([replace(BINH, name="Ha Van Binh", card_number="")], known) == {
            0: known.id
        }

    def test_a_twin_of_another_accent_keeps_the_own_row(self):
        one, two = member("Hà Thị Hóa"), member("Hà Thị Hòa")
        first, second = person_of(one), person_of(two)

        assert self.matched([two, one], first, second) == {0: second.id, 1: first.id}

    def test_the_year_alone_agrees_with_the_whole_date(self):
        known = person_of(member("Nông Văn Tám", None, born_year=1941))

        assert self.matched([member("Nông Văn Tám", date(1941, 4, 4))], known) == {0: known.id}
        assert self.matched([member("Nông Văn Tám", date(1942, 4, 4))], known) == {}

    def test_a_telephone_number_finds_a_person_whose_birth_is_unknown(self):
        known = KnownPerson(uuid4(), EM.name, sort_key(EM.name), fold(EM.name), phone=EM.phone)

        assert self.matched([member(EM.name, phone=EM.phone)], known) == {0: known.id}
        assert self.matched([member(EM.name)], known) == {}

    def test_nobody_is_found_twice(self):
        known = person_of(BINH)

        assert self.matched([BINH, replace(BINH, card_number="08.999999")], known) == {0: known.id}


def test_nothing_is_the_empty_difference():
    assert Differences().is_empty
