from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.organisation.enums import CellType
from chibo.directory.people.actions import start_membership
from chibo.directory.people.enums import MembershipKind, Post
from chibo.directory.people.models import Person
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.actions import note_export
from chibo.work.rosters.documents import render_roster
from chibo.work.rosters.documents.roster import KINDS, POSTS, TYPES
from chibo.work.rosters.queries import known_of
from chibo.work.rosters.rules import read_roster
from chibo.work.rosters.rules.snapshot import DirectorySnapshot, KnownCell
from chibo.work.rosters.rules.values import cell_type_of, kind_of, post_of
from tests.factories import TODAY, act_as, make_unit
from tests.work.rosters.worlds import (
    BINH,
    CHUNG,
    DUNG,
    EM,
    FIRST,
    LATER,
    MAI,
    ROSTER,
    SAMPLE,
    SPRING,
    bring_in,
    changes,
    member,
    official,
    stage,
    with_members,
)


@pytest.fixture
def commune(db):
    return make_unit("commune", name="Đảng bộ xã Suối Mây")


def out_and_in(commune, *, on=LATER, **options):
    """Exported and read again: the roster and the remarks on it."""
    data = render_roster(commune.name, known_of(commune, on=on), on=on, **options)
    return read_roster(read_tables("x.xlsx", data), on=on)


@pytest.mark.pure
def test_every_type_kind_and_post_reads_as_what_it_is():
    assert {code: cell_type_of(text, "Chi bộ số 1") for code, text in TYPES.items()} == {
        code: code for code in CellType
    }
    assert {code: kind_of(text) for code, text in KINDS.items()} == {
        code: code for code in MembershipKind
    }
    assert {code: post_of(text)[0] for code, text in POSTS.items()} == {code: code for code in Post}


@pytest.mark.parametrize(
    "roster",
    [
        ROSTER,
        with_members(
            member("Nông Văn Tám", None, born_year=1941, note="Sinh năm 1941, không nhớ ngày")
        ),
        with_members(
            *(
                replace(BINH, name=f"Hà Văn {n}", card_number="", kind=kind)
                for n, kind in zip("ABCDEG", MembershipKind, strict=True)
            )
        ),
        with_members(
            replace(CHUNG, admitted_on=date(2025, 6, 1)),
            replace(MAI, title="Bí thư chi bộ, Trưởng thôn"),
        ),
        replace(ROSTER, officials=(official(EM.name, SPRING, since=date(2026, 1, 1)), EM)),
        replace(
            with_members(replace(BINH, phone="0944000002")),
            officials=(official(BINH.name, SPRING, phone="0944000002"),),
        ),
        replace(
            ROSTER,
            cells=(
                replace(SPRING, name="Chi bộ Suối; Khe", meeting_day=None, place=""),
                *ROSTER.cells[1:],
            ),
        ),
    ],
)
def test_what_goes_out_comes_in_without_a_remark_and_without_a_change(commune, roster):
    bring_in(commune, roster)

    again, findings = out_and_in(commune)

    assert findings == ()
    assert changes(stage(commune, again, on=LATER)) == {}


def test_the_sample_goes_out_as_it_came(commune):
    sample, _ = read_roster(read_tables(SAMPLE.name, SAMPLE.read_bytes()), on=FIRST)
    bring_in(commune, sample)

    again, findings = out_and_in(commune)

    assert (len(again.cells), len(again.members), len(again.officials), findings) == (
        15,
        301,
        8,
        (),
    )
    assert changes(stage(commune, again, on=LATER)) == {}
    bare = ("sheet", "row", "title", "states_kind")
    assert {
        tuple(getattr(row, name) for name in row.__slots__ if name not in bare)
        for row in again.members
    } == {
        tuple(getattr(row, name) for name in row.__slots__ if name not in bare)
        for row in sample.members
    }


def test_the_headings_are_those_of_the_sample(commune):
    def headings(data):
        return [
            next(row.cells for row in table.rows if row.number == 4)
            for table in read_tables("x.xlsx", data)
        ]

    ours = headings(render_roster(commune.name, DirectorySnapshot(), on=FIRST))

    assert [
        own[: len(theirs)] for own, theirs in zip(ours, headings(SAMPLE.read_bytes()), strict=True)
    ] == headings(SAMPLE.read_bytes())
    assert [
        own[len(theirs) :] for own, theirs in zip(ours, headings(SAMPLE.read_bytes()), strict=True)
    ] == [
        [],
        ["Loại đảng viên"],
        ["Số điện thoại"],
    ]


def test_a_note_on_a_kind_that_holds_no_more_stays_at_home(commune):
    bring_in(commune, with_members(replace(BINH, kind="exempt", note="Miễn công tác và SHĐ"), MAI))
    person = Person.objects.get(full_name=BINH.name)
    start_membership(
        person, cell=person.memberships.get().cell, kind="official", on=LATER, actor=SYSTEM
    )

    again, findings = out_and_in(commune)

    assert (findings, changes(stage(commune, again, on=LATER))) == ((), {})


def test_temporary_activity_beside_the_own_cell_is_listed_once_and_stays(commune):
    bring_in(commune, with_members(replace(BINH, kind="temporarily_away"), MAI, CHUNG, DUNG))
    person, school = Person.objects.get(full_name=BINH.name), known_of(commune, on=FIRST).cells[1]
    other = commune.children.get(code=school.code)
    start_membership(person, cell=other, kind="temporary_here", on=FIRST, actor=SYSTEM)

    again, findings = out_and_in(commune)

    assert [row.cell_code for row in again.members if row.name == BINH.name] == ["SM-01"]
    assert (findings, changes(stage(commune, again, on=LATER))) == ((), {})


def test_texts_that_look_like_formulas_stay_texts(commune):
    names = ["=1+1", "+SUM(A1)", "-2", "@import"]
    cells = tuple(
        KnownCell(commune.pk, f"={n}", name, "residential", name) for n, name in enumerate(names)
    )

    data = render_roster("=cmd", DirectorySnapshot(cells=cells), on=FIRST, by="=x & y")

    with ZipFile(BytesIO(data)) as package:
        assert [part for part in package.namelist() if b"<f>" in package.read(part)] == []
    sheet = read_tables("x.xlsx", data)[0]
    assert [row.cells[2] for row in sheet.rows if row.number > 4] == names


def test_without_the_right_to_private_facts_they_stay_at_home_and_are_not_lost_on_the_way_back(
    commune,
):
    bring_in(commune, ROSTER)

    again, findings = out_and_in(commune, private=False)

    assert {(row.phone, row.card_number, row.note) for row in (*again.members,)} == {("", "", "")}
    assert (findings, changes(stage(commune, again, on=LATER))) == ((), {})


def test_taking_it_out_needs_the_right_and_a_purpose_and_is_on_record(people):
    with pytest.raises(NotAllowed):
        note_export(
            people.commune,
            purpose="Họp",
            full=False,
            members=3,
            on=TODAY,
            actor=act_as(people.secretary),
        )
    with pytest.raises(Refused):
        note_export(
            people.commune,
            purpose=" \u200b ",
            full=False,
            members=3,
            on=TODAY,
            actor=act_as(people.official),
        )

    note_export(
        people.commune,
        purpose="Báo cáo quý IV",
        full=False,
        members=3,
        on=TODAY,
        actor=act_as(people.official),
    )

    entry = Entry.objects.get(code="roster.export")
    assert (entry.author, entry.values) == (
        "Cầm Thu Dung",
        {"purpose": "Báo cáo quý IV", "members": 3, "full": False},
    )
