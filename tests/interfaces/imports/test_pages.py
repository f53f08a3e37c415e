import uuid
from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.jobs.models import Job
from chibo.directory.people.models import Membership
from chibo.interfaces.imports.workbook import read_tables
from chibo.work.rosters.documents import render_roster
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.queries import known_of
from chibo.work.rosters.rules import read_roster
from tests.factories import act_as
from tests.interfaces.imports.books import DIRTY, SAMPLE, parts, written, zipped
from tests.work.rosters.worlds import BINH, MAI, ROSTER, bring_in, member, rows, stage, with_members

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("that_day")]
DAY = date(2026, 11, 3)
# Where cells stand already, a workbook that knows none of them has to be confirmed by itself.
LOOKED = {"looked_at": "on"}


@pytest.fixture
def that_day():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def office(people_online, browse):
    return browse(people_online.official)


@pytest.fixture
def address(people_online):
    return f"/roster/{people_online.commune.pk}/"


def book(data: bytes, name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def sample(name: str = "danh-sach.xlsx") -> SimpleUploadedFile:
    return book(SAMPLE.read_bytes(), name)


def names_in(page) -> dict[str, list[str]]:
    """The names under each kind of change."""
    return {
        str(group["kind"]): [row["name"] for row in group["rows"]]
        for group in page.context["changes"]
    }


def errors_of(answer, field: str = "file") -> list[str]:
    return list(answer.context["form"].errors.get(field, []))


class TestWhoMayKnock:
    def addresses(self, people, staged):
        unit, pk = people.commune.pk, staged.pk
        return [
            ("get", f"/roster/{unit}/"),
            ("post", f"/roster/{unit}/"),
            ("post", f"/roster/{unit}/export/"),
            ("get", f"/roster/{unit}/template/"),
            ("get", f"/roster/upload/{pk}/"),
            ("get", f"/roster/upload/{pk}/progress/"),
            ("get", f"/roster/upload/{pk}/remarks/"),
            ("post", f"/roster/upload/{pk}/convert/"),
            ("post", f"/roster/upload/{pk}/confirm/"),
            ("post", f"/roster/upload/{pk}/renew/"),
            ("post", f"/roster/upload/{pk}/stop/"),
        ]

    def test_a_stranger_finds_nothing_and_leaves_nothing(self, people_online, browse):
        staged, before = stage(people_online.commune, ROSTER), rows()

        for person in (people_online.stranger, people_online.secretary):
            for method, path in self.addresses(people_online, staged):
                answer = getattr(browse(person), method)(
                    path, {"file": sample(), "purpose": "x"} if method == "post" else {}
                )
                assert (path, answer.status_code) == (path, 404)
        assert (rows(), Job.objects.count(), RosterImport.objects.count()) == (before, 0, 1)

    def test_the_inspection_sees_the_commune_but_brings_nothing_in(self, people_online, browse):
        from tests.factories import make_official

        staged = stage(people_online.commune, ROSTER)
        inspector = make_official(
            people_online.commune, "Lường Thị Soi", role="inspection", account=True
        )

        for method, path in self.addresses(people_online, staged):
            answer = getattr(browse(inspector), method)(
                path, {"file": sample(), "purpose": "x"} if method == "post" else {}
            )
            assert (path, answer.status_code) == (path, 403)
        assert RosterImport.objects.count() == 1

    def test_a_visitor_is_led_to_the_login(self, client, address):
        assert (
            client.get(address).url
            == f"/account/login/?next=%2Froster%2F{address.split('/')[2]}%2F"
        )

    def test_a_cell_has_no_roster_of_its_own(self, people_online, office):
        assert office.get(f"/roster/{people_online.cell.pk}/").status_code == 404


class TestUpload:
    def test_the_upload_leads_to_the_preview_and_changes_nothing(self, office, address):
        before = rows()

        answer = office.post(address, {"file": sample()})

        staged = RosterImport.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/roster/upload/{staged.pk}/")
        assert (rows(), staged.file_name, staged.uploaded_by) == (
            before,
            "danh-sach.xlsx",
            "Cầm Thu Dung",
        )
        assert Entry.objects.filter(code="roster.stage").count() == 1

    def test_the_same_form_sent_twice_is_one_upload(self, office, address):
        key = str(uuid.uuid4())

        first, second = (office.post(address, {"file": sample(), "key": key}) for _ in range(2))

        assert (first.url, RosterImport.objects.count()) == (second.url, 1)

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("a.xlsx", b"%PDF-1.7 x", "Tệp a.xlsx không phải là bảng tính Excel"),
            ("a.xlsx", SAMPLE.read_bytes()[:9000], "hỏng"),
            ("a.xlsx", zipped(parts("<row r='1'>") | {"xl/bomb.xml": b"0" * 60_000_000}), "a.xlsx"),
            ("Danh sách MẬT.xlsx", SAMPLE.read_bytes(), "Mật"),
        ],
    )
    def test_a_wrong_file_is_refused_at_the_field_and_nothing_is_stored(
        self, office, address, name, data, said
    ):
        answer = office.post(address, {"file": book(data, name)})

        (error,) = errors_of(answer)
        assert (answer.status_code, said.casefold() in error.casefold()) == (422, True)
        assert RosterImport.objects.count() == 0

    def test_no_file_and_a_file_with_an_endless_name_are_refused(self, office, address):
        assert errors_of(office.post(address, {})) == [
            "Xin đồng chí chọn tệp. Tệp đã chọn trước đó không giữ lại được."
        ]
        assert len(errors_of(office.post(address, {"file": sample("a" * 240 + ".xlsx")}))) == 1
        assert RosterImport.objects.count() == 0

    def test_more_than_the_limit_is_refused_before_it_is_read(self, office, address):
        answer = office.generic("POST", address, b"", CONTENT_LENGTH="200000000")

        assert (answer.status_code, RosterImport.objects.count()) == (413, 0)

    def test_a_workbook_without_the_lists_says_which_are_missing(self, office, address):
        office.post(address, {"file": book(written({"Một": [["Ghi chú"], ["abc"]]}))})

        page = office.get(f"/roster/upload/{RosterImport.objects.get().pk}/")
        assert [row["text"].split(".")[0] for row in page.context["remarks"]["rows"]] == [
            f"Không tìm thấy trang tính “{name}”"
            for name in ("Tổ chức đảng", "Đảng viên", "Phân công phụ trách")
        ]


