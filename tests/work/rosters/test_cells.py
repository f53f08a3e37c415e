from datetime import date

import pytest

from chibo.work.rosters.rules import Formula
from chibo.work.rosters.rules.values import cell_type_of, meeting_day_of, phone_of, post_of
from tests.work.rosters.tables import CELLS, MEMBER, cell_table, codes, official_table, read

pytestmark = pytest.mark.pure


def changed(at, value):
    return [cell if place != at else value for place, cell in enumerate(CELLS[1])]


def test_cells_come_out_clean():
    roster, findings = read()

    cell = roster.cells[0]
    assert findings == []
    assert (cell.code, cell.name, cell.type, cell.place, cell.meeting_day, cell.row) == (
        "TS-01",
        "Chi bộ thôn Đồng Tâm",
        "residential",
        "Nhà văn hóa",
        3,
        2,
    )


@pytest.mark.parametrize(
    ("at", "value", "column", "code", "severity"),
    [
        (1, None, "Mã tổ chức", "blank_code", "error"),
        (1, "ts 01", "Mã tổ chức", "duplicate_code", "error"),
        (1, Formula("=A1"), "Mã tổ chức", "formula", "error"),
        (2, None, "Tên chi bộ", "blank_name", "error"),
        (2, "CHI BỘ THÔN ĐỒNG TÂM", "Tên chi bộ", "duplicate_cell", "error"),
        (2, "Chi bộ Trường Mầm nоn", "Tên chi bộ", "mixed_alphabets", "warning"),
        (3, "Hội quán", "Loại hình", "unknown_cell_type", "error"),
        (5, "ngày rằm", "Ngày sinh hoạt", "bad_meeting_day", "warning"),
        (5, 45, "Ngày sinh hoạt", "bad_meeting_day", "warning"),
    ],
)
def test_a_wrong_cell_is_reported_once_at_its_place(at, value, column, code, severity):
    _, findings = read(MEMBER, cells=cell_table(CELLS[0], changed(at, value)))

    assert codes(findings) == [(3, column, code, severity)]


