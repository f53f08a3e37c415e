"""Every form that two people may edit at once: how it comes to stand on a page, and what may be
typed into it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chibo.base.kernel.dates import Month
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.insight.reviews.queries import earlier_months, review_of
from chibo.insight.reviews.rules import proposal_values
from chibo.insight.reviews.rules.earlier import values_of
from chibo.insight.scoring.queries import lines_of, sheet_of
from chibo.insight.scoring.rules import points_values
from chibo.interfaces.forms import EditForm
from chibo.interfaces.web.home import own_tasks
from chibo.interfaces.web.meetings import convening, course, discussion, room
from chibo.interfaces.web.meetings import task_review as review_page
from chibo.interfaces.web.meetings.agenda import forms as agenda_forms
from chibo.interfaces.web.meetings.agenda.huddle import HuddleForm
from chibo.interfaces.web.meetings.calendar import day, year
from chibo.interfaces.web.meetings.calendar import meeting as meeting_page
from chibo.interfaces.web.meetings.objections import ObjectionForm
from chibo.interfaces.web.people.changes import forms as change_forms
from chibo.interfaces.web.scoring import official_views, sheets
from chibo.interfaces.web.years.earlier import EarlierForm
from chibo.interfaces.web.years.forms import ReviewProposeForm
from chibo.work.changes.queries import CELL_FIELDS, person_values, post_values
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.session import RollMark, record_attendance
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
    return Meeting.objects.of_cell(meeting.cell).get(pk=meeting.pk)


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
    now = lambda: editable.review_values(task.reviews.filter(cell=people.cell).first())  # noqa: E731
    return f"/meetings/{meeting.pk}/review/", now


def reporting(people):
    task = with_task(people)
    return "/tasks/", lambda: editable.report_values(
        Task.objects.of_cell(people.cell).get(pk=task.pk)
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


def reason_of(name):
    """A reason goes with points that differ."""
    return {name.replace("points-", "reason-"): "Đếm lại"} if name.startswith("points-") else {}


PEOPLE = dict.fromkeys(
    ("-presenter", "chair", "minute_taker", "scoring_follower"), ("last", "last but one")
)
POINTS = {"points": ("1", "0.5"), "reason": ("Lý do của Mai", "Lý do của Bình")}
SCENES = (
    Scene(
        "the huddle",
        HuddleForm,
        huddle,
        "held_on",
        values={"held_on": ("2026-11-02", "2026-11-01")},
    ),
    Scene(
        "moving a meeting",
        day.MoveMeetingForm,
        moving,
        "starts_at",
        values={"day": ("2026-12-04", "2026-12-05")},
        also=lambda name: (
            {"day": "2026-12-04"} if name == "reason" else {"reason": "Trùng lịch của thôn"}
        ),
        new=frozenset({"together"}),
    ),
    Scene("a topic of the year plan", year.TopicForm, topic, "topic"),
    Scene(
        "the agenda with its officers",
        agenda_forms.AgendaForm,
        arranging,
        "-title",
        values=PEOPLE,
        press={"do": "save"},
        most=10,
        new=frozenset(
            {"add-title", "add-minutes", "add-presenter", "paper-title", "paper-item", "paper-file"}
        ),
    ),
    Scene("the notes of an item", discussion.TextForm, text("notes"), "/notes/"),
    Scene("the conclusion of an item", discussion.TextForm, text("conclusion"), "/conclusion/"),
    Scene(
        "the tick of an item",
        course.TickForm,
        ticking,
        "minutes_spent",
        values={"minutes_spent": ("5", "7")},
    ),
    Scene(
        "the review of a task",
        review_page.ReviewForm,
        reviewing,
        "outcome",
        values={
            "outcome": ("continued", "dropped"),
            "new_due_on": ("2026-12-10", "2026-12-12"),
        },
        also=lambda name: {
            "outcome": "continued",
            "new_due_on": "2026-12-20",
            "reason": "Còn chờ vật tư",
        },
    ),
    Scene(
        "one's own report",
        own_tasks.ReportForm,
        reporting,
        "-report",
        who=("member", "member"),
        values={"-state": ("doing", "stuck")},
        also=lambda name: (
            {name.replace("-report", "-state"): "doing"}
            if name.endswith("-report")
            else {name.replace("-state", "-report"): "Đang làm"}
        ),
        new=frozenset({"file"}),
    ),
    Scene(
        "one's own reply",
        meeting_page.ReplyForm,
        replying,
        "reason",
        who=("member", "member"),
        values={"reply": ("leave", "coming")},
        also=lambda name: {"reply": "leave"} if name == "reason" else {"reason": "Đi viện"},
        new=frozenset({"day"}),
    ),
    Scene(
        "the decision about a leave",
        convening.LeaveForm,
        leave,
        "/leave/",
        values={"granted": ("yes", "no")},
        also=lambda name: {"reason": "Có việc biểu quyết, cần đủ người"},
        buttons=("granted",),
        new=frozenset({"reason"}),
    ),
    Scene(
        "one's objection",
        meeting_page.OwnDisputeForm,
        disputing(""),
        "dispute",
        who=("member", "member"),
    ),
    Scene(
        "one's objection in the room",
        room.RollDisputeForm,
        disputing("room/"),
        "/dispute/",
        who=("member", "member"),
    ),
    Scene(
        "one's objection to the papers",
        ObjectionForm,
        objecting,
        "about",
        who=("member", "member"),
        new=frozenset({"about", "target"}),
    ),
    Scene(
        "the roll call",
        room.RollForm,
        roll,
        "mark-",
        most=9,
        values={
            "mark": ("excused", "unexcused"),
            "reason": ("Đi viện", "Đi công tác"),
            "late": ("10", "20"),
        },
        also=lambda name: (
            {} if name.startswith("mark-") else {f"mark-{name.partition('-')[2]}": "late"}
        ),
    ),
    Scene(
        "the self-score", sheets.SheetForm, sheet, "remedies", values=POINTS, also=reason_of, most=7
    ),
    Scene(
        "the points of the official in charge",
        sheets.PointsForm,
        noting,
        "/note/",
        who=("in_charge", "in_charge"),
        values=POINTS,
        also=reason_of,
        most=4,
    ),
    Scene(
        "the view of the official in charge",
        official_views.ViewForm,
        viewing,
        "/score/view/",
        who=("in_charge", "in_charge"),
        press={"do": "say"},
    ),
    Scene(
        "a correction",
        sheets.CorrectScoreForm,
        correcting,
        "/correct/",
        who=("official", "official"),
        values=POINTS,
        also=lambda name: {**reason_of(name), "reason": "Đếm lại ý kiến"},
        new=frozenset({"reason"}),
        only="points-",
        most=3,
    ),
    Scene(
        "the particulars of a member",
        change_forms.CorrectMemberForm,
        particulars,
        "full_name",
        who=("official", "official"),
        values={
            "born_on": ("1970-02-03", "1971-02-03"),
            "admitted_on": ("2009-01-02", "2009-03-04"),
            "phone": ("0911111111", "0922222222"),
            "recognised_on": ("2011-01-02", "2012-03-04"),
            "card_number": ("0123456", "0654321"),
            "born_year": ("1970", "1971"),
        },
        also=lambda name: {"born_on": ""} if name == "born_year" else {},
        most=10,
    ),
    Scene(
        "the posts of a cell",
        change_forms.PostsForm,
        holding,
        "secretary",
        who=("official", "official"),
        values={"secretary": ("last", "last but one")},
        new=frozenset({"on", "vacant", "decision_number"}),
        only="secretary",
    ),
    Scene(
        "the name of a cell",
        change_forms.CellForm,
        naming,
        "meeting_day",
        who=("official", "official"),
        new=frozenset({"decision_number"}),
    ),
    Scene(
        "the proposal of a class",
        ReviewProposeForm,
        proposing,
        "proposed_class",
        who=("secretary", "secretary"),
        values={"points": ("91", "92")},
        also=lambda name: {"reason": "Chi bộ đã họp bàn"} if name != "reason" else {},
    ),
    Scene(
        "the months before the system",
        EarlierForm,
        entering,
        "result-1",
        who=("official", "official"),
        values={"result": ("good", "fair"), "points": ("91", "92")},
        new=frozenset({"paper"}),
        also=lambda name: (
            {"paper": "QĐ 15"}
            | ({} if name.startswith("result") else {f"result-{name[-1]}": "good"})
        ),
    ),
)
