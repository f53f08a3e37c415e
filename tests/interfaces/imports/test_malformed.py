"""Files that are damaged, disguised, or made to do harm: each is refused by its right name, in
bounded memory.
"""

import io
import resource
import zipfile
from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext

from chibo.base.kernel.errors import Refused
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.rules import WorkbookSheet, read_roster
from tests.interfaces.imports.books import SAMPLE, lying, parts, written, zipped

GOOD = SAMPLE.read_bytes()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = "application/vnd.openxmlformats-officedocument"
MEGABYTE = 1024 * 1024


def changed(**contents):
    """A whole small workbook with some parts replaced (or left out with None); names by their last
    word.
    """
    whole = parts(ONE)
    names = {
        name.rpartition("/")[2].split(".")[0] or "rels": name
        for name in whole
        if "_rels/workbook" not in name
    }
    for key, content in contents.items():
        if content is None:
            del whole[names[key]]
        else:
            whole[names[key]] = content
    return zipped(whole)


def with_sheet(text, **options):
    return zipped(parts(text, **options))


def loose(text):
    """Stored without packing, so that its size alone does not give it away."""
    return zipped(parts(text), zipfile.ZIP_STORED)


def with_extra(name, content=b"x", **options):
    return zipped(parts(ONE, **options) | {name: content})


def doctype(body):
    return (
        f'<!DOCTYPE worksheet [{body}]><worksheet><sheetData><row r="1"><c'
        ' t="str"><v>&a;</v></c></row></sheetData></worksheet>'.encode()
    )


