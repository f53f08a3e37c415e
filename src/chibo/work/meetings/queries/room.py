"""Invitations, the roll call, votes, minutes, resolutions and tasks of a meeting."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import entries_of
from chibo.base.audit.rules import target_of
from chibo.base.kernel.actor import Actor, Scope
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import ScopedQuerySet, path_filter
from chibo.base.kernel.errors import NotFound
from chibo.directory.organisation.models import Unit
from chibo.work.meetings.enums import (
    ATTENDED,
    AttendanceState,
    Capacity,
    MeetingKind,
    MeetingState,
    OpinionKind,
    TaskState,
)
from chibo.work.meetings.models import (
    AgendaItem,
    Attendance,
    Invitation,
    Meeting,
    Minutes,
    Opinion,
    Resolution,
    Task,
    TaskReview,
    Vote,
)

# What the audit calls a conclusion that was written anew after its vote, with the reason.
REWRITTEN = "minutes.rewrite_decided"
# So long the first writer after a vote may put a conclusion into words; what is changed later is
# another conclusion.
STILL_TYPING = timedelta(minutes=15)

_MARK = "id unit_id meeting_id person_id capacity state reason minutes_late"

_MEMBERS_FIRST = Case(
    When(capacity=Capacity.MEMBER, then=Value(0)), default=Value(1), output_field=IntegerField()
)


def invitations_of(meeting: Meeting) -> ScopedQuerySet:
    """Everybody who was invited, officials in charge last, by given name."""
    rows = Invitation.objects.of_unit(meeting.unit).filter(meeting=meeting).select_related("person")
    return rows.order_by(_MEMBERS_FIRST, "person__name_key")


def open_invitations_of(actor: Actor, *, on: date) -> QuerySet[Invitation]:
    """The actor's own invitations to meetings from that day on that have not begun and are not
    called off, soonest first.
    """
    rows: QuerySet[Invitation] = Invitation.all_rows_unscoped.filter(
        person_id=actor.person_id, meeting__planned_on__gte=on, meeting__state=MeetingState.CONVENED
    )
    # Whoever has left the cell is invited no more, and reads nothing of it.
    rows = rows.filter(path_filter(actor.scope_for("meeting.view"), "unit__"))
    return rows.select_related("meeting", "unit").order_by(
        "meeting__planned_on", "meeting__starts_at"
    )


def roll_call_of(meeting: Meeting) -> ScopedQuerySet:
    """The lines of the roll call: members by given name, then officials in charge and guests."""
    rows = Attendance.objects.of_unit(meeting.unit).filter(meeting=meeting).select_related("person")
    return rows.order_by(_MEMBERS_FIRST, "person__name_key", "person_id")


def marks_of(meeting: Meeting) -> list[Attendance]:
    """The lines of the roll call with what a mark needs and nothing of the persons, for marking
    them; in no order.
    """
    return Attendance.objects.fixed(meeting.unit_id, "meeting_id = %s", meeting.pk, columns=_MARK)


def get_line(pk: uuid.UUID | str, *, meeting: Meeting) -> Attendance:
    """One line of the roll call of a meeting one has read; raises NotFound."""
    rows = Attendance.objects.of_unit(meeting.unit).filter(meeting=meeting)
    row: Attendance = rows.select_related("person").get_or_not_found(pk=pk)
    return row


def excused_runs(meeting: Meeting) -> dict[uuid.UUID, int]:
    """Person → how many regular meetings running, up to this one and within its year, they were
    absent with reason.
    """
    rows = Attendance.objects.of_unit(meeting.unit).filter(
        meeting__kind=MeetingKind.REGULAR,
        meeting__month__year=meeting.month.year,
        meeting__month__lte=meeting.month,
        capacity=Capacity.MEMBER,
    )
    runs: dict[uuid.UUID, int] = {}
    for person_id, state in rows.order_by("meeting__month").values_list("person_id", "state"):
        runs[person_id] = runs.get(person_id, 0) + 1 if state == AttendanceState.EXCUSED else 0
    return runs


def disputed_count(meeting: Meeting) -> int:
    """How many lines of the roll call are disputed and not settled."""
    rows = Attendance.objects.of_unit(meeting.unit).filter(
        meeting=meeting, disputed_at__isnull=False
    )
    return rows.filter(settled_at__isnull=True).count()


def votes_of(meeting: Meeting) -> ScopedQuerySet:
    """The meeting's votes, in their order."""
    return (
        Vote.objects.of_unit(meeting.unit)
        .filter(meeting=meeting)
        .select_related("item")
        .order_by("recorded_at")
    )


