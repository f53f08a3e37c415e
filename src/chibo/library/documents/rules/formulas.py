"""Formulas of a workbook by their tokens: every function that is called is a known ordinary one,
every reference stays inside.
"""

import re

from chibo.library.documents.rules.functions import ORDINARY
from chibo.library.documents.rules.links import is_plain_link, names_its_kind
from chibo.library.documents.rules.unreadable import FETCHES, FORMULA, active

# ECMA-376 part 1, 18.17: texts, quoted names, what stands in brackets (columns of tables, other
# workbooks), names. A name is whatever is no sign, so that no letter of any script hides one.
_TOKEN = re.compile(
    r"""
    (?P<text>"[^"]*+(?:""[^"]*+)*+")
    |(?P<quoted>'[^']*+(?:''[^']*+)*+')
    |(?P<bracket>\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\])(?P<goes_on>(?=[^\s"\[\](){}+\-*/^&=<>,;:@#%|~]))?
    |(?P<name>[^\s"'\[\](){}+\-*/^&=<>,;:!@#%|~]++)(?P<call>\s*+(?=\())?
    |(?P<open>\()
    |(?P<close>\))
    |(?P<stray>["'\[|])
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(r"[^(\"'\[|]*")
_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
# Names of functions that came later, of parameters (_XLPM) and of functions that are handed on
# instead of called (_XLETA).
_LATER = re.compile(r"(?:_XLFN\.|_XLWS\.|_XLUDF\.|_XLETA\.|ORG\.OPENOFFICE\.|ORG\.LIBREOFFICE\.)+")
_PARAMETER, _HANDED_ON = "_XLPM.", "_XLETA."
# Google Sheets keeps its own formula as a text, which it works out when the file is opened there.
_KEPT_FORMULA = "__XLUDF.DUMMYFUNCTION"
# No name of a sheet holds these: the name is that of a file.
_OF_FILES = frozenset("[]\\/?*")
# What may follow a quoted name that is none of a sheet or file.
_NO_SHEET = re.compile(r"\s*+(?:$|[-+*/^&=<>,;)\[%])")
_OWN_BOOK = "[0]"
# A text is kept in pieces of 255 characters, which & joins.
_PIECE = r'"[^"]*+(?:""[^"]*+)*+"'
_OPENING_TEXT = re.compile(rf"\(\s*+({_PIECE}(?:\s*+&\s*+{_PIECE})*+)(\s*+[,)])?")
# In texts that references are put together from: another machine, another file. Columns of tables
# stand in brackets too.
_OUTSIDE = re.compile(r"://|file:|\\\\|'\#|\[[^\[\]]*+\][^\[\]!\0]*+!", re.IGNORECASE)
_MOST_SHOWN = 40


class Formulas:
    """The formulas of one file; raises Unreadable at the first that does not stay inside or calls
    what is not known.

    `other_books` lets plain references to other workbooks pass; `only_read` whatever is called too,
    since nobody works it out.
    """

    def __init__(self, *, other_books: bool = False, only_read: bool = False) -> None:
        self._other_books = other_books or only_read
        self._only_read = only_read
        self._sheets: set[str] = set()
        self._asked: set[str] = set()

    def sheet(self, name: str) -> None:
        """The workbook has a sheet of this name."""
        self._sheets.add(name)

    def check(self, formula: str, place: str) -> None:
        """Nothing happens for a harmless formula; raises Unreadable, which names the place, for any
        other.
        """
        if _PLAIN.fullmatch(formula) and "_xleta." not in formula.lower():
            return
        tokens = _TOKEN.finditer(formula)
        for token in tokens:
            kind = token.lastgroup
            if kind in ("name", "call"):
                self._check_name(token, formula, place)
            elif kind == "quoted":
                # Of pivot tables the name of a field, which may hold any sign.
                if not _NO_SHEET.match(formula, token.end()):
                    self._check_quoted(token[0][1:-1])
            elif kind == "goes_on":
                self._check_elsewhere(token["bracket"])
            elif kind == "stray":
                raise active(FETCHES)
        if (
            not self._only_read
            and "indirect" in formula.lower()
            and _OUTSIDE.search(_put_together(formula))
        ):
            raise active(FORMULA, name="INDIRECT", place=place[:_MOST_SHOWN])

    def finish(self) -> None:
        """Names with a bar are sheets of this file; any other would be a program and what it is
        asked (DDE).
        """
        if self._asked - self._sheets:
            raise active(FETCHES)

    def _check_elsewhere(self, book: str) -> None:
        if book != _OWN_BOOK and not self._other_books:
            raise active(FETCHES)

    def _check_quoted(self, quoted: str) -> None:
        name = quoted.replace("''", "'").removeprefix(_OWN_BOOK)
        if _OF_FILES & set(name) and not self._other_books:
            raise active(FETCHES)
        if "|" in name:
            self._asked.update(name.split(":"))

    def _check_name(self, token: re.Match[str], formula: str, place: str) -> None:
        name, called = token["name"].upper(), token["call"] is not None
        if self._only_read or (not called and not name.startswith(_HANDED_ON)):
            return
        # An area, a blank, another area: what both share.
        if name.startswith(_PARAMETER) or (token["call"] and _CELL.fullmatch(name)):
            return
        plain = _LATER.sub("", name, count=1)
        text, whole = self._opening_text(formula, token.end())
        if name == _KEPT_FORMULA and whole:
            self.check(text, place)
        elif plain not in ORDINARY or (
            plain == "HYPERLINK" and not self._leads_plainly(text, whole=whole)
        ):
            raise active(FORMULA, name=token["name"][:_MOST_SHOWN], place=place[:_MOST_SHOWN])

    @staticmethod
    def _opening_text(formula: str, at: int) -> tuple[str, bool]:
        """The text that the brackets open with, and whether it is the whole first value."""
        found = _OPENING_TEXT.match(formula, at)
        if found is None:
            return "", False
        pieces = re.findall(_PIECE, found[1])
        return "".join(piece[1:-1].replace('""', '"') for piece in pieces), found[2] is not None

    @staticmethod
    def _leads_plainly(target: str, *, whole: bool) -> bool:
        return names_its_kind(target) or (whole and is_plain_link(target))


def _put_together(formula: str) -> str:
    """The texts in the brackets of INDIRECT as they follow one another, with a sign of its own
    between two of them.
    """
    words: list[str] = []
    depth = outermost = 0
    for token in _TOKEN.finditer(formula):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if outermost and depth < outermost:
                outermost = 0
                words.append("\0")
        elif outermost and kind == "text":
            words.append(token[0][1:-1])
        elif (
            not outermost
            and kind == "call"
            and _LATER.sub("", token["name"].upper(), count=1) == "INDIRECT"
        ):
            outermost = depth + 1
    return "".join(words)
