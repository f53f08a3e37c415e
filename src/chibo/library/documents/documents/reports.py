"""The committee's reports on its cells: báo cáo tình hình sinh hoạt chi bộ, báo cáo đánh giá, xếp
loại chi bộ năm.
"""

from decimal import Decimal

from chibo.library.documents.documents import party_style
from chibo.library.documents.documents.month_contexts import Missing, MonthReport, ReportRowContent
from chibo.library.documents.documents.paper import (
    Block,
    OfficialPaper,
    Outline,
    PaperColumn,
    PaperTable,
    body,
    paper,
    points,
    recipient_lines,
    signed,
    table,
)
from chibo.library.documents.documents.year_contexts import YearReport, YearRow, YearSumRow


def compose(context: MonthReport) -> OfficialPaper:
    """The report: the sentence, the figures, the table by cell; cells that the figures lack are
    named.
    """
    month = party_style.month_words(context.year, context.month)
    met = f"{party_style.two_digits(context.cells_met)}/{party_style.two_digits(context.cells)}"
    opening = context.summary or f"Trong {month}, {met} chi bộ trực thuộc đã tổ chức sinh hoạt."
    outline = Outline()
    outline.blocks += body(opening)
    outline.part(
        "Kết quả chung",
        points(_figure(figure.label, figure.value, figure.note) for figure in context.figures),
    )
    outline.part("Kết quả của từng chi bộ", [_cells(context.rows)] if context.rows else [])
    outline.part("Chi bộ chưa đủ số liệu", _missing(context.missing))
    outline.part("Hạn chế, nguyên nhân", body(context.limits))
    outline.part("Đề xuất, kiến nghị", body(context.proposals))
    return paper(
        context.head,
        "BÁO CÁO",
        [f"tình hình sinh hoạt chi bộ {month}"],
        outline.blocks,
        right=signed(context.on_behalf_of, context.signer, context.signer_name),
        recipients=recipient_lines(context.recipients, "Lưu Văn phòng Đảng ủy"),
    )


def compose_year(context: YearReport) -> OfficialPaper:
    """The report on the year: the sentence, how many cells stand in each class, the quota, the
    table by cell, and the one by committee where committees stand below.
    """
    outline = Outline()
    outline.blocks += body(context.summary)
    outline.part("Kết quả chung", points(context.results))
    outline.part("Tỷ lệ xếp loại cao nhất", points(context.quotas))
    outline.part(
        "Kết quả của từng chi bộ",
        [_year_of_cells(context.rows), *_year_notes()] if context.rows else [],
    )
    outline.part(
        "Kết quả của các cấp ủy trực thuộc", _year_sums(context.sums) if context.sums else []
    )
    outline.part("Chi bộ chưa đủ số liệu", _missing(context.missing))
    return paper(
        context.head,
        "BÁO CÁO",
        [f"đánh giá, xếp loại chi bộ năm {context.year}"],
        outline.blocks,
        right=signed(context.on_behalf_of, context.signer, context.signer_name),
        recipients=recipient_lines(context.recipients, "Lưu Văn phòng Đảng ủy"),
    )


def _year_of_cells(rows: tuple[YearRow, ...]) -> PaperTable:
    columns = (
        PaperColumn("TT", 9, "center"),
        PaperColumn("Chi bộ", 34),
        PaperColumn("Chuyên đề quý I–IV", 18, "center"),
        PaperColumn("6 tháng đầu", 14, "center"),
        PaperColumn("6 tháng cuối", 14, "center"),
        PaperColumn("Cả năm", 14, "center"),
        PaperColumn("Chi bộ đề xuất", 31, "center"),
        PaperColumn("Cấp ủy xếp loại", 31, "center"),
    )
    cells = (
        (
            str(index),
            row.cell,
            "·".join(str(count) for count in row.quarters),
            row.first_half,
            row.second_half,
            row.whole,
            row.proposed,
            row.decided,
        )
        for index, row in enumerate(rows, start=1)
    )
    return table(columns, cells)


