"""What offices really send stays acceptable: our own papers, files of LibreOffice and python-docx,
links, contents, fields, charts.
"""

import io

import pytest
from docx import Document
from docx.shared import Cm
from pypdf import PdfReader, PdfWriter

from chibo.library.documents.documents.excel import SheetColumn, render_xlsx
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.library.documents.rules import check_upload, checked_file
from chibo.library.documents.rules.links import is_plain_link
from chibo.library.documents.rules.office import office_text
from tests.hostile.office_parts import book, held
from tests.hostile.others import png
from tests.hostile.packages import (
    R,
    S,
    W,
    docx,
    field,
    nested,
    relations,
    replaced,
    sheet_parts,
    typed,
    word_parts,
    xlsx,
)
from tests.hostile.pdfs import action, annotation, clicked, pdf
from tests.interfaces.imports.books import DATA
from tests.library.documents.documents.samples import MINUTES

SAMPLES = sorted(DATA.glob("**/*.xlsx"))


def refusals(name: str, data: bytes) -> list[str]:
    return [one.code for one in check_upload(name, data) if one.blocks]


def with_picture() -> bytes:
    document, target = Document(), io.BytesIO()
    document.add_heading("Báo cáo", 1)
    document.add_picture(io.BytesIO(png(20, 20)), Cm(2))
    document.add_table(2, 2, style="Table Grid")
    document.save(target)
    return target.getvalue()


def joined() -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _copy in range(3):
        writer.append(PdfReader(io.BytesIO(render_pdf("minutes", MINUTES))))
    writer.add_outline_item(title="Phần một", page_number=0)
    writer.write(target)
    return target.getvalue()


