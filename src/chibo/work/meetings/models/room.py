"""Who is summoned, who came, who said what."""

from django.db import models

from chibo.base.kernel.db import UnitForeignKey
from chibo.directory.organisation.models import UnitRow
from chibo.directory.people.enums import MembershipKind
from chibo.directory.people.models import Person
from chibo.work.meetings.enums import (
    ATTENDED,
    PARTLY,
    AttendanceState,
    Capacity,
    LeaveDecision,
    Named,
    OpinionKind,
    Reply,
)
from chibo.work.meetings.models.preparation import AgendaItem, Meeting


class Invitation(UnitRow):
    """One person's summons: when it was sent, read and answered.

    `told` holds how the person was told otherwise than by reading it here, `entered` who entered
    the answer for the person: each as [way, name, id of the person who says so, moment]. `earlier`
    holds what was answered for another day than the meeting has now, oldest first: the day, and the
    fields of the answer by name.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20, choices=Capacity.choices)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=10, choices=Reply.choices, default=Reply.NONE)
    reply_reason = models.CharField(max_length=300, blank=True)
    replied_at = models.DateTimeField(null=True)
    leave = models.CharField(
        max_length=10, choices=LeaveDecision.choices, default=LeaveDecision.NONE
    )
    leave_decided_by = models.CharField(max_length=200, blank=True)
    leave_reason = models.CharField(max_length=300, blank=True)
    told = models.JSONField(null=True)
    entered = models.JSONField(null=True)
    earlier = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "meeting", "person"], name="meetings_invited_once"
            )
        ]


class IssuedNotice(UnitRow):
    """The invitation as it was issued, a document of its moment: whatever becomes of the meeting,
    it says what it said.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="issued_notices")
    number = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    content = models.JSONField()

    class Audited:
        private = ("content",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "meeting", "number"], name="meetings_issued_once"
            )
        ]


class Attendance(UnitRow):
    """One person's line in the roll call, with the kind of membership as it was that day."""

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=20, choices=Capacity.choices, default=Capacity.MEMBER)
    kind = models.CharField(max_length=20, choices=MembershipKind.choices, blank=True)
    official = models.BooleanField(default=False)
    state = models.CharField(
        max_length=15, choices=AttendanceState.choices, default=AttendanceState.NOT_RECORDED
    )
    reason = models.CharField(max_length=300, blank=True)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded_by = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True)
    dispute = models.CharField(max_length=300, blank=True)
    disputed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Audited:
        """Who is on the roll, and as what, the meeting keeps in `belonging`."""

        private = ("reason", "dispute")
        unproved = ("meeting", "person", "capacity", "kind", "official")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "meeting", "person"], name="meetings_one_roll_call_line"
            )
        ]
        indexes = [models.Index(fields=["person", "meeting"])]

    @property
    def attended(self) -> bool:
        return self.state in ATTENDED

    @property
    def came_and_went(self) -> bool:
        return self.state in PARTLY

    @property
    def is_disputed(self) -> bool:
        return self.disputed_at is not None and self.settled_at is None


class Opinion(UnitRow):
    """What one person said or wrote on an item, in a sentence or two; stays in the cell.

    `entered` says of a written one that was entered for the person how it came and who entered it,
    as on an invitation; `taken_up_at` when its item was made out of it.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="opinions")
    item = UnitForeignKey(
        AgendaItem, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=OpinionKind.choices, default=OpinionKind.SPOKEN)
    text = models.TextField()
    recorded_at = models.DateTimeField()
    entered = models.JSONField(null=True)
    taken_up_at = models.DateTimeField(null=True)

    class Audited:
        private = ("text",)
        gone = ("opinion.drop",)


class Objection(UnitRow):
    """Somebody who stands in the papers of a meeting by another's hand says that it is not so;
    `target` is that row.
    """

    meeting = UnitForeignKey(Meeting, on_delete=models.PROTECT, related_name="objections")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=10, choices=Named.choices)
    target = models.UUIDField()
    text = models.CharField(max_length=300)
    objected_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    settled_by = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Audited:
        private = ("text", "answer")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "person", "about", "target"], name="meetings_objected_once"
            )
        ]
