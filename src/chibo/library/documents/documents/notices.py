"""The notice of a meeting with its programme: thông báo, chương trình."""

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import NoticeContent
from chibo.library.documents.documents.paper import (
    Block,
    OfficialPaper,
    PaperColumn,
    PaperTable,
    body,
    labelled,
    listed,
    paper,
    recipient_lines,
    signed,
    subheading,
    subject_of,
    table,
)


def compose(context: NoticeContent) -> OfficialPaper:
    """The notice and the programme as one paper."""
    first, *topic = subject_of(context.kind, context.month or context.held_on, context.topic)
    blocks: list[Block] = [*body(f"Kính mời các đồng chí dự {first}, cụ thể như sau:")]
    blocks += labelled("Lý do họp:", party_style.sentence(context.reason))
    start = f"{party_style.time_words(context.starts)}, " if context.starts else ""
    length = f" (dự kiến {context.minutes} phút)" if context.minutes else ""
    blocks += labelled("Thời gian:", f"{start}{party_style.date_words(context.held_on)}{length}.")
    blocks += labelled("Địa điểm:", party_style.sentence(context.place))
    blocks += labelled("Chủ trì:", party_style.comrade(context.chair) + ".")
    blocks += listed("Thành phần:", (f"{one.rstrip('.;')};" for one in context.attendees))
    if context.items:
        blocks += [subheading("Chương trình"), _programme(context)]
    blocks += labelled("Đề nghị:", context.requests)
    return paper(
        context.head,
        "THÔNG BÁO",
        [f"về việc {first}", *topic],
        blocks,
        right=signed(context.on_behalf_of, context.signer, context.signer_name),
        recipients=recipient_lines(context.recipients, "Lưu Chi bộ"),
    )


def _programme(context: NoticeContent) -> PaperTable:
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nội dung", 66),
        PaperColumn("Người trình bày", 36),
        PaperColumn("Số phút", 15, "center"),
        PaperColumn("Tài liệu", 37),
    )
    rows = [
        (
            str(index),
            item.title,
            item.presenter,
            str(item.minutes) if item.minutes else "",
            "; ".join(item.papers),
        )
        for index, item in enumerate(context.items, start=1)
    ]
    return table(columns, rows)
