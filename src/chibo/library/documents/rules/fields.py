"""The fields of a Word text (page numbers, contents, links): only those that bring nothing in from elsewhere."""

import re
from dataclasses import dataclass

from chibo.library.documents.rules.links import is_plain_link
from chibo.library.documents.rules.unreadable import FETCHES, active

_WORD = re.compile(r"[A-Za-z]+")
_TARGET = re.compile(r"\s*HYPERLINK\s*(?:\\[a-zA-Z]\s+)*(?:\"([^\"]*)\"|(\S+))", re.IGNORECASE)
# Fields of ISO/IEC 29500-1, 17.16.5 without those that fetch or start something: DATABASE, DDE, DDEAUTO, EMBED, IMPORT,
# INCLUDE, INCLUDEPICTURE, INCLUDETEXT, LINK, PRINT, RD; HTMLCONTROL and CONTROL belong to ActiveX.
_HARMLESS = frozenset(
    word
    for line in (
        "ADDIN ADDRESSBLOCK ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT AUTOTEXT AUTOTEXTLIST BARCODE BIBLIOGRAPHY",
        "BIDIOUTLINE CITATION COMMENTS COMPARE CREATEDATE DATE DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME",
        "FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT GLOSSARY GOTOBUTTON GREETINGLINE HYPERLINK IF INDEX INFO",
        "KEYWORDS LASTSAVEDBY LISTNUM MACROBUTTON MERGEFIELD MERGEREC MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES",
        "NUMWORDS PAGE PAGEREF PRINTDATE PRIVATE QUOTE REF REVNUM SAVEDATE SECTION SECTIONPAGES SEQ SET SHAPE SKIPIF",
        "STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS USERNAME XE",
    )
    for word in line.split()
)


@dataclass
class _Field:
    code: str = ""
    in_code: bool = True
    begins_with_field: bool = False


class Fields:
    """The fields of one part while it goes by, nested ones too; raises Unreadable at the first that is not harmless."""

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
            if self._open and self._open[-1].in_code and not self._open[-1].code.strip():
                self._open[-1].begins_with_field = True
            self._open.append(_Field())
        elif step == "separate" and self._open:
            self._judge(self._open[-1])
        elif step == "end" and self._open:
            self._judge(self._open.pop())

    def code(self, text: str) -> None:
        """A piece of a field's code; what stands outside of every field is judged as one."""
        if not self._open:
            check_field(text)
        elif self._open[-1].in_code:
            self._open[-1].code += text

    def finish(self) -> None:
        """Fields that never end are judged too."""
        for field in self._open:
            self._judge(field)

    def _judge(self, field: _Field) -> None:
        if field.in_code:
            field.in_code = False
            # A name of a field that another field works out could become any.
            if field.begins_with_field:
                raise active(FETCHES)
            check_field(field.code)


def check_field(code: str) -> None:
    """Nothing happens for a field of a harmless kind, a calculation or an empty one; raises Unreadable for any other."""
    stripped = code.strip()
    if not stripped or stripped.startswith("="):
        return
    word = _WORD.match(stripped)
    if word is None or word[0].upper() not in _HARMLESS:
        raise active(FETCHES)
    target = _TARGET.match(stripped)
    if target is not None and not is_plain_link(target[1] or target[2] or ""):
        raise active(FETCHES)
