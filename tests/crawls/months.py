"""What a cell and a committee of the crawls have done, through the real actions; every text bears
the unit's word.
"""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.dates import Month, now
from chibo.base.kernel.revisions import Revision
from chibo.directory.access.actions import request_recovery
from chibo.directory.assignments.models import Assignment
from chibo.insight.reports.models import PapersRun
from chibo.insight.reviews.actions import note_discussion, propose_review
from chibo.insight.scoring.actions import ask_trial, return_score
from chibo.insight.scoring.models import Trial
from chibo.library.documents.actions import receive_file
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.actions.packs import upload_pack
from chibo.library.regulations.queries import packs
from chibo.library.regulations.rules.files import pack_file
from chibo.work.changes.actions import Wish, request_change
from chibo.work.changes.enums import ChangeKind
from chibo.work.corrections.actions import request_correction
from chibo.work.logins.models import SlipRun
from chibo.work.meetings import models
from chibo.work.meetings.actions.convening import reply_to_invitation
from chibo.work.meetings.actions.discussion import record_opinion, send_opinion, write_notes
from chibo.work.meetings.actions.minutes import adopt_minutes, sign_minutes
from chibo.work.meetings.actions.objections import object_to
from chibo.work.meetings.actions.openings import open_discussion
from chibo.work.meetings.actions.paper_signatures import sign_on_paper
from chibo.work.meetings.actions.preparation import publish_paper, record_huddle, withdraw_paper
from chibo.work.meetings.actions.roll_call import dispute_attendance
from chibo.work.meetings.actions.tasks import assign_task, report_task
from chibo.work.meetings.actions.votes import record_vote
from chibo.work.meetings.models import Invitation, Meeting
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.queries.room import open_tasks_for
from chibo.work.rosters.actions import stage_roster
from chibo.work.rosters.rules.serialise import Extras, plain_roster
from rulebook.meetings.votes import VoteTally
from tests.factories import TODAY, act_as, make_meeting
from tests.factories import month as step
from tests.insight import sheets
from tests.library.regulations.texts import text
from tests.work.rosters.worlds import ROSTER, SAMPLE


def _in_session(cell: Any, meeting: Any) -> None:
    """Opened and talked about, with a disputed line of the roll and a vote that is objected to."""
    step.open_room(meeting, cell)
    _talk(cell, meeting)
    lines = step.call_roll(meeting, cell)
    dispute_attendance(
        _line_of(lines, cell.another),
        text=f"Tôi đến muộn {cell.inside}",
        actor=act_as(cell.another),
    )
    yes = sum(1 for line in lines if line.official)
    vote = record_vote(
        meeting,
        subject=f"Nghị quyết {cell.inside}",
        decision="resolution",
        tally=VoteTally(yes, 0, 0, 0),
        tellers=[cell.another],
        actor=act_as(cell.secretary),
    )
    object_to(
        meeting,
        about="teller",
        target=vote.pk,
        text=f"Đếm lại {cell.inside}",
        actor=act_as(cell.another),
    )
    _give(cell, meeting)


def _invited_to(cell: Any, meeting: Any) -> Any:
    """Convened, with an opinion sent before, a leave asked for, and papers, which are returned."""
    step.convene(meeting, cell)
    send_opinion(
        meeting,
        text=f"Ý kiến gửi trước {cell.inside}",
        item=None,
        person=cell.member,
        actor=act_as(cell.member),
    )
    asked = Invitation.all_rows_unscoped.get(meeting=meeting, person=cell.other)
    reply_to_invitation(
        asked, reply="leave", reason=f"Đi chữa bệnh {cell.inside}", actor=act_as(cell.other)
    )
    return _papers(cell, meeting)


def live_through(cell: Any, months: tuple[Month, ...]) -> None:
    """The six months of the cell; its rows are remembered by name ("sealed", "sealed.paper" …)."""
    made = {month: make_meeting(cell.cell, month=month) for month in months}
    returned, sealed, closed, running, convened, planned = (made[month] for month in months)
    step.open_room(returned, cell)
    step.close(returned, cell)
    sheet = sheets.submitted(returned, cell)
    return_score(sheet, reason=f"Giải trình {cell.word}", on=TODAY, actor=act_as(cell.official))
    cell.rows["returned"] = returned
    _sealed(cell, sealed)
    _remember(cell, "sealed", sealed)
    step.open_room(closed, cell)
    _talk(cell, closed)
    step.close(closed, cell)
    cell.rows["closed.sheet"] = sheets.submitted(closed, cell, c6="20")
    _remember(cell, "closed", closed)
    _in_session(cell, running)
    _remember(cell, "running", running)
    taken = _invited_to(cell, convened)
    _remember(cell, "convened", convened)
    cell.rows["convened.withdrawn"] = withdraw_paper(taken, actor=act_as(cell.secretary))
    _remember(cell, "planned", planned)
    _about_the_cell(cell)
    # Of another day: what was opened then is closed again.
    reason = f"Kiểm tra nền nếp sinh hoạt {cell.word}"
    open_discussion(
        sealed, reason=reason, on=TODAY - timedelta(days=4), actor=act_as(cell.official)
    )


