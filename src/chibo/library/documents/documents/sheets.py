"""Lists of one meeting: danh sách điểm danh, phiếu chấm điểm."""

from dataclasses import replace

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.contexts import (
    AttendanceContent,
    AttendanceRow,
    ScoreSheetContent,
)
from chibo.library.documents.documents.paper import (
    Block,
    OfficialPaper,
    PaperColumn,
    Paragraph,
    TextRun,
    labelled,
    minutes_signatures,
    paper,
    points,
    subject_of,
    table,
)
from chibo.library.documents.documents.parts import absence_counts, belonging, presence

MEMBER_CLASSES, PRESENCES = party_style.MEMBER_CLASSES, party_style.PRESENCES
_UNMARKED = ("unrecorded", "exempt", "away", "suspended")


def compose_attendance(context: AttendanceContent) -> OfficialPaper:
    """The attendance list: one row a member, the sums beneath."""
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Họ và tên", 47),
        PaperColumn("Đảng viên", 24, "center"),
        PaperColumn("Điểm danh", 27, "center"),
        PaperColumn("Lý do, ghi chú", 31),
        PaperColumn("Ký tên", 25),
    )
    rows = [
        (
            str(index),
            row.name,
            party_style.MEMBER_CLASSES[row.member_class],
            PRESENCES[row.presence],
            _remark(row),
            "",
        )
        for index, row in enumerate(context.rows, start=1)
    ]
    start = f"{party_style.time_words(context.started)}, " if context.started else ""
    blocks: list[Block] = [
        *labelled("Thời gian:", f"{start}{party_style.date_words(context.held_on)}."),
        *labelled("Địa điểm:", party_style.sentence(context.place)),
        table(columns, rows),
        *_sums(context),
    ]
    if context.guests:
        blocks += labelled(
            "Khách mời, đại diện cấp trên:",
            f"{party_style.two_digits(len(context.guests))} đồng chí:",
        )
        blocks += points(f"{guest};" for guest in context.guests)
    subjects = subject_of(context.kind, context.month or context.held_on, context.topic)
    left, right = minutes_signatures(context.writer, context.chair)
    return paper(context.head, "DANH SÁCH ĐIỂM DANH", subjects, blocks, left=left, right=right)


def _remark(row: AttendanceRow) -> str:
    at = party_style.time_words(row.at) if row.at else ""
    return "; ".join(
        part for part in (party_style.line(row.office), at, party_style.line(row.reason)) if part
    )


def _sums(context: AttendanceContent) -> list[Block]:
    made: list[Block] = [*labelled("Tổng số đảng viên của chi bộ:", belonging(context.people))]
    if all(row.presence in _UNMARKED for row in context.rows):
        return made
    made += labelled("Có mặt:", presence(context.people))
    made += absence_counts(context.people)
    if context.rate is not None:
        base = (
            f" trên {party_style.two_digits(context.rate_base)} đồng chí phải tính"
            if context.rate_base is not None
            else ""
        )
        made += labelled("Tỷ lệ dự sinh hoạt:", f"{party_style.percent(context.rate)}{base}.")
    return made


def compose_score(context: ScoreSheetContent) -> OfficialPaper:
    """The score sheet: the cell's points, the attending official's and the decided ones side by
    side.
    """
    columns = (
        PaperColumn("TT", 11, "center"),
        PaperColumn("Tiêu chí", 92),
        PaperColumn("Tối đa", 12, "center"),
        PaperColumn("Chi bộ tự chấm", 18, "center"),
        PaperColumn("Cấp ủy viên dự", 18, "center"),
        PaperColumn("Cấp trên", 14, "center"),
    )
    score = context.score
    points_of = ((row.maximum, row.own, row.attending, row.decided) for row in score.rows)
    rows = [
        (row.code, row.title, *map(party_style.number, given))
        for row, given in zip(score.rows, points_of, strict=True)
    ]
    sums = (score.maximum, score.total, context.attending_total, context.decided_total)
    rows.append(("", "Tổng cộng", *map(party_style.number, sums)))
    strong = [index for index, row in enumerate(score.rows) if row.group] + [len(score.rows)]
    ruled = replace(table(columns, rows, strong=strong), tight=True)
    blocks: list[Block] = [*labelled("Khung điểm:", context.rubric), ruled, *_verdict(context)]
    blocks += labelled("Ghi chú:", _notes(context))
    blocks += labelled("Biên bản:", context.rests_on)
    first, *topic = subject_of(context.kind, context.month or context.held_on, context.topic)
    left, right = minutes_signatures(context.writer, context.chair)
    return paper(
        context.head,
        "PHIẾU CHẤM ĐIỂM",
        [f"chất lượng {first}", *topic],
        blocks,
        left=left,
        right=right,
    )


def _notes(context: ScoreSheetContent) -> str:
    """What was noted, each note once behind the criteria it belongs to; not again what explains a
    difference.
    """
    noted: dict[str, list[str]] = {}
    for row in context.score.rows:
        if (note := party_style.line(row.note)) and f"({note})" not in party_style.line(
            context.difference
        ):
            noted.setdefault(note, []).append(row.code)
    return party_style.sentence(
        "; ".join(f"tiêu chí {', '.join(codes)}: {note}" for note, codes in noted.items())
    )


def _verdict(context: ScoreSheetContent) -> list[Block]:
    score = context.score
    runs = [
        TextRun("Chi bộ tự xếp loại: ", italic=True),
        TextRun(f"{score.band} ({party_style.number(score.total)} điểm)."),
    ]
    if context.decided_band:
        points_told = (
            f" ({party_style.number(context.decided_total)} điểm)"
            if context.decided_total is not None
            else ""
        )
        runs += [
            TextRun(" Cấp ủy cấp trên xếp loại: ", italic=True),
            TextRun(f"{context.decided_band}{points_told}."),
        ]
    made: list[Block] = [Paragraph(tuple(runs))]
    if context.decided_band:
        made += labelled("Lý do:", context.decided_reason)
    made += labelled("Giải thích chênh lệch:", context.difference)
    made += labelled("Hạn chế:", score.limits)
    return made + labelled("Biện pháp khắc phục:", score.remedies)
