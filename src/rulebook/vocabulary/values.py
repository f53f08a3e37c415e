"""The values a pack may set: their names, their kinds, and the phrases in which a clerk writes
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rulebook.vocabulary.findings import gettext_noop

SHIFT_POLICIES = (
    "none",
    "nearest_workday",
    "sat_back_sun_forward",
    "next_workday_within_first_week",
    "manual_with_reason",
)
UNITS = ("calendar_days", "hours", "working_days", "months")
MOST = 100_000
MOST_OF_UNIT = {"calendar_days": 40_000, "hours": 9_000, "working_days": 3_000, "months": 1_200}
STATES = ("not_recorded", "present", "late", "left", "remote", "excused", "unexcused")
LEFT_OUT_OF_VOTE = ("temporarily_away", "exempt_absent", "suspended", "excused_whole")
SCORE_STEPS = ("draft_after", "propose_after", "adopt_after", "note_after", "correct_within")
DECISIONS = ("resolution", "admission", "recognition", "removal", "expulsion", "discipline")

ROLES = (
    "opening",
    "officers",
    "roll_call",
    "fees",
    "adopt_agenda",
    "task_review",
    "ideology",
    "guidance",
    "discussion",
    "praise",
    "assign_tasks",
    "petitions",
    "special_business",
    "presentation",
    "conclude",
    "vote",
    "scoring",
    "adopt_minutes",
    "other",
)

_MAJORITY = re.compile(r"(more than|at least) ([1-9][0-9]?)/([1-9][0-9]?)")


class UnfitError(ValueError):
    """The value is not of its kind; message (English msgid with {placeholders}) and parameters say
    what would be.
    """

    def __init__(self, message: str, **params: Any) -> None:
        self.message = message
        self.params = params
        super().__init__(message.format(**params))


@dataclass(frozen=True, slots=True)
class Majority:
    """A share of the base: strictly more than it, or at least it."""

    share: Fraction
    strict: bool

    def __str__(self) -> str:
        return f"{'>' if self.strict else '≥'} {self.share}"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: an amount of calendar days, hours, working days or months."""

    amount: int
    unit: str


def whole(raw: Any) -> int:
    """A whole number from 0."""
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise UnfitError(gettext_noop("Write a whole number such as 90 here."))
    return raw


def refuse_absurd(value: Any) -> None:
    """Raises UnfitError for a number that is a slip of the pen: no regulation means it, and no day
    can be counted with it.
    """
    number, most = (
        (value.amount, MOST_OF_UNIT[value.unit]) if isinstance(value, Term) else (value, MOST)
    )
    if isinstance(number, int) and number > most:
        message = gettext_noop("{number} is more than a regulation can mean here; at most {most}.")
        raise UnfitError(message, number=number, most=most)


def day_of_month(raw: Any) -> int:
    """A day that every month has."""
    if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= 28:
        raise UnfitError(gettext_noop("Write a day that every month has here, 1 to 28."))
    return raw


def share(raw: Any) -> Decimal:
    """A share between 0 and 1, both included."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not 0 <= raw <= 1:
        raise UnfitError(gettext_noop("Write a share between 0 and 1 here, such as 0.9 for 90 %."))
    return Decimal(raw)


def flag(raw: Any) -> bool:
    """Yes or no, written true or false."""
    if not isinstance(raw, bool):
        raise UnfitError(gettext_noop("Write true or false here, without quotes."))
    return raw


def points_step(raw: Any) -> Decimal:
    """The smallest step of points, above 0."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or raw <= 0:
        raise UnfitError(gettext_noop("Write a number above 0 here, such as 0.5."))
    return Decimal(raw)


def one_of(*allowed: str) -> Callable[[Any], str]:
    """A reader for one word out of a list."""

    def read(raw: Any) -> str:
        if raw not in allowed:
            raise UnfitError(
                gettext_noop("Write one of these words: {allowed}."), allowed=", ".join(allowed)
            )
        return str(raw)

    return read


