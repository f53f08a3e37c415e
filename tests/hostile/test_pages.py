"""The same files sent through the pages that take one: a sentence at the field, what was typed is
kept, nothing is stored.
"""

import errno
import subprocess

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.base.kernel.confined import one_at_a_time
from chibo.base.kernel.dates import Month
from chibo.library.documents.models import StoredFile
from chibo.library.regulations.models import PackText
from chibo.work.meetings.models import Paper
from chibo.work.rosters.models import RosterImport
from tests.factories import make_meeting, make_official
from tests.hostile import KINDS
from tests.hostile.packages import docx, xlsx

# Faults T15, T16 and T18 by name, and one of every way to be refused.
CHOSEN = [
    "no content types",
    "version 9.9 needed",
    "cut in the middle",
    "every part has a password",
    "twelve million elements",
    "LZMA that asks for four gigabytes",
    "billion laughs",
    "Word: remote template, single quotes",
    "Word: remote template, another part",
    "Word: the same in UTF-16",
    "Word: remote object",
    "Word: remote picture",
    "Word: DDE",
    "Word: web page to unfold",
    "Word: macros under another name",
    "Excel: DDE link",
    "Excel: Excel 4 macros",
    "PDF: script in a packed stream",
    "PDF: script, its name spelt otherwise",
    "PDF: program, spelt otherwise",
    "PDF: head and noise",
    "picture: four billion points",
    "text: four million letters",
    "text: secrecy mark",
    "other: old Word",
]


@pytest.fixture(autouse=True)
def third_of_november():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


def sent(kind: str, name: str = "") -> SimpleUploadedFile:
    given, make, _code = KINDS[kind]
    return SimpleUploadedFile(name or given, make())


@pytest.mark.parametrize("kind", CHOSEN)
def test_asvs_5_2_2_a_document_of_a_meeting(people_online, browse, kind):
    meeting = make_meeting(people_online.cell, month=Month(2026, 12))

    answer = browse(people_online.secretary).post(
        f"/meetings/{meeting.pk}/agenda/",
        {
            "do": "paper",
            "paper-title": "Báo cáo tháng 11",
            "paper-item": "",
            "paper-file": sent(kind),
        },
    )

    form = answer.context["paper_form"]
    assert answer.status_code == 422
    assert list(form.errors) == ["file"]
    assert "{" not in form.errors["file"][0]
    assert form["title"].value() == "Báo cáo tháng 11"
    assert (
        Paper.objects.of_unit(people_online.cell).count(),
        StoredFile.objects.of_unit(people_online.cell).count(),
    ) == (0, 0)


@pytest.mark.parametrize("kind", CHOSEN)
def test_asvs_5_2_2_a_roster(people_online, browse, kind):
    answer = browse(people_online.official).post(
        f"/roster/{people_online.commune.pk}/", {"file": sent(kind, "danh-sach.xlsx")}
    )

    assert answer.status_code == 422
    assert "{" not in answer.context["form"].errors["file"][0]
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("kind", CHOSEN)
def test_asvs_5_2_2_a_regulation(people_online, browse, kind):
    organiser = make_official(
        people_online.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )

    answer = browse(organiser).post(
        "/regulations/upload/",
        {"unit": str(people_online.commune.pk), "file": sent(kind, "quy-dinh.yaml")},
    )

    assert (answer.status_code, "file" in answer.context["form"].errors) == (422, True)
    assert not PackText.objects.exists()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("name: device of Windows", "file.docx"),
        ("name: nothing but an ending", "file.docx"),
        ("name: tags", "_img src=x onerror=alert(1)_.docx"),
    ],
)
def test_asvs_5_3_2_a_document_is_stored_and_offered_under_its_clean_name(
    people_online, browse, kind, name
):
    """Fault T19. The title, when nobody wrote one, is that name."""
    meeting, client = (
        make_meeting(people_online.cell, month=Month(2026, 12)),
        browse(people_online.secretary),
    )

    client.post(
        f"/meetings/{meeting.pk}/agenda/",
        {"do": "paper", "paper-title": "", "paper-item": "", "paper-file": sent(kind)},
    )

    row = Paper.objects.of_unit(people_online.cell).get()
    assert (row.file.name, row.title) == (name, name)
    offered = client.get(f"/meetings/{meeting.pk}/papers/{row.pk}/")["Content-Disposition"]
    assert offered == f'attachment; filename="{name}"'


def three_pages(people):
    """Who sends, address, form, field and a file that must be looked into, for each page that takes
    one.
    """
    organiser = make_official(
        people.commune, "Đinh Văn Tuyển", role="organisation_department", account=True
    )
    meeting = make_meeting(people.cell, month=Month(2026, 12))
    return [
        (
            people.secretary,
            f"/meetings/{meeting.pk}/agenda/",
            {"do": "paper", "paper-title": "Báo cáo tháng 11", "paper-item": ""},
            "paper-file",
            ("a.docx", docx()),
        ),
        (people.official, f"/roster/{people.commune.pk}/", {}, "file", ("a.xlsx", xlsx())),
        (
            organiser,
            "/regulations/upload/",
            {"unit": str(people.commune.pk)},
            "file",
            ("a.yaml", b"a: b"),
        ),
    ]


def asked_again(answer, data) -> bool:
    text = answer.content.decode()
    kept = all(f">\n{value}</textarea>" in text for value in data.values())
    return kept and (answer.status_code, answer["Retry-After"]) == (503, "3")


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE])
def test_without_a_process_to_be_had_every_page_keeps_what_was_typed(
    people_online, browse, monkeypatch, number
):
    def refuses(*args, **kwargs):
        raise OSError(number, "x")

    pages = three_pages(people_online)
    monkeypatch.setattr(subprocess, "Popen", refuses)

    for person, address, data, field, file in pages:
        answer = browse(person).post(address, data | {field: SimpleUploadedFile(*file)})
        assert asked_again(answer, data)
    assert not StoredFile.all_rows_unscoped.exists()


def test_asvs_15_2_2_a_second_file_of_the_same_account_is_answered_at_once(people_online, browse):
    for person, address, data, field, file in three_pages(people_online):
        with one_at_a_time(str(person.account.pk)):
            answer = browse(person).post(address, data | {field: SimpleUploadedFile(*file)})
        assert asked_again(answer, data)
        assert "Tệp trước của đồng chí còn đang được kiểm tra" in answer.content.decode()
        again = browse(person).post(address, data | {field: SimpleUploadedFile(*file)})
        assert again.status_code in (200, 302, 422)


def test_asvs_5_2_1_without_the_right_the_file_is_not_opened(people_online, browse):
    """A member who may not publish is told so; what is no file at all would be named if it were
    looked at.
    """
    meeting = make_meeting(people_online.cell, month=Month(2026, 12))

    answer = browse(people_online.member).post(
        f"/meetings/{meeting.pk}/agenda/",
        {
            "do": "paper",
            "paper-title": "",
            "paper-item": "",
            "paper-file": sent("twelve million elements"),
        },
    )

    assert answer.status_code == 403
