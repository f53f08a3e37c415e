"""Minutes of a meeting: biên bản sinh hoạt thường kỳ, chuyên đề, bất thường."""

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import MinutesContent, MinutesItem, OffRecord
from chibo.library.documents.documents.paper import (
    Block,
    OfficialPaper,
    Outline,
    body,
    labelled,
    minutes_signatures,
    paper,
    points,
    subheading,
    subject_of,
)
from chibo.library.documents.documents.parts import (
    absences,
    belonging,
    opinion_points,
    presence,
    result_table,
    score_passage,
    task_table,
    vote_lines,
    vote_words,
)


def compose(context: MinutesContent) -> OfficialPaper:
    """The minutes as a paper; empty parts leave no trace.

    Source: blocks merged from published forms of minutes (time and place, people, course,
    decisions, rating, close).
    """
    outline = Outline()
    outline.part("Thời gian, địa điểm", _when_and_where(context))
    outline.part("Thành phần", _people(context))
    outline.part(
        "Kết quả thực hiện nhiệm vụ kỳ trước",
        [result_table(context.last_tasks)] if context.last_tasks else [],
    )
    outline.part("Nội dung và diễn biến", _course(context))
    outline.part("Nhiệm vụ được phân công", [task_table(context.tasks)] if context.tasks else [])
    outline.part(
        "Chấm điểm chất lượng sinh hoạt", score_passage(context.score) if context.score else []
    )
    outline.blocks += _close(context)
    subjects = subject_of(context.kind, context.month or context.held_on, context.topic)
    if context.version > 1:
        reason = party_style.line(context.version_reason)
        subjects.append(
            f"(Bản thứ {context.version}" + (f"; lý do sửa: {reason})" if reason else ")")
        )
    left, right = minutes_signatures(
        context.writer,
        context.chair,
        writer_signed=context.writer_signed,
        chair_signed=context.chair_signed,
    )
    return paper(context.head, "BIÊN BẢN", subjects, outline.blocks, left=left, right=right)


def _when_and_where(context: MinutesContent) -> list[Block]:
    start = f"{party_style.time_words(context.started)}, " if context.started else ""
    when = f"{start}{party_style.date_words(context.held_on)}."
    other = (
        f"Họp khác ngày đã mời ({party_style.date_short(context.invited_on)})."
        if context.invited_on
        else ""
    )
    late = (
        f"Nhập muộn, ngày {party_style.date_short(context.entered_on)}."
        if context.entered_on
        else ""
    )
    return [
        *labelled("Thời gian:", when),
        *(labelled("Ghi chú:", other) if other else []),
        *(labelled("Ghi chú:", late) if late else []),
        *labelled("Địa điểm:", party_style.sentence(context.place)),
        *labelled("Lý do họp:", party_style.sentence(context.reason)),
        *(
            labelled("Họp (hội ý) chi ủy trước sinh hoạt:", _huddle(context))
            if context.huddle_on
            else []
        ),
    ]


def _huddle(context: MinutesContent) -> str:
    held = f"ngày {party_style.date_short(context.huddle_on)}"
    return (
        f"{held} (nhập muộn, ngày {party_style.date_short(context.huddle_entered_on)})."
        if context.huddle_entered_on
        else f"{held}."
    )


def _people(context: MinutesContent) -> list[Block]:
    people = context.people
    made: list[Block] = [
        *labelled("Tổng số đảng viên của chi bộ:", belonging(people)),
        *labelled("Có mặt:", presence(people)),
        *absences(people),
    ]
    if context.guests:
        made += [
            *labelled(
                "Khách mời, đại diện cấp trên:",
                f"{party_style.two_digits(len(context.guests))} đồng chí:",
            )
        ]
        made += points(f"{guest};" for guest in context.guests)
    made += labelled("Chủ trì:", party_style.comrade(context.chair) + ".")
    made += labelled("Người ghi biên bản:", party_style.comrade(context.writer) + ".")
    if context.scoring_follower:
        made += labelled(
            "Người theo dõi chấm điểm:", party_style.comrade(context.scoring_follower) + "."
        )
    return made


def _course(context: MinutesContent) -> list[Block]:
    made: list[Block] = [*labelled("Tình hình đóng đảng phí:", context.fees)]
    if context.agenda_vote:
        made += labelled("Thông qua chương trình:", vote_words(context.agenda_vote))
    for index, item in enumerate(context.items, start=1):
        made += _item(index, item)
    return made


def _item(index: int, item: MinutesItem) -> list[Block]:
    made: list[Block] = [subheading(f"{index}. {item.title}")]
    if party_style.line(item.presenter):
        made += labelled("Trình bày:", party_style.comrade(item.presenter) + ".")
    if item.off_record:
        return made + body(_off_record(item.off_record)) + vote_lines(item.votes)
    made += body(item.text)
    if item.opinions:
        made += labelled(
            "Ý kiến phát biểu:", f"{party_style.two_digits(len(item.opinions))} ý kiến."
        )
        made += opinion_points(item.opinions)
    return made + labelled("Kết luận của chủ trì:", item.conclusion) + vote_lines(item.votes)


def _off_record(paper_kept: OffRecord) -> str:
    known = [
        f"số {party_style.line(paper_kept.number)}" if party_style.line(paper_kept.number) else "",
        f"lưu tại {party_style.line(paper_kept.place)}"
        if party_style.line(paper_kept.place)
        else "",
        (
            f"người giữ: {party_style.comrade(paper_kept.custodian)}"
            if party_style.line(paper_kept.custodian)
            else ""
        ),
    ]
    where = ", ".join(part for part in known if part)
    return "Nội dung không ghi trên hệ thống; đã thảo luận và quyết định theo hồ sơ giấy" + (
        f" ({where})." if where else "."
    )


def _close(context: MinutesContent) -> list[Block]:
    ended = (
        f"Cuộc họp kết thúc lúc {party_style.time_words(context.ended)} cùng ngày. "
        if context.ended
        else ""
    )
    if context.closing_vote:
        ended += (
            f"Biên bản đã được đọc trước chi bộ và biểu quyết: {vote_words(context.closing_vote)}"
        )
    return [*body(ended), *body(context.entered)]
