"""Workbooks as offices keep them, one by one: every field that comes out, and every remark."""

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from chibo.base.kernel.errors import Refused
from chibo.interfaces.imports.reading import WorkbookReading, read_workbook
from chibo.work.rosters.rules import ListedCell, MemberRow, OfficialRow
from tests.interfaces.imports.books import DATA

pytestmark = pytest.mark.pure

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


RIGHT = [
    "r00",
    "t01_1904",
    "t11_nfd",
    "t18_signature_right",
    "strict",
    "wps_dim",
    "nodim",
    "prefixed",
    "module_sheet",
    "fmt05",
    "t04_merged_vertical",
    "t19_signature_right_plain",
    "f00",
    "f05",
    "f06",
    "many_pictures_small",
    "backslash",
]


@pytest.mark.parametrize("name", RIGHT)
def test_every_field_of_the_base_comes_out_without_a_remark(name):
    roster = read(f"{name}.xlsx").roster

    assert remarks(f"{name}.xlsx") == []
    assert (roster.cells, roster.members, roster.officials) == ((VILLAGE, SCHOOL), BASE, (CHARGE,))
    assert (roster.leavers, roster.only_changes) == ((), False)


# What differs from the base: the members that come out, and the remarks.
ODD = {
    "t02_hidden_row": (BASE, at_members((4, "", "hidden_rows", "warning"))),
    "t27_strike": (BASE, at_members((4, "", "struck_rows", "warning"))),
    "t24_hidden_sheet": (BASE, [("", 0, "", "hidden_sheets", "warning")]),
    "t20_dupe": (BASE, at_members((6, "Họ và tên", "duplicate_person", "error"))),
    "t21_name_titles": (
        with_changes(nhap={"name": "Nông Đức Nháp (B)"}),
        at_members(
            (2, "Họ và tên", "name_title", "warning"), (3, "Họ và tên", "name_title", "warning")
        ),
    ),
    "t05_dates_serial_text": (BASE, at_members((2, "Ngày sinh", "date_serial", "warning"))),
    "t07_dates_partial": (
        with_changes(
            thu={"born_on": None, "born_year": None, "admitted_on": None},
            mau={"born_on": None, "born_year": None, "admitted_on": None},
            nhap={"born_on": None},
        ),
        at_members(
            (2, "Ngày sinh", "ambiguous_date", "error"),
            (2, "Ngày vào Đảng", "text_date", "error"),
            (3, "Ngày sinh", "text_date", "error"),
            (3, "Ngày vào Đảng", "text_date", "error"),
        ),
    ),
    "u04_us_excel_half_text": (
        with_changes(
            thu={"born_on": date(1970, 3, 2)},
            mau={"born_on": date(1985, 2, 9)},
            gia={"born_on": date(2001, 1, 6)},
        ),
        at_members((1, "Ngày sinh", "swapped_dates", "warning")),
    ),
    "t09_zeros": (
        with_changes(thu={"card_number": ""}, mau={"card_number": ""}, nhap={"card_number": ""}),
        at_members(
            (2, "Số thẻ đảng viên", "card_digits", "error"),
            (2, "Số điện thoại", "phone_completed", "warning"),
            (3, "Số thẻ đảng viên", "card_shortened", "error"),
            (4, "Số thẻ đảng viên", "card_digits", "error"),
            (5, "Số thẻ đảng viên", "card_shortened", "error"),
        ),
    ),
    "t10_cards_sci": (
        with_changes(
            thu={"card_number": "", "phone": ""},
            mau={"card_number": "109020012346"},
            nhap={"card_number": "109 020 012 347", "phone": ""},
            gia={"phone": "02073812345"},
        ),
        at_members(
            (2, "Số thẻ đảng viên", "card_shortened", "error"),
            (2, "Số điện thoại", "bad_phone", "warning"),
            (3, "Số điện thoại", "phone_first", "warning"),
            (4, "Số điện thoại", "bad_phone", "warning"),
            (5, "Số thẻ đảng viên", "card_shortened", "error"),
        ),
    ),
    "t13_tcvn3_names": (
        with_changes(
            thu={"name": "Vµng V¨n Thö"},
            mau={"name": "Hoµng ThÞ MÉu"},
            nhap={"name": "N«ng §øc Nh¸p"},
            gia={"name": "Ma ThÞ Gi¶"},
        ),
        at_members(*((row, "Họ và tên", "old_font", "error") for row in (2, 3, 4, 5))),
    ),
    "t12_tcvn3_all": ((), at_members((0, "", "old_font_sheet", "error"))),
    "r11_only_one_left": ((THU,), []),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_about_it_is_said_at_its_place_and_the_rest_is_right(name):
    members, expected = ODD[name]
    roster = read(f"{name}.xlsx").roster

    assert sorted(remarks(f"{name}.xlsx")) == sorted(expected)
    assert (roster.cells, roster.members, roster.officials) == (
        (VILLAGE, SCHOOL),
        members,
        (CHARGE,),
    )
    assert roster.leavers == ()


def test_numbers_for_dates_and_swapped_months_are_said_with_an_example():
    serial, swapped = (
        read(f"{name}.xlsx").findings[0]
        for name in ("t05_dates_serial_text", "u04_us_excel_half_text")
    )

    assert serial.params == {"count": 2, "rows": "2, 3", "value": "25602", "meant": "3/2/1970"}
    assert swapped.params == {"value": "2/3/1970", "meant": "3/2/1970"}


@pytest.mark.parametrize("name", ["t12_tcvn3_all", "t13_tcvn3_names"])
def test_an_old_font_is_offered_in_unicode_and_reads_like_the_base(name):
    conversion = read(f"{name}.xlsx").extras.conversion

    assert (conversion["font"], conversion["findings"]) == ("TCVN3", [])
    assert ["Vµng V¨n Thö", "Vàng Văn Thử"] in conversion["texts"]
    found = [
        (one["name"], one["cell_code"], one["kind"]) for one in conversion["roster"]["members"]
    ]
    assert found == [(row.name, row.cell_code, row.kind) for row in BASE]


def test_notes_that_end_deny_or_ask_for_a_standing_change_nobody():
    roster = read("u01_negated_notes.xlsx").roster

    assert [(row.row, row.kind, row.recognised_on) for row in roster.members] == [
        (row, "official", date(2006, 1, 1)) for row in range(2, 10)
    ]
    assert [one.name for one in roster.members][::7] == ["Lý Văn An", "Lý Văn Khang"]
    assert remarks("u01_negated_notes.xlsx") == at_members(
        (7, "Ghi chú", "note_asks", "warning"), (9, "Ghi chú", "note_asks", "warning")
    )
    assert roster.leavers == ()


def test_ticks_tell_the_kind_and_a_reason_tells_who_left():
    roster = read("u02_kind_columns.xlsx").roster

    assert [(row.name, row.kind, row.admitted_on) for row in roster.members] == [
        ("Lý Văn An", "exempt", date(1965, 1, 1)),
        ("Lý Văn Bình", "suspended", date(2024, 1, 1)),
    ]
    assert [(row.name, row.reason, row.left_on, row.words) for row in roster.leavers] == [
        ("Lý Văn Cảnh", "died", date(2026, 5, 1), "Lý do giảm: Từ trần 01/5/2026")
    ]
    assert remarks("u02_kind_columns.xlsx") == at_members(
        (4, "Họ và tên", "listed_as_left", "warning")
    )


def test_ticks_below_other_headings_tell_it_too():
    roster = read("L10_ticks.xlsx").roster

    assert [(row.name, row.sex, row.kind, row.recognised_on) for row in roster.members] == [
        ("Vàng Văn Thử", "", "exempt", date(1996, 5, 19)),
        ("Hoàng Thị Mẫu", "female", "probationary", None),
    ]
    assert remarks("L10_ticks.xlsx") == [NO_OFFICIALS]


@pytest.mark.parametrize(
    ("name", "sheet", "leavers"),
    [
        ("t25_moved_sheet", "ĐV chuyển đi", [(2, "Phùng Văn Đi", "moved_away", None)]),
        (
            "t26_left_in_notes",
            "Đảng viên",
            [
                (6, "Phùng Văn Mất", "died", date(2026, 5, 15)),
                (7, "Phùng Văn Đi", "moved_away", date(2026, 6, 1)),
                (8, "Phùng Thị Khai", "expelled", None),
            ],
        ),
    ],
)
def test_who_left_is_no_member_and_is_named(name, sheet, leavers):
    roster = read(f"{name}.xlsx").roster

    assert (roster.members, roster.officials) == (BASE, (CHARGE,))
    assert [(row.row, row.name, row.reason, row.left_on) for row in roster.leavers] == leavers
    assert {row.cell_code for row in roster.leavers} == {"FX-01"}
    assert remarks(f"{name}.xlsx") == [
        (sheet, row, "Họ và tên", "listed_as_left", "warning") for row, *_ in leavers
    ]


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


def test_every_workbook_of_the_folder_is_told_of_here():
    told = {
        *RIGHT,
        *ODD,
        "u01_negated_notes",
        "u02_kind_columns",
        "t25_moved_sheet",
        "t26_left_in_notes",
    }
    layouts = {path.stem for path in FOLDER.glob("L*.xlsx")}

    assert {path.stem for path in FOLDER.glob("*.xlsx")} == told | layouts
    assert len(list(FOLDER.iterdir())) == 48
