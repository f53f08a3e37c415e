import unicodedata
from random import Random

import pytest

from chibo.work.rosters.rules import WorkbookRow, WorkbookSheet, read_roster
from tests.work.rosters.tables import (
    CELL_HEADINGS,
    MEMBER,
    ON,
    cell_table,
    codes,
    member_table,
    official_table,
    read,
    table,
)

pytestmark = pytest.mark.pure

SYNONYMS = {
    "Họ và tên": [
        "Họ tên",
        "HỌ VÀ TÊN",
        "Họ, chữ đệm và tên",
        "Họ và tên đảng viên",
        "Ho va ten",
        "Họ và\ntên",
        "Họ  và tên:",
    ],
    "Ngày sinh": [
        "Năm sinh",
        "Ngày, tháng, năm sinh",
        "Ngày/tháng/năm sinh",
        "NGÀY SINH (dd/mm/yyyy)",
        "Sinh ngày",
    ],
    "Giới tính": ["Nam/Nữ", "Giới", "Phái"],
    "Dân tộc": ["DÂN TỘC", "Thành phần dân tộc"],
    "Ngày vào Đảng": [
        "Ngày kết nạp",
        "Ngày vào Đảng (dự bị)",
        "Ngày, tháng, năm kết nạp Đảng",
        "Ngày vào ĐCSVN",
        "Vào Đảng",
    ],
    "Ngày chính thức": [
        "Ngày CT",
        "Chính thức",
        "Ngày công nhận chính thức",
        "Ngày vào Đảng (chính thức)",
        "NGÀY C.T",
    ],
    "Số thẻ đảng viên": ["Số thẻ", "Số thẻ ĐV", "Thẻ đảng viên", "Số hiệu thẻ"],
    "Chức vụ trong Đảng": ["Chức vụ Đảng", "Chức vụ chi bộ", "Chức vụ"],
    "Chi bộ": ["Đơn vị", "Chi bộ sinh hoạt", "Tên chi bộ", "Sinh hoạt tại chi bộ"],
    "Mã tổ chức": ["Mã chi bộ", "Mã TCĐ", "Mã tổ chức Đảng", "Mã số chi bộ"],
    "Số điện thoại": ["SĐT", "Điện thoại", "ĐTDĐ", "Số ĐT", "Di động"],
    "Trình độ LLCT": ["Lý luận chính trị", "LLCT", "Trình độ lý luận chính trị"],
    "Ghi chú": ["GHI CHÚ", "Chú thích"],
}


@pytest.mark.parametrize(
    ("known", "other"), [(known, other) for known, texts in SYNONYMS.items() for other in texts]
)
def test_a_heading_is_known_by_its_synonyms(known, other):
    member = MEMBER | {"Chức vụ trong Đảng": "Bí thư", "Ghi chú": "Đi làm ăn xa"}
    plain, _ = read(member)

    renamed, findings = read(
        {(other if key == known else key): value for key, value in member.items()}
    )

    assert findings == []
    assert renamed.members == plain.members


@pytest.mark.parametrize(
    "form", [str.upper, str.lower, lambda text: unicodedata.normalize("NFD", text)]
)
def test_headings_are_read_in_any_spelling(form):
    roster, findings = read({form(key): value for key, value in MEMBER.items()})

    assert findings == []
    assert roster.members == read(MEMBER)[0].members


def test_a_finding_names_the_heading_as_it_stands_on_one_line():
    member = {("NĂM\n SINH" if key == "Ngày sinh" else key): value for key, value in MEMBER.items()}

    _, findings = read(member | {"NĂM\n SINH": "thời chiến"})

    assert codes(findings) == [(2, "NĂM SINH", "text_date", "error")]


def test_columns_stand_in_any_order():
    plain = read(MEMBER)[0].members
    for seed in range(20):
        items = list(MEMBER.items())
        Random(seed).shuffle(items)

        roster, findings = read(dict(items))

        assert (roster.members, findings) == (plain, [])


@pytest.mark.parametrize("above", [0, 1, 6, 28])
def test_the_header_stands_anywhere_in_the_first_thirty_rows(above):
    body = member_table(MEMBER)
    rows = [WorkbookRow(at + 1, ["ĐẢNG BỘ XÃ TRƯỜNG SINH"]) for at in range(above)]
    rows += [WorkbookRow(row.number + above, [None, *row.cells]) for row in body.rows]

    roster, findings = read_roster(
        [cell_table(), WorkbookSheet("Đảng viên", rows), official_table()], on=ON
    )

    assert findings == ()
    assert [one.row for one in roster.members] == [above + 2]