def test_a_row_with_only_a_name_is_a_cell_without_code_and_type():
    _, findings = read(MEMBER, cells=cell_table(CELLS[0], [None, None, "Chi bộ Mới"]))

    assert [one.code for one in findings] == ["unknown_cell_type", "blank_code"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Thôn", "", "residential"),
        ("Bản", "", "residential"),
        ("Tổ dân phố", "", "residential"),
        ("KHU PHỐ", "", "residential"),
        ("Trường học", "", "public_service"),
        ("Trạm y tế", "", "public_service"),
        ("Đơn vị sự nghiệp", "", "public_service"),
        ("Công an", "", "police"),
        ("Quân sự", "", "military"),
        ("Quân đội", "", "military"),
        ("Cơ quan", "", "agency"),
        ("Doanh nghiệp", "Chi bộ HTX Nông nghiệp", "cooperative"),
        ("Hợp tác xã", "", "cooperative"),
        ("Doanh nghiệp", "Chi bộ Công ty Minh Anh", "private_enterprise"),
        ("Doanh nghiệp ngoài nhà nước", "", "private_enterprise"),
        ("FDI", "", "private_enterprise"),
        ("Doanh nghiệp nhà nước", "", "state_enterprise"),
        ("Học sinh, sinh viên", "", "students"),
        ("Ngoài nước", "", "abroad"),
        ("Sinh hoạt tạm thời", "", "temporary"),
        ("", "Chi bộ Công an xã Trường Sinh", "police"),
        ("", "Chi bộ thôn Trường Sinh", "residential"),
        ("", "Chi bộ Cơ quan UBND xã Trường Sinh", "agency"),
        ("Hội quán", "", None),
        ("", "Chi bộ Trường Sinh", None),
    ],
)
def test_the_type_of_a_cell_is_understood(text, name, kind):
    assert cell_type_of(text, name) == kind


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3", 3),
        ("Ngày 03 hằng tháng", 3),
        ("mùng 5", 5),
        ("0", None),
        ("32", None),
        ("3 hoặc 5", None),
    ],
)
def test_the_meeting_day_is_one_number(text, day):
    assert meeting_day_of(text) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912345678", "0912345678"),
        ("912345678", "0912345678"),
        ("+84 912 345 678", "0912345678"),
        ("+84 (0)912345678", "0912345678"),
        ("84912345678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("0912.345.678 / 0987654321", "0912345678"),
        ("123 hoặc 0987-654-321", "0987654321"),
        ("024 3825 1234", "02438251234"),
        ("0123456789", None),
        ("không có", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_telephone_number_has_one_form(text, number):
    assert phone_of(text) == number


@pytest.mark.parametrize(
    ("text", "post", "understood"),
    [
        ("Bí thư", "secretary", True),
        ("BÍ THƯ CHI BỘ", "secretary", True),
        ("P. Bí thư", "deputy", True),
        ("Phó Bí thư", "deputy", True),
        ("Chi uỷ viên", "committee_member", True),
        ("Chi ủy viên", "committee_member", True),
        ("Bí thư, Trưởng thôn", "secretary", True),
        ("Trưởng thôn - Phó bí thư", "deputy", True),
        ("Đảng viên", None, True),
        ("", None, True),
        ("Đảng ủy viên", None, True),
        ("Bí thư Đoàn", None, False),
        ("Tổng chỉ huy", None, False),
    ],
)
def test_an_office_is_understood_or_not(text, post, understood):
    assert post_of(text) == (post, understood)


def test_officials_name_several_cells_in_any_way():
    for text in (
        "Chi bộ thôn Đồng Tâm; Chi bộ Trường Mầm non",
        "- Thôn Đồng Tâm\n- Trường Mầm non",
        "Thôn Đồng Tâm, Trường Mầm non",
        "Thôn Đồng Tâm và Trường Mầm non.",
        "TS-01; TS-02",
    ):
        roster, findings = read(
            MEMBER,
            officials=official_table([1, "LÊ VĂN CƯỜNG", "Bí thư Đảng ủy", text, date(2025, 7, 1)]),
        )

        assert findings == []
        assert roster.officials[0].cell_codes == ("TS-01", "TS-02")
        assert (roster.officials[0].name, roster.officials[0].since) == (
            "Lê Văn Cường",
            date(2025, 7, 1),
        )


@pytest.mark.parametrize(
    ("cells", "since", "expected"),
    [
        (None, "01/07/2025", [(2, "Chi bộ được phân công", "official_missing_cell", "error")]),
        ("Chi bộ Lạ", "01/07/2025", [(2, "Chi bộ được phân công", "unknown_cell", "error")]),
        ("TS-01", "31/02/2025", [(2, "Từ ngày", "impossible_date", "error")]),
        ("TS-01", None, []),
        ("TS-01", "01/07/2027", []),
        ("TS-01", "01/07/2031", [(2, "Từ ngày", "charge_too_late", "error")]),
        ("TS-01", "1/1/2100", [(2, "Từ ngày", "charge_too_late", "error")]),
        ("TS-01", "31/12/9999", [(2, "Từ ngày", "charge_too_late", "error")]),
        ("TS-01", "01/01/1900", [(2, "Từ ngày", "charge_too_early", "error")]),
        ("TS-01", date(1900, 1, 1), [(2, "Từ ngày", "charge_too_early", "error")]),
        (Formula("=B2"), None, [(2, "Chi bộ được phân công", "formula", "error")]),
    ],
)
def test_an_official_without_a_known_cell_is_reported(cells, since, expected):
    _, findings = read(
        MEMBER, officials=official_table([1, "Lê Văn Cường", "Bí thư Đảng ủy", cells, since])
    )

    assert codes(findings) == expected
