"""The frozen facts of one meeting, as the rules and the score read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chibo.work.meetings.enums import ReviewOutcome


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One agenda item: is it done, who led it, how long it took (minutes), its title in English
    where the rule has one.
    """

    step: str
    role: str
    title: str
    required: bool
    done: bool
    led_by_chair: bool
    minutes_spent: int | None
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class RollFacts:
    """The roll call in numbers of persons; `base` is what the rate is counted on, `rate` a share
    0–1.

    `came_and_went` of the present voters came late or left early, so that single votes may be
    without them.
    """

    not_recorded: int = 0
    base: int = 0
    present: int = 0
    excused: int = 0
    unexcused: int = 0
    rate: Decimal | None = None
    longest_excused_run: int = 0
    disputed: int = 0
    present_voters: int = 0
    came_and_went: int = 0
    vote_base: int = 0


@dataclass(frozen=True, slots=True)
class AttendanceCounts:
    """Of those who had to come (`base`): how many came; how many were away with and without a
    reason.
    """

    base: int = 0
    present: int = 0
    excused: int = 0
    unexcused: int = 0


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """The open tasks that came to this meeting: how many, reviewed, due by its day, done; those it
    gave, and how many of these lack an owner or a deadline.
    """

    open: int = 0
    reviewed: int = 0
    due: int = 0
    done: int = 0
    assigned: int = 0
    ownerless: int = 0
    unreviewed_titles: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        tasks: Sequence[Any],
        reviews: Mapping[Any, Any],
        *,
        given: Sequence[Any],
        day: date,
    ) -> "TaskFacts":
        """Of the tasks that came to a meeting of that day, of its reviews by the task's id, and of
        the tasks that it gave.

        A task that it put off was due on the day that it had before.
        """
        seen = [(task, reviews.get(task.pk)) for task in tasks]
        due = [
            (task, review)
            for task, review in seen
            if (review.was_due_on if review else task.due_on) <= day
        ]
        done = [task for task, review in due if review and review.outcome == ReviewOutcome.DONE]
        return cls(
            open=len(tasks),
            reviewed=sum(1 for _task, review in seen if review),
            due=len(due),
            done=len(done),
            assigned=len(given),
            ownerless=sum(1 for task in given if task.owner_id is None or task.due_on is None),
            unreviewed_titles=tuple(task.title for task, review in seen if not review),
        )


@dataclass(frozen=True, slots=True)
class Around:
    """What the score asks of the months around a meeting: thematic meetings held up to its month,
    an earlier regular one.
    """

    thematic_this_month: bool = False
    thematic_this_quarter: bool = False
    held_before: bool = False
    huddle_entered_in_time: bool = False


@dataclass(frozen=True, slots=True)
class CellFacts:
    """The cell on the day of the meeting: its type, who is summoned, its official members, and
    whether it has a committee and a deputy.
    """

    type: str
    members: int
    official_members: int
    has_committee: bool
    has_deputy: bool


@dataclass(frozen=True, slots=True)
class LengthFacts:
    """How long the meeting took (minutes), alone and together with the one it shares an occasion
    with, and how long it must last at least.
    """

    minutes: int | None
    combined: bool
    combined_minutes: int | None
    minimum: int

    @property
    def counted(self) -> int | None:
        """The length that the rule measures: of both meetings together where two share one
        occasion.
        """
        return self.combined_minutes if self.combined else self.minutes

    @property
    def short(self) -> int | None:
        """The minutes that are missing to the minimum; None where the length is not known."""
        return None if self.counted is None else max(0, self.minimum - self.counted)

    @property
    def share(self) -> Decimal | None:
        """The length as a share of the minimum, at most 1; 1 where no minimum is known."""
        if self.counted is None:
            return None
        whole = Decimal(1)
        return min(whole, Decimal(self.counted) / self.minimum) if self.minimum else whole


