"""What an office does with a workbook: only the changes, the dead, many ends, an old font, remarks
written in, two at once.
"""

import io
import json
from datetime import date

import openpyxl
import pytest
import time_machine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import EVERYWHERE
from chibo.directory.organisation.queries import unit_by_code
from chibo.directory.people.models import Membership, Office
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.rules import read_roster
from tests.factories import act_as
from tests.interfaces.imports.runs import DAY, FOLDER, HEADINGS, look, run, sheet_of
from tests.work.rosters.worlds import ROSTER, bring_in, changes, member, rows, stage, with_members

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]


@pytest.fixture
def that_day():
    with time_machine.travel("2026-11-29 12:00+07:00", tick=False):
        yield


@pytest.fixture
def commune():
    call_command(
        "create_commune", "--code", "FX", "--name", "Đảng bộ xã Suối Lạnh", stdout=io.StringIO()
    )
    return unit_by_code("FX", scope=EVERYWHERE)


class TestOnlyChanges:
    def test_a_sheet_with_one_new_member_adds_him_and_ends_nobody(self, commune, tmp_path):
        run(FOLDER / "r00.xlsx")
        new = sheet_of(
            tmp_path,
            [
                1,
                "Lò Văn Mới",
                "1/2/1990",
                "3/2/2015",
                "3/2/2016",
                None,
                "Chi bộ thôn Suối Lạnh",
                None,
            ],
        )

        answer = look(new)
        said, code = run(new)

        assert (answer["findings"], answer["only_changes"], answer["must_confirm"]) == (
            [],
            True,
            [],
        )
        assert [(one["kind"], one["name"], one["text"]) for one in answer["changes"]] == [
            ("added", "Lò Văn Mới", "mới vào Chi bộ thôn Suối Lạnh")
        ]
        assert (code, Membership.objects.filter(valid_to=None).count()) == (0, 5)
        assert said.splitlines()[-1] == "Đã nhập danh sách."

    def test_a_new_secretary_takes_the_place_of_the_one_who_is_not_named(self, commune, tmp_path):
        run(FOLDER / "r00.xlsx")
        row = [1, "Hoàng Thị Mẫu", "2/9/1985", "26/3/2010", "26/3/2011", "Bí thư", "FX-01", None]

        answer = look(sheet_of(tmp_path, row))
        run(sheet_of(tmp_path, row))

        assert [(one["kind"], one["name"], one["text"]) for one in answer["changes"]] == [
            (
                "secretary",
                "Vàng Văn Thử",
                "thôi làm bí thư Chi bộ thôn Suối Lạnh, đồng chí Hoàng Thị Mẫu thay",
            ),
            (
                "secretary",
                "Hoàng Thị Mẫu",
                "làm bí thư Chi bộ thôn Suối Lạnh, thay đồng chí Vàng Văn Thử",
            ),
        ]
        held = Office.objects.filter(valid_to=None, post="secretary").values_list(
            "person__full_name", flat=True
        )
        assert list(held) == ["Hoàng Thị Mẫu"]

    def test_an_exempt_member_named_for_another_reason_stays_exempt(self, commune, tmp_path):
        run(FOLDER / "L10_ticks.xlsx")
        row = [
            1,
            "Vàng Văn Thử",
            "3/2/1970",
            "19/5/1995",
            "19/5/1996",
            None,
            "FX-01",
            "Trưởng thôn",
        ]

        assert [(one["kind"], one["text"]) for one in look(sheet_of(tmp_path, row))["changes"]] == [
            ("particulars", "Chi bộ thôn Suối Lạnh; Ghi chú: – → Trưởng thôn")
        ]

    def test_where_no_cell_is_known_the_list_of_cells_is_asked_for(self, commune, tmp_path):
        row = [
            1,
            "Lò Văn Mới",
            "1/2/1990",
            "3/2/2015",
            "3/2/2016",
            None,
            "Chi bộ thôn Suối Lạnh",
            None,
        ]

        assert (
            next(one["code"] for one in look(sheet_of(tmp_path, row))["findings"])
            == "missing_sheet"
        )


