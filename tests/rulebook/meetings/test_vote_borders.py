"""Votes at their limits: exactly half, exactly two thirds, nobody, one person, one vote less."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from rulebook.meetings.votes import (
    Voter,
    VoteTally,
    check_tally,
    needed,
    outcome,
    quorum_warning,
    second_entry,
    vote_base,
)
from rulebook.vocabulary.findings import Severity, localise
from rulebook.vocabulary.values import Majority

pytestmark = pytest.mark.pure

REPORTED = "The full result is reported to the upper committee all the same."


def with_value(pack, key, value):
    return replace(pack, values={**pack.values, key: replace(pack.value(key), value=value)})


def spoken(explained):
    return [step.message.format(**localise(step.params, "en")) for step in explained.steps]


@pytest.mark.parametrize(
    ("decision", "base", "votes_for", "carried"),
    [
        # More than half of those summoned: 294-QĐ/TW §9.3.2.
        ("resolution", 24, 12, False),
        ("resolution", 24, 13, True),
        ("resolution", 25, 12, False),
        ("resolution", 25, 13, True),
        ("resolution", 2, 1, False),
        ("resolution", 1, 1, True),
        ("resolution", 1, 0, False),
        ("resolution", 0, 0, False),
        # At least two thirds of those summoned: 294-QĐ/TW §9.3.4.
        ("admission", 24, 15, False),
        ("admission", 24, 16, True),
        ("recognition", 25, 16, False),
        ("recognition", 25, 17, True),
        ("removal", 3, 1, False),
        ("removal", 3, 2, True),
        ("expulsion", 1, 0, False),
        ("expulsion", 1, 1, True),
        ("expulsion", 0, 0, False),
    ],
)
def test_a_vote_is_carried_from_its_limit_on(pack, decision, base, votes_for, carried):
    assert outcome(pack, decision, VoteTally(votes_for, 0, 0, 0), base).value is carried


@pytest.mark.parametrize(
    ("decision", "votes_for", "reported"),
    [
        ("resolution", 12, False),
        ("resolution", 13, False),
        ("admission", 15, True),
        ("admission", 16, False),
    ],
)
def test_only_a_proposal_short_of_two_thirds_is_reported_all_the_same(
    pack, decision, votes_for, reported
):
    """HD 06-HD/TW 5.1."""
    result = outcome(pack, decision, VoteTally(votes_for, 0, 0, 0), 24)
    assert (REPORTED in spoken(result)) is reported
    assert result.sources == (pack.value(f"votes.majority.{decision}").source,)


@pytest.mark.parametrize(
    ("votes_for", "base", "percent"),
    [
        (0, 0, "0"),
        (0, 24, "0.0"),
        (1, 16, "6.3"),
        (1, 80, "1.3"),
        (3, 16, "18.8"),
        (24, 24, "100.0"),
    ],
)
def test_the_share_is_told_to_a_tenth_with_halves_rounded_up(pack, votes_for, base, percent):
    steps = outcome(pack, "resolution", VoteTally(votes_for, 0, 0, 0), base).steps
    assert next(one.params["percent"] for one in steps if "percent" in one.params) == Decimal(
        percent
    )


@pytest.mark.parametrize(
    "wrong",
    [
        (VoteTally(-1, 1, 0, 0), 0, 24),
        (VoteTally(1, -1, 0, 0), 0, 24),
        (VoteTally(1, 0, -1, 0), 0, 24),
        (VoteTally(1, 0, 0, -1), 0, 24),
        (VoteTally(0, 0, 0, 0), -1, 24),
        (VoteTally(0, 0, 0, 0), 0, -1),
    ],
)
def test_any_number_below_zero_is_the_only_thing_said(wrong):
    tally, present, base = wrong
    assert [one.code for one in check_tally(tally, present_voters=present, base=base)] == [
        "vote.negative"
    ]


@pytest.mark.parametrize(
    ("total", "present", "base", "came_and_went", "codes"),
    [
        (0, 0, 0, 0, []),
        (24, 24, 24, 0, []),
        (23, 24, 24, 0, ["vote.sum"]),
        (25, 24, 25, 0, ["vote.sum"]),
        (25, 25, 24, 0, ["vote.more_than_base"]),
        (22, 24, 24, 2, []),
        (24, 24, 24, 2, []),
        (21, 24, 24, 2, ["vote.sum"]),
        (25, 24, 24, 2, ["vote.sum"]),
        (20, 25, 24, 0, ["vote.sum", "vote.more_than_base"]),
    ],
)
def test_a_tally_holds_as_many_as_were_there(total, present, base, came_and_went, codes):
    """Those who came late or left early may have missed this vote, nobody else."""
    found = check_tally(
        VoteTally(total, 0, 0, 0), present_voters=present, base=base, came_and_went=came_and_went
    )
    assert [one.code for one in found] == codes


def test_the_sum_names_the_fewest_where_some_came_and_went():
    (finding,) = check_tally(VoteTally(20, 0, 0, 0), present_voters=24, base=24, came_and_went=2)
    assert finding.message.format(**finding.params).endswith(
        "= 20, but 22 to 24 voters were present."
    )


def test_more_present_than_the_base_are_named():
    (finding,) = check_tally(VoteTally(25, 0, 0, 0), present_voters=25, base=24)
    assert finding.message.format(**finding.params) == (
        "25 voters were present, more than the base of 24. Check the roll call."
    )


@pytest.mark.parametrize(
    ("strict", "present", "base", "noted"),
    [
        (True, 11, 24, True),
        (True, 12, 24, True),
        (True, 13, 24, False),
        (False, 11, 24, True),
        (False, 12, 24, False),
        (True, 0, 1, True),
        (True, 1, 1, False),
        (True, 0, 0, False),
    ],
)
def test_few_present_are_noted_up_to_the_mark_of_the_pack(pack, strict, present, base, noted):
    asked = with_value(pack, "votes.quorum_note", Majority(Fraction(1, 2), strict))
    found = quorum_warning(asked, present, base)
    said = [one.message.format(**localise(one.params, "en")) for one in found]
    assert all(f"{present} of {base} are present" in one for one in said)
    assert [(one.severity, one.source) for one in found] == (
        [(Severity.NOTE, asked.value("votes.quorum_note").source)] if noted else []
    )


def test_without_a_mark_nobody_is_told_that_few_are_present(pack):
    assert quorum_warning(with_value(pack, "votes.quorum_note", None), 0, 24) == ()


@pytest.mark.parametrize(
    ("named", "decision", "asked"),
    [
        (None, "admission", False),
        ((), "admission", False),
        (("admission",), "admission", True),
        (("admission",), "resolution", False),
    ],
)
def test_only_the_votes_that_a_pack_names_are_entered_twice(pack, named, decision, asked):
    layer = with_value(pack, "votes.second_entry", named)
    found = second_entry(layer, decision)
    assert (found.value, found.sources) == (asked, (layer.value("votes.second_entry").source,))


@pytest.mark.parametrize(
    ("voter", "counts"),
    [
        (Voter("official", True, False, False), 1),
        (Voter("official", True, False, True), 0),
        (Voter("official", True, False, True, voted=True), 1),
        (Voter("exempt", True, False, False), 0),
        (Voter("exempt", True, True, True), 1),
        (Voter("temporarily_away", True, True, False), 0),
        (Voter("temporary_here", True, True, False), 0),
        (Voter("suspended", True, False, True), 0),
        (Voter("probationary", False, True, False), 0),
        (Voter("probationary", True, True, False), 0),
    ],
)
def test_who_is_absent_but_voted_counts_and_who_is_here_for_a_time_does_not(pack, voter, counts):
    """294-QĐ/TW §9.3.2."""
    assert vote_base(pack, [voter]).value == counts


def test_discipline_leaves_out_nobody_of_the_cell_and_nobody_else_is_let_in(pack):
    """Counted on all official members of the cell."""
    own = [
        Voter(kind, True, False, True)
        for kind in ("official", "exempt", "suspended", "temporarily_away")
    ]
    others = [Voter("temporary_here", True, True, False), Voter("probationary", False, True, False)]
    assert vote_base(pack, [*own, *others], decision="discipline").value == 4


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("resolution", "More than 1/2 of 24 are needed: 13 votes."),
        ("admission", "At least 2/3 of 24 are needed: 16 votes."),
    ],
)
def test_more_than_and_at_least_are_told_apart(pack, decision, said):
    assert spoken(needed(pack, decision, 24))[-1] == said
