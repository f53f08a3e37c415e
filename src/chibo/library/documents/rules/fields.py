"""The fields of a Word text (page numbers, contents, links): only those that bring nothing in from
elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from chibo.library.documents.rules.links import is_plain_link, names_its_kind
from chibo.library.documents.rules.unreadable import FETCHES, LINK, active, damaged

_WORD = re.compile(r"[A-Za-z]+")
_ARGUMENT = re.compile(r"(\\[a-zA-Z])|[\"“”]([^\"“”]*)[\"“”]?|(\S+)")
_MOST_OPEN = 500
# Stands in a code where another field works something out; no XML can hold it.
_COMPUTED = "\0"
_SWITCHES_WITH_VALUE = ("\\l", "\\o", "\\t")
# Fields of ISO/IEC 29500-1, 17.16.5 without those that fetch or start something: DATABASE, DDE,
# DDEAUTO, EMBED, IMPORT, INCLUDE, INCLUDEPICTURE, INCLUDETEXT, LINK, PRINT, RD; HTMLCONTROL and
# CONTROL belong to ActiveX.
_HARMLESS = frozenset(
    word
    for line in (
        (
            "ADDIN ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT AUTOTEXT"
            " AUTOTEXTLIST BARCODE BIBLIOGRAPHY"
        ),
        (
            "BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY"
            " DOCVARIABLE EDITTIME EQ FILENAME"
        ),
        (
            "FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT GLOSSARY GOTOBUTTON GREETINGLINE"
            " HYPERLINK IF INDEX INFO"
        ),
        (
            "KEYWORDS LASTSAVEDBY LISTNUM MACROBUTTON MERGEBARCODE MERGEFIELD MERGEREC MERGESEQ"
            " NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES"
        ),
        (
            "NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES"
            " SEQ SET SHAPE SKIPIF"
        ),
        (
            "STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS"
            " USERNAME XE"
        ),
    )
    for word in line.split()
)


@dataclass
class _Field:
    # How the words stand there (code, deleted code, text of the page) and the words; which of them
    # count, programs judge otherwise.
    pieces: list[tuple[str, str]] = field(default_factory=list)
    has_code: bool = False
    in_code: bool = True
    begins_with_field: bool = False

    def readings(self) -> Iterator[str]:
        """The code as programs may read it: with and without deleted words, with and without text
        that is no code.
        """
        known = {kind for kind, words in self.pieces if words.strip()}
        always = {"code"} & known
        others = sorted(known - always)
        for some in (
            chosen for count in range(len(others) + 1) for chosen in combinations(others, count)
        ):
            yield "".join(words for kind, words in self.pieces if kind in always or kind in some)


class Fields:
    """The fields of one part while it goes by, nested ones too; raises Unreadable at the first that
    is not harmless.
    """

    def __init__(self) -> None:
        self._open: list[_Field] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A field begins, comes to its result, or ends."""
        values = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        if tag == "fldSimple":
            check_field(values.get("instr", ""))
            return
        step = values.get("fldCharType", "")
        if step == "begin":
            if self._open and self._open[-1].in_code:
                self._open[-1].begins_with_field |= not self._open[-1].has_code
                self._open[-1].pieces.append(("code", _COMPUTED))
            if len(self._open) == _MOST_OPEN:
                raise damaged()
            self._open.append(_Field())
        elif step == "separate" and self._open:
            self._judge(self._open[-1])
        elif step == "end" and self._open:
            self._judge(self._open.pop())

    def words(self, text: str, kind: str) -> None:
        """Words on the page (text) or of a field (code, deleted); code that stands outside of every
        code is judged as one.
        """
        within = next((one for one in reversed(self._open) if one.in_code), None)
        if within is not None:
            within.pieces.append((kind, text))
            within.has_code |= kind == "code" and bool(text.strip())
        if kind != "text" and (within is None or within is not self._open[-1]):
            check_field(text)

    def finish(self) -> None:
        """Fields that never end are judged too."""
        for one in self._open:
            self._judge(one)

    def _judge(self, one: _Field) -> None:
        if one.in_code:
            one.in_code = False
            # A name of a field that another field works out could become any.
            if one.begins_with_field:
                raise active(FETCHES)
            for code in one.readings():
                check_field(code)


def check_field(code: str) -> None:
    """Nothing happens for a field of a harmless kind, a calculation or an empty one; raises
    Unreadable for any other.

    Of a link whose target other fields work out in part, the kind must stand there.
    """
    stripped = code.strip()
    if not stripped or stripped.startswith("="):
        return
    word = _WORD.match(stripped)
    if word is None or word[0].upper() not in _HARMLESS:
        raise active(FETCHES)
    if word[0].upper() == "HYPERLINK":
        target = _target_of(stripped[word.end() :])
        if not (names_its_kind(target) if _COMPUTED in target else is_plain_link(target)):
            raise active(LINK, target=target.replace(_COMPUTED, "…")[:60])


def _target_of(rest: str) -> str:
    """Where the link leads; "" when only to a place in the text."""
    arguments = iter(_ARGUMENT.findall(rest))
    for switch, quoted, word in arguments:
        if switch.lower() in _SWITCHES_WITH_VALUE:
            next(arguments, None)
        elif quoted or word:
            return quoted or word
    return ""