@dataclass(frozen=True, slots=True)
class HuddleFacts:
    """The committee's consultation before the meeting: whether the cell has one to hold, its day,
    its minutes, and whether it was entered late.
    """

    applies: bool
    on: date | None
    has_notes: bool
    late: bool

    def held_by(self, day: date) -> bool:
        """True when it was held by that day and not entered late."""
        return self.on is not None and self.on <= day and not self.late


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Who was told of the meeting.

    `to_invite` are all who get an invitation: members, those exempt among them, and the officials
    in charge; `due` are the members who have to come, and whom the score counts.
    """

    to_invite: int
    due: int
    sent: int
    read: int
    official_exists: bool
    official_told: bool


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """The papers that are published now, and when the last one was."""

    count: int
    last_published: datetime | None


@dataclass(frozen=True, slots=True)
class VoteFacts:
    """The votes taken; `astray` are the subjects whose vote the roll call no longer bears."""

    count: int
    unconfirmed: int
    passed: int
    astray: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesFacts:
    """How far the newest minutes are: adopted, waiting for a later meeting to adopt them, signed
    by whom.
    """

    adopted: bool
    await_adoption: bool
    chair_signed: bool
    secretary_signed: bool


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """Everything that is known of one meeting, in plain values, by subject.

    A practice is held at once: how many days before it something was done is not counted there.
    """

    kind: str
    state: str
    day: date
    rule_day: date
    planned_on: date
    moved_reason: str
    in_first_week: bool
    place: str
    starts: datetime
    has_chair: bool
    has_minute_taker: bool
    entered_late: bool
    agenda_ready_at: datetime | None
    convened_at: datetime | None
    published_at: datetime | None
    sealed: bool
    in_practice: bool
    cell: CellFacts
    length: LengthFacts
    huddle: HuddleFacts
    notice: NoticeFacts
    papers: PaperFacts
    items: tuple[ItemFacts, ...]
    roll: RollFacts
    tasks: TaskFacts
    speakers: int
    praises: int
    votes: VoteFacts
    resolutions: int
    minutes: MinutesFacts

    @property
    def items_required(self) -> int:
        """How many items the rule asks for."""
        return sum(1 for item in self.items if item.required)

    @property
    def items_required_done(self) -> int:
        """How many of the required items are ticked."""
        return sum(1 for item in self.items if item.required and item.done)

    @property
    def speaker_share(self) -> Decimal | None:
        """Distinct speakers ÷ present members, a share 0–1."""
        return Decimal(self.speakers) / self.roll.present if self.roll.present else None

    def for_score(self, *, published_on: date | None, around: Around) -> dict[str, Any]:
        """The facts under the dotted names that packs use."""
        return {
            **self._about_meeting_and_cell(),
            **self._about_attendance(),
            **self._about_preparation(),
            **self._about_the_course(published_on),
            "thematic.held_this_month": around.thematic_this_month,
            "thematic.held_this_quarter": around.thematic_this_quarter,
            "tasks.exists_last": around.held_before or self.tasks.open > 0,
            "huddle.entered_in_time": around.huddle_entered_in_time,
        }

    def _about_meeting_and_cell(self) -> dict[str, Any]:
        return {
            "meeting.kind": self.kind,
            "meeting.held_on": self.day,
            "meeting.rule_day": self.rule_day,
            "meeting.minutes": self.length.counted,
            "meeting.minimum_minutes": self.length.minimum,
            "meeting.minutes_short": self.length.short,
            "meeting.length_share": self.length.share,
            "meeting.moved_reason": self.moved_reason,
            "meeting.in_first_week": self.in_first_week,
            "cell.type": self.cell.type,
            "cell.members": self.cell.members,
            "cell.has_committee": self.cell.has_committee,
            "cell.has_deputy": self.cell.has_deputy,
        }

    def _about_attendance(self) -> dict[str, Any]:
        return {
            "attendance.base": self.roll.base,
            "attendance.present": self.roll.present,
            "attendance.rate": self.roll.rate,
            "attendance.excused": self.roll.excused,
            "attendance.unexcused": self.roll.unexcused,
            "attendance.longest_excused_run": self.roll.longest_excused_run,
        }

    def _about_preparation(self) -> dict[str, Any]:
        huddle, notice = self.huddle, self.notice
        last = self.papers.last_published
        lead = self.starts - last if last else None
        if self.in_practice:
            last = lead = None
        return {
            "huddle.applies": huddle.applies,
            "huddle.held": huddle.held_by(self.day),
            "huddle.entered_late": huddle.late,
            "huddle.days_before": (
                (self.day - huddle.on).days if huddle.on and not self.in_practice else None
            ),
            "huddle.has_minutes": huddle.has_notes,
            "notice.due": notice.due,
            "notice.sent": notice.sent,
            "notice.official_in_charge": notice.official_told or not notice.official_exists,
            "papers.count": self.papers.count,
            "papers.days_before": (
                (self.day - last.astimezone(self.starts.tzinfo).date()).days if last else None
            ),
            "papers.hours_before": (
                None if lead is None else Decimal(int(lead.total_seconds() // 3600))
            ),
        }

    def _about_the_course(self, published_on: date | None) -> dict[str, Any]:
        ideology = [
            item.minutes_spent
            for item in self.items
            if item.role == "ideology" and item.minutes_spent
        ]
        return {
            "agenda.steps_required": self.items_required,
            "agenda.steps_done": self.items_required_done,
            "agenda.ideology_minutes": sum(ideology) if ideology else None,
            "agenda.led_by_others": sum(1 for item in self.items if not item.led_by_chair),
            "opinions.speakers": self.speakers,
            "opinions.share": self.speaker_share,
            "opinions.praises": self.praises,
            "tasks.due": self.tasks.due,
            "tasks.done": self.tasks.done,
            "tasks.done_share": (
                Decimal(self.tasks.done) / self.tasks.due if self.tasks.due else None
            ),
            "closing.concluded": self.resolutions > 0 or self.votes.passed > 0,
            "closing.minutes_adopted": self.minutes.adopted and not self.minutes.await_adoption,
            "closing.minutes_complete": (
                self.minutes.adopted and self.minutes.chair_signed and self.minutes.secretary_signed
            ),
            "closing.tasks_assigned": self.tasks.assigned > 0,
            "closing.tasks_with_owner": self.tasks.assigned > 0 and self.tasks.ownerless == 0,
            "closing.published_days_after": (
                (published_on - self.day).days if published_on else None
            ),
        }


def frozen_counts(roll: AttendanceCounts, tasks: TaskFacts) -> dict[str, Any]:
    """The counts by their fields on the meeting (persons, tasks): stored when it is closed and
    whenever its roll call is corrected, so that a committee's month reads one row per meeting.
    """
    return {
        "due_count": roll.base,
        "present_count": roll.present,
        "excused_count": roll.excused,
        "unexcused_count": roll.unexcused,
        "tasks_due": tasks.due,
        "tasks_done": tasks.done,
    }
