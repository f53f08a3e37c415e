"""The papers for the evening itself: programme with lines for notes, roll call, counts and ballots,
to be filled in by hand.
"""

from collections.abc import Iterable, Sequence

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import AttendanceRow, ProgrammeItem, TaskContent
from chibo.library.documents.documents.evening_contexts import Evening
from chibo.library.documents.documents.paper import (
    Annex,
    Block,
    OfficialPaper,
    PaperColumn,
    PaperRow,
    PaperTable,
    Paragraph,
    TextRun,
    labelled,
    minutes_signatures,
    paper,
    subheading,
    subject_of,
    table,
)

_DOTS = "." * 128  # one line of the text at 14 pt
_SHORT, _BOX = "." * 8, "□"
_APART = ("exempt", "away", "suspended")
_NOTE_LINES, _SPARE_BALLOTS, _COUNTS = 3, 2, 6
_CHOICES = "  ".join(
    f"{_BOX} {words}".replace(" ", chr(0xA0))
    for words in ("Tán thành", "Không tán thành", "Không có ý kiến")
)
_BALLOT = f"Nội dung: {'.' * 54} {_CHOICES}"


def compose(context: Evening) -> OfficialPaper:
    """One paper, each part on its own page: programme and notes with both signatures, then roll
    call, counts, ballots.
    """
    first, *topic = subject_of(context.kind, context.month or context.held_on, context.topic)
    left, right = minutes_signatures(context.writer, context.chair)
    blocks = [*_opening(context), subheading("Chương trình"), _programme(context.items)]
    if context.tasks:
        blocks += [subheading("Nhiệm vụ đến hạn, cho ý kiến từng việc"), _tasks(context.tasks)]
    blocks += [subheading("Ghi chép theo nội dung"), *_notes(context)]
    blocks += labelled("Kết thúc:", f"{_SHORT} giờ {_SHORT} phút.")
    annexes = (
        Annex("ĐIỂM DANH", first, (_roll(context.rows), *_sums())),
        Annex("KIỂM PHIẾU", first, (*_how_to_count(), _counts(), *_tellers())),
        Annex("PHIẾU BIỂU QUYẾT", "Dùng khi bỏ phiếu kín, cắt theo ô", (_ballots(context.rows),)),
    )
    return paper(
        context.head,
        "SỔ GHI BUỔI HỌP",
        [first, *topic],
        blocks,
        left=left,
        right=right,
        annexes=annexes,
    )


def _opening(context: Evening) -> list[Block]:
    planned = f" (dự kiến {party_style.time_words(context.starts)})" if context.starts else ""
    when = (
        f"{party_style.date_words(context.held_on)}, bắt đầu {_SHORT} giờ {_SHORT} phút{planned}."
    )
    made = [
        *labelled("Thời gian:", when),
        *labelled("Địa điểm:", party_style.sentence(context.place) or _DOTS[:80]),
    ]
    made += labelled("Lý do họp:", party_style.sentence(context.reason))
    made += labelled("Chủ trì:", party_style.comrade(context.chair) or _DOTS[:80])
    return made + labelled("Thư ký:", party_style.comrade(context.writer) or _DOTS[:80])


def _programme(items: Sequence[ProgrammeItem]) -> PaperTable:
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nội dung", 82),
        PaperColumn("Người trình bày", 36),
        PaperColumn("Số phút", 16, "center"),
        PaperColumn("Đã xong", 20, "center"),
    )
    rows = [
        (str(index), item.title, item.presenter, str(item.minutes) if item.minutes else "", _BOX)
        for index, item in enumerate(items, start=1)
    ]
    return table(columns, rows)


def _tasks(tasks: Iterable[TaskContent]) -> PaperTable:
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nhiệm vụ", 60),
        PaperColumn("Người thực hiện", 36),
        PaperColumn("Thời hạn", 26, "center"),
        PaperColumn("Xong / chuyển tiếp / thôi", 32),
    )
    rows = [
        (str(index), task.text, task.owner, party_style.date_short(task.due), "")
        for index, task in enumerate(tasks, start=1)
    ]
    return table(columns, rows)


def _notes(context: Evening) -> list[Block]:
    made: list[Block] = []
    for place in context.noted:
        item = context.items[place]
        made.append(
            Paragraph(
                (TextRun(f"{place + 1}. {party_style.line(item.title)}", bold=True),), keep=True
            )
        )
        made += [_line() for _ in range(_NOTE_LINES)]
        made += [Paragraph((TextRun("Kết luận: ", italic=True), TextRun(_DOTS[:100])))]
    return made


def _line() -> Paragraph:
    return Paragraph((TextRun(_DOTS),), "centre")


def _roll(rows: Sequence[AttendanceRow]) -> PaperTable:
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Họ và tên", 54),
        PaperColumn("Có mặt", 18, "center"),
        PaperColumn("Muộn (phút)", 20, "center"),
        PaperColumn("Vắng có lý do", 20, "center"),
        PaperColumn("Vắng không lý do", 20, "center"),
        PaperColumn("Lý do", 22),
    )
    made = []
    for index, row in enumerate(rows, start=1):
        apart = row.presence in _APART
        box, known = (
            ("", party_style.PRESENCES[row.presence])
            if apart
            else (_BOX, party_style.line(row.office))
        )
        made.append((str(index), row.name, box, "", box, box, known))
    return table(columns, made)


def _sums() -> list[Block]:
    told = f"có mặt {_SHORT}; vắng có lý do {_SHORT}; vắng không lý do {_SHORT}."
    return [*labelled("Cộng:", told), *labelled("Khách mời:", _DOTS[:95])]


def _how_to_count() -> list[Block]:
    return labelled("Cách ghi:", "bốn cột phiếu cộng lại bằng số người biểu quyết có mặt.")


def _counts() -> PaperTable:
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Nội dung biểu quyết", 62),
        PaperColumn("Có mặt", 16),
        PaperColumn("Tán thành", 19),
        PaperColumn("Không tán thành", 19),
        PaperColumn("Không có ý kiến", 19),
        PaperColumn("Không hợp lệ", 19),
    )
    return table(
        columns, [(str(index), "." * 50, "", "", "", "", "") for index in range(1, _COUNTS + 1)]
    )


def _tellers() -> list[Block]:
    return [*labelled("Người kiểm phiếu (họ tên, chữ ký):", _DOTS[:62]), _line(), _line()]


def _ballots(rows: Sequence[AttendanceRow]) -> PaperTable:
    """Two ballots a row, for every official member who may come and two spare ones."""
    voters = sum(1 for row in rows if row.member_class == "official" and row.presence not in _APART)
    columns = (PaperColumn("Phiếu biểu quyết", 82), PaperColumn("Phiếu biểu quyết", 83))
    # Not by table(): a box and its word are held together by blanks that do not break.
    return PaperTable(
        columns, (PaperRow((_BALLOT, _BALLOT)),) * ((voters + _SPARE_BALLOTS + 1) // 2)
    )