def some_of(*allowed: str) -> Callable[[Any], tuple[str, ...]]:
    """A reader for a list of words, none of them twice; the list may be empty."""

    def read(raw: Any) -> tuple[str, ...]:
        if (
            not isinstance(raw, tuple)
            or any(item not in allowed for item in raw)
            or len(set(raw)) != len(raw)
        ):
            raise UnfitError(
                gettext_noop("Write a list [a, b] out of these words: {allowed}."),
                allowed=", ".join(allowed),
            )
        return raw

    return read


def month_of_quarter(raw: Any) -> int:
    """A month of a quarter: 1, 2 or 3."""
    if type(raw) is not int or not 1 <= raw <= 3:
        raise UnfitError(gettext_noop("Write 1, 2 or 3 here: a month of the quarter."))
    return raw


def words(raw: Any) -> tuple[str, ...]:
    """A list of words; it may be empty."""
    if not isinstance(raw, tuple) or not all(isinstance(item, str) for item in raw):
        raise UnfitError(gettext_noop("Write a list of words such as [a, b] here."))
    return raw


def weekdays(raw: Any) -> tuple[int, ...]:
    """A list of weekdays, Monday 1 to Sunday 7; it may be empty, but one day of the week stays
    open.
    """
    if not isinstance(raw, tuple) or any(
        type(item) is not int or not 1 <= item <= 7 for item in raw
    ):
        raise UnfitError(
            gettext_noop("Write a list of weekdays here, Monday 1 to Sunday 7, such as [6, 7].")
        )
    if len(set(raw)) == 7:
        raise UnfitError(
            gettext_noop("All seven days are named; at least one day of the week has to stay open.")
        )
    return raw


def majority(raw: Any) -> Majority:
    """A majority written as a phrase.

    >>> str(majority("at least 2/3"))
    '≥ 2/3'
    """
    match = _MAJORITY.fullmatch(raw) if isinstance(raw, str) else None
    if match is None or int(match[2]) > int(match[3]):
        raise UnfitError(gettext_noop('Write "more than 1/2" or "at least 2/3" here.'))
    return Majority(Fraction(int(match[2]), int(match[3])), strict=match[1] == "more than")


def term(raw: Any) -> Term:
    """A length of time written as {amount: 2, unit: calendar_days}."""
    if not isinstance(raw, dict) or set(raw) != {"amount", "unit"} or raw["unit"] not in UNITS:
        message = gettext_noop(
            "Write an amount and a unit here, such as {example}; units: {allowed}."
        )
        raise UnfitError(
            message, example="{amount: 2, unit: calendar_days}", allowed=", ".join(UNITS)
        )
    return Term(whole(raw["amount"]), raw["unit"])


FOLLOWERS = ("secretary", "deputy", "committee_member", "meeting_secretary", "member")

MEMBERS: Mapping[str, Callable[[Any], Any]] = {
    "member.min_age": whole,
    "member.max_age": whole,
    "member.referrer_known": term,
    "member.admission_sent_up_after": term,
    "member.admission_committee_after": term,
    "member.admission_decided_after": term,
    "member.admission_decided_extension": term,
    "member.admission_papers_valid": term,
    "member.ceremony_after": term,
    "member.probation": term,
    "member.probation_extension": term,
    "member.recognition_vote_after": term,
    "member.recognition_decided_after": term,
    "member.recognition_decided_extension": term,
    "member.recognition_from_probation_end": flag,
    "member.failed_votes_to_report": whole,
    "member.readmission_times": whole,
    "member.readmission_after": term,
    "member.readmission_after_sentence": term,
    "member.transfer_start_after": term,
    "member.transfer_papers_after": term,
    "member.transfer_late_removal_after": term,
    "member.temporary_at_least": term,
    "member.temporary_below": term,
    "member.temporary_study_at_most": term,
    "member.abroad_report_after": term,
    "member.removal_absent_months": term,
    "member.removal_no_progress": term,
    "member.removal_unfit_years": whole,
    "member.removal_appeal_after": term,
    "member.review_drafts_before": term,
    "member.badge_file_before": term,
    "member.badge_early": term,
    "member.badge_early_from_70_years": term,
    "member.badge_delay.reprimand": term,
    "member.badge_delay.warning": term,
    "member.badge_delay.dismissal": term,
}
"""Terms and limits of the life of a member; a pack sets those it knows."""

