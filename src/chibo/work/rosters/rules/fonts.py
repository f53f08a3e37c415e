"""Vietnamese typed in the fonts from before Unicode: known by its letters, and turned into Unicode.

Sources: TCVN 5712:1993 (VN3, the `.VnTime` fonts) and the VNI encoding for Windows (`VNI-Times`),
as the letters look to a program that takes them for Latin-1.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from chibo.work.rosters.rules.facts import Value, WorkbookRow, WorkbookSheet

TCVN3, VNI = "TCVN3", "VNI"

_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_VOWELS = {
    "a": {
        "ù": "á",
        "ø": "à",
        "û": "ả",
        "õ": "ã",
        "ï": "ạ",
        "ê": "ă",
        "é": "ắ",
        "è": "ằ",
        "ú": "ẳ",
        "ü": "ẵ",
        "ë": "ặ",
        "â": "â",
        "á": "ấ",
        "à": "ầ",
        "å": "ẩ",
        "ã": "ẫ",
        "ä": "ậ",
    },
    "e": {
        "ù": "é",
        "ø": "è",
        "û": "ẻ",
        "õ": "ẽ",
        "ï": "ẹ",
        "â": "ê",
        "á": "ế",
        "à": "ề",
        "å": "ể",
        "ã": "ễ",
        "ä": "ệ",
    },
    "o": {
        "ù": "ó",
        "ø": "ò",
        "û": "ỏ",
        "õ": "õ",
        "ï": "ọ",
        "â": "ô",
        "á": "ố",
        "à": "ồ",
        "å": "ổ",
        "ã": "ỗ",
        "ä": "ộ",
    },
    "ô": {"ù": "ớ", "ø": "ờ", "û": "ở", "õ": "ỡ", "ï": "ợ"},
    "u": {"ù": "ú", "ø": "ù", "û": "ủ", "õ": "ũ", "ï": "ụ"},
    "ö": {"ù": "ứ", "ø": "ừ", "û": "ử", "õ": "ữ", "ï": "ự"},
    "y": {"ù": "ý", "ø": "ỳ", "û": "ỷ", "õ": "ỹ"},
}
_VNI_ALONE = {
    "ô": "ơ",
    "ö": "ư",
    "í": "í",
    "ì": "ì",
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
    "ñ": "đ",
}
_VNI = {
    **{
        base + mark: letter for base, marks in _VNI_VOWELS.items() for mark, letter in marks.items()
    },
    **_VNI_ALONE,
}
_VNI_ALL = {
    **_VNI,
    **{old[0].upper() + old[1:]: new.upper() for old, new in _VNI.items()},
    **{old.upper(): new.upper() for old, new in _VNI.items()},
}
_VNI_RUN = re.compile("|".join(sorted(map(re.escape, _VNI_ALL), key=len, reverse=True)))

_HIGH = re.compile("[\u0100-\uffff]")
_BETWEEN_WORDS = re.compile(r"[\s!-/:-@\[-`{-~]+")
_TONES = str.maketrans(dict.fromkeys("\u0300\u0301\u0303\u0309\u0323"))
_ONSET = "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghjklmnprstvxfwz])?"
_RHYMES = (
    "a[cimnoptuy]?|ach|ang|anh|ă(?:[cmnpt]|ng)|â(?:[cmnptuy]|ng)|e[cmnopt]?|eng|ê(?:[mnptu]|ch|nh|ng)?|i[amnptu]?|ich|inh|"
    "iê(?:[cmnptu]|ng)|o[acegimnpt]?|ong|oong|ooc|oa(?:[cimnoptuy]|ch|ng|nh)|oă(?:[cmnt]|ng)|oe[mnot]|ô(?:[cimnpt]|ng)?|"
    "ơ[imnpt]?|u[acimnptyeơê]?|ung|uâ(?:[cnpty]|ng)|uê(?:[n]|ch|nh)|uô(?:[cimnt]|ng)|uy[anptu]?|uych|uynh|uyê[nt]|"
    "ư(?:[acimntu]|ng)?|ươ(?:[cimnptu]|ng)|y[mnt]?|ych?|ynh|yê(?:[mntu]|ng)"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{_RHYMES})")


def font_of(text: str) -> str:
    """The old font that a text was most likely typed in: a word of it is none in Unicode, and all
    are once turned; else "".
    """
    if text.isascii():
        return ""
    words = [word for word in _BETWEEN_WORDS.split(text) if word and not word.isascii()]
    if all(_is_word(word) for word in words):
        return ""
    for font in (TCVN3, VNI):
        turned = [to_unicode(word, font) for word in words]
        if turned != words and all(_is_word(word) for word in turned):
            return font
    return ""


@lru_cache(maxsize=20_000)  # A roster has some thousand different words, each tried in each font.
def _is_word(word: str) -> bool:
    """True for what can be a syllable of Vietnamese in Unicode."""
    apart = unicodedata.normalize("NFD", word.lower())
    if sum(apart.count(tone) for tone in "\u0300\u0301\u0303\u0309\u0323") > 1:
        return False
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", apart.translate(_TONES))))


def to_unicode(text: str, font: str) -> str:
    """The text in Unicode.

    >>> to_unicode("NguyÔn V¨n Thö", TCVN3), to_unicode("Nguyeãn Vaên Thöû", VNI)
    ('Nguyễn Văn Thử', 'Nguyễn Văn Thử')
    """
    if font == VNI:
        return _VNI_RUN.sub(lambda match: _VNI_ALL[match[0]], text)
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def font_of_tables(tables: Sequence[WorkbookSheet]) -> str:
    """The old font that texts of these sheets are typed in, the commoner one; "" when none is."""
    fonts = [
        font_of(cell)
        for table in tables
        for row in table.rows
        for cell in row.cells
        if isinstance(cell, str)
    ]
    counts = {font: fonts.count(font) for font in (TCVN3, VNI)}
    font = max(counts, key=lambda one: counts[one])
    return font if counts[font] else ""


def in_unicode(
    tables: Sequence[WorkbookSheet], font: str
) -> tuple[list[WorkbookSheet], list[tuple[str, str]]]:
    """The sheets with every text of that font in Unicode, and what became of what, once each.

    A column that holds the font and nothing that only Unicode has is of that font throughout: "Phã"
    alone could be either.
    """
    changed: dict[str, str] = {}
    return [_table(table, font, changed) for table in tables], list(changed.items())


def _table(table: WorkbookSheet, font: str, changed: dict[str, str]) -> WorkbookSheet:
    texts: dict[int, list[str]] = {}
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if isinstance(cell, str) and not cell.isascii():
                texts.setdefault(column, []).append(cell)
    whole_sheet = _is_of(font, [text for column in texts.values() for text in column])
    whole = {column for column, own in texts.items() if whole_sheet or _is_of(font, own)}

    def turned(column: int, cell: Value) -> Value:
        if (
            not isinstance(cell, str)
            or cell.isascii()
            or not (column in whole or font_of(cell) == font)
        ):
            return cell
        changed[cell] = to_unicode(cell, font)
        return changed[cell]

    rows = [
        WorkbookRow(row.number, [turned(at, cell) for at, cell in enumerate(row.cells)])
        for row in table.rows
    ]
    return replace(table, rows=rows)


def _is_of(font: str, texts: Sequence[str]) -> bool:
    if any(_HIGH.search(text) for text in texts):
        return False
    own = sum(1 for text in texts if font_of(text) == font)
    return bool(own) and 2 * own >= len(texts)
