"""Small rosters as plain tables, each right in itself, for a test to change in one place."""

from datetime import date

from chibo.work.rosters.rules import (
    Roster,
    RosterFinding,
    Value,
    WorkbookRow,
    WorkbookSheet,
    read_roster,
)

ON = date(2026, 11, 21)

CELL_HEADINGS = [
    "STT",
    "Mã tổ chức",
    "Tên chi bộ",
    "Loại hình",
    "Địa điểm sinh hoạt",
    "Ngày sinh hoạt",
    "Ghi chú",
]
CELLS: list[list[Value]] = [
    [1, "TS-01", "Chi bộ thôn Đồng Tâm", "Thôn", "Nhà văn hóa", 3, None],
    [2, "TS-02", "Chi bộ Trường Mầm non", "Trường học", "Trường", 3, None],
]
MEMBER = {
    "Họ và tên": "Nguyễn Văn An",
    "Ngày sinh": date(1980, 5, 6),
    "Giới tính": "Nam",
    "Dân tộc": "Kinh",
    "Ngày vào Đảng": "03/02/2005",
    "Ngày chính thức": "3/2/2006",
    "Số thẻ đảng viên": "08.111111",
    "Chức vụ trong Đảng": None,
    "Chi bộ": "Chi bộ thôn Đồng Tâm",
    "Mã tổ chức": "TS-01",
    "Số điện thoại": "0912345678",
    "Trình độ LLCT": "Trung cấp",
    "Ghi chú": None,
}
OTHER = MEMBER | {
    "Họ và tên": "Trần Thị Bình",
    "Giới tính": "Nữ",
    "Số thẻ đảng viên": "08.222222",
    "Số điện thoại": "0987654321",
}
OFFICIAL_HEADINGS = ["STT", "Họ và tên", "Chức vụ", "Chi bộ được phân công", "Từ ngày"]
OFFICIALS: list[list[Value]] = [
    [1, "Lê Văn Cường", "Bí thư Đảng ủy", "Chi bộ thôn Đồng Tâm", "01/07/2025"]
]


def table(sheet: str, *rows: list[Value], start: int = 1) -> WorkbookSheet:
    return WorkbookSheet(
        sheet,
        [
            WorkbookRow(number, list(cells))
            for number, cells in enumerate(rows, start=start)
            if cells
        ],
    )


def cell_table(*rows: list[Value]) -> WorkbookSheet:
    return table("Tổ chức đảng", CELL_HEADINGS, *(rows or CELLS))


def member_table(*members: dict[str, Value], sheet: str = "Đảng viên") -> WorkbookSheet:
    """The header in row 1, members from row 2 on; columns as in the first member."""
    members = members or (MEMBER,)
    headings: list[Value] = list(members[0])
    return table(
        sheet, headings, *([member.get(str(heading)) for heading in headings] for member in members)
    )


def official_table(*rows: list[Value]) -> WorkbookSheet:
    return table("Phân công phụ trách", OFFICIAL_HEADINGS, *(rows or OFFICIALS))


def read(
    *members: dict[str, Value],
    cells: WorkbookSheet | None = None,
    officials: WorkbookSheet | None = None,
) -> tuple[Roster, list[RosterFinding]]:
    roster, findings = read_roster(
        [cells or cell_table(), member_table(*members), officials or official_table()], on=ON
    )
    return roster, list(findings)


def codes(findings: list[RosterFinding]) -> list[tuple[int, str, str, str]]:
    """Row, column, code and severity of each finding."""
    return [(one.row, one.column, one.code, str(one.severity)) for one in findings]


def said(**changes: Value) -> list[tuple[str, str, str]]:
    """What is said about one member with some values changed; keys are headings with
    _ for blanks.
    """
    _, findings = read(MEMBER | {key.replace("_", " "): value for key, value in changes.items()})
    return [(one.column, one.code, str(one.severity)) for one in findings]
