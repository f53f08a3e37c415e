"""Changes that are entered before the day on which they take effect."""

from datetime import date, timedelta

import pytest
import time_machine

from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.access.queries.cells import people_in
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import holder_of, member_counts, members_of, offices_of
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import Wish, answer_change, request_change, take_back_change
from chibo.work.changes.queries import coming_in, may_take_back
from chibo.work.changes.rules import check_day, may_lie_ahead
from tests.factories import FOUNDED, TODAY, act_as
from tests.work.changes.wishes import BEFORE, DAY, ask, move, new_secretary, roles, told

pytestmark = pytest.mark.django_db
BOUND = date(2027, 11, 3)
NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "1990-05-04",
    "admitted_on": "2020-03-03",
    "kind": "official",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as traveller:
        yield traveller


def code_of(caught):
    return [(one.code, one.field) for one in caught.value.findings]


def names(rows):
    return {row.person.full_name for row in rows}


@pytest.mark.parametrize(
    ("on", "ahead", "code"),
    [
        (TODAY, False, None),
        (TODAY + timedelta(days=1), False, "day_ahead"),
        (TODAY + timedelta(days=1), True, None),
        (BOUND, True, None),
        (BOUND + timedelta(days=1), True, "day_too_far"),
    ],
)
def test_day_may_lie_ahead_up_to_a_year_for_what_somebody_decides(on, ahead, code):
    found = check_day(on, today=TODAY, earliest=FOUNDED, ahead=ahead)

    assert [one.code for one in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("change_posts", {}, True),
        ("move_member", {}, True),
        ("add_member", {"kind": "official"}, True),
        ("change_status", {"kind": "exempt"}, True),
        ("change_status", {"kind": "suspended"}, False),
        ("end_member", {"reason": "moved_away"}, True),
        ("end_member", {"reason": "died"}, False),
        ("end_member", {"reason": "expelled"}, False),
        ("end_member", {"reason": "struck_off"}, False),
        ("found_cell", {}, True),
        ("close_cell", {}, True),
        ("correct_person", {}, False),
        ("change_cell", {}, False),
    ],
)
def test_what_happened_or_punishes_is_not_entered_ahead(kind, values, expected):
    assert may_lie_ahead(kind, values) is expected


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": "died"}, "death_ahead"),
        ({"reason": "expelled"}, "day_ahead"),
        ({"reason": "struck_off"}, "day_ahead"),
    ],
)
def test_nobody_dies_or_is_expelled_tomorrow(people, values, code):
    with pytest.raises(Refused) as caught:
        ask(
            "end_member",
            cell=people.cell,
            actor=people.official,
            person=people.member,
            values=values,
            on=TODAY + timedelta(days=1),
            decision_number="12-QĐ/ĐU",
        )

    assert code_of(caught) == [(code, "on")]


def test_new_secretary_has_the_rights_from_the_day_and_the_old_one_until_then(people):
    new_secretary(people)

    for on, holder in ((TODAY, people.secretary), (BEFORE, people.secretary), (DAY, people.member)):
        assert holder_of(people.cell, Post.SECRETARY, on=on) == holder
        assert people_in(people.cell, on=on).posts.count("secretary") == 1
    assert [
        (
            "secretary" in roles(one, people.cell, on=BEFORE),
            "secretary" in roles(one, people.cell, on=DAY),
        )
        for one in (people.secretary, people.member)
    ] == [(True, False), (False, True)]
    assert (
        act_as(people.secretary, on=BEFORE).may("meeting.convene", people.cell.path),
        act_as(people.secretary, on=DAY).may("meeting.convene", people.cell.path),
    ) == (True, False)


