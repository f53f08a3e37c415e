import io
import json
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from chibo.base.kernel.actor import EVERYWHERE
from chibo.directory.organisation.queries import unit_by_code
from chibo.work.rosters.documents import render_roster
from chibo.work.rosters.queries import known_of
from tests.factories import make_unit
from tests.interfaces.imports.books import DATA, DIRTY, SAMPLE, written
from tests.work.rosters.worlds import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]
NAME = "Đảng bộ xã Trường Sinh"


@pytest.fixture
def that_day():
    with time_machine.travel("2026-11-21 12:00+07:00", tick=False):
        yield


def run(*words: str) -> tuple[str, int]:
    """What the command prints, and how it exits."""
    out = io.StringIO()
    try:
        call_command(*words, stdout=out)
    except SystemExit as stopped:
        return out.getvalue(), stopped.code
    return out.getvalue(), 0


def look(file, *words: str) -> tuple[dict, int]:
    said, code = run("import_roster", str(file), "--under", "TS", "--json", *words)
    return json.loads(said), code


@pytest.fixture
def commune():
    return run("create_commune", "--code", "TS", "--name", NAME) and unit_by_code(
        "TS", scope=EVERYWHERE
    )


class TestCreateCommune:
    def test_it_stands_in_the_tree_below_the_named_unit(self):
        province = make_unit("province")

        said, code = run(
            "create_commune", "--code", "TS", "--name", f"  {NAME} ", "--under", province.code
        )

        unit = unit_by_code("TS", scope=EVERYWHERE)
        assert (said, code) == ("Đã tạo Đảng bộ xã Trường Sinh (TS).\n", 0)
        assert (unit.name, unit.kind, unit.parent, unit.valid_from) == (
            NAME,
            "commune",
            province,
            date(2026, 11, 21),
        )

    def test_a_second_call_says_that_it_exists(self, commune):
        assert run("create_commune", "--code", "TS", "--name", NAME) == (
            "Đảng bộ xã Trường Sinh (TS) đã có; không thay đổi gì.\n",
            0,
        )

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (
                ("--code", "TS", "--name", "Đảng bộ xã Khác"),
                "Mã TS đã thuộc về “Đảng bộ xã Trường Sinh”.",
            ),
            (
                ("--code", "TS", "--name", NAME, "--under", "U-1"),
                "Mã TS đã thuộc về “Đảng bộ xã Trường Sinh”.",
            ),
            (
                ("--code", "XX", "--name", "Đảng bộ xã X", "--under", "U-1"),
                "Không có đơn vị nào mang mã U-1.",
            ),
            (("--code", "X" * 31, "--name", "Đảng bộ xã X"), "Ghi mã không quá 30 ký tự"),
            (("--code", "XX", "--name", " \u200b"), "Ghi mã không quá 30 ký tự"),
        ],
    )
    def test_what_does_not_fit_is_said_clearly(self, commune, words, said):
        with pytest.raises(CommandError, match=said.replace(".", r"\.")):
            call_command("create_commune", *words)


