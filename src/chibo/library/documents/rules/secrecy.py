"""Secrecy marks (Mật, Tối mật, Tuyệt mật; English ones too) in texts and file names; ordinary words
pass.
"""

import re
from itertools import islice

from chibo.library.documents.rules.english import english_marks, english_marks_of_name
from chibo.library.documents.rules.secrecy_marks import MarkPlace, is_mark, is_ordinary
from chibo.library.documents.rules.spelling import bare, readable
from rulebook.vocabulary.findings import Finding, Source, gettext_noop

SOURCE = Source("Luật 117/2025/QH15", confidence="M")
_MOST_FINDINGS = 5
# Each place is looked at closely; no document says the word so often.
_MOST_PLACES = 20_000
_WINDOW = 240
_QUOTED = 32

TOO_MUCH_TEXT = gettext_noop(
    "The file holds more text than can be checked for secrecy marks: store it in parts."
)
_MESSAGE = gettext_noop(
    "“{quote}” (line {line}) looks like the secrecy mark {grade}. Secret papers must not be kept"
    " here: keep the paper off line and record only its number, where it lies and who keeps it."
)
_NAME_MESSAGE = gettext_noop(
    "The file name “{quote}” bears what looks like the secrecy mark {grade}. Secret papers must not"
    " be kept here: keep the paper off line and record only its number, where it lies and who"
    " keeps it."
)
_GRADE = re.compile(
    r"(?<!\w)(?:(?P<high>tuyệt|tuyet|tối|toi)(?:[\s\-/·]{0,5}|\.))?(?P<mark>mật|mat)(?!\w)",
    re.IGNORECASE,
)
_GRADE_LETTER = re.compile(r"(?i:độ\s+mật|do\s+mat)\s*[:=]\s*[\"'“(\[]?[ABC](?!\w)")


def check_secrecy(text: str) -> tuple[Finding, ...]:
    """One finding for each place of the text that reads as a secrecy mark, five at most; none when
    there is no mark.

    Found are stamps, classification lines, marks in brackets or after a paper's number, and papers
    called secret, in any case, NFC or NFD, with or without accents, with hidden characters or
    spaced letters. Ordinary words pass (bí mật, bảo mật, mật ong, mật độ, place and person names,
    bare lower-case "mat"), as do rules that name all grades and prohibitions to put secret papers
    on machines. Source: Luật 117/2025/QH15.
    """
    seen = readable(text)
    if sum(1 for _place in islice(_GRADE.finditer(seen), _MOST_PLACES + 1)) > _MOST_PLACES:
        return (Finding("documents.too_much_text", TOO_MUCH_TEXT),)
    found: list[Finding] = []
    lines: set[int] = set()
    for start, end, grade in _marks(seen):
        if len(found) == _MOST_FINDINGS:
            break
        number = seen.count("\n", 0, start) + 1
        if number not in lines:
            lines.add(number)
            params = {"quote": _quote(seen, start, end), "line": number, "grade": grade}
            found.append(Finding("documents.secrecy_mark", _MESSAGE, params, source=SOURCE))
    return tuple(found)


def check_secrecy_filename(name: str) -> tuple[Finding, ...]:
    """One finding when a file's name bears a secrecy mark; blanks may be written as _ - . + or by
    capitals.

    Beside what a text is searched for: the mark as first or last word next to a number or a symbol
    (05-NQ-CB_mat.pdf), and tối mật or tuyệt mật anywhere. Source: Luật 117/2025/QH15.
    """
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", readable(name).replace("/", " ").strip())
    parted = re.sub(r"(?<=[a-zà-ỹđ])(?=[A-ZÀ-ỸĐ])", " ", stem)
    spaced = re.sub(r"\s+", " ", re.sub(r"[.+,\-–—]+", " ", parted)).strip()
    grades = [grade for text in (stem, parted, spaced) for *_, grade in _marks(readable(text))]
    grades += [*_marks_of_name(readable(spaced)), *english_marks_of_name(readable(spaced))]
    if not grades:
        return ()
    params = {"quote": name[:120], "grade": grades[0]}
    return (Finding("documents.secrecy_mark_in_name", _NAME_MESSAGE, params, source=SOURCE),)


def _marks(seen: str) -> list[tuple[int, int, str]]:
    found = [
        (match.start(), match.end(), _grade(place))
        for match in _GRADE.finditer(seen)
        if is_mark(place := _place(seen, match))
    ]
    found += [(match.start(), match.end(), "Mật") for match in _GRADE_LETTER.finditer(seen)]
    return sorted([*found, *english_marks(seen)])


def _place(seen: str, match: re.Match[str]) -> MarkPlace:
    # A window: a long text full of "mat" must not be read again from its head for each of them.
    low = max(0, match.start() - _WINDOW)
    return MarkPlace(
        seen[low : match.end() + _WINDOW],
        match.start() - low,
        match.end() - low,
        match["high"] or "",
        match["mark"],
    )


def _grade(place: MarkPlace) -> str:
    high = bare(place.high)
    return {"": "Mật", "toi": "Tối mật", "tuyet": "Tuyệt mật"}[high]


def _quote(seen: str, start: int, end: int) -> str:
    line_start, line_end = seen.rfind("\n", 0, start) + 1, seen.find("\n", end)
    first = max(line_start, start - _QUOTED)
    last = min(line_end if line_end >= 0 else len(seen), end + _QUOTED)
    return re.sub(r"\s+", " ", seen[first:last]).strip()


def _marks_of_name(stem: str) -> list[str]:
    words = stem.split()
    found = []
    for match in _GRADE.finditer(stem):
        place = _place(stem, match)
        if place.high and not is_ordinary(place):
            found.append(_grade(place))
    ends = ((words[:1], words[1:2]), (words[-1:], words[-2:-1])) if len(words) > 1 else ()
    for mark, neighbour in ends:
        if (
            bare(mark[0]) == "mat"
            and mark[0].lower() in ("mat", "mật")
            and _is_symbol(neighbour[0])
        ):
            found.append("Mật")
    return found


def _is_symbol(word: str) -> bool:
    return any(c.isdigit() for c in word) or (word.isupper() and len(word) <= 5)
