"""What a province's regulation changes in the year, the classes and the norms is told in words, not
as "it changes".
"""

from pathlib import Path

import pytest

from rulebook.changes.differences import differences
from rulebook.loading.loader import load_stack
from rulebook.vocabulary.findings import localise
from rulebook.vocabulary.meanings import term_name
from rulebook.vocabulary.values import FOLLOWERS, LEFT_OUT_OF_VOTE, SHIFT_POLICIES, STATES

pytestmark = pytest.mark.pure

PACKS = Path(__file__).resolve().parents[2] / "packs"


def told(old, new, group):
    found = differences(load_stack(PACKS / old), load_stack(PACKS / new))
    return [
        each.message.format(**localise(each.params, "en")) for each in found if each.group == group
    ]


def test_lao_cai_names_its_caps_and_who_gets_no_class():
    said = told("vn-hd42-2025", "lao-cai-29-2026", "classification")

    assert [each.partition(":")[0] for each in said] == ["New cap on the class"] * 3 + [
        "Who gets no class"
    ] * 3
    assert said[0].endswith(
        "Good or better only if the cell drew up its yearly inspection and supervision plan."
    )


def test_words_of_a_value_are_told_not_their_codes():
    assert told("vn-hd42-2025", "lao-cai-29-2026", "criteria") == [
        "who follows and marks: not named → committee member, secretary of the meeting."
    ]


@pytest.mark.parametrize("code", [*SHIFT_POLICIES, *STATES, *LEFT_OUT_OF_VOTE, *FOLLOWERS])
def test_every_word_that_a_value_may_hold_has_its_vietnamese(code):
    assert term_name(code).vi != code


def test_rules_of_the_year_in_other_words_are_no_change():
    assert told("vn-hd42-2025", "lao-cai-29-2026", "year") == []


def test_caps_that_fall_away_are_named():
    said = told("lao-cai-29-2026", "vn-hd42-2025", "classification")

    assert said[0].startswith("Cap on the class gone: Good or better only if")
    assert said[-1] == "No longer left without a class: A suspended member gets no class."


def test_kon_tum_names_its_norms():
    said = told("vn-hd12-2018", "kon-tum-776-2023", "norms")

    assert said[0].startswith("Norm: Members of the provincial committee attend")
    assert len(said) == 3
