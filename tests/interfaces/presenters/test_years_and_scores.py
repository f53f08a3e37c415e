"""The way of a score and the year of a cell, as frozen values that stand in JSON."""

import dataclasses
import json
from datetime import date

import pytest
import time_machine
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import override

from chibo.base.kernel.dates import Month
from chibo.insight.reviews.enums import ReviewPeriod
from chibo.insight.reviews.queries import year_of_cell
from chibo.interfaces.presenters.score_progress import score_progress
from chibo.interfaces.presenters.year import class_views, month_views, period_view
from chibo.interfaces.web.shell.presented import text_of
from tests.factories import make_meeting
from tests.factories.month import close, open_room, resolve, seal
from tests.insight.sheets import decided, submitted

pytestmark = pytest.mark.django_db


def plain(value):
    """The value as a program reads it."""
    return json.loads(json.dumps(dataclasses.asdict(value), cls=DjangoJSONEncoder))


@pytest.fixture
def worked(people):
    """October decided, November submitted."""
    with time_machine.travel("2026-10-03 21:00+07:00", tick=False):
        first = close(open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people)
        sheet = decided(first, people)
        resolve(seal(first, people).meeting, people)
    with time_machine.travel("2026-11-03 21:00+07:00", tick=False):
        meeting = close(open_room(make_meeting(people.cell), people), people)
        yield first, sheet, meeting, submitted(meeting, people)


def test_the_way_of_a_score_stands_in_json_with_its_versions(worked, people):
    first, sheet, meeting, open_sheet = worked
    done = plain(score_progress(first, sheet, on=date(2026, 11, 3)))
    assert [step["state"] for step in done["steps"]][-1] == "done"
    assert [(one["version"], one["decided_by"]) for one in done["versions"]] == [
        (1, people.official.full_name)
    ]
    waiting = plain(score_progress(meeting, open_sheet, on=date(2026, 11, 3)))
    assert (waiting["versions"], waiting["steps"][-1]["state"]) == ([], "current")
    assert waiting["minutes"]["state"] == "unsigned"


def test_a_score_that_nobody_began_has_its_way_too(people):
    meeting = make_meeting(people.cell)
    found = plain(score_progress(meeting, None, on=date(2026, 11, 3)))
    assert (found["versions"], found["minutes"]) == ([], None)
    assert {step["at"] for step in found["steps"]} == {None}


def test_the_year_of_a_cell_stands_in_json_and_reads_in_both_languages(worked, people):
    row = year_of_cell(people.cell, 2026, on=date(2026, 11, 3))
    months = month_views(row, ReviewPeriod.YEAR)
    assert [month.month for month in months] == list(range(1, 13))
    assert len(month_views(row, ReviewPeriod.H2)) == 6
    october, november = months[9], months[10]
    assert (october.link.page, november.link.page) == ("score-review", "score-review")
    assert (october.official, november.official) == (True, False)
    with override("en"):
        assert text_of(november.word).endswith("(own score)")
        assert "(" not in text_of(october.word)
    assert [plain(month)["month"] for month in months] == list(range(1, 13))
    assert plain(period_view(row, ReviewPeriod.YEAR))["decided"] is False
    tones = [str(one.tone) for one in class_views(row.pack)]
    assert tones[:2] == ["done", "info"] and len(tones) > 2
    assert class_views(None) == ()
