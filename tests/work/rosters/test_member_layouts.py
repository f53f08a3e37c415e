"""Rows of members in other layouts: sections, ticks, parted names, feet of lists."""

from datetime import date

import pytest

from chibo.work.rosters.rules import WorkbookRow, WorkbookSheet, read_roster
from tests.work.rosters.tables import (
    MEMBER,
    ON,
    OTHER,
    cell_table,
    codes,
    member_table,
    official_table,
    read,
    said,
    table,
)

pytestmark = pytest.mark.pure


def test_the_cell_is_found_by_name_or_code_alone_and_without_accents():
    wanted = ["Đồng Tâm thôn", "thon dong tam", "CHI BỘ THÔN ĐỒNG TÂM", "Thôn Đồng Tâm", "ts01"]

    found = [
        read(MEMBER | {"Chi bộ": text, "Mã tổ chức": None})[0].members[0].cell_code
        for text in wanted
    ]

    assert found == ["", "TS-01", "TS-01", "TS-01", "TS-01"]
    assert read(MEMBER | {"Chi bộ": None})[0].members[0].cell_code == "TS-01"
    assert said(Chi_bộ=None, Mã_tổ_chức="XX-99") == [("Mã tổ chức", "unknown_cell", "error")]
    assert said(Chi_bộ=None, Mã_tổ_chức=None) == [("Chi bộ", "blank_cell", "error")]


def test_an_unknown_cell_is_reported_once_for_name_and_code():
    assert said(Chi_bộ="Chi bộ thôn Không Có", Mã_tổ_chức="XX-99") == [
        ("Chi bộ", "unknown_cell", "error")
    ]


def test_sections_and_the_title_of_a_list_name_the_cell():
    headings = ["STT", "Họ và tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức"]
    sections = table(
        "Đảng viên",
        headings,
        ["I", "Chi bộ thôn Đồng Tâm (1 đảng viên)"],
        [1, "Nguyễn Văn An", "6/5/1980", "3/2/2005", "3/2/2006"],
        ["II. Chi bộ Trường Mầm non"],
        [2, "Trần Thị Bình", "6/5/1980", "3/2/2005", "3/2/2006"],
    )
    titled = table(
        "Sheet3",
        ["DANH SÁCH ĐẢNG VIÊN CHI BỘ TRƯỜNG MẦM NON"],
        headings,
        [1, "Phạm Văn Dũng", "6/5/1980", "3/2/2005", "3/2/2006"],
    )

    roster, findings = read_roster([cell_table(), sections, titled, official_table()], on=ON)

    assert findings == ()
    assert [(one.name, one.cell_code) for one in roster.members] == [
        ("Nguyễn Văn An", "TS-01"),
        ("Trần Thị Bình", "TS-02"),
        ("Phạm Văn Dũng", "TS-02"),
    ]


def test_running_numbers_column_numbers_and_the_foot_of_a_list_are_nobody():
    body = member_table(MEMBER)
    headings, member = ["STT", *body.rows[0].cells], [1, *body.rows[1].cells]
    rows = [
        headings,
        [f"({at})" for at in range(1, len(headings) + 1)],
        member,
        [2, None],
        [],
        [None, "Tổng số: 1 đảng viên"],
        [None, None, None, None, "Trường Sinh, ngày 31 tháng 10 năm 2026"],
        [None, "NGƯỜI LẬP BIỂU", None, None, "T/M ĐẢNG ỦY"],
        [None, "Lê Thị Hoa"],
    ]

    roster, findings = read_roster(
        [cell_table(), table("Đảng viên", *rows), official_table()], on=ON
    )

    assert findings == ()
    assert [one.name for one in roster.members] == ["Nguyễn Văn An"]


def test_a_person_named_tong_is_no_foot():
    roster, findings = read(MEMBER | {"Họ và tên": "Tống Công Minh"})

    assert (findings, roster.members[0].name) == ([], "Tống Công Minh")


def test_male_and_female_columns_hold_a_tick_or_the_birth():
    common = ["Ngày vào Đảng", "Ngày chính thức", "Chi bộ"]
    rest = ["3/2/2005", "3/2/2006", "TS-01"]
    ticks = table(
        "A",
        ["Họ tên", "Ngày sinh", "Nam", "Nữ", *common],
        ["Trần Thị Bình", "6/5/1980", None, "x", *rest],
    )
    births = table("B", ["Họ tên", "Nam", "Nữ", *common], ["Phạm Văn Dũng", 1975, None, *rest])

    roster, findings = read_roster([cell_table(), ticks, births, official_table()], on=ON)

    assert findings == ()
    assert [(one.sex, one.born_year) for one in roster.members] == [
        ("female", 1980),
        ("male", 1975),
    ]


def test_family_name_and_given_name_may_stand_apart():
    one = table(
        "Đảng viên",
        ["Họ và chữ đệm", "Tên", "Ngày sinh", "Ngày vào Đảng", "Ngày chính thức", "Chi bộ"],
        ["Nguyễn Văn", "An", "6/5/1980", "3/2/2005", "3/2/2006", "TS-01"],
        ["Trần Thị", None, "6/5/1981", "3/2/2005", "3/2/2006", "TS-01"],
    )

    roster, findings = read_roster([cell_table(), one, official_table()], on=ON)

    assert codes(list(findings)) == [(3, "Họ và chữ đệm", "blank_name", "error")]
    assert roster.members[0].name == "Nguyễn Văn An"


def test_a_bare_column_of_duties_may_hold_any_duty():
    plain = {
        ("Chức vụ" if key == "Chức vụ trong Đảng" else key): value for key, value in MEMBER.items()
    }

    roster, findings = read(
        plain | {"Chức vụ": "Trưởng thôn"}, OTHER | {"Chức vụ": "Bí thư chi bộ kiêm Trưởng thôn"}
    )

    assert findings == []
    assert [(one.post, one.title) for one in roster.members] == [
        ("", "Trưởng thôn"),
        ("secretary", "Bí thư chi bộ kiêm Trưởng thôn"),
    ]


def test_serials_count_from_the_day_the_workbook_says():
    body = member_table(MEMBER | {"Ngày vào Đảng": 38386 - 1462})

    roster, _ = read_roster(
        [cell_table(), WorkbookSheet("x", body.rows, date(1904, 1, 1)), official_table()], on=ON
    )

    assert roster.members[0].admitted_on == date(2005, 2, 3)


def test_a_short_row_is_a_row_with_blanks():
    body = member_table(MEMBER)
    short = WorkbookSheet("Đảng viên", [body.rows[0], WorkbookRow(2, ["Nguyễn Văn An"])])

    _, findings = read_roster([cell_table(), short, official_table()], on=ON)

    assert [one.code for one in findings] == [
        "blank_date",
        "unknown_sex",
        "blank_date",
        "blank_cell",
    ]
