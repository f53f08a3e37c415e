"""Cells that are founded or closed on a later day, and meetings around such a day."""

from datetime import timedelta

import pytest
import time_machine

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.directory.access.actions import add_grant
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.queries import assignments_of
from chibo.directory.organisation.models import Unit
from chibo.directory.organisation.queries import cells_below
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Office
from chibo.directory.people.queries import holder_of, members_of, offices_of, summoned_of
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import take_back_change
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.invitations import invitees_of, newcomers_of, still_invited
from chibo.work.meetings.queries.room import invitations_of
from tests.factories import FOUNDED, TODAY, act_as, make_meeting, make_person
from tests.factories import month as step
from tests.work.changes.wishes import BEFORE, DAY, ask, move, roles

pytestmark = pytest.mark.django_db
NEW = {
    "full_name": "Lường Văn Nam",
    "born_on": "1990-05-04",
    "admitted_on": "2020-03-03",
    "kind": "official",
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def code_of(caught):
    return [(one.code, one.field) for one in caught.value.findings]


@pytest.fixture
def department(people):
    person = make_person("Đinh Thị Phượng")
    add_grant(person, role="organisation_department", unit=people.commune, on=FOUNDED, actor=SYSTEM)
    return person


def test_who_leads_is_told_when_the_list_of_a_convened_meeting_changes(people):
    early = make_meeting(people.cell, month=Month(2026, 12))
    late = make_meeting(people.cell, month=Month(2027, 1))
    for meeting in (early, late):
        step.convene(meeting, people)

    row = move(people)

    rows = list(Notice.all_rows_unscoped.filter(code="change.invited").select_related("person"))
    assert {(one.person, one.link) for one in rows} == {(people.secretary, f"/meetings/{late.pk}/")}
    assert (rows[0].params["gone"], rows[0].params["come"]) == ("Vì Văn Chung", "–")
    assert people.member.pk in {
        one.person_id for one in summoned_of(people.cell, on=early.planned_on)
    }
    take_back_change(row, today=TODAY, actor=act_as(people.official))
    assert Notice.all_rows_unscoped.filter(code="change.invited").count() == 2


def test_meeting_in_session_stays_as_it_was_opened(people):
    meeting = make_meeting(people.cell)
    step.open_room(meeting, people)
    before = [(row.person_id, row.kind) for row in MeetingFile(meeting).memberships]

    move(people, on=TODAY + timedelta(days=1))
    new_secretary_from_tomorrow = {
        "secretary": str(people.deputy.pk),
        "deputy": "",
        "committee": [],
    }
    ask(
        "change_posts",
        cell=people.cell,
        actor=people.official,
        values=new_secretary_from_tomorrow,
        on=TODAY + timedelta(days=1),
    )

    meeting.refresh_from_db()
    assert [(row.person_id, row.kind) for row in MeetingFile(meeting).memberships] == before
    assert holder_of(people.cell, Post.SECRETARY, on=TODAY) == people.secretary
    assert act_as(people.secretary).may("meeting.convene", people.cell.path)


def move_to(founded, people, *, on):
    return ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=founded,
        on=on,
    )


def test_cell_founded_ahead_takes_members_and_posts_from_its_day(people):
    founded = ask(
        "found_cell",
        cell=people.commune,
        actor=people.official,
        on=DAY,
        values={"name": "Chi bộ thôn Mới", "code": "TM", "cell_type": "residential"},
    ).target
    with pytest.raises(Refused) as caught:
        move_to(founded, people, on=BEFORE)
    with pytest.raises(Refused) as twin:
        ask(
            "found_cell",
            cell=people.commune,
            actor=people.official,
            on=DAY,
            values={"name": "Chi bộ thôn mới", "code": "TM2", "cell_type": "residential"},
        )

    move_to(founded, people, on=DAY)
    ask(
        "change_posts",
        cell=founded,
        actor=people.official,
        values={"secretary": str(people.member.pk)},
        on=DAY,
    )

    below = [
        founded in cells_below(people.commune, scope=act_as(people.official).scope, on=on)
        for on in (BEFORE, DAY)
    ]
    assert (code_of(caught), code_of(twin), below) == (
        [("target_later", "on")],
        [("name_taken", "name")],
        [False, True],
    )
    assert roles(people.member, founded, on=DAY) == {"member", "secretary"}
    assert roles(people.member, founded, on=BEFORE) == set()


