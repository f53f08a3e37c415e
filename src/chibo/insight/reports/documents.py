"""The committee's month as a workbook and as the monthly report; always in Vietnamese, as office
papers are.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.insight.reports.rules import CellMonth
from chibo.insight.reports.rules.figures import Figure, MonthView, headline
from chibo.insight.scoring.documents import sheet_context
from chibo.insight.scoring.models import ScoreSheet
from chibo.insight.scoring.rules.bands import RankedBand
from chibo.library.documents.documents import contexts, month_contexts
from chibo.library.documents.documents.compose import compose
from chibo.library.documents.documents.excel import SheetColumn, Value, render_xlsx
from chibo.library.documents.documents.party_style import date_short, month_words, number, percent
from chibo.library.documents.documents.pdf import Bundled, Cover, bundle_pdf
from chibo.library.documents.enums import PaperKind
from chibo.work.meetings.documents.papers import resolution_context
from chibo.work.meetings.documents.parts import place_of
from chibo.work.meetings.enums import PATH, StepCode, StepState
from chibo.work.meetings.models import Resolution
from rulebook.vocabulary.findings import Finding

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
    StepState.LATE: "quá hạn",
    StepState.TODO: "chưa tới",
    StepState.SKIPPED: "không phải làm",
}
_PAPERS = {PaperKind.RESOLUTION: "Nghị quyết", PaperKind.CONCLUSION: "Kết luận"}
_STEPS = ("Chuẩn bị", "Hội ý", "Triệu tập", "Họp", "Biên bản", "Nghị quyết", "Chấm điểm", "Nộp")
_COLUMNS = (
    SheetColumn("TT", 5, "number"),
    SheetColumn("Mã", 8),
    SheetColumn("Chi bộ", 38),
    SheetColumn("Ngày theo kế hoạch", 12, "date"),
    SheetColumn("Ngày họp", 12, "date"),
    *(SheetColumn(title, 9) for title in _STEPS),
    SheetColumn("Phải dự", 7, "number"),
    SheetColumn("Có mặt", 7, "number"),
    SheetColumn("Tỷ lệ dự", 9, "percent"),
    SheetColumn("Vắng có lý do", 8, "number"),
    SheetColumn("Vắng không lý do", 8, "number"),
    SheetColumn("Chuyên đề trong quý", 9),
    SheetColumn("Nhiệm vụ đến hạn", 9, "number"),
    SheetColumn("Nhiệm vụ xong", 9, "number"),
    SheetColumn("Điểm tự chấm", 8, "number"),
    SheetColumn("Tự xếp loại", 9),
    SheetColumn("Điểm chính thức", 8, "number"),
    SheetColumn("Xếp loại chính thức", 9),
    SheetColumn("Cần giúp vì", 36),
)


def month_report(view: MonthView, unit: Unit) -> month_contexts.MonthReport:
    """The monthly report on cell meetings: the sentence, the figures, the cells, what is missing,
    what is proposed.
    """
    secretary = holder_of(unit, Post.SECRETARY, on=view.on)
    with translation.override("vi"):
        return month_contexts.MonthReport(
            head=contexts.Head(
                upper_body=unit.parent.name if unit.parent else "",
                issuing_body=unit.name,
                place=place_of(unit.name),
                issued_on=view.on,
                symbol="BC/ĐU",
            ),
            year=view.month.year,
            month=view.month.month,
            cells=len(view.rows),
            cells_met=view.met,
            signer_name=secretary.full_name if secretary else "",
            summary=said(headline(view)) + ".",
            figures=tuple(
                month_contexts.FigureContent(FIGURES[figure.code], value_of(figure), _note(figure))
                for figure in view.figures
            ),
            rows=tuple(_report_row(row) for row in view.rows),
            missing=tuple(
                month_contexts.Missing(row.name, _lacks(row)) for row in view.rows if _lacks(row)
            ),
            limits="\n".join(
                f"- {row.name} cần nhắc vì {reasons_of(row)}." for row in view.in_need
            ),
            recipients=(unit.parent.name,) if unit.parent else (),
        )


def month_workbook(view: MonthView, rows: Iterable[CellMonth], *, narrowed: str = "") -> bytes:
    """The month as an Excel file: sentence, figures with what they lack, one line per cell shown.

    `narrowed` says by what the lines are filtered; the figures always hold all cells. Texts are
    never read as formulas.
    """
    with translation.override("vi"):
        lead: list[Sequence[Value]] = [
            [said(headline(view)) + f" (lập ngày {date_short(view.on)})"],
            [f"Danh sách dưới đây được lọc: {narrowed}"] if narrowed else [],
            # Under the wide column, so that they can be read.
            *[[None, None, FIGURES[f.code], value_of(f), _note(f)] for f in view.figures],
        ]
        return render_xlsx(
            [
                (
                    f"{view.unit_name}: sinh hoạt chi bộ"
                    f" {month_words(view.month.year, view.month.month)}"
                )
            ],
            _COLUMNS,
            [_line(index, row) for index, row in enumerate(rows, start=1)],
            sheet_name=f"Thang {view.month.month:02d}-{view.month.year}",
            lead=lead,
            frozen_columns=3,
        )


def score_paper(sheet: ScoreSheet) -> Bundled:
    """The score sheet of a cell as one paper of the month's file."""
    day = date_short(sheet.meeting.day)
    return Bundled(
        sheet.unit.name, f"Phiếu chấm điểm, buổi ngày {day}", compose("score", sheet_context(sheet))
    )


