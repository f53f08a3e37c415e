"""The cells that need help with a criterion as a workbook; in Vietnamese, as office papers are."""

from collections.abc import Sequence
from datetime import date

from django.utils import translation
from django.utils.translation import gettext

from chibo.insight.needs.rules import Loss, Need
from chibo.library.documents.documents.excel import SheetColumn, Value, render_xlsx
from chibo.library.documents.documents.party_style import date_short, number


def needs_workbook(
    unit_name: str, loss: Loss, needs: Sequence[Need], *, months: int, on: date
) -> bytes:
    """An Excel file with one line per cell in the order of their codes: the cell and why it needs
    help.
    """
    columns = [
        SheetColumn("TT", 6, "number"),
        SheetColumn("Mã", 14),
        SheetColumn("Chi bộ", 38),
        SheetColumn("Cần giúp vì", 60),
    ]
    with translation.override("vi"):
        rows: list[list[Value]] = [
            [index, need.code, need.name, _said(need)] for index, need in enumerate(needs, start=1)
        ]
    title = [
        f"{unit_name}: chi bộ cần nhắc ở tiêu chí {loss.line.code} ({loss.line.title.vi})",
        f"{months} tháng gần nhất, lập ngày {date_short(on)}",
    ]
    notes = [f"Để đạt thêm điểm: {words.vi}" for words in loss.line.advice]
    return render_xlsx(title, columns, rows, sheet_name=f"Tiêu chí {loss.line.code}", notes=notes)


def _said(need: Need) -> str:
    params = {
        name: value if isinstance(value, int) else number(value)
        for name, value in need.because.params.items()
    }
    return gettext(need.because.message).format(**params)