def _year_notes() -> list[Block]:
    return body("Dấu * là mức tính theo quy tắc từ các tháng, cấp ủy chưa quyết định.", italic=True)


def _year_sums(rows: tuple[YearSumRow, ...]) -> list[Block]:
    columns = (
        PaperColumn("TT", 9, "center"),
        PaperColumn("Cấp ủy", 35),
        PaperColumn("Chi bộ", 14, "center"),
        PaperColumn("Thường kỳ đã họp", 20, "center"),
        PaperColumn("Không tổ chức", 17, "center"),
        PaperColumn("Chuyên đề", 18, "center"),
        PaperColumn("Quyết định 6 tháng đầu", 18, "center"),
        PaperColumn("Quyết định 6 tháng cuối", 18, "center"),
        PaperColumn("Đã xếp loại năm", 16, "center"),
    )
    last = len(rows)
    lines = [
        (
            str(index) if index < last else "",
            row.name,
            str(row.cells),
            *(
                _with_paper(count, paper)
                for count, paper in zip(
                    (row.held, row.not_held, row.thematic), row.on_paper, strict=True
                )
            ),
            str(row.first_half),
            str(row.second_half),
            f"{row.decided}/{row.cells}",
        )
        for index, row in enumerate(rows, start=1)
    ]
    note = "Số trong ngoặc là phần nhập từ giấy, của các tháng trước khi chi bộ dùng hệ thống."
    return [
        table(columns, lines, strong=[last - 1]),
        *(body(note, italic=True) if any(any(row.on_paper) for row in rows) else []),
    ]


def _with_paper(count: int, paper: int) -> str:
    return f"{count} ({paper})" if paper else str(count)


def _figure(label: str, value: str, note: str) -> str:
    return (
        f"{party_style.line(label)}: {party_style.line(value)}"
        + (f" ({party_style.line(note)})" if party_style.line(note) else "")
        + "."
    )


def _missing(missing: tuple[Missing, ...]) -> list[Block]:
    # One line for each thing that is missing, with the cells it is missing of.
    if not missing:
        return []
    opening = body(
        f"Số liệu trên chưa đầy đủ: còn thiếu {party_style.two_digits(len(missing))} chi bộ."
    )
    cells_of: dict[str, list[str]] = {}
    for one in missing:
        cells_of.setdefault(party_style.line(one.what).rstrip(".;"), []).append(
            party_style.line(one.cell)
        )
    return opening + points(
        f"{what[:1].upper() + what[1:]}: {', '.join(cells)};" for what, cells in cells_of.items()
    )


def _cells(rows: tuple[ReportRowContent, ...]) -> PaperTable:
    columns = (
        PaperColumn("TT", 10, "center"),
        PaperColumn("Chi bộ", 44),
        PaperColumn("Ngày họp", 24, "center"),
        PaperColumn("Có mặt/ phải dự", 20, "center"),
        PaperColumn("Việc xong/ đến hạn", 20, "center"),
        PaperColumn("Tự chấm", 22, "center"),
        PaperColumn("Cấp trên quyết định", 25, "center"),
    )
    return table(columns, [(str(index), *_cell(row)) for index, row in enumerate(rows, start=1)])


def _cell(row: ReportRowContent) -> tuple[str, ...]:
    name = party_style.line(row.cell) + (
        f" ({party_style.line(row.note)})" if party_style.line(row.note) else ""
    )
    present = (
        f"{row.present}/{row.members}"
        if row.present is not None and row.members is not None
        else ""
    )
    rate = f" ({party_style.percent(row.rate)})" if row.rate is not None else ""
    tasks = (
        f"{row.tasks_done}/{row.tasks_due}"
        if row.tasks_done is not None and row.tasks_due is not None
        else ""
    )
    held = party_style.date_short(row.held_on) or "chưa họp"
    return (
        name,
        held,
        present + rate,
        tasks,
        _scored(row.own_points, row.own_band),
        _scored(row.decided_points, row.decided_band),
    )


def _scored(given: Decimal | None, band: str) -> str:
    written = party_style.number(given)
    return "; ".join(part for part in (written, party_style.line(band)) if part)