class TestPreview:
    def test_every_finding_stands_with_its_place_and_there_is_nothing_to_confirm(
        self, office, address
    ):
        page = office.get(office.post(address, {"file": book(DIRTY.read_bytes())}).url)

        remarks = page.context["remarks"]
        assert (
            page.context["state"],
            remarks["errors"],
            remarks["warnings"],
            remarks["shown"],
        ) == (
            "errors",
            12,
            2,
            14,
        )
        # The last one says that the titles name another commune.
        assert [row["row"] for row in remarks["rows"]][:3] == [62, 68, 90]
        assert remarks["rows"][-1]["text"].startswith(
            "Bảng tính ghi “ĐẢNG BỘ XÃ TRƯỜNG SINH” nhưng đang nhập cho"
        )
        assert "/confirm/" not in page.content.decode()
        answer = office.post(f"/roster/upload/{RosterImport.objects.get().pk}/confirm/")
        assert (answer.status_code, Job.objects.count()) == (422, 0)

    def test_the_findings_can_be_narrowed(self, office, address):
        url = office.post(address, {"file": book(DIRTY.read_bytes())}).url
        page = office.get(f"{url}?remarks=warning")

        assert [row["row"] for row in page.context["remarks"]["rows"]] == [169, 0]

    def test_the_names_behind_a_count_open_and_those_who_would_end_come_first(
        self, people_online, office
    ):
        bring_in(people_online.commune, ROSTER, on=date(2026, 10, 1))
        newer = with_members(*ROSTER.members[1:], member("Tòng Văn Mới", date(1990, 1, 1)))
        url = f"/roster/upload/{stage(people_online.commune, newer).pk}/"

        first, added = office.get(url), office.get(f"{url}?show=added")

        assert names_in(first) == {"ended": ["Lò Thị Mai"], "added": ["Tòng Văn Mới"]}
        assert names_in(added) == {"added": ["Tòng Văn Mới"]}
        assert first.context["ended"] == 1

    def test_changes_read_field_by_field_and_private_ones_only_for_who_may_see_them(
        self, people_online, office, browse
    ):
        from chibo.base.kernel.actor import SYSTEM
        from chibo.directory.access.actions import add_grant
        from tests.factories import make_person

        bring_in(people_online.commune, ROSTER, on=date(2026, 10, 1))
        changed = replace(BINH, phone="0944000002", admitted_on=date(2001, 2, 3), kind="exempt")
        staged = stage(people_online.commune, with_members(MAI, changed, *ROSTER.members[2:]))
        admin = make_person("Lường Thị Quản", account=True)
        add_grant(admin, role="administrator", unit=None, on=DAY, actor=SYSTEM)

        texts = []
        for person in (people_online.official, admin):
            page = browse(person).get(f"/roster/upload/{staged.pk}/")
            texts.append(page.context["changes"][0]["rows"][0]["words"].split("; "))
            # The administrator sees lines only where nobody else signs in.
            Account.objects.exclude(pk=admin.account_id).update(is_active=False)

        assert texts == [
            [
                "Chi bộ thôn Suối Xuân",
                "Ngày vào Đảng: 03/02/2000 → 03/02/2001",
                f"Số điện thoại: – → {phone}",
                "Loại đảng viên: đảng viên chính thức → được miễn công tác và sinh hoạt",
            ]
            for phone in ("0944000002", "•••••••002")
        ]

    def test_pages_of_a_long_list_and_the_same_few_queries(self, people_online, office):
        many = with_members(
            *(member(f"Nông Văn {n}", date(1930 + n % 70, 1 + n % 12, 1)) for n in range(120))
        )
        few_url = f"/roster/upload/{stage(people_online.commune, with_members(MAI)).pk}/"
        url = f"/roster/upload/{stage(people_online.commune, many).pk}/"

        with CaptureQueriesContext(connection) as few:
            office.get(f"{few_url}?show=added")
        with CaptureQueriesContext(connection) as more:
            last = office.get(f"{url}?show=added&page=3")

        assert (
            len(few),
            last.context["changes"][0]["shown"],
            last.context["changes"][0]["count"],
        ) == (
            len(more),
            20,
            120,
        )
        assert len(more) < 25
        assert office.get(f"{url}?page=999999&show=x.y&remarks_page=-1").status_code == 200