def test_those_concerned_are_told_at_once_of_the_day(people):
    new_secretary(people)

    rows = Notice.all_rows_unscoped.filter(code="change.done").select_related("person")
    assert {row.person.full_name for row in rows} == {
        "Lò Thị Mai",
        "Vì Văn Chung",
        "Hà Văn Bình",
        "Quàng Văn Em",
    }
    assert {row.message for row in rows} == {
        (
            "The posts of {cell} change on {day}. Secretary from then on: {secretary_name}."
            " Until then everything stays as it is."
        )
    }
    assert {row.params["secretary_name"] for row in rows} == {"Vì Văn Chung"}


def test_posts_that_change_ahead_do_not_change_twice(people):
    new_secretary(people)

    for on in (TODAY, DAY, DAY + timedelta(days=3)):
        with pytest.raises(Refused) as caught:
            ask(
                "change_posts",
                cell=people.cell,
                actor=people.official,
                values={"secretary": str(people.deputy.pk)},
                on=on,
            )
        assert code_of(caught) == [("posts_ahead", "")]
    assert offices_of(people.cell, on=DAY).filter(post="secretary").count() == 1


def test_coming_change_is_taken_back_until_its_day_and_not_on_it(people, clock):
    row = new_secretary(people)
    clock.move_to("2026-12-04 23:00+07:00")
    office = act_as(people.official, on=BEFORE)
    assert [one.pk for one in coming_in(people.cell, on=BEFORE)] == [row.pk]

    clock.move_to("2026-12-05 00:30+07:00")
    with pytest.raises(Refused) as caught:
        take_back_change(row, today=DAY, actor=act_as(people.official, on=DAY))
    assert code_of(caught) == [("not_undone_now", "")]
    assert coming_in(people.cell, on=DAY) == []

    clock.move_to("2026-12-04 23:00+07:00")
    assert may_take_back(row, actor=office, on=BEFORE) is True
    take_back_change(row, today=BEFORE, actor=office)

    assert row.state == "undone"
    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.secretary
    assert Office.objects.get(person=people.secretary).valid_to is None
    assert ("Vì Văn Chung", f"/cells/{people.cell.pk}/") in told("change.undone")
    assert coming_in(people.cell, on=BEFORE) == []
    new_secretary(people)
    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.member


@pytest.mark.parametrize("who", ["secretary", "member", "neighbour", "in_charge"])
def test_nobody_else_takes_a_coming_change_back(people, who):
    row = new_secretary(people)

    with pytest.raises(NotAllowed):
        take_back_change(row, today=TODAY, actor=act_as(getattr(people, who)))


def test_member_who_moves_ahead_belongs_here_until_the_day_and_there_from_it(people):
    move(people)

    for on, here in ((TODAY, True), (BEFORE, True), (DAY, False)):
        belongs = [
            people.member.pk in {row.person_id for row in members_of(cell, on=on)}
            for cell in (people.cell, people.sister)
        ]
        assert belongs == [here, not here]
        assert act_as(people.member, on=on).may("meeting.view", people.cell.path) is here
    before, then = (member_counts([people.cell, people.sister], on=on) for on in (BEFORE, DAY))
    assert (
        before[people.cell.pk] - then[people.cell.pk],
        then[people.sister.pk] - before[people.sister.pk],
    ) == (1, 1)


def test_member_with_a_change_ahead_gets_no_second_one(people):
    move(people)

    for kind, values, rest in (
        ("move_member", {}, {"target": people.sister}),
        ("change_status", {"kind": "exempt"}, {}),
        ("end_member", {"reason": "died"}, {}),
    ):
        with pytest.raises(Refused) as caught:
            ask(
                kind,
                cell=people.cell,
                actor=people.official,
                person=people.member,
                values=values,
                **rest,
            )
        assert code_of(caught)[0][0] in ("member_ahead", "belongs_there")
    assert Membership.objects.filter(person=people.member).count() == 2


