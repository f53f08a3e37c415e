"""Workbooks made for a test: whole ones by XlsxWriter, odd ones part by part."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import xlsxwriter

from chibo.work.rosters.rules import Value

DATA = Path(__file__).parents[2] / "data"
SAMPLE = DATA / "roster-truong-sinh.xlsx"
DIRTY = DATA / "roster-truong-sinh-dirty.xlsx"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def written(sheets: Mapping[str, Iterable[Iterable[Value]]], **options: object) -> bytes:
    """A workbook with these sheets; dates as dates."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(at, column, value, None, "cached")
                elif isinstance(value, str):
                    sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()
    return target.getvalue()


def parts(
    sheet: str, *, strings: str = "", book: str = "", main_type: str = f"{_TYPE}.sheet.main+xml"
) -> dict[str, bytes]:
    """The parts of a workbook with one sheet, whose XML and shared strings are given."""
    texts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml"'
            ' ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
            f' ContentType="{main_type}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">{book}'
            '<sheets><sheet name="Một" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship'
            f' Id="rId2" Type="{_RELATIONS}/sharedStrings"'
            ' Target="/xl/sharedStrings.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
    }
    return {name: text.encode() for name, text in texts.items()}


def zipped(contents: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return target.getvalue()


def lying(data: bytes, part: str, size: int) -> bytes:
    """The same zip, whose directory and local header declare another size for a part."""
    changed = bytearray(data)
    at = data.index(b"PK\x03\x04")
    while at >= 0:
        if changed[at + 30 : at + 30 + len(part)] == part.encode():
            changed[at + 22 : at + 26] = struct.pack("<I", size)
        at = data.find(b"PK\x03\x04", at + 4)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if changed[at + 46 : at + 46 + len(part)] == part.encode():
            changed[at + 24 : at + 28] = struct.pack("<I", size)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(changed)
