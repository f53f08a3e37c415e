""" "Why?" of last year's score opens last year's text at its place, not the text of today."""

import re
from datetime import date

import pytest
import time_machine

from chibo.insight.scoring.models import ScoreLine
from chibo.insight.scoring.queries import lines_of
from chibo.library.regulations.queries import clear_cache, pack_for
from tests.factories import make_meeting
from tests.insight.packs import central, install
from tests.insight.scoring.test_kept_evidence import in_the_former_form
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db

THEN, NOW = "2026-11-03 12:00+07:00", "2027-03-02 12:00+07:00"
OLD, NEW = "Thời gian, thời lượng", "Ngày họp và thời lượng"


@pytest.fixture
def last_year(people_online, settings, tmp_path):
    """A decided score; since then the installation bears the national text in another version."""
    install(settings, tmp_path / "old", central=central())
    clear_cache()
    with time_machine.travel(THEN, tick=False):
        sheet = decided(held(make_meeting(people_online.cell), people_online), people_online)
    later = central().replace(OLD, NEW)
    assert NEW in later
    install(settings, tmp_path / "new", central=later)
    clear_cache()
    return sheet


def keep_in_the_former_form(sheet):
    for line in lines_of(sheet):
        ScoreLine.objects.of_unit(sheet.unit).filter(pk=line.pk).update(
            evidence=in_the_former_form(line.evidence)
        )


def links_of(browser, sheet):
    page = browser.get(f"/meetings/{sheet.meeting_id}/score/").content.decode()
    return re.findall(r'<a href="(/regulations/packs/[^"]+)"', page)


@pytest.mark.parametrize("kept", ["today", "formerly"])
def test_why_opens_the_text_the_score_was_judged_by(people_online, last_year, browse, kept):
    if kept == "formerly":
        keep_in_the_former_form(last_year)

    with time_machine.travel(NOW, tick=False):
        browser = browse(people_online.member)
        own = next(one for one in links_of(browser, last_year) if one.endswith("#criterion-1"))
        opened = browser.get(own.partition("#")[0]).content.decode()
        today = pack_for(people_online.cell, on=date(2027, 3, 2))

    assert own == f"/regulations/packs/vn-hd42-2025/{last_year.pack_version}/#criterion-1"
    assert today.version != last_year.pack_version
    assert (OLD in opened, NEW in opened, 'id="criterion-1"' in opened) == (True, False, True)


@pytest.mark.parametrize("kept", ["today", "formerly"])
def test_every_source_of_a_score_names_the_version_it_was_judged_by(
    people_online, last_year, browse, kept
):
    if kept == "formerly":
        keep_in_the_former_form(last_year)

    with time_machine.travel(NOW, tick=False):
        links = links_of(browse(people_online.member), last_year)

    assert links
    assert {one.partition("#")[0] for one in links} == {
        f"/regulations/packs/vn-hd42-2025/{last_year.pack_version}/"
    }
