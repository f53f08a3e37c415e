"""Slips as a PDF to print and cut, and the list without codes as a workbook."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from chibo.base.kernel.dates import local_date
from chibo.library.documents.documents.excel import SheetColumn, Value, render_xlsx
from chibo.library.documents.documents.party_style import date_short
from chibo.library.documents.documents.pdf import set_pages
from chibo.work.logins.rules import Slip, slip_link

# The white edge that readers need, in modules.
_EDGE = 4
# Any of the eight is read alike; looking for the best takes four times as long.
_MASK = 2


def slips_pdf(slips: Sequence[Slip], *, address: str, made_on: date) -> bytes:
    """A4 pages of eight slips with lines to cut along; each cell begins on a page of its own.

    On a slip: name, cell, login, code, the day until which it holds, and a QR code of the link with
    login and code.
    """
    cells = [
        {"cell": cell, "slips": [_shown(slip, address) for slip in rows]}
        for cell, rows in groupby(slips, key=lambda slip: slip.cell)
    ]
    facts = {"cells": cells, "page": f"{_bare(address)}/activate", "made_on": made_on.isoformat()}
    return set_pages("slips.typ", facts, made_on=made_on)


def slips_list(slips: Iterable[Slip], *, unit_name: str, made_on: date) -> bytes:
    """Who got a slip, without any code: cell, name, login, valid until."""
    columns = [
        SheetColumn("Chi bộ", 36),
        SheetColumn("Họ và tên", 28),
        SheetColumn("Tên đăng nhập", 18),
        SheetColumn("Mã có giá trị đến", 14, "date"),
        SheetColumn("Đã nhận phiếu (ký tên)", 22),
    ]
    rows: list[list[Value]] = [
        [slip.cell, slip.name, slip.login, local_date(slip.until), ""] for slip in slips
    ]
    heads = ["DANH SÁCH PHIẾU ĐĂNG NHẬP", unit_name, f"Lập ngày {date_short(made_on)}"]
    return render_xlsx(
        heads, columns, rows, sheet_name="Phiếu đăng nhập", notes=["Danh sách này không có mã."]
    )


def _shown(slip: Slip, address: str) -> dict[str, str]:
    link = slip_link(address, login=slip.login, code=slip.code)
    return {
        "name": slip.name,
        "login": slip.login,
        "code": slip.code,
        "until": date_short(local_date(slip.until)),
        "qr": qr_picture(link),
    }


def _bare(address: str) -> str:
    return address.rstrip("/").partition("://")[2]


def qr_picture(text: str) -> str:
    """The text as a QR code in SVG: one path, sharp at every size, still read when a seventh of it
    is damaged.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_EDGE, mask_pattern=_MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for dark, cells in groupby(row):
            length = len(list(cells))
            if dark:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}"'
        f' height="{size}" shape-rendering="crispEdges"><rect width="{size}" height="{size}"'
        f' fill="#fff"/><path d="{"".join(runs)}" fill="#000"/></svg>'
    )
