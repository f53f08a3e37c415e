"""The documents of a meeting, and its huddle."""

import re
import uuid
from datetime import date
from urllib.parse import unquote

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.base.kernel.revisions import Revision
from chibo.base.kernel.storage import local_folder, place_of
from chibo.library.documents.actions import receive_file
from chibo.work.meetings.actions.agenda import draw_up_agenda
from chibo.work.meetings.actions.preparation import publish_paper
from chibo.work.meetings.models import Huddle, Paper, PaperRead
from chibo.work.meetings.queries.meetings import items_of
from chibo.work.meetings.rules.editable import huddle_values
from tests.factories import act_as, make_meeting, make_member
from tests.factories import month as step
from tests.interfaces.web.agendas import address, paper, send, typed

DECEMBER = Month(2026, 12)


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def meeting(people_online):
    return make_meeting(people_online.cell, month=DECEMBER)


@pytest.fixture
def drawn(meeting, people_online):
    draw_up_agenda(meeting, actor=act_as(people_online.secretary))
    return meeting


# Documents


def test_a_document_is_published_once_for_its_item(people_online, browse, drawn):
    client, key, item = browse(people_online.secretary), uuid.uuid4(), items_of(drawn)[6]
    for _time in range(2):
        file = SimpleUploadedFile("bao-cao.txt", "Báo cáo tháng 11".encode())
        sent = {"paper-title": "Báo cáo tháng 11", "paper-item": str(item.pk), "paper-file": file}
        answer = send(client, address(drawn), key, do="paper", **sent)

    rows = list(Paper.objects.of_unit(drawn.unit))
    assert (answer.status_code, answer.url) == (302, f"{address(drawn)}#papers")
    assert [(row.title, row.item_id) for row in rows] == [("Báo cáo tháng 11", item.pk)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("van-ban.txt", "Độ mật: TUYỆT MẬT\nNội dung".encode()),
        ("05-NQ-CB_mat.txt", b"Noi dung"),
        ("trang.html", b"<html><script>alert(1)</script></html>"),
        ("gia.pdf", b"MZ\x90\x00khong phai pdf"),
        ("rong.txt", b""),
    ],
)
def test_a_document_that_may_not_be_stored_is_answered_in_the_form(
    people_online, browse, drawn, name, content
):
    answer = send(
        browse(people_online.secretary),
        address(drawn),
        do="paper",
        **{"paper-title": "", "paper-item": "", "paper-file": SimpleUploadedFile(name, content)},
    )

    assert (answer.status_code, bool(answer.context["paper_form"].errors)) == (422, True)
    assert not answer.context["paper_form"].has_error("file", "required"), "the file was sent"
    assert Paper.objects.of_unit(drawn.unit).count() == 0


def test_asvs_3_2_1_a_document_comes_as_a_file_and_its_reader_is_on_record_once(
    people_online, browse, drawn
):
    row = paper(drawn, people_online)
    client = browse(people_online.member)

    answer = client.get(f"/meetings/{drawn.pk}/papers/{row.pk}/")
    client.get(f"/meetings/{drawn.pk}/papers/{row.pk}/")

    assert (answer.content, answer["Content-Type"]) == (b"Noi dung bao cao", "text/plain")
    assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
        'attachment; filename="bao-cao.txt"',
        "nosniff",
    )
    reads = PaperRead.objects.of_unit(drawn.unit)
    assert [read.person_id for read in reads] == [people_online.member.pk]


@pytest.mark.parametrize(
    "sent",
    [
        "../../etc/passwd.txt",
        "C:\\tam\\bao-cao.txt",
        'a"\r\nX-Evil: 1.txt',
        "Báo cáo; tháng 11.txt",
    ],
)
def test_asvs_5_4_1_asvs_5_4_2_the_name_of_a_download_is_cleaned_and_encoded(
    people_online, browse, drawn, sent
):
    row = publish_paper(
        drawn,
        title="Báo cáo",
        file=receive_file(sent, b"Noi dung"),
        actor=act_as(people_online.secretary),
    )

    answer = browse(people_online.member).get(f"/meetings/{drawn.pk}/papers/{row.pk}/")

    told = answer["Content-Disposition"]
    name = unquote(re.fullmatch(r"attachment; filename(?:=\"|\*=utf-8'')([^\"]+)\"?", told)[1])
    assert (name, told.isascii(), "X-Evil" in answer.headers) == (row.file.name, True, False)
    assert not re.search(r'[/\\"\r\n]|\.\.', name)


def test_asvs_5_3_1_an_upload_lies_under_its_sum_apart_from_what_is_served_and_cannot_be_run(
    people_online, drawn, settings
):
    row = paper(drawn, people_online)
    place = local_folder() / place_of(row.file.sha256)
    assert (place.name, place.suffix) == (row.file.sha256, "")
    assert place.stat().st_mode & 0o111 == 0
    assert settings.STATIC_ROOT not in (local_folder(), *local_folder().parents)


