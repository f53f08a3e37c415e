"""How each form that two people may edit comes to stand on a page, and what is stored of it now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.insight.reviews.queries import review_of
from chibo.insight.reviews.queries.earlier import earlier_months
from chibo.insight.reviews.rules.deciding import proposal_values
from chibo.insight.reviews.rules.earlier import values_of
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.insight.scoring.rules import points_values
from chibo.interfaces.forms import EditForm
from chibo.work.changes.queries import CELL_FIELDS, person_values, post_values
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.roll_call import RollMark, record_attendance
from chibo.work.meetings.actions.tasks import assign_task
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.models import Meeting, Task
from chibo.work.meetings.queries.meetings import huddle_of, items_of
from chibo.work.meetings.queries.named import objections_of
from chibo.work.meetings.queries.room import roll_call_of
from chibo.work.meetings.rules import editable
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.insight.sheets import again, decided, drafted, held, submitted
from tests.interfaces.web.halls import ready

DECEMBER = Month(2026, 12)


@dataclass(frozen=True)
class Scene:
    """`build` brings the form about and returns (address of its page, what is stored of it now,
    read anew).
    """

    name: str
    form: type[EditForm]
    build: Callable[[Any], tuple[str, Callable[[], Mapping[str, Any]]]]
    # A field by which the form is found on its page; of several the one for the `item` or `of` of
    # the address.
    has: str
    who: tuple[str, str] = ("secretary", "deputy")
    values: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # by the end of the field's name
    also: Callable[[str], Mapping[str, str]] = (
        lambda name: {}
    )  # typed along by both, so that the form is valid
    press: Mapping[str, str] = field(default_factory=dict)
    new: frozenset[str] = frozenset()  # what is not an edit: a new reason, a switch
    buttons: tuple[str, ...] = ()
    only: str = ""  # fields that can be changed alone
    most: int = 6


def stored(meeting) -> Meeting:
    return Meeting.objects.of_unit(meeting.unit).get(pk=meeting.pk)


def huddle(people):
    meeting = step.prepare(make_meeting(people.cell), people)
    return f"/meetings/{meeting.pk}/huddle/", lambda: editable.huddle_values(huddle_of(meeting))


def moving(people):
    meeting = make_meeting(people.cell, month=DECEMBER)
    return f"/meetings/{meeting.pk}/move/", lambda: editable.schedule_values(stored(meeting))


def topic(people):
    meeting = make_meeting(people.cell, kind="thematic")
    return f"/cells/{people.cell.pk}/plan/", lambda: {"topic": stored(meeting).topic}


def arranging(people):
    meeting = step.prepare(make_meeting(people.cell), people)
    return (
        f"/meetings/{meeting.pk}/agenda/",
        lambda: (
            editable.agenda_values(items_of(meeting)) | editable.officer_values(stored(meeting))
        ),
    )


def text(name):
    def build(people):
        meeting = ready(people)
        item = items_of(meeting)[4]
        now = lambda: {name: getattr(items_of(meeting).get(pk=item.pk), name)}  # noqa: E731
        return f"/meetings/{meeting.pk}/course/?item={item.pk}", now

    return build


def ticking(people):
    meeting = ready(people)
    item = items_of(meeting)[4]
    now = lambda: editable.tick_values(items_of(meeting).get(pk=item.pk))  # noqa: E731
    return f"/meetings/{meeting.pk}/course/?item={item.pk}", now


def with_task(people):
    october = step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )
    return assign_task(
        october,
        title="Làm kênh",
        owner=people.member,
        due_on=date(2026, 10, 20),
        actor=act_as(people.secretary),
    )


def reviewing(people):
    task = with_task(people)
    meeting = ready(people)
    now = lambda: editable.review_values(task.reviews.filter(unit=people.cell).first())  # noqa: E731
    return f"/meetings/{meeting.pk}/review/", now


def reporting(people):
    task = with_task(people)
    return "/tasks/", lambda: editable.report_values(
        Task.objects.of_unit(people.cell).get(pk=task.pk)
    )


def replying(people):
    meeting = step.convene(make_meeting(people.cell, month=DECEMBER), people)
    now = lambda: editable.reply_values(step.invitation_for(meeting, person_id=people.member.pk))  # noqa: E731
    return f"/meetings/{meeting.pk}/", now


def leave(people):
    meeting = step.convene(make_meeting(people.cell, month=DECEMBER), people)
    own = step.invitation_for(meeting, person_id=people.member.pk)
    reply_to_invitation(own, reply="leave", reason="Đi viện", actor=act_as(people.member))
    now = lambda: editable.leave_values(step.invitation_for(meeting, person_id=people.member.pk))  # noqa: E731
    return f"/meetings/{meeting.pk}/convene/", now


def disputing(tail):
    def build(people):
        meeting = ready(people)
        now = lambda: {"text": roll_call_of(meeting).get(person=people.member).dispute}  # noqa: E731
        return f"/meetings/{meeting.pk}/{tail}", now

    return build


def objecting(people):
    """The member is a teller of the vote, by the secretary's hand."""
    meeting = ready(people)
    row = record_vote(
        meeting,
        subject="Thông qua nghị quyết",
        decision="resolution",
        tally=VoteTally(9, 0, 0, 0),
        tellers=[people.member],
        actor=act_as(people.secretary),
    )
    own = objections_of(meeting).filter(person=people.member, about="teller", target=row.pk)
    return f"/meetings/{meeting.pk}/named/?of={row.pk}", lambda: {
        "text": getattr(own.first(), "text", "")
    }


