"""Who counts in a meeting is frozen at its opening; later changes of the list are told to who leads
it.
"""

from dataclasses import replace
from datetime import date, time

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.people.actions import add_person, start_membership
from chibo.directory.people.models import Membership, Person
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.agenda import approve_agenda, draw_up_agenda
from chibo.work.meetings.actions.belonging import tell_of_changed_lists
from chibo.work.meetings.actions.session import name_officers, open_meeting
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.queries.belonging import changes_of_list
from chibo.work.meetings.queries.facts import MeetingFile
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting, make_unit
from tests.factories import month as step
from tests.work.rosters.worlds import BINH, CHUNG, DUNG, MAI, ROSTER, bring_in, with_members

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(people):
    """In session with its nine official members."""
    meeting = step.open_room(make_meeting(people.cell), people)
    step.call_roll(meeting, people)
    return step.fresh(meeting, people.secretary)


def leave_the_cell(person):
    Membership.objects.filter(person=person).update(valid_to=date(2026, 11, 3))


def join(cell, name="Lường Văn Tân"):
    person = add_person(full_name=name, recognised_on=date(2015, 1, 1), actor=SYSTEM)
    start_membership(person, cell=cell, kind="official", on=date(2026, 11, 3), actor=SYSTEM)
    return person


def test_nobody_who_leaves_or_joins_during_the_meeting_changes_its_base(meeting, people):
    leave_the_cell(people.member)
    leave_the_cell(people.others[0])
    join(people.cell)

    file = MeetingFile(meeting)

    assert (
        file.base.value,
        file.roll.present_voters,
        file.facts.cell.official_members,
        file.roll.base,
    ) == (9, 9, 9, 9)
    vote = record_vote(
        meeting,
        subject="Nghị quyết",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        tellers=[people.member],
        actor=act_as(people.secretary),
    )
    assert (vote.base, vote.present, MeetingFile(meeting).is_out_of_date(vote)) == (9, 9, False)


def test_another_kind_of_membership_counts_from_the_next_meeting_on(meeting, people):
    Membership.objects.filter(person=people.member).update(kind="suspended")

    assert MeetingFile(meeting).base.value == 9
    assert MeetingFile(make_meeting(people.cell, month=Month(2026, 12))).base.value == 8


def test_before_the_opening_the_list_of_the_day_counts(people):
    meeting = make_meeting(people.cell)
    leave_the_cell(people.member)

    assert len(MeetingFile(meeting).memberships) == 8


def test_who_came_left_or_changed_is_named_to_who_leads(meeting, people):
    assert changes_of_list(meeting) == []
    leave_the_cell(people.member)
    join(people.cell)
    Membership.objects.filter(person=people.others[1]).update(kind="exempt")

    assert sorted(changes_of_list(meeting)) == ["Lường Văn Tân", "Vì Văn Chung", "Đảng viên Số 1"]
    assert tell_of_changed_lists(people.commune) == 1
    told = Notice.all_rows_unscoped.filter(code="meeting.list_changed").values_list(
        "person__full_name", flat=True
    )
    assert sorted(told) == ["Hà Văn Bình", "Lò Thị Mai"]


def test_a_roster_brought_in_while_a_cell_meets_tells_who_leads_it(db):
    commune, day = make_unit("commune", name="Đảng bộ xã Suối Mây"), date(2026, 12, 3)
    bring_in(commune, ROSTER)
    chair, taker = (Person.objects.get(full_name=name) for name in ("Lò Thị Mai", "Hà Văn Bình"))
    meeting = make_meeting(Unit.all_rows_unscoped.get(code="SM-01"), month=Month(2026, 12))
    draw_up_agenda(meeting, actor=SYSTEM)
    approve_agenda(meeting, actor=SYSTEM)
    name_officers(
        meeting, chair=chair, minute_taker=taker, scoring_follower=None, actor=SYSTEM, on=day
    )
    open_meeting(meeting, held_on=day, at=time(19), actor=SYSTEM, on=day)

    bring_in(commune, with_members(MAI, BINH, replace(CHUNG, cell_code="SM-02"), DUNG), on=day)

    told = Notice.all_rows_unscoped.filter(code="meeting.list_changed").values_list(
        "person__full_name", "params__names"
    )
    assert sorted(told) == [("Hà Văn Bình", "Vì Văn Chung"), ("Lò Thị Mai", "Vì Văn Chung")]
    assert len(MeetingFile(meeting).memberships) == 3
