"""Every file that an office takes out is on record, also one that names no person."""

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.reads.actions import take_in_readings
from chibo.base.reads.models import PersonRead
from tests.factories import make_meeting
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def test_reports_taken_out_stand_in_the_chain_of_their_unit_with_who_took_them(
    people_online, browse
):
    sheet = decided(held(make_meeting(people_online.cell), people_online), people_online)
    commune, office = people_online.commune.pk, browse(people_online.official)
    taken = {
        f"/committee/{commune}/month/2026-11/export.xlsx": commune,
        f"/committee/{commune}/month/2026-11/export.docx": commune,
        f"/committee/{commune}/year/2026/export.xlsx": commune,
        f"/meetings/{sheet.meeting_id}/score.docx": people_online.cell.pk,
    }

    for url in taken:
        assert office.get(url).status_code == 200, url
    take_in_readings()

    entries = Entry.objects.filter(code="report.export")
    assert sorted(entries.values_list("chain_id", flat=True)) == sorted(taken.values())
    assert {entry.author for entry in entries} == {people_online.official.full_name}
    assert PersonRead.objects.count() == 0


def test_a_refused_export_leaves_no_entry(people_online, browse):
    url = f"/committee/{people_online.commune.pk}/month/2026-11/export.xlsx"

    assert browse(people_online.stranger).get(url).status_code == 404
    take_in_readings()

    assert not Entry.objects.filter(code="report.export").exists()