class TestImportRoster:
    def test_a_dry_run_of_the_sample_says_exactly_what_is_in_it(self, commune):
        before = rows()

        answer, code = look(SAMPLE, "--dry-run")

        assert (code, rows()) == (0, before)
        assert {
            name: answer[name]
            for name in ("cells", "members", "findings", "must_confirm", "only_changes")
        } == {
            "cells": 15,
            "members": 301,
            "findings": [],
            "must_confirm": [],
            "only_changes": False,
        }
        assert {name: count for name, count in answer["counts"].items() if count} == {
            "cells.added": 15,
            "members.added": 301,
            "officials.added": 15,
        }
        assert Counter(one["kind"] for one in answer["changes"]) == {
            "cells_added": 15,
            "added": 301,
            "charges": 15,
        }
        assert answer["changes"][0]["text"] == "nhận phụ trách Chi bộ thôn Thái Thịnh"

    def test_the_dirty_twin_gives_exactly_the_expected_findings(self, commune):
        expected = json.loads((DATA / "roster-truong-sinh-dirty.expected.json").read_text())

        answer, code = look(DIRTY, "--dry-run")

        assert code == 1
        assert {tuple(one) for one in map(dict.keys, answer["findings"])} == {
            ("sheet", "row", "column", "code", "severity", "text")
        }
        assert sorted(
            (one["sheet"], one["row"], one["column"], one["code"], one["severity"])
            for one in answer["findings"]
        ) == sorted(
            (one["sheet"], one["row"], one["column"], one["kind"], one["severity"])
            for one in expected
            if one["severity"] != "none"
        )
        assert (
            answer["findings"][0]["text"]
            == "Sinh 1/6/2000, kết nạp ngày 1/6/2015 thì chưa đủ 18 tuổi. Kiểm tra lại cả hai ngày."
        )

    def test_with_errors_nothing_is_brought_in(self, commune):
        before = rows()

        assert (look(DIRTY)[1], rows()) == (1, before)

    def test_the_sample_comes_in_once_and_a_second_time_changes_nothing(self, commune):
        first, code = run("import_roster", str(SAMPLE), "--under", "TS")
        after = rows()
        second, _ = run("import_roster", str(SAMPLE), "--under", "TS")

        assert (code, after) == (
            0,
            {"units": 16, "persons": 309, "memberships": 301, "offices": 52, "charges": 15},
        )
        assert first.splitlines()[-1] == "Đã nhập danh sách."
        assert (
            "Đảng viên: thêm 301, thay đổi 0, chuyển 0, ra khỏi danh sách 0, giữ nguyên 0"
            in first.splitlines()
        )
        assert second.splitlines()[-1] == "Dữ liệu đã đúng như danh sách này; không thay đổi gì."
        assert rows() == after

    def test_what_goes_out_comes_in_unchanged(self, commune, tmp_path):
        run("import_roster", str(SAMPLE), "--under", "TS")
        file, on = tmp_path / "out.xlsx", date(2026, 11, 21)
        file.write_bytes(render_roster(NAME, known_of(commune, on=on), on=on))

        said, code = run("import_roster", str(file), "--under", "TS", "--dry-run")

        assert code == 0
        assert said.splitlines() == [
            "Đã đọc 15 chi bộ, 301 đảng viên, 8 cấp ủy viên phụ trách; 0 nhận xét.",
            "Chi bộ: thêm 0, thay đổi 0, chuyển 0, ra khỏi danh sách 0, giữ nguyên 15",
            "Đảng viên: thêm 0, thay đổi 0, chuyển 0, ra khỏi danh sách 0, giữ nguyên 301",
            (
                "Cấp ủy viên phụ trách: thêm 0, thay đổi 0, chuyển 0, ra khỏi danh sách 0, giữ"
                " nguyên 15"
            ),
            "Dữ liệu đã đúng như danh sách này; không thay đổi gì.",
        ]

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("a.xlsx", None, "unreadable"),
            ("a.xlsx", b"", "file_empty"),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_xls"),
            ("a.xlsx", SAMPLE.read_bytes()[:20_000], "damaged"),
            ("danh sách MẬT.xlsx", SAMPLE.read_bytes(), "documents.secrecy_mark_in_name"),
            ("a.xlsx", written({"Một": [["TỐI MẬT"], ["Họ và tên"]]}), "documents.secrecy_mark"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_one_finding_without_a_row(
        self, commune, tmp_path, name, data, code
    ):
        if data is not None:
            (tmp_path / name).write_bytes(data)

        answer, exit_code = look(tmp_path / name)

        found = [
            (one["sheet"], one["row"], one["column"], one["code"], one["severity"])
            for one in answer["findings"]
        ]
        assert (exit_code, answer["cells"], answer["members"], found) == (
            1,
            0,
            0,
            [("", 0, "", code, "error")],
        )

    def test_a_committee_that_is_not_there_is_named(self):
        with pytest.raises(CommandError, match="Không có đơn vị nào mang mã TS"):
            call_command("import_roster", str(SAMPLE), "--under", "TS")
