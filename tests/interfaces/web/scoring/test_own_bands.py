"""A regulation with bands of its own (other codes, other names, three instead of four) on every
page that shows bands.
"""

import re
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from chibo.insight.reviews.enums import MonthState, ReviewPeriod
from chibo.insight.reviews.rules import YearMonth, rolled_for
from chibo.insight.scoring.actions import ask_trial, work_out_trial
from chibo.insight.scoring.queries.bands import bands_before
from chibo.insight.scoring.queries.trials import get_trial_row
from chibo.insight.scoring.rules.bands import RankedBand, band_among
from chibo.interfaces.formatting import format_message
from chibo.library.regulations.queries import pack_for
from rulebook.loading.loader import load_text
from rulebook.vocabulary.findings import Bilingual
from tests.factories import TODAY, act_as, make_meeting
from tests.insight.packs import CENTRAL, central, install
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db

NAMES = {"outstandingly_strong": "Vững mạnh", "ok": "Đạt yêu cầu", "weak": "Còn yếu"}
BANDS = """bands:
  - {code: outstandingly_strong, name: {vi: Vững mạnh, en: Strong}, from: 90, to: 100,
     source: {document: hd42, confidence: L}}
  - {code: ok, name: {vi: Đạt yêu cầu, en: Sufficient}, from: 60, below: 90,
     source: {document: hd42, confidence: L}}
  - {code: weak, name: {vi: Còn yếu, en: Weak}, from: 0, below: 60,
     source: {document: hd42, confidence: L}}

"""


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online, settings, tmp_path):
    text = re.sub(r"^bands:\n(?:  - .*\n)+\n", BANDS, central(), flags=re.M)
    assert "outstandingly_strong" in text
    install(settings, tmp_path, **{CENTRAL.parent.name: text})
    return people_online


def pages(people, sheet):
    commune, cell, meeting = people.commune.pk, people.cell.pk, sheet.meeting_id
    return {
        "secretary": [
            "/",
            f"/cells/{cell}/",
            f"/meetings/{meeting}/",
            f"/meetings/{meeting}/score/",
            f"/scores/{sheet.pk}/",
            f"/cells/{cell}/year/2026/",
            f"/cells/{cell}/needs/",
            f"/meetings/{meeting}/score.pdf",
            "/notices/",
            f"/meetings/{meeting}/minutes/",
        ],
        "official": [
            "/",
            f"/committee/{commune}/",
            f"/committee/{commune}/month/2026-11/",
            f"/scores/{sheet.pk}/",
            f"/committee/{commune}/month/2026-11/figure/?figure=decided",
            f"/committee/{commune}/year/2026/",
            f"/committee/{commune}/month/2026-11/export.xlsx",
            f"/committee/{commune}/month/2026-11/export.docx",
            f"/committee/{commune}/year/2026/export.xlsx",
            f"/committee/{commune}/needs/",
            f"/cells/{cell}/",
            f"/cells/{cell}/year/2026/?period=h2",
            "/notices/",
        ],
        "in_charge": ["/", f"/scores/{sheet.pk}/", f"/cells/{cell}/year/2026/"],
        "member": ["/", f"/cells/{cell}/", f"/meetings/{meeting}/score/", "/notices/"],
    }


@pytest.mark.parametrize("points", ["25", "5"])
def test_no_page_knows_a_band_by_its_code(people, browse, points):
    sheet = decided(held(make_meeting(people.cell), people), people, c6=points)

    for who, urls in pages(people, sheet).items():
        for url in urls:
            answer = browse(getattr(people, who)).get(url, follow=True)
            assert (who, url, answer.status_code) == (who, url, 200)
            if b"<html" in answer.content[:500]:
                assert "outstandingly_strong" not in re.sub(
                    r"<option[^>]*>", "", answer.content.decode()
                ), (who, url)


def test_pages_name_the_bands_as_the_regulation_does(people, browse):
    sheet = decided(held(make_meeting(people.cell), people), people)
    office = browse(people.official)

    shown = [
        office.get(f"/committee/{people.commune.pk}/month/2026-11/").content.decode(),
        office.get(f"/committee/{people.commune.pk}/year/2026/").content.decode(),
        browse(people.secretary).get(f"/scores/{sheet.pk}/").content.decode(),
        browse(people.secretary).get(f"/cells/{people.cell.pk}/").content.decode(),
    ]

    assert [NAMES[sheet.official_band] in page for page in shown] == [True] * 4
    assert [">Tốt<" in page or "· Tốt" in page for page in shown] == [False] * 4


def test_a_trial_over_months_with_other_bands_compares_their_places(people, browse):
    sheet = decided(held(make_meeting(people.cell), people), people, c4_2="20")
    shipped = load_text("shipped", CENTRAL.read_text(encoding="utf-8"))

    with time_machine.travel("2026-12-05 12:00+07:00", tick=False):
        trial = ask_trial(
            people.commune, pack=shipped, on=date(2026, 12, 5), actor=act_as(people.official)
        )
        work_out_trial(
            trial,
            candidate_for=shipped.for_type,
            actor=act_as(people.official),
            on=date(2026, 12, 5),
            report=lambda done, total: None,
        )

    month = get_trial_row(trial, people.cell.pk, scope=act_as(people.official).scope).months[0]
    assert (month["old"][1], month["new"][1], month["change"]) == (
        sheet.official_band,
        "good",
        "same",
    )
    assert [(band.code, band.words.vi) for band in bands_before(trial).values()] == list(
        NAMES.items()
    )


def test_months_scored_on_another_scale_leave_the_half_year_to_the_committee(
    people, settings, tmp_path
):
    months = [
        YearMonth(number, MonthState.HELD, "good", Decimal(95), True) for number in range(1, 7)
    ]

    rolled = rolled_for(pack_for(people.cell, on=TODAY), ReviewPeriod.H1, months)

    assert (rolled.band, rolled.known) == (None, False)
    assert "1, 2, 3, 4, 5, 6" in format_message(rolled.explained.steps[0])


@pytest.mark.parametrize(
    ("count", "tones", "low"),
    [
        (1, ["good"], [False]),
        (2, ["good", "poor"], [False, True]),
        (3, ["good", "fair", "poor"], [False, False, True]),
        (4, ["good", "fair", "average", "poor"], [False, False, True, True]),
        (5, ["good", "fair", "fair", "average", "poor"], [False, False, False, True, True]),
    ],
)
def test_tones_follow_the_place_and_the_lower_half_counts_as_in_need(count, tones, low):
    scale = [RankedBand(f"b{place}", Bilingual("", ""), place, count) for place in range(count)]

    assert ([band.tone for band in scale], [band.is_low for band in scale]) == (tones, low)
    assert [scale[0].height, scale[-1].height > 0] == [1.0, True]


def test_a_band_whose_regulation_is_gone_stands_under_its_own_code():
    band = band_among({}, "of_an_older_rule")

    assert (band.words.vi, band.tone, band.is_low) == ("of_an_older_rule", "unknown", False)
    assert band_among({}, "") is None
