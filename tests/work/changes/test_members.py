"""Members: added, corrected, moved, ended."""

from datetime import date, timedelta

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.organisation.actions import close_unit
from chibo.directory.people.models import Membership, Person
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import answer_change, take_back_change
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import Attendance, Meeting
from tests.factories import TODAY, act_as, make_meeting, make_person
from tests.factories import month as step
from tests.work.changes.wishes import ask, belongs, codes, posts, told

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "1990-05-04",
    "admitted_on": "2020-03-03",
    "kind": "official",
}
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def code_of(caught):
    return [(one.code, one.field) for one in caught.value.findings]


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


def test_move_ends_here_and_begins_there_on_the_same_day(people):
    day = date(2026, 10, 30)

    row = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
        on=day,
    )

    rows = list(
        Membership.objects.filter(person=people.member)
        .order_by("valid_from")
        .values_list("valid_from", "valid_to")
    )
    assert (row.state, rows[0][1], rows[1]) == ("done", day, (day, None))
    assert belongs(people.member) == [("Chi bộ thôn Nà Lúa", "official")]
    assert told("change.done") == {
        ("Lò Thị Mai", f"/changes/{row.pk}/"),
        ("Hà Văn Bình", f"/changes/{row.pk}/"),
        ("Tòng Thị Gấm", f"/cells/{people.sister.pk}/members/"),
        ("Quàng Văn Em", f"/cells/{people.cell.pk}/"),
        ("Vì Văn Chung", "/me/"),
    }


def test_move_into_a_cell_that_was_closed_meanwhile_is_refused_and_the_proposal_waits(people):
    row = ask(
        "move_member",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        target=people.sister,
    )
    close_unit(people.sister, on=TODAY, actor=SYSTEM)
    row.target.refresh_from_db()

    with pytest.raises(Refused) as caught:
        answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(people.official))

    row.refresh_from_db()
    assert code_of(caught) == [("target_closed", "target")]
    assert (row.state, belongs(people.member)) == (
        "proposed",
        [("Chi bộ thôn Bản Vàng", "official")],
    )


def test_move_out_of_reach_is_a_proposal_of_nobody(people):
    with pytest.raises(NotAllowed):
        ask(
            "move_member",
            cell=people.cell,
            actor=people.in_charge,
            person=people.member,
            target=people.elsewhere,
        )


def test_death_ends_membership_and_post_and_nobody_writes_to_the_dead(people):
    row = ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=people.deputy,
        values={"reason": "died"},
        on=date(2026, 10, 28),
    )

    assert (belongs(people.deputy), posts(people.cell)) == ([], [("secretary", "Lò Thị Mai")])
    assert codes(people.cell)[-4:] == [
        "change.propose",
        "office.end",
        "membership.end",
        "change.apply",
    ]
    assert told("change.done") == {
        ("Lò Thị Mai", f"/changes/{row.pk}/"),
        ("Quàng Văn Em", f"/cells/{people.cell.pk}/"),
    }


@pytest.mark.parametrize(
    ("values", "on", "expected"),
    [
        ({"reason": "died"}, TOMORROW, [("death_ahead", "on")]),
        ({"reason": "moved_away"}, date(2027, 11, 4), [("day_too_far", "on")]),
        ({"reason": "expelled"}, TODAY, [("no_decision", "decision_number")]),
        ({"reason": "struck_off"}, TODAY, [("no_decision", "decision_number")]),
        ({"reason": "retired"}, TODAY, [("no_reason", "reason")]),
    ],
)
def test_end_that_cannot_be_changes_nothing(people, values, on, expected):
    with pytest.raises(Refused) as caught:
        ask(
            "end_member",
            cell=people.cell,
            actor=people.official,
            person=people.member,
            values=values,
            on=on,
        )

    assert (code_of(caught), belongs(people.member)) == (
        expected,
        [("Chi bộ thôn Bản Vàng", "official")],
    )


def test_last_secretary_does_not_leave_without_somebody_who_leads(people):
    common = {"cell": people.cell, "actor": people.official, "person": people.secretary}

    with pytest.raises(Refused) as caught:
        ask("end_member", values={"reason": "died"}, **common)
    with pytest.raises(Refused) as wrong:
        ask(
            "end_member", values={"reason": "died", "successor": str(people.neighbour.pk)}, **common
        )
    ask("end_member", values={"reason": "died", "successor": str(people.deputy.pk)}, **common)

    assert (code_of(caught), code_of(wrong)) == (
        [("no_successor", "successor")],
        [("bad_successor", "successor")],
    )
    assert posts(people.cell) == [("secretary", "Hà Văn Bình")]


