"""The pages of regulations: who reads, who brings in, who puts in force, and what is
refused where.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import today
from chibo.directory.access.actions import add_grant
from chibo.directory.access.models import RoleGrant
from chibo.directory.people.queries import person_of
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.models import PackText, Regulation
from chibo.library.regulations.queries import pack_for, shipped
from rulebook.loading.loader import check_text
from tests.factories import FOUNDED, act_as, make_official
from tests.library.regulations.texts import text, value
from tests.library.regulations.world import Offices, upload

LIST, UPLOAD = "/regulations/", "/regulations/upload/"


@pytest.fixture
def by(people_online) -> Offices:
    organiser = make_official(
        people_online.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )
    return Offices(
        people_online.commune,
        act_as(organiser, on=today()),
        act_as(people_online.official, on=today()),
    )


@pytest.fixture
def organiser(by):
    return person_of(by.department.account_id)


def draft(by, content=""):
    return upload(by, content, on=today())


def proposed(by, content="", days=30):
    row = draft(by, content)
    return propose_regulation(
        row, valid_from=today() + timedelta(days=days), actor=by.department, on=today()
    )


def send(client, content, *, unit, name="quy-dinh.yaml", **more):
    data = content if isinstance(content, bytes) else content.encode()
    return client.post(
        UPLOAD, {"file": SimpleUploadedFile(name, data), "unit": str(unit.pk), **more}
    )


def said(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


class TestWhoReads:
    def test_offices_and_secretaries_see_the_list_and_members_do_not(self, people_online, browse):
        for person in (people_online.official, people_online.secretary, people_online.in_charge):
            assert browse(person).get(LIST).status_code == 200
        assert browse(people_online.member).get(LIST).status_code == 403

    def test_a_regulation_of_another_commune_is_not_there(self, by, people_online, browse):
        row = proposed(by)
        assert browse(people_online.stranger).get(f"/regulations/{row.pk}/").status_code == 404
        assert browse(people_online.member).get(f"/regulations/{row.pk}/").status_code == 404
        assert browse(people_online.official).get(f"/regulations/{row.pk}/").status_code == 200

    def test_a_draft_of_the_commune_is_not_seen_from_the_cell_a_confirmed_one_is(
        self, by, people_online, browse
    ):
        row = proposed(by)
        assert browse(people_online.secretary).get(f"/regulations/{row.pk}/").status_code == 404
        browse(people_online.official).post(f"/regulations/{row.pk}/confirm/")
        assert browse(people_online.secretary).get(f"/regulations/{row.pk}/").status_code == 200
        assert browse(people_online.stranger).get(f"/regulations/{row.pk}/").status_code == 404

    def test_a_member_reads_what_holds_for_the_own_cell_only(self, people_online, browse):
        client = browse(people_online.member)
        answer = client.get(f"/regulations/units/{people_online.cell.pk}/")
        assert answer.status_code == 200
        assert "42-HD/BTCTW" in said(answer)
        assert client.get(f"/regulations/units/{people_online.sister.pk}/").status_code == 404

    def test_the_text_of_a_draft_is_not_read_by_its_code(self, by, people_online, browse):
        pack = draft(by).pack
        address = f"/regulations/packs/{pack.code}/{pack.version}/"
        assert browse(people_online.member).get(address).status_code == 404
        assert browse(people_online.stranger).get(f"{address}text/").status_code == 404
        answer = browse(people_online.official).get(f"{address}text/")
        assert answer.content.decode() == text()

    def test_the_central_pack_is_read_by_everybody_with_its_sources(self, people_online, browse):
        client = browse(people_online.member)
        answer = client.get(client.get("/regulations/packs/vn-hd42-2025/").url)
        assert answer.status_code == 200
        assert 'id="meeting.day"' in answer.content.decode()
        assert "Chỉ thị 50-CT/TW" in said(answer)
        assert client.get("/regulations/packs/khong-co/").status_code == 404
        assert client.get("/regulations/packs/vn-hd42-2025/0000000000000000/").status_code == 404


class TestBringingIn:
    def test_a_sound_text_becomes_a_draft_with_its_differences_in_words(
        self, by, people_online, organiser, browse
    ):
        client = browse(organiser)
        answer = send(client, text(), unit=by.commune)
        row = Regulation.objects.get()
        assert (answer.status_code, answer.url) == (302, f"/regulations/{row.pk}/")
        page = client.get(answer.url)
        assert page.status_code == 200
        assert "20" in said(page)

    def test_only_the_organisation_department_brings_in(self, people_online, browse):
        for person in (
            people_online.official,
            people_online.secretary,
            people_online.member,
            people_online.stranger,
        ):
            assert browse(person).get(UPLOAD).status_code == 403
            assert send(browse(person), text(), unit=people_online.commune).status_code == 403
        assert not PackText.objects.exists()

    def test_a_unit_outside_the_scope_is_no_choice(self, by, people_online, organiser, browse):
        assert send(browse(organiser), text(), unit=people_online.elsewhere).status_code == 422
        assert (
            browse(organiser).get(f"{UPLOAD}?unit={people_online.elsewhere.pk}").status_code == 404
        )
        assert not Regulation.objects.exists()

    def test_sent_twice_with_one_key_it_is_one_draft(self, by, organiser, browse):
        client, key = browse(organiser), "0190a0a0-0000-7000-8000-000000000001"
        first, second = (send(client, text(), unit=by.commune, key=key) for _ in range(2))
        assert first.url == second.url
        assert Regulation.objects.count() == 1

    def test_extra_parameters_change_nothing(self, by, organiser, browse):
        send(
            browse(organiser),
            text(),
            unit=by.commune,
            state="confirmed",
            confirmed_by="x",
            valid_from="2020-01-01",
        )
        assert Regulation.objects.get().state == "draft"


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
BAD = {
    "an unknown key": (text(values="extra: 1\n"), 22),
    "a missing source": (text().replace("    source: {document: own, confidence: H}\n", ""), 16),
    "a value that is not open": (
        text(values=value("votes.majority.resolution", "at least 1/3")),
        23,
    ),
    "a ring": (text(refines="[suoi-may-2026]"), 4),
    "nothing to lie on": (text(refines="[khong-co]"), 4),
    "aliases": (BOMB, 1),
    "a tag": ("a: !!python/object/apply:os.system [ls]\n", 1),
    "a key twice": (text() + "values: {}\n", None),
}


class TestBadInput:
    @pytest.mark.parametrize("what", BAD)
    def test_it_is_refused_at_its_line_and_nothing_is_kept(self, by, organiser, browse, what):
        content, line = BAD[what]
        answer = send(browse(organiser), content, unit=by.commune)
        assert answer.status_code == 422
        if line:
            assert line in [one["line"] for one in answer.context["findings"]]
        assert answer.context["findings"]
        assert not PackText.objects.exists() and not Regulation.objects.exists()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.yaml", b"a: 1\n" * 2_100_000),
            ("a.yaml", b"\x89PNG\r\n\x1a\n\x00\xff"),
            ("a.docx", b"PK\x03\x04"),
            ("a.yaml", b" "),
        ],
        ids=["10 MB", "binary", "wrong type", "empty"],
    )
    def test_files_that_are_no_text_of_a_pack_are_refused(
        self, by, organiser, browse, name, content
    ):
        answer = send(browse(organiser), content, unit=by.commune, name=name)
        assert answer.status_code == 422
        assert not PackText.objects.exists()

    def test_a_secrecy_mark_is_refused(self, by, organiser, browse):
        marked = text().replace("Đảng ủy xã Suối Mây, en", "'TÀI LIỆU MẬT', en")
        answer = send(browse(organiser), marked, unit=by.commune)
        assert answer.status_code == 422
        assert not PackText.objects.exists()


CENTRAL = {
    "points that do not add up": ("    max: 10\n", "    max: 9\n", "pack.points"),
    "bands with a gap": ("from: 50", "from: 51", "pack.band_gap"),
    "no day of the month": (
        "  meeting.day:\n    value: 3\n",
        "  meeting.day:\n    value: null\n",
        "pack.empty_value",
    ),
}


class TestBadCentralInput:
    @pytest.mark.parametrize("what", CENTRAL)
    def test_a_central_text_that_does_not_hold_is_refused_at_its_line(
        self, by, organiser, browse, what
    ):
        old, new, code = CENTRAL[what]
        add_grant(organiser, role="organisation_department", unit=None, on=FOUNDED, actor=SYSTEM)
        central = next(row.text for row in shipped() if row.pack.code == "vn-hd42-2025")
        assert old in central
        content = central.replace(old, new, 1).replace("code: vn-hd42-2025", "code: vn-hd99-2027")
        answer = browse(organiser).post(
            UPLOAD, {"file": SimpleUploadedFile("a.yaml", content.encode()), "unit": "everywhere"}
        )
        assert answer.status_code == 422
        assert all(one["line"] and one["around"] for one in answer.context["findings"])
        assert code in [finding.code for finding in check_text("a.yaml", content)]
        assert not PackText.objects.exists()

    def test_a_new_central_text_holds_everywhere_from_its_day(
        self, by, people_online, organiser, browse
    ):
        add_grant(organiser, role="organisation_department", unit=None, on=FOUNDED, actor=SYSTEM)
        central = next(row.text for row in shipped() if row.pack.code == "vn-hd42-2025")
        content = central.replace("value: 3\n", "value: 5\n", 1).replace(
            "valid_from: 2025-10-28", "valid_from: 2026-01-01"
        )
        browse(organiser).post(
            UPLOAD, {"file": SimpleUploadedFile("a.yaml", content.encode()), "unit": "everywhere"}
        )
        row, start = Regulation.objects.get(), today() + timedelta(days=3)
        browse(organiser).post(
            f"/regulations/{row.pk}/propose/", {"valid_from": f"{start:%Y-%m-%d}"}
        )
        second = make_official(by.commune, "Nông Thị Hai", role="inspection", account=True)
        add_grant(second, role="committee_office", unit=None, on=FOUNDED, actor=SYSTEM)
        assert (
            browse(people_online.official).post(f"/regulations/{row.pk}/confirm/").status_code
            == 404
        )
        assert browse(second).post(f"/regulations/{row.pk}/confirm/").status_code == 302
        days = [
            pack_for(people_online.cell, on=start + timedelta(days=n)).value("meeting.day").value
            for n in (-1, 0)
        ]
        assert days == [3, 5]


class TestPuttingInForce:
    def test_the_second_person_confirms_and_the_cell_reads_it(self, by, people_online, browse):
        row = proposed(by)
        answer = browse(people_online.official).post(f"/regulations/{row.pk}/confirm/")
        assert answer.status_code == 302
        day = f"{row.valid_from:%Y-%m-%d}"
        page = browse(people_online.member).get(
            f"/regulations/units/{people_online.cell.pk}/?on={day}"
        )
        assert "12-QĐ/ĐU" in said(page)

    def test_the_first_person_gets_no_button_and_a_refusal(self, by, organiser, browse):
        row = proposed(by)
        client = browse(organiser)
        assert (
            f"/regulations/{row.pk}/confirm/"
            not in client.get(f"/regulations/{row.pk}/").content.decode()
        )
        assert client.post(f"/regulations/{row.pk}/confirm/").status_code == 422
        assert Regulation.objects.get().state == "proposed"

    def test_secretaries_and_the_inspection_only_read(self, by, people_online, browse):
        inspector = make_official(by.commune, role="inspection", account=True)
        row = proposed(by)
        for step in ("propose", "confirm", "withdraw", "end", "end/confirm"):
            data = {
                "valid_from": "2030-01-01",
                "withdraw-reason": "x",
                "end-ends_on": "2030-01-01",
                "end-reason": "x",
            }
            assert (
                browse(inspector).post(f"/regulations/{row.pk}/{step}/", data).status_code == 403
            ), step
            assert (
                browse(people_online.secretary)
                .post(f"/regulations/{row.pk}/{step}/", data)
                .status_code
                == 404
            ), step
        assert Regulation.objects.get().state == "proposed"

    def test_a_day_that_does_not_do_is_refused_at_its_field(self, by, organiser, browse):
        row = draft(by)
        answer = browse(organiser).post(
            f"/regulations/{row.pk}/propose/", {"valid_from": f"{today():%Y-%m-%d}"}
        )
        assert answer.status_code == 422
        assert answer.context["propose_form"].errors["valid_from"]

    def test_withdrawn_with_a_reason(self, by, people_online, browse):
        row = proposed(by)
        client = browse(people_online.official)
        assert (
            client.post(f"/regulations/{row.pk}/withdraw/", {"withdraw-reason": ""}).status_code
            == 422
        )
        assert (
            client.post(
                f"/regulations/{row.pk}/withdraw/", {"withdraw-reason": "Sai số"}
            ).status_code
            == 302
        )
        assert Regulation.objects.get().state == "withdrawn"

    def test_a_lonely_office_is_told_that_nobody_can_confirm(
        self, by, people_online, organiser, browse
    ):
        row, words = draft(by), "chưa có ai khác làm người thứ hai"
        assert words not in said(browse(organiser).get(f"/regulations/{row.pk}/"))
        RoleGrant.objects.filter(person=people_online.official).delete()
        assert words in said(browse(organiser).get(f"/regulations/{row.pk}/"))

    def test_it_waits_on_the_home_page_of_the_second_person(
        self, by, people_online, organiser, browse
    ):
        row = proposed(by)
        assert f"/regulations/{row.pk}/" in browse(people_online.official).get("/").content.decode()
        own = [
            line
            for line in browse(organiser, "en").get("/").context["found"].items
            if str(row.pk) in line["url"]
        ]
        assert [line["title"] for line in own] == [
            f"{row.pack.number} waits for a second person to confirm it"
        ]


def test_the_list_asks_as_much_for_three_as_for_one(by, people_online, browse):
    client = browse(people_online.official)
    counts = []
    for n, kinds in enumerate((["agency"], ["military"], ["police"])):
        row = upload(by, text(code=f"xa-{n}"), types=kinds, on=today())
        propose_regulation(
            row, valid_from=today() + timedelta(days=9), actor=by.department, on=today()
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_an_administrator_of_the_whole_puts_a_central_text_nowhere_without_the_right(
    people_online, browse
):
    chief = make_official(people_online.commune, "Lương Quốc Khải", role="inspection", account=True)
    add_grant(chief, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    assert browse(chief).get(UPLOAD).status_code == 403