def locked_zip():
    data = bytearray(zipped(parts(ONE)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def opendocument():
    return zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        zipfile.ZIP_STORED,
    )


def other_office(main_type, target="word/document.xml"):
    whole = parts(ONE)
    whole["[Content_Types].xml"] = whole["[Content_Types].xml"].replace(
        b"/xl/workbook.xml", f"/{target}".encode()
    )
    whole["[Content_Types].xml"] = whole["[Content_Types].xml"].replace(
        f"{PLAIN}.spreadsheetml.sheet.main+xml".encode(), main_type.encode()
    )
    whole["_rels/.rels"] = whole["_rels/.rels"].replace(b"xl/workbook.xml", target.encode())
    return zipped(whole | {target: b"<document/>"})


def bit_flipped():
    data = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        entry = package.getinfo("xl/worksheets/sheet2.xml")
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0xFF
    return bytes(data)


def unusual_compression():
    return zipped(parts(ONE), zipfile.ZIP_LZMA)


REFUSED = {
    "empty": (bytes, "file_empty"),
    "one byte": (lambda: b"P", "not_xlsx"),
    "NULs only": (lambda: b"\0" * 1000, "not_xlsx"),
    "text": ("Họ và tên;Ngày sinh\nNguyễn Văn A;1970\n".encode, "not_xlsx"),
    "text with a byte order mark": ("\ufeffHọ tên,Năm sinh\n".encode, "not_xlsx"),
    "text in UTF-16": (lambda: "Họ tên\tNăm sinh\n".encode("utf-16"), "not_xlsx"),
    "PDF": (lambda: b"%PDF-1.7\n", "not_xlsx"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not_xlsx"),
    "html": (lambda: b"<html><table><tr><td>x</td></tr></table></html>", "web_page"),
    "html with doctype": (lambda: b"\xef\xbb\xbf\n<!DOCTYPE HTML><html></html>", "web_page"),
    "XML spreadsheet 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "web_page"),
    "mhtml": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "web_page"),
    "old xls renamed": (lambda: OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), "old_xls"),
    "encrypted": (lambda: OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    "zip with a password": (locked_zip, "encrypted"),
    "too large": (lambda: b"PK\x03\x04" + b"\0" * 20 * MEGABYTE, "file_too_large"),
    "zip header alone": (lambda: b"PK\x03\x04", "damaged"),
    "empty zip": (lambda: zipped({}), "not_xlsx"),
    "zip of something else": (lambda: zipped({"a.txt": b"x"}), "not_xlsx"),
    "document": (lambda: other_office(f"{PLAIN}.wordprocessingml.document.main+xml"), "not_xlsx"),
    "slides": (
        lambda: other_office(
            f"{PLAIN}.presentationml.presentation.main+xml", "ppt/presentation.xml"
        ),
        "not_xlsx",
    ),
    "binary workbook": (
        lambda: other_office(
            "application/vnd.ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin"
        ),
        "macros",
    ),
    "OpenDocument": (opendocument, "not_xlsx"),
    "xlsm": (
        lambda: with_sheet(ONE, main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "macros",
    ),
    "macro part": (lambda: with_extra("xl/vbaProject.bin"), "macros"),
    "cut after 100 bytes": (lambda: GOOD[:100], "damaged"),
    "cut in the middle": (lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "cut before the directory": (lambda: GOOD[: GOOD.index(b"PK\x01\x02")], "damaged"),
    "cut in the directory": (lambda: GOOD[: GOOD.index(b"PK\x01\x02") + 60], "damaged"),
    "last byte missing": (lambda: GOOD[:-1], "damaged"),
    "one bit flipped": (bit_flipped, "damaged"),
    "unusual compression": (unusual_compression, None),
    "no content types": (
        lambda: zipped({k: v for k, v in parts(ONE).items() if "Content" not in k}),
        "not_xlsx",
    ),
    "no relations": (
        lambda: zipped({k: v for k, v in parts(ONE).items() if k != "_rels/.rels"}),
        "not_xlsx",
    ),
    "no workbook": (
        lambda: zipped({k: v for k, v in parts(ONE).items() if k != "xl/workbook.xml"}),
        "damaged",
    ),
    "no sheet part": (lambda: changed(sheet1=None), "damaged"),
    "no sheets listed": (lambda: changed(workbook=b"<workbook><sheets/></workbook>"), "no_sheets"),
    "hidden sheets only": (
        lambda: zipped(
            {k: v.replace(b"<sheet ", b'<sheet state="hidden" ') for k, v in parts(ONE).items()}
        ),
        "no_sheets",
    ),
    "empty sheet part": (lambda: changed(sheet1=b""), "damaged"),
    "XML cut short": (lambda: changed(sheet1=b"<worksheet><sheetData><row"), "damaged"),
    "not XML": (lambda: changed(sheet1=b"\0\1\2\3"), "damaged"),
    "NUL in the XML": (lambda: changed(sheet1=b"<worksheet>\0</worksheet>"), "damaged"),
    "wrong encoding": (
        lambda: changed(sheet1=b'<?xml version="1.0" encoding="nonsense"?><worksheet/>'),
        "damaged",
    ),
    "bad UTF-8": (lambda: changed(sheet1=b"<worksheet>\xff\xfe\xfa</worksheet>"), "damaged"),
    "billion laughs": (
        lambda: changed(sheet1=doctype('<!ENTITY b "bbbbbbbbbb"><!ENTITY a "&b;&b;&b;">')),
        "damaged",
    ),
    "outside entity": (
        lambda: changed(sheet1=doctype('<!ENTITY a SYSTEM "file:///etc/passwd">')),
        "damaged",
    ),
    "text number out of range": (
        lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        "damaged",
    ),
    "negative text number": (
        lambda: with_sheet(
            '<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', strings="<si><t>a</t></si>"
        ),
        "damaged",
    ),
    "number that is none": (
        lambda: with_sheet('<row r="1"><c r="A1"><v>abc</v></c></row>'),
        "damaged",
    ),
    "address that is none": (
        lambda: with_sheet('<row r="1"><c r="1A"><v>1</v></c></row>'),
        "damaged",
    ),
    "row number that is none": (lambda: with_sheet('<row r="x"><c><v>1</v></c></row>'), "damaged"),
    "huge row number": (
        lambda: with_sheet(f'<row r="{"9" * 5000}"><c><v>1</v></c></row>'),
        "damaged",
    ),
    "style that is none": (
        lambda: with_sheet('<row r="1"><c r="A1" s="x"><v>1</v></c></row>'),
        "damaged",
    ),
    "value in the last column": (
        lambda: with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "too_wide",
    ),
    "endless rows": (lambda: loose("<row><c><v>1</v></c></row>" * 50_001), "too_many_rows"),
    "endless values": (
        lambda: loose(("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * 5_001),
        "too_many_values",
    ),
    "bomb by total": (lambda: with_extra("xl/media/a.bin", b"\0" * 51 * MEGABYTE), "zip_bomb"),
    "bomb by ratio": (lambda: with_extra("xl/media/a.bin", b"\0" * 5 * MEGABYTE), "zip_bomb"),
    "bomb in the sheet": (lambda: with_sheet(" " * 60 * MEGABYTE), "zip_bomb"),
    "bomb by entries": (
        lambda: zipped(parts(ONE) | {f"xl/{at}.xml": b"" for at in range(2000)}),
        "zip_bomb",
    ),
    "bomb behind a lying header": (
        lambda: lying(with_sheet(" " * 60 * MEGABYTE), SHEET, 1000),
        "damaged",
    ),
    "header that promises too much": (lambda: lying(zipped(parts(ONE)), SHEET, 100_000), None),
    "part outside of the package": (
        lambda: zipped(
            {
                k: v.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")
                for k, v in parts(ONE).items()
            }
        ),
        "damaged",
    ),
}


@pytest.mark.parametrize("name", [name for name, (_, code) in REFUSED.items() if code])
def test_a_bad_file_is_refused_by_its_right_name(name):
    make, code = REFUSED[name]
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(Refused) as refused:
        read_tables("danh sách.xlsx", data)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
    finding = refused.value.findings[0]
    with translation.override("vi"):
        sentence = gettext(finding.message).format(**finding.params)
    assert finding.code == code
    assert sentence != finding.message.format(**finding.params)
    assert "danh sách.xlsx" in sentence or code == "too_wide"


@pytest.mark.parametrize("name", [name for name, (_, code) in REFUSED.items() if code is None])
def test_an_odd_but_whole_file_is_read(name):
    tables = read_tables("x.xlsx", REFUSED[name][0]())

    assert [row.cells for row in tables[0].rows] == [[1]]


def test_every_cut_of_a_workbook_is_refused():
    for end in range(0, len(GOOD), 997):
        with pytest.raises(Refused):
            read_tables("x.xlsx", GOOD[:end])


def test_flipped_bytes_never_raise_anything_else():
    for at in range(0, len(GOOD), 997):
        data = bytearray(GOOD)
        data[at] ^= 0x55
        try:
            tables = read_tables("x.xlsx", bytes(data))
        except Refused:
            continue
        read_roster(tables, on=date(2026, 11, 21))


def test_a_million_empty_rows_are_no_rows():
    empty = "".join(f'<row r="{at}"/>' for at in range(2, 1_000_001))

    tables = read_tables("x.xlsx", with_sheet(f"{ONE}{empty}"))

    assert [(row.number, row.cells) for row in tables[0].rows] == [(1, [1])]


def test_a_far_row_costs_nothing():
    tables = read_tables(
        "x.xlsx", with_sheet(f'{ONE}<row r="1048576"><c r="CV1048576"><v>2</v></c></row>')
    )

    assert [row.number for row in tables[0].rows] == [1, 1048576]


def test_no_cell_breaks_the_reading_of_a_roster():
    odd = [
        "\x00",
        "\u202e",
        "\u200b" * 50,
        "😀",
        "Nguyễn Văn Аn",
        "=1+1",
        "31/02/1970",
        "A" * 40_000,
        "(" * 40_000,
        " " * 40_000 + "x",
        "chi bộ " * 5_000,
        ", 1 " * 5_000,
        "_x0000_",
        "٣/٢/١٩٩٠",
        "{value}",
        "%s",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "ﷺ",
        "e\u0301" * 300,
        "\ufffd",
        "9" * 400,
        "-",
        "//",
        "1e999",
    ]
    for text in odd:
        tables = [
            WorkbookSheet(table.sheet, table.rows[:20]) for table in read_tables(SAMPLE.name, GOOD)
        ]
        for table in tables:
            for at, row in enumerate(table.rows[4:]):
                row.cells[at % len(row.cells)] = text

        _, findings = read_roster(tables, on=date(2026, 11, 21))

        assert all(one.message.format(**one.params) for one in findings)


def test_a_workbook_with_a_nul_in_a_name_gives_a_warning_at_its_place():
    sheets = {
        "Tổ chức đảng": [
            ["Mã tổ chức", "Tên chi bộ", "Loại hình"],
            ["TS-01", "Chi bộ thôn A", "Thôn"],
        ],
        "Đảng viên": [
            ["Họ tên", "Ngày sinh", "Ngày vào Đảng", "Ngày CT", "Chi bộ"],
            ["Nguyễn\x00 Văn An", "1/1/1970", "1/1/2000", "1/1/2001", "TS-01"],
        ],
    }
    tables = read_tables("x.xlsx", written(sheets))

    _, findings = read_roster(tables, on=date(2026, 11, 21))

    assert [(one.row, one.column, one.code) for one in findings if one.sheet == "Đảng viên"] == [
        (2, "Họ tên", "control_chars")
    ]
