"""The facts of one meeting, gathered in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from chibo.base.kernel.dates import VIETNAM, local_date
from chibo.directory.access.enums import RoleCode
from chibo.directory.access.queries import holders_of
from chibo.directory.access.queries.cells import CellPeople, people_in
from chibo.directory.organisation.rules import is_practice
from chibo.directory.people.enums import SUMMONED, MembershipKind
from chibo.directory.people.models import Person
from chibo.directory.people.queries import offices_of
from chibo.library.regulations.queries import holidays_around, step_title_en
from chibo.work.meetings.enums import ATTENDED, AttendanceState, Capacity, MeetingKind, StepCode
from chibo.work.meetings.models import AgendaItem, Attendance, Meeting, Minutes, Paper, Task
from chibo.work.meetings.queries.belonging import Belonging, CountedMember, belonging_to, counted_in
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
from chibo.work.meetings.queries.telling import really_told
from chibo.work.meetings.queries.walking import consulted_in, walked_in
from chibo.work.meetings.rules.course import summoned_counts_in_roll
from chibo.work.meetings.rules.facts import Around, ItemFacts, MeetingFacts, RollFacts, TaskFacts
from chibo.work.meetings.rules.steps import (
    BEFORE_THE_MEETING,
    PathStep,
    is_in_session,
    path_of,
    raw_steps,
)
from rulebook.meetings.attendance import RollLine, counted, rate
from rulebook.meetings.cell import NOBODY, huddle_form
from rulebook.meetings.dates import deadline, in_first_week, meeting_day, minimum_minutes
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
        return people_in(self.meeting.cell, on=self.meeting.day)

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
            line.meeting, line.cell = self.meeting, self.meeting.cell
        return lines

    @cached_property
    def invitations(self) -> Sequence[Any]:
        """Everybody who was summoned, officials in charge last; empty before the summons."""
        return list(invitations_of(self.meeting).defer(*_UNUSED))

    @cached_property
    def officials(self) -> Sequence[Person]:
        """The officials in charge of the cell on the day of the meeting."""
        return list(holders_of(RoleCode.OFFICIAL_IN_CHARGE, self.meeting.cell, on=self.meeting.day))

    @cached_property
    def offices(self) -> Sequence[Any]:
        """Who held which post of the cell on the day of the meeting."""
        return list(offices_of(self.meeting.cell, on=self.meeting.day))

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
        rows = Paper.objects.of_cell(self.meeting.cell).filter(
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
        rows = self.meeting.opinions.filter(cell=self.meeting.cell)
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
                self.meeting.cell.cell_type,
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
            cell_type=self.meeting.cell.cell_type,
        )

    @cached_property
    def roll(self) -> RollFacts:
        """The roll call in numbers, without asking for anything else of the meeting."""
        return _roll_facts(self)

    @cached_property
    def facts(self) -> MeetingFacts:
        """Everything the rules ask about this meeting as one frozen value."""
        return _facts(self)

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
            if is_practice(meeting.cell.path)
            else due
        )

    def steps(self, *, on: date) -> list[PathStep]:
        """The first six steps of the path, as they stand on that day."""
        walked = walked_in(self)
        return path_of(raw_steps(walked), due=self.due(), on=on, in_session=is_in_session(walked))


def meeting_facts(meeting: Meeting) -> MeetingFacts:
    """The facts of a meeting that the caller has read within scope."""
    return MeetingFile(meeting).facts


def _facts(file: MeetingFile) -> MeetingFacts:
    meeting = file.meeting
    people, numbers = file.people, file.numbers
    officials, has_committee, has_deputy = consulted_in(file)
    # Whoever was told of another day was not told of this one.
    told = set() if meeting.is_on_another_day else really_told(meeting, file.invitations)
    summoned = [
        one for one in file.counted if one.kind in SUMMONED and one.kind != MembershipKind.EXEMPT
    ]
    return MeetingFacts(
        kind=meeting.kind,
        state=meeting.state,
        day=meeting.day,
        rule_day=meeting.rule_day,
        planned_on=meeting.planned_on,
        moved_reason=meeting.move_reason,
        in_first_week=in_first_week(
            file.pack, meeting.day, meeting.month.year, meeting.month.month
        ),
        place=meeting.place,
        cell_type=meeting.cell.cell_type,
        members=sum(1 for one in file.counted if one.kind in SUMMONED),
        official_members=officials,
        has_committee=has_committee,
        has_deputy=has_deputy,
        combined=meeting.together_with_id is not None,
        minutes=meeting.minutes_held,
        combined_minutes=meeting.combined_minutes,
        minimum_minutes=file.minimum.value,
        has_chair=meeting.chair_id is not None,
        has_minute_taker=meeting.minute_taker_id is not None,
        entered_late=meeting.entered_late,
        agenda_ready_at=meeting.agenda_ready_at,
        convened_at=meeting.convened_at,
        published_at=meeting.published_at,
        huddle_applies=huddle_form(
            file.pack, has_committee=has_committee, has_deputy=has_deputy
        ).value
        != NOBODY,
        huddle_on=numbers.huddle_on,
        huddle_has_notes=numbers.huddle_has_notes,
        huddle_late=numbers.huddle_late,
        to_invite=len(
            {one.person_id for one in file.counted if one.kind in SUMMONED} | people.officials
        ),
        notice_due=len(summoned),
        notice_sent=sum(1 for m in summoned if m.person_id in told),
        notice_read=sum(1 for row in file.invitations if row.read_at),
        official_in_charge_exists=bool(people.officials),
        official_in_charge_told=bool(people.officials & told),
        papers=numbers.papers,
        papers_last_published=numbers.papers_last_published,
        starts=(meeting.opened_at or meeting.planned_moment).astimezone(VIETNAM),
        items=tuple(_item_facts(item, meeting) for item in file.items),
        roll=file.roll,
        tasks=_task_facts(file),
        speakers=numbers.speakers,
        praises=numbers.praises,
        votes=numbers.votes,
        votes_unconfirmed=numbers.votes_unconfirmed,
        votes_passed=numbers.votes_passed,
        votes_astray=_astray(file),
        resolutions=numbers.resolutions,
        minutes_adopted=numbers.minutes_adopted,
        minutes_await_adoption=numbers.minutes_await_adoption,
        chair_signed=numbers.chair_signed,
        secretary_signed=numbers.secretary_signed,
        sealed=meeting.sealed_at is not None,
        in_practice=is_practice(meeting.cell.path),
    )


def _astray(file: MeetingFile) -> tuple[str, ...]:
    """What was voted on with other people or another base than the roll call has now; after the
    closing it stands.
    """
    votes = file.votes if file.numbers.votes and not file.meeting.is_over else ()
    return tuple(vote.subject for vote in votes if file.is_out_of_date(vote))


def _item_facts(item: AgendaItem, meeting: Meeting) -> ItemFacts:
    by_chair = item.presenter_id is None or item.presenter_id == meeting.chair_id
    english = step_title_en(item.step, item.title)
    return ItemFacts(
        item.step,
        item.role,
        item.title,
        item.required,
        item.done,
        by_chair,
        item.minutes_spent,
        english,
    )


def _roll_facts(file: MeetingFile) -> RollFacts:
    members = [line for line in file.lines if line.capacity == Capacity.MEMBER]
    if not members:
        return RollFacts(vote_base=file.base.value)
    in_base = counted(file.pack, file.roll_rows)
    came = file.pack.value("attendance.present_states").value
    states = [line.state for line in members]
    return RollFacts(
        not_recorded=sum(
            1
            for line in members
            if line.state == AttendanceState.NOT_RECORDED and summoned_counts_in_roll(line.kind)
        ),
        base=len(in_base),
        present=sum(1 for row in in_base if row.state in came),
        excused=states.count(AttendanceState.EXCUSED),
        unexcused=states.count(AttendanceState.UNEXCUSED),
        rate=file.rate.value,
        longest_excused_run=max(file.excused_runs.values(), default=0),
        disputed=sum(1 for line in file.lines if line.is_disputed),
        present_voters=sum(1 for line in members if line.attended and line.official),
        came_and_went=sum(1 for line in members if line.came_and_went and line.official),
        vote_base=file.base.value,
    )


def _task_facts(file: MeetingFile) -> TaskFacts:
    due = [task for task in file.tasks if _due_before(file, task) <= file.meeting.day]
    done = [
        task for task in due if (review := file.reviews.get(task.pk)) and review.outcome == "done"
    ]
    return TaskFacts(
        open=len(file.tasks),
        reviewed=sum(1 for task in file.tasks if task.pk in file.reviews),
        due=len(due),
        done=len(done),
        assigned=len(file.tasks_assigned),
        ownerless=sum(
            1 for task in file.tasks_assigned if task.owner_id is None or task.due_on is None
        ),
        unreviewed_titles=tuple(task.title for task in file.tasks if task.pk not in file.reviews),
    )


def _due_before(file: MeetingFile, task: Task) -> date:
    review = file.reviews.get(task.pk)
    day: date = review.was_due_on if review else task.due_on
    return day


def published_on(meeting: Meeting) -> date | None:
    """The Vietnamese day on which the meeting's papers were published afterwards."""
    return local_date(meeting.published_at) if meeting.published_at else None
