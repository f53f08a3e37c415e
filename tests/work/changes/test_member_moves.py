"""Members who move, end or leave tasks and meetings behind."""

from datetime import date

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.directory.organisation.actions import close_unit
from chibo.directory.people.models import Membership
from chibo.work.changes.actions import answer_change
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.models import Attendance, Meeting
from tests.factories import TODAY, act_as, make_meeting
from tests.factories import month as step
from tests.work.changes.newcomers import TOMORROW, code_of
from tests.work.changes.wishes import ask, belongs, codes, posts, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


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
    before = Attendance.objects.of_unit(people.cell).count()

    ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values={"secretary": str(people.member.pk)},
    )

    fresh = Meeting.objects.of_unit(people.cell).get(pk=meeting.pk)
    assert (fresh.state, fresh.chair, Attendance.objects.of_unit(people.cell).count()) == (
        "open",
        people.secretary,
        before,
    )
    assert {name for name, _page in told("change.done")} >= {
        "Lò Thị Mai",
        "Vì Văn Chung",
        "Quàng Văn Em",
    }
