import io
import struct
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest
from docx import Document
from pypdf import PdfWriter

from chibo.library.documents.documents.excel import SheetColumn, render_xlsx
from chibo.library.documents.documents.pdf import render_pdf
from chibo.library.documents.documents.word import render_docx
from chibo.library.documents.rules.uploads import (
    MEDIA_TYPES,
    Unreadable,
    check_upload,
    clean_filename,
    extract_text,
    kind_of,
)
from tests.library.documents.documents.samples import MINUTES, with_text


def word(body="", header="", footer=""):
    document = Document()
    document.add_paragraph(body)
    document.add_table(1, 1).cell(0, 0).text = "trong bảng"
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    return saved(document)


def excel(value="", title="Danh sách", header=""):
    book = openpyxl.Workbook()
    book.active.title = title
    book.active["A1"] = value
    book.active.oddHeader.center.text = header
    return saved(book)


def saved(document):
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_part(data, name, content):
    written = io.BytesIO(data)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr(name, content)
    return written.getvalue()


def png(width=2, height=2):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 14)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def pdf(text="Nghị quyết tháng 02"):
    return render_pdf("minutes", with_text(text))


def blank_pdf(**locked):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if locked:
        writer.encrypt(**locked)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def codes(name, data):
    return [finding.code for finding in check_upload(name, data)]


JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xc0\0\x0b\x08\0\x02\0\x02\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0\x7f\xff\xd9"
)


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("a.pdf", pdf, "pdf"),
        ("a.docx", lambda: word("Nội dung"), "docx"),
        ("a.docx", lambda: render_docx("minutes", MINUTES), "docx"),
        ("a.xlsx", lambda: excel("Nội dung"), "xlsx"),
        ("a.xlsx", lambda: render_xlsx(["A"], [SheetColumn("B")], [("C",)]), "xlsx"),
        ("a.txt", "Chi bộ họp".encode, "txt"),
        ("A.TXT", lambda: "Chi bộ họp".encode("utf-16"), "txt"),
    ],
)
def test_allowed_file_passes(name, make, kind):
    data = make()

    assert kind_of(data) == kind
    assert check_upload(name, data) == ()


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", png()), ("a.jpg", JPEG), ("a.JPEG", JPEG), ("quet.pdf", blank_pdf())],
)
def test_file_without_text_passes_with_a_warning(name, data):
    (finding,) = check_upload(name, data)

    assert (finding.code, finding.blocks) == ("documents.no_text", False)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>",
        b"  <!DOCTYPE html>",
        b"\xef\xbb\xbf<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<?xml version='1.0'?><a/>",
        b"<?php echo 1;",
        b"#!/bin/sh\n",
        b"{\\rtf1 abc}",
        b"MZ\x90\x00",
        b"GIF89a\x01\x00\x01\x00",
        b"\x7fELF\x02",
        b"abc\0def",
        b"Rar!\x1a\x07",
        zipped({"a.txt": "a"}),
        zipped({"ppt/presentation.xml": "<a/>"}),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "a.html"])
def test_asvs_1_3_4_svg_and_other_kinds_are_refused_whatever_their_name(name, data):
    assert codes(name, data) == ["documents.kind_refused"]
    assert kind_of(data) not in MEDIA_TYPES


@pytest.mark.parametrize(
    ("name", "data"), [("a.docx", excel("x")), ("a.pdf", png()), ("a.html", b"chu"), ("a", b"chu")]
)
def test_name_and_content_have_to_agree(name, data):
    assert codes(name, data) == ["documents.ending_differs"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: with_part(word(), "word/vbaProject.bin", b"x")),
        ("a.xlsx", lambda: with_part(excel(), "xl/vbaProject.bin", b"x")),
        ("a.docx", lambda: with_part(word(), "word/embeddings/oleObject1.bin", b"x")),
        ("a.docx", lambda: with_part(word(), "word/activeX/activeX1.xml", b"<a/>")),
        ("a.pdf", lambda: pdf() + b"\n1 0 obj << /S /JavaScript >> endobj"),
        ("a.pdf", lambda: pdf() + b"\n1 0 obj << /S /Launch >> endobj"),
    ],
)
def test_active_content_is_refused(name, make):
    assert codes(name, make()) == ["documents.active_content"]


