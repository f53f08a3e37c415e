"""The import of a roster with 10,000 members, as the command that an office would run."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

CELLS, MEMBERS = 400, 10_000
GIVEN = (
    *("An", "Ba", "Chi", "Dung", "Em", "Gia", "Hoa", "Khi", "Lan", "Mai", "Nam", "Oanh", "Phu"),
    *(
        "Quy",
        "Rin",
        "Son",
        "Tam",
        "Uyen",
        "Vui",
        "Xinh",
        "Yen",
        "Binh",
        "Cuc",
        "Duc",
        "Giang",
        "Hai",
    ),
)


def write_workbook(file: Path) -> None:
    """A workbook like an office's: 400 cells, 10,000 members."""
    book = xlsxwriter.Workbook(str(file), {"constant_memory": False})
    cells = book.add_worksheet("Tổ chức đảng")
    titles = [
        "STT",
        "Mã tổ chức",
        "Tên chi bộ",
        "Loại hình",
        "Địa điểm sinh hoạt",
        "Ngày sinh hoạt",
    ]
    for column, title in enumerate(titles):
        cells.write(3, column, title)
    for n in range(CELLS):
        cells.write_row(
            4 + n, 0, [n + 1, f"B-{n:03d}", f"Chi bộ thôn Số {n}", "Thôn", f"Nhà văn hóa {n}", 3]
        )
    sheet = book.add_worksheet("Đảng viên")
    heads = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Ngày vào Đảng", "Ngày chính thức"]
    heads += ["Số thẻ đảng viên", "Chức vụ trong Đảng", "Chi bộ", "Mã tổ chức"]
    for column, title in enumerate(heads):
        sheet.write(3, column, title)
    for n in range(MEMBERS):
        cell, place = n % CELLS, n // CELLS
        admitted = date(1990, 1, 1) + timedelta(days=n)
        post = {0: "Bí thư", 1: "Phó bí thư"}.get(place, "")
        row = [
            n + 1,
            f"Nguyễn Văn {_letters(n)}",
            f"{1 + n % 28:02d}/05/{1950 + n % 20}",
            "Nam",
            f"{admitted:%d/%m/%Y}",
            f"{admitted.replace(year=admitted.year + 1, day=min(admitted.day, 28)):%d/%m/%Y}",
            f"08.{n:06d}",
            post,
            f"Chi bộ thôn Số {cell}",
            f"B-{cell:03d}",
        ]
        sheet.write_row(4 + n, 0, row)
    book.close()


def _letters(n: int) -> str:
    """A made-up given name that differs from row to row."""
    parts = []
    for _ in range(3):
        n, index = divmod(n, 26)
        parts.append(GIVEN[index])
    return " ".join(parts)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.xlsx"
        write_workbook(file)
        manage = [sys.executable, "manage.py"]
        subprocess.run(
            [*manage, "create_commune", "--code", "BENCH", "--name", "Đảng bộ xã Mười Nghìn"],
            check=True,
            capture_output=True,
        )
        begin = time.perf_counter()
        command = [*manage, "import_roster", str(file), "--under", "BENCH"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        seconds = time.perf_counter() - begin
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        if done.returncode:
            print(done.stdout[-800:], done.stderr[-800:])
        print(
            f"import of {MEMBERS} rows: {seconds:.1f} s (bound 60), at most {peak:.0f} MB in any"
            " process of this run (bound 300)"
        )
