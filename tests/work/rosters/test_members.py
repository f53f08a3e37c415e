from datetime import date

import pytest

from chibo.work.rosters.rules import Formula, WorkbookRow, WorkbookSheet, read_roster
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


def test_a_member_comes_out_clean():
    roster, findings = read(
        MEMBER | {"Họ và tên": " NGUYỄN  VĂN AN ", "Số điện thoại": "+84 912 345 678"}
    )

    member = roster.members[0]
    assert findings == []
    assert (member.sheet, member.row, member.name, member.phone) == (
        "Đảng viên",
        2,
        "Nguyễn Văn An",
        "0912345678",
    )
    assert (member.born_on, member.born_year) == (date(1980, 5, 6), 1980)
    assert (member.admitted_on, member.recognised_on) == (date(2005, 2, 3), date(2006, 2, 3))
    assert (member.sex, member.kind, member.post, member.cell_code) == (
        "male",
        "official",
        "",
        "TS-01",
    )


@pytest.mark.parametrize(
    ("column", "value", "code", "severity"),
    [
        ("Họ và tên", "   ", "blank_name", "error"),
        ("Họ và tên", None, "blank_name", "error"),
        ("Họ và tên", Formula("=A1"), "formula", "error"),
        ("Họ và tên", '=HYPERLINK("x","Nguyễn Văn A")', "formula", "error"),
        ("Họ và tên", "Nguyễn\u200b Văn\u202e An", "control_chars", "warning"),
        ("Họ và tên", "Nguyễn\x00 Văn An", "control_chars", "warning"),
        ("Họ và tên", "Nguyễn Văn Аn", "mixed_alphabets", "warning"),
        ("Họ và tên", "Nguyễn Văn An 😀", "odd_characters", "warning"),
        ("Họ và tên", "NguyÔn V¨n An", "old_font", "error"),
        ("Họ và tên", "Nguyeãn Vaên An", "old_font", "error"),
        ("Họ và tên", "An " * 60, "too_long", "error"),
        ("Ngày sinh", "31/02/1970", "impossible_date", "error"),
        ("Ngày sinh", "12/25/1970", "impossible_date", "error"),
        ("Ngày sinh", None, "blank_date", "error"),
        ("Ngày sinh", "03/1970", "text_date", "error"),
        ("Ngày vào Đảng", "khoảng năm 1990", "text_date", "error"),
        ("Ngày vào Đảng", 1990, "text_date", "error"),
        ("Ngày vào Đảng", "1990", "text_date", "error"),
        ("Ngày vào Đảng", "03.02.05", "ambiguous_date", "error"),
        ("Ngày vào Đảng", date(2031, 1, 1), "future_date", "error"),
        ("Ngày vào Đảng", None, "blank_date", "error"),
        ("Ngày vào Đảng", Formula("=TODAY()"), "formula", "error"),
        ("Ngày vào Đảng", "5/5/1998", "under_18_at_admission", "error"),
        ("Ngày chính thức", "3/2/2004", "official_before_admission", "error"),
        ("Ngày chính thức", None, "no_official_date", "warning"),
        ("Giới tính", "?", "unknown_sex", "warning"),
        ("Chức vụ trong Đảng", "Tổng chỉ huy", "unknown_office", "error"),
        ("Chức vụ trong Đảng", "Bí thư Đoàn thanh niên", "unknown_office", "error"),
        ("Chức vụ trong Đảng", "Phó Bí thư Đảng ủy", "upper_office", "warning"),
        ("Chi bộ", "Chi bộ thôn Không Có", "unknown_cell", "error"),
        ("Mã tổ chức", "TS-02", "cell_and_code_disagree", "error"),
        ("Mã tổ chức", "XX-99", "cell_and_code_disagree", "error"),
        ("Số điện thoại", "12345", "bad_phone", "warning"),
        ("Ghi chú", "x" * 301, "too_long", "error"),
    ],
)
def test_a_wrong_value_is_reported_once_at_its_place(column, value, code, severity):
    _, findings = read(MEMBER | {column: value})

    assert codes(findings) == [(2, column, code, severity)]
    assert findings[0].message.format(**findings[0].params)


