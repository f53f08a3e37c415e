"""Single values of a roster, cleaned and understood: telephone numbers, cards, offices, kinds,
types of cells.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chibo.base.kernel.text import clean_line, fold
from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Post, Sex
from chibo.work.rosters.rules.facts import Formula
from chibo.work.rosters.rules.notes import read_note

_MOBILE_OR_FIXED = re.compile(r"0(?:[35789]\d{8}|2\d{8,9})")
_PHONE_PARTS = re.compile(r"[;/,\n]|\s-\s|\bhoặc\b")
_SIGNS = re.compile(r"[^a-z0-9]+")
_NAME_SIGNS = set(" .'’`-()")

_POSTS = {
    **dict.fromkeys(
        ["bi thu", "bi thu chi bo", "bi thu chi uy", "bt", "btcb", "bt chi bo", "bi thu cb"],
        Post.SECRETARY,
    ),
    **dict.fromkeys(
        [
            "pho bi thu",
            "pho bi thu chi bo",
            "pho bi thu chi uy",
            "pbt",
            "p bi thu",
            "pho bt",
            "pbtcb",
            "pbt chi bo",
            "p bi thu chi bo",
        ],
        Post.DEPUTY,
    ),
    **dict.fromkeys(
        [
            "chi uy vien",
            "chi uy",
            "cuv",
            "uy vien",
            "uy vien chi uy",
            "uv chi uy",
            "uv",
            "cap uy vien chi bo",
            "uy vien chi bo",
        ],
        Post.COMMITTEE_MEMBER,
    ),
}
_NO_POST = {"", "dang vien", "dv", "khong", "khong co", "0", "x"}
_UPPER = re.compile(
    r"dang uy|btv|thuong vu|bch|chap hanh|tinh uy|huyen uy|thanh uy|dang bo|uy ban kiem"
    r" tra|ubkt|trung uong"
)
_POST_PARTS = re.compile(r"[,;/+&()]|\s[-–]\s|\bkiem\b")

_TYPES: tuple[tuple[str, CellType], ...] = (
    (r"\bhtx\b|hop tac xa", CellType.COOPERATIVE),
    (r"sinh hoat tam thoi|tam thoi", CellType.TEMPORARY),
    (r"ngoai nuoc|nuoc ngoai", CellType.ABROAD),
    (r"hoc sinh|sinh vien", CellType.STUDENTS),
    (r"doanh nghiep nha nuoc|\bdnnn\b|von nha nuoc", CellType.STATE_ENTERPRISE),
    (
        r"doanh nghiep|\bdn\b|\bfdi\b|cong ty|tu nhan|ngoai nha nuoc|ngoai khu vuc nha nuoc",
        CellType.PRIVATE_ENTERPRISE,
    ),
    (r"cong an", CellType.POLICE),
    (r"quan su|quan doi|bo doi|bien phong|luc luong vu trang|\bllvt\b|\bchqs\b", CellType.MILITARY),
    (r"co quan|hanh chinh|\bubnd\b|khoi dang", CellType.AGENCY),
    # "Trường" alone is also part of place names.
    (
        (
            r"\btruong (hoc|mam non|mn|mau giao|tieu hoc|th|thcs|thpt|ptdt\w*|pho thong|cao"
            r" dang|dai hoc|"
            r"chinh tri)\b|^truong$"
            r"|\btram\b|\by te\b|benh vien|su nghiep|giao duc|mam non|tieu"
            r" hoc|\bthcs\b|\bthpt\b|trung tam"
        ),
        CellType.PUBLIC_SERVICE,
    ),
    (
        (
            r"\bthon\b|^ban$|\bthon ban\b|\bxom\b|\bap\b|\blang\b|to dan pho|\btdp\b|khu pho|khu"
            r" dan cu|"
            r"\bkdc\b|tieu khu|dan cu"
        ),
        CellType.RESIDENTIAL,
    ),
)
_ENTERPRISES = (CellType.PRIVATE_ENTERPRISE, CellType.STATE_ENTERPRISE)

_KIND_NAMES = {
    "chinh thuc": MembershipKind.OFFICIAL,
    "dang vien chinh thuc": MembershipKind.OFFICIAL,
    "dvct": MembershipKind.OFFICIAL,
}

_SEXES = {
    **dict.fromkeys(["nam", "m", "trai", "ong"], Sex.MALE),
    **dict.fromkeys(["nu", "f", "gai", "ba"], Sex.FEMALE),
}
_TICKS = {
    "x",
    "xx",
    "1",
    "v",
    "✓",
    "✔",
    "√",
    "có",
    "co",
    "*",
    "+",
    "true",
    "đúng",
    "rồi",
    "⊗",
    "☑",
    "☒",
}
_CARD_DIGITS = (8, 12)
_EXPONENT = re.compile(r"\d+([.,]\d+)?\s*[eE]\s*\+?\s*\d+")


@lru_cache(maxsize=4096)  # Headings, posts and kinds come again in every row of a list.
def words(text: str) -> str:
    """Folded words with single blanks and no signs between them."""
    return _SIGNS.sub(" ", fold(text)).strip()


def phone_of(text: str) -> str | None:
    """The telephone number as 0 and nine or ten digits; None when it is none.

    Of several the first good one counts.

    A number that Excel robbed of its leading zero gets it back; +84 and 0084 become 0.
    """
    for part in _PHONE_PARTS.split(text):
        digits = "".join(c for c in part if c.isascii() and c.isdigit())
        if digits.startswith("0084"):
            digits = "0" + digits[4:].removeprefix("0")
        elif digits.startswith("84") and len(digits) in (11, 12):
            digits = "0" + digits[2:].removeprefix("0")
        elif len(digits) == 9 and not digits.startswith("0"):
            digits = "0" + digits
        if _MOBILE_OR_FIXED.fullmatch(digits):
            return digits
    return None


def phones_in(text: str) -> list[str]:
    """The parts of a text that are telephone numbers."""
    return [number for part in _PHONE_PARTS.split(text) if (number := phone_of(part))]


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card number, or a problem: card_shortened, card_digits (with how many), no_card (words
    instead of a number).
    """

    text: str = ""
    problem: str = ""
    count: int = 0