def test_leaders_see_who_has_read_and_who_has_not(people_online, browse, meeting):
    step.convene(meeting, people_online)
    row = paper(meeting, people_online)
    browse(people_online.member).get(f"/meetings/{meeting.pk}/papers/{row.pk}/")

    entry = browse(people_online.secretary).get(address(meeting)).context["papers"][0]

    assert [person.full_name for person in entry["readers"]] == ["Vì Văn Chung"]
    assert len(entry["waiting"]) == 9


def test_a_withdrawn_document_is_gone_and_can_be_shown_again(people_online, browse, drawn):
    row = paper(drawn, people_online)
    client, place = browse(people_online.secretary), f"/meetings/{drawn.pk}/papers/{row.pk}/"

    send(client, f"{place}withdraw/")
    gone = client.get(place).status_code
    send(client, f"{place}restore/")

    assert (gone, client.get(place).status_code) == (404, 200)
    assert list(
        Entry.objects.filter(target=f"paper:{row.pk}")
        .order_by("seq")
        .values_list("code", flat=True)
    ) == [
        "paper.publish",
        "paper.withdraw",
        "paper.restore",
    ]


def test_a_document_is_not_reached_through_another_meeting(people_online, browse, drawn):
    row = paper(drawn, people_online)
    other = make_meeting(people_online.cell)

    assert (
        browse(people_online.member).get(f"/meetings/{other.pk}/papers/{row.pk}/").status_code
        == 404
    )


# The huddle


def test_a_huddle_entered_late_says_so_on_its_page(people_online, browse, meeting):
    held = step.open_room(make_meeting(people_online.cell), people_online)
    place, client = f"/meetings/{held.pk}/huddle/", browse(people_online.secretary)

    send(client, place, held_on="2026-10-04", attendees="Lò Thị Mai", notes="Đã bàn")

    assert Huddle.objects.of_unit(held.unit).get(meeting=held).entered_late_on == date(2026, 11, 3)
    assert "nhập ngày 03/11/2026" in client.get(place).content.decode()
    assert "Họp chi ủy nhập muộn" in client.get(f"/meetings/{held.pk}/").content.decode()


def test_the_huddle_is_recorded_once_and_can_be_changed(people_online, browse, drawn):
    client, key = browse(people_online.secretary), uuid.uuid4()
    place = f"/meetings/{drawn.pk}/huddle/"
    data = {
        "held_on": "2026-11-03",
        "attendees": "Lò Thị Mai; Hà Văn Bình",
        "notes": "Thống nhất nội dung.",
    }

    first = send(client, place, key, **data)
    send(client, place, key, **data)
    seen = str(Revision.of(huddle_values(Huddle.objects.of_unit(drawn.unit).get(meeting=drawn))))
    send(client, place, **data | {"notes": "Thống nhất nội dung, phân công.", "seen": seen})

    row = Huddle.objects.of_unit(drawn.unit).get(meeting=drawn)
    assert (first.status_code, row.held_on, row.notes) == (
        302,
        date(2026, 11, 3),
        "Thống nhất nội dung, phân công.",
    )
    assert Entry.objects.filter(code="huddle.record").count() == 2


@pytest.mark.parametrize("day", ["2026-12-04", "2026-11-30", "2026-10-01", "31/02/2026", ""])
def test_a_huddle_on_an_impossible_day_is_refused_at_its_field(people_online, browse, drawn, day):
    answer = send(
        browse(people_online.secretary),
        f"/meetings/{drawn.pk}/huddle/",
        held_on=day,
        attendees="A",
        notes="b",
    )

    assert (answer.status_code, "held_on" in answer.context["form"].errors) == (422, True)
    assert Huddle.objects.of_unit(drawn.unit).count() == 0


def test_the_huddle_falls_away_where_there_is_only_a_secretary(people_online, browse):
    meeting = make_meeting(people_online.sister, month=DECEMBER)

    page = browse(people_online.neighbour).get(f"/meetings/{meeting.pk}/huddle/")

    assert (page.context["falls_away"], page.context["headline"]) == (
        True,
        "Không phải hội ý theo quy định",
    )


def test_the_huddle_belongs_to_the_leaders(people_online, browse, drawn):
    place = f"/meetings/{drawn.pk}/huddle/"

    statuses = [
        browse(person).get(place).status_code
        for person in (
            people_online.member,
            people_online.in_charge,
            people_online.official,
            people_online.stranger,
        )
    ]

    assert statuses == [403, 403, 403, 404]


def test_in_a_large_cell_presenters_are_found_by_name_and_the_page_stays_small(
    people_online, browse, drawn
):
    for number in range(51):
        make_member(people_online.cell, f"Nguyễn Thị Phương Thảo Số {number}")

    client, top = browse(people_online.secretary), items_of(drawn)[0]

    page = client.get(address(drawn))
    refused = send(
        client,
        address(drawn),
        do="save",
        **typed(client, drawn, **{f"{top.pk}-presenter": "Người Lạ"}),
    )
    kept = send(
        client,
        address(drawn),
        do="save",
        **typed(client, drawn, **{f"{top.pk}-presenter": "Vì Văn Chung"}),
    )

    assert len(page.content) < 100_000
    assert (refused.status_code, kept.status_code, items_of(drawn)[0].presenter) == (
        422,
        302,
        people_online.member,
    )