def test_a_doubtful_value_is_missing_and_not_judged_again():
    roster, findings = read(MEMBER | {"Ngày vào Đảng": "2/9/1995", "Ngày chính thức": "2/9/1994"})

    assert codes(findings) == [(2, "Ngày chính thức", "official_before_admission", "error")]
    assert (roster.members[0].admitted_on, roster.members[0].recognised_on) == (
        date(1995, 9, 2),
        None,
    )


def test_eighteen_is_old_enough_on_the_birthday():
    assert said(Ngày_sinh="6/5/1987", Ngày_vào_Đảng="6/5/2005", Ngày_chính_thức="6/5/2006") == []
    assert said(Ngày_sinh="7/5/1987", Ngày_vào_Đảng="6/5/2005", Ngày_chính_thức="6/5/2006") == [
        ("Ngày vào Đảng", "under_18_at_admission", "error")
    ]


def test_a_year_of_birth_alone_is_enough_and_judged_by_years():
    roster, findings = read(MEMBER | {"Ngày sinh": "1970"}, OTHER | {"Ngày sinh": 1987})

    assert findings == []
    assert [(one.born_on, one.born_year) for one in roster.members] == [(None, 1970), (None, 1987)]
    assert said(Ngày_sinh=1988) == [("Ngày vào Đảng", "under_18_at_admission", "error")]


@pytest.mark.parametrize(
    ("note", "official", "kind"),
    [
        (None, "3/2/2006", "official"),
        ("Đi làm ăn xa", "3/2/2006", "official"),
        ("Làm việc tại Bắc Ninh", "3/2/2006", "official"),
        ("Miễn công tác và SHĐ", "3/2/2006", "exempt"),
        ("miễn sinh hoạt", "3/2/2006", "exempt"),
        ("Sinh hoạt tạm thời nơi khác", "3/2/2006", "temporarily_away"),
        ("Sinh hoạt tạm thời tại Hà Nội", "3/2/2006", "temporarily_away"),
        ("Sinh hoạt tạm thời", "3/2/2006", "temporary_here"),
        ("Đình chỉ sinh hoạt", "3/2/2006", "suspended"),
        ("Dự bị", None, "probationary"),
    ],
)
def test_the_note_tells_the_kind_of_membership(note, official, kind):
    roster, findings = read(MEMBER | {"Ghi chú": note, "Ngày chính thức": official})

    assert findings == []
    assert (roster.members[0].kind, roster.members[0].note) == (kind, note or "")


@pytest.mark.parametrize(
    ("admitted", "kind"),
    [
        ("21/11/2025", "probationary"),
        ("21/11/2024", "probationary"),
        ("20/11/2024", "official"),
        ("3/2/2005", "official"),
    ],
)
def test_without_an_official_date_two_years_are_probation(admitted, kind):
    roster, _ = read(MEMBER | {"Ngày vào Đảng": admitted, "Ngày chính thức": None})

    assert roster.members[0].kind == kind


def test_a_column_of_kinds_is_understood_or_reported():
    roster, findings = read(
        MEMBER | {"Loại đảng viên": "Dự bị", "Ngày chính thức": None},
        OTHER | {"Loại đảng viên": "Lạ"},
    )

    assert codes(findings) == [(3, "Loại đảng viên", "unknown_kind", "error")]
    assert roster.members[0].kind == "probationary"


def test_a_second_secretary_is_reported_at_the_second():
    _, findings = read(
        MEMBER | {"Chức vụ trong Đảng": "Bí thư"}, OTHER | {"Chức vụ trong Đảng": "BÍ THƯ CHI BỘ"}
    )

    assert codes(findings) == [(3, "Chức vụ trong Đảng", "second_secretary", "error")]


def test_two_deputies_and_secretaries_of_two_cells_are_fine():
    cell = {"Chi bộ": "Trường Mầm non", "Mã tổ chức": "TS-02"}

    assert (
        codes(
            read(
                MEMBER | {"Chức vụ trong Đảng": "Bí thư"},
                OTHER | cell | {"Chức vụ trong Đảng": "Bí thư"},
            )[1]
        )
        == []
    )
    assert (
        codes(
            read(
                MEMBER | {"Chức vụ trong Đảng": "PBT"}, OTHER | {"Chức vụ trong Đảng": "Phó Bí thư"}
            )[1]
        )
        == []
    )


