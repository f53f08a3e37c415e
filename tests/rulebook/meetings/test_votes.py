"""Vote bases, majorities, tallies."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook.meetings.votes import (
    Voter,
    VoteTally,
    check_tally,
    needed,
    outcome,
    quorum_warning,
    vote_base,
)
from rulebook.vocabulary.findings import Severity, localise

pytestmark = pytest.mark.pure


def spoken(steps):
    return [step.message.format(**localise(step.params, "en")) for step in steps]


def test_the_base_of_edge_case_three_is_24_and_is_told_step_by_step(pack):
    voters = [Voter("official", True, True, False)] * 23
    voters += [Voter("exempt", True, True, False, voted=True)] + [
        Voter("exempt", True, False, False)
    ] * 2
    voters += [
        Voter("suspended", True, False, False),
        Voter("temporarily_away", True, False, False),
    ]
    voters += [Voter("probationary", False, True, False)] * 2 + [
        Voter("temporary_here", True, True, False)
    ]
    base = vote_base(pack, voters)
    assert base.value == 24
    assert spoken(base.steps)[1:] == [
        "Official members of the cell: 28.",
        "Left out: 1 sent to temporary activity elsewhere.",
        "Left out: 2 exempt from meetings who did not come.",
        "Left out: 1 suspended, prosecuted or detained.",
        "Base of the vote: 24.",
    ]
    assert [str(source) for source in base.sources] == ["Quy định 294-QĐ/TW ngày 26/5/2025, §9.3.2"]


@pytest.mark.parametrize(
    ("voter", "counts"),
    [
        (Voter("official", True, False, True), 0),
        (Voter("official", True, False, False), 1),
        (Voter("official", True, True, True), 1),
        (Voter("exempt", True, True, False), 1),
        (Voter("exempt", True, False, False, voted=True), 1),
        (Voter("exempt", False, True, False), 0),
        (Voter("suspended", True, True, False), 0),
    ],
)
def test_who_counts_in_the_base(pack, voter, counts):
    assert vote_base(pack, [voter]).value == counts


def test_discipline_counts_all_official_members(pack):
    voters = [Voter("official", True, False, True), Voter("suspended", True, False, False)]
    assert vote_base(pack, voters, decision="discipline").value == 2


@pytest.mark.parametrize(
    ("decision", "base", "votes"),
    [
        ("resolution", 24, 13),
        ("resolution", 25, 13),
        ("resolution", 1, 1),
        ("resolution", 0, 1),
        ("admission", 24, 16),
        ("admission", 25, 17),
        ("recognition", 3, 2),
        ("removal", 4, 3),
        ("expulsion", 0, 1),
        ("discipline", 8, 5),
    ],
)
def test_votes_needed(pack, decision, base, votes):
    assert needed(pack, decision, base).value == votes


@given(base=st.integers(1, 5000))
def test_the_votes_needed_are_the_smallest_number_that_satisfies_the_rule(pack, base):
    half, thirds = needed(pack, "resolution", base).value, needed(pack, "admission", base).value
    assert Fraction(half, base) > Fraction(1, 2) >= Fraction(half - 1, base)
    assert Fraction(thirds, base) >= Fraction(2, 3) > Fraction(thirds - 1, base)


def test_an_unknown_decision_and_a_negative_base_are_refused(pack):
    with pytest.raises(KeyError):
        needed(pack, "picnic", 10)
    with pytest.raises(ValueError, match="never negative"):
        needed(pack, "resolution", -1)


def test_a_tally_that_adds_up_has_no_finding():
    assert check_tally(VoteTally(18, 1, 1, 1), present_voters=21, base=24) == ()


def test_a_tally_that_does_not_add_up_shows_the_sum():
    (finding,) = check_tally(VoteTally(18, 1, 1, 0), present_voters=21, base=24)
    assert (
        finding.message.format(**finding.params)
        == "18 for + 1 against + 1 abstained + 0 invalid = 20, but 21 voters were present."
    )


def test_more_present_than_the_base_and_negative_counts_are_errors():
    over = check_tally(VoteTally(25, 0, 0, 0), present_voters=25, base=24)
    negative = check_tally(VoteTally(-1, 0, 0, 0), present_voters=-1, base=24)
    assert [finding.code for finding in over] == ["vote.more_than_base"]
    assert [finding.code for finding in negative] == ["vote.negative"]


def test_the_outcome_counts_from_the_base_and_not_from_those_present(pack):
    carried = outcome(pack, "resolution", VoteTally(13, 0, 0, 0), 24)
    short = outcome(pack, "resolution", VoteTally(12, 0, 0, 0), 24)
    assert (carried.value, short.value) == (True, False)
    assert spoken(carried.steps)[-1] == "13 of 24 voted for (54.2 %), 13 were needed: carried."


def test_a_proposal_short_of_two_thirds_is_still_reported(pack):
    result = outcome(pack, "admission", VoteTally(16, 9, 0, 0), 25)
    assert result.value is False
    assert (
        spoken(result.steps)[-1]
        == "The full result is reported to the upper committee all the same."
    )


def test_few_present_is_a_note_only(pack):
    (note,) = quorum_warning(pack, 12, 24)
    assert note.severity is Severity.NOTE
    assert not note.blocks
    assert quorum_warning(pack, 13, 24) == ()
    assert quorum_warning(pack, 0, 0) == ()
