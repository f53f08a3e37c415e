"""How Party papers write dates, hours, numbers and persons."""

import unicodedata
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal

from chibo.base.kernel.text import clean_line, clean_text

MEETING_TITLES = {
    "regular": "sinh hoạt chi bộ thường kỳ",
    "thematic": "sinh hoạt chi bộ chuyên đề",
    "extraordinary": "sinh hoạt chi bộ bất thường",
}
MEMBER_CLASSES = {"official": "Chính thức", "probationary": "Dự bị", "temporary": "Tạm thời"}
PRESENCES = {
    "present": "Có mặt",
    "late": "Đến muộn",
    "left": "Về sớm",
    "remote": "Dự trực tuyến",
    "excused": "Vắng có lý do",
    "unexcused": "Vắng không lý do",
    "unrecorded": "Chưa ghi",
    "exempt": "Được miễn",
    "away": "Sinh hoạt nơi khác",
    "suspended": "Bị đình chỉ",
}
TASK_STATES = {
    "new": "Chưa thực hiện",
    "doing": "Đang thực hiện",
    "done": "Hoàn thành",
    "late": "Quá hạn",
    "moved": "Chuyển tiếp",
    "dropped": "Thôi thực hiện",
}
POSTS = {"secretary": "BÍ THƯ", "deputy": "PHÓ BÍ THƯ"}
_ROMAN = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_TITLES_OF_PERSONS = ("đồng chí ", "đ/c ", "ông ", "bà ", "anh ", "chị ")


def _printable(text: str) -> str:
    return "".join(
        c for c in text if unicodedata.category(c) != "Cs" and (ord(c) & 0xFFFE) != 0xFFFE
    )


def line(text: str) -> str:
    """One line fit for any format: NFC, single blanks, nothing that XML or a PDF cannot hold."""
    return clean_line(_printable(text))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something, each fit for any format."""
    return tuple(one for raw in clean_text(_printable(text)).split("\n") if (one := line(raw)))


def roman(number: int) -> str:
    """A heading's number, 1 to 39."""
    written = ""
    for letters, value in _ROMAN:
        while number >= value:
            written, number = written + letters, number - value
    return written


def letter(index: int) -> str:
    """The letter of a point, from 0: a, b, c, d, đ, e, g, h, i, k ...; without f, j, w, z."""
    return _LETTERS[index % len(_LETTERS)]


def month_words(year: int, month: int) -> str:
    """tháng 02 năm 2026, tháng 3 năm 2026: only months 1 and 2 carry a zero."""
    return f"tháng {month:02d} năm {year}" if month <= 2 else f"tháng {month} năm {year}"


def date_words(day: date) -> str:
    """ngày 03 tháng 02 năm 2026: days under 10 and months 1 and 2 carry a zero."""
    return f"ngày {day.day:02d} {month_words(day.year, day.month)}"


def date_short(day: date | None) -> str:
    """03/02/2026, empty without a day."""
    return f"{day:%d/%m/%Y}" if day else ""


def time_words(at: time) -> str:
    """19 giờ 30 phút; a full hour without minutes."""
    return f"{at.hour} giờ {at.minute:02d} phút" if at.minute else f"{at.hour} giờ"


def minutes_between(start: time, end: time) -> int:
    """The length in minutes; an end before the start is taken to lie after midnight."""
    length = (end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)
    return length if length >= 0 else length + 24 * 60


def number(value: Decimal | int | None) -> str:
    """92,5: decimal comma, no zeros at the end; empty for None."""
    if value is None:
        return ""
    written = f"{Decimal(value):f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written).replace(".", ",")


def percent(share: Decimal | None) -> str:
    """A share of 0–1 as 66,67%; empty for None."""
    if share is None:
        return ""
    return number((share * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) + "%"


def comrade(name: str) -> str:
    """The person with "đồng chí" before the name, unless a title already stands there."""
    name = line(name)
    return name if not name or name.lower().startswith(_TITLES_OF_PERSONS) else f"đồng chí {name}"


def sentence(text: str) -> str:
    """The text with a capital at its head and a full stop at its end."""
    text = line(text)
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?:;…" else ".")


def two_digits(count: int) -> str:
    """A count as papers write it: 0, 01 … 09, 10."""
    return f"{count:02d}" if count else "0"