def test_the_same_person_twice_is_one_member():
    again = MEMBER | {"Họ và tên": "NGUYỄN VĂN  AN", "Ngày sinh": "06-05-1980"}

    roster, findings = read(MEMBER, again)

    assert codes(findings) == [(3, "Họ và tên", "duplicate_person", "error")]
    assert findings[0].params["other"] == 2
    assert [one.row for one in roster.members] == [2]


def test_hoa_written_both_ways_is_one_person():
    _, findings = read(
        MEMBER | {"Họ và tên": "Bùi Ngọc Hòa"}, MEMBER | {"Họ và tên": "Bùi Ngọc Hoà"}
    )

    assert codes(findings) == [(3, "Họ và tên", "duplicate_person", "error")]


def test_namesakes_of_another_birth_or_another_tone_are_two_persons():
    born = OTHER | {"Họ và tên": "Nguyễn Văn An", "Ngày sinh": date(1981, 1, 1)}
    tone = OTHER | {"Họ và tên": "Nguyễn Văn Ân"}

    assert codes(read(MEMBER, born)[1]) == []
    assert codes(read(MEMBER, tone)[1]) == []


def test_namesakes_of_one_birth_with_two_cards_are_only_pointed_out():
    roster, findings = read(MEMBER, OTHER | {"Họ và tên": "Nguyễn Văn An"})

    assert codes(findings) == [(3, "Họ và tên", "duplicate_person", "warning")]
    assert len(roster.members) == 2


def test_cards_and_telephones_belong_to_one_person():
    _, findings = read(
        MEMBER, OTHER | {"Số thẻ đảng viên": "08111111", "Số điện thoại": "0912.345.678"}
    )

    assert codes(findings) == [
        (3, "Số thẻ đảng viên", "duplicate_card", "error"),
        (3, "Số điện thoại", "duplicate_phone", "warning"),
    ]


def test_a_telephone_without_its_leading_zero_is_completed_and_said_once_for_the_column():
    roster, findings = read(
        MEMBER | {"Số điện thoại": 912345678}, OTHER | {"Số điện thoại": 987654321.0}
    )

    assert codes(findings) == [(2, "Số điện thoại", "phone_completed", "warning")]
    assert findings[0].params == {
        "count": 2,
        "rows": "2, 3",
        "value": "912345678",
        "meant": "0912345678",
    }
    assert [one.phone for one in roster.members] == ["0912345678", "0987654321"]


@pytest.mark.parametrize(
    ("value", "code", "read_as"),
    [
        ("08.111111", "", "08.111111"),
        ("038 095 001 234", "", "038 095 001 234"),
        (109020012346, "", "109020012346"),
        (12895620, "", "12.895620"),
        (8.89562, "card_shortened", ""),
        ("8.89E+10", "card_shortened", ""),
        ("1,0902e+11", "card_shortened", ""),
        ("'038095001234", "card_shortened", ""),
        (38095001234, "card_digits", ""),
        (8895620, "card_digits", ""),
        ("895620", "card_digits", ""),
        ("012345-TQ", "", "012345-TQ"),
        ("chưa có thẻ", "no_card", ""),
        ("-", "", ""),
    ],
)
def test_a_card_number_is_read_whole_or_not_at_all(value, code, read_as):
    roster, findings = read(MEMBER | {"Số thẻ đảng viên": value})

    assert [one.code for one in findings] == ([code] if code else [])
    assert roster.members[0].card_number == read_as


def test_excel_serials_and_times_of_day_are_dates():
    roster, findings = read(
        MEMBER | {"Ngày vào Đảng": 38386, "Ngày chính thức": "2006-02-03 00:00:00"}
    )

    assert findings == []
    assert (roster.members[0].admitted_on, roster.members[0].recognised_on) == (
        date(2005, 2, 3),
        date(2006, 2, 3),
    )


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
