"""The facts of one meeting, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from chibo.base.kernel.dates import local_date
from chibo.directory.access.queries.cells import CellPeople, people_in
from chibo.directory.assignments.queries import officials_of
from chibo.directory.organisation.rules import is_practice
from chibo.directory.people.enums import SUMMONED
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.library.regulations.queries import holidays_around
from chibo.work.meetings.enums import ATTENDED, AttendanceState, Capacity, MeetingKind, StepCode
from chibo.work.meetings.models import AgendaItem, Attendance, Meeting, Minutes, Paper, Task
from chibo.work.meetings.queries.belonging import Belonging, CountedMember, belonging_to, counted_in
from chibo.work.meetings.queries.fact_parts import (
    facts_of,
    frozen_attendance,
    roll_facts,
    task_facts,
)
from chibo.work.meetings.queries.meetings import huddle_of, items_of
from chibo.work.meetings.queries.neighbours import around_of
from chibo.work.meetings.queries.numbers import Numbers, numbers_of
from chibo.work.meetings.queries.packs import pack_of
from chibo.work.meetings.queries.room import (
    excused_runs,
    invitations_of,
    minutes_of,
    resolutions_of,
    reviews_of,
    roll_call_of,
    tasks_around,
    votes_of,
)
from chibo.work.meetings.queries.walking import walked_in
from chibo.work.meetings.rules.facts import (
    Around,
    AttendanceCounts,
    MeetingFacts,
    RollFacts,
    TaskFacts,
)
from chibo.work.meetings.rules.steps import (
    BEFORE_THE_MEETING,
    PathStep,
    is_in_session,
    path_of,
    raw_steps,
)
from rulebook.meetings.attendance import RollLine, rate
from rulebook.meetings.dates import deadline, meeting_day, minimum_minutes
from rulebook.meetings.votes import Voter, vote_base
from rulebook.vocabulary.findings import Explained, Reason, gettext_noop
from rulebook.vocabulary.pack import Pack

# What nobody needs of a person here; it stays where it is.
_UNUSED = tuple(
    f"person__{name}"
    for name in (
        "search_key",
        "born_on",
        "sex",
        "ethnicity",
        "admitted_on",
        "card_number",
        "phone",
        "theory_level",
        "note",
    )
)


@dataclass(frozen=True)
class MeetingFile:
    """One meeting with its parts, each read once when first asked for; the caller holds the meeting
    within scope.
    """

    meeting: Meeting

    @cached_property
    def pack(self) -> Pack:
        """The regulation this meeting is judged by: the one it was stamped with when it opened."""
        return pack_of(self.meeting)

    @cached_property
    def before_opening(self) -> bool:
        """True while no roll call, vote, minutes or resolution can exist, so that nobody asks for
        them.
        """
        return self.meeting.opened_at is None

    @cached_property
    def items(self) -> Sequence[AgendaItem]:
        """The agenda in its order, with presenters."""
        return list(items_of(self.meeting))

    @cached_property
    def memberships(self) -> Sequence[Belonging]:
        """Who counts in the meeting, by given name: the list of its day, from the opening on as it
        stood then.
        """
        return belonging_to(self.meeting)

    @cached_property
    def people(self) -> CellPeople:
        """Members, posts and officials in charge on the day of the meeting, as far as facts count
        them.
        """
        return people_in(self.meeting.unit, on=self.meeting.day)

    @cached_property
    def counted(self) -> Sequence[CountedMember]:
        """Who counts in the meeting, in no order: by the list of its day, from the opening on as it
        stood then.
        """
        return counted_in(self.meeting, self.people.members)

    @cached_property
    def numbers(self) -> Numbers:
        """What facts count of papers, opinions, votes, minutes, resolutions and the huddle."""
        return numbers_of(self.meeting)

    @cached_property
    def lines(self) -> Sequence[Attendance]:
        """The roll call, members first, by given name; empty before the opening.

        Each line knows its meeting and cell.
        """
        if self.before_opening:
            return []
        lines = list(roll_call_of(self.meeting).defer(*_UNUSED))
        for line in lines:
            line.meeting, line.unit = self.meeting, self.meeting.unit
        return lines

    @cached_property
    def invitations(self) -> Sequence[Any]:
        """Everybody who was summoned, officials in charge last; empty before the summons."""
        return list(invitations_of(self.meeting).defer(*_UNUSED))

    @cached_property
    def officials(self) -> Sequence[Person]:
        """The officials in charge of the cell on the day of the meeting."""
        return list(officials_of(self.meeting.unit, on=self.meeting.day))

    @cached_property
    def offices(self) -> Sequence[Any]:
        """Who held which post of the cell on the day of the meeting."""
        return list(offices_of(self.meeting.unit, on=self.meeting.day))

    @cached_property
    def all_tasks(self) -> Sequence[Task]:
        """The tasks that come to this meeting and those that it gave, soonest due first."""
        return list(tasks_around(self.meeting))

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """The tasks of earlier meetings that come to this one, soonest due first."""
        return [task for task in self.all_tasks if task.meeting_id != self.meeting.pk]

    @cached_property
    def reviews(self) -> dict[Any, Any]:
        """Task id → what this meeting said of it; empty before the opening."""
        return reviews_of(self.meeting) if self.tasks and not self.before_opening else {}

    @cached_property
    def tasks_assigned(self) -> Sequence[Task]:
        """The tasks that this meeting gave."""
        return [task for task in self.all_tasks if task.meeting_id == self.meeting.pk]

    @cached_property
    def votes(self) -> Sequence[Any]:
        """The votes taken, in their order; empty before the opening."""
        return [] if self.before_opening else list(votes_of(self.meeting))

    def is_out_of_date(self, vote: Any) -> bool:
        """True when the roll call no longer bears the vote: other people were present, or another
        base counts.
        """
        roll = self.roll
        here = roll.present_voters - roll.came_and_went <= vote.present <= roll.present_voters
        return (
            not here or vote.base != vote_base(self.pack, self.voters, decision=vote.decision).value
        )

    @cached_property
    def minutes(self) -> Minutes | None:
        """The newest version of the minutes without its text, None before they are adopted."""
        return None if self.before_opening else minutes_of(self.meeting).defer("content").first()

    @cached_property
    def huddle(self) -> Any:
        """The committee's consultation before the meeting, None when none is recorded."""
        return huddle_of(self.meeting)

    @cached_property
    def papers(self) -> Sequence[Paper]:
        """The papers that are published now, oldest first."""
        rows = Paper.objects.of_unit(self.meeting.unit).filter(
            meeting=self.meeting, withdrawn_at__isnull=True
        )
        return list(rows.order_by("published_at"))

    @cached_property
    def resolutions(self) -> Sequence[Any]:
        """What the meeting resolved, in the order of the numbers; empty before the opening."""
        return [] if self.before_opening else list(resolutions_of(self.meeting))

    @cached_property
    def speakers(self) -> Sequence[tuple[Any, str]]:
        """(person id, kind of opinion) for everything said or sent in."""
        rows = self.meeting.opinions.filter(unit=self.meeting.unit)
        return list(rows.values_list("person_id", "kind"))

    @cached_property
    def voters(self) -> list[Voter]:
        """Each member as the base of a vote counts them: kind, official or not, came or not."""
        state = {
            line.person_id: line.state for line in self.lines if line.capacity == Capacity.MEMBER
        }
        return [
            Voter(
                kind=row.kind,
                official=row.official,
                attended=state.get(row.person_id) in ATTENDED,
                excused_whole=state.get(row.person_id) == AttendanceState.EXCUSED,
                voted=state.get(row.person_id) in ATTENDED,
            )
            for row in self.counted
        ]

    @cached_property
    def base(self) -> Explained[int]:
        """How many votes the share of a vote is taken of, with the rule (Guidance 42-HD/BTCTW)."""
        return vote_base(self.pack, self.voters)

    @cached_property
    def excused_runs(self) -> dict[Any, int]:
        """Person → absences with reason running, asked only when this meeting has one."""
        return (
            excused_runs(self.meeting)
            if any(line.state == AttendanceState.EXCUSED for line in self.lines)
            else {}
        )

    @cached_property
    def roll_rows(self) -> list[RollLine]:
        """The members' lines as the rate sees them."""
        return [
            RollLine(
                line.kind,
                self.meeting.unit.cell_type,
                line.state,
                self.excused_runs.get(line.person_id, 0),
            )
            for line in self.lines
            if line.capacity == Capacity.MEMBER
        ]

    @cached_property
    def rate(self) -> Explained[Any]:
        """The share (0 to 1) of those who had to come and came, with the rule; None when nobody
        counts.
        """
        return rate(self.pack, self.roll_rows)

    @cached_property
    def minimum(self) -> Explained[int]:
        """How many minutes the meeting must last at least, with the rule for its kind and cell."""
        kinds = [row.kind for row in self.counted]
        return minimum_minutes(
            self.pack,
            self.meeting.kind,
            combined=self.meeting.together_with_id is not None,
            members=sum(1 for kind in kinds if kind in SUMMONED),
            cell_type=self.meeting.unit.cell_type,
        )

    @cached_property
    def attendance(self) -> AttendanceCounts:
        """Who had to come and came, by the roll call alone."""
        return frozen_attendance(self)

    @cached_property
    def task_facts(self) -> TaskFacts:
        """The tasks in numbers, without asking for anything else of the meeting."""
        return task_facts(self)

    @cached_property
    def roll(self) -> RollFacts:
        """The roll call in numbers, without asking for anything else of the meeting."""
        return roll_facts(self)

    @cached_property
    def facts(self) -> MeetingFacts:
        """Everything the rules ask about this meeting as one frozen value."""
        return facts_of(self)

    @cached_property
    def why_day(self) -> Explained[date | datetime | None]:
        """The day of the meeting, with the rule that proposed it and the reason for another one."""
        meeting = self.meeting
        month, holidays = meeting.calendar_month, holidays_around(meeting.rule_day)
        rule = meeting_day(self.pack, month.year, month.month, holidays=holidays)
        if meeting.kind != MeetingKind.REGULAR or meeting.rule_day != rule.value:
            return Explained(meeting.day)
        if meeting.day == meeting.rule_day:
            return Explained(meeting.day, rule.steps, rule.sources)
        moved = Reason(
            gettext_noop("Moved to {day}. Reason: {reason}."),
            {"day": meeting.day, "reason": meeting.move_reason},
        )
        return Explained(meeting.day, (*rule.steps, moved), rule.sources)

    @cached_property
    def neighbours(self) -> Around:
        """The months around the meeting, in one query."""
        return around_of(self.meeting, huddle=self.huddle)

    def for_score(self) -> dict[str, Any]:
        """Every fact that a score may ask for, by the dotted names of the packs."""
        return self.facts.for_score(published_on=published_on(self.meeting), around=self.neighbours)

    def due(self) -> dict[StepCode, Explained[date | datetime | None]]:
        """The deadline of each step, with its rule; none for the steps before a practice, which is
        held at once.
        """
        meeting, pack = self.meeting, self.pack
        holidays = holidays_around(meeting.day)
        papers = deadline(
            pack, "papers.publish_before", anchor=meeting.planned_moment, holidays=holidays
        )
        published = deadline(pack, "minutes.publish_after", anchor=meeting.day, holidays=holidays)
        scored = deadline(pack, "self_score.submit_after", anchor=meeting.day, holidays=holidays)
        due = {
            StepCode.PREPARE: papers,
            StepCode.HUDDLE: deadline(pack, "huddle.before", anchor=meeting.day, holidays=holidays),
            StepCode.CONVENE: papers,
            StepCode.MEET: self.why_day,
            StepCode.MINUTES: published,
            StepCode.RESOLUTION: published,
            StepCode.SCORE: scored,
            StepCode.SUBMIT: scored,
        }
        return (
            due | dict.fromkeys(BEFORE_THE_MEETING, Explained(None))
            if is_practice(meeting.unit.path)
            else due
        )

    def steps(self, *, on: date) -> list[PathStep]:
        """The first six steps of the path, as they stand on that day."""
        walked = walked_in(self)
        return path_of(raw_steps(walked), due=self.due(), on=on, in_session=is_in_session(walked))


def published_on(meeting: Meeting) -> date | None:
    """The Vietnamese day on which the meeting's papers were published afterwards."""
    return local_date(meeting.published_at) if meeting.published_at else None