def test_cell_with_members_to_come_is_not_taken_back(people):
    row = ask(
        "found_cell",
        cell=people.commune,
        actor=people.official,
        on=DAY,
        values={"name": "Chi bộ thôn Mới", "code": "TM", "cell_type": "residential"},
    )
    moved = ask(
        "move_member",
        cell=people.cell,
        actor=people.official,
        person=people.member,
        target=row.target,
        on=DAY,
    )

    with pytest.raises(Refused) as caught:
        take_back_change(row, today=TODAY, actor=act_as(people.official))
    take_back_change(moved, today=TODAY, actor=act_as(people.official))
    take_back_change(row, today=TODAY, actor=act_as(people.official))

    assert code_of(caught) == [("changed_since", "")]
    assert row.target not in cells_below(
        people.commune, scope=act_as(people.official).scope, on=DAY
    )


def closing(people, department, on=DAY):
    return ask("close_cell", cell=people.cell, actor=department, on=on, target=people.sister)


def test_cell_closed_ahead_stands_until_the_day_with_all_it_has(people, department):
    count = members_of(people.cell, on=TODAY).count()
    there = members_of(people.sister, on=TODAY).count()

    closing(people, department)

    for on, here in ((TODAY, True), (BEFORE, True), (DAY, False)):
        assert members_of(people.cell, on=on).count() == (count if here else 0)
        assert members_of(people.sister, on=on).count() == (there if here else there + count)
        assert (holder_of(people.cell, Post.SECRETARY, on=on) == people.secretary) is here
        assert assignments_of(people.cell, on=on).exists() is here
        assert ("official_in_charge" in roles(people.in_charge, people.cell, on=on)) is here
        assert (
            people.cell in cells_below(people.commune, scope=act_as(department).scope, on=on)
        ) is here


def test_every_member_of_a_cell_that_closes_is_told_of_the_day_and_where_to(people, department):
    row = closing(people, department)

    rows = Notice.all_rows_unscoped.filter(code="change.done").select_related("person")
    members = {one.person for one in members_of(people.cell, on=TODAY)}
    assert members <= {one.person for one in rows}
    assert {one.link for one in rows if one.person == people.member} == {"/me/"}
    assert {one.message for one in rows} == {
        "{cell} closes on {day}; its members move to {target_name} on that day."
    }
    assert row.target == people.sister


def test_no_meeting_is_convened_for_a_day_on_which_the_cell_stands_no_more(people, department):
    meeting = make_meeting(people.cell, month=Month(2027, 1))
    closing(people, department)
    meeting.refresh_from_db()

    with pytest.raises(Refused) as caught:
        step.convene(meeting, people)

    assert code_of(caught) == [("cell_closes", "")]
    early = make_meeting(people.cell, month=Month(2026, 12))
    assert early.planned_on < DAY
    step.convene(early, people)
    assert early.state == "convened"


def test_meeting_invites_by_its_own_day(people):
    early, late = (
        make_meeting(people.cell, month=month) for month in (Month(2026, 12), Month(2027, 1))
    )
    move(people)
    added = ask("add_member", cell=people.cell, actor=people.official, values=NEW, on=DAY).person

    def invited(meeting):
        return {person for person, _capacity in invitees_of(meeting)} & {people.member, added}

    assert early.planned_on < DAY < late.planned_on
    assert (invited(early), invited(late)) == ({people.member}, {added})


def test_who_will_have_left_by_the_day_of_the_meeting_holds_no_invitation_to_it(people):
    early, late = (
        make_meeting(people.cell, month=month) for month in (Month(2026, 12), Month(2027, 1))
    )
    for meeting in (early, late):
        step.convene(meeting, people)
    move(people)

    assert people.member in still_invited(early)
    assert people.member not in still_invited(late)
    assert (newcomers_of(early, ()) != [], newcomers_of(late, invitations_of(late))) == (True, [])


def died(people, person, **more):
    return ask(
        "end_member",
        cell=people.cell,
        actor=people.official,
        person=person,
        values={"reason": "died", **more},
    )


