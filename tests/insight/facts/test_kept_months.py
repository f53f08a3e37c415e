"""What is kept of a month is what its rows say, on every day and after every deed."""

from datetime import date, time
from decimal import Decimal

import pytest

from chibo.base.kernel.actor import EVERYWHERE, Scope
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.actions import change_unit, close_unit, reopen_unit
from chibo.directory.people.actions import (
    change_person,
    end_membership,
    end_office,
    start_membership,
    start_office,
)
from chibo.directory.people.models import Membership, Office
from chibo.insight.facts.actions import keep_months
from chibo.insight.facts.models import MonthFacts
from chibo.insight.facts.queries import Wanted, stale_months
from chibo.insight.reports.actions import keep_month, keep_months_at_hand, read_month
from chibo.insight.reports.queries import month_of
from chibo.insight.reports.queries.kept import cells_of, mark_of_rules, month_page
from chibo.insight.reviews.actions.earlier import enter_earlier_months
from chibo.insight.reviews.rules.earlier import Earlier, values_of
from chibo.insight.scoring.actions import answer_return, correct_score, decide_score, return_score
from chibo.insight.scoring.rules import PointsGiven
from chibo.work.meetings.actions.calendar import (
    add_meeting,
    hold_after_all,
    mark_not_held,
    move_meeting,
)
from chibo.work.meetings.actions.preparation import record_huddle
from chibo.work.meetings.actions.roll_call import RollMark, dispute_attendance, settle_dispute
from chibo.work.meetings.actions.session import open_meeting
from chibo.work.meetings.queries.room import roll_call_of
from tests.factories import FOUNDED, SYSTEM, TODAY, act_as, make_meeting, make_member, make_unit
from tests.factories import month as step
from tests.factories.moves import move
from tests.insight.kept import assert_kept_as_read, month_as_kept
from tests.insight.packs import central, install
from tests.insight.sheets import adopted, decided, drafted, held, proposed, submitted

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
LATER = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def stale(unit, month=NOVEMBER, on=TODAY):
    """The cells whose month is to be worked out anew."""
    cells = cells_of(unit, month, scope=EVERYWHERE, on=on)
    return {one.cell_id for one in stale_months(cells, month, rules=mark_of_rules())}


def keep(unit, month=NOVEMBER, on=TODAY):
    return keep_month(unit, month, scope=EVERYWHERE, on=on)


def absent_many(meeting, people):
    """Held, and two in three did not come."""
    step.open_room(meeting, people)
    gone = {person: RollMark("unexcused") for person in people.others}
    step.call_roll(meeting, people, absent=gone)
    return step.close(meeting, people)


