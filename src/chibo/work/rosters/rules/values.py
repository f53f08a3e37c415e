"""Single values of a roster, cleaned and understood: telephone numbers, cards, offices, kinds, types of cells."""

import re
import unicodedata
from functools import lru_cache

from chibo.base.kernel.text import clean_line, fold
from chibo.directory.organisation.enums import CellType
from chibo.directory.people.enums import MembershipKind, Post, Sex

_MOBILE_OR_FIXED = re.compile(r"0(?:[35789]\d{8}|2\d{8,9})")
_PHONE_PARTS = re.compile(r"[;/,\n]|\s-\s|\bhoặc\b")
_SIGNS = re.compile(r"[^a-z0-9]+")
_NAME_SIGNS = set(" .'’`-()")
# Letters of the fonts before Unicode, which no Vietnamese or minority name holds.
_OLD_FONT = re.compile("[¨©®¬µ¶¸¹º»¼½¾÷×ÞþßÆæÇçËëÏïÖöØøÛûÜüÿ]|[aA][àáâãêùéèøûúý]|[eE][âãàáäùøûú]")

_POSTS = {
    **dict.fromkeys(
        ["bi thu", "bi thu chi bo", "bi thu chi uy", "bt", "btcb", "bt chi bo", "bi thu cb"], Post.SECRETARY
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
    r"dang uy|btv|thuong vu|bch|chap hanh|tinh uy|huyen uy|thanh uy|dang bo|uy ban kiem tra|ubkt|trung uong"
)
_POST_PARTS = re.compile(r"[,;/+&()]|\s[-–]\s|\bkiem\b")

_TYPES: tuple[tuple[str, CellType], ...] = (
    (r"\bhtx\b|hop tac xa", CellType.COOPERATIVE),
    (r"sinh hoat tam thoi|tam thoi", CellType.TEMPORARY),
    (r"ngoai nuoc|nuoc ngoai", CellType.ABROAD),
    (r"hoc sinh|sinh vien", CellType.STUDENTS),
    (r"doanh nghiep nha nuoc|\bdnnn\b|von nha nuoc", CellType.STATE_ENTERPRISE),
    (r"doanh nghiep|\bdn\b|\bfdi\b|cong ty|tu nhan|ngoai nha nuoc|ngoai khu vuc nha nuoc", CellType.PRIVATE_ENTERPRISE),
    (r"cong an", CellType.POLICE),
    (r"quan su|quan doi|bo doi|bien phong|luc luong vu trang|\bllvt\b|\bchqs\b", CellType.MILITARY),
    (r"co quan|hanh chinh|\bubnd\b|khoi dang", CellType.AGENCY),
    # "Trường" alone is also part of place names.
    (
        (
            r"\btruong (hoc|mam non|mn|mau giao|tieu hoc|th|thcs|thpt|ptdt\w*|pho thong|cao dang|dai hoc|"
            r"chinh tri)\b|^truong$"
            r"|\btram\b|\by te\b|benh vien|su nghiep|giao duc|mam non|tieu hoc|\bthcs\b|\bthpt\b|trung tam"
        ),
        CellType.PUBLIC_SERVICE,
    ),
    (
        (
            r"\bthon\b|^ban$|\bthon ban\b|\bxom\b|\bap\b|\blang\b|to dan pho|\btdp\b|khu pho|khu dan cu|"
            r"\bkdc\b|tieu khu|dan cu"
        ),
        CellType.RESIDENTIAL,
    ),
)
_ENTERPRISES = (CellType.PRIVATE_ENTERPRISE, CellType.STATE_ENTERPRISE)

_KINDS: tuple[tuple[str, MembershipKind], ...] = (
    (r"\bmien\b.*(cong tac|\bct\b|sinh hoat|\bshd?\b|\bshcb\b)", MembershipKind.EXEMPT),
    (r"dinh chi", MembershipKind.SUSPENDED),
    (
        (
            r"(sinh hoat( dang)? tam thoi|\bsh(d|cb)?tt\b|\bshd? tam thoi).*"
            r"(noi khac|chuyen di|\bdi\b|o xa|tai (?!day|chi bo nay)\w|\bo (?!day)\w|ve chi bo khac)"
        ),
        MembershipKind.TEMPORARILY_AWAY,
    ),
    (r"sinh hoat( dang)? tam thoi|\bsh(d|cb)?tt\b|\bshd? tam thoi", MembershipKind.TEMPORARY_HERE),
    (r"\bdu bi\b|\bdvdb\b", MembershipKind.PROBATIONARY),
)
_KIND_NAMES = {
    "chinh thuc": MembershipKind.OFFICIAL,
    "dang vien chinh thuc": MembershipKind.OFFICIAL,
    "dvct": MembershipKind.OFFICIAL,
}

_SEXES = {
    **dict.fromkeys(["nam", "m", "trai", "ong"], Sex.MALE),
    **dict.fromkeys(["nu", "f", "gai", "ba"], Sex.FEMALE),
}
TICKS = {"x", "1", "v", "✓", "✔", "co", "*"}


@lru_cache(maxsize=4096)
def words(text: str) -> str:
    """Folded words with single blanks and no signs between them."""
    return _SIGNS.sub(" ", fold(text)).strip()


def phone_of(text: str) -> str | None:
    """The telephone number as 0 and nine or ten digits; None when it is none. Of several the first good one counts.

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


def card_of(value: str | int | float) -> str:
    """The card number as text; zeros that Excel took away are given back (08.895620, twelve digits of an identity)."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:09.6f}" if 0 < value < 100 else f"{value:.0f}"
    digits = str(value)
    if len(digits) in (10, 11):
        return digits.zfill(12)
    return f"{digits.zfill(8)[:2]}.{digits.zfill(8)[2:]}" if len(digits) in (7, 8) else digits


def post_of(text: str) -> tuple[Post | None, bool]:
    """The cell post that a text names, and whether the text is understood at all (an upper office is, without a post).

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
    """The type of a cell from its "Loại hình", or from its name when that is empty; None when neither says it.

    An enterprise whose name says co-operative is a co-operative; one that does not say whose it is counts as private.
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


def kind_in_note(text: str) -> MembershipKind | None:
    """The kind of membership that a remark states; None for other remarks (work far away, illness)."""
    folded = words(text)
    return next((kind for pattern, kind in _KINDS if re.search(pattern, folded)), None)


def kind_of(text: str) -> MembershipKind | None:
    """The kind of membership that a column of kinds states; None when it is not understood."""
    return _KIND_NAMES.get(words(text)) or kind_in_note(text)


def sex_of(text: str) -> Sex | None:
    """The sex that a text names; None when it is not understood."""
    return _SEXES.get(words(text))


def meeting_day_of(text: str) -> int | None:
    """The day of the month in "3", "Ngày 03 hằng tháng", "mùng 5"; None without exactly one number from 1 to 31."""
    numbers = [int(number) for number in re.findall(r"\d+", text[:60])]
    return numbers[0] if len(numbers) == 1 and 1 <= numbers[0] <= 31 else None


def foreign_letters(name: str) -> str:
    """The letters of a name that are not Latin ones, such as a Cyrillic а that looks like an a."""
    return "".join(c for c in name if c.isalpha() and not unicodedata.name(c, "").startswith("LATIN"))


def odd_signs(name: str) -> str:
    """The characters of a name that belong into no name: digits, emoji, signs."""
    return "".join(
        c
        for c in name
        if not c.isalpha() and c not in _NAME_SIGNS and unicodedata.category(c) not in ("Mn", "Mc", "Me")
    )


def looks_like_old_font(name: str) -> bool:
    """True when a name was most likely typed in a font from before Unicode (TCVN3, VNI)."""
    return bool(_OLD_FONT.search(clean_line(name)))
