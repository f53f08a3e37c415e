"""Every form that two people may edit at once: how it comes to stand on a page, and what may be
typed into it.
"""

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
from tests.interfaces.web.edited_pages import (
    Scene,
    arranging,
    correcting,
    disputing,
    entering,
    holding,
    huddle,
    leave,
    moving,
    naming,
    noting,
    objecting,
    particulars,
    proposing,
    replying,
    reporting,
    reviewing,
    roll,
    sheet,
    text,
    ticking,
    topic,
    viewing,
)


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