def _sealed(cell: Any, meeting: Meeting) -> None:
    record_huddle(
        meeting,
        held_on=meeting.day - timedelta(days=4),
        notes=f"Hội ý {cell.inside}",
        attendees=f"Chi ủy {cell.inside}",
        actor=act_as(cell.secretary),
    )
    step.open_room(meeting, cell)
    _talk(cell, meeting)
    step.close(meeting, cell)
    minutes = adopt_minutes(meeting, actor=act_as(cell.deputy))
    sign_minutes(minutes, on=meeting.day, actor=act_as(cell.secretary))
    sign_on_paper(
        minutes,
        signings=["secretary"],
        keeper=cell.member,
        place=f"Tủ {cell.inside}",
        on=meeting.day,
        copy=receive_file("ban-ky.txt", cell.inside.encode()),
        actor=act_as(cell.secretary),
    )
    cell.rows["sealed.SignedCopy"] = minutes.signed_copies.get(unit=cell.cell)
    resolution = step.resolve(meeting, cell)
    _report(cell, models.Task.all_rows_unscoped.get(meeting=meeting))
    cell.rows |= {"resolution": resolution, "sealed.sheet": sheets.decided(meeting, cell, c6="20")}


def _talk(cell: Any, meeting: Meeting) -> None:
    """Notes and an opinion at the first item, and a paper."""
    item = items_of(meeting)[0]
    item.meeting = meeting
    write_notes(
        item,
        notes=f"Ghi chép {cell.inside}",
        revision=Revision.of({"notes": item.notes}),
        actor=act_as(cell.secretary),
    )
    record_opinion(
        meeting,
        person=cell.member,
        text=f"Ý kiến {cell.inside}",
        actor=act_as(cell.deputy),
        item=item,
    )
    publish_paper(
        meeting,
        title=f"Báo cáo {cell.inside}",
        file=receive_file("bao-cao.txt", cell.inside.encode()),
        actor=act_as(cell.secretary),
    )


def _papers(cell: Any, meeting: Meeting) -> models.Paper:
    """A draft that stays, and an older version, which is returned."""
    draft, old = receive_file("du-thao.txt", cell.inside.encode()), receive_file("cu.txt", b"cu")
    publish_paper(meeting, title=f"Dự thảo {cell.inside}", file=draft, actor=act_as(cell.secretary))
    return publish_paper(
        meeting, title=f"Bản cũ {cell.inside}", file=old, actor=act_as(cell.secretary)
    )


def _give(cell: Any, meeting: Meeting) -> None:
    """A task for the member, open and reported."""
    due, title = meeting.day + timedelta(days=20), f"Việc tháng sau {cell.inside}"
    given = assign_task(
        meeting, title=title, owner=cell.member, due_on=due, actor=act_as(cell.secretary)
    )
    _report(cell, given)


def _report(cell: Any, task: models.Task) -> None:
    """The member says how the task stands, with a paper."""
    paper = receive_file("bao-cao-viec.txt", f"Việc {cell.inside}".encode())
    report_task(
        task, state="doing", report=f"Đang làm {cell.inside}", file=paper, actor=act_as(cell.member)
    )


def _line_of(lines: list[Any], person: Any) -> Any:
    return next(line for line in lines if line.person_id == person.pk)


def _remember(cell: Any, name: str, meeting: Meeting) -> None:
    """The meeting and the first row of each kind below it."""
    cell.rows[name] = meeting
    for kind in (
        "Paper",
        "Invitation",
        "Attendance",
        "AgendaItem",
        "Opinion",
        "Vote",
        "Task",
        "Minutes",
        "Objection",
    ):
        rows = getattr(models, kind).all_rows_unscoped.filter(meeting=meeting)
        cell.rows[f"{name}.{kind}"] = rows.order_by("pk").first()
    cell.rows[f"{name}.leave"] = models.Invitation.all_rows_unscoped.filter(
        meeting=meeting, person=cell.other
    ).first()
    cell.rows[f"{name}.disputed"] = models.Attendance.all_rows_unscoped.filter(
        meeting=meeting, person=cell.another
    ).first()
    cell.rows[f"{name}.due"] = next(iter(open_tasks_for(meeting)), None)