def decided_by_vote(item: AgendaItem, votes: Iterable[Vote], *, actor: Actor) -> Vote | None:
    """The last confirmed one of the item's votes, when its conclusion is not the actor's to write
    without a reason any more.

    None without a confirmed vote; while nobody has written a conclusion; and for who began one
    after the vote, alone, and is still typing: for fifteen minutes from the first letter, and never
    after a change that needed its reason.
    """
    confirmed = [(row.confirmed_at, row) for row in votes if row.confirmed_at]
    if not confirmed:
        return None
    at, vote = max(confirmed, key=lambda pair: pair[0])
    since = entries_of(target_of(item), chain_id=item.unit_id).filter(at__gt=at)
    told = since.filter(Q(values__has_key="conclusion") | Q(code=REWRITTEN)).aggregate(
        began=Min("at"),
        by_others=Count("pk", filter=~Q(account_id=actor.account_id)),
        with_reason=Count("pk", filter=Q(code=REWRITTEN)),
    )
    if told["began"] is None:
        return vote if item.conclusion else None
    own = actor.account_id and not told["by_others"] and not told["with_reason"]
    return None if own and now() - told["began"] <= STILL_TYPING else vote


def rewrites_of(item: AgendaItem) -> list[Entry]:
    """Who rewrote the item's conclusion after its vote, when and why, oldest first."""
    return list(entries_of(target_of(item), chain_id=item.unit_id).filter(code=REWRITTEN))


def get_vote(pk: uuid.UUID | str, *, meeting: Meeting) -> Vote:
    """One vote of a meeting one has read; raises NotFound."""
    row: Vote = Vote.objects.of_unit(meeting.unit).filter(meeting=meeting).get_or_not_found(pk=pk)
    return row


def minutes_of(meeting: Meeting) -> ScopedQuerySet:
    """The versions of the minutes, newest first."""
    return Minutes.objects.of_unit(meeting.unit).filter(meeting=meeting).order_by("-version")


def latest_minutes(meeting: Meeting) -> Minutes | None:
    """The newest version, adopted or sealed; None before the minutes are adopted."""
    row: Minutes | None = minutes_of(meeting).first()
    return row


def persons_in_minutes(meeting: Meeting) -> set[uuid.UUID]:
    """The persons of whom the minutes say something: who came or not, who spoke, who has which
    task; one query.
    """
    lines = Attendance.objects.of_unit(meeting.unit).filter(meeting=meeting)
    said = Opinion.objects.of_unit(meeting.unit).filter(meeting=meeting)
    return _persons_of(meeting, lines, said)


def persons_in_resolution(meeting: Meeting) -> set[uuid.UUID]:
    """The persons of whom the paper of the resolution says something: who was absent (not why), who
    was praised or reminded, who has which task; one query.
    """
    away = (
        Attendance.objects.of_unit(meeting.unit).filter(meeting=meeting).exclude(state__in=ATTENDED)
    )
    named = (OpinionKind.PRAISE, OpinionKind.REMINDER)
    said = Opinion.objects.of_unit(meeting.unit).filter(meeting=meeting, kind__in=named)
    return _persons_of(meeting, away, said)


def _persons_of(meeting: Meeting, lines: ScopedQuerySet, said: ScopedQuerySet) -> set[uuid.UUID]:
    given = Task.objects.of_unit(meeting.unit).filter(meeting=meeting).values_list("owner_id")
    open_still = open_tasks_for(meeting).order_by().values_list("owner_id")
    rows = lines.values_list("person_id").union(said.values_list("person_id"), given, open_still)
    return {pk for (pk,) in rows}


def resolutions_of(meeting: Meeting) -> ScopedQuerySet:
    """What the meeting resolved, in the order of the numbers."""
    return Resolution.objects.of_unit(meeting.unit).filter(meeting=meeting).order_by("number")


def get_resolution(pk: uuid.UUID | str, *, scope: Scope) -> Resolution:
    """One resolution; raises NotFound when absent or outside the scope."""
    rows = Resolution.objects.within(scope).select_related("unit", "meeting", "meeting__unit")
    row: Resolution = rows.get_or_not_found(pk=pk)
    return row


def resolutions_in(cell: Unit) -> ScopedQuerySet:
    """All resolutions and conclusions of a cell, newest first."""
    return (
        Resolution.objects.of_unit(cell).select_related("meeting").order_by("-issued_on", "-number")
    )


def open_tasks_for(meeting: Meeting) -> ScopedQuerySet:
    """The tasks that come to this meeting: born in an earlier one, and open until this meeting
    reviewed them.
    """
    rows: ScopedQuerySet = (
        _tasks_known_to(meeting).exclude(meeting=meeting).filter(_comes_to(meeting))
    )
    return rows.select_related("owner", "resolution", "meeting", "report_file").order_by(
        "due_on", "id"
    )


