"""What notes state: only plain statements, in every wording; never what is over, denied, asked for
or of somebody else.
"""

from datetime import date
from itertools import product

import pytest

from chibo.work.rosters.rules.notes import read_note, says_active
from tests.work.rosters.tables import MEMBER, OTHER, codes, read

pytestmark = pytest.mark.pure

KINDS = {
    "miễn sinh hoạt": "exempt",
    "miễn công tác và sinh hoạt đảng": "exempt",
    "miễn SH": "exempt",
    "đình chỉ sinh hoạt": "suspended",
    "dự bị": "probationary",
    "sinh hoạt tạm thời": "temporary_here",
}
LEFT = {
    "từ trần": "died",
    "mất": "died",
    "qua đời": "died",
    "chuyển đi": "moved_away",
    "chuyển sinh hoạt đảng đi nơi khác": "moved_away",
    "xóa tên": "struck_off",
    "khai trừ": "expelled",
}
BEFORE = ["", "Đã ", "Được ", "Đ/c ", "Thuộc diện ", "Hiện đang "]
AFTER = [
    "",
    " từ 01/2024",
    " từ ngày 3/2/2024",
    " năm 2024",
    " theo QĐ số 12-QĐ/ĐU",
    " (tuổi cao)",
    " do ốm đau, không đi lại được",
]
OVER = [
    "Hết ",
    "Đã hết ",
    "Hết hạn ",
    "Không thuộc diện ",
    "Không còn ",
    "Thôi ",
    "Đề nghị xét ",
    "Xin ",
    "Chưa được ",
    "Dự kiến ",
    "Đang làm thủ tục ",
]
OTHERS = ["Vợ ", "Chồng là đảng viên ", "Con trai ", "Bố ", "Em gái thuộc diện "]
ENDINGS = [", đã về", ", nay đã trở lại", "; chưa có quyết định", " (đã hết hạn)"]


@pytest.mark.parametrize(("words", "kind"), KINDS.items())
def test_a_plain_statement_in_every_wording_is_that_kind(words, kind):
    for before, after, form in product(BEFORE, AFTER, (str, str.upper, str.lower)):
        note = form(f"{before}{words}{after}")

        assert (note, read_note(note).kind, read_note(note).left) == (note, kind, None)


@pytest.mark.parametrize("words", [*KINDS, *LEFT])
def test_what_is_over_denied_asked_for_or_of_somebody_else_states_nothing(words):
    notes = [f"{before}{words}{after}" for before, after in product([*OVER, *OTHERS], AFTER)]
    notes += [f"{words.capitalize()}{after}" for after in ENDINGS]
    for note in notes:
        stated = read_note(note)

        assert (note, stated.kind, stated.left) == (note, None, None)


@pytest.mark.parametrize(("words", "reason"), LEFT.items())
def test_a_plain_statement_of_leaving_tells_reason_and_day(words, reason):
    for before, after in product(
        ["", "Đã ", "Đ/c "], [" ngày 15/5/2026", " 15-05-2026", " ngày 15 tháng 5 năm 2026"]
    ):
        note = f"{before}{words}{after}".capitalize()

        assert (note, read_note(note).left, read_note(note).day) == (
            note,
            reason,
            date(2026, 5, 15),
        )


@pytest.mark.parametrize(
    "note",
    [
        "Mất thẻ đảng viên",
        "Thương binh mất sức 61%",
        "PCT Mặt trận Tổ quốc",
        "Chuyển đến từ chi bộ thôn B",
        "Chuyển chính thức 3/2/2016",
        "Trưởng thôn, giám sát cộng đồng",
        "Đi làm ăn xa",
        "Nghỉ hưu từ 2018",
        "Hội viên CCB",
        "Hết dự bị 03/02/2016",
        "",
    ],
)
def test_what_speaks_of_other_things_is_not_even_asked_about(note):
    assert read_note(note) == read_note("")


def test_an_end_that_has_passed_or_is_not_named_is_asked_about():
    over, going, open_ = (
        read(MEMBER | {"Ghi chú": note})
        for note in (
            "Miễn sinh hoạt đến 31/12/2022",
            "Miễn sinh hoạt đến hết năm 2027",
            "Đình chỉ sinh hoạt 3 tháng",
        )
    )

    assert [
        (found.members[0].kind, codes(findings)) for found, findings in (over, going, open_)
    ] == [
        ("official", [(2, "Ghi chú", "note_is_over", "warning")]),
        ("exempt", []),
        ("suspended", [(2, "Ghi chú", "note_lasts", "warning")]),
    ]


def test_no_word_makes_probationary_who_has_become_official():
    for changes in (
        {"Ghi chú": "Dự bị"},
        {"Loại đảng viên": "Đảng viên dự bị"},
        {"Đảng viên dự bị": "x"},
    ):
        roster, findings = read(MEMBER | changes)

        assert (changes, roster.members[0].kind) == (changes, "official")
        assert codes(findings) == [(2, "Ngày chính thức", "kind_against_date", "warning")]


def test_a_leaving_that_has_not_come_counts_for_nothing_yet():
    roster, findings = read(MEMBER | {"Ghi chú": "Chuyển đi 1/12/2026"}, OTHER)

    assert (len(roster.members), roster.leavers) == (2, ())
    assert codes(findings) == [(2, "Ghi chú", "leaves_later", "warning")]


@pytest.mark.parametrize(
    "words", ["Đang sinh hoạt", "HOẠT ĐỘNG", "Đang hoạt động", "Sinh hoạt bình thường"]
)
def test_words_of_the_handbook_that_only_say_active_are_no_kind(words):
    roster, findings = read(MEMBER | {"Trạng thái": words})

    assert (says_active(words), roster.members[0].kind, findings) == (True, "official", [])
