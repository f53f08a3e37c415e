"""One readable spelling for words in disguise: look-alikes, marks within, spaced letters, old
encodings.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import partial

from chibo.base.kernel.text import normalized

# The last one, the diaeresis, belongs to TCVN3 and VNI texts only and goes once these are read.
_KEPT_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b\u0308")
_LOOKALIKES = str.maketrans(
    "АВЕІКМНОРСТУХаеіорсухмтΑΒΕΙΚΜΝΟΡΤΥΧο",
    "ABEIKMHOPCTYXaeiopcyxmtABEIKMNOPTYXo",
)
_GAP = r"[\s._·•|*\-]{0,3}"
_WIDE_GAP = r"[\s._·•|*\-]{1,3}"
# How TCVN3 and VNI fonts, Telex, VNI and VIQR typing leave the three words when nobody converts
# them.
_OLD_SPELLINGS = {
    "mật": ("mët", "maät", "maajt", "maatj", "ma65t", "ma6t5", "maa5t", "ma^.t", "ma.^t"),
    "tối": ("tèi", "toái", "toois", "tooi1", "to61i", "to6i1", "to^'i"),
    "tuyệt": ("tuyöt", "tuyeät", "tuyeejt", "tuyeetj", "tuye65t", "tuye6t5", "tuye^.t", "tuye.^t"),
}


def _in_its_case(word: str, found: re.Match[str]) -> str:
    sample = _letters(found[0])
    if sample.isupper():
        return word.upper()
    return word.capitalize() if sample[:1].isupper() else word


_OLD_RULES = tuple(
    (old, re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE), word)
    for word, olds in _OLD_SPELLINGS.items()
    for old in olds
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<!\w)m{_GAP}(?:ậ|â){_GAP}t(?!\w)", re.IGNORECASE), "mật"),
    (re.compile(rf"(?<!\w)t{_GAP}ố{_GAP}i(?!\w)", re.IGNORECASE), "tối"),
    (re.compile(rf"(?<!\w)t{_GAP}u{_GAP}y{_GAP}(?:ệ|ê|ẹ){_GAP}t(?!\w)", re.IGNORECASE), "tuyệt"),
    (re.compile(rf"(?<!\w){_WIDE_GAP.join('tuyet')}(?!\w)", re.IGNORECASE), "tuyet"),
    (re.compile(rf"(?<!\w){_WIDE_GAP.join('toi')}(?!\w)", re.IGNORECASE), "toi"),
    (
        re.compile(rf"(?:(?<=tuyet )|(?<=toi ))\s*{_WIDE_GAP.join('mat')}(?!\w)", re.IGNORECASE),
        "mat",
    ),
    (re.compile(rf"(?m)^[ \t]*{'[ .*-]{1,3}'.join('MAT')}[ \t]*$"), "MAT"),
)
_JOINED = re.compile(r"(?<!\w)(tuyệt|tuyet|tối|toi)(mật|mat)(?!\w)", re.IGNORECASE)


def readable(text: str) -> str:
    """The text as an eye reads it: composed letters, nothing invisible, Latin for look-alikes,
    spaced-out marks joined.

    Lines stay lines; underscores and no-break blanks become blanks. The words mật, tối and tuyệt
    come back from TCVN3, VNI, Telex and VIQR spellings and from missing accents inside an accented
    word (MÂT).

    >>> readable("T U Y Ệ T  M Ậ T")
    'TUYỆT MẬT'
    """
    parts = normalized(
        "NFKD", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    )
    seen = unicodedata.normalize("NFC", parts.translate(_SHOWN))
    # A search for plain letters is many times faster than a pattern, and almost no text holds one
    # of these spellings.
    small = seen.lower().replace("ı", "i")
    composed = _replaced(
        seen, [(pattern, word) for old, pattern, word in _OLD_RULES if old in small]
    )
    plain = unicodedata.normalize("NFD", composed).replace("\u0308", "")
    composed = _replaced(unicodedata.normalize("NFC", plain), _RULES)
    return _JOINED.sub(r"\1 \2", composed)


def _replaced(text: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    for pattern, word in rules:
        text = pattern.sub(partial(_in_its_case, word), text)
    return text


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def _shown(c: str) -> str:
    if c in "\n\t":
        return c
    category = unicodedata.category(c)
    if category in ("Cc", "Cf", "Cs") or (category in ("Mn", "Me") and c not in _KEPT_MARKS):
        return ""
    return " " if c == "_" or category == "Zs" or c == "\u2800" else c


class _Shown(dict[int, str]):
    """What each character is shown as, worked out when it is first met; a long text holds few
    different ones.
    """

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code)).translate(_LOOKALIKES)
        return shown


_SHOWN = _Shown()


def bare(text: str) -> str:
    """Lower case without accents, đ as d; the length may change, the words stay."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c)).replace("đ", "d")
