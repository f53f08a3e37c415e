"""Slips on paper: each cell on pages of its own, a code on one line, a QR code of the link; the
list without codes.
"""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
import qrcode
from pypdf import PdfReader
from qrcode.constants import ERROR_CORRECT_M

from chibo.work.logins.documents import qr_picture, slips_list, slips_pdf
from chibo.work.logins.rules import Slip

pytestmark = pytest.mark.pure
UNTIL = datetime(2026, 12, 13, 5, 0, tzinfo=UTC)
ADDRESS = "https://chibo.xa-truong-sinh.vn"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


def slip(
    cell: str = "Chi bộ thôn Bản Vàng", name: str = "Lường Thị Tươi", code: str = "ABCD-EFGH-JKMN"
) -> Slip:
    return Slip(cell, name, "tuoi.lt", code, UNTIL)


def pages(*slips: Slip) -> list[str]:
    made = slips_pdf(slips, address=ADDRESS, made_on=date(2026, 11, 29))
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def test_a_page_holds_eight_slips_and_each_cell_begins_on_its_own():
    told = pages(*(slip() for _ in range(9)), slip("Chi bộ Trạm Y tế"))
    assert [page.count("ABCD-EFGH-JKMN") for page in told] == [8, 1, 1]
    assert ["Trạm Y tế" in page for page in told] == [False, False, True]


def test_a_slip_says_what_its_person_needs():
    told = " ".join(pages(slip())[0].split())
    for words in (
        "Lường Thị Tươi",
        "Chi bộ thôn Bản Vàng",
        "tuoi.lt",
        "ABCD-EFGH-JKMN",
        "13/12/2026",
        "chibo.xa-truong-sinh.vn/activate",
    ):
        assert words in told.replace("/ ", "/")


@pytest.mark.parametrize("code", ["WWWW-MMMM-WWWW", "2222-3333-4444"])
def test_a_code_stands_on_one_line_however_wide_its_letters(code):
    assert code in pages(slip(code=code))[0].split("\n")


def test_names_are_words_and_never_markup():
    told = pages(slip(name="#pagebreak() $x$ *a* [b] 😀"))
    assert len(told) == 1 and "#pagebreak() $x$ *a* [b] □" in told[0]


def test_the_picture_holds_every_module_of_the_code():
    text = f"{ADDRESS}/activate/#ten=tuoi.lt&ma=ABCD-EFGH-JKMN"
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=2)
    code.add_data(text)
    code.make(fit=True)
    wanted = {
        (x, y) for y, row in enumerate(code.get_matrix()) for x, dark in enumerate(row) if dark
    }
    drawn = [(int(x), int(y), int(length)) for x, y, length in RUN.findall(qr_picture(text))]
    assert {(x + step, y) for x, y, length in drawn for step in range(length)} == wanted
    assert sum(length for *_, length in drawn) == len(wanted)


def test_the_list_has_everything_but_the_codes():
    book = slips_list([slip()], unit_name="Đảng bộ xã Trường Sinh", made_on=date(2026, 11, 29))
    with ZipFile(BytesIO(book)) as parts:
        words = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")
        )
    assert "Lường Thị Tươi" in words and "tuoi.lt" in words and "ABCD" not in words