def roll(people):
    """Everybody excused, so that mark, reason and minutes of a line can each be changed."""
    meeting = step.open_room(make_meeting(people.cell), people)
    marks = {line.pk: RollMark("late", "Việc nhà", 5) for line in roll_call_of(meeting)}
    record_attendance(meeting, marks, actor=act_as(people.secretary))
    return f"/meetings/{meeting.pk}/room/", lambda: editable.roll_values(roll_call_of(meeting))


def sheet(people):
    row = drafted(held(make_meeting(people.cell), people), people)

    def now():
        fresh = sheet_of(row.meeting)
        return {**points_values(lines_of(fresh), "self"), "remedies": fresh.remedies}

    return f"/meetings/{row.meeting_id}/score/", now


def noting(people):
    row = drafted(held(make_meeting(people.cell), people), people)
    return f"/meetings/{row.meeting_id}/score/", lambda: points_values(lines_of(row), "attending")


def viewing(people):
    row = submitted(held(make_meeting(people.cell), people), people)
    return f"/meetings/{row.meeting_id}/score/", lambda: {
        "view": again(row, people.official).attending_view
    }


def correcting(people):
    row = decided(held(make_meeting(people.cell), people), people)
    return f"/scores/{row.pk}/", lambda: points_values(lines_of(row), "official")


def proposing(people):
    return f"/cells/{people.cell.pk}/year/2026/?period=year", lambda: proposal_values(
        review_of(people.cell, 2026, "year")
    )


def entering(people):
    def stored_now():
        return values_of(earlier_months(people.cell, 2025), range(1, 7))

    return f"/committee/{people.commune.pk}/year/2025/earlier/", stored_now


def particulars(people):
    now = lambda: person_values(Person.objects.get(pk=people.member.pk))  # noqa: E731
    return f"/cells/{people.cell.pk}/members/{people.member.pk}/correct/", now


def holding(people):
    return f"/cells/{people.cell.pk}/posts/", lambda: post_values(people.cell, on=date(2026, 11, 3))


def naming(people):
    now = lambda: Unit.all_rows_unscoped.values(*CELL_FIELDS).get(pk=people.cell.pk)  # noqa: E731
    return f"/cells/{people.cell.pk}/change/", now