def test_asvs_5_2_3_bomb_is_refused_from_its_declared_sizes_without_unpacking():
    bomb = zipped(
        {
            "[Content_Types].xml": "<a/>",
            "xl/workbook.xml": "<a/>",
            "xl/worksheets/sheet1.xml": b"0" * 200_000_000,
        }
    )
    tracemalloc.start()

    found = check_upload("a.xlsx", bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [(one.code, dict(one.params)) for one in found] == [
        ("documents.bomb", {"entries": 3, "size": 191})
    ]
    assert peak < 5_000_000


def test_asvs_5_2_3_too_many_parts_and_steep_parts_are_refused():
    base = {"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}

    assert codes("a.docx", zipped(base | {f"word/{n}.xml": "<a/>" for n in range(2000)})) == [
        "documents.bomb"
    ]
    assert codes("a.docx", zipped(base | {"word/x.xml": b" " * 3_000_000})) == ["documents.bomb"]


def test_lying_header_is_found_while_reading():
    data = bytearray(
        zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a>" + "x" * 5000 + "</a>"})
    )
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 10)

    assert codes("a.docx", bytes(data)) == ["documents.damaged"]


def test_asvs_1_5_1_entity_attack_is_refused():
    attack = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a><t>&d;</t></a>'
    )

    assert codes(
        "a.docx", zipped({"[Content_Types].xml": "<a/>", "word/document.xml": attack})
    ) == ["documents.damaged"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", word("x" * 3000)[:-200], "documents.damaged"),
        ("a.xlsx", excel("x")[:2000], "documents.damaged"),
        ("a.pdf", b"%PDF-1.7\nkhong phai pdf", "documents.damaged"),
        ("a.png", png()[:-6], "documents.damaged"),
        ("a.png", png(60000, 60000), "documents.picture_too_large"),
        ("a.jpg", JPEG[:-2], "documents.damaged"),
        ("a.txt", b"", "documents.empty"),
        ("a.txt", b"a" * (20 * 1024 * 1024 + 1), "documents.too_large"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "documents.old_or_locked"),
        (
            "a.pdf",
            blank_pdf(user_password="a", owner_password="b", algorithm="RC4-128"),
            "documents.locked",
        ),
    ],
)
def test_unreadable_file_is_refused(name, data, code):
    assert codes(name, data) == [code]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda: word("TỐI MẬT")),
        ("a.docx", lambda: word("Nội dung", header="TUYỆT MẬT")),
        ("a.docx", lambda: word("Nội dung", footer="Độ mật: Mật")),
        ("a.xlsx", lambda: excel("Tài liệu mật")),
        ("a.xlsx", lambda: excel("Danh sách", title="TỐI MẬT")),
        ("a.xlsx", lambda: excel("Danh sách", header="MẬT")),
        ("a.pdf", lambda: pdf("Số 05-NQ/CB (Mật)")),
        ("a.txt", "Dòng một\nT Ố I  M Ậ T".encode),
        ("a.txt", lambda: "Độ mật: Tối mật".encode("utf-16")),
    ],
)
def test_secrecy_mark_inside_a_file_is_found(name, make):
    assert set(codes(name, make())) == {"documents.secrecy_mark"}


def test_scanned_pdf_with_a_mark_in_its_title_is_found():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": "TỐI MẬT"})
    written = io.BytesIO()
    writer.write(written)

    assert codes("quet.pdf", written.getvalue()) == ["documents.secrecy_mark"]


def test_more_text_than_can_be_checked_is_refused():
    assert codes("a.txt", b"chu " * 1_000_000) == ["documents.too_much_text"]


def test_secrecy_mark_in_the_name_is_found_before_the_file_is_opened():
    assert codes("tuyet-mat.docx", b"") == ["documents.secrecy_mark_in_name"]


def test_text_of_word_holds_body_table_header_and_footer():
    lines = extract_text("a.docx", word("thân bài", "đầu trang", "chân trang")).split("\n")

    assert [
        text for text in ("thân bài", "trong bảng", "đầu trang", "chân trang") if text not in lines
    ] == []


def test_text_parted_into_runs_is_read_as_one_line():
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("TUY", "ỆT M", "ẬT"):
        paragraph.add_run(piece)

    assert codes("a.docx", saved(document)) == ["documents.secrecy_mark"]


def test_extract_text_raises_with_its_finding():
    with pytest.raises(Unreadable) as caught:
        extract_text("a.docx", b"khong")

    assert caught.value.finding.code == "documents.ending_differs"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\hồ sơ\\Biên bản.docx", "Biên bản.docx"),
        ("a\x00b\u202etxt.docx", "abtxt.docx"),
        ("  Nghị   quyết .docx", "Nghị quyết.docx"),
        ("...", "file"),
        ("con.txt", "file.txt"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("x" * 300 + ".pdf", "x" * 110 + ".pdf"),
        ("Biên bản", "Biên bản"),
    ],
)
def test_file_name_is_cleaned(name, cleaned):
    assert clean_filename(name) == cleaned
