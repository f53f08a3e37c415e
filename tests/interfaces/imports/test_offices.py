"""Workbooks as offices keep them, one by one: every field that comes out, and every remark."""

from datetime import date

import pytest

from tests.interfaces.imports.office_rows import (
    BASE,
    CHARGE,
    FOLDER,
    NO_OFFICIALS,
    SCHOOL,
    THU,
    VILLAGE,
    at_members,
    read,
    remarks,
    with_changes,
)

pytestmark = pytest.mark.pure


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