def test_in_a_cell_that_closes_only_an_end_is_entered_and_the_closing_passes_it_by(
    people, department
):
    row = closing(people, department)
    for kind, values, rest in (
        ("add_member", NEW, {}),
        ("change_status", {"kind": "exempt"}, {"person": people.member}),
        ("change_posts", {"secretary": str(people.deputy.pk)}, {}),
    ):
        with pytest.raises(Refused) as caught:
            ask(kind, cell=people.cell, actor=people.official, values=values, **rest)
        assert code_of(caught) == [("closes_then", "")]
    into = {"person": people.neighbour, "target": people.cell}
    with pytest.raises(Refused) as moved:
        ask(
            "move_member",
            cell=people.sister,
            actor=people.official,
            values={"vacant": True},
            **into,
        )
    assert code_of(moved) == [("target_closes", "target")]

    died(people, people.member)
    died(people, people.secretary, successor=str(people.deputy.pk))

    gone = {people.member.pk, people.secretary.pk}
    assert not gone & set(
        Membership.objects.filter(valid_to=None).values_list("person_id", flat=True)
    )
    assert (
        holder_of(people.cell, Post.SECRETARY, on=BEFORE),
        holder_of(people.cell, Post.SECRETARY, on=DAY),
    ) == (
        people.deputy,
        None,
    )

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert not gone & {row.person_id for row in members_of(people.cell, on=DAY)}
    assert people.deputy.pk in {row.person_id for row in members_of(people.cell, on=DAY)}
    assert holder_of(people.cell, Post.SECRETARY, on=DAY) == people.deputy
    assert Unit.all_rows_unscoped.get(pk=people.cell.pk).valid_to is None


def test_closing_that_is_taken_back_leaves_one_charge_of_the_official(people, department):
    row = closing(people, department)

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert assignments_of(people.cell, on=DAY).count() == 1
    assert roles(people.in_charge, people.cell, on=DAY) == {"official_in_charge"}
    assert [one.valid_to for one in Office.objects.filter(unit=people.cell)] == [None, None]


def test_official_who_takes_a_closing_cell_over_has_it_until_it_closes(people, department):
    row = closing(people, department)
    official = make_person("Bạc Thị Hoa")
    assign_official(
        official, cell=Unit.all_rows_unscoped.get(pk=people.cell.pk), on=TODAY, actor=SYSTEM
    )
    until = [roles(official, people.cell, on=on) for on in (BEFORE, DAY)]

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert until == [{"official_in_charge"}, set()]
    assert roles(official, people.cell, on=DAY) == {"official_in_charge"}
    assert {one.official for one in assignments_of(people.cell, on=DAY)} == {
        official,
        people.in_charge,
    }


def test_post_that_was_to_end_anyway_still_ends_when_the_closing_is_taken_back(people, department):
    values = {"secretary": str(people.secretary.pk), "deputy": ""}
    ask("change_posts", cell=people.cell, actor=people.official, values=values, on=DAY)
    row = closing(people, department)

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert [[one.post for one in offices_of(people.cell, on=on)] for on in (BEFORE, DAY)] == [
        ["deputy", "secretary"],
        ["secretary"],
    ]


def test_post_that_ended_the_same_day_stays_ended_when_a_closing_of_today_is_undone(
    people, department
):
    values = {"secretary": str(people.secretary.pk), "deputy": "", "committee": []}
    ask("change_posts", cell=people.cell, actor=people.official, values=values)
    row = closing(people, department, on=TODAY)

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert [(one.post, one.person) for one in offices_of(people.cell, on=TODAY)] == [
        ("secretary", people.secretary)
    ]


def test_cell_that_waits_for_changes_or_is_convened_beyond_is_not_closed(people, department):
    moved = move(people)
    with pytest.raises(Refused) as waits:
        closing(people, department, on=DAY + timedelta(days=20))
    take_back_change(moved, today=TODAY, actor=act_as(people.official))
    meeting = make_meeting(people.cell, month=Month(2027, 1))
    step.convene(meeting, people)
    with pytest.raises(Refused) as meets:
        closing(people, department)

    closing(people, department, on=meeting.planned_on + timedelta(days=1))

    assert (code_of(waits), code_of(meets)) == ([("member_ahead", "")], [("cell_meets", "")])


def test_closing_that_is_taken_back_lets_a_charge_of_another_cell_end_on_that_day(
    people, department
):
    row = closing(people, department)
    charge = assign_official(make_person("Bạc Thị Hoa"), cell=people.sister, on=TODAY, actor=SYSTEM)
    end_assignment(charge, on=DAY, actor=SYSTEM)

    take_back_change(row, today=TODAY, actor=act_as(department))

    assert not assignments_of(people.sister, on=DAY).filter(pk=charge.pk).exists()
