"""An xlsx file as a package of XML parts, opened only as far as it is safe to."""

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from chibo.base.kernel.errors import Refused, refuse
from chibo.library.documents.rules.packages import BROKEN, Named, Start
from rulebook.vocabulary.findings import gettext_noop

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
# A portrait for each of a thousand members is no harm.
MAX_ENTRIES = 2_000
# A small part of equal bytes (an empty picture, a theme) compresses far and harms nobody.
RATIO_COUNTS_FROM = 1024 * 1024
CHUNK = 64 * 1024
# Beginnings and ends of elements in one part; half a million values and a million empty rows stay
# below.
MAX_MARKS = 4_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
_PICTURES = b"/media/"


class WorkbookPackage:
    """The XML parts of one file; all of them together within MAX_UNPACKED bytes."""

    def __init__(self, name: str, data: bytes) -> None:
        """Stands when the file is a zip within the limits; raises Refused otherwise.

        Nothing is unpacked yet.
        """
        self.name = name
        refuse_other_kinds(name, data)
        if (parts := data.count(_ENTRY)) > MAX_ENTRIES:
            # Every name stands twice in a zip: most of the parts are pictures or belong to them.
            if data.count(_PICTURES) < parts:
                raise bomb(name)
            raise refuse(
                "too_many_parts", TOO_MANY_PARTS, name=name, count=parts, limit=MAX_ENTRIES
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN as broken:
            raise damaged(name) from broken
        # Some programs write the folders of Windows.
        self._names = {name.replace("\\", "/"): name for name in self._zip.namelist()}
        self._left = MAX_UNPACKED
        self._refuse_declared()

    def _refuse_declared(self) -> None:
        entries = self._zip.infolist()
        total = sum(entry.file_size for entry in entries)
        packed = sum(entry.compress_size for entry in entries)
        far = any(
            entry.file_size > RATIO_COUNTS_FROM
            and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
            for entry in entries
        )
        total_far = total > RATIO_COUNTS_FROM and total > MAX_RATIO * max(packed, 1)
        if len(entries) > MAX_ENTRIES or far or total_far:
            raise bomb(self.name)
        if total > MAX_UNPACKED:
            raise refuse("too_much", TOO_MUCH, name=self.name, limit=MAX_UNPACKED // 1024**2)
        if any(entry.flag_bits & 1 for entry in entries):
            raise encrypted(self.name)

    @property
    def parts(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(self._names)

    def _chunks(self, part: str) -> Iterator[bytes]:
        with self._zip.open(self._names[part]) as stream:
            while chunk := stream.read(CHUNK):
                # Counted while reading too: the declared sizes are only what the sender says.
                self._left -= len(chunk)
                if self._left < 0:
                    raise bomb(self.name)
                yield chunk

    def parse(
        self, part: str, *, start: Start, end: Named | None = None, text: Named | None = None
    ) -> None:
        """Every element of the part has been handed to the callbacks, by local name.

        Raises Refused when the part is missing, damaged, larger than allowed, or declares entities.
        """

        def refuse_doctype(*_: object) -> None:
            raise damaged(self.name)

        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.StartElementHandler = lambda tag, attributes: start(local(tag), attributes)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(local(tag))
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            content = b"".join(self._chunks(part))
            if content.count(b"<") > MAX_MARKS:
                raise bomb(self.name)
            # In one piece: expat reads a word anew with every piece of it.
            parser.Parse(content, True)
        except Refused:
            raise
        except BROKEN as broken:
            raise damaged(self.name) from broken


def local(tag: str) -> str:
    """The name without its namespace prefix."""
    return tag.rpartition(":")[2]


def attribute(attributes: dict[str, str], name: str) -> str:
    """The attribute of that local name, whatever its prefix; empty when absent."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def refuse_other_kinds(name: str, data: bytes) -> None:
    """Nothing happens for a zip of allowed size; raises Refused with what the file really is,
    judged by its content.
    """
    if not data:
        raise refuse(
            "file_empty",
            gettext_noop("The file {name} is empty. Choose the Excel file again."),
            name=name,
        )
    if len(data) > MAX_FILE:
        raise refuse(
            "file_too_large",
            gettext_noop(
                "The file {name} has {size} MB; at most {limit} MB are accepted. Remove pictures"
                " and sheets that do not belong to the roster."
            ),
            name=name,
            size=-(-len(data) // 1024**2),
            limit=MAX_FILE // 1024**2,
        )
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise encrypted(name)
        raise refuse(
            "old_xls",
            gettext_noop(
                "The file {name} is in the old Excel format (.xls). Open it in Excel, choose “Save "
                "as”, type “Excel workbook (.xlsx)”, and upload that file."
            ),
            name=name,
        )
    if not data.startswith(b"PK\x03\x04"):
        head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<table", b"mime-version")):
            raise refuse(
                "web_page",
                gettext_noop(
                    "The file {name} is a web page or XML that only bears the name of an Excel"
                    " file. Open it in Excel and save it as “Excel workbook (.xlsx)”."
                ),
                name=name,
            )
        if _is_table_as_text(data):
            raise refuse("not_xlsx", PLAIN_TEXT, name=name)
        raise not_xlsx(name)
    if data[30:38] == b"mimetype" and b"opendocument" in data[:200]:
        raise refuse("not_xlsx", OPEN_DOCUMENT, name=name)


PLAIN_TEXT = gettext_noop(
    "The file {name} is a table as plain text (.csv), which loses zeros and dates. Open it in"
    " Excel, save it as “Excel workbook (.xlsx)”, and upload that file."
)
OPEN_DOCUMENT = gettext_noop(
    "The file {name} is an OpenDocument spreadsheet (.ods). Open it in LibreOffice, choose “Save"
    " as”, type “Excel 2007–365 (.xlsx)”, and upload that file."
)
TOO_MANY_PARTS = gettext_noop(
    "The file {name} holds {count} parts, most likely pictures; at most {limit} are opened. Copy"
    " the lists without the pictures into a new workbook (.xlsx) and upload that."
)
TOO_MUCH = gettext_noop(
    "The file {name} holds far more rows than the roster of a commune: unpacked it has more than"
    " {limit} MB. Leave only the three lists in it, one commune at a time, and save it as .xlsx."
)
_TEXT_CELLS = (b";", b",", b"\t")


def _is_table_as_text(data: bytes) -> bool:
    """True for text whose first lines are parted like cells."""
    head = data[:2000]
    if b"\0" in head.replace(b"\xff\xfe", b"") and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    plain = head.replace(b"\0", b"")
    if plain.startswith(b"%") or any(byte < 9 for byte in plain):
        return False
    lines = [line for line in plain.splitlines() if line.strip()][:3]
    return bool(lines) and any(all(mark in line for line in lines) for mark in _TEXT_CELLS)


def not_xlsx(name: str) -> Refused:
    """The refusal for a file that is no Excel workbook."""
    return refuse(
        "not_xlsx",
        gettext_noop(
            "The file {name} is not an Excel workbook (.xlsx). Save the roster as “Excel workbook "
            "(.xlsx)” and upload that file."
        ),
        name=name,
    )


def encrypted(name: str) -> Refused:
    """The refusal for a file locked by a password."""
    return refuse(
        "encrypted",
        gettext_noop(
            "The file {name} is locked with a password. Remove the password in Excel (File, Info, "
            "Protect workbook) and upload it again."
        ),
        name=name,
    )


def damaged(name: str) -> Refused:
    """The refusal for a file that breaks off or contradicts itself."""
    return refuse(
        "damaged",
        gettext_noop(
            "The file {name} is damaged or incomplete and cannot be read. Open it in Excel, save it"
            " under a new name, and upload that file."
        ),
        name=name,
    )


def bomb(name: str) -> Refused:
    """The refusal for a file that would unpack to far more than it weighs."""
    return refuse(
        "zip_bomb",
        gettext_noop(
            "The file {name} would unpack to more than {limit} MB or is packed in an unusual way,"
            " so it was not opened. Copy the roster into a new workbook and upload that."
        ),
        name=name,
        limit=MAX_UNPACKED // 1024**2,
    )
