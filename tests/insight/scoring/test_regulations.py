"""A new regulation leaves every older score as it was."""

from datetime import date
from random import Random

import pytest

from chibo.insight.scoring.queries import sheet_pack
from chibo.library.regulations.models import MergedPack
from chibo.library.regulations.queries import clear_cache
from chibo.work.meetings.queries.packs import pack_of
from rulebook.scoring.score import total
from tests.factories import TODAY, make_meeting
from tests.insight.sheets import again, decided, held
from tests.library.regulations.texts import HUDDLE, text, value
from tests.library.regulations.world import offices, put_in_force


def read(sheet, people):
    """Everything an older score says: totals, bands, points, and the packs of sheet and meeting."""
    now = again(sheet, people.official)
    lines = sorted(
        (line.criterion, str(line.evidence), line.self_points) for line in now.lines.all()
    )
    given = {line.criterion: line.self_points for line in now.lines.all()}
    worked_out = total(sheet_pack(now), given)
    return (
        now.self_total,
        now.official_total,
        now.official_band,
        lines,
        sheet_pack(now),
        pack_of(now.meeting),
        worked_out,
    )


@pytest.mark.parametrize("seed", range(4))
def test_putting_a_regulation_in_force_leaves_older_totals_and_packs_equal(people, seed):
    random = Random(seed)
    by = offices(people)
    sheet = decided(
        held(make_meeting(people.cell), people, minutes=random.choice((80, 95, 130))), people
    )
    before = read(sheet, people)
    for start in sorted(random.sample(range(1, 28), 3)):
        more = random.choice(
            ("", HUDDLE, value("notice.before", "{amount: 2, unit: calendar_days}"))
        )
        content = text(minutes=random.randint(5, 60), values=more)
        put_in_force(by, content, start=date(2026, 12, start), on=TODAY)
        clear_cache()
        assert read(sheet, people) == before


def test_a_meeting_and_its_sheet_keep_the_edition_they_are_stamped_with(people):
    sheet = decided(held(make_meeting(people.cell), people), people)
    kept = set(MergedPack.objects.values_list("code", "version"))
    assert (sheet.pack_code, sheet.pack_version) in kept
    assert (sheet.meeting.pack_code, sheet.meeting.pack_version) in kept
