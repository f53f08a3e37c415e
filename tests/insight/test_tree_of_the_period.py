"""Reports of a past period show the tree of that period; who may see them is decided by today's."""

from datetime import date

import pytest

from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import Month
from chibo.directory.organisation.actions import close_unit
from chibo.directory.organisation.enums import UnitKind
from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.organisation.queries import cells_below, units_below
from chibo.insight.needs.queries import cells_in_need, losses_of
from chibo.insight.reports.queries import month_of, steps_of_months
from chibo.insight.reports.queries.papers import published_resolutions, submitted_sheets
from chibo.insight.reviews.queries import year_of_committee
from chibo.insight.reviews.queries.sums import year_sums
from chibo.work.meetings.models import Meeting
from tests.factories import SYSTEM, TODAY, act_as, make_meeting, make_official, make_unit
from tests.factories.month import seal
from tests.factories.moves import move
from tests.insight.sheets import held, submitted

JUNE, JULY = Month(2026, 6), Month(2026, 7)
FIRST_OF_JULY = date(2026, 7, 1)
pytestmark = pytest.mark.django_db


def cells_of(unit, month, *, scope=EVERYWHERE):
    """The names in the month, asked for in both ways: alone, and with the month beside it."""
    alone = [row.name for row in month_of(unit, month, scope=scope, on=TODAY).rows]
    several = steps_of_months(unit, first=JUNE, last=JULY, scope=scope, on=TODAY)
    assert [row.name for row in several[month]] == alone
    return alone


def test_cell_that_moved_stands_in_the_june_of_the_old_committee_and_the_july_of_the_new(people):
    meeting = make_meeting(people.cell, month=JUNE)
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    assert people.cell.name in cells_of(people.commune, JUNE)
    assert people.cell.name not in cells_of(people.commune, JULY)
    assert people.cell.name not in cells_of(people.elsewhere, JUNE)
    assert people.cell.name in cells_of(people.elsewhere, JULY)
    june = month_of(people.commune, JUNE, scope=EVERYWHERE, on=TODAY)
    assert [row.meeting.pk for row in june.rows if row.meeting] == [meeting.pk]


def test_figures_of_a_past_month_are_the_same_before_and_after_a_move(people):
    seal(held(make_meeting(people.cell, month=JUNE), people), people)

    def figures():
        return month_of(people.commune, JUNE, scope=EVERYWHERE, on=TODAY).figures

    before = figures()
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    assert figures() == before
    assert before[0].whole == 2


def test_rights_follow_the_tree_of_today(people):
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    old, new = (act_as(who).scope for who in (people.official, make_official(people.elsewhere)))

    assert cells_of(people.commune, JUNE, scope=old) == [people.sister.name]
    assert people.cell in cells_below(people.elsewhere, scope=new, on=TODAY)
    assert people.cell not in cells_below(people.commune, scope=old, on=TODAY)


def test_cells_move_along_with_their_committee(people):
    before, after = make_unit("province"), make_unit("province")
    move(people.commune, under=before, on=date(2026, 1, 1))
    move(people.commune, under=after, on=FIRST_OF_JULY)

    both = [people.cell.name, people.sister.name]
    assert (cells_of(before, JUNE), cells_of(before, JULY)) == (both, [])
    assert (cells_of(after, JUNE), cells_of(after, JULY)) == ([], both)
    assert (cells_of(people.commune, JUNE), cells_of(people.commune, JULY)) == (both, both)


def test_cell_that_moves_within_the_committee_stands_in_it_once(people):
    below = make_unit("committee", parent=people.commune)
    move(people.cell, under=below, on=FIRST_OF_JULY)

    assert cells_of(people.commune, JUNE) == cells_of(people.commune, JULY)
    assert sorted(cells_of(people.commune, JULY)) == sorted([people.cell.name, people.sister.name])
    assert (cells_of(below, JUNE), cells_of(below, JULY)) == ([], [people.cell.name])


