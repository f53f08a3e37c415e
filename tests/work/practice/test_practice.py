from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import EVERYWHERE, SYSTEM, Scope
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.base.rows.actions import create_row, remove_row
from chibo.base.rows.models import Tombstone
from chibo.directory.access.models import RoleGrant
from chibo.directory.access.queries import paths_to
from chibo.directory.organisation.actions import anchor_chain_heads, close_unit
from chibo.directory.organisation.models import Unit, UnitRow
from chibo.directory.people.models import Person
from chibo.directory.people.queries import find_persons
from chibo.library.notifications.models import Notice
from chibo.library.regulations.queries import pack_for
from chibo.work.meetings.enums import MeetingState
from chibo.work.meetings.models import AgendaItem, Meeting, Minutes
from chibo.work.practice.actions import remove_old_practices, remove_practice
from chibo.work.practice.models import Practice
from chibo.work.practice.queries import (
    cells_practised,
    has_practised,
    is_still_to_practise,
    practice_of,
    practising,
)
from chibo.work.practice.tasks import sweep_practices
from tests.factories import TODAY, act_as, make_meeting
from tests.factories.month import close, open_room, seal
from tests.work.practice.practised import begun, held, meeting_of, team_of
from tests.work.practice.rows import added, all_rows, changed

pytestmark = pytest.mark.django_db
# The text of a regulation is kept for ever with the first meeting that is held under it.
OF_EVERYBODY = {"regulations_packtext", "regulations_edition"}
EVENING = "2026-11-03 19:00+07:00"


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(EVENING, tick=False) as clock:
        yield clock


def test_a_whole_practice_changes_no_row_and_adds_rows_of_its_own_unit_alone(people):
    before = all_rows()

    practice = held(people.cell, people.secretary)

    during = all_rows()
    assert meeting_of(practice).state == MeetingState.SEALED
    assert changed(before, during) == {}
    own = {
        table
        for model in apps.get_models()
        if issubclass(model, UnitRow)
        for table in [model._meta.db_table]
    }
    new = added(before, during)
    assert {
        "meetings_vote",
        "meetings_task",
        "meetings_minutes",
        "scoring_scoresheet",
        "notifications_notice",
    } <= set(new)
    for model in apps.get_models():
        if model._meta.db_table in own and model._meta.db_table in new:
            cells = set(
                model.all_rows_unscoped.filter(pk__in=new[model._meta.db_table]).values_list(
                    "unit", flat=True
                )
            )
            assert cells == {practice.unit_id}, model
    assert set(new) - own - OF_EVERYBODY == {
        "organisation_unit",
        "organisation_edge",
        "people_person",
        "people_membership",
        "people_office",
        "access_rolegrant",
        "practice_practice",
        "audit_chain",
        "audit_entry",
        "search_entry",
    }
    assert set(
        RoleGrant.objects.filter(pk__in=new["access_rolegrant"]).values_list("unit", flat=True)
    ) == {practice.unit_id}
    assert set(
        Entry.objects.filter(pk__in=new["audit_entry"]).values_list("chain_id", flat=True)
    ) == {practice.unit_id}


def test_nothing_leaves_the_practice_no_mail_no_job_no_notice_to_anybody_with_an_account(people):
    Person.objects.filter(pk=people.secretary.pk).update(email="mai@example.vn", phone="0912345678")

    practice = held(people.cell, people.secretary)

    assert mail.outbox == [] and not Job.objects.exists()
    told = Notice.all_rows_unscoped.filter(unit=practice.unit)
    assert told.exists()
    assert not told.exclude(person__account=None).exists()
    assert (
        not Person.objects.filter(memberships__cell=practice.unit)
        .exclude(phone="", email="", card_number="")
        .exists()
    )


def test_every_row_is_gone_after_the_deletion_and_the_audit_still_verifies(people):
    before = all_rows()
    practice = held(people.cell, people.secretary)
    unit, length = practice.unit_id, Chain.objects.get(pk=practice.unit_id).seq
    assert list(chain_breaks()) == [] and list(row_mismatches()) == []

    remove_practice(practice, actor=act_as(people.secretary))

    after = all_rows()
    assert changed(before, after) == {}
    assert set(added(before, after)) - OF_EVERYBODY == {
        "practice_practice",
        "audit_chain",
        "audit_entry",
    }
    row = Practice.objects.get()
    assert (row.cell_id, row.unit_id, row.held) == (people.cell.pk, None, True)
    entries = Entry.objects.filter(chain_id=unit).order_by("seq")
    assert entries.count() == length + 1
    assert set(entries.values_list("values", "salt")) == {(None, None)}
    assert (entries.first().code, entries.last().code) == ("practice.begin", "practice.remove")
    assert list(chain_breaks()) == [] and list(row_mismatches()) == []


