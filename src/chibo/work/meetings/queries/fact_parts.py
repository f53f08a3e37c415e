"""The facts of one meeting, part by part, of what its file holds."""

from typing import TYPE_CHECKING

from chibo.base.kernel.dates import VIETNAM
from chibo.directory.organisation.rules import is_practice
from chibo.directory.people.enums import SUMMONED, MembershipKind
from chibo.library.regulations.queries import step_title_en
from chibo.work.meetings.enums import AttendanceState, Capacity
from chibo.work.meetings.models import AgendaItem, Meeting
from chibo.work.meetings.queries.numbers import Numbers
from chibo.work.meetings.queries.telling import really_told
from chibo.work.meetings.queries.walking import consulted_in
from chibo.work.meetings.rules.course import summoned_counts_in_roll
from chibo.work.meetings.rules.facts import (
    AttendanceCounts,
    CellFacts,
    HuddleFacts,
    ItemFacts,
    LengthFacts,
    MeetingFacts,
    MinutesFacts,
    NoticeFacts,
    PaperFacts,
    RollFacts,
    TaskFacts,
    VoteFacts,
)
from rulebook.meetings.attendance import counted
from rulebook.meetings.cell import NOBODY, huddle_form
from rulebook.meetings.dates import in_first_week

if TYPE_CHECKING:
    from chibo.work.meetings.queries.facts import MeetingFile


def facts_of(file: "MeetingFile") -> MeetingFacts:
    """Everything the rules ask about the meeting of the file; its parts are read as they are
    needed.
    """
    cell = _cell_facts(file)
    meeting, numbers = file.meeting, file.numbers
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
        starts=(meeting.opened_at or meeting.planned_moment).astimezone(VIETNAM),
        has_chair=meeting.chair_id is not None,
        has_minute_taker=meeting.minute_taker_id is not None,
        entered_late=meeting.entered_late,
        agenda_ready_at=meeting.agenda_ready_at,
        convened_at=meeting.convened_at,
        published_at=meeting.published_at,
        sealed=meeting.sealed_at is not None,
        in_practice=is_practice(meeting.unit.path),
        cell=cell,
        notice=_notice_facts(file),
        length=_length_facts(file),
        huddle=_huddle_facts(file, cell),
        papers=PaperFacts(numbers.papers, numbers.papers_last_published),
        items=tuple(_item_facts(item, meeting) for item in file.items),
        roll=file.roll,
        tasks=file.task_facts,
        speakers=numbers.speakers,
        praises=numbers.praises,
        votes=_vote_facts(file),
        resolutions=numbers.resolutions,
        minutes=_minutes_facts(numbers),
    )


def _cell_facts(file: "MeetingFile") -> CellFacts:
    official_members, has_committee, has_deputy = consulted_in(file)
    return CellFacts(
        type=file.meeting.unit.cell_type,
        members=sum(1 for one in file.counted if one.kind in SUMMONED),
        official_members=official_members,
        has_committee=has_committee,
        has_deputy=has_deputy,
    )


def _notice_facts(file: "MeetingFile") -> NoticeFacts:
    meeting, officials = file.meeting, file.people.officials
    # Whoever was told of another day was not told of this one.
    told = set() if meeting.is_on_another_day else really_told(meeting, file.invitations)
    summoned = [one for one in file.counted if one.kind in SUMMONED]
    due = [one for one in summoned if one.kind != MembershipKind.EXEMPT]
    return NoticeFacts(
        to_invite=len({one.person_id for one in summoned} | officials),
        due=len(due),
        sent=sum(1 for one in due if one.person_id in told),
        read=sum(1 for row in file.invitations if row.read_at),
        official_exists=bool(officials),
        official_told=bool(officials & told),
    )


def _length_facts(file: "MeetingFile") -> LengthFacts:
    meeting = file.meeting
    return LengthFacts(
        minutes=meeting.minutes_held,
        combined=meeting.together_with_id is not None,
        combined_minutes=meeting.combined_minutes,
        minimum=file.minimum.value,
    )


def _huddle_facts(file: "MeetingFile", cell: CellFacts) -> HuddleFacts:
    form = huddle_form(file.pack, has_committee=cell.has_committee, has_deputy=cell.has_deputy)
    return HuddleFacts(
        applies=form.value != NOBODY,
        on=file.numbers.huddle_on,
        has_notes=file.numbers.huddle_has_notes,
        late=file.numbers.huddle_late,
    )


def _vote_facts(file: "MeetingFile") -> VoteFacts:
    return VoteFacts(
        count=file.numbers.votes,
        unconfirmed=file.numbers.votes_unconfirmed,
        passed=file.numbers.votes_passed,
        astray=_astray(file),
    )


def _minutes_facts(numbers: Numbers) -> MinutesFacts:
    return MinutesFacts(
        adopted=numbers.minutes_adopted,
        await_adoption=numbers.minutes_await_adoption,
        chair_signed=numbers.chair_signed,
        secretary_signed=numbers.secretary_signed,
    )


def _astray(file: "MeetingFile") -> tuple[str, ...]:
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


def task_facts(file: "MeetingFile") -> TaskFacts:
    """The tasks that came to the file's meeting and those it gave, without asking for anything else
    of it.
    """
    return TaskFacts.of(file.tasks, file.reviews, given=file.tasks_assigned, day=file.meeting.day)


def frozen_attendance(file: "MeetingFile") -> AttendanceCounts:
    """Who had to come and came, by the roll call alone; nobody before the opening."""
    states = [line.state for line in file.lines if line.capacity == Capacity.MEMBER]
    if not states:
        return AttendanceCounts()
    in_base = counted(file.pack, file.roll_rows)
    came = file.pack.value("attendance.present_states").value
    return AttendanceCounts(
        base=len(in_base),
        present=sum(1 for row in in_base if row.state in came),
        excused=states.count(AttendanceState.EXCUSED),
        unexcused=states.count(AttendanceState.UNEXCUSED),
    )


def roll_facts(file: "MeetingFile") -> RollFacts:
    """The roll call of the file's meeting in numbers, without asking for anything else of it."""
    members = [line for line in file.lines if line.capacity == Capacity.MEMBER]
    if not members:
        return RollFacts(vote_base=file.base.value)
    counts = file.attendance
    return RollFacts(
        not_recorded=sum(
            1
            for line in members
            if line.state == AttendanceState.NOT_RECORDED and summoned_counts_in_roll(line.kind)
        ),
        base=counts.base,
        present=counts.present,
        excused=counts.excused,
        unexcused=counts.unexcused,
        rate=file.rate.value,
        longest_excused_run=max(file.excused_runs.values(), default=0),
        disputed=sum(1 for line in file.lines if line.is_disputed),
        present_voters=sum(1 for line in members if line.attended and line.official),
        came_and_went=sum(1 for line in members if line.came_and_went and line.official),
        vote_base=file.base.value,
    )
