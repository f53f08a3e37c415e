"""The meeting itself, its agenda and papers, the committee's huddle before it."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models

from chibo.base.kernel.dates import Month, local_date, local_moment
from chibo.base.kernel.db import UnitForeignKey
from chibo.base.search.rules import SearchLine, in_every_language, newest_first
from chibo.directory.organisation.models import UnitRow
from chibo.directory.people.models import Person
from chibo.library.documents.models import StoredFile
from chibo.work.meetings.enums import ItemRole, MeetingKind, MeetingState, Mode


class Meeting(UnitRow):
    """One meeting of a cell, from the year plan to sealed minutes; its counts are frozen when it is
    closed.

    `belonging` holds who belonged to the cell at the opening, as [person id, kind, official or
    not]: who counts in the meeting, whatever becomes of the list later; None before it opens (and
    in meetings opened before this was kept). `call_reason` says why a meeting is held that the rule
    does not ask for, `move_reason` why it is on another day than planned. `announced` holds what
    the invited were told last, as [day, hour, place, takes place or not]; None before the first
    change of a convened meeting.
    """

    kind = models.CharField(max_length=15, choices=MeetingKind.choices)
    month = models.DateField()
    rule_day = models.DateField()
    planned_on = models.DateField()
    starts_at = models.TimeField()
    move_reason = models.CharField(max_length=300, blank=True)
    call_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    place = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=300, blank=True)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    mode_authority = models.CharField(max_length=200, blank=True)
    together_with = UnitForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    state = models.CharField(
        max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED
    )
    pack_code = models.CharField(max_length=60, blank=True)
    pack_version = models.CharField(max_length=20, blank=True)

    agenda_ready_at = models.DateTimeField(null=True)
    convened_at = models.DateTimeField(null=True)
    notice_number = models.PositiveIntegerField(null=True)
    announced = models.JSONField(null=True)
    held_on = models.DateField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)
    entered_late = models.BooleanField(default=False)
    sealed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    not_held_reason = models.CharField(max_length=300, blank=True)

    chair = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    minute_taker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    scoring_follower = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+"
    )
    guests = models.CharField(max_length=500, blank=True)

    searched_by: ClassVar = ("kind", "month", "planned_on", "held_on", "topic", "place")

    due_count = models.PositiveSmallIntegerField(null=True)
    belonging = models.JSONField(null=True)
    present_count = models.PositiveSmallIntegerField(null=True)
    excused_count = models.PositiveSmallIntegerField(null=True)
    unexcused_count = models.PositiveSmallIntegerField(null=True)
    tasks_due = models.PositiveSmallIntegerField(null=True)
    tasks_done = models.PositiveSmallIntegerField(null=True)

    class Audited:
        """What the invited were told last has no entry of its own: the notices are the proof."""

        unproved = ("announced",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "month"],
                condition=models.Q(kind=MeetingKind.REGULAR),
                name="meetings_one_regular_meeting_a_month",
            ),
        ]
        indexes = [models.Index(fields=["unit", "month"]), models.Index(fields=["month", "kind"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.month:%m/%Y}"

    @property
    def day(self) -> date:
        """The day it was held, or is planned for."""
        return self.held_on or self.planned_on

    def search_line(self) -> SearchLine:
        """Found by kind, month and day, topic and place; the latest first."""
        kind = in_every_language(MeetingKind(self.kind).label)
        month = f"tháng {self.month.month} {self.month:%m} năm {self.month.year} {self.day:%d}"
        return SearchLine(
            "meeting",
            self.unit_id,
            newest_first(self.day),
            f"{kind} {month} {self.topic} {self.place}",
        )

    @property
    def planned_moment(self) -> datetime:
        return local_moment(self.planned_on, self.starts_at)

    @property
    def calendar_month(self) -> Month:
        return Month.of(self.month)

    @property
    def minutes_held(self) -> int | None:
        """How long it lasted, in whole minutes; None while it is not closed."""
        if self.opened_at is None or self.closed_at is None:
            return None
        return int((self.closed_at - self.opened_at).total_seconds() // 60)

    @property
    def combined_minutes(self) -> int | None:
        """The length of the regular and the thematic meeting on one occasion together; None alone
        or while one runs.
        """
        if self.together_with_id is None:
            return None
        own, other = self.minutes_held, self.together_with.minutes_held
        return None if own is None or other is None else own + other

    @property
    def is_on_another_day(self) -> bool:
        """True when it was held on another day than the one that people were invited to."""
        return (
            self.held_on is not None
            and self.convened_at is not None
            and self.held_on != self.planned_on
        )

    @property
    def is_over(self) -> bool:
        return self.state in (MeetingState.CLOSED, MeetingState.SEALED)


class Huddle(UnitRow):
    """The committee's meeting before the cell's meeting, with its own short minutes.

    `entered_late_on` is the day it was entered, when that was too late to count as held before the
    meeting.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="huddles")
    held_on = models.DateField()
    notes = models.TextField(blank=True)
    attendees = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    entered_late_on = models.DateField(null=True)

    class Audited:
        private = ("notes",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "meeting"], name="meetings_one_huddle")
        ]


class AgendaItem(UnitRow):
    """One item of business with its own presenter; `notes` become the minutes of the item."""

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=20, choices=ItemRole.choices, blank=True)
    required = models.BooleanField(default=False)
    title = models.CharField(max_length=300)
    presenter = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    minutes_planned = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes_spent = models.PositiveSmallIntegerField(null=True, blank=True)
    off_record = models.BooleanField(default=False)
    paper_reference = models.CharField(max_length=200, blank=True)
    notes = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    done = models.BooleanField(default=False)

    class Audited:
        """What the regulation says of a step, and its place, come with the agenda as a whole."""

        private = ("notes", "conclusion")
        unproved = ("position", "step", "role", "required", "title")
        gone = ("agenda.drop",)

    class Meta:
        indexes = [models.Index(fields=["unit", "meeting", "position"])]

    def __str__(self) -> str:
        return self.title


class Paper(UnitRow):
    """A document for a meeting, published to those who are summoned."""

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    item = UnitForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )
    title = models.CharField(max_length=200)
    file = UnitForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    searched_by: ClassVar = ("title", "withdrawn_at")

    def search_line(self) -> SearchLine | None:
        """Found by its title while it is not withdrawn; the latest first."""
        if self.withdrawn_at is not None:
            return None
        return SearchLine(
            "paper", self.unit_id, newest_first(local_date(self.published_at)), self.title
        )


class PaperRead(UnitRow):
    """A person opened a paper; the first time counts."""

    paper = UnitForeignKey(Paper, on_delete=models.PROTECT, related_name="reads")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "paper", "person"], name="meetings_paper_read_once"
            )
        ]
