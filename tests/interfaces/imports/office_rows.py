"""The rows of the workbooks that offices keep, and how the tests read them."""

from dataclasses import replace
from datetime import date
from functools import cache

from chibo.interfaces.imports.reading import WorkbookReading, read_workbook
from chibo.work.rosters.rules import ListedCell, MemberRow, OfficialRow
from tests.interfaces.imports.books import DATA

ON = date(2026, 11, 29)
FOLDER = DATA / "rosters"
VILLAGE = ListedCell(
    "Tổ chức đảng", 2, "FX-01", "Chi bộ thôn Suối Lạnh", "residential", "Nhà văn hoá thôn", 3
)
SCHOOL = ListedCell(
    "Tổ chức đảng", 3, "FX-02", "Chi bộ Trường THCS Hoa Ban", "public_service", "Phòng hội đồng", 3
)
THU = MemberRow(
    "Đảng viên",
    2,
    "Vàng Văn Thử",
    date(1970, 2, 3),
    1970,
    "male",
    "Tày",
    date(1995, 5, 19),
    date(1996, 5, 19),
    "08.012345",
    "secretary",
    "Bí thư",
    "FX-01",
    "0912345601",
    "",
    "official",
)
MAU = MemberRow(
    "Đảng viên",
    3,
    "Hoàng Thị Mẫu",
    date(1985, 9, 2),
    1985,
    "female",
    "Kinh",
    date(2010, 3, 26),
    date(2011, 3, 26),
    "08.012346",
    "deputy",
    "Phó bí thư",
    "FX-01",
    "0912345602",
    "",
    "official",
)
NHAP = MemberRow(
    "Đảng viên",
    4,
    "Nông Đức Nháp",
    date(1990, 12, 22),
    1990,
    "male",
    "Nùng",
    date(2015, 2, 3),
    date(2016, 2, 3),
    "08.012347",
    "",
    "",
    "FX-02",
    "0912345603",
    "",
    "official",
)
GIA = MemberRow(
    "Đảng viên",
    5,
    "Ma Thị Giả",
    date(2001, 6, 1),
    2001,
    "female",
    "Tày",
    date(2026, 2, 3),
    None,
    "",
    "",
    "",
    "FX-02",
    "0912345604",
    "",
    "probationary",
    "Dự bị",
    states_kind=True,
)
BASE = (THU, MAU, NHAP, GIA)
CHARGE = OfficialRow(
    "Phân công phụ trách", 2, "Lò Thị Thử", "Phó Bí thư Đảng ủy", ("FX-01",), date(2026, 1, 1)
)
NO_OFFICIALS = ("Phân công phụ trách", 0, "", "missing_sheet", "warning")


@cache
def read(name: str) -> WorkbookReading:
    return read_workbook(name, (FOLDER / name).read_bytes(), on=ON)


def remarks(name: str) -> list[tuple[str, int, str, str, str]]:
    """Sheet, row, column, code, severity of every remark."""
    return [
        (one.sheet, one.row, one.column, one.code, str(one.severity)) for one in read(name).findings
    ]


def at_members(*remarks: tuple[int, str, str, str]) -> list[tuple[str, int, str, str, str]]:
    return [("Đảng viên", *one) for one in remarks]


def with_changes(**changes: dict[str, object]) -> tuple[MemberRow, ...]:
    """The base with some values of some members changed: thu, mau, nhap, gia."""
    names = ("thu", "mau", "nhap", "gia")
    return tuple(
        replace(row, **changes.get(name, {})) for name, row in zip(names, BASE, strict=True)
    )