def resolution_paper(row: Resolution) -> Bundled:
    """The resolution or conclusion of a cell as one paper of the month's file, without the annex of
    opinions.
    """
    kind = PaperKind(row.kind)
    paper = compose(
        "conclusion" if kind == PaperKind.CONCLUSION else "resolution", resolution_context(row)
    )
    return Bundled(
        row.unit.name, f"{_PAPERS[kind]} {row.symbol}, ngày {date_short(row.issued_on)}", paper
    )


def papers_pdf(
    view: MonthView,
    papers: Sequence[Bundled],
    gaps: Sequence[tuple[str, Sequence[Finding]]],
    *,
    made_for: str,
) -> bytes:
    """The papers as one PDF; its first page names the cells with something missing or
    unfinished.
    """
    with translation.override("vi"):
        cover = Cover(
            unit=view.unit_name,
            title=f"Phiếu chấm điểm và nghị quyết {month_words(view.month.year, view.month.month)}",
            lead=[
                (
                    f"Gồm {len(papers)} văn bản của {len({one.group for one in papers})} trên"
                    f" {len(view.rows)} chi bộ."
                ),
                f"Lập ngày {date_short(view.on)} cho đồng chí {made_for}.",
                (
                    "Phiếu chấm điểm có trong tệp từ khi chi bộ nộp, nghị quyết và kết luận từ khi"
                    " công bố."
                ),
                *([] if gaps else ["Không chi bộ nào còn thiếu."]),
            ],
            gaps=[(cell, "; ".join(said(one) for one in found)) for cell, found in gaps],
        )
    return bundle_pdf(cover, papers, made_on=view.on)


def value_of(figure: Figure) -> str:
    """The figure as it stands on paper: 12/15, a share with its counts beside it."""
    return percent(figure.share) if figure.share is not None else f"{figure.part}/{figure.whole}"


def said(sentence: Any) -> str:
    """The sentence of a finding or step in the language in force, its parameters as papers write
    them.
    """
    return gettext(sentence.message).format(
        **{name: _written(name, value) for name, value in sentence.params.items()}
    )


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
        return "chưa có kế hoạch buổi sinh hoạt của tháng"
    if not row.held:
        return (
            f"không họp ({row.meeting.not_held_reason})" if row.stage == "not_held" else "chưa họp"
        )
    if row.sheet is None or row.sheet.submitted_at is None:
        return "chưa nộp điểm tự chấm"
    return "" if row.sheet.decided else "chưa có xếp loại của cấp trên"


def _band_name(band: RankedBand | None) -> str:
    return band.words.vi if band else ""


def _report_row(row: CellMonth) -> month_contexts.ReportRowContent:
    meeting, sheet = row.meeting, row.sheet
    if meeting is None:
        return month_contexts.ReportRowContent(row.name)
    return month_contexts.ReportRowContent(
        row.name,
        held_on=meeting.held_on if row.held else None,
        members=meeting.due_count,
        present=meeting.present_count,
        rate=meeting.rate,
        tasks_due=meeting.tasks_due,
        tasks_done=meeting.tasks_done,
        own_points=sheet.self_total if sheet else None,
        own_band=_band_name(sheet.self_band) if sheet else "",
        decided_points=sheet.official_total if sheet else None,
        decided_band=_band_name(sheet.official_band) if sheet else "",
    )


def _line(index: int, row: CellMonth) -> list[Value]:
    meeting, sheet = row.meeting, row.sheet
    states = [STATES[step.state] for step in row.steps] or ["chưa có kế hoạch"] * len(PATH)
    counts = (
        [
            meeting.due_count,
            meeting.present_count,
            meeting.rate,
            meeting.excused_count,
            meeting.unexcused_count,
        ]
        if meeting
        else [None] * 5
    )
    return [
        index,
        row.code,
        row.name,
        meeting.planned_on if meeting else None,
        meeting.held_on if row.held and meeting else None,
        *states,
        *counts,
        "có" if row.thematic_held else "chưa",
        meeting.tasks_due if meeting else None,
        meeting.tasks_done if meeting else None,
        sheet.self_total if sheet else None,
        _band_name(sheet.self_band) if sheet else "",
        sheet.official_total if sheet else None,
        _band_name(sheet.official_band) if sheet else "",
        reasons_of(row),
    ]
