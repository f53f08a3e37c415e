"""Votes, minutes, resolutions, and the tasks that come back next month."""

from typing import ClassVar

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.base.search.rules import SearchLine, in_every_language, newest_first
from chibo.directory.organisation.models import UnitRow
from chibo.directory.people.models import Person
from chibo.library.documents.enums import PaperKind
from chibo.library.documents.models import StoredFile
from chibo.work.meetings.enums import DecisionKind, ReviewOutcome, TaskReport, TaskState, VoteMethod
from chibo.work.meetings.models.preparation import AgendaItem, Meeting


class Vote(UnitRow):
    """The tally of one vote: totals only, never who voted what. The base is frozen with it.

    `tellers` holds who counted beside the one who wrote it down, as [person id, name];
    `confirmed_at` is the moment from which the vote counts, `confirmed_by` who entered the totals a
    second time from an account of their own, if anybody did.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="votes")
    item = UnitForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="votes"
    )
    subject = models.CharField(max_length=300)
    decision = models.CharField(
        max_length=12, choices=DecisionKind.choices, default=DecisionKind.RESOLUTION
    )
    method = models.CharField(max_length=10, choices=VoteMethod.choices, default=VoteMethod.CARD)
    base = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    votes_for = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstain = models.PositiveSmallIntegerField()
    invalid = models.PositiveSmallIntegerField(default=0)
    share = models.DecimalField(max_digits=7, decimal_places=6)
    passed = models.BooleanField()
    recorded_by_id = models.UUIDField(null=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    confirmed_by_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    tellers = models.JSONField(null=True)

    class Audited:
        gone = ("vote.drop",)

    @property
    def teller_names(self) -> list[str]:
        """The names of those who counted, as they were called that day."""
        return [name for _person, name in self.tellers or ()]


class Minutes(UnitRow):
    """One version of the minutes: the text as adopted, its hash, two signatures.

    Sealed rows never change.

    `adopted_at` is the moment from which the text stands; with `adopt_next` the cell adopts it at
    its next meeting.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes_versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    adopted_at = models.DateTimeField()
    adopt_next = models.BooleanField(null=True)
    chair_name = models.CharField(max_length=120, blank=True)
    chair_id = models.UUIDField(null=True)
    chair_signed_at = models.DateTimeField(null=True)
    secretary_name = models.CharField(max_length=120, blank=True)
    secretary_id = models.UUIDField(null=True)
    secretary_signed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    seal_code = models.CharField(max_length=20, blank=True)

    class Audited:
        private = ("content",)
        hashed = {"content": ("content_hash", "chibo.work.meetings.rules.texts.content_hash")}
        gone = ("minutes.withdraw",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "meeting", "version"], name="meetings_minutes_once"
            )
        ]


class Resolution(UnitRow):
    """What the meeting resolved or concluded, under its number in the term."""

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    kind = models.CharField(max_length=12, choices=PaperKind.choices)
    term = models.CharField(max_length=9)
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=30)
    title = models.CharField(max_length=300)
    body = models.TextField()
    issued_on = models.DateField()
    published_at = models.DateTimeField(null=True)

    searched_by: ClassVar = ("kind", "symbol", "title", "issued_on")

    class Audited:
        private = ("body",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "term", "number"], name="meetings_resolution_number_once"
            )
        ]

    def search_line(self) -> SearchLine:
        """Found by kind, symbol and title; the latest first."""
        kind = in_every_language(PaperKind(self.kind).label)
        return SearchLine(
            "resolution",
            self.unit_id,
            newest_first(self.issued_on),
            f"{kind} {self.symbol} {self.title}",
        )


class Task(UnitRow):
    """Who does what by when; comes back in every meeting until it is done or dropped.

    The owner's own word for the next meeting: `report_state`, `report` in words, `report_file` a
    photo or paper.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="tasks")
    resolution = UnitForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    supervisor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField()
    expected = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    report_state = models.CharField(max_length=10, choices=TaskReport.choices, blank=True)
    report = models.CharField(max_length=500, blank=True)
    report_file = UnitForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True)

    class Audited:
        gone = ("task.take_back",)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state", "due_on"]),
            models.Index(fields=["owner", "state"]),
        ]


class TaskReview(UnitRow):
    """What a meeting found about one open task."""

    task = UnitForeignKey(Task, on_delete=models.PROTECT, related_name="reviews")
    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="task_reviews")
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices)
    result = models.CharField(max_length=500, blank=True)
    was_due_on = models.DateField()
    new_due_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField()

    class Audited:
        """Every column."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "task", "meeting"], name="meetings_task_reviewed_once"
            )
        ]
