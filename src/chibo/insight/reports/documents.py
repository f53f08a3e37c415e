"""The committee's month as a workbook and as the monthly report; always in Vietnamese, as office papers are."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from chibo.base.kernel.dates import local_date
from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.insight.reports.rules import CellMonth, Figure, MonthView, headline
from chibo.library.documents.documents import contexts
from chibo.library.documents.documents.wording import date_short, month_words, number, percent
from chibo.work.meetings.documents.parts import place_of
from chibo.work.meetings.enums import StepCode, StepState

BANDS = {"good": "Tốt", "fair": "Khá", "average": "Trung bình", "poor": "Kém"}
FIGURES = {
    "held": "Chi bộ họp đúng ngày quy định",
    "attendance": "Đảng viên dự sinh hoạt",
    "tasks": "Nhiệm vụ đến hạn đã hoàn thành",
    "thematic": "Chi bộ đã sinh hoạt chuyên đề trong quý",
    "decided": "Chi bộ đã được cấp trên xếp loại",
}
STATES = {
    StepState.DONE: "xong",
    StepState.CURRENT: "đang làm",
    StepState.LATE: "muộn",
    StepState.TODO: "chưa tới",
    StepState.SKIPPED: "không phải làm",
}
_HEADINGS = (
    *("TT", "Mã", "Chi bộ", "Ngày theo kế hoạch", "Ngày họp"),
    *("Chuẩn bị", "Hội ý", "Triệu tập", "Họp", "Biên bản", "Nghị quyết", "Chấm điểm", "Nộp"),
    *("Phải dự", "Có mặt", "Tỷ lệ dự", "Vắng có lý do", "Vắng không lý do", "Chuyên đề trong quý"),
    *("Nhiệm vụ đến hạn", "Nhiệm vụ xong", "Điểm tự chấm", "Tự xếp loại", "Điểm chính thức", "Xếp loại chính thức"),
    "Cần giúp vì",
)
_WIDTHS = {"Chi bộ": 38, "Cần giúp vì": 60, "TT": 6}


def month_report(view: MonthView, unit: Unit) -> contexts.MonthReport:
    """The monthly report on cell meetings: the sentence, the figures, the cells, what is missing, what is proposed."""
    secretary = holder_of(unit, Post.SECRETARY, on=view.on)
    with translation.override("vi"):
        return contexts.MonthReport(
            head=contexts.Head(
                upper_body=unit.parent.name if unit.parent else "", issuing_body=unit.name, place=place_of(unit.name),
                issued_on=view.on, symbol="BC/ĐU",
            ),
            year=view.month.year, month=view.month.month, cells=len(view.rows), cells_met=view.met,
            signer_name=secretary.full_name if secretary else "", summary=said(headline(view)) + ".",
            figures=tuple(
                contexts.Figure(FIGURES[figure.code], value_of(figure), _note(figure)) for figure in view.figures
            ),
            rows=tuple(_report_row(row) for row in view.rows),
            missing=tuple(contexts.Missing(row.name, _lacks(row)) for row in view.rows if _lacks(row)),
            limits="\n".join(f"- {row.name} cần giúp vì {reasons_of(row)}." for row in view.in_need),
            recipients=(unit.parent.name,) if unit.parent else (),
        )  # fmt: skip


def month_workbook(view: MonthView, rows: Iterable[CellMonth], *, narrowed: str = "") -> bytes:
    """The month as an Excel file: sentence, figures with what they lack, one line per cell shown.

    `narrowed` says by what the lines are filtered; the figures always hold all cells. Texts are never read as formulas.
    """
    # Loaded here: openpyxl takes 0.2 s, and only an export needs it.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    sheet.title = f"Thang {view.month.month:02d}-{view.month.year}"
    with translation.override("vi"):
        lines: list[list[Any]] = [
            [f"{view.unit_name}: sinh hoạt chi bộ {month_words(view.month.year, view.month.month)}"],
            [said(headline(view)) + f" (lập ngày {date_short(view.on)})"],
            [f"Danh sách dưới đây được lọc: {narrowed}"] if narrowed else [],
            *[[None, None, FIGURES[f.code], value_of(f), _note(f)] for f in view.figures],  # under the wide column
            [],
        ]
        heading = len(lines) + 1
        lines.append(list(_HEADINGS))
        lines += [_line(index, row) for index, row in enumerate(rows, start=1)]
    for at, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            _put(sheet.cell(at, column), value)
    for cell in (*sheet[1], *sheet[heading]):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=cell.row == heading, vertical="top")
    for column, name in enumerate(_HEADINGS, start=1):
        sheet.column_dimensions[sheet.cell(heading, column).column_letter].width = _WIDTHS.get(name, 13)
    sheet.freeze_panes = sheet.cell(heading + 1, 4)
    sheet.auto_filter.ref = f"A{heading}:{sheet.cell(heading, len(_HEADINGS)).column_letter}{len(lines)}"
    page = sheet.page_setup
    page.orientation, page.fitToWidth, page.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{heading}:{heading}"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def value_of(figure: Figure) -> str:
    """The figure as it stands on paper: 12/15, a share with its counts beside it."""
    return percent(figure.share) if figure.share is not None else f"{figure.part}/{figure.whole}"


def said(sentence: Any) -> str:
    """The sentence of a finding or step in the language in force, its parameters as papers write them."""
    return gettext(sentence.message).format(**{name: _written(name, value) for name, value in sentence.params.items()})


def reasons_of(row: CellMonth) -> str:
    """Why the cell needs help, as one line."""
    return "; ".join(said(finding) for finding in row.help_for)


def _written(name: str, value: Any) -> str:
    if name.endswith("share"):
        return percent(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, tuple):
        return ", ".join(_written(name, part) for part in value)
    if isinstance(value, StepCode):
        return str(value.label)
    return date_short(value) if isinstance(value, date) else str(value)


def _note(figure: Figure) -> str:
    parts = [said(figure.note)] if figure.note else []
    if figure.missing:
        parts.append(f"chưa kể {len(figure.missing)} chi bộ: {', '.join(figure.missing)}")
    return "; ".join(parts)


def _lacks(row: CellMonth) -> str:
    if row.meeting is None:
        return "chưa có kế hoạch kỳ họp của tháng"
    if not row.held:
        return f"không họp ({row.meeting.not_held_reason})" if row.stage == "not_held" else "chưa họp"
    if row.sheet is None or row.sheet.submitted_at is None:
        return "chưa nộp điểm tự chấm"
    return "" if row.sheet.decided else "chưa có xếp loại của cấp trên"


def _report_row(row: CellMonth) -> contexts.CellRow:
    meeting, sheet = row.meeting, row.sheet
    if meeting is None:
        return contexts.CellRow(row.name)
    return contexts.CellRow(
        row.name, held_on=meeting.held_on if row.held else None, members=meeting.due_count, present=meeting.present_count,
        rate=meeting.rate, tasks_due=meeting.tasks_due, tasks_done=meeting.tasks_done,
        own_points=sheet.self_total if sheet else None, own_band=BANDS.get(sheet.self_band, "") if sheet else "",
        decided_points=sheet.official_total if sheet else None,
        decided_band=BANDS.get(sheet.official_band, "") if sheet else "",
    )  # fmt: skip


def _line(index: int, row: CellMonth) -> list[Any]:
    meeting, sheet = row.meeting, row.sheet
    states = [STATES[step.state] for step in row.steps] or ["chưa có kế hoạch"] * len(StepCode)
    counts = (
        [meeting.due_count, meeting.present_count, meeting.rate, meeting.excused_count, meeting.unexcused_count]
        if meeting
        else [None] * 5
    )
    return [
        index, row.code, row.name, meeting.planned_on if meeting else None, meeting.held_on if row.held and meeting else None,
        *states, *counts, "có" if row.thematic_held else "chưa", meeting.tasks_due if meeting else None,
        meeting.tasks_done if meeting else None, sheet.self_total if sheet else None,
        BANDS.get(sheet.self_band, "") if sheet else "", sheet.official_total if sheet else None,
        BANDS.get(sheet.official_band, "") if sheet else "", reasons_of(row),
    ]  # fmt: skip


def _put(cell: Any, value: Any) -> None:
    """Numbers and days keep their kind, a share reads as per cent, and no text is ever a formula."""
    if isinstance(value, datetime):
        value = local_date(value)
    share = isinstance(value, Decimal) and cell.column == _HEADINGS.index("Tỷ lệ dự") + 1
    cell.value = float(value) if isinstance(value, Decimal) else value
    if isinstance(value, str):
        cell.data_type = "s"
    if share:
        cell.number_format = "0.0%"
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"