def _about_the_cell(cell: Any) -> None:
    """A review on its way, a request for an account, the notices of each person."""
    propose_review(
        cell.cell,
        2026,
        code="good",
        points=None,
        reason=f"Hoàn thành {cell.word}",
        on=TODAY,
        actor=act_as(cell.secretary),
    )
    note_discussion(
        cell.cell, 2026, "year", text=f"Đã bàn {cell.word}", on=TODAY, actor=act_as(cell.official)
    )
    for person in (cell.other, cell.secretary):
        person.account.set_password("ruộng bậc thang mùa lúa chín")
        person.account.save()
    cell.rows["recovery"] = request_recovery(
        cell.other, unit=cell.cell, on=TODAY, actor=act_as(cell.secretary)
    )
    cell.rows["correction"] = request_correction(
        cell.secretary,
        field="phone",
        proposed=f"{cell.secretary.phone[:8]}99",
        reason=f"Số mới {cell.word}",
        on=TODAY,
        actor=act_as(cell.secretary),
    )
    proposed = {
        "full_name": f"Lò Thị Mới {cell.word}",
        "kind": "official",
        "phone": f"{cell.secretary.phone[:8]}98",
    }
    wish = Wish(
        ChangeKind.ADD_MEMBER, cell.cell, TODAY, values=proposed, note=f"Chuyển về {cell.word}"
    )
    cell.rows["change"] = request_change(wish, today=TODAY, actor=act_as(cell.secretary))
    cell.rows["assignment"] = Assignment.all_rows_unscoped.get(unit=cell.cell)


def _upload(unit: Any, word: str, office: Any) -> Any:
    """A list of members that waits for its import, in an old font."""
    sheets = [{"sheet": "Đảng viên", "rows": [[1, ["Họ và tên"]]]}]
    turned = {
        "font": "VNI",
        "texts": [],
        "count": 0,
        "roster": plain_roster(ROSTER),
        "findings": [],
        "sheets": None,
    }
    return stage_roster(
        unit,
        ROSTER,
        file_name=f"danh sách {word}.xlsx",
        findings=(),
        actor=office,
        on=TODAY,
        extras=Extras(sheets, turned),
    )


def _draft(unit: Any, word: str, number: int, department: Any) -> Any:
    """A regulation in draft, of which every text holds the word."""
    content = text(code=f"{word.lower()}-{number}", scope=f"{{unit: Xã {word}}}").replace(
        "Suối Mây", word
    )
    return upload_pack(
        unit=unit,
        cell_types=(),
        file=pack_file("quy-dinh.yaml", content.encode()),
        actor=department,
        on=TODAY,
    )


def work_of_committee(unit: Any, word: str, offices: dict[str, Any], letter: str) -> dict[str, Any]:
    """An upload, a trial that was worked out, a regulation proposed and one in draft, the grants of
    its offices.
    """
    department, office = (
        act_as(offices[f"department {letter}"]),
        act_as(offices[f"office {letter}"]),
    )
    pack = next(one for one in packs() if one.code == "vn-hd42-2025")
    ask_trial(unit, pack=pack, on=TODAY, actor=office, title=f"Thử {word}")
    run_waiting_jobs()
    staged = _upload(unit, word, office)
    drafts = [_draft(unit, word, number, department) for number in range(2)]
    proposed = propose_regulation(
        drafts[1], valid_from=date(2026, 12, 1), actor=department, on=TODAY
    )
    slips = SlipRun.objects.create(
        unit=unit,
        account_id=offices[f"office {letter}"].account_id,
        asked_by=office.name,
        asked_at=now(),
    )
    papers = PapersRun.objects.create(
        unit=unit,
        month=date(2026, 11, 1),
        account_id=offices[f"office {letter}"].account_id,
        asked_by=office.name,
        asked_at=now(),
    )
    return {
        "trial": Trial.objects.get(unit=unit),
        "roster": staged,
        "regulation": drafts[0],
        "proposed": proposed,
        "slips": slips,
        "papers": papers,
    }


def workbook() -> BytesIO:
    """The sample roster as a file to send."""
    file = BytesIO(SAMPLE.read_bytes())
    file.name = "danh-sach.xlsx"
    return file
