"""The committee's year as a workbook; always in Vietnamese, as office papers are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import translation

from chibo.insight.reviews.enums import MonthState, Period
from chibo.insight.reviews.queries import CommitteeYear
from chibo.insight.reviews.rules import CellYear, YearMonth
from chibo.library.documents.documents.excel import SheetColumn, render_xlsx
from chibo.library.documents.documents.wording import date_short, number

_STATES = {
    MonthState.NOT_HELD: "không tổ chức",
    MonthState.NOT_RECORDED: "chưa ghi nhận",
    MonthState.AHEAD: "",
    MonthState.UNKNOWN: "chưa dùng hệ thống",
    MonthState.BEFORE: "chưa thành lập",
}
_COLUMNS = (
    SheetColumn("TT", 6, "number"),
    SheetColumn("Mã"),
    SheetColumn("Chi bộ", 38),
    *(SheetColumn(f"Tháng {month}") for month in range(1, 13)),
    *(SheetColumn(f"Chuyên đề quý {quarter}") for quarter in (1, 2, 3, 4)),
    *(SheetColumn(title) for title in ("6 tháng đầu năm", "6 tháng cuối năm", "Cả năm")),
    *(SheetColumn(title) for title in ("Chi bộ đề xuất", "Điểm đề xuất", "Cấp ủy xếp loại", "Lần quyết định")),
)


def year_workbook(view: CommitteeYear) -> bytes:
    """The year as an Excel file: the quota with its arithmetic, one line per cell in the order of codes.

    Months read as band and points ("tự chấm" while no official band stands). Texts are never read as formulas.
    """
    with translation.override("vi"):
        return render_xlsx(
            [f"{view.unit_name}: đánh giá, xếp loại chi bộ năm {view.year} (lập ngày {date_short(view.on)})"],
            _COLUMNS,
            [_line(index, row) for index, row in enumerate(view.rows, start=1)],
            sheet_name=f"Nam {view.year}",
            lead=[[_quota_line(view, one)] for one in view.quotas],
            frozen_columns=3,
        )


def _quota_line(view: CommitteeYear, one: Any) -> str:
    rule = view.pack.classification.quota if view.pack and view.pack.classification else None
    if rule is None or one.places.value is None:
        return "Chưa có quy định về tỷ lệ xếp loại cao nhất."
    name = _class_name(view.rows[0], rule.of)
    return f"{name}: đã quyết định {len(one.decided)} trên {one.places.value} chi bộ được phép."


def _line(index: int, row: CellYear) -> list[Any]:
    review = row.reviews.get(Period.YEAR)
    return [
        index, row.code, row.name, *(_month(row, month) for month in row.months), *row.quarters,
        *(_period(row, period) for period in Period.values),
        _class_name(row, review.proposed_class) if review else "", review.proposed_points if review else None,
        _class_name(row, review.decided_class) if review else "", review.version if review and review.decided else None,
    ]  # fmt: skip


def _month(row: CellYear, month: YearMonth) -> str:
    if not month.band:
        return "đã họp, chưa xếp loại" if month.state == MonthState.HELD else _STATES[MonthState(month.state)]
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
    return _name(() if row.pack is None or row.pack.classification is None else row.pack.classification.classes, code)


def _name(known: Iterable[Any], code: str) -> str:
    return next((one.name_vi for one in known if one.code == code), code)
