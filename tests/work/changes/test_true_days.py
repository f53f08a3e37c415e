"""A member who died or left before the list was brought in: taken off with the true day, and on no
list here from then on.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.errors import Refused
from chibo.directory.people.models import Membership, Office, Person
from chibo.directory.people.queries import last_membership_of, members_of, summoned_of
from chibo.library.notifications.models import Notice
from chibo.work.changes.actions import answer_change, take_back_change
from chibo.work.meetings.models import Attendance, Meeting
from chibo.work.rosters.queries import known_of
from chibo.work.rosters.rules.differences import MemberEnd
from chibo.work.rosters.rules.effective_days import last_day
from chibo.work.rosters.rules.facts import LeaverRow
from chibo.work.rosters.rules.snapshot import KnownMembership, KnownPerson
from tests.factories import TODAY, act_as, make_meeting
from tests.factories import month as step
from tests.work.changes.wishes import ask, belongs, new_secretary, posts

pytestmark = pytest.mark.django_db
# The list came in on that day; what it does not tell yet happened before.
BROUGHT_IN, DIED_ON = TODAY - timedelta(days=1), TODAY - timedelta(days=19)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def listed(people):
    """The members and posts of the cell stand since yesterday."""
    Membership.objects.filter(cell=people.cell).update(valid_from=BROUGHT_IN)
    Office.objects.filter(unit=people.cell).update(valid_from=BROUGHT_IN)
    Person.objects.filter(pk=people.member.pk).update(
        born_on=date(1940, 5, 2), admitted_on=date(1970, 2, 3)
    )
    people.member.refresh_from_db()
    return people


def end(people, person, reason="died", on=DIED_ON, by=None, values=None, **rest):
    values = {"reason": reason, **(values or {})}
    return ask(
        "end_member",
        cell=people.cell,
        actor=by or people.official,
        person=person,
        values=values,
        on=on,
        **rest,
    )


def period(person):
    return [
        (row.valid_from, row.valid_to)
        for row in Membership.objects.filter(person=person).order_by("valid_from")
    ]


@pytest.mark.parametrize("reason", ["died", "moved_away", "struck_off", "expelled"])
def test_the_true_day_stands_everywhere_and_no_day_here_counts(listed, reason):
    decided = {"decision_number": "12-QĐ/ĐU"} if reason in ("struck_off", "expelled") else {}

    row = end(listed, listed.member, reason, **decided)

    assert (row.state, row.on, period(listed.member)) == ("done", DIED_ON, [(BROUGHT_IN, DIED_ON)])
    assert last_membership_of(listed.member).valid_to == DIED_ON
    for day in (DIED_ON, BROUGHT_IN, TODAY, TODAY + timedelta(days=400)):
        assert listed.member.pk not in set(
            members_of(listed.cell, on=day).values_list("person_id", flat=True)
        )
        assert listed.member.pk not in set(
            summoned_of(listed.cell, on=day).values_list("person_id", flat=True)
        )
    told = Notice.all_rows_unscoped.get(code="change.done", person=listed.secretary)
    assert told.params["day"] == DIED_ON.isoformat()
    ended = Entry.objects.get(chain_id=listed.cell.pk, code="membership.end")
    proposed = Entry.objects.get(chain_id=listed.cell.pk, code="change.propose")
    assert (ended.values["valid_to"], proposed.values["on"]) == (
        DIED_ON.isoformat(),
        DIED_ON.isoformat(),
    )


def test_the_cell_proposes_it_and_the_office_confirms(listed):
    row = end(listed, listed.member, by=listed.secretary)

    answer_change(row, accepted=True, answer="", today=TODAY, actor=act_as(listed.official))

    assert (row.state, belongs(listed.member)) == ("done", [])


def test_a_secretary_who_died_before_hands_over_from_the_day_the_list_begins(listed):
    end(listed, listed.secretary, values={"successor": str(listed.deputy.pk)})

    held = Office.objects.get(person=listed.deputy, valid_to=None)
    gone = Office.objects.get(person=listed.secretary)
    assert (posts(listed.cell), held.valid_from) == ([("secretary", "Hà Văn Bình")], BROUGHT_IN)
    assert (gone.valid_from, gone.valid_to) == (BROUGHT_IN, BROUGHT_IN)


def test_it_is_undone_on_the_same_day(listed):
    row = end(listed, listed.secretary, values={"successor": str(listed.deputy.pk)})

    take_back_change(row, today=TODAY, actor=act_as(listed.official))

    assert (row.state, period(listed.secretary)) == ("undone", [(BROUGHT_IN, None)])
    assert posts(listed.cell) == [("secretary", "Lò Thị Mai"), ("deputy", "Hà Văn Bình")]


def test_another_kind_entered_before_the_death_was_known_does_not_outlast_it(listed):
    ask(
        "change_status",
        cell=listed.cell,
        actor=listed.official,
        person=listed.member,
        values={"kind": "exempt"},
    )

    row = end(listed, listed.member)

    assert period(listed.member) == [(BROUGHT_IN, DIED_ON), (TODAY, DIED_ON)]
    take_back_change(row, today=TODAY, actor=act_as(listed.official))
    assert period(listed.member) == [(BROUGHT_IN, TODAY), (TODAY, None)]


def test_what_a_meeting_has_recorded_stays(listed):
    meeting = step.open_room(make_meeting(listed.cell), listed)
    step.call_roll(meeting, listed)
    before = list(
        Attendance.objects.of_unit(listed.cell).order_by("pk").values_list("person", "state")
    )

    end(listed, listed.member)

    fresh = Meeting.objects.of_unit(listed.cell).get(pk=meeting.pk)
    after = list(
        Attendance.objects.of_unit(listed.cell).order_by("pk").values_list("person", "state")
    )
    assert (fresh.state, after) == ("open", before)
    assert listed.member.pk in {person for person, _state in after}


@pytest.mark.parametrize(
    ("on", "code"), [(date(1970, 2, 2), "before_admission"), (date(2026, 11, 4), "death_ahead")]
)
def test_a_day_that_cannot_be_is_refused(listed, on, code):
    with pytest.raises(Refused) as caught:
        end(listed, listed.member, on=on)

    assert next((one.code, one.field) for one in caught.value.findings) == (code, "on")
    assert period(listed.member) == [(BROUGHT_IN, None)]


@pytest.mark.parametrize(
    "known",
    [{"born_on": date(1940, 5, 2)}, {"born_on": None, "born_year": 1941}],
    ids=["day of birth", "year of birth"],
)
def test_nobody_leaves_before_birth(listed, known):
    Person.objects.filter(pk=listed.member.pk).update(admitted_on=None, **known)

    with pytest.raises(Refused) as caught:
        end(listed, listed.member, on=date(1940, 5, 1))

    assert [one.code for one in caught.value.findings] == ["before_birth"]


def test_the_next_list_knows_the_dead_with_the_true_day(listed):
    end(listed, listed.member)

    known = known_of(listed.commune, on=TODAY)

    assert known.departed == {listed.member.pk: DIED_ON}
    assert listed.member.pk not in {one.person_id for one in known.memberships}


def test_a_move_that_was_taken_back_does_not_hide_the_true_day(listed):
    moved = ask(
        "move_member",
        cell=listed.cell,
        actor=listed.official,
        person=listed.member,
        target=listed.sister,
    )
    take_back_change(moved, today=TODAY, actor=act_as(listed.official))

    end(listed, listed.member)

    assert last_membership_of(listed.member).valid_to == DIED_ON
    assert known_of(listed.commune, on=TODAY).departed == {listed.member.pk: DIED_ON}


def test_posts_of_others_are_as_they_were(listed):
    new_secretary(listed, on=TODAY)
    end(listed, listed.deputy)

    assert posts(listed.cell) == [("secretary", "Vì Văn Chung")]


@pytest.mark.parametrize(
    ("reason", "since", "ends"),
    [
        ("died", BROUGHT_IN, DIED_ON),
        ("moved_away", BROUGHT_IN, TODAY),
        ("moved_away", DIED_ON - timedelta(days=1), DIED_ON),
    ],
)
def test_a_list_that_names_the_dead_keeps_their_day(reason, since, ends):
    known = KnownPerson(uuid4(), "Vì Văn Chung", "", "")
    held = KnownMembership(uuid4(), known.id, uuid4(), "official", since)
    row = LeaverRow("Từ trần", 7, known.name, reason=reason, left_on=DIED_ON)

    assert last_day(MemberEnd(known, held, row=row), on=TODAY) == ends
