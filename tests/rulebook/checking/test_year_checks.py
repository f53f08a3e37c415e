"""Errors in what a pack says about years are named with file and line; a lower pack fills only what
is open.
"""

import pytest

from rulebook.layers.merge import merge
from rulebook.loading.loader import check_text, load_text
from tests.rulebook.conftest import where
from tests.rulebook.samples import HEAD
from tests.rulebook.year_samples import with_year

UNCONDITIONAL = '      - band: average\n        text: {vi: "Còn lại", en: "otherwise"}\n'

STRONGER = """every_month_at_least: fair
        held_at_least: 6
        months_of: {band: good, at_least: 5}
        thematic_per_quarter_at_least: 2
"""


@pytest.fixture
def found_after(shipped_text):
    """(code, line) of everything found after one text was replaced by another, and the line of the
    new text.
    """

    def plant(old, new):
        text = with_year(shipped_text)
        assert old in text, old
        findings = [
            where(finding) for finding in check_text("pack.yaml", text.replace(old, new, 1))
        ]
        return [(code, line) for code, _, line in findings], text[: text.index(old)].count("\n") + 1

    return plant


def test_the_made_up_rules_have_no_finding(found_after):
    assert found_after("rollup:", "rollup:")[0] == []


@pytest.mark.parametrize(
    ("old", "new", "code", "after"),
    [
        ("every_month_at_least: fair", "every_month_at_least: fine", "pack.unknown_band", 0),
        (
            "months_of: {band: good, at_least: 4}",
            "months_of: {band: best, at_least: 4}",
            "pack.unknown_band",
            0,
        ),
        (
            "months_of: {band: good, at_least: 4}",
            "months_of: {band: good, at_least: 7}",
            "pack.rollup_never",
            0,
        ),
        ("held_at_least: 6", "held_at_least: 0", "pack.rollup_never", 0),
        (
            "thematic_per_quarter_at_least: 1",
            "thematic_per_quarter_at_least: 4",
            "pack.rollup_never",
            0,
        ),
        (
            UNCONDITIONAL,
            UNCONDITIONAL.replace("        text", "        held_at_least: 3\n        text"),
            "pack.rollup_last",
            0,
        ),
        ("held_at_least: 5\n", STRONGER, "pack.rollup_never", -1),
        ("    class: excellent", "    class: superb", "pack.unknown_class", 0),
        ("at_most: done", "at_most: fine", "pack.unknown_class", 0),
        ("at_most: done", "at_most: excellent", "pack.cap_never", 0),
        ("value: 0.2", "value: 20", "pack.share", 0),
        ("value: rated_good_or_above", "value: everybody", "pack.value", 0),
        (
            "fact: inspection.plan_carried_out, is: false",
            "fact: inspection.done, is: false",
            "pack.unknown_fact",
            0,
        ),
        (
            "fact: inspection.plan_carried_out, is: false",
            "fact: months.held, is: false",
            "pack.condition",
            0,
        ),
        ("      from: 70\n      below: 90", "      from: 71\n      below: 90", "pack.classes", 0),
        ("      months: 6\n", "", "pack.not_rated", -1),
        ("of: commune_member", "of: mayor", "pack.unknown_post", 0),
        ("    per_year: 6\n", "", "pack.norm", -1),
        ("of: official_in_charge", "of: commune_member", "pack.double_code", 0),
    ],
)
def test_an_error_is_named_with_its_line(found_after, old, new, code, after):
    findings, line = found_after(old, new)
    assert findings == [(code, line + after)]


def test_a_rule_after_one_without_condition_never_matches(found_after):
    findings, line = found_after("        held_at_least: 5\n", "")
    assert findings == [("pack.rollup_never", line + 2)]


def test_a_part_of_the_quota_is_missing(found_after):
    old = "    good: good\n"
    findings, line = found_after(old, "")
    assert findings == [("pack.quota", line - 2)]


OPEN = """\
rollup:
  half_year:
    text: {vi: "Theo tỉnh", en: "As the province says"}
    source: {document: qd, confidence: H}
    rules:
      - {band: good, held_at_least: 6, text: {vi: "Đủ", en: "all held"},
         source: {document: qd, confidence: H}}
      - {band: poor, text: {vi: "Còn lại", en: "otherwise"}, source: {document: qd, confidence: H}}
classification:
  quota:
    rounding: {value: ceiling, text: {vi: "Làm tròn lên", en: "rounded up"},
               source: {document: qd, confidence: H}}
  caps:
    - when: {fact: thematic.quarters_missed, at_least: 1}
      at_most: done
      text: {vi: "Thiếu chuyên đề", en: "a quarter without a theme"}
      source: {document: qd, confidence: H}
norms:
  - of: commune_member
    per_year: 6
    own_cell_counts: false
    replaces_own_meeting: false
    text: {vi: "6 lần", en: "six times"}
    source: {document: qd, confidence: H}
"""
SHARE = (
    "  quota:\n    share: {value: 0.5, text: {vi: Nửa, en: Half}, source: {document: qd,"
    " confidence: H}}\n"
)


def test_a_lower_pack_sets_what_is_open_and_adds_caps_and_norms(pack):
    merged = merge([pack, load_text("a.yaml", HEAD + OPEN)])
    quota = merged.classification.quota
    assert (quota.share.value, quota.rounding.value) == (
        pack.classification.quota.share.value,
        "ceiling",
    )
    assert (quota.share.source.pack, quota.rounding.source.pack) == ("vn-hd42-2025", "tinh-mau")
    assert [cap.fact for cap in merged.classification.caps] == ["thematic.quarters_missed"]
    assert (len(merged.rollup["half_year"].rules), merged.rollup["year"].rules) == (2, None)
    assert list(merged.norms) == ["commune_member"]
    assert merged.classification.classes == pack.classification.classes


@pytest.mark.parametrize(
    ("old", "new", "at", "code"),
    [
        ("  quota:\n", SHARE, "share:", "pack.fixed"),
        ("at_most: done", "at_most: fine", "at_most: fine", "pack.unknown_class"),
        ("band: good,", "band: best,", "- {band: best,", "pack.unknown_band"),
    ],
)
def test_what_is_fixed_or_unknown_above_is_refused_at_its_line(pack, old, new, at, code):
    text = (HEAD + OPEN).replace(old, new, 1)
    (finding,) = check_text("a.yaml", text, pack)
    assert (finding.code, text.splitlines()[finding.params["line"] - 1].strip()[: len(at)]) == (
        code,
        at,
    )


def test_rules_and_norms_that_a_layer_above_gave_stay(pack):
    merged = merge([pack, load_text("a.yaml", HEAD + OPEN)])
    head = HEAD.replace("tinh-mau", "xa-mau").replace("layer: province", "layer: commune")
    text = head.replace("refines: [vn-hd42-2025]", "refines: [tinh-mau]") + OPEN
    found = [
        text.splitlines()[one.params["line"] - 1].strip()
        for one in check_text("b.yaml", text, merged)
    ]
    assert [line.split()[0] for line in found] == ["text:", "rounding:", "-"]
