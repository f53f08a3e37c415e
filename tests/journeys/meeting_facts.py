"""The meeting of the effort journey: its texts, what the long way does with them, and what the
database then holds.
"""

from datetime import date, time
from decimal import Decimal
from typing import Any

import time_machine

from chibo.insight.scoring.actions import (
    adopt_score,
    give_points,
    open_sheet,
    propose_score,
    submit_score,
)
from chibo.insight.scoring.queries import kept_in, lines_of, sheet_of
from chibo.insight.scoring.rules import PointsGiven
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.agenda import (
    add_item,
    approve_agenda,
    arrange_agenda,
    draw_up_agenda,
)
from chibo.work.meetings.actions.convening import convene_meeting
from chibo.work.meetings.actions.discussion import record_opinion, write_notes
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
from chibo.work.meetings.actions.preparation import publish_paper, record_huddle
from chibo.work.meetings.actions.resolutions import issue_resolution, publish_results
from chibo.work.meetings.actions.roll_call import RollMark, record_attendance
from chibo.work.meetings.actions.session import (
    close_meeting,
    name_officers,
    open_meeting,
    tick_item,
)
from chibo.work.meetings.actions.tasks import assign_task, review_task
from chibo.work.meetings.actions.votes import confirm_vote, record_vote
from chibo.work.meetings.models import (
    Huddle,
    Meeting,
    Opinion,
    Paper,
    Resolution,
    Task,
    TaskReview,
    Vote,
)
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import open_tasks_for, roll_call_of
from rulebook.meetings.votes import VoteTally
from tests.factories import act_as

# Step → who presents it, as in September.
PRESENTERS = {"fees": "deputy", "ideology": "member", "discussion": "deputy", "praise": "member"}
MINUTES = {
    "opening": 6,
    "officers": 6,
    "roll_call": 6,
    "fees": 6,
    "adopt_agenda": 6,
    "last_month": 6,
    "ideology": 6,
    "guidance": 6,
    "discussion": 6,
    "praise": 6,
    "assign_tasks": 6,
    "petitions": 6,
    "special_business": 6,
    "vote": 6,
    "scoring": 6,
    "adopt_minutes": 6,
}
ADDED = "Góp ý dự thảo quy ước thôn"
PAPER = ("bao-cao.txt", "Kết quả tháng 10", "Báo cáo tháng 10")
HUDDLE = "Thống nhất nội dung; đồng chí Chung chuẩn bị báo cáo."
# Number of the other member → mark and reason.
AWAY = {
    2: ("excused", "Đi viện khám theo hẹn."),
    7: ("excused", "Đi công tác huyện."),
    11: ("unexcused", ""),
}
NOTES = {
    "fees": "Đã thu đủ tháng 10.",
    "ideology": "Phổ biến Hướng dẫn 42 và chuyên đề học tập tháng 11.",
    "guidance": "Đảng ủy xã đề nghị giải phóng mặt bằng đúng hạn.",
    "discussion": "Bàn việc phát quang đường thôn và làm mương số 3.",
    "praise": "Biểu dương đồng chí Chung.",
    "petitions": "Dân đề nghị thêm đèn đường ở xóm trên.",
}
CONCLUSIONS = {
    "discussion": "Phát quang đường thôn trước ngày 30.",
    "petitions": "Kiến nghị xã lắp hai đèn đường.",
}
# Step, who (a name in People or the number of another member), what.
OPINIONS = (
    ("ideology", "member", "Cần tài liệu ngắn gọn hơn."),
    ("guidance", "in_charge", "Chi bộ chú ý tiến độ mặt bằng."),
    ("discussion", "deputy", "Đề nghị chia việc theo xóm."),
    ("discussion", 4, "Xin làm vào hai ngày nghỉ."),
    ("petitions", 5, "Xóm trên rất tối, trẻ đi học vất vả."),
)
# Two tasks beside the one that every month gives.
TASKS = {"Thu đảng phí quý IV": 0, "Vận động hiến đất": 3}
REVIEWS = {
    "Thu đảng phí quý IV": "done",
    "Vận động hiến đất": "continued",
    "Phát quang đường thôn": "done",
}
NEW_DAY = date(2026, 10, 28)
VOTE = (20, 0, 1)
TASK = "Làm kênh nội đồng"
REMEDIES = "Gửi tài liệu sớm hơn."
JUDGED = {"3.1": "4", "4.2": "20", "4.3": "8", "5": "4"}