def read_card(value: object) -> CardReading:
    """The card number that a cell means: eight digits (08.895620), or the twelve of an identity
    number.

    A number with fewer digits has lost zeros, and nobody can tell which; so has one with a decimal
    point or an exponent. Numbers with letters are kept as they are.
    Source: Hướng dẫn 02 (twelve digits on cards since 2/9/2025); the eight of the cards before.
    """
    if value is None or isinstance(value, bool | date | Formula):
        return CardReading()
    if isinstance(value, float) and not value.is_integer():
        return CardReading(problem="card_shortened")
    text = str(int(value)) if isinstance(value, float) else str(value).strip()
    if _EXPONENT.fullmatch(text) or text.startswith(("'", "’", "`")):
        return CardReading(problem="card_shortened")
    if not any(c.isdigit() for c in text):
        return CardReading(problem="no_card" if any(c.isalpha() for c in text) else "")
    plain = digits(text)
    if plain.isdigit() and len(plain) not in _CARD_DIGITS:
        return CardReading(problem="card_digits", count=len(plain))
    if not isinstance(value, str) and len(plain) == _CARD_DIGITS[0]:
        return CardReading(f"{plain[:2]}.{plain[2:]}")
    return CardReading(text[:20])


def digits(card: str) -> str:
    """A card number without dots and blanks."""
    return "".join(c for c in card if c.isalnum()).casefold()


def is_tick(value: object) -> bool:
    """True for the marks that people put for yes."""
    return not isinstance(value, Formula) and str(value).strip().casefold() in _TICKS


def is_no(value: object) -> bool:
    """True for the marks that people put for no."""
    return value is False or (
        not isinstance(value, Formula)
        and words(str(value)) in {"", "0", "khong", "ko", "k", "no", "false"}
    )


def post_of(text: str) -> tuple[Post | None, bool]:
    """The cell post that a text names, and whether the text is understood at all (an upper office
    is, without a post).

    Several offices in one text are taken apart; one understood part is enough.
    """
    found = [_POSTS[part] for part in _post_parts(text) if part in _POSTS]
    if found:
        return min(found, key=list(Post).index), True
    return None, words(text) in _NO_POST or is_upper_office(text)


def _post_parts(text: str) -> list[str]:
    return [words(text), *(words(part) for part in _POST_PARTS.split(fold(text)))]


def is_upper_office(text: str) -> bool:
    """True for an office in a committee above the cell."""
    return bool(_UPPER.search(words(text)))


def cell_type_of(text: str, name: str) -> CellType | None:
    """The type of a cell from its "Loại hình", or from its name when that is empty; None when
    neither says it.

    An enterprise whose name says co-operative is a co-operative; one that does not say whose it is
    counts as private.
    """
    found = _type_in(text) if words(text) else _type_in(name)
    if found in _ENTERPRISES and _type_in(name) is CellType.COOPERATIVE:
        return CellType.COOPERATIVE
    return found


def _type_in(text: str) -> CellType | None:
    folded = words(text)
    found = next((kind for pattern, kind in _TYPES if re.search(pattern, folded)), None)
    if found is None and re.search(r"\bbản\b", clean_line(text).casefold()):
        return CellType.RESIDENTIAL
    return found


def kind_of(text: str) -> MembershipKind | None:
    """The kind of membership that a column of kinds states; None when it is not understood."""
    return _KIND_NAMES.get(words(text)) or read_note(text).kind


def sex_of(text: str) -> Sex | None:
    """The sex that a text names; None when it is not understood."""
    return _SEXES.get(words(text))


def meeting_day_of(text: str) -> int | None:
    """The day of the month in "3", "Ngày 03 hằng tháng", "mùng 5"; None without exactly one number
    from 1 to 31.
    """
    numbers = [int(number) for number in re.findall(r"\d+", text[:60])]
    return numbers[0] if len(numbers) == 1 and 1 <= numbers[0] <= 31 else None


def foreign_letters(name: str) -> str:
    """The letters of a name that are not Latin ones, such as a Cyrillic а that looks like an a."""
    return "".join(
        c for c in name if c.isalpha() and not unicodedata.name(c, "").startswith("LATIN")
    )


def odd_signs(name: str) -> str:
    """The characters of a name that belong into no name: digits, emoji, signs."""
    return "".join(
        c
        for c in name
        if not c.isalpha()
        and c not in _NAME_SIGNS
        and unicodedata.category(c) not in ("Mn", "Mc", "Me")
    )
