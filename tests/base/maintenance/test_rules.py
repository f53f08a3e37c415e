"""Which backups stay, when one is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chibo.base.kernel.dates import VIETNAM
from chibo.base.maintenance.rules import (
    Keep,
    backup_name,
    is_backup_due,
    is_backup_old,
    is_first_backup_to_come,
    moment_of,
    outlived,
    unknown_migrations,
)

pytestmark = pytest.mark.pure
NIGHT = datetime(2026, 11, 3, 2, 0, tzinfo=VIETNAM)


def nights(count: int) -> list[str]:
    return [backup_name(NIGHT - timedelta(days=n), encrypted=True) for n in range(count)]


def test_of_two_years_of_nights_the_days_weeks_and_months_of_the_setting_stay():
    gone = set(outlived(nights(730), Keep(7, 5, 12), at=NIGHT))
    kept = [date.fromisoformat(name[6:16]) for name in nights(730) if name not in gone]

    assert kept[:7] == [date(2026, 11, 3) - timedelta(days=n) for n in range(7)]
    sundays = {date(2026, 10, day) for day in (11, 18, 25)}
    assert sundays | {date(2026, 10, 31), date(2026, 9, 30)} <= set(kept)
    assert {(day.year, day.month) for day in kept} == {(2026, m) for m in range(1, 12)} | {
        (2025, 12)
    }
    assert len(kept) <= 7 + 5 + 12


def test_kept_evening_by_evening_the_same_stay_as_when_looked_at_once():
    there: list[str] = []
    for name in reversed(nights(400)):
        there = [*there, name]
        gone = set(outlived(there, Keep(7, 5, 12), at=NIGHT))
        there = [other for other in there if other not in gone]
    assert len({name[6:13] for name in there}) == 12
    assert len(there) <= 24


def test_the_newest_and_every_foreign_file_stay():
    old = backup_name(NIGHT - timedelta(days=900), encrypted=False)
    assert (
        outlived(
            [old, "chibo.tar.gz", "thư.docx", "chibo-2026-99-99-000000.tar.gz"],
            Keep(1, 0, 0),
            at=NIGHT,
        )
        == []
    )
    assert moment_of("chibo-2026-99-99-000000.tar.gz") is None


@pytest.mark.parametrize("text", ["", "7", "7,5", "7,5,12,1", "a,b,c", "-1,5,12", "0,0,0"])
def test_a_setting_that_would_keep_nothing_or_says_nothing_is_refused(text):
    with pytest.raises(ValueError):
        Keep.parse(text)


def test_a_backup_is_due_once_a_night_and_when_a_machine_wakes_later():
    one, two, eight = (datetime(2026, 11, 3, hour, tzinfo=VIETNAM) for hour in (1, 2, 8))
    yesterday = NIGHT - timedelta(days=1)

    assert [is_backup_due(yesterday, at=at, hour=2) for at in (one, two, eight)] == [
        False,
        True,
        True,
    ]
    assert not is_backup_due(two, at=eight, hour=2)
    assert is_backup_due(None, at=eight.astimezone(UTC), hour=2)


def test_a_backup_of_the_future_is_neither_tonights_nor_a_young_one():
    years, skew = NIGHT + timedelta(days=1900), NIGHT + timedelta(minutes=4)
    assert [is_backup_due(last, at=NIGHT, hour=2) for last in (years, skew)] == [True, False]
    assert [is_backup_old(last, at=NIGHT) for last in (years, skew)] == [True, False]
    assert [is_first_backup_to_come(begun, at=NIGHT) for begun in (years, skew)] == [False, True]


def test_nights_named_while_the_clock_was_ahead_take_no_place_from_true_ones_and_stay():
    ahead = [backup_name(NIGHT + timedelta(days=1900 + n), encrypted=True) for n in range(9)]
    assert outlived([*ahead, *nights(8)], Keep(7, 0, 0), at=NIGHT) == nights(8)[-1:]


def test_who_has_steps_that_are_not_known_is_newer():
    known = {("meetings", "0001_initial")}
    assert unknown_migrations([("meetings", "0001_initial")], known) == []
    assert unknown_migrations([("meetings", "0002_x"), ("meetings", "0001_initial")], known) == [
        "meetings.0002_x"
    ]
