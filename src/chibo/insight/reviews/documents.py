"""The committee's year as a workbook and as the yearly report; always in Vietnamese, as office papers are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation

from chibo.directory.organisation.models import Unit
from chibo.directory.people.enums import Post
from chibo.directory.people.queries import holder_of
from chibo.insight.reviews.enums import MonthState, Period
from chibo.insight.reviews.queries import CommitteeYear
from chibo.insight.reviews.rules import CellYear, YearMonth
from chibo.insight.reviews.rules.sums import YearSum
from chibo.library.documents.documents import contexts
from chibo.library.documents.documents.excel import SheetColumn, render_xlsx
from chibo.library.documents.documents.wording import date_short, number
from chibo.library.documents.documents.year_contexts import YearReport, YearRow
from chibo.work.meetings.documents.parts import place_of

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


def sums_workbook(
    view: CommitteeYear, sums: Sequence[YearSum], total: YearSum, classes: Sequence[tuple[str, str]]
) -> bytes:
    """The year of the committees below in sums, with the line of the whole at the end; `classes` as (code, name), best first."""
    columns = (
        SheetColumn("TT", 6, "number"), SheetColumn("Cấp ủy", 38), SheetColumn("Chi bộ", 10, "number"),
        SheetColumn("Buổi thường kỳ đã họp", 14, "number"), SheetColumn("Không tổ chức", 12, "number"),
        SheetColumn("Buổi chuyên đề", 12, "number"), SheetColumn("Đã quyết định 6 tháng đầu", 14, "number"),
        SheetColumn("Đã quyết định 6 tháng cuối", 14, "number"), SheetColumn("Đề xuất chờ quyết định", 14, "number"),
        *(SheetColumn(name, 16, "number") for _, name in classes),
    )  # fmt: skip
    rows = [_sum_line(index, one, classes) for index, one in enumerate([*sums, total], start=1)]
    rows[-1][:2] = [None, "Cộng"]
    with translation.override("vi"):
        return render_xlsx(
            [f"{view.unit_name}: đánh giá, xếp loại chi bộ năm {view.year} (lập ngày {date_short(view.on)})"],
            columns, rows, sheet_name=f"Nam {view.year}", frozen_columns=2,
        )  # fmt: skip


def _sum_line(index: int, one: YearSum, classes: Sequence[tuple[str, str]]) -> list[Any]:
    counts = [one.cells, one.held, one.not_held, one.thematic, one.first_half, one.second_half, one.waiting]
    return [index, one.name, *counts, *(one.classes.get(code, 0) for code, _ in classes)]


def year_report(view: CommitteeYear, unit: Unit) -> YearReport:
    """The yearly report on the cells: how many stand in each class, the quota, the cells, what is missing."""
    secretary = holder_of(unit, Post.SECRETARY, on=view.on)
    classes = Counter(review.decided_class for row in view.rows if (review := row.reviews.get(Period.YEAR)))
    known = view.pack.classification.classes if view.pack and view.pack.classification else ()
    decided = sum(count for code, count in classes.items() if code)
    return YearReport(
        head=contexts.Head(
            upper_body=unit.parent.name if unit.parent else "", issuing_body=unit.name, place=place_of(unit.name),
            issued_on=view.on, symbol="BC/ĐU",
        ),
        year=view.year, signer_name=secretary.full_name if secretary else "",
        summary=f"Năm {view.year}, {decided} trên {len(view.rows)} chi bộ trực thuộc đã được cấp ủy xếp loại.",
        results=tuple(f"{one.name_vi}: {classes[one.code]} chi bộ." for one in known if classes[one.code]),
        quotas=tuple(_quota_line(view, one) for one in view.quotas), rows=tuple(_report_row(row) for row in view.rows),
        missing=_open_still(view), recipients=(unit.parent.name,) if unit.parent else (),
    )  # fmt: skip


def _open_still(view: CommitteeYear) -> tuple[contexts.Missing, ...]:
    """The cells without a decided class, with what they wait for."""
    found = []
    for row in view.rows:
        review = row.reviews.get(Period.YEAR)
        if review is None or not review.proposed_class:
            found.append(contexts.Missing(row.name, "chi bộ chưa đề xuất xếp loại"))
        elif not review.decided_class:
            found.append(contexts.Missing(row.name, "chi bộ đã đề xuất, cấp ủy chưa xếp loại"))
    return tuple(found)


def _report_row(row: CellYear) -> YearRow:
    review = row.reviews.get(Period.YEAR)
    first, second, whole = (_short_period(row, period) for period in (Period.H1, Period.H2, Period.YEAR))
    return YearRow(
        row.name, row.quarters, first_half=first, second_half=second, whole=whole,
        proposed=_class_name(row, review.proposed_class) if review else "",
        decided=_class_name(row, review.decided_class) if review else "",
    )  # fmt: skip


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