KNOWN: Mapping[str, Callable[[Any], Any]] = {
    "meeting.regular_per_month": whole,
    "meeting.thematic_per_quarter": whole,
    "meeting.day": day_of_month,
    "meeting.shift_policy": one_of(*SHIFT_POLICIES),
    "meeting.window_last_day": day_of_month,
    "meeting.rest_days": weekdays,
    "meeting.minimum_minutes.regular": whole,
    "meeting.minimum_minutes.thematic": whole,
    "meeting.minimum_minutes.extraordinary": whole,
    "meeting.minimum_minutes.combined": whole,
    "agenda.ideology_minutes": whole,
    "working_days.rest_days": weekdays,
    "huddle.before": term,
    "notice.before": term,
    "papers.publish_before": term,
    "minutes.publish_after": term,
    "self_score.submit_after": term,
    "records.enter_after": term,
    "official.decide_after": term,
    "cell.min_official": whole,
    "cell.committee_from_official": whole,
    "cell.committee_max": whole,
    "cell.term_years": whole,
    "cell.groups_from_members": whole,
    "attendance.target_rate": share,
    "attendance.target_exceeded": flag,
    "attendance.max_unexcused": whole,
    "attendance.max_excused_run": whole,
    "attendance.present_states": some_of(*STATES),
    "attendance.left_out.exempt": flag,
    "attendance.left_out.cell_types": words,
    "attendance.left_out.temporarily_away": flag,
    "attendance.left_out.suspended": flag,
    "votes.base_leaves_out": some_of(*LEFT_OUT_OF_VOTE),
    "votes.base_leaves_out.discipline": some_of(*LEFT_OUT_OF_VOTE),
    **{f"votes.majority.{decision}": majority for decision in DECISIONS},
    "votes.quorum": majority,
    "votes.quorum_note": majority,
    "votes.second_entry": some_of(*DECISIONS),
    "score.maximum": whole,
    "score.points_step": points_step,
    "score.suggestion": one_of("none", "share_of_conditions"),
    "meeting.thematic_month": month_of_quarter,
    "meeting.move_within_days": whole,
    "meeting.longest_minutes": whole,
    "huddle.earliest_before": term,
    "records.enter_within": term,
    **{f"score.step.{step}": term for step in SCORE_STEPS},
    "score.follower": some_of(*FOLLOWERS),
    **MEMBERS,
}

MAY_BE_NULL = frozenset(
    {
        "meeting.minimum_minutes.thematic",
        "meeting.minimum_minutes.extraordinary",
        "agenda.ideology_minutes",
        "huddle.before",
        "notice.before",
        "papers.publish_before",
        "minutes.publish_after",
        "self_score.submit_after",
        "records.enter_after",
        "official.decide_after",
        "attendance.max_excused_run",
        "votes.quorum",
        "votes.quorum_note",
        "votes.second_entry",
        "score.points_step",
        "score.suggestion",
        "meeting.move_within_days",
        "meeting.longest_minutes",
        "huddle.earliest_before",
        "records.enter_within",
        *(f"score.step.{step}" for step in SCORE_STEPS),
        "score.follower",
        *MEMBERS,
    }
)
"""Values for which a pack may say that no number is known; the rules then give no date, minimum
or warning."""

ORDERED = frozenset({whole, day_of_month, share, points_step, majority, term})
"""Readers of kinds that have an order, so that a range at_least … at_most makes sense."""
