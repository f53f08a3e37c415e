"""Slips of the pen that would change the meaning without a word are refused at their line."""

import pytest

from rulebook.changes.differences import differences
from rulebook.layers.merge import merge
from rulebook.loading.loader import check_text, load_kept
from rulebook.reading.yaml_file import in_words
from rulebook.vocabulary.findings import localise
from tests.rulebook.conftest import where
from tests.rulebook.samples import HEAD, PROVINCE, changed, province

STEP = "{code: anthem, role: other, required: true,"
KEYS = (
    "Here belong lines of the form key: value, indented by two blanks; keys: value, text, source,"
    " may_be_set."
)
ROWS = """\
            - {from: 0.9, points: 4}
            - {from: 0.75, below: 0.9, points: 3}
"""
SHARE = """\
classification:
  quota:
    share:
      value: 0.15
      text: {vi: "Không quá 15 %", en: "At most 15 %"}
      source: {document: qd, confidence: H}
"""


def told(text, upper=None):
    return [
        in_words(finding).split(": error: ")[1] for finding in check_text("p.yaml", text, upper)
    ]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (ROWS, ROWS.replace("0.9,", "90,"), "pack.share"),
        (
            "  - when: {fact: attendance.unexcused, at_least: 3}",
            "  - when: {fact: attendance.rate, at_most: 80}",
            "pack.share",
        ),
        ("{fact: huddle.held, is: false}", "{fact: huddle.held, is: no}", "pack.fact_kind"),
        (
            "{fact: huddle.held, is: false}",
            '{fact: attendance.unexcused, is: "3"}',
            "pack.fact_kind",
        ),
        (
            "{fact: huddle.held, is: false}",
            "{fact: attendance.unexcused, is: true}",
            "pack.fact_kind",
        ),
        ("points: 3}", "points: 3.125}", "pack.points"),
        ("    at_most: 2\n", "    at_most: 1.999\n", "pack.points"),
        ("members_from: 30", "members_from: -30", "pack.value"),
        ("value: 120\n", "value: 999999999999999999\n", "pack.value"),
        ("{amount: 3, unit: calendar_days}", "{amount: 999999999, unit: months}", "pack.value"),
        ("cell_types: [students]", "cell_types: [thon]", "pack.unknown_type"),
        ("  residential:\n", "  village:\n", "pack.unknown_type"),
        (STEP, STEP.replace("other", "dance"), "pack.value"),
        (STEP, f"{STEP} minutes: -5,", "pack.value"),
        ("valid_from: 2026-02-01", "valid_from: 9999-12-31", "pack.validity"),
        ("number: 01-QĐ/TU", f"number: {'9' * 101}", "pack.value"),
        ('unit: "Tỉnh ủy Mẫu"', r'unit: "Tỉnh\0ủy"', "pack.syntax"),
        ('unit: "Tỉnh ủy Mẫu"', r'unit: "Tỉnh\ud800"', "pack.syntax"),
    ],
)
def test_what_would_mean_something_else_is_refused(old, new, code):
    found = [where(finding) for finding in check_text("p.yaml", changed(old, new))]
    line = PROVINCE[: PROVINCE.index(old)].count("\n") + 1
    assert {(name, at - line in (0, 1, 2)) for name, _, at in found} == {(code, True)}


def test_a_cap_above_the_points_there_are_is_refused(pack):
    text = changed("    at_most: 2\n", "    at_most: 6\n")
    assert told(text, pack) == ["This cap changes nothing: there are only 5 points."]


def test_bands_of_a_province_are_one_finding_and_not_one_for_each_rule():
    bands = (
        "bands:\n  - {code: good, name: {vi: a, en: b}, from: 85, to: 100, source: {document: qd,"
        " confidence: H}}\n"
    )
    assert told(PROVINCE + bands) == [
        "The bands are fixed by the central pack; leave them out here."
    ]


def test_a_lower_share_keeps_the_ceiling_above_and_a_greater_one_does_not(pack):
    lower = merge([pack, province("caps:\n", f"{SHARE}caps:\n")])
    assert str(lower.classification.quota.share.value) == "0.15"
    assert told(HEAD + SHARE.replace("0.15", "0.25"), pack) == [
        "vn-hd42-2025 allows a share of at most 0.2; a lower layer may set less, not more."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            HEAD.replace("  code:", "\tcode:"),
            "A tab stands here. Write blanks instead, two for each step to the right.",
        ),
        (
            HEAD.replace("tinh-mau", "Tỉnh Mẫu"),
            (
                "Write small letters without accents, digits and hyphens here, such as"
                " tinh-vi-du-2026."
            ),
        ),
        (
            HEAD.replace("layer: province", "layer: tinh"),
            "Write one of these words: central, province, commune, cell.",
        ),
        (HEAD + "classification:\n  quota:\n    rounding: floor\n", KEYS),
        (
            HEAD.replace('"Tỉnh ủy Mẫu"}', '"Tỉnh ủy Mẫu"'),
            "A comma, a closing bracket or a quote is missing before this place.",
        ),
        (
            HEAD.replace("number: 01", "number: @01"),
            "A text that begins with such a sign stands in quotes.",
        ),
    ],
)
def test_the_sentence_says_what_to_do_and_not_what_the_reader_of_yaml_says(text, sentence):
    assert told(text) == [sentence]


def test_policies_and_weekdays_are_told_in_words(pack):
    old, new = (
        "values:\n",
        (
            'values:\n  meeting.rest_days:\n    value: [6, 7]\n    text: {vi: "x", en: "x"}\n   '
            " source: {document: qd, confidence: H}\n"
        ),
    )
    found = [
        (one, localise(one.params, "vi"))
        for one in differences(pack, merge([pack, province(old, new)]))
    ]
    said = [params for one, params in found if one.code == "value"]
    assert ("không có", "thứ bảy, chủ nhật") in [
        (str(each["old"]), str(each["new"])) for each in said
    ]


def test_a_text_kept_before_these_checks_still_loads():
    kept = load_kept(
        "p.yaml", changed("{amount: 3, unit: calendar_days}", "{amount: 999999999, unit: months}")
    )
    assert kept.values["huddle.before"].value.amount == 999_999_999


def test_a_stricter_quota_is_told_with_its_share(pack):
    lower = merge([pack, province("caps:\n", f"{SHARE}caps:\n")])
    (found,) = [one for one in differences(pack, lower) if one.code == "quota.share"]
    assert found.params["percent"] == 15