class TestWhoLeft:
    @pytest.mark.parametrize(
        ("note", "why", "last"),
        [
            ("Từ trần ngày 20/11/2026", "died", date(2026, 11, 20)),
            ("Đã mất", "died", DAY),
            ("Chuyển sinh hoạt đảng về Đảng bộ phường Minh Xuân 01/10/2026", "moved_away", DAY),
            ("Khai trừ 2026", "expelled", DAY),
            ("Xóa tên ngày 1/11/2020", "struck_off", DAY),
        ],
    )
    def test_the_membership_ends_on_the_day_the_note_names_with_its_words(
        self, commune, tmp_path, note, why, last
    ):
        with time_machine.travel("2026-09-01 12:00+07:00", tick=False):
            run(FOLDER / "r00.xlsx")
        row = [1, "Nông Đức Nháp", "22/12/1990", "3/2/2015", "3/2/2016", None, "FX-02", note]

        answer = look(sheet_of(tmp_path, row))
        _, code = run(sheet_of(tmp_path, row), "--confirm")

        assert [(one["kind"], one["name"], one["why"]) for one in answer["changes"]] == [
            ("ended", "Nông Đức Nháp", why)
        ]
        assert (code, [one["code"] for one in answer["must_confirm"]]) == (0, ["many_ends"])
        ended = Membership.objects.get(person__full_name="Nông Đức Nháp")
        expected = date(2026, 10, 1) if "01/10" in note else last
        assert (ended.valid_to, ended.reason) == (expected, note)
        assert Entry.objects.filter(code="membership.end").get().values["reason"] == note

    def test_somebody_nobody_knows_who_left_long_ago_is_no_change(self, commune, tmp_path):
        run(FOLDER / "r00.xlsx")
        row = [
            1,
            "Phùng Văn Mất",
            "1/1/1940",
            "1/1/1965",
            "1/1/1966",
            None,
            "FX-01",
            "Từ trần 15/5/2020",
        ]

        answer = look(sheet_of(tmp_path, row))

        assert ([one["code"] for one in answer["findings"]], answer["changes"]) == (
            ["listed_as_left"],
            [],
        )


class TestManyEnds:
    def test_the_command_stops_names_them_and_goes_on_with_confirm(self, commune):
        run(FOLDER / "r00.xlsx")
        before = rows()

        said, code = run(FOLDER / "r11_only_one_left.xlsx")
        answer = look(FOLDER / "r11_only_one_left.xlsx")

        assert (code, rows(), Membership.objects.filter(valid_to=None).count()) == (1, before, 4)
        assert "3 đảng viên sẽ thôi sinh hoạt: Hoàng Thị Mẫu, Nông Đức Nháp, Ma Thị Giả" in said
        assert said.splitlines()[-1] == "Chưa nhập gì: xem kỹ điều trên rồi chạy lại với --confirm."
        assert [one["code"] for one in answer["must_confirm"]] == ["many_ends"]
        assert RosterImport.objects.filter(applied_at=None).count() == 0

        assert run(FOLDER / "r11_only_one_left.xlsx", "--confirm")[1] == 0
        assert Membership.objects.filter(valid_to=None).count() == 1

    @pytest.mark.parametrize(
        ("size", "gone", "stops"),
        [(5, 1, False), (4, 1, True), (20, 3, False), (20, 4, True), (40, 4, True), (10, 3, True)],
    )
    def test_more_than_three_or_more_than_a_fifth_of_a_cell(self, commune, size, gone, stops):
        people = [member(f"Nông Văn {n}", date(1950 + n, 1, 1)) for n in range(size)]
        bring_in(commune, with_members(*people), on=date(2026, 11, 1))

        staged = stage(commune, with_members(*people[gone:]), on=DAY)

        assert (changes(staged).get("members.ended"), bool(staged.stops)) == (gone, stops)

    def test_the_page_asks_for_a_tick_and_says_who(self, people_online, browse):
        bring_in(people_online.commune, ROSTER, on=date(2026, 11, 1))
        office = browse(people_online.official)
        staged = stage(
            people_online.commune,
            with_members(ROSTER.members[0]),
            on=DAY,
            actor=act_as(people_online.official),
        )
        url = f"/roster/upload/{staged.pk}/"

        page = office.get(url)
        without = office.post(f"{url}confirm/")
        after = office.post(f"{url}confirm/", {"looked_at": "on"})
        run_waiting_jobs()

        assert [one.code for one in page.context["stops"]] == ["many_ends"]
        assert (without.status_code, "Xem kỹ từng tên" in without.content.decode()) == (422, True)
        assert (after.status_code, office.get(url).context["state"]) == (302, "applied")
        assert (
            RosterImport.objects.get(pk=staged.pk).looked_at_by == people_online.official.full_name
        )
        assert Entry.objects.get(code="roster.confirm").values["looked_at"] == ["many_ends"]


