"""The import command run over workbooks of the tests."""

import io
import json
from datetime import date

from django.core.management import call_command

from tests.interfaces.imports.books import DATA, written

DAY = date(2026, 11, 29)
FOLDER = DATA / "rosters"
HEADINGS = [
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Ngày vào Đảng",
    "Ngày chính thức",
    "Chức vụ trong Đảng",
    "Chi bộ",
    "Ghi chú",
]


def run(file, *words: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("import_roster", str(file), "--under", "FX", *words, stdout=out)
    except SystemExit as stopped:
        return out.getvalue(), stopped.code
    return out.getvalue(), 0


def look(file, *words: str) -> dict:
    return json.loads(run(file, "--dry-run", "--json", *words)[0])


def sheet_of(tmp_path, *members: list, title: str = "Đảng viên"):
    """A workbook with a list of members only."""
    file = tmp_path / "thay-doi.xlsx"
    file.write_bytes(written({title: [HEADINGS, *members]}))
    return file
