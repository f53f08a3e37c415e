"""The demo lives through the real actions: one cell of it, two months and the running one."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chibo.base.accounts.queries import account_by_login
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.directory.access.queries import actor_of
from chibo.insight.reviews.models import Review
from chibo.insight.scoring.models import ScoreDecision, ScoreSheet, Trial
from chibo.interfaces.demo import story, world
from chibo.work.meetings.models import Meeting

ON = date(2026, 11, 21)


def test_a_cell_lives_its_months_and_every_role_has_a_login(db):
    world.build(on=ON, say=lambda _: None, months=1, only=("TS-05",))

    held = (
        Meeting.all_rows_unscoped.filter(kind="regular")
        .order_by("month")
        .values_list("month", "state")
    )
    assert [(f"{month:%m}", state) for month, state in held][:2] == [
        ("10", "sealed"),
        ("11", "sealed"),
    ]
    assert list(ScoreSheet.all_rows_unscoped.values_list("state", flat=True)) == ["decided"]
    assert not Meeting.all_rows_unscoped.filter(entered_late=True).exists()
    assert (list(chain_breaks()), list(row_mismatches())) == ([], [])
    witnessed = (
        Entry.objects.filter(code="audit.heads").order_by("seq").values_list("at", flat=True)
    )
    assert (f"{witnessed[0]:%Y-%m-%d}", len(witnessed)) == ("2026-10-31", 2)
    accounts = {role: account_by_login(name) for role, name in story.LOGINS.items()}
    roles = {
        role: {grant.role for grant in actor_of(account, on=ON).grants}
        for role, account in accounts.items()
    }
    assert {role for role, held in roles.items() if role in held} == set(story.LOGINS)


def test_real_data_is_never_overwritten_by_the_demo(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("demo", "--reset", stdout=StringIO())


@pytest.mark.pure
def test_only_the_demo_tells_the_clock():
    source = Path(__file__).parents[3] / "src" / "chibo"

    named = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if "clock_at" in path.read_text()
    }

    assert named == {
        "base/kernel/dates.py",
        "interfaces/demo/generated.py",
        "interfaces/demo/months.py",
        "interfaces/demo/prototype.py",
        "interfaces/demo/world.py",
        "interfaces/demo/years.py",
    }


def test_the_demo_tells_half_years_a_year_a_note_a_correction_and_a_trial(db):
    world.build(on=ON, say=lambda _: None, months=10, only=("TS-05",))

    reviews = Review.all_rows_unscoped.order_by("period").values_list(
        "period", "state", "decided_band", "proposed_class"
    )
    assert list(reviews) == [("h1", "decided", "good", ""), ("year", "proposed", "", "excellent")]
    versions = ScoreDecision.all_rows_unscoped.filter(
        sheet__meeting__month=date(2026, 9, 1)
    ).order_by("version")
    first, second = versions.values_list("total", flat=True)
    assert first - second == 1
    assert ScoreSheet.all_rows_unscoped.filter(attending_total__isnull=False).count() == 2
    trial = Trial.objects.get()
    assert (trial.refused, trial.counts["months"], trial.counts["unknown"]) == ("", 10, 0)
    assert (list(chain_breaks()), list(row_mismatches())) == ([], [])