def test_secretary_moves_ahead_and_hands_over_from_the_same_day(people):
    move(people, person=people.secretary, values={"successor": str(people.deputy.pk)})

    assert holder_of(people.cell, Post.SECRETARY, on=BEFORE) == people.secretary
    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.deputy
    assert [row.post for row in offices_of(people.cell, on=DAY).filter(person=people.deputy)] == [
        "secretary"
    ]
    assert ("Hà Văn Bình", f"/changes/{coming_in(people.cell, on=TODAY)[0].pk}/") in told(
        "change.done"
    )


def test_secretary_who_has_handed_over_by_then_needs_no_successor(people):
    new_secretary(people)
    with pytest.raises(Refused) as caught:
        move(
            people, on=BEFORE, person=people.secretary, values={"successor": str(people.deputy.pk)}
        )
    assert code_of(caught) == [("posts_ahead", "")]

    move(people, person=people.secretary, values={"successor": str(people.deputy.pk)})

    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.member
    assert people.secretary.pk not in {row.person_id for row in members_of(people.cell, on=DAY)}


def test_nobody_is_kept_in_a_post_that_ends_before_the_day(people):
    kept = {"secretary": str(people.secretary.pk), "deputy": str(people.deputy.pk)}
    ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values=kept | {"deputy": ""},
        on=DAY,
    )
    asked = kept | {"committee": [str(people.member.pk)]}

    with pytest.raises(Refused) as caught:
        ask(
            "change_posts",
            cell=people.cell,
            actor=people.official,
            values=asked,
            on=DAY + timedelta(days=3),
        )
    ask("change_posts", cell=people.cell, actor=people.official, values=asked, on=BEFORE)

    assert code_of(caught) == [("posts_ahead", "")]
    held = [[row.post for row in offices_of(people.cell, on=on)] for on in (BEFORE, DAY)]
    assert held == [["committee_member", "deputy", "secretary"], ["committee_member", "secretary"]]


def test_posts_are_not_given_back_to_who_will_have_left(people):
    posts = new_secretary(people)
    move(people, person=people.secretary)

    with pytest.raises(Refused) as caught:
        take_back_change(posts, today=TODAY, actor=act_as(people.official))

    assert code_of(caught) == [("changed_since", "")]
    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.member


def test_member_of_later_is_none_before_and_can_be_appointed_from_then(people):
    row = ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=DAY)
    person = Person.objects.get(full_name="Lường Văn Nam")
    early = {"secretary": str(person.pk), "deputy": "", "committee": []}

    with pytest.raises(Refused) as caught:
        ask("change_posts", cell=people.cell, actor=people.official, values=early, on=BEFORE)
    ask("change_posts", cell=people.cell, actor=people.official, values=early, on=DAY)

    assert code_of(caught) == [("not_eligible", "secretary")]
    assert roles(person, people.cell, on=BEFORE) == set()
    assert roles(person, people.cell, on=DAY) == {"member", "secretary"}
    with pytest.raises(Refused):
        ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=BEFORE)
    assert Membership.objects.filter(person=person).count() == 1
    assert row.state == "done"


def test_member_of_later_is_taken_back_and_may_be_added_again(people):
    row = ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=DAY)

    take_back_change(row, today=TODAY, actor=act_as(people.official))
    again = ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=BEFORE)

    assert again.person == row.person
    assert names(members_of(people.cell, on=DAY)) >= {"Lường Văn Nam"}
    assert members_of(people.cell, on=DAY).filter(person=row.person).count() == 1


def test_proposal_dated_ahead_waits_and_is_confirmed_for_its_day(people, clock):
    wish = Wish(
        "move_member", people.cell, DAY, people.member, values={"where": "Chi bộ thôn Nà Lúa"}
    )
    row = request_change(wish, today=TODAY, actor=act_as(people.secretary))

    answer_change(
        row,
        accepted=True,
        answer="",
        today=TODAY,
        actor=act_as(people.official),
        target=people.sister,
    )

    assert people.member.pk in {one.person_id for one in members_of(people.cell, on=BEFORE)}
    assert people.member.pk in {one.person_id for one in members_of(people.sister, on=DAY)}