STATES = {
    "planned": lambda meeting, people: None,
    "prepared": step.prepare,
    "convened": step.convene,
    "open": step.open_room,
    "closed": held,
    "badly attended": absent_many,
    "sealed": lambda meeting, people: step.seal(held(meeting, people), people),
    "with_resolution": lambda meeting, people: (
        step.seal(held(meeting, people), people),
        step.resolve(meeting, people),
    ),
    "drafted": lambda meeting, people: drafted(held(meeting, people), people),
    "proposed": lambda meeting, people: proposed(held(meeting, people), people),
    "adopted": lambda meeting, people: adopted(held(meeting, people), people),
    "submitted": lambda meeting, people: submitted(held(meeting, people), people),
    "decided": lambda meeting, people: decided(held(meeting, people), people),
    "weak": lambda meeting, people: decided(held(meeting, people), people, c6="0", c4="0"),
    "not_held": lambda meeting, people: mark_not_held(
        meeting, reason="Bão", actor=act_as(people.secretary)
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_the_month_is_counted_as_its_rows_say_on_every_day(people, state):
    STATES[state](make_meeting(people.cell), people)

    assert_kept_as_read(people.commune, NOVEMBER)
    assert MonthFacts.all_rows_unscoped.count() == 2


def test_the_committee_above_sees_what_waits_below_as_waiting_below(people):
    above = make_unit("province")
    move(people.commune, under=above, on=date(2026, 1, 1))
    people.cell.refresh_from_db()
    submitted(held(make_meeting(people.cell), people), people)

    assert_kept_as_read(above, NOVEMBER, days=[TODAY])
    assert_kept_as_read(people.commune, NOVEMBER, days=[TODAY])
    assert month_as_kept(above, NOVEMBER, on=TODAY)["stages"]["submitted_below"] == 1
    assert month_as_kept(people.commune, NOVEMBER, on=TODAY)["stages"]["submitted"] == 1


def test_pages_follow_each_other_with_the_late_first(people):
    for _ in range(5):
        cell = make_unit(parent=people.commune)
        make_member(cell, post="secretary")
        make_meeting(cell)
    decided(held(make_meeting(people.cell), people), people)

    assert_kept_as_read(people.commune, NOVEMBER, days=[TODAY, LATER])


def test_a_month_shows_only_what_lies_in_the_scope(people):
    make_meeting(people.cell)
    scope = Scope((people.sister.path,))

    page = read_month(people.commune, NOVEMBER, scope=scope, on=TODAY, wanted=Wanted(), most=20)

    assert [row.name for row in page.rows] == [people.sister.name]
    assert page.counts.cells == 1
    nothing = read_month(
        people.commune, NOVEMBER, scope=Scope(()), on=TODAY, wanted=Wanted(), most=20
    )
    assert (nothing.counts.cells, nothing.rows) == (0, ())


def deeds_of(people):
    """Everything that can happen to the cell's November, one deed after the other."""
    by, office = act_as(people.secretary), act_as(people.official)
    meeting = make_meeting(people.cell)
    yield "planned"
    step.prepare(meeting, people)
    yield "prepared"
    move_meeting(
        meeting,
        day=date(2026, 11, 5),
        starts_at=time(19),
        place="Nhà văn hóa",
        reason="Mùa gặt",
        actor=by,
    )
    yield "moved"
    record_huddle(meeting, held_on=TODAY, notes="Thống nhất.", attendees="", actor=by)
    yield "consulted"
    step.convene(meeting, people)
    yield "invited"
    mark_not_held(meeting, reason="Bão", actor=by)
    yield "called off"
    hold_after_all(meeting, actor=by)
    yield "held after all"
    open_meeting(meeting, held_on=meeting.planned_on, at=time(19), actor=by, on=meeting.planned_on)
    yield "opened"
    step.call_roll(meeting, people, absent={people.member: RollMark("unexcused")})
    step.close(meeting, people)
    yield "closed"
    line = roll_call_of(meeting).get(person=people.member)
    dispute_attendance(line, text="Tôi có mặt", actor=act_as(people.member))
    settle_dispute(line, state="present", reason="", actor=by)
    yield "disputed and settled"
    step.seal(meeting, people)
    yield "sealed"
    step.resolve(meeting, people)
    yield "given a resolution"
    sheet = submitted(meeting, people)
    yield "scored and sent"
    return_score(sheet, reason="Vì sao?", on=TODAY, actor=office)
    yield "asked back"
    answer_return(sheet, answer="Vì thế.", on=TODAY, actor=by)
    yield "answered"
    decide_score(sheet, on=TODAY, actor=office)
    yield "decided"
    changes = {"6": PointsGiven(Decimal(0), "Đếm lại")}
    correct_score(sheet, changes=changes, reason="Đếm lại", on=TODAY, actor=office)
    yield "corrected"


def test_after_every_deed_of_a_meeting_nobody_reads_what_was_before(people):
    for deed in deeds_of(people):
        assert stale(people.commune) >= {people.cell.pk}, deed
        assert_kept_as_read(people.commune, NOVEMBER, days=[TODAY, LATER])
        assert stale(people.commune) == set(), deed


def one_more_of_nine(people):
    """A cell of nine members without posts, the last one exempt and official only later: who counts
    as official decides whether anybody is to be consulted with.
    """
    cell = make_unit(parent=people.commune)
    members = [make_member(cell) for _ in range(8)]
    members.append(make_member(cell, kind="exempt", recognised_on=date(2026, 12, 1)))
    return cell, members


def thematic_held(people):
    meeting = add_meeting(
        people.cell,
        kind="thematic",
        day=TODAY,
        starts_at=time(20, 0),
        actor=act_as(people.secretary),
    )
    step.close(step.open_room(meeting, people), people)


CHANGES = {
    "a thematic meeting": thematic_held,
    "another name": lambda people: change_unit(people.cell, actor=SYSTEM, name="Chi bộ Bản Bạc"),
    "another type": lambda people: change_unit(people.cell, actor=SYSTEM, cell_type="school"),
    "a deputy who left": lambda people: end_office(
        Office.objects.get(unit=people.cell, post="deputy"), on=FOUNDED, actor=SYSTEM
    ),
    "a member who left": lambda people: end_membership(
        Membership.objects.get(person=people.member), on=date(2026, 10, 1), actor=SYSTEM
    ),
    "a member who came": lambda people: start_membership(
        people.stranger, cell=people.cell, kind="official", on=FOUNDED, actor=SYSTEM
    ),
    "a committee member": lambda people: start_office(
        people.member, unit=people.cell, post="committee_member", on=FOUNDED, actor=SYSTEM
    ),
    "a later day of recognition": lambda people: change_person(
        people.member, unit=people.cell, actor=SYSTEM, recognised_on=date(2026, 12, 1)
    ),
    "closed": lambda people: close_unit(people.cell, on=date(2026, 11, 2), actor=SYSTEM),
    "moved": lambda people: move(people.cell, under=people.elsewhere, on=date(2026, 11, 20)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_in_the_directory_is_read_at_once(people, change):
    meeting = make_meeting(people.cell)
    if change == "a thematic meeting":
        decided(held(meeting, people), people)
    for unit in (people.commune, people.elsewhere):
        keep(unit)

    CHANGES[change](people)

    for unit in (people.commune, people.elsewhere):
        for month in (OCTOBER, NOVEMBER, DECEMBER):
            assert_kept_as_read(unit, month, days=[TODAY, LATER, DECEMBER.last])


def test_a_cell_that_opens_again_is_counted_again(people):
    make_meeting(people.cell)
    close_unit(people.cell, on=date(2026, 11, 2), actor=SYSTEM)
    assert_kept_as_read(people.commune, NOVEMBER, days=[LATER])

    reopen_unit(people.cell, actor=SYSTEM)

    assert_kept_as_read(people.commune, NOVEMBER, days=[LATER])
    assert month_as_kept(people.commune, NOVEMBER, on=LATER)["counts"].cells == 2


def huddle_of(people, cell):
    view = month_of(people.commune, NOVEMBER, scope=EVERYWHERE, on=TODAY)
    return next(row.steps[1].state for row in view.rows if row.cell_id == cell.pk)


def test_a_day_of_recognition_changed_elsewhere_is_read_where_the_person_counts_too(people):
    cell, members = one_more_of_nine(people)
    make_meeting(cell)
    keep(people.commune)
    assert huddle_of(people, cell) == "skipped"

    change_person(members[-1], unit=people.elsewhere, actor=SYSTEM, recognised_on=date(2010, 1, 1))

    assert stale(people.commune) == {cell.pk}
    assert_kept_as_read(people.commune, NOVEMBER)
    assert huddle_of(people, cell) != "skipped"


def test_another_regulation_is_read_at_once(people, settings, tmp_path):
    make_meeting(people.cell)
    assert_kept_as_read(people.commune, NOVEMBER)

    install(settings, tmp_path, central=central({"meeting.day": "6"}))

    assert stale(people.commune) == {people.cell.pk, people.sister.pk}
    assert_kept_as_read(people.commune, NOVEMBER)


def test_the_highest_rate_is_asked_of_all_where_regulations_differ(people):
    absent_many(make_meeting(people.cell), people)
    keep(people.commune)
    row = MonthFacts.all_rows_unscoped.get(unit=people.cell)
    row.target, row.short = "0.1", False
    row.save()
    MonthFacts.all_rows_unscoped.filter(unit=people.sister).update(
        state="planned", target="0.9", due_count=10, present_count=9
    )

    asked = month_page(
        people.commune, NOVEMBER, scope=EVERYWHERE, on=TODAY, wanted=Wanted(), most=20
    )

    assert str(asked.target) == "0.9"
    assert asked.counts.in_need == 1


def test_months_entered_from_paper_count_for_their_quarter_at_once(people):
    cell = make_unit(parent=people.commune)
    cell.valid_from = date(2026, 11, 1)
    cell.save(update_fields=["valid_from"])
    keep(people.commune)

    enter_earlier_months(
        cell,
        2026,
        values=values_of({10: Earlier("good", Decimal(92), thematic=True)}, range(1, 11)),
        paper="Quyết định 15-QĐ/ĐU",
        on=TODAY,
        actor=act_as(people.official),
    )

    assert_kept_as_read(people.commune, NOVEMBER)
    assert month_as_kept(people.commune, NOVEMBER, on=TODAY)["counts"].thematic == 1


def test_months_before_a_cell_was_in_the_system_ask_nothing(people):
    people.cell.valid_from = date(2026, 11, 10)
    people.cell.save(update_fields=["valid_from"])

    for month in (OCTOBER, NOVEMBER, DECEMBER):
        assert_kept_as_read(people.commune, month)


def test_only_what_changed_is_worked_out_anew(people):
    make_meeting(people.cell)
    assert keep(people.commune) == 2
    assert keep(people.commune) == 0

    step.prepare(make_meeting(people.cell, month=DECEMBER), people)

    assert keep(people.commune) == 1
    assert MonthFacts.all_rows_unscoped.count() == 2


def test_who_knew_less_and_was_last_is_found_out(people):
    """Two readers at once: what the slower one keeps is older than what the other kept."""
    meeting = make_meeting(people.cell)
    keep(people.commune)
    older = MonthFacts.all_rows_unscoped.get(unit=people.cell)
    step.prepare(meeting, people)
    keep(people.commune)

    keep_months([older])

    assert stale(people.commune) == {people.cell.pk}
    assert_kept_as_read(people.commune, NOVEMBER, days=[TODAY])


def test_the_clock_keeps_the_two_months_that_committees_open_and_then_finds_nothing_to_do(people):
    drafted(held(make_meeting(people.cell), people), people)
    kept = keep_months_at_hand(on=TODAY)
    assert kept == MonthFacts.all_rows_unscoped.count() > 0
    assert keep_months_at_hand(on=TODAY) == 0
    assert stale(people.commune) | stale(people.commune, OCTOBER) == set()
    assert set(MonthFacts.all_rows_unscoped.values_list("month", flat=True)) == {
        OCTOBER.first,
        NOVEMBER.first,
    }
