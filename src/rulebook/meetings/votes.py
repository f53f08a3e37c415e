"""Votes: who counts in the base, how many are needed, whether a tally is sound, what it decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from rulebook.vocabulary.findings import Explained, Finding, Reason, Severity, gettext_noop
from rulebook.vocabulary.pack import Pack
from rulebook.vocabulary.values import Majority


@dataclass(frozen=True, slots=True)
class Voter:
    """A person as the vote base sees them; `official` = official member, whatever the kind of
    activity.

    kind: official, probationary, temporary_here, temporarily_away, exempt or suspended.
    excused_whole = absent for the whole meeting with an accepted reason.
    """

    kind: str
    official: bool
    attended: bool
    excused_whole: bool
    voted: bool = False

    @property
    def here(self) -> bool:
        """True when the person came; whoever voted was there."""
        return self.attended or self.voted


@dataclass(frozen=True, slots=True)
class VoteTally:
    """The count of one vote; no names."""

    votes_for: int
    against: int
    abstain: int
    invalid: int

    @property
    def total(self) -> int:
        """All ballots or hands counted."""
        return self.votes_for + self.against + self.abstain + self.invalid


_LEAVING: dict[str, str] = {
    "temporarily_away": gettext_noop("Left out: {count} sent to temporary activity elsewhere."),
    "exempt_absent": gettext_noop("Left out: {count} exempt from meetings who did not come."),
    "suspended": gettext_noop("Left out: {count} suspended, prosecuted or detained."),
    "excused_whole": gettext_noop(
        "Left out: {count} absent for the whole meeting with an accepted reason."
    ),
}


def vote_base(
    pack: Pack, voters: Iterable[Voter], *, decision: str = "resolution"
) -> Explained[int]:
    """How many people the shares are counted from: official members of this cell less those the
    pack leaves out.

    Members in temporary activity here never count; an exempt member who comes does. Discipline has
    a base of its own.
    Source: 294-QĐ/TW §9.3.2.
    """
    key = (
        "votes.base_leaves_out.discipline" if decision == "discipline" else "votes.base_leaves_out"
    )
    rule = pack.value(key)
    members = [
        voter
        for voter in voters
        if voter.official and voter.kind not in ("temporary_here", "probationary")
    ]
    steps = [
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),
        Reason(gettext_noop("Official members of the cell: {count}."), {"count": len(members)}),
    ]
    left_out = dict.fromkeys(_LEAVING, 0)
    for voter in members:
        reason = _reason(voter)
        if reason in rule.value:
            left_out[reason] += 1
    steps += [
        Reason(_LEAVING[reason], {"count": count}) for reason, count in left_out.items() if count
    ]
    base = len(members) - sum(left_out.values())
    steps.append(Reason(gettext_noop("Base of the vote: {base}."), {"base": base}))
    return Explained(base, tuple(steps), (rule.source,))


def needed(pack: Pack, decision: str, base: int) -> Explained[int]:
    """The smallest number of votes for that carries the decision; never 0.

    "More than" takes the next whole number above the share, "at least" rounds the share up: 2/3 of
    25 = 17, more than 1/2 of 24 = 13. Raises KeyError for a decision the pack does not know,
    ValueError for a negative base. Source: 294-QĐ/TW §9.3.
    """
    if base < 0:
        raise ValueError("the base of a vote is never negative")
    rule = pack.value(f"votes.majority.{decision}")
    majority: Majority = rule.value
    exact = majority.share * base
    votes = max(1, floor(exact) + 1 if majority.strict else ceil(exact))
    message = gettext_noop("More than {share} of {base} are needed: {votes} votes.")
    if not majority.strict:
        message = gettext_noop("At least {share} of {base} are needed: {votes} votes.")
    steps = (
        Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),
        Reason(message, {"share": str(majority.share), "base": base, "votes": votes}),
    )
    return Explained(votes, steps, (rule.source,))


def check_tally(
    tally: VoteTally, *, present_voters: int, base: int, came_and_went: int = 0
) -> tuple[Finding, ...]:
    """What is wrong with the count; empty when for + against + abstain + invalid = present voters,
    within the base.

    `came_and_went` of them came late or left early: so many may have missed this one vote.
    """
    parts = {
        "votes_for": tally.votes_for,
        "against": tally.against,
        "abstain": tally.abstain,
        "invalid": tally.invalid,
        "total": tally.total,
        "present": present_voters,
    }
    if min(tally.votes_for, tally.against, tally.abstain, tally.invalid, present_voters, base) < 0:
        return (
            Finding("vote.negative", gettext_noop("A number of votes cannot be below 0."), parts),
        )
    findings = []
    if not present_voters - came_and_went <= tally.total <= present_voters:
        message = gettext_noop(
            "{votes_for} for + {against} against + {abstain} abstained + {invalid} invalid ="
            " {total}, but {present} voters were present."
        )
        if came_and_went:
            message = gettext_noop(
                "{votes_for} for + {against} against + {abstain} abstained + {invalid} invalid ="
                " {total}, but {fewest} to {present} voters were present."
            )
            parts["fewest"] = present_voters - came_and_went
        findings.append(Finding("vote.sum", message, parts))
    if present_voters > base:
        message = gettext_noop(
            "{present} voters were present, more than the base of {base}. Check the roll call."
        )
        findings.append(
            Finding("vote.more_than_base", message, {"present": present_voters, "base": base})
        )
    return tuple(findings)


def outcome(pack: Pack, decision: str, tally: VoteTally, base: int) -> Explained[bool]:
    """True when the decision is carried: votes for reach what is needed of the base (not of those
    present).

    Source: 294-QĐ/TW §9.3; a vote short of the share is still reported up in full (HD 06-HD/TW
    5.1).
    """
    need = needed(pack, decision, base)
    carried = tally.votes_for >= need.value
    percent = _percent(Fraction(tally.votes_for, base)) if base else Decimal(0)
    params = {"votes_for": tally.votes_for, "base": base, "percent": percent, "votes": need.value}
    message = gettext_noop(
        "{votes_for} of {base} voted for ({percent} %), {votes} were needed: carried."
    )
    if not carried:
        message = gettext_noop(
            "{votes_for} of {base} voted for ({percent} %), {votes} were needed: not carried."
        )
    steps = [*need.steps, Reason(message, params)]
    majority: Majority = pack.value(f"votes.majority.{decision}").value
    if not carried and not majority.strict:
        steps.append(
            Reason(gettext_noop("The full result is reported to the upper committee all the same."))
        )
    return Explained(carried, tuple(steps), need.sources)


def second_entry(pack: Pack, decision: str) -> Explained[bool]:
    """True when the pack demands that a second account enters the totals of such a vote again,
    without seeing the first.

    Where the pack is silent nobody is asked for it: the regulation asks for tellers, not for
    accounts.
    """
    rule = pack.value("votes.second_entry")
    steps = (Reason(gettext_noop("The rule says: {rule}"), {"rule": rule.words}),)
    return Explained(decision in (rule.value or ()), steps, (rule.source,))


def quorum_warning(pack: Pack, present: int, base: int) -> tuple[Finding, ...]:
    """A note when fewer of the base are present than the pack's mark; never a stop, since no source
    sets a quorum.
    """
    mark = pack.value("votes.quorum_note")
    if mark.value is None or base <= 0:
        return ()
    majority: Majority = mark.value
    part = Fraction(present, base)
    if part > majority.share or (part == majority.share and not majority.strict):
        return ()
    message = gettext_noop("{present} of {base} are present ({percent} %). {rule}")
    params = {"present": present, "base": base, "percent": _percent(part), "rule": mark.words}
    return (Finding("vote.few_present", message, params, Severity.NOTE, mark.source),)


def _reason(voter: Voter) -> str:
    if voter.kind in ("temporarily_away", "suspended"):
        return voter.kind
    if voter.here:
        return ""
    if voter.kind == "exempt":
        return "exempt_absent"
    return "excused_whole" if voter.excused_whole else ""


def _percent(part: Fraction) -> Decimal:
    exact = Decimal(part.numerator * 100) / Decimal(part.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
