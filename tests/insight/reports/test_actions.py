"""Files of papers that are kept for a day."""

from datetime import timedelta

import pytest

from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.storage import write_day_file
from chibo.insight.reports.actions import (
    FILE_LIFE,
    drop_old_papers,
    file_of_papers,
    is_kept,
    oldest_papers_kept,
)
from chibo.insight.reports.models import PapersRun

NOON = "2026-11-03 12:00+07:00"


@pytest.fixture
def made(people, time_machine) -> PapersRun:
    """Papers that were made at noon."""
    time_machine.move_to(NOON, tick=False)
    run = PapersRun.objects.create(
        unit=people.commune,
        month="2026-11-01",
        account_id=new_id(),
        asked_by="Mai Thị Hạnh",
        asked_at=now(),
        made_at=now(),
    )
    write_day_file(file_of_papers(run), b"x")
    return run


def test_papers_can_be_taken_for_as_long_as_the_file_lives(made, time_machine):
    assert is_kept(made)
    time_machine.move_to(made.made_at + FILE_LIFE - timedelta(seconds=1), tick=False)
    assert is_kept(made)
    time_machine.move_to(made.made_at + FILE_LIFE, tick=False)
    assert not is_kept(made)


def test_papers_that_were_not_made_or_are_gone_cannot_be_taken(made):
    made.made_at = None
    assert not is_kept(made)
    made.made_at = now()
    assert is_kept(made)
    assert drop_old_papers(before=now() + timedelta(days=300)) == 1
    assert not is_kept(made)


def test_papers_that_were_made_by_a_clock_that_was_ahead_cannot_be_taken(made):
    made.made_at = now() + timedelta(hours=1)
    assert not is_kept(made)


def test_papers_that_are_younger_than_a_moment_stay(made):
    assert drop_old_papers(before=oldest_papers_kept() - timedelta(days=3_000)) == 0
    assert is_kept(made)
    assert oldest_papers_kept() == now() - FILE_LIFE
