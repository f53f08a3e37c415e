import resource
import time
import unicodedata
from collections import Counter
from datetime import date

from chibo.base.kernel.text import clean_name, sort_key
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.rules import WorkbookRow, WorkbookSheet, read_roster
from tests.interfaces.imports.books import written

ON = date(2026, 11, 21)
HEADINGS = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chi bộ",
    "SĐT",
    "Ghi chú",
]
CELLS = [["Mã tổ chức", "Tên chi bộ", "Loại hình"], ["TS-01", "Chi bộ thôn A", "Thôn"]]
OFFICIALS = [["Họ tên", "Chi bộ phụ trách", "Từ ngày"], ["Lê Văn Cường", "TS-01", "1/7/2025"]]
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]
MIDDLE = ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Xuân", "Thu", "Bích", "Tuyết", "Quốc"]
GIVEN = ["Hoà", "Thuý", "Ước", "Yến", "Đạt", "Khánh", "Lượng", "Nghĩa", "Quỳnh", "Vỹ"]


def names():
    second = [f"{middle} {given}" for middle in MIDDLE for given in GIVEN]
    return [f"{family} {one} {two}" for family in FAMILY for one in MIDDLE for two in second]


def member(at, name):
    return [
        at,
        name,
        date(1950 + at % 40, 1 + at % 12, 1 + at // 40 % 28),
        "Nam",
        "Kinh",
        "3/2/2010",
        "3/2/2011",
        "TS-01",
        None,
        None,
    ]


def test_ten_thousand_rows_are_read_in_seconds_and_little_memory():
    rows = [member(at, name) for at, name in enumerate(names())]
    data = written({"Tổ chức đảng": CELLS, "Đảng viên": [HEADINGS, *rows], "Phân công": OFFICIALS})
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()

    roster, findings = read_roster(read_tables("x.xlsx", data), on=ON)

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (len(roster.members), findings) == (10_000, ())
    assert time.perf_counter() - started < 30
    assert grown < 200 * 1024


FORMS = [
    lambda name: name,
    lambda name: unicodedata.normalize("NFD", name),
    str.upper,
    lambda name: f" {name.replace(' ', '  ')} ",
]


def test_ten_thousand_names_have_one_form_and_one_key_each():
    for form in FORMS:
        assert [clean_name(form(name)) for name in names()] == names()
    assert len({sort_key(name) for name in names()}) == 10_000


def test_a_name_in_four_spellings_is_one_member():
    some = names()[::20]
    rows = [
        WorkbookRow(at + 2, member(at, form(name)))
        for form in FORMS
        for at, name in enumerate(some)
    ]
    members = WorkbookSheet("Đảng viên", [WorkbookRow(1, HEADINGS), *rows])
    cells = WorkbookSheet(
        "Tổ chức đảng", [WorkbookRow(at, row) for at, row in enumerate(CELLS, start=1)]
    )

    roster, findings = read_roster([cells, members], on=ON)

    assert [one.name for one in roster.members] == some
    assert Counter((one.code, one.column) for one in findings) == {
        ("missing_sheet", ""): 1,
        ("duplicate_person", "Họ và tên"): 1500,
    }
