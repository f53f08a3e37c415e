"""The committee's year as a workbook and as the yearly report; always in Vietnamese, as office
papers are.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation

from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.insight.reviews.enums import MonthState, ReviewPeriod
from chibo.insight.reviews.queries import CommitteeYear
from chibo.insight.reviews.rules import CellYear, YearMonth
from chibo.insight.reviews.rules.sums import YearSum, YearSums
from chibo.library.documents.documents import contexts, month_contexts
from chibo.library.documents.documents.excel import FurtherSheet, SheetColumn, render_xlsx
from chibo.library.documents.documents.party_style import date_short, number
from chibo.library.documents.documents.year_contexts import YearReport, YearRow, YearSumRow
from chibo.work.meetings.documents.parts import place_of
from rulebook.vocabulary.pack import Pack

OWN_CELLS = "Chi bộ trực thuộc"
_STATES = {
    MonthState.NOT_HELD: "không tổ chức",
    MonthState.NOT_RECORDED: "chưa ghi nhận",
    MonthState.AHEAD: "",
    MonthState.UNKNOWN: "chưa dùng hệ thống",
    MonthState.BEFORE: "chưa thành lập",
}
_COLUMNS = (
    SheetColumn("TT", 5, "number"),
    SheetColumn("Mã", 8),
    SheetColumn("Chi bộ", 30),
    *(SheetColumn(f"Tháng {month}", 9) for month in range(1, 13)),
    *(SheetColumn(f"Chuyên đề quý {quarter}", 8) for quarter in (1, 2, 3, 4)),
    *(SheetColumn(title, 12) for title in ("6 tháng đầu năm", "6 tháng cuối năm", "Cả năm")),
    SheetColumn("Chi bộ đề xuất", 16),
    SheetColumn("Điểm đề xuất", 8),
    SheetColumn("Cấp ủy xếp loại", 16),
    SheetColumn("Lần quyết định", 8),
)


def year_workbook(view: CommitteeYear, sums: YearSums | None, pack: Pack | None) -> bytes:
    """The year as an Excel file: the quota with its arithmetic, one line per cell in the order of
    codes; where committees stand below, a sheet of sums (the only one without own cells), its
    classes named as the pack names them.

    Months read as band and points ("tự chấm" while no official band stands). Texts are never read
    as formulas.
    """
    title = [
        (
            f"{view.unit_name}: đánh giá, xếp loại chi bộ năm {view.year} (lập ngày"
            f" {date_short(view.on)})"
        )
    ]
    with translation.override("vi"):
        further = [_sums_sheet(view, sums, title, _classes(pack))] if sums else []
        if further and not view.rows:
            only = further[0]
            return render_xlsx(
                title, only.columns, only.rows, sheet_name=f"Nam {view.year}", frozen_columns=2
            )
        return render_xlsx(
            title,
            _COLUMNS,
            [_line(index, row) for index, row in enumerate(view.rows, start=1)],
            sheet_name=f"Nam {view.year}",
            lead=[[_quota_line(view, one)] for one in view.quotas],
            frozen_columns=3,
            further=further,
        )


def _sums_sheet(
    view: CommitteeYear, sums: YearSums, title: Sequence[str], classes: Sequence[tuple[str, str]]
) -> FurtherSheet:
    """The committees below and the own cells in sums, with the line of the whole at the end."""
    paper = "Trong đó nhập từ giấy"
    columns = (
        SheetColumn("TT", 6, "number"),
        SheetColumn("Cấp ủy", 38),
        SheetColumn("Chi bộ", 10, "number"),
        SheetColumn("Buổi thường kỳ đã họp", 14, "number"),
        SheetColumn(paper, 12, "number"),
        SheetColumn("Không tổ chức", 12, "number"),
        SheetColumn(paper, 12, "number"),
        SheetColumn("Buổi chuyên đề", 12, "number"),
        SheetColumn(paper, 12, "number"),
        SheetColumn("Đã quyết định 6 tháng đầu", 14, "number"),
        SheetColumn("Đã quyết định 6 tháng cuối", 14, "number"),
        SheetColumn("Đề xuất chờ quyết định", 14, "number"),
        *(SheetColumn(name, 16, "number") for _, name in classes),
    )
    rows = [
        _sum_line(index, name, one, classes)
        for index, (name, one) in enumerate(_named(sums), start=1)
    ]
    rows[-1][0] = None
    return FurtherSheet(f"Cong nam {view.year}", title, columns, rows, frozen_columns=2)


def _named(sums: YearSums) -> list[tuple[str, YearSum]]:
    """The lines of the sums with the name each has on paper; the whole at the end."""
    lines = [(OWN_CELLS if one is sums.own else one.name, one) for one in sums.lines]
    return [*lines, ("Cộng", sums.total)]


def _classes(pack: Pack | None) -> list[tuple[str, str]]:
    return (
        [(one.code, one.name_vi) for one in pack.classification.classes]
        if pack and pack.classification
        else []
    )


def _sum_line(index: int, name: str, one: YearSum, classes: Sequence[tuple[str, str]]) -> list[Any]:
    counts = [
        one.cells,
        one.held,
        one.held_on_paper,
        one.not_held,
        one.not_held_on_paper,
        one.thematic,
        one.thematic_on_paper,
        one.first_half,
        one.second_half,
        one.waiting,
    ]
    return [index, name, *counts, *(one.classes.get(code, 0) for code, _ in classes)]


def year_report(
    view: CommitteeYear, unit: Unit, sums: YearSums | None, pack: Pack | None
) -> YearReport:
    """The yearly report on the cells: how many stand in each class, the quota, the cells, what is
    missing; with committees below the counts hold all cells at or below the unit, and each
    committee has its line of sums.
    """
    secretary = holder_of(unit, Post.SECRETARY, on=view.on)
    classes: Mapping[str, int] = Counter(
        review.decided_class
        for row in view.rows
        if (review := row.reviews.get(ReviewPeriod.YEAR)) and review.decided_class
    )
    cells, where = len(view.rows), "chi bộ trực thuộc"
    if sums:
        classes, cells, where = sums.total.classes, sums.total.cells, "chi bộ của toàn đảng bộ"
    return YearReport(
        head=contexts.Head(
            upper_body=unit.parent.name if unit.parent else "",
            issuing_body=unit.name,
            place=place_of(unit.name),
            issued_on=view.on,
            symbol="BC/ĐU",
        ),
        year=view.year,
        signer_name=secretary.full_name if secretary else "",
        summary=(
            f"Năm {view.year}, {sum(classes.values())} trên {cells} {where} đã được cấp ủy xếp"
            " loại."
        ),
        results=tuple(
            f"{name}: {classes[code]} chi bộ." for code, name in _classes(pack) if classes.get(code)
        ),
        quotas=tuple(_quota_line(view, one) for one in view.quotas),
        rows=tuple(_report_row(row) for row in view.rows),
        sums=tuple(_sum_row(name, one) for name, one in _named(sums)) if sums else (),
        missing=_open_still(view),
        recipients=(unit.parent.name,) if unit.parent else (),
    )


def _sum_row(name: str, one: YearSum) -> YearSumRow:
    return YearSumRow(
        name,
        one.cells,
        one.held,
        one.not_held,
        one.thematic,
        one.first_half,
        one.second_half,
        one.decided,
        on_paper=(one.held_on_paper, one.not_held_on_paper, one.thematic_on_paper),
    )


def _open_still(view: CommitteeYear) -> tuple[month_contexts.Missing, ...]:
    """The cells without a decided class, with what they wait for."""
    found = []
    for row in view.rows:
        review = row.reviews.get(ReviewPeriod.YEAR)
        if review is None or not review.proposed_class:
            found.append(month_contexts.Missing(row.name, "chi bộ chưa đề xuất xếp loại"))
        elif not review.decided_class:
            found.append(
                month_contexts.Missing(row.name, "chi bộ đã đề xuất, cấp ủy chưa xếp loại")
            )
    return tuple(found)


def _report_row(row: CellYear) -> YearRow:
    review = row.reviews.get(ReviewPeriod.YEAR)
    first, second, whole = (
        _short_period(row, period)
        for period in (ReviewPeriod.H1, ReviewPeriod.H2, ReviewPeriod.YEAR)
    )
    return YearRow(
        row.name,
        row.quarters,
        first_half=first,
        second_half=second,
        whole=whole,
        proposed=_class_name(row, review.proposed_class) if review else "",
        decided=_class_name(row, review.decided_class) if review else "",
    )


def _short_period(row: CellYear, period: str) -> str:
    review = row.reviews.get(period)
    if review is not None and review.decided_band:
        return _band_name(row, review.decided_band)
    band = row.rolled[period].band
    return f"{_band_name(row, band)}*" if band else ""


def _quota_line(view: CommitteeYear, one: Any) -> str:
    rule = view.pack.classification.quota if view.pack and view.pack.classification else None
    if rule is None or one.places.value is None:
        return "Chưa có quy định về tỷ lệ xếp loại cao nhất."
    name = _class_name(view.rows[0], rule.of)
    return f"{name}: đã quyết định {len(one.decided)} trên {one.places.value} chi bộ được phép."


def _line(index: int, row: CellYear) -> list[Any]:
    review = row.reviews.get(ReviewPeriod.YEAR)
    return [
        index,
        row.code,
        row.name,
        *(_month(row, month) for month in row.months),
        *row.quarters,
        *(_period(row, period) for period in ReviewPeriod.values),
        _class_name(row, review.proposed_class) if review else "",
        review.proposed_points if review else None,
        _class_name(row, review.decided_class) if review else "",
        review.version if review and review.decided else None,
    ]


def _month(row: CellYear, month: YearMonth) -> str:
    if not month.band:
        return (
            "đã họp, chưa xếp loại"
            if month.state == MonthState.HELD
            else _STATES[MonthState(month.state)]
        )
    words = f"{_band_name(row, month.band)} ({number(month.points or Decimal(0))})"
    return words if month.official else f"{words}, tự chấm"


def _period(row: CellYear, period: str) -> str:
    review = row.reviews.get(period)
    if review is not None and review.decided_band:
        return f"{_band_name(row, review.decided_band)} (cấp ủy quyết định)"
    band = row.rolled[period].band
    return f"{_band_name(row, band)} (theo quy tắc)" if band else ""


def _band_name(row: CellYear, code: str) -> str:
    return _name(() if row.pack is None else row.pack.bands, code)


def _class_name(row: CellYear, code: str) -> str:
    return _name(
        (
            ()
            if row.pack is None or row.pack.classification is None
            else row.pack.classification.classes
        ),
        code,
    )


def _name(known: Iterable[Any], code: str) -> str:
    return next((one.name_vi for one in known if one.code == code), code)