class TestOldFonts:
    def test_the_page_offers_unicode_with_a_preview_and_reads_it_anew(self, people_online, browse):
        office = browse(people_online.official)
        data = (FOLDER / "t12_tcvn3_all.xlsx").read_bytes()
        url = office.post(
            f"/roster/{people_online.commune.pk}/", {"file": SimpleUploadedFile("cu.xlsx", data)}
        ).url
        page = office.get(url)

        turned = office.post(f"{url}convert/")
        again = office.post(f"{url}convert/")

        assert (page.context["state"], page.context["conversion"]["font"]) == ("errors", "TCVN3")
        assert "Vµng V¨n Thö" in page.content.decode()
        assert "Vàng Văn Thử" in page.content.decode()
        assert (turned.status_code, again.status_code, turned.url == url) == (302, 422, False)
        assert office.get(turned.url).context["state"] == "ready"
        assert RosterImport.objects.get(pk=turned.url.split("/")[-2]).counts["members.added"] == 4

    def test_the_command_does_so_when_asked(self, commune):
        file = FOLDER / "t13_tcvn3_names.xlsx"

        assert {one["code"] for one in look(file)["findings"]} == {"old_font"}
        assert look(file, "--convert-font")["findings"] == []
        assert run(file, "--convert-font")[1] == 0
        assert set(Membership.objects.values_list("person__full_name", flat=True)) == {
            "Vàng Văn Thử",
            "Hoàng Thị Mẫu",
            "Nông Đức Nháp",
            "Ma Thị Giả",
        }


class TestRemarksInTheWorkbook:
    def test_it_holds_every_value_and_every_remark_and_is_read_again_alike(
        self, people_online, browse
    ):
        office = browse(people_online.official)
        data = (FOLDER / "t09_zeros.xlsx").read_bytes()
        url = office.post(
            f"/roster/{people_online.commune.pk}/", {"file": SimpleUploadedFile("số 0.xlsx", data)}
        ).url

        answer = office.get(f"{url}remarks/")

        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        assert book.sheetnames == ["Tổ chức đảng", "Đảng viên", "Phân công phụ trách", "Nhận xét"]
        assert "có 7 chữ số" in book["Đảng viên"]["H2"].comment.text
        assert "có 7 chữ số" in book["Đảng viên"]["M2"].value
        assert (book["Đảng viên"]["B2"].value, book["Đảng viên"]["C2"].value.date()) == (
            "Vàng Văn Thử",
            date(1970, 2, 3),
        )
        assert book["Nhận xét"].max_row == 1 + len(RosterImport.objects.get().findings)
        assert "nhan-xet.xlsx" in answer.headers["Content-Disposition"]
        first, _ = read_roster(read_tables("x.xlsx", data), on=DAY)
        second, _ = read_roster(read_tables("x.xlsx", answer.content), on=DAY)
        assert second == first

    def test_without_remarks_and_after_the_import_there_is_none(self, people_online, browse):
        office = browse(people_online.official)
        staged = stage(people_online.commune, ROSTER, on=DAY)

        assert office.get(f"/roster/upload/{staged.pk}/remarks/").status_code == 404


class TestFarTooMuch:
    def test_three_hundred_thousand_rows_are_refused_with_the_reason(self, commune, tmp_path):
        file = tmp_path / "to.xlsx"
        book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
        sheet = book.add_worksheet("Đảng viên")
        for column, heading in enumerate(HEADINGS):
            sheet.write_string(0, column, heading)
        for row in range(1, 300_001):
            sheet.write_number(row, 0, row)
            sheet.write_string(row, 1, "Lò Văn Mới")
        book.close()

        (finding,) = json.loads(run(file, "--json")[0])["findings"]

        assert finding["code"] == "too_many_rows"
        assert "50000" in finding["text"].replace(".", "")

    def test_formulas_are_named_cell_by_cell_and_nothing_comes_in(self, commune, tmp_path):
        row = [1, "Lò Văn Mới", "=DATE(1990,1,2)", "3/2/2015", "3/2/2016", None, "FX-01", None]
        run(FOLDER / "r00.xlsx")

        findings = look(sheet_of(tmp_path, row))["findings"]

        assert [(one["row"], one["column"], one["code"]) for one in findings] == [
            (2, "Ngày sinh", "formula")
        ]
        assert run(sheet_of(tmp_path, row))[1] == 1
        assert Membership.objects.count() == 4