def test_what_was_removed_in_a_practice_is_forgotten_with_it(people):
    practice = begun(people.cell, people.secretary)
    meeting = meeting_of(practice)
    given = {"unit": meeting.unit, "meeting": meeting, "position": 1, "title": "Việc chung"}
    remove_row(
        create_row(AgendaItem, "agenda.add", actor=SYSTEM, **given), "agenda.drop", actor=SYSTEM
    )
    assert Tombstone.objects.get().unit_id == practice.unit_id

    remove_practice(practice, actor=act_as(people.secretary))

    assert not Tombstone.objects.exists()
    assert list(chain_breaks()) == []


def test_rows_that_vanish_from_a_standing_practice_are_still_found(people):
    practice = held(people.cell, people.secretary)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(meeting_of(practice)).all_rows_unscoped.filter(unit=practice.unit).update(
            present_count=1
        )
    task = apps.get_model("meetings.Task").all_rows_unscoped.filter(unit=practice.unit).get()
    task.reviews.all().delete()
    apps.get_model("meetings.Task").all_rows_unscoped.filter(pk=task.pk).delete()

    assert [(found.table, found.row) for found in row_mismatches()] == [
        ("meetings_task", str(task.pk))
    ]


def test_a_sealed_meeting_of_the_tree_stays_sealed(people):
    meeting = open_room(make_meeting(people.cell), people)
    seal(close(meeting, people), people)

    for model in (Minutes, Meeting):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            model.all_rows_unscoped.filter(unit=people.cell)._raw_delete("default")


def test_no_range_of_paths_of_the_tree_holds_a_practice(people):
    practice = begun(people.cell, people.secretary)
    path = practice.unit.path

    for scope in (
        Scope(("/",)),
        Scope((people.commune.path,)),
        Scope((people.cell.path,)),
        act_as(people.secretary).scope,
    ):
        assert not scope.holds(path)
        assert practice.unit not in Unit.objects.within(scope)
        assert not find_persons(("tap",), scope=scope, most=50)
    assert practice.unit.parent is None
    assert not set(paths_to(path)) & set(paths_to(people.cell.path))
    assert find_persons(("tap",), scope=Scope((path,)), most=50)


def test_heads_of_practices_are_handed_to_nobody(people):
    practice = held(people.cell, people.secretary)

    anchor_chain_heads(actor=SYSTEM)

    told = [entry.values["heads"] for entry in Entry.objects.filter(code="audit.heads")]
    assert not any(str(practice.unit_id) in heads for heads in told)


def test_a_practice_follows_the_rules_of_the_cell_that_practises(people):
    practice = begun(people.cell, people.secretary)

    assert pack_for(practice.unit, on=TODAY) == pack_for(people.cell, on=TODAY)


def test_beginning_again_leads_to_the_one_in_hand_and_others_have_their_own(people):
    first = begun(people.cell, people.secretary)

    assert begun(people.cell, people.secretary) == first
    assert begun(people.cell, people.deputy) != first
    assert practice_of(people.cell, actor=act_as(people.deputy)) != first
    assert Practice.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.create(
            cell=people.cell,
            account_id=first.account_id,
            begun_at=first.begun_at,
            unit=Unit.all_rows_unscoped.first(),
        )


def test_two_practices_of_one_cell_see_nothing_of_each_other(people):
    first, second = begun(people.cell, people.secretary), begun(people.cell, people.deputy)

    _row, mine = practising(first.pk, actor=act_as(people.secretary), on=TODAY)

    assert mine.scope.holds(first.unit.path) and not mine.scope.holds(second.unit.path)
    assert not mine.scope.holds(people.cell.path)
    assert practising(second.pk, actor=act_as(people.secretary), on=TODAY) is None
    with pytest.raises(NotFound):
        remove_practice(second, actor=act_as(people.secretary))


