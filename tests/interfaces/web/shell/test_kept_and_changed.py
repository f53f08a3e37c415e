"""Pages that are kept are shown again only while they are true: whatever changes, the next answer
is the one that would be made anew, byte by byte, for each person and in both languages.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from chibo.base.accounts.actions import set_language
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.rows.actions import change_row, create_row
from chibo.base.rows.queries import operational_models
from chibo.directory.access.actions import add_grant, end_grant, request_recovery
from chibo.directory.access.models import RoleGrant
from chibo.directory.organisation.actions import change_unit, close_unit, reopen_unit
from chibo.directory.people.actions import (
    change_person,
    correct_phone,
    end_membership,
    end_office,
    start_membership,
    start_office,
)
from chibo.directory.people.models import Membership, Office, Person
from chibo.library.notifications.actions import mark_all_read
from chibo.library.regulations.queries import in_force
from chibo.work.changes.models import Change
from chibo.work.charges.actions import assign_official
from chibo.work.meetings.actions.discussion import record_opinion, send_opinion
from chibo.work.meetings.actions.roll_call import RollMark
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.models import AgendaItem
from chibo.work.practice.actions import begin_practice
from tests.factories import act_as, make_member, make_unit
from tests.factories.month import call_roll, close, resolve, seal, vote_through
from tests.library.regulations.world import offices, put_in_force

pytestmark = pytest.mark.django_db


def test_a_month_with_its_deeds_is_shown_as_it_stands_after_each(readers, on_the_evening):
    people, meeting = readers.people, readers.meeting
    secretary, member = act_as(people.secretary), act_as(people.member)
    item = AgendaItem.objects.of_unit(people.cell).filter(meeting=meeting).first()
    lines: list = []
    deeds = [
        lambda: send_opinion(
            meeting, text="Sửa cầu", item=item, person=people.member, actor=member
        ),
        lambda: on_the_evening.move_to("2026-11-03 20:00+07:00"),
        lambda: _open(meeting, people),
        lambda: lines.extend(
            call_roll(meeting, people, absent={people.member: RollMark("excused", "Ốm")})
        ),
        lambda: record_opinion(
            meeting, person=people.deputy, kind="spoken", text="Đồng ý", item=item, actor=secretary
        ),
        lambda: on_the_evening.move_to("2026-11-03 21:00+07:00"),
        lambda: close(meeting, people, minutes=60),
        lambda: resolve(meeting, people),
        lambda: seal(meeting, people),
    ]
    for number, deed in enumerate(deeds):
        deed()
        assert readers.differing() == [], number


def _open(meeting, people):
    open_meeting(
        meeting,
        held_on=meeting.planned_on,
        at=time(19, 0),
        actor=act_as(people.secretary),
        on=meeting.planned_on,
    )


# Where a row says something that pages may show, the first of these that it has.
WORDS = ("place", "title", "text", "reason", "note", "notes", "return_reason", "remedies", "answer")
WORDS += (
    "reply_reason",
    "subject",
    "body",
    "result",
    "asked_by",
    "recorded_by",
    "signed_by",
    "message",
)


def test_every_kind_of_row_that_changes_is_seen_at_once(readers):
    people, meeting, told = readers.people, readers.meeting, set()
    _open(meeting, people)
    call_roll(meeting, people)
    vote_through(meeting, people)
    record_opinion(
        meeting, person=people.deputy, kind="spoken", text="Đồng ý", actor=act_as(people.secretary)
    )
    for model in operational_models():
        row = model._base_manager.filter(unit=people.cell).order_by("-pk").first()
        names = {field.name for field in model._meta.concrete_fields}
        word = next((name for name in WORDS if name in names), None)
        if row is None or word is None or not model.revision_tells:
            continue
        try:
            with transaction.atomic():
                change_row(row, "row.change", actor=SYSTEM, **{word: "Khác hẳn"})
        except DatabaseError:
            continue  # The database itself keeps the row as it was written.
        told.add(model._meta.label.split(".")[1])
        assert readers.differing("secretary", "official") == [], model
    assert told >= {"Meeting", "AgendaItem", "Attendance", "Invitation", "Opinion", "Task", "Vote"}
    assert told >= {"ScoreSheet"}


ON = date(2026, 11, 3)


def _of_persons(people):
    """Deeds that change who is who, and who belongs where."""
    cell = people.cell
    guest = make_member(people.sister, "Khà Văn Lắm")
    moves = {"unit": people.sister, "target": cell, "person": guest, "asked_by": "Cầm Thu Dung"}
    moves |= {"kind": "move_member", "state": "done", "on": ON + timedelta(days=9)}
    yield lambda: create_row(Change, "change.done", actor=SYSTEM, asked_at=now(), **moves)
    yield lambda: change_person(people.member, unit=cell, full_name="Vì Văn Chúng", actor=SYSTEM)
    yield lambda: correct_phone(people.member, phone="0912345678", unit=cell, actor=SYSTEM)
    past_the_product = Person.objects.filter(pk=people.deputy.pk)
    yield lambda: past_the_product.update(full_name="Hà Văn Bính")
    yield lambda: start_membership(guest, cell=cell, kind="official", on=ON, actor=SYSTEM)
    membership = Membership.objects.get(person=people.member)
    yield lambda: end_membership(membership, on=ON, actor=SYSTEM)
    post = Office.objects.get(person=people.deputy)
    yield lambda: end_office(post, on=ON, actor=SYSTEM)
    yield lambda: start_office(people.others[0], unit=cell, post="deputy", on=ON, actor=SYSTEM)


def _of_units(people):
    """Deeds that change units, and who holds what over them."""
    yield lambda: change_unit(people.cell, name="Chi bộ thôn Bản Bạc", actor=SYSTEM)
    yield lambda: change_unit(people.commune, name="Đảng bộ xã Suối Trong", actor=SYSTEM)
    yield lambda: make_unit(parent=people.commune)
    yield lambda: close_unit(people.sister, on=ON, actor=SYSTEM)
    yield lambda: reopen_unit(people.sister, actor=SYSTEM)
    yield lambda: assign_official(people.neighbour, cell=people.cell, on=ON, actor=SYSTEM)
    role = {"role": "committee_office", "unit": people.commune, "on": ON}
    yield lambda: add_grant(people.neighbour, actor=SYSTEM, **role)
    held = RoleGrant.objects.filter(person=people.neighbour, role="committee_office")
    yield lambda: end_grant(held.get(), on=ON, actor=SYSTEM)
    yield lambda: begin_practice(people.cell, actor=act_as(people.secretary), on=ON)


def _of_accounts(people):
    """Deeds that change accounts, and what only their owners see."""
    account, shut = people.secretary.account, people.member.account
    yield lambda: mark_all_read(actor=act_as(people.secretary))
    yield lambda: set_language(account, language="en")
    yield lambda: _saved(account, username="mai.khac")
    yield lambda: _saved(shut, is_active=False)
    yield lambda: _saved(shut, is_active=True)
    asks = act_as(people.official)
    yield lambda: request_recovery(people.member, unit=people.cell, on=ON, actor=asks)


@pytest.mark.parametrize("deeds", [_of_persons, _of_units, _of_accounts])
def test_what_belongs_to_no_cell_alone_is_seen_at_once(deeds, readers):
    for number, deed in enumerate(deeds(readers.people)):
        deed()
        assert readers.differing("secretary", "member", "official") == [], number
    assert readers.differing() == []


def test_an_installation_that_becomes_a_demo_says_so_at_once(readers, settings):
    settings.DEMO = True
    assert readers.differing() == []


def _saved(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def test_a_regulation_that_comes_into_force_is_seen_at_once(readers, monkeypatch, on_the_evening):
    monkeypatch.setattr(in_force, "_memory", in_force._Memory())
    assert readers.differing() == []
    put_in_force(offices(readers.people), on=date(2026, 11, 3))
    assert readers.differing() == []
    on_the_evening.move_to("2027-01-02 09:00+07:00")
    assert readers.differing() == []


def test_what_the_clock_changes_is_seen_at_once(readers, on_the_evening):
    add_grant(
        readers.people.neighbour,
        role="official_in_charge",
        unit=readers.people.cell,
        on=date(2026, 11, 3),
        actor=SYSTEM,
    )
    RoleGrant.objects.filter(person=readers.people.neighbour).update(
        begins_at=datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
    )
    request_recovery(
        readers.people.member,
        unit=readers.people.cell,
        on=date(2026, 11, 3),
        actor=act_as(readers.people.official),
    )
    assert readers.differing() == []
    for moment in ("03 20:59", "03 21:01", "04 00:01", "05 09:00", "10 19:29", "10 19:31"):
        on_the_evening.move_to(f"2026-11-{moment}+07:00")
        assert readers.differing() == [], moment