def test_papers_of_a_month_are_of_the_cells_that_stood_there(people):
    sheet = submitted(held(make_meeting(people.cell), people), people)
    Meeting.all_rows_unscoped.filter(pk=sheet.meeting_id).update(month=JUNE.first)
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    def papers(unit):
        return [
            row.meeting_id
            for read in (submitted_sheets, published_resolutions)
            for row in read(unit, JUNE, scope=EVERYWHERE, on=TODAY)
        ]

    assert set(papers(people.commune)) == {sheet.meeting_id}
    assert papers(people.elsewhere) == []


def test_lost_points_stay_with_the_committee_of_that_time(people):
    sheet = submitted(held(make_meeting(people.cell), people), people, c4_2="20")
    Meeting.all_rows_unscoped.filter(pk=sheet.meeting_id).update(month=JUNE.first)
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    def lost(unit, last):
        rows = losses_of(unit, last=last, months=2, scope=EVERYWHERE)
        return next((loss.whole.lost for loss in rows if loss.line.code == "4.2"), None)

    assert (lost(people.commune, JUNE), lost(people.elsewhere, JUNE)) == (5, None)
    assert (lost(people.commune, JULY), lost(people.elsewhere, JULY)) == (None, 5)
    assert cells_in_need(people.elsewhere, "4.2", last=JUNE, months=2, scope=EVERYWHERE) == ()


def test_year_stays_with_the_committee_at_its_end(people):
    above = make_unit("province")
    for commune in (people.commune, people.elsewhere):
        move(commune, under=above, on=date(2026, 1, 1))
    for month in (JUNE, JULY):
        seal(held(make_meeting(people.cell, month=month), people), people)
    new_year = date(2027, 1, 1)
    move(people.cell, under=people.elsewhere, on=new_year)

    def year(unit, on):
        return [row.name for row in year_of_committee(unit, 2026, scope=EVERYWHERE, on=on).rows]

    def held_below(on, year):
        sums = year_sums(above, year, scope=EVERYWHERE, on=on)
        return {row.name: (row.cells, row.held) for row in sums.below}

    assert people.cell.name in year(people.commune, new_year)
    assert people.cell.name not in year(people.elsewhere, new_year)
    assert held_below(new_year, 2026) == {
        people.commune.name: (2, 2),
        people.elsewhere.name: (1, 0),
    }
    assert held_below(new_year, 2027) == {
        people.commune.name: (1, 0),
        people.elsewhere.name: (2, 0),
    }


def test_closed_cell_is_where_it_stood_last(people):
    sheet = submitted(held(make_meeting(people.cell), people), people, c4_2="20")
    Meeting.all_rows_unscoped.filter(pk=sheet.meeting_id).update(month=JUNE.first)
    close_unit(people.cell, on=date(2026, 6, 20), actor=SYSTEM)

    assert cells_of(people.commune, JUNE) == [people.sister.name]
    found = submitted_sheets(people.commune, JUNE, scope=EVERYWHERE, on=TODAY)
    assert [row.pk for row in found] == [sheet.pk]


def test_every_new_unit_has_one_stay_with_its_path(people):
    stays = {
        stay.unit_id: (stay.parent_id, stay.path, stay.valid_from, stay.valid_to)
        for stay in TreePath.objects.all()
    }

    units = Unit.all_rows_unscoped.all()
    assert TreePath.objects.count() == len(units)
    assert stays == {
        unit.pk: (unit.parent_id, unit.path, unit.valid_from, unit.valid_to) for unit in units
    }


def test_unit_below_is_told_with_its_place_of_that_day(people):
    move(people.cell, under=people.elsewhere, on=FIRST_OF_JULY)

    def places(unit, on):
        rows = units_below(unit, scope=EVERYWHERE, on=on).filter(kind=UnitKind.CELL)
        return {row.pk: (row.parent_then, row.path_then) for row in rows}

    june = places(people.commune, JUNE.last)
    assert june[people.cell.pk] == (
        people.commune.pk,
        f"{people.commune.path}{people.cell.node}/",
    )
    assert places(people.elsewhere, TODAY)[people.cell.pk] == (
        people.elsewhere.pk,
        people.cell.path,
    )
