from datetime import date

import pytest

from chibo.work.rosters.rules import Formula
from tests.work.rosters.tables import MEMBER, OTHER, codes, read, said

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
