"""The notice of a meeting with its programme: thông báo, chương trình."""

from chibo.library.documents.documents import wording
from chibo.library.documents.documents.contexts import Notice
from chibo.library.documents.documents.paper import (
    Block,
    Column,
    Paper,
    Table,
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


def compose(context: Notice) -> Paper:
    """The notice and the programme as one paper."""
    first, *topic = subject_of(context.kind, context.month or context.held_on, context.topic)
    blocks: list[Block] = [*body(f"Kính mời các đồng chí dự {first}, cụ thể như sau:")]
    blocks += labelled("Lý do họp:", wording.sentence(context.reason))
    start = f"{wording.time_words(context.starts)}, " if context.starts else ""
    length = f" (dự kiến {context.minutes} phút)" if context.minutes else ""
    blocks += labelled("Thời gian:", f"{start}{wording.date_words(context.held_on)}{length}.")
    blocks += labelled("Địa điểm:", wording.sentence(context.place))
    blocks += labelled("Chủ trì:", wording.comrade(context.chair) + ".")
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


def _programme(context: Notice) -> Table:
    columns = (
        Column("TT", 11, "center"),
        Column("Nội dung", 66),
        Column("Người trình bày", 36),
        Column("Số phút", 15, "center"),
        Column("Tài liệu", 37),
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
