"""The questions a case may put to a pack: the form of what is given, and the rule that answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rulebook.cases.answers import Answer
from rulebook.cases.year_questions import YEAR_QUESTIONS
from rulebook.meetings import attendance, cell, dates, members, missed_duties, votes
from rulebook.reading.shapes import Number, Shape
from rulebook.scoring import score
from rulebook.vocabulary.codes import AttendanceState, DecisionKind, MeetingKind, MemberKind
from rulebook.vocabulary.facts import refuse_unfit
from rulebook.vocabulary.findings import Explained
from rulebook.vocabulary.pack import Pack


def _moment(raw: Any) -> Any:
    try:
        return datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return raw


def _days(raw: Any) -> Any:
    try:
        return (
            {date.fromisoformat(day): name for day, name in raw.items()}
            if isinstance(raw, dict)
            else raw
        )
    except ValueError:
        return raw


Moment = Annotated[date | datetime, BeforeValidator(_moment)]
Holidays = Annotated[dict[date, str], BeforeValidator(_days)]


class MeetingDay(Shape):
    """Which day the rule sets for a month's meeting, and whether a moved day stands."""

    year: int
    month: int
    holidays: Holidays = Field(default_factory=dict)
    moved_to: date | None = None
    reason: str = ""
    cell_type: str = ""

    def answer(self, pack: Pack) -> Answer:
        """The proposed day, for cells of that type; with `moved_to` also what speaks against that
        day.
        """
        pack = pack.for_type(self.cell_type)
        day = dates.meeting_day(pack, self.year, self.month, holidays=self.holidays)
        if self.moved_to is None:
            return Answer(day)
        return Answer(
            day,
            dates.may_move(
                pack,
                self.moved_to,
                self.year,
                self.month,
                reason=self.reason,
                holidays=self.holidays,
            ),
        )


class Deadline(Shape):
    """When a duty ends, counted from the day or moment it hangs on."""

    duty: str
    anchor: Moment
    holidays: Holidays = Field(default_factory=dict)
    done_on: Moment | None = None

    def answer(self, pack: Pack) -> Answer:
        """The last day or moment of the duty; with `done_on` also whether it was missed."""
        last = dates.deadline(pack, self.duty, anchor=self.anchor, holidays=self.holidays)
        if self.done_on is None:
            return Answer(last)
        return Answer(
            last,
            missed_duties.missed_deadline(
                pack, self.duty, anchor=self.anchor, done_on=self.done_on, holidays=self.holidays
            ),
        )


class MinimumMinutes(Shape):
    """How long a meeting must last at least, in minutes."""

    kind: MeetingKind
    combined: bool = False
    members: int = 20
    cell_type: str = "residential"

    def answer(self, pack: Pack) -> Answer:
        """The shortest length in minutes."""
        return Answer(
            dates.minimum_minutes(
                pack,
                self.kind,
                combined=self.combined,
                members=self.members,
                cell_type=self.cell_type,
            )
        )


class VoterGroup(Shape):
    """So many members of one kind who came, were excused, voted or not."""

    count: int
    kind: MemberKind
    official: bool = True
    attended: bool = True
    excused_whole: bool = False
    voted: bool = False


class VoteBase(Shape):
    """How many votes the share is taken of."""

    voters: tuple[VoterGroup, ...]
    decision: DecisionKind = "resolution"

    def answer(self, pack: Pack) -> Answer:
        """The base of the vote."""
        people = [
            votes.Voter(
                group.kind, group.official, group.attended, group.excused_whole, group.voted
            )
            for group in self.voters
            for _ in range(group.count)
        ]
        return Answer(votes.vote_base(pack, people, decision=self.decision))


class Needed(Shape):
    """How many votes carry a decision of that base."""

    decision: DecisionKind
    base: int

    def answer(self, pack: Pack) -> Answer:
        """The votes needed."""
        return Answer(votes.needed(pack, self.decision, self.base))


class VoteQuestion(Shape):
    """Whether a tally is consistent and carries."""

    decision: DecisionKind
    base: int
    present: int
    votes_for: int
    against: int = 0
    abstain: int = 0
    invalid: int = 0

    def answer(self, pack: Pack) -> Answer:
        """Carried or not, and whether the count is sound."""
        tally = votes.VoteTally(self.votes_for, self.against, self.abstain, self.invalid)
        findings = votes.check_tally(tally, present_voters=self.present, base=self.base)
        note = votes.quorum_warning(pack, self.present, self.base)
        return Answer(votes.outcome(pack, self.decision, tally, self.base), (*findings, *note))