def person_of(people: Any, who: str | int) -> Any:
    return people.others[who] if isinstance(who, int) else getattr(people, who)


def facts_of(meeting: Meeting) -> dict[str, Any]:
    """What the database holds of the meeting, without ids, hours and names of the cell."""
    meeting.refresh_from_db()
    sheet = sheet_of(meeting)
    return (
        {
            "meeting": (
                meeting.state,
                meeting.mode,
                meeting.held_on,
                meeting.present_count,
                meeting.excused_count,
                meeting.unexcused_count,
                meeting.tasks_done,
            ),
            "officers": [
                _name(meeting.chair),
                _name(meeting.minute_taker),
                _name(meeting.scoring_follower),
            ],
            "ready": [
                bool(meeting.agenda_ready_at),
                bool(meeting.convened_at),
                bool(meeting.published_at),
                bool(meeting.sealed_at),
            ],
            "score": (sheet.state, sheet.remedies, sheet.self_total),
            "points": {line.criterion: line.self_points for line in lines_of(sheet)},
        }
        | _prepared(meeting)
        | _held(meeting)
    )


def _name(person: Any) -> str:
    return person.full_name if person else ""


def _prepared(meeting: Meeting) -> dict[str, Any]:
    """Items, papers, huddle and roll."""
    cell, of = meeting.unit, {"meeting": meeting}
    return {
        "items": [
            (i.title, i.step, _name(i.presenter), i.minutes_planned, i.done, i.notes, i.conclusion)
            for i in items_of(meeting)
        ],
        "papers": [(p.title, p.file.name) for p in Paper.objects.of_unit(cell).filter(**of)],
        "huddle": [
            (h.notes, h.held_on, h.attendees) for h in Huddle.objects.of_unit(cell).filter(**of)
        ],
        "roll": [(_name(line.person), line.state, line.reason) for line in roll_call_of(meeting)],
    }


def _held(meeting: Meeting) -> dict[str, Any]:
    """Opinions, reviews, votes, resolutions and tasks."""
    cell, of = meeting.unit, {"meeting": meeting}
    return {
        "opinions": sorted(
            (o.item.title, _name(o.person), o.kind, o.text)
            for o in Opinion.objects.of_unit(cell).filter(**of)
        ),
        "reviews": sorted(
            (r.task.title, r.outcome, r.new_due_on, r.result)
            for r in TaskReview.objects.of_unit(cell).filter(**of)
        ),
        "votes": [
            (v.subject, v.item.step, v.votes_for, v.against, v.abstain, v.passed)
            for v in Vote.objects.of_unit(cell).filter(**of)
        ],
        "resolutions": [
            (r.kind, r.title, r.body) for r in Resolution.objects.of_unit(cell).filter(**of)
        ],
        "tasks": [
            (t.title, _name(t.owner), t.due_on, bool(t.resolution_id))
            for t in Task.objects.of_unit(cell).filter(**of)
        ],
    }


def the_long_way(people: Any, meeting: Meeting) -> None:
    """The same meeting, one fact after the other."""
    actor = act_as(people.secretary)
    with time_machine.travel("2026-09-30 09:00+07:00"):
        _prepare(people, meeting, actor)
    with time_machine.travel("2026-10-03 20:45+07:00"):
        _hold(people, meeting, actor)
        _afterwards(people, meeting, actor)