def test_who_practises_can_neither_make_accounts_nor_ask_an_office(people):
    row, mine = practising(
        begun(people.cell, people.secretary).pk, actor=act_as(people.secretary), on=TODAY
    )

    refused = [
        right
        for right in ("person.invite", "slip.print", "change.propose", "phone.correct")
        if mine.may(right, row.unit.path)
    ]
    assert refused == []
    assert (
        mine.may("meeting.convene", row.unit.path)
        and mine.account_id == people.secretary.account_id
    )


@pytest.mark.parametrize("who", ["member", "neighbour", "official", "in_charge", "stranger"])
def test_who_does_not_lead_the_cell_cannot_practise_for_it(people, who):
    with pytest.raises(NotAllowed):
        begun(people.cell, getattr(people, who))
    assert not Practice.objects.exists()


def test_a_closed_cell_has_nothing_to_practise_for(people):
    close_unit(people.cell, on=TODAY, actor=SYSTEM)

    with pytest.raises(Refused, match="closed"):
        begun(people.cell, people.secretary)


def test_a_day_without_regulation_begins_nothing(people):
    with (
        pytest.raises(Refused),
        transaction.atomic(),
        time_machine.travel("1990-01-05 19:00+07:00", tick=False),
    ):
        begun(people.cell, people.secretary, on=TODAY)
    assert not Practice.objects.exists()


def test_who_leads_no_more_is_out_of_the_practice(people):
    practice = begun(people.cell, people.secretary)
    actor = act_as(people.secretary)

    assert practising(practice.pk, actor=actor, on=TODAY) is not None
    assert practising(practice.pk, actor=replace(actor, grants=()), on=TODAY) is None


def test_removing_twice_is_refused_the_second_time(people):
    practice, actor = begun(people.cell, people.secretary), act_as(people.secretary)
    remove_practice(practice, actor=actor)

    with pytest.raises(NotFound):
        remove_practice(practice, actor=actor)
    assert practising(practice.pk, actor=actor, on=TODAY) is None


def test_a_row_from_outside_that_points_in_stops_the_deletion_before_anything_is_gone(people):
    practice = begun(people.cell, people.secretary)
    stranger = team_of(practice).member
    meeting = make_meeting(people.cell)
    Meeting.all_rows_unscoped.filter(pk=meeting.pk).update(chair=stranger)
    before = all_rows()

    with pytest.raises(RuntimeError, match="from outside"), transaction.atomic():
        remove_practice(practice, actor=act_as(people.secretary))

    assert all_rows() == before


def test_has_this_cell_practised(people):
    cells, mine, deputys = (
        [people.cell, people.sister],
        act_as(people.secretary),
        act_as(people.deputy),
    )
    assert cells_practised(cells) == set() and is_still_to_practise(people.cell, actor=mine)

    practice = begun(people.cell, people.secretary)
    assert cells_practised(cells) == set()
    remove_practice(practice, actor=mine)
    assert cells_practised(cells) == set() and is_still_to_practise(people.cell, actor=mine)

    practice = held(people.cell, people.secretary)
    assert cells_practised(cells) == {people.cell.pk}
    remove_practice(practice, actor=mine)
    assert cells_practised(cells) == {people.cell.pk}
    assert has_practised(people.cell, actor=mine) and not is_still_to_practise(
        people.cell, actor=mine
    )
    assert not has_practised(people.cell, actor=deputys) and is_still_to_practise(
        people.cell, actor=deputys
    )


def test_a_cell_that_has_held_a_meeting_need_not_practise(people):
    close(open_room(make_meeting(people.cell), people), people)

    assert not is_still_to_practise(people.cell, actor=act_as(people.secretary))


def test_after_thirty_days_the_worker_takes_it_away(people, evening):
    practice = held(people.cell, people.secretary)

    evening.shift(timedelta(days=29))
    assert sweep_practices() == 0
    evening.shift(timedelta(days=1, minutes=1))
    assert sweep_practices() == 1

    assert Practice.objects.get(pk=practice.pk).unit_id is None
    assert not Unit.objects.within(EVERYWHERE).filter(code__startswith="tap-").exists()
    assert list(chain_breaks()) == [] and list(row_mismatches()) == []
    assert remove_old_practices(before=practice.begun_at + timedelta(days=90)) == 0
