"""Resolutions and conclusions of the cell: nghị quyết, kết luận."""

from datetime import date

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import DecisionContent, SectionContent
from chibo.library.documents.documents.paper import (
    Annex,
    Block,
    OfficialPaper,
    Outline,
    body,
    labelled,
    paper,
    recipient_lines,
    signed,
    subheading,
    subject_of,
)
from chibo.library.documents.documents.parts import (
    belonging,
    opinion_points,
    presence,
    result_table,
    score_passage,
    task_table,
    vote_words,
)

_TITLES = {"resolution": "NGHỊ QUYẾT", "conclusion": "KẾT LUẬN"}
_OPENINGS = {
    "resolution": "Sau khi thảo luận, chi bộ quyết nghị:",
    "conclusion": "Sau khi thảo luận, chi bộ kết luận:",
}


def compose(context: DecisionContent, kind: str) -> OfficialPaper:
    """The resolution or conclusion as a paper; opinions by speaker follow as an annex.

    Source: a published monthly resolution (preamble, last month, next month, carrying out, rating,
    vote).
    """
    outline = Outline()
    outline.blocks += _preamble(context, kind)
    before, after = _neighbours(context.month or context.held_on)
    outline.part(f"Kết quả thực hiện nhiệm vụ {before}", _last_month(context))
    outline.part(f"Nhiệm vụ {after}", _next_month(context))
    outline.part("Phân công, tổ chức thực hiện", body(context.carrying_out))
    outline.part(
        "Tự chấm điểm chất lượng sinh hoạt", score_passage(context.score) if context.score else []
    )
    if context.vote:
        outline.blocks += body(
            f"{_TITLES[kind].capitalize()} này được chi bộ biểu quyết: {vote_words(context.vote)}"
        )
    annex = Annex(
        "PHỤ LỤC",
        f"Ý kiến phát biểu tại {subject_of(context.kind, context.month or context.held_on, '')[0]}",
        tuple(opinion_points(context.opinions)),
    )
    return paper(
        context.head,
        _TITLES[kind],
        subject_of(context.kind, context.month or context.held_on, context.topic),
        outline.blocks,
        right=signed(context.on_behalf_of, context.signer, context.signer_name),
        recipients=recipient_lines(context.recipients, "Lưu Chi bộ"),
        annexes=[annex] if context.opinions else [],
    )


def _neighbours(month: date) -> tuple[str, str]:
    # The meeting early in the month looks back on the month before and sets the tasks of its own
    # month.
    year, last = (month.year, month.month - 1) if month.month > 1 else (month.year - 1, 12)
    return party_style.month_words(year, last), party_style.month_words(month.year, month.month)


def _preamble(context: DecisionContent, kind: str) -> list[Block]:
    when = party_style.sentence(party_style.date_words(context.held_on)).rstrip(".")
    meeting = party_style.MEETING_TITLES[context.kind]
    length = ""
    if context.started and context.ended:
        begun, ended = (party_style.time_words(at) for at in (context.started, context.ended))
        minutes = party_style.minutes_between(context.started, context.ended)
        length = f", từ {begun} đến {ended} ({minutes} phút)"
    place = (
        f", tại {party_style.line(context.place).rstrip('.')}"
        if party_style.line(context.place)
        else ""
    )
    chair = party_style.sentence(party_style.comrade(context.chair)).rstrip(".")
    who = f"{chair} chủ trì; {party_style.comrade(context.writer)} ghi biên bản."
    people = context.people
    made = body(f"{when}{place}, chi bộ tổ chức {meeting}{length}. {who}")
    made += body(
        f"Tổng số đảng viên: {belonging(people)} Có mặt: {presence(people)} {_absent(context)}"
    )
    made += labelled("Tình hình đóng đảng phí:", context.fees)
    return made + body(_OPENINGS[kind])


def _absent(context: DecisionContent) -> str:
    excused, unexcused = context.people.excused, context.people.unexcused
    told = [("Vắng có lý do", [one.name for one in excused]), ("vắng không lý do", [*unexcused])]
    words = [
        f"{label}: {party_style.two_digits(len(names))} đồng chí"
        + (f" ({', '.join(names)})" if names else "")
        for label, names in told
    ]
    return "; ".join(words) + "."


def _sections(sections: tuple[SectionContent, ...], start: int = 1) -> list[Block]:
    made: list[Block] = []
    for index, section in enumerate(sections, start=start):
        made += [subheading(f"{index}. {section.title}"), *body(section.text)]
    return made


def _last_month(context: DecisionContent) -> list[Block]:
    made = _sections(context.last_month)
    count = len(context.last_month)
    if context.last_tasks:
        count += 1
        made += [
            subheading(f"{count}. Kết quả từng nhiệm vụ đã giao"),
            result_table(context.last_tasks),
        ]
    praise = [*labelled("Biểu dương:", context.praised), *labelled("Nhắc nhở:", context.reminded)]
    if praise:
        count += 1
        made += [subheading(f"{count}. Biểu dương, nhắc nhở"), *praise]
    if limits := body(context.limits):
        made += [subheading(f"{count + 1}. Hạn chế, nguyên nhân"), *limits]
    return made


def _next_month(context: DecisionContent) -> list[Block]:
    made = _sections(context.next_month)
    if context.tasks:
        made += [
            subheading(f"{len(context.next_month) + 1}. Nhiệm vụ giao cho từng đảng viên"),
            task_table(context.tasks),
        ]
    return made
