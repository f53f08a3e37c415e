"""The minutes: composed from the facts before they are adopted, from the sealed
content ever after.
"""

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from chibo.base.kernel.dates import local_date
from chibo.library.documents.documents import contexts
from chibo.work.meetings.documents.parts import (
    clock,
    guests_of,
    head_of,
    kind_of,
    people_of,
    results_of,
    task_of,
    vote_of,
)
from chibo.work.meetings.enums import ItemRole, Signing
from chibo.work.meetings.models import AgendaItem, Meeting, Minutes, PaperSignature
from chibo.work.meetings.queries.facts import MeetingFile
from chibo.work.meetings.queries.room import tasks_born_in, votes_of
from chibo.work.meetings.queries.signatures import by_one_account, paper_signatures_of

_ONE_ACCOUNT = "Biên bản, kết quả biểu quyết và chữ ký do một tài khoản ghi trên hệ thống."
_MINUTES = TypeAdapter(contexts.MinutesContent)


def minutes_context(
    meeting: Meeting, *, score: contexts.Score | None = None, draft: bool = True
) -> contexts.MinutesContent:
    """The minutes as the facts stand now."""
    file = MeetingFile(meeting)
    opinions: dict[Any, list[contexts.OpinionContent]] = {}
    for row in (
        meeting.opinions.filter(unit=meeting.unit)
        .select_related("person")
        .order_by("recorded_at", "id")
    ):
        place = row.item_id or _place_of(file, ItemRole.DISCUSSION)
        opinions.setdefault(place, []).append(
            contexts.OpinionContent(row.person.full_name, row.text)
        )
    return contexts.MinutesContent(
        head=head_of(meeting, draft=draft),
        kind=kind_of(meeting),
        held_on=meeting.day,
        month=meeting.month,
        invited_on=meeting.planned_on if meeting.is_on_another_day else None,
        place=meeting.place,
        people=people_of(file),
        chair=meeting.chair.full_name if meeting.chair else "",
        writer=meeting.minute_taker.full_name if meeting.minute_taker else "",
        started=clock(meeting.opened_at),
        ended=clock(meeting.closed_at),
        topic=meeting.topic,
        reason=meeting.call_reason,
        guests=guests_of(file),
        scoring_follower=meeting.scoring_follower.full_name if meeting.scoring_follower else "",
        last_tasks=results_of(file.tasks, file.reviews),
        items=tuple(_item(item, file, opinions.get(item.pk, [])) for item in file.items),
        entered_on=(
            local_date(meeting.entered_at) if meeting.entered_late and meeting.entered_at else None
        ),
        tasks=tuple(task_of(task) for task in tasks_born_in(meeting)),
        score=score,
        huddle_on=file.huddle.held_on if file.huddle else None,
        huddle_entered_on=file.huddle.entered_late_on if file.huddle else None,
    )


def minutes_content(meeting: Meeting, *, score: contexts.Score | None = None) -> dict[str, Any]:
    """The minutes as plain JSON: what is signed and hashed."""
    content: dict[str, Any] = _MINUTES.dump_python(
        minutes_context(meeting, score=score, draft=False), mode="json"
    )
    return content


def context_of(minutes: Minutes) -> contexts.MinutesContent:
    """The version as it was adopted; a draft until both signatures seal it."""
    content = dict(minutes.content)
    content["head"] = {
        **content["head"],
        "draft": minutes.sealed_at is None,
        "seal_code": minutes.seal_code,
    }
    rows = paper_signatures_of(minutes.meeting)
    papers = {row.signing: row for row in rows if row.minutes_id == minutes.pk}
    content["chair_signed"] = _signed(papers.get(Signing.CHAIR), minutes.chair_signed_at)
    content["writer_signed"] = _signed(papers.get(Signing.SECRETARY), minutes.secretary_signed_at)
    content["entered"] = (
        _ONE_ACCOUNT
        if minutes.sealed_at and by_one_account(minutes, votes_of(minutes.meeting), rows)
        else ""
    )
    return _MINUTES.validate_python(content)


def _signed(paper: PaperSignature | None, at: datetime | None) -> str:
    """How a signature stands under the minutes, "" while it does not."""
    if at is None:
        return ""
    if paper is None:
        return f"(Đã ký bằng tài khoản, {local_date(at):%d/%m/%Y})"
    where = f", để tại {paper.place}" if paper.place else ""
    return f"(Đã ký trên bản giấy; bản gốc do đồng chí {paper.keeper.full_name} giữ{where})"


def _item(
    item: AgendaItem, file: MeetingFile, opinions: list[contexts.OpinionContent]
) -> contexts.MinutesItem:
    presenter = item.presenter.full_name if item.presenter else ""
    if item.off_record:
        return contexts.MinutesItem(
            title=item.title,
            presenter=presenter,
            off_record=contexts.OffRecord(number=item.paper_reference),
        )
    votes = tuple(
        vote_of(vote, file)
        for vote in file.votes
        if (vote.item_id or _place_of(file, ItemRole.VOTE)) == item.pk
    )
    return contexts.MinutesItem(
        title=item.title,
        presenter=presenter,
        text=item.notes,
        opinions=tuple(opinions),
        conclusion=item.conclusion,
        votes=votes,
    )


def _place_of(file: MeetingFile, role: str) -> Any:
    """Where a vote or opinion on no item of its own is written down: under the item made for it,
    else the last one.
    """
    on_record = [item for item in file.items if not item.off_record]
    fitting = [item for item in on_record if item.role == role] or on_record[-1:]
    return fitting[0].pk if fitting else None