class TestConfirm:
    def test_confirming_twice_is_one_import_with_its_result(self, office, address):
        url = office.post(address, {"file": sample()}).url
        key = str(uuid.uuid4())

        answers = [office.post(f"{url}confirm/", {"key": key, **LOOKED}) for _ in range(2)]
        office.post(f"{url}confirm/", {"key": str(uuid.uuid4()), **LOOKED})
        waiting = office.get(url)
        run_waiting_jobs()
        done = office.get(url)

        assert [(answer.status_code, answer.url) for answer in answers] == [(302, url), (302, url)]
        assert (Job.objects.count(), waiting.context["state"], done.context["state"]) == (
            1,
            "running",
            "applied",
        )
        assert Membership.objects.filter(cell__code__startswith="TS-").count() == 301
        assert Entry.objects.filter(code="roster.apply").count() == 1
        assert done.context["staged"].counts["members.added"] == 301

    def test_the_progress_asks_for_the_whole_page_when_it_is_over(self, office, address):
        url = office.post(address, {"file": sample()}).url
        office.post(f"{url}confirm/", LOOKED)

        before = office.get(f"{url}progress/")
        run_waiting_jobs()
        after = office.get(f"{url}progress/")

        assert (before.get("HX-Refresh"), after.get("HX-Refresh")) == (None, "true")

    def test_a_stopped_import_can_be_confirmed_again(self, office, address):
        url, before = office.post(address, {"file": sample()}).url, rows()
        office.post(f"{url}confirm/", LOOKED)

        office.post(f"{url}stop/")
        run_waiting_jobs()

        assert (office.get(url).context["state"], rows()) == ("ready", before)

    def test_after_a_change_meanwhile_the_preview_is_made_anew(self, people_online, office):
        staged = stage(people_online.commune, ROSTER, actor=act_as(people_online.official))
        url = f"/roster/upload/{staged.pk}/"
        office.post(f"{url}confirm/", LOOKED)
        RosterImport.objects.update(mark="0" * 64)
        run_waiting_jobs()
        refused = office.get(url)

        office.post(f"{url}renew/")

        assert (refused.context["state"], refused.context["refusals"][0].code) == (
            "refused",
            "directory_changed",
        )
        assert office.get(url).context["state"] == "ready"

    def test_the_list_of_uploads_says_what_became_of_each(self, people_online, office, address):
        bring_in(people_online.commune, ROSTER)
        stage(people_online.commune, ROSTER)

        page = office.get(address)

        assert [state for _row, state in page.context["earlier"]] == [
            ("todo", "mới xem trước"),
            ("done", "đã nhập"),
        ]


class TestExport:
    def test_the_roster_goes_out_with_a_purpose_on_record_and_comes_in_unchanged(
        self, people_online, office, address
    ):
        bring_in(people_online.commune, ROSTER)

        answer = office.post(f"{address}export/", {"purpose": "Báo cáo quý IV", "full": "on"})

        assert answer.headers["Content-Disposition"].startswith(
            f'attachment; filename="danh-sach-{people_online.commune.code}-'
        )
        found, _ = read_roster(read_tables("x.xlsx", answer.content), on=DAY)
        assert {row.phone for row in found.members} == {"", "0944000001"}
        assert Entry.objects.get(code="roster.export").values["purpose"] == "Báo cáo quý IV"

    def test_without_a_purpose_nothing_goes_out(self, office, address):
        answer = office.post(f"{address}export/", {"purpose": ""})

        assert (
            answer.status_code,
            len(errors_of_export(answer)),
            Entry.objects.filter(code="roster.export").count(),
        ) == (422, 1, 0)

    def test_the_template_is_the_empty_roster(self, people_online, office, address):
        answer = office.get(f"{address}template/")

        assert [table.sheet for table in read_tables("x.xlsx", answer.content)] == [
            table.sheet
            for table in read_tables(
                "x.xlsx", render_roster("x", known_of(people_online.commune, on=DAY), on=DAY)
            )
        ]


def errors_of_export(answer) -> list[str]:
    return list(answer.context["export_form"].errors["purpose"])
