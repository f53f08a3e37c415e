"""Resolution, attendance list, notice with programme."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from chibo.base.kernel.dates import local_date, now
from chibo.library.documents.documents import contexts
from chibo.library.documents.documents.evening_contexts import Evening
from chibo.library.documents.enums import SYMBOLS, PaperKind
from chibo.work.meetings.documents.parts import (
    clock,
    guests_of,
    head_of,
    kind_of,
    members_of_paper,
    people_of,
    results_of,
    signer_of,
    task_of,
    vote_of,
)
from chibo.work.meetings.enums import DecisionKind, OpinionKind
from chibo.work.meetings.models import IssuedNotice, Meeting, Resolution
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import tasks_born_in
from chibo.work.meetings.rules.proposing import is_formal

_NOTICE = TypeAdapter(contexts.NoticeContent)


def resolution_context(
    resolution: Resolution, *, with_opinions: bool = False
) -> contexts.DecisionContent:
    """The resolution or conclusion as a paper; the annex of opinions only for those inside the
    cell.

    It goes up and to bodies outside the Party: of those absent it says whether they were excused,
    never why.
    """
    meeting = resolution.meeting
    file = MeetingFile(meeting)
    name, post = signer_of(file)
    carried = [
        vote for vote in file.votes if vote.passed and vote.decision == DecisionKind.RESOLUTION
    ]
    spoken = (
        meeting.opinions.filter(unit=meeting.unit)
        .select_related("person")
        .order_by("recorded_at", "id")
        if with_opinions
        else []
    )
    return contexts.DecisionContent(
        head=head_of(
            meeting, symbol=f"{SYMBOLS[PaperKind(resolution.kind)]}/CB", number=resolution.number
        ),
        kind=kind_of(meeting),
        held_on=meeting.day,
        month=meeting.month,
        place=meeting.place,
        people=people_of(file, reasons=False),
        chair=meeting.chair.full_name if meeting.chair else "",
        writer=meeting.minute_taker.full_name if meeting.minute_taker else "",
        signer_name=name,
        signer=post,
        started=clock(meeting.opened_at),
        ended=clock(meeting.closed_at),
        topic=meeting.topic,
        last_tasks=results_of(file.tasks, file.reviews),
        praised=_names(meeting, OpinionKind.PRAISE),
        reminded=_names(meeting, OpinionKind.REMINDER),
        next_month=(contexts.SectionContent(resolution.title, resolution.body),),
        tasks=tuple(task_of(task) for task in tasks_born_in(meeting)),
        vote=vote_of(carried[-1], file) if carried else None,
        recipients=(meeting.unit.parent.name if meeting.unit.parent else "", "Đảng viên chi bộ"),
        opinions=tuple(contexts.OpinionContent(row.person.full_name, row.text) for row in spoken),
    )


def attendance_context(meeting: Meeting) -> contexts.AttendanceContent:
    """The attendance list; before the meeting with empty lines for signing by hand.

    It counts as the minutes do.
    """
    file = MeetingFile(meeting)
    posts = {office.person_id: office.get_post_display() for office in file.offices}
    rows = tuple(
        contexts.AttendanceRow(
            row.name,
            row.member_class,
            row.presence,
            office=posts.get(row.person_id, ""),
            reason=row.reason,
        )
        for row in members_of_paper(file)
    )
    return contexts.AttendanceContent(
        head=head_of(meeting, draft=not meeting.is_over and bool(file.lines)),
        kind=kind_of(meeting),
        held_on=meeting.day,
        month=meeting.month,
        place=meeting.place,
        rows=rows,
        people=people_of(file),
        chair=meeting.chair.full_name if meeting.chair else "",
        writer=meeting.minute_taker.full_name if meeting.minute_taker else "",
        started=clock(meeting.opened_at),
        topic=meeting.topic,
        guests=guests_of(file),
        rate=file.facts.roll.rate,
        rate_base=file.facts.roll.base or None,
    )


def notice_content(meeting: Meeting, *, number: int) -> dict[str, Any]:
    """The notice as it reads now, as plain JSON: what is issued under this number."""
    facts = replace(notice_context(meeting), head=_notice_head(meeting, number=number, at=now()))
    content: dict[str, Any] = _NOTICE.dump_python(facts, mode="json")
    return content


def issued_context(row: IssuedNotice) -> contexts.NoticeContent:
    """The notice as it was issued."""
    return _NOTICE.validate_python(row.content)


def notice_context(meeting: Meeting) -> contexts.NoticeContent:
    """The notice with the programme and the papers of each item, as the plan of the meeting stands
    now.
    """
    file = MeetingFile(meeting)
    name, post = signer_of(file)
    papers: dict[object, list[str]] = {}
    for paper in file.papers:
        papers.setdefault(paper.item_id, []).append(paper.title)
    items = tuple(
        contexts.ProgrammeItem(
            title=item.title,
            presenter=item.presenter.full_name if item.presenter else "",
            minutes=item.minutes_planned,
            papers=tuple(papers.get(item.pk, ())),
        )
        for item in file.items
    )
    return contexts.NoticeContent(
        head=_notice_head(meeting, number=meeting.notice_number, at=meeting.convened_at),
        kind=kind_of(meeting),
        held_on=meeting.planned_on,
        month=meeting.month,
        place=meeting.place,
        chair=meeting.chair.full_name if meeting.chair else name,
        signer_name=name,
        starts=meeting.starts_at,
        signer=post,
        topic=meeting.topic,
        reason=meeting.call_reason,
        minutes=file.minimum.value,
        items=items,
        attendees=(
            "Toàn thể đảng viên chi bộ",
            *(f"Đồng chí {person.full_name}" for person in file.officials),
        ),
        recipients=(
            "Đảng viên chi bộ",
            *(f"Đồng chí {person.full_name}" for person in file.officials),
        ),
    )


def evening_context(meeting: Meeting) -> Evening:
    """What is filled in by hand in the room: programme, members, open tasks; an item off the record
    gets no lines.
    """
    file = MeetingFile(meeting)
    posts = {office.person_id: office.get_post_display() for office in file.offices}
    rows = tuple(
        contexts.AttendanceRow(
            row.name, row.member_class, row.presence, office=posts.get(row.person_id, "")
        )
        for row in members_of_paper(file)
    )
    items = tuple(
        contexts.ProgrammeItem(
            title=item.title,
            presenter=item.presenter.full_name if item.presenter else "",
            minutes=item.minutes_planned,
        )
        for item in file.items
    )
    return Evening(
        head=head_of(meeting),
        kind=kind_of(meeting),
        held_on=meeting.day,
        month=meeting.month,
        place=meeting.place,
        rows=rows,
        chair=meeting.chair.full_name if meeting.chair else "",
        writer=meeting.minute_taker.full_name if meeting.minute_taker else "",
        topic=meeting.topic,
        starts=meeting.starts_at,
        reason=meeting.call_reason,
        items=items,
        noted=tuple(
            n for n, item in enumerate(file.items) if not (is_formal(item.step) or item.off_record)
        ),
        tasks=tuple(task_of(task) for task in file.tasks),
    )


def _notice_head(meeting: Meeting, *, number: int | None, at: datetime | None) -> contexts.Head:
    symbol = f"{SYMBOLS[PaperKind.NOTICE]}/CB"
    return head_of(
        meeting,
        symbol=symbol,
        number=number,
        issued_on=local_date(at) if at else meeting.planned_on,
    )


def _names(meeting: Meeting, kind: str) -> str:
    rows = meeting.opinions.filter(unit=meeting.unit, kind=kind).select_related("person")
    return "; ".join(f"{row.person.full_name} ({row.text})" for row in rows)