def tasks_around(meeting: Meeting) -> ScopedQuerySet:
    """The tasks that come to this meeting (see `open_tasks_for`) and those that it gave
    (`tasks_born_in`), in one query.
    """
    rows: ScopedQuerySet = _tasks_known_to(meeting).filter(Q(meeting=meeting) | _comes_to(meeting))
    return rows.select_related(
        "owner", "supervisor", "resolution", "meeting", "report_file"
    ).order_by("due_on", "id")


def _tasks_known_to(meeting: Meeting) -> ScopedQuerySet:
    """The cell's tasks, each saying whether this meeting reviewed it (`reviewed_here`) and whether
    a report waits (`reported`).
    """
    reviewed_here = TaskReview.objects.of_unit(meeting.unit).filter(
        task=OuterRef("pk"), meeting=meeting
    )
    return Task.objects.of_unit(meeting.unit).annotate(
        reviewed_here=Exists(reviewed_here), reported=_reported()
    )


def _comes_to(meeting: Meeting) -> Q:
    return Q(meeting__planned_on__lte=meeting.day) & (
        Q(state=TaskState.OPEN) | Q(reviewed_here=True)
    )


def reviews_of(meeting: Meeting) -> dict[uuid.UUID, TaskReview]:
    """Task id → what this meeting found about it."""
    rows = TaskReview.objects.of_unit(meeting.unit).filter(meeting=meeting)
    return {row.task_id: row for row in rows}


def tasks_born_in(meeting: Meeting) -> ScopedQuerySet:
    """The tasks that this meeting gave."""
    rows = Task.objects.of_unit(meeting.unit).filter(meeting=meeting)
    return rows.select_related("owner", "supervisor", "resolution").order_by("due_on", "id")


def get_task(pk: uuid.UUID | str, *, scope: Scope) -> Task:
    """One task; raises NotFound when absent or outside the scope."""
    rows = Task.objects.within(scope).select_related(
        "unit", "owner", "supervisor", "meeting", "report_file"
    )
    row: Task = rows.get_or_not_found(pk=pk)
    return row


def tasks_of_cell(cell: Unit, *, state: str | None = None) -> ScopedQuerySet:
    """The cell's tasks, open ones by deadline, each saying whether its report waits for the review
    (`reported`).
    """
    rows = Task.objects.of_unit(cell).select_related(
        "owner", "meeting", "resolution", "report_file"
    )
    rows = rows.annotate(reported=_reported())
    return (rows.filter(state=state) if state else rows).order_by("due_on", "id")


def reported_tasks(cell: Unit) -> ScopedQuerySet:
    """The cell's open tasks whose report waits for the review, with their owners, soonest due
    first.
    """
    rows = Task.objects.of_unit(cell).filter(state=TaskState.OPEN).annotate(reported=_reported())
    return rows.filter(reported=True).select_related("owner").order_by("due_on", "id")


def tasks_owned_by(actor: Actor) -> QuerySet[Task]:
    """The actor's own open tasks, soonest first, each saying whether its report waits for the
    review (`reported`).
    """
    rows: QuerySet[Task] = Task.all_rows_unscoped.filter(
        owner_id=actor.person_id, state=TaskState.OPEN
    )
    rows = rows.annotate(reported=_reported())
    return rows.select_related("unit", "meeting", "resolution", "report_file").order_by("due_on")


def report_waits(task: Task) -> bool:
    """True while a word of the owner's stands that no meeting has reviewed since."""
    if task.reported_at is None:
        return False
    rows = TaskReview.objects.of_unit(task.unit).filter(
        task=task, reviewed_at__gte=task.reported_at
    )
    return not rows.exists()


def _reported() -> ExpressionWrapper:
    """A word of the owner's stands that no meeting has reviewed since."""
    since = TaskReview.all_rows_unscoped.filter(
        task=OuterRef("pk"), unit=OuterRef("unit"), reviewed_at__gte=OuterRef("reported_at")
    )
    return ExpressionWrapper(
        Q(reported_at__isnull=False) & ~Exists(since), output_field=BooleanField()
    )


def own_attendance(meeting: Meeting, *, actor: Actor) -> Attendance:
    """The actor's own line in the roll call; raises NotFound when there is none."""
    row = (
        Attendance.objects.of_unit(meeting.unit)
        .filter(meeting=meeting, person_id=actor.person_id)
        .first()
    )
    if row is None:
        raise NotFound
    found: Attendance = row
    return found
