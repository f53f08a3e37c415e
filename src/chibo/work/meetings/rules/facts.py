"""The frozen facts of one meeting, as the rules and the score read them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


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
class MeetingFacts:
    """Everything that is known of one meeting, in plain values.

    `to_invite` are all who get an invitation: members, those exempt among them, and the officials
    in charge; `notice_due` are the members who have to come, and whom the score counts. A practice
    is held at once: how many days before it something was done is not counted there.
    """

    kind: str
    state: str
    day: date
    rule_day: date
    planned_on: date
    moved_reason: str
    in_first_week: bool
    place: str
    cell_type: str
    members: int
    official_members: int
    has_committee: bool
    has_deputy: bool
    combined: bool
    minutes: int | None
    combined_minutes: int | None
    minimum_minutes: int
    has_chair: bool
    has_minute_taker: bool
    entered_late: bool
    agenda_ready_at: datetime | None
    convened_at: datetime | None
    published_at: datetime | None
    huddle_applies: bool
    huddle_on: date | None
    huddle_has_notes: bool
    notice_due: int
    notice_sent: int
    notice_read: int
    official_in_charge_exists: bool
    official_in_charge_told: bool
    papers: int
    papers_last_published: datetime | None
    starts: datetime
    items: tuple[ItemFacts, ...] = ()
    roll: RollFacts = field(default_factory=RollFacts)
    tasks: TaskFacts = field(default_factory=TaskFacts)
    speakers: int = 0
    praises: int = 0
    votes: int = 0
    votes_unconfirmed: int = 0
    votes_passed: int = 0
    votes_astray: tuple[str, ...] = ()
    resolutions: int = 0
    minutes_adopted: bool = False
    minutes_await_adoption: bool = False
    chair_signed: bool = False
    secretary_signed: bool = False
    sealed: bool = False
    huddle_late: bool = False
    to_invite: int = 0
    in_practice: bool = False

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

    @property
    def counted_minutes(self) -> int | None:
        """The length that the rule measures: of both meetings together where two share one
        occasion.
        """
        return self.combined_minutes if self.combined else self.minutes

    @property
    def length_share(self) -> Decimal | None:
        """The length as a share of the minimum, at most 1; 1 where no minimum is known."""
        if self.counted_minutes is None:
            return None
        whole = Decimal(1)
        return (
            min(whole, Decimal(self.counted_minutes) / self.minimum_minutes)
            if self.minimum_minutes
            else whole
        )

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
        minutes = self.counted_minutes
        return {
            "meeting.kind": self.kind,
            "meeting.held_on": self.day,
            "meeting.rule_day": self.rule_day,
            "meeting.minutes": minutes,
            "meeting.minimum_minutes": self.minimum_minutes,
            "meeting.minutes_short": (
                None if minutes is None else max(0, self.minimum_minutes - minutes)
            ),
            "meeting.length_share": self.length_share,
            "meeting.moved_reason": self.moved_reason,
            "meeting.in_first_week": self.in_first_week,
            "cell.type": self.cell_type,
            "cell.members": self.members,
            "cell.has_committee": self.has_committee,
            "cell.has_deputy": self.has_deputy,
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
        last = self.papers_last_published
        lead = self.starts - last if last else None
        if self.in_practice:
            last = lead = None
        return {
            "huddle.applies": self.huddle_applies,
            "huddle.held": (
                self.huddle_on is not None and self.huddle_on <= self.day and not self.huddle_late
            ),
            "huddle.entered_late": self.huddle_late,
            "huddle.days_before": (
                (self.day - self.huddle_on).days
                if self.huddle_on and not self.in_practice
                else None
            ),
            "huddle.has_minutes": self.huddle_has_notes,
            "notice.due": self.notice_due,
            "notice.sent": self.notice_sent,
            "notice.official_in_charge": (
                self.official_in_charge_told or not self.official_in_charge_exists
            ),
            "papers.count": self.papers,
            "papers.days_before": (
                (self.day - last.astimezone(self.starts.tzinfo).date()).days if last else None
            ),
            "papers.hours_before": Decimal(int(lead.total_seconds() // 3600)) if lead else None,
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
            "closing.concluded": self.resolutions > 0 or self.votes_passed > 0,
            "closing.minutes_adopted": self.minutes_adopted and not self.minutes_await_adoption,
            "closing.minutes_complete": (
                self.minutes_adopted and self.chair_signed and self.secretary_signed
            ),
            "closing.tasks_assigned": self.tasks.assigned > 0,
            "closing.tasks_with_owner": self.tasks.assigned > 0 and self.tasks.ownerless == 0,
            "closing.published_days_after": (
                (published_on - self.day).days if published_on else None
            ),
        }


def frozen_counts(roll: RollFacts, tasks: TaskFacts) -> dict[str, int]:
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