def test_a_header_below_row_thirty_is_not_looked_for():
    body = member_table(MEMBER)
    late = WorkbookSheet(
        "Đảng viên", [WorkbookRow(row.number + 30, row.cells) for row in body.rows]
    )

    roster, findings = read_roster([cell_table(), late, official_table()], on=ON)

    assert codes(list(findings)) == [(0, "", "missing_sheet", "error")]
    assert (findings[0].sheet, roster.members) == ("Đảng viên", ())


def test_sheets_are_told_by_content_in_any_order_under_any_name():
    extra = table("Thu chi", ["Ngày", "Nội dung", "Số tiền"], ["3/2/2026", "Mua hoa", 100000])
    fees = table(
        "Đảng phí",
        ["STT", "Mã tổ chức", "Chi bộ", "Số tiền"],
        [1, "TS-01", "Chi bộ thôn Đồng Tâm", 5000],
    )
    parts = [official_table(), extra, member_table(MEMBER), fees, cell_table()]
    renamed = [WorkbookSheet(f"Sheet{at}", part.rows) for at, part in enumerate(parts, start=1)]

    roster, findings = read_roster(renamed, on=ON)

    assert findings == ()
    assert (len(roster.cells), len(roster.members), len(roster.officials)) == (2, 1, 1)


def test_a_workbook_without_the_lists_says_which_are_missing():
    roster, findings = read_roster([table("Thu chi", ["Ngày", "Số tiền"], ["3/2/2026", 1])], on=ON)

    assert [(one.sheet, one.row, one.code, str(one.severity)) for one in findings] == [
        ("Tổ chức đảng", 0, "missing_sheet", "error"),
        ("Đảng viên", 0, "missing_sheet", "error"),
        ("Phân công phụ trách", 0, "missing_sheet", "warning"),
    ]
    assert roster.members == ()


def test_without_the_list_of_cells_members_are_not_each_reported():
    roster, findings = read_roster([member_table(MEMBER), official_table()], on=ON)

    assert [one.code for one in findings] == ["missing_sheet"]
    assert roster.members[0].cell_code == ""


@pytest.mark.parametrize("column", ["Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức"])
def test_a_missing_column_is_reported_at_the_header(column):
    _, findings = read({key: value for key, value in MEMBER.items() if key != column})

    assert (findings[0].row, findings[0].column, findings[0].code) == (1, column, "missing_column")
    assert {one.code for one in findings} <= {"missing_column", "blank_name"}


def test_a_missing_column_of_codes_is_reported_once():
    rows = [
        [cell for at, cell in enumerate(row) if at != 1]
        for row in ([*CELL_HEADINGS], [1, "TS-01", "Chi bộ A", "Thôn", "x", 3])
    ]

    _, findings = read_roster(
        [table("Tổ chức đảng", *rows), member_table(MEMBER), official_table()], on=ON
    )

    assert codes(list(findings)) == [(1, "Mã tổ chức", "missing_column", "error")]


def test_a_header_of_two_lines_is_read_as_one():
    two = table(
        "Đảng viên",
        ["STT", "Họ và tên", "Năm sinh", None, "Ngày", None, "Chi bộ"],
        [None, None, "Nam", "Nữ", "vào Đảng", "chính thức", None],
        [1, "Nguyễn Văn An", 1980, None, "3/2/2005", "3/2/2006", "TS-01"],
        [2, "Trần Thị Bình", None, 1981, "3/2/2005", "3/2/2006", "TS-01"],
    )

    roster, findings = read_roster([cell_table(), two, official_table()], on=ON)

    assert findings == ()
    assert [(one.sex, one.born_year, one.admitted_on.year) for one in roster.members] == [
        ("male", 1980, 2005),
        ("female", 1981, 2005),
    ]


def test_the_more_telling_of_two_columns_counts():
    roster, findings = read({"Chức vụ": "Trưởng thôn"} | MEMBER | {"Chức vụ trong Đảng": "Bí thư"})

    assert [(one.code, one.params["columns"]) for one in findings] == [
        ("unread_columns", "Chức vụ")
    ]
    assert roster.members[0].post == "secretary"