class RollGroup(Shape):
    """So many lines of the roll call with the same entry."""

    count: int
    kind: MemberKind = "official"
    cell_type: str = "residential"
    state: AttendanceState
    excused_run: int = 0


class _Roll(Shape):
    rows: tuple[RollGroup, ...]

    @property
    def people(self) -> list[attendance.RollLine]:
        """One row per member, as the rules take them."""
        return [
            attendance.RollLine(group.kind, group.cell_type, group.state, group.excused_run)
            for group in self.rows
            for _ in range(group.count)
        ]


class Rate(_Roll):
    """The share of those who had to come and came."""

    def answer(self, pack: Pack) -> Answer:
        """The rate of attendance as a share, rounded to six places."""
        rows = self.people
        rate = attendance.rate(pack, rows)
        rounded = round(rate.value, 6)
        return Answer(
            Explained(rounded, rate.steps, rate.sources), attendance.excused_warnings(pack, rows)
        )


class AttendanceTarget(_Roll):
    def answer(self, pack: Pack) -> Answer:
        """Whether the roll meets the target."""
        return Answer(
            attendance.meets_target(pack, self.people),
            attendance.excused_warnings(pack, self.people),
        )


class QuarterThematic(Shape):
    held: int

    def answer(self, pack: Pack) -> Answer:
        """What is missing in a quarter that is over."""
        return Answer(findings=missed_duties.missing_thematic(pack, held=self.held))


class OfficialFrom(Shape):
    admitted_on: date
    voted_on: date

    def answer(self, pack: Pack) -> Answer:
        """The first day as official member."""
        return Answer(members.official_from(pack, self.admitted_on, voted_on=self.voted_on))


class HuddleQuestion(Shape):
    """Who consults before the meeting."""

    has_committee: bool
    has_deputy: bool

    def answer(self, pack: Pack) -> Answer:
        """Who consults before the meeting."""
        return Answer(
            cell.huddle_form(pack, has_committee=self.has_committee, has_deputy=self.has_deputy)
        )


class Committee(Shape):
    """Whether a cell of that size elects a committee."""

    official_members: int
    members: int

    def answer(self, pack: Pack) -> Answer:
        """Whether the cell elects a committee, with what its size asks for."""
        findings = cell.check_size(
            pack, official_members=self.official_members, members=self.members
        )
        return Answer(cell.elects_committee(pack, self.official_members), findings)


class BandQuestion(Shape):
    """The band of a total of points."""

    total: Number

    def answer(self, pack: Pack) -> Answer:
        """The band of a total."""
        return Answer(score.band(pack, self.total))


class SheetQuestion(Shape):
    """A whole score sheet from facts and judged points."""

    facts: dict[str, Any]
    judged: dict[str, Number] = Field(default_factory=dict)

    def answer(self, pack: Pack) -> Answer:
        """The lines that facts decide, completed by the judged ones; total and band once every line
        has points.
        """
        refuse_unfit(self.facts)
        lines = score.evidence(pack, self.facts)
        points = {line.code: line.points for line in lines if line.points is not None} | self.judged
        findings = score.check_points(pack, points)
        if findings:
            return Answer(None, findings, lines)
        total = score.explain_total(pack, points, self.facts)
        band = score.band(pack, total.value, self.facts)
        explained = Explained(
            band.value, (*total.steps, *band.steps), (*total.sources, *band.sources)
        )
        return Answer(explained, (), lines, total.value)


class NamedQuestion(Shape):
    name: str

    def answer(self, pack: Pack) -> Answer:
        """The value of that name, as the pack sets it."""
        value = pack.value(self.name)
        return Answer(Explained(value.value, (), (value.source,)))


class InForce(Shape):
    """Whether the pack holds on a day."""

    day: date

    def answer(self, pack: Pack) -> Answer:
        """Whether the pack holds on that day."""
        return Answer(Explained(pack.in_force(self.day), (), (pack.source,)))


QUESTIONS: Mapping[str, type[Any]] = {
    "meeting_day": MeetingDay,
    "deadline": Deadline,
    "minimum_minutes": MinimumMinutes,
    "vote_base": VoteBase,
    "needed": Needed,
    "vote": VoteQuestion,
    "attendance_rate": Rate,
    "attendance_target": AttendanceTarget,
    "quarter_thematic": QuarterThematic,
    "official_from": OfficialFrom,
    "huddle": HuddleQuestion,
    "committee": Committee,
    "band": BandQuestion,
    "score": SheetQuestion,
    "in_force": InForce,
    "value": NamedQuestion,
    **YEAR_QUESTIONS,
}
"""Word after `ask:` → the form of what stands under `given:`."""