def test_last_secretary_may_leave_the_post_vacant_when_it_is_said(people):
    ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=people.secretary,
        values={"reason": "moved_away", "vacant": True},
    )

    assert posts(people.cell) == [("deputy", "Hà Văn Bình")]


def test_member_who_has_left_cannot_leave_again(people):
    common = {"cell": people.cell, "actor": people.official, "person": people.member}
    ask("end_member", values={"reason": "moved_away"}, **common)

    with pytest.raises(Refused) as caught:
        ask("end_member", values={"reason": "died"}, **common)

    assert code_of(caught) == [("not_member", "")]


def test_tasks_that_are_left_are_told_to_who_leads(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    assign_task(
        meeting,
        title="Thu quỹ",
        owner=people.member,
        due_on=date(2026, 12, 1),
        actor=act_as(people.secretary),
    )

    ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
    )

    assert told("change.tasks") == {
        (name, f"/cells/{people.cell.pk}/tasks/") for name in ("Lò Thị Mai", "Hà Văn Bình")
    }


def test_open_meeting_stays_as_it_is_and_who_leads_it_is_told(people):
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    before = Attendance.objects.of_cell(people.cell).count()

    ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values={"secretary": str(people.member.pk)},
    )

    fresh = Meeting.objects.of_cell(people.cell).get(pk=meeting.pk)
    assert (fresh.state, fresh.chair, Attendance.objects.of_cell(people.cell).count()) == (
        "open",
        people.secretary,
        before,
    )
    assert {name for name, _page in told("change.done")} >= {
        "Lò Thị Mai",
        "Vì Văn Chung",
        "Quàng Văn Em",
    }


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


def test_undo_on_the_same_day_leaves_everything_as_it_was(people):
    values = {"reason": "died", "successor": str(people.member.pk)}
    row = ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=people.secretary,
        values=values,
    )

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert (row.state, row.undone_by) == ("undone", "Cầm Thu Dung")
    assert belongs(people.secretary) == [("Chi bộ thôn Bản Vàng", "official")]
    assert posts(people.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]
    assert (
        Notice.all_rows_unscoped.filter(code="change.undone", person=people.in_charge).count() == 1
    )


def test_undone_move_and_added_member_have_held_for_no_day(people):
    moved = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
    )
    added = ask("add_member", cell=people.cell, actor=people.official, values=NEW)

    take_back_change(moved, today=TODAY, actor=act_as(people.official))
    take_back_change(added, today=TODAY, actor=act_as(people.official))

    gone = Membership.objects.get(person=added.person)
    assert (belongs(people.member), belongs(added.person)) == (
        [("Chi bộ thôn Bản Vàng", "official")],
        [],
    )
    assert (gone.valid_from, gone.valid_to) == (TODAY, TODAY)


def test_undo_comes_too_late_the_next_day_and_after_another_change(people):
    office = act_as(people.official)
    moved = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=people.sister,
    )
    with pytest.raises(Refused) as late, time_machine.travel("2026-11-04 08:00+07:00", tick=False):
        take_back_change(moved, today=TOMORROW, actor=office)
    ask(
        "end_member",
        cell=people.sister,
        actor=people.official,
        person=people.member,
        values={"reason": "died"},
    )
    with pytest.raises(Refused) as changed:
        take_back_change(moved, today=TODAY, actor=office)

    assert (code_of(late), code_of(changed)) == ([("not_undone_now", "")], [("changed_since", "")])
    assert belongs(people.member) == []


def test_undone_correction_says_what_it_said(people):
    row = ask(
        "correct_person",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        values={"full_name": "Vì Văn Trung", "born_on": "1970-01-01"},
    )

    take_back_change(row, today=TODAY, actor=act_as(people.official))

    people.member.refresh_from_db()
    assert (people.member.full_name, people.member.born_on) == ("Vì Văn Chung", None)


def test_proposal_is_withdrawn_by_who_made_it_alone(people):
    row = ask(
        "move_member",
        cell=people.cell,
        actor=people.secretary,
        person=people.member,
        target=people.sister,
    )

    with pytest.raises(NotAllowed):
        take_back_change(row, today=TODAY, actor=act_as(people.deputy))
    take_back_change(row, today=TODAY, actor=act_as(people.secretary))

    assert row.state == "withdrawn"


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