SIGNED = pdf(
    b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 1 2 3]"
    b" /Contents <00> >>",
    catalog=(
        b"/AcroForm << /Fields [] /SigFlags 3 >> /OpenAction [3 0 R /XYZ 0 0 0] /PageLabels <<"
        b" /Nums [0 << /S /D >>] >>"
    ),
)
ORDINARY = {
    "our minutes as Word": ("a.docx", lambda: render_docx("minutes", MINUTES)),
    "our minutes as PDF": ("a.pdf", lambda: render_pdf("minutes", MINUTES)),
    "our table": ("a.xlsx", lambda: render_xlsx(["A"], [SheetColumn("B")], [("C",)])),
    "several PDFs joined, with an outline": ("a.pdf", joined),
    "PDF signed by an office": ("a.pdf", lambda: SIGNED),
    "PDF with links": ("a.pdf", lambda: clicked(b"/S /URI /URI (https://vi.du/?a=1#b)")),
    "PDF with a link as people write it": (
        "a.pdf",
        lambda: clicked(b"/S /URI /URI (thuvienphapluat.vn)"),
    ),
    "PDF that prints itself when opened": (
        "a.pdf",
        lambda: pdf(catalog=b"/OpenAction << /S /Named /N /Print >>"),
    ),
    "PDF that opens at its first page": ("a.pdf", lambda: action(b"/S /Named /N /FirstPage")),
    "PDF with a link kept from the web": (
        "a.pdf",
        lambda: annotation(
            b"Link", b"/A << /S /GoTo /D [3 0 R /Fit] >> /PA << /S /URI /URI (https://vi.du/) >>"
        ),
    ),
    "PDF whose contents lead on": (
        "a.pdf",
        lambda: pdf(
            b"<< /Title (1) /Parent 1 0 R /Next 7 0 R /A << /S /GoTo /D [3 0 R /Fit] >> >>",
            b"<< /Title (2) /Prev 6 0 R /A << /S /URI /URI (https://vi.du/) >> >>",
            catalog=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>",
            page=b"/AA << >> /Tabs /S",
        ),
    ),
    "PDF whose structure has attributes": (
        "a.pdf",
        lambda: pdf(b"<< /Type /StructElem /S /P /A << /O /Layout >> >>"),
    ),
    "Word with a picture and a table": ("a.docx", with_picture),
    "Word with page numbers": (
        "a.docx",
        lambda: docx(field(" PAGE ") + field(r" TOC \o &quot;1-3&quot; \h \z \u ")),
    ),
    "Word with a link field": ("a.docx", lambda: docx(field(' HYPERLINK "https://vi.du/" '))),
    "Word with a calculation": ("a.docx", lambda: docx(field(" =SUM(ABOVE) ") + field("  "))),
    "Word with a field within a field": (
        "a.docx",
        lambda: docx(field(" IF ", ' 1 = 1 "a" "b" ') + field(" MERGEFIELD Ten ")),
    ),
    "Word with links": (
        "a.docx",
        lambda: docx(rels=(("hyperlink", "https://vi.du/a?b=1&amp;c", "External"),)),
    ),
    "Word with a link to a place in it": (
        "a.docx",
        lambda: docx(field(' HYPERLINK \\l "_Toc1" \\o "a" ') + field(' HYPERLINK \\h "#a" ')),
    ),
    "Word with a link to a place that a field works out": (
        "a.docx",
        lambda: docx(nested(r' HYPERLINK \l "', " MERGEFIELD a ", '" ')),
    ),
    "Word with a code of bars": ("a.docx", lambda: docx(field(" MERGEBARCODE a QR "))),
    "Word with a mail address": (
        "a.docx",
        lambda: docx(rels=(("hyperlink", "mailto:a@vi.du", "External"),)),
    ),
    "Word, main part elsewhere named": (
        "a.docx",
        lambda: replaced(word_parts(), rels=relations(("officeDocument", "/word/document.xml"))),
    ),
    "Word with a chart": (
        "a.docx",
        lambda: docx(
            rels=(("chart", "charts/c.xml"),),
            more_types=typed("word/charts/c.xml", f"{W[:-17]}.drawingml.chart+xml"),
            parts={
                "word/charts/c.xml": (
                    "<c:chart"
                    " xmlns:c='urn:c'><c:f>Sheet1!$A$1</c:f><c:f>'Thu|chi'!A1</c:f></c:chart>"
                )
            },
        ),
    ),
    "Word with what its editor noticed": (
        "a.docx",
        lambda: held(
            "intelligence",
            "word/intelligence2.xml",
            "application/vnd.ms-office.intelligence2+xml",
            "<x/>",
        ),
    ),
    "Word with data of its own": (
        "a.docx",
        lambda: held(
            "customXml", "customXml/item1.xml", "application/xml", '<root href="schema.xsd"/>'
        ),
    ),
    "Word with old drawings": (
        "a.docx",
        lambda: docx(
            rels=(("vmlDrawing", "d.vml"),),
            parts={"word/d.vml": "<xml><v:shape href='#a'/><br></xml>"},
            more_types=(
                '<Default Extension="vml"'
                ' ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
            ),
        ),
    ),
    "Word with a drawing that is text": (
        "a.docx",
        lambda: docx(
            rels=(("image", "media/a.svg"),),
            more_types=typed("word/media/a.svg", "image/svg+xml"),
            parts={
                "word/media/a.svg": (
                    '<svg><use href="#a"/><image href="data:image/png;base64,AA=="/></svg>'
                )
            },
        ),
    ),
    "Excel of Google": (
        "a.xlsx",
        lambda: book("workbookmetadata", "xl/metadata", "application/binary", b"\0"),
    ),
    "Excel with the order of a sheet": (
        "a.xlsx",
        lambda: book("wsSortMap", "xl/s.xml", "application/vnd.ms-excel.wsSortMap+xml"),
    ),
    "Excel with fields of a pivot": (
        "a.xlsx",
        lambda: book(
            "pivotCacheDefinition",
            "xl/p.xml",
            f"{S}.pivotCacheDefinition+xml",
            """<a><cacheField formula="'Thu/Chi'*2"/>"""
            """<calculatedItem formula="'Thu/Chi'[A]"/></a>""",
        ),
    ),
    "Excel with settings of a printer": (
        "a.xlsx",
        lambda: xlsx(
            more_types=typed("xl/printerSettings/p.bin", f"{S}.printerSettings"),
            parts={"xl/printerSettings/p.bin": b"\0" * 99},
        ),
    ),
    "Excel with formulas": (
        "a.xlsx",
        lambda: xlsx(
            '<row><c><f>SUM(A1:A9)&amp;" a|'
            ' b"&amp;IF(B1&lt;2,"x|y",\'Sổ|tay\'!A1)</f><v>1</v></c></row>',
            names='<sheets><sheet name="Sổ|tay"/></sheets>',
        ),
    ),
    "Excel, strict": (
        "a.xlsx",
        lambda: replaced(
            sheet_parts(),
            rels=relations(("officeDocument", "xl/workbook.xml")).replace(
                R, "http://purl.oclc.org/ooxml/officeDocument/relationships"
            ),
        ),
    ),
    "Excel with names of Windows": (
        "a.xlsx",
        lambda: replaced({name.replace("/", "\\"): part for name, part in sheet_parts().items()}),
    ),
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_an_ordinary_document_is_accepted(kind):
    name, make = ORDINARY[kind]

    assert refusals(name, make()) == []


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_rosters_as_offices_keep_them_are_read(path):
    for _line in office_text("xlsx", path.read_bytes(), only_read=True):
        pass


@pytest.mark.parametrize(
    "path", [path for path in SAMPLES if "dirty" not in path.name], ids=lambda path: path.name
)
def test_workbooks_without_a_link_to_a_file_may_be_stored_too(path):
    assert refusals(path.name, path.read_bytes()) == []


def test_of_a_pdf_the_link_that_is_refused_is_named():
    [refusal] = check_upload("a.pdf", clicked(b"/S /URI /URI (phu-luc.docx)"))

    assert refusal.params == {"target": "phu-luc.docx"}


def test_a_checked_file_says_what_it_is_and_warns_of_a_scan():
    file = checked_file("Bản quét.png", png())

    assert (file.name, file.media_type, [one.code for one in file.findings]) == (
        "Bản quét.png",
        "image/png",
        ["documents.no_text"],
    )


@pytest.mark.parametrize(
    ("target", "plain"),
    [
        ("https://vi.du/", True),
        ("#Trang_2", True),
        ("tel:0912000000", True),
        ("www.vi.du/a", True),
        ("thuvienphapluat.vn", True),
        ("thuvienphapluat.vn/van-ban?a=1", True),
        ("chinhphu.vn/../calc.exe", False),
        ("calc.com", False),
        ("chinhphu.vn.exe", False),
        ("chinhphu.vn:80", False),
        ("www.a/../../Windows/System32/calc.exe", False),
        ("phu-luc.docx", False),
        ("..\\..\\Windows\\System32\\calc.exe", False),
        ("file:///C:/Windows/System32/calc.exe", False),
        ("D:\\a.docx", False),
        ("ftp://vi.du/a", False),
        ("java\nscript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        (" data:text/html,x", False),
        ("file://may-la/a", False),
        ("\\\\may-la\\a", False),
        ("//may-la/a", False),
        ("search-ms:query=a", False),
    ],
)
def test_a_link_that_a_person_may_follow(target, plain):
    assert is_plain_link(target) is plain
