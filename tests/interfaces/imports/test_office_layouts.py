"""Other layouts of workbooks as offices keep them: their columns, sheets and words."""

from dataclasses import replace
from datetime import date

import pytest

from chibo.base.kernel.errors import Refused
from tests.interfaces.imports.office_rows import (
    BASE,
    GIA,
    MAU,
    NHAP,
    NO_OFFICIALS,
    THU,
    read,
    remarks,
)

pytestmark = pytest.mark.pure


BARE = {"ethnicity": "", "card_number": "", "post": "", "title": "", "phone": ""}


@pytest.mark.parametrize(
    ("name", "sheet", "members", "expected"),
    [
        ("L9_merged_name", "DS", [replace(THU, **BARE), replace(MAU, **BARE)], []),
        ("L7_split_dates", "DS", [replace(THU, row=3, **BARE), replace(MAU, row=4, **BARE)], []),
        (
            "L11_three_rows",
            "DS",
            [replace(row, row=row.row + 2, post="", title="", phone="") for row in (THU, MAU)],
            [],
        ),
        (
            "L3_trich_ngang",
            "Trích ngang",
            [
                replace(THU, row=11, phone="", theory_level="Sơ cấp"),
                replace(MAU, row=12, phone="", title="PBT", theory_level="Trung cấp"),
                replace(
                    NHAP,
                    row=14,
                    phone="",
                    born_on=None,
                    post="secretary",
                    title="BT",
                    theory_level="SC",
                ),
                replace(GIA, row=15, phone="", born_on=None, note="", states_kind=False),
            ],
            [("Trích ngang", 7, "", "unread_columns", "warning")],
        ),
        (
            "L2_4A_HHD",
            "4A-HHĐ",
            [
                replace(THU, row=7, sex="", ethnicity="", post="", title="", phone=""),
                replace(
                    MAU,
                    row=8,
                    sex="",
                    ethnicity="",
                    post="",
                    title="",
                    phone="",
                    born_on=date(1965, 9, 2),
                    born_year=1965,
                    admitted_on=date(1996, 3, 26),
                    recognised_on=date(1997, 3, 26),
                ),
            ],
            [
                ("4A-HHĐ", 5, "Nơi đề nghị tặng HHĐ", "cell_column_guessed", "warning"),
                ("4A-HHĐ", 5, "", "unread_columns", "warning"),
            ],
        ),
        (
            "L8_8TDV",
            "8-TĐV",
            [
                replace(
                    THU,
                    row=8,
                    sex="",
                    ethnicity="",
                    post="",
                    title="",
                    phone="",
                    card_number="008070012345",
                ),
                replace(
                    MAU,
                    row=9,
                    sex="",
                    ethnicity="",
                    post="",
                    title="",
                    phone="",
                    card_number="008185012346",
                ),
            ],
            [("8-TĐV", 7, "", "unread_columns", "warning")],
        ),
    ],
)
def test_other_layouts_are_read_and_their_other_columns_named_once(name, sheet, members, expected):
    roster = read(f"{name}.xlsx").roster

    assert list(roster.members) == [replace(row, sheet=sheet) for row in members]
    assert sorted(remarks(f"{name}.xlsx")) == sorted([NO_OFFICIALS, *expected])


def test_the_columns_that_are_not_read_are_named():
    unread = {
        name: next(
            one.params["columns"]
            for one in read(f"{name}.xlsx").findings
            if one.code == "unread_columns"
        )
        for name in ("L3_trich_ngang", "L8_8TDV")
    }

    assert unread == {
        "L3_trich_ngang": (
            "Tôn giáo”, “Trình độ Văn hóa”, “Trình độ Chuyên môn”, “Chức vụ Chính quyền"
        ),
        "L8_8TDV": "Số thẻ đảng viên cũ”, “Quê quán",
    }


def test_a_sheet_for_each_cell_is_read_and_its_signatures_are_nobody():
    roster = read("L4_sheet_per_cell.xlsx").roster
    sheets = {"FX-01": "CB Suối Lạnh", "FX-02": "THCS Hoa Ban"}
    rows = (6, 7, 6, 7)

    assert list(roster.members) == [
        replace(row, sheet=sheets[row.cell_code], row=at, note="", states_kind=False)
        for row, at in zip(BASE, rows, strict=True)
    ]
    assert remarks("L4_sheet_per_cell.xlsx") == [NO_OFFICIALS]


def test_status_words_of_the_handbook_are_understood():
    roster = read("L5_ehandbook.xlsx").roster
    told = {"sheet": "STĐVĐT", "ethnicity": ""}

    assert list(roster.members) == [
        replace(THU, row=3, title="Bí thư chi bộ", **told),
        replace(MAU, row=4, title="Phó Bí thư chi bộ", **told),
    ]
    assert [(row.name, row.reason, row.words) for row in roster.leavers] == [
        ("Nông Đức Nháp", "moved_away", "Đã chuyển đi")
    ]
    assert sorted(remarks("L5_ehandbook.xlsx")) == sorted(
        [
            NO_OFFICIALS,
            ("STĐVĐT", 2, "", "unread_columns", "warning"),
            ("STĐVĐT", 4, "Số điện thoại (*)", "phone_completed", "warning"),
            ("STĐVĐT", 5, "Họ và tên (*)", "listed_as_left", "warning"),
        ]
    )


def test_officials_merged_downwards_are_in_charge_of_every_cell_beside_them():
    roster = read("L12_officials_merged.xlsx").roster

    assert roster.members == BASE
    assert [(row.row, row.name, row.title, row.cell_codes) for row in roster.officials] == [
        (4, "Lò Thị Thử", "Phó Bí thư Đảng ủy", ("FX-01",)),
        (5, "Lò Thị Thử", "Phó Bí thư Đảng ủy", ("FX-02",)),
        (6, "Quàng Văn Mẫu", "Ủy viên BTV", ("FX-02",)),
    ]
    assert remarks("L12_officials_merged.xlsx") == [
        ("Phân công phụ trách", 6, "Họ và tên", "name_title", "warning")
    ]


def test_a_register_with_several_facts_in_a_column_is_one_remark_that_names_them():
    missing, crowded = sorted(read("L1_mau7.xlsx").findings, key=lambda one: one.code, reverse=True)

    assert (missing.code, missing.sheet) == ("missing_sheet", "Phân công phụ trách")
    assert (crowded.sheet, crowded.row, str(crowded.severity)) == ("Mẫu 7-HSĐV", 4, "error")
    assert (
        crowded.params["headings"] == "Nam, nữ, dân tộc, tôn giáo”, “Ngày vào Đảng, ngày chính thức"
    )
    assert read("L1_mau7.xlsx").roster.members == ()


@pytest.mark.parametrize(
    ("name", "code", "way"),
    [
        ("t00_base.xls", "old_xls", "Open it in Excel"),
        ("t00_base.ods", "not_xlsx", "Open it in LibreOffice"),
        ("csv_bom.csv", "not_xlsx", "Open it in Excel"),
    ],
)
def test_other_formats_are_refused_with_the_way_to_save_them(name, code, way):
    with pytest.raises(Refused) as refused:
        read(name)

    (finding,) = refused.value.findings
    assert finding.code == code
    assert way in finding.message
    assert ".xlsx" in finding.message