def _prepare(people: Any, meeting: Meeting, actor: Any) -> None:
    draw_up_agenda(meeting, actor=actor)
    items = {item.step: item for item in items_of(meeting)}
    given = {
        item: {
            "minutes_planned": MINUTES[code],
            "presenter": person_of(people, PRESENTERS[code]) if code in PRESENTERS else None,
        }
        for code, item in items.items()
    }
    arrange_agenda(meeting, given, actor=actor)
    name_officers(
        meeting,
        chair=people.secretary,
        minute_taker=people.deputy,
        scoring_follower=people.deputy,
        actor=actor,
        on=date(2026, 9, 30),
    )
    add_item(meeting, title=ADDED, actor=actor)
    name, content, title = PAPER
    publish_paper(meeting, title=title, file=receive_file(name, content.encode()), actor=actor)
    approve_agenda(meeting, actor=actor)
    attendees = f"{people.secretary.full_name}; {people.deputy.full_name}"
    record_huddle(
        meeting, held_on=date(2026, 9, 30), notes=HUDDLE, attendees=attendees, actor=actor
    )
    convene_meeting(meeting, on=date(2026, 9, 30), actor=actor)


def _hold(people: Any, meeting: Meeting, actor: Any) -> None:
    open_meeting(
        meeting, held_on=date(2026, 10, 3), at=time(19, 0), actor=actor, on=date(2026, 10, 3)
    )
    away = {people.others[number].pk: RollMark(*mark) for number, mark in AWAY.items()}
    marks = {
        line.pk: away.get(line.person_id, RollMark("present")) for line in roll_call_of(meeting)
    }
    record_attendance(meeting, marks, actor=actor)
    items = {item.step or item.title: item for item in items_of(meeting)}
    for item in items.values():
        item.unit, item.meeting = meeting.unit, meeting
    for code, text in NOTES.items():
        write_notes(items[code], notes=text, conclusion=CONCLUSIONS.get(code), actor=actor)
    for code, who, text in OPINIONS:
        record_opinion(
            meeting, person=person_of(people, who), text=text, item=items[code], actor=actor
        )
    for task in open_tasks_for(meeting):
        outcome = REVIEWS[task.title]
        review_task(
            task,
            meeting=meeting,
            outcome=outcome,
            new_due_on=NEW_DAY if outcome == "continued" else None,
            actor=actor,
        )
    for item in items_of(meeting):
        item.unit, item.meeting = meeting.unit, meeting
        tick_item(item, done=True, minutes_spent=None, actor=actor)
    tally = VoteTally(*VOTE, 0)
    vote = record_vote(
        meeting,
        subject=items["vote"].title,
        decision="resolution",
        method="card",
        item=items["vote"],
        tally=tally,
        actor=actor,
    )
    confirm_vote(vote, tally=tally, actor=act_as(people.deputy))
    close_meeting(meeting, ended_at=time(20, 45), actor=actor)


def _afterwards(people: Any, meeting: Meeting, actor: Any) -> None:
    day = date(2026, 10, 3)
    minutes = adopt_minutes(meeting, actor=actor)
    sign_minutes(minutes, on=day, actor=actor)
    sign_minutes(minutes, on=day, actor=act_as(people.deputy))
    body = "\n".join(f"- {text}" for text in CONCLUSIONS.values())
    paper = issue_resolution(
        meeting, kind="resolution", title="Nhiệm vụ trọng tâm", body=body, actor=actor
    )
    assign_task(
        meeting,
        title=TASK,
        owner=people.member,
        due_on=date(2026, 10, 31),
        resolution=paper,
        actor=actor,
    )
    publish_results(meeting, actor=actor)
    sheet = open_sheet(meeting, actor=actor)
    give_points(sheet, _points(sheet), remedies=REMEDIES, actor=actor)
    propose_score(sheet, actor=actor)
    adopt_score(sheet, actor=actor)
    submit_score(sheet, on=day, actor=actor)


def _points(sheet: Any) -> dict[str, PointsGiven]:
    """What facts decide as they say, what was typed as typed, the rest as suggested beside it."""
    given = {}
    for line in lines_of(sheet):
        suggested = kept_in(line).evidence.suggested
        typed = JUDGED.get(line.criterion)
        points = (
            Decimal(typed)
            if typed is not None
            else line.self_points
            if line.self_points is not None
            else suggested
        )
        given[line.criterion] = PointsGiven(points, "")
    return given
