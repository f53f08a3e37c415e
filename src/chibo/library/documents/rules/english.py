"""Secrecy marks in English (TOP SECRET, SECRET, CONFIDENTIAL) as a stamp or a
classification line.
"""

import re

# A paper's number at the end of what comes before the mark: "05-NQ/CB", "12/BC-CB:".
PAPER_NUMBER = re.compile(
    r"\d+[ \t]*[-–/][ \t]*[A-ZĐƯ]{1,8}(?:[ \t]*[-/][ \t]*[A-ZĐƯ]{1,8})*[ \t]*[,;.(\[\-–—/]*[ \t]*$"
)


def _spaced(word: str) -> str:
    """The word, its letters perhaps parted as on a stamp."""
    return r"[ .·]{0,2}".join(word)


_MARK = re.compile(
    rf"(?<![\w-])(?:(?P<top>{_spaced('top')}["
    rf" \t\-·.]{{0,5}}{_spaced('secret')})|{_spaced('secret')}"
    rf"|(?:strictly[ \t]+)?{_spaced('confidential')})(?![\w-])",
    re.IGNORECASE,
)
_STAMP_WORDS = frozenset(
    [
        "top",
        "secret",
        "strictly",
        "highly",
        "confidential",
        "most",
        "classified",
        "copy",
        "no",
        "page",
        "of",
    ]
)
_LABEL = re.compile(
    r"(?:classification|classified(?:[ \t]+as)?|secrecy|marking|marked|security["
    r" \t]+level|level|grade|stamped"
    r"|độ[ \t]+mật|do[ \t]+mat)[ \t]*[:=\-–][ \t]*[\"'“(\[]*$",
    re.IGNORECASE,
)
_OPENS, _CLOSES = (
    re.compile(r"[(\[{<【*][ \t]*[\"'“]?$"),
    re.compile(r"[ \t]*[\"'”]?[ \t]*[)\]}>】*]"),
)
_ENDS = re.compile(r"[ \t]*(?:$|[.,;:!)\]|/–—\-])")
_APART_BEFORE, _APART_AFTER = (
    re.compile(r"(?:^|\t|[–—|/]|[ \t]-)[ \t]*$"),
    re.compile(r"[ \t]*(?:$|\t|[–—|/]|-[ \t])"),
)
_ORDINARY_NEXT = re.compile(
    r"[\s_\-]+(?:ballots?|votes?|voting|poll|polling|manner|service|police|agents?|talks?|advice|counsell?ing|mailbox|box)\b",
    re.IGNORECASE,
)
_LONGEST_STAMP = 60
_NEAR = 80


def english_marks(seen: str) -> list[tuple[int, int, str]]:
    """(start, end, grade) of each English secrecy mark in a text that `readable` has read.

    Found are a line of its own, a classification line, a mark in brackets, after a paper's number,
    set apart by a dash, and capitals within a written line. Ordinary words pass: "secret ballot",
    "in a confidential manner".
    """
    found = []
    for match in _MARK.finditer(seen):
        start = seen.rfind("\n", 0, match.start()) + 1
        end = seen.find("\n", match.end())
        before = seen[max(start, match.start() - _NEAR) : match.start()]
        after = seen[match.end() : (end if end >= 0 else len(seen))][:_NEAR]
        if _is_mark(match, before, after):
            found.append((match.start(), match.end(), _grade(match)))
    return found


def english_marks_of_name(stem: str) -> list[str]:
    """The grades that a file's name bears, its words parted by blanks: top secret anywhere, the
    others at either end.
    """
    found = []
    for match in _MARK.finditer(stem):
        before, after = stem[: match.start()].strip(), stem[match.end() :]
        if _ORDINARY_NEXT.match(after):
            continue
        first = not before and _grade(match) == "Confidential"
        if match["top"] or match[0].isupper() or first or not after.strip():
            found.append(_grade(match))
    return found


def _is_mark(match: re.Match[str], before: str, after: str) -> bool:
    if _ORDINARY_NEXT.match(after):
        return False
    line = f"{before}{match[0]}{after}"
    shown = not match[0].islower() or match["top"] is not None
    if shown and len(line) <= _LONGEST_STAMP and _only_stamp_words(before, after):
        return True
    if _LABEL.search(before) or (_OPENS.search(before) and _CLOSES.match(after)):
        return True
    if shown and PAPER_NUMBER.search(before) and _ENDS.match(after):
        return True
    if (
        shown
        and (before.strip() or after.strip())
        and _APART_BEFORE.search(before)
        and _APART_AFTER.match(after)
    ):
        return True
    return match[0].isupper() and (
        match["top"] is not None or any(letter.islower() for letter in line)
    )


def _only_stamp_words(before: str, after: str) -> bool:
    words = re.findall(r"[^\W\d]+", f"{before} {after}".lower())
    return not after.rstrip().endswith((":", "=", "?")) and set(words) <= _STAMP_WORDS


def _grade(match: re.Match[str]) -> str:
    if match["top"]:
        return "Top Secret"
    return (
        "Secret" if match[0][:1].lower() == "s" and match[0][-1:].lower() == "t" else "Confidential"
    )
