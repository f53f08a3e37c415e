"""The minutes as a page, their signatures, and the papers to download."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.base.kernel.revisions import Revision
from chibo.interfaces.web.meetings.agenda.forms import key_of
from chibo.interfaces.web.meetings.documents import FILE_NAMES, RENDERERS
from chibo.work.meetings.actions.discussion import record_opinion, write_notes
from chibo.work.meetings.models import Minutes
from chibo.work.meetings.queries.meetings import items_of
from tests.factories import act_as, make_meeting, make_member
from tests.factories import month as step
from tests.interfaces.web.agendas import typed
from tests.interfaces.web.halls import address, closed, form, how_many, last_code, ready, running

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
CANARY = "chim hoàng yến"


@pytest.fixture
def people(people_online):
    return people_online


def told(people):
    """A closed meeting in whose notes and opinions the canary sings; its conclusion says something
    else.
    """
    meeting = ready(people)
    item, actor = items_of(meeting)[6], act_as(people.secretary)
    item.meeting = meeting
    write_notes(item, notes=f"Ghi chép {CANARY}", revision=Revision.of({"notes": ""}), actor=actor)
    write_notes(
        item,
        conclusion="Thống nhất làm kênh",
        revision=Revision.of({"conclusion": ""}),
        actor=actor,
    )
    record_opinion(meeting, person=people.member, text=f"Ý kiến {CANARY}", item=item, actor=actor)
    return step.close(meeting, people)


def words_of(docx: bytes) -> str:
    return ZipFile(BytesIO(docx)).read("word/document.xml").decode()


def test_to_strangers_the_minutes_do_not_exist(people, browse):
    meeting = told(people)
    step.seal(meeting, people)
    client = browse(people.stranger)

    assert client.get(address(meeting, "minutes/")).status_code == 404
    for tail in ("adopt/", "sign/", "amend/"):
        assert (
            client.post(address(meeting, f"minutes/{tail}"), form(reason="Sửa")).status_code == 404
        )
    for name in ("minutes.pdf", "attendance.docx", "notice.pdf", "resolution.pdf"):
        assert client.get(address(meeting, f"documents/{name}")).status_code == 404


def test_a_member_reads_but_neither_adopts_nor_amends(people, browse):
    meeting = told(people)
    client = browse(people.member)

    assert client.get(address(meeting, "minutes/")).content.decode().count(CANARY) == 2
    assert client.post(address(meeting, "minutes/adopt/"), form()).status_code == 403
    step.seal(meeting, people)
    assert client.post(address(meeting, "minutes/amend/"), form(reason="Sửa")).status_code == 403
    assert client.post(address(meeting, "minutes/sign/"), form()).status_code == 422
    assert Minutes.objects.of_unit(people.cell).count() == 1


def test_the_committee_sees_counts_and_conclusions_but_nothing_that_was_said(people, browse):
    meeting = told(people)
    client = browse(people.official)
    before = client.get(address(meeting, "minutes/"))
    step.seal(meeting, people)
    after = client.get(address(meeting, "minutes/"))

    assert [row["conclusion"] for row in before.context["items"]] == []
    assert [row["conclusion"] for row in after.context["items"]] == ["Thống nhất làm kênh"]
    assert after.context["meeting"].present_count == 9
    assert [answer.content.decode().count(CANARY) for answer in (before, after)] == [0, 0]
    names = [answer.content.decode().count("Vì Văn Chung") for answer in (before, after)]
    assert names == [0, 0]


def test_adopting_freezes_the_text(people, browse):
    meeting = told(people)

    answer = browse(people.deputy).post(address(meeting, "minutes/adopt/"), form())

    minutes = Minutes.objects.of_unit(people.cell).get()
    assert (answer.url, minutes.version, minutes.sealed_at) == (
        address(meeting, "minutes/"),
        1,
        None,
    )
    assert last_code(people) == "minutes.adopt"


def test_two_people_sign_and_the_minutes_are_sealed(people, browse):
    meeting = told(people)
    browse(people.deputy).post(address(meeting, "minutes/adopt/"), form())
    browse(people.deputy).post(address(meeting, "minutes/sign/"), form())
    between = browse(people.secretary).get(address(meeting, "minutes/")).context
    browse(people.secretary).post(address(meeting, "minutes/sign/"), form())
    after = browse(people.secretary).get(address(meeting, "minutes/")).context

    assert (bool(between["may_sign"]), between["latest"].sealed_at) == (True, None)
    assert (bool(after["may_sign"]), after["latest"].sealed_at is not None) == (False, True)
    assert (
        after["paper"].foot
        == f"Bản in từ biên bản đã khóa, mã kiểm chứng: {after['latest'].seal_code}"
    )


def test_one_person_signing_twice_does_not_seal(people, browse):
    meeting = told(people)
    client = browse(people.deputy)
    client.post(address(meeting, "minutes/adopt/"), form())

    for _ in range(2):
        client.post(address(meeting, "minutes/sign/"), form())

    assert Minutes.objects.of_unit(people.cell).get().sealed_at is None


def test_the_same_signature_sent_twice_is_one(people, browse):
    meeting = told(people)
    client, sent = browse(people.deputy), form()
    client.post(address(meeting, "minutes/adopt/"), form())

    for _ in range(2):
        client.post(address(meeting, "minutes/sign/"), sent)

    assert how_many(people, "minutes.sign") == 1


def test_minutes_that_are_not_adopted_cannot_be_signed(people, browse):
    assert (
        browse(people.deputy).post(address(told(people), "minutes/sign/"), form()).status_code
        == 404
    )


def test_a_new_version_keeps_the_old_one(people, browse):
    meeting = told(people)
    step.seal(meeting, people)
    client = browse(people.secretary)

    client.post(
        address(meeting, "minutes/amend/"),
        form(reason="Ghi sai tên", corrections="Chung, không phải Chúng"),
    )

    newest = client.get(address(meeting, "minutes/")).context
    oldest = client.get(address(meeting, "minutes/?version=1")).context
    assert [row.version for row in newest["versions"]] == [2, 1]
    assert (
        newest["paper"].subjects[-1]
        == "(Bản thứ 2; lý do sửa: Ghi sai tên — Chung, không phải Chúng)"
    )
    assert (oldest["shown"].version, oldest["paper"].draft) == (1, False)


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"reason": "a\x00b"}, "reason"),
        ({"reason": "Sửa", "corrections": "Theo tài liệu (MẬT)"}, "__all__"),
    ],
)
def test_a_wrong_amendment_is_refused_at_its_field(people, browse, fields, at):
    meeting = told(people)
    step.seal(meeting, people)

    answer = browse(people.secretary).post(address(meeting, "minutes/amend/"), form(**fields))

    assert (answer.status_code, list(answer.context["amend_form"].errors)) == (422, [at])
    assert Minutes.objects.of_unit(people.cell).count() == 1


def test_the_minutes_of_a_meeting_entered_late_say_so(people, browse):
    meeting = told(people)
    meeting.entered_late = True
    meeting.save(update_fields=["entered_late"])

    shown = [
        browse(person).get(address(meeting, "minutes/"))
        for person in (people.member, people.official)
    ]

    assert [answer.content.decode().count("Nhập muộn") for answer in shown] == [2, 1]


def test_draft_and_sealed_minutes_ask_few_queries(people, browse, django_assert_num_queries):
    meeting = told(people)
    client = browse(people.secretary)
    with django_assert_num_queries(17):
        client.get(address(meeting, "minutes/"))
    step.seal(meeting, people)

    with django_assert_num_queries(14):  # The score, of which the correction may touch lines.
        client.get(address(meeting, "minutes/"))


@pytest.mark.parametrize(("ext", "head"), [("pdf", b"%PDF-"), ("docx", b"PK\x03\x04")])
@pytest.mark.parametrize("kind", ["minutes", "attendance", "notice", "evening"])
def test_papers_come_as_word_and_pdf_under_a_plain_name(people, browse, kind, ext, head):
    answer = browse(people.member).get(address(closed(people), f"documents/{kind}.{ext}"))

    name = f"{FILE_NAMES[kind]}-chi-bo-thon-ban-vang-2026-11-03.{ext}"
    assert (answer.content[: len(head)], answer["Content-Type"]) == (head, RENDERERS[ext][1])
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["Cache-Control"] == "private, no-store"


def test_the_committee_gets_the_resolution_but_not_the_minutes(people, browse):
    meeting = told(people)
    paper = step.resolve(meeting, people)
    client = browse(people.official)

    answer = client.get(address(meeting, f"documents/resolution.docx?id={paper.pk}&annex"))

    assert [
        client.get(address(meeting, f"documents/{kind}.pdf")).status_code
        for kind in ("minutes", "attendance")
    ] == [403, 403]
    assert (answer.status_code, words_of(answer.content).count(CANARY)) == (200, 0)


def test_the_annex_of_opinions_is_for_those_inside(people, browse):
    meeting = told(people)
    paper = step.resolve(meeting, people)
    client = browse(people.member)
    plain = client.get(address(meeting, f"documents/resolution.docx?id={paper.pk}"))
    annexed = client.get(address(meeting, f"documents/resolution.docx?id={paper.pk}&annex"))

    assert [words_of(answer.content).count(CANARY) for answer in (plain, annexed)] == [0, 1]


def test_an_unpublished_paper_is_there_only_for_those_who_issue_it(people, browse):
    meeting = told(people)
    browse(people.secretary).post(
        address(meeting, "resolution/"),
        form(kind="conclusion", title="Kết luận", body="- Làm kênh"),
    )
    paper = meeting.resolutions.get()
    readers = (people.secretary, people.member, people.official)

    codes = [
        browse(reader).get(address(meeting, f"documents/conclusion.pdf?id={paper.pk}")).status_code
        for reader in readers
    ]

    assert codes == [200, 404, 404]


@pytest.mark.parametrize(
    "tail",
    [
        "resolution.pdf",
        "resolution.pdf?id=x",
        "conclusion.pdf?id={id}",
        "minutes.pdf?version=7",
        "minutes.exe",
        "diary.pdf",
    ],
)
def test_a_paper_that_does_not_exist_is_not_found(people, browse, tail):
    meeting = told(people)
    paper = step.resolve(meeting, people)

    answer = browse(people.secretary).get(address(meeting, "documents/" + tail.format(id=paper.pk)))

    assert answer.status_code == 404


def test_while_the_meeting_runs_the_draft_can_be_read(people, browse):
    found = browse(people.secretary).get(address(running(people), "minutes/")).context

    assert (found["paper"].draft, found["latest"], found["may_adopt"]) == (True, None, False)


def test_one_login_seals_on_the_page_with_the_sheet_and_its_picture(people, browse):
    meeting = told(people)
    client = browse(people.secretary)
    client.post(address(meeting, "minutes/adopt/"), form())
    client.post(address(meeting, "minutes/sign/"), form())
    refused = client.post(
        address(meeting, "minutes/on-paper/"), form(signings="secretary", keeper="")
    )
    assert (refused.status_code, list(refused.context["on_paper"].errors)) == (422, ["keeper"])

    picture = SimpleUploadedFile("ban-ky.txt", b"anh chup to bien ban")
    sheet = {
        "signings": "secretary",
        "keeper": people.member.pk,
        "place": "Nhà văn hóa",
        "copy": picture,
    }
    answer = client.post(address(meeting, "minutes/on-paper/"), form(**sheet))

    assert (answer.url, how_many(people, "minutes.seal")) == (address(meeting, "minutes/"), 1)
    page = client.get(address(meeting, "minutes/"))
    assert "Hà Văn Bình đã ký trên bản giấy; bản gốc do Vì Văn Chung giữ." in page.content.decode()
    (copy,) = page.context["copies"]
    for who, status in (("secretary", 200), ("member", 200), ("official", 403), ("stranger", 404)):
        got = browse(getattr(people, who)).get(address(meeting, f"minutes/copies/{copy.pk}/"))
        assert got.status_code == status
    added = SimpleUploadedFile("mat-sau.txt", b"mat sau")
    assert client.post(address(meeting, "minutes/copies/"), form(copy=added)).status_code == 302
    assert len(client.get(address(meeting, "minutes/")).context["copies"]) == 2


def test_who_names_a_meeting_secretary_without_login_is_told_at_once(people, browse):
    meeting = make_meeting(people.cell)
    without = make_member(people.cell, "Lường Thị Nga")
    client = browse(people.secretary)
    named = typed(
        client, meeting, chair=key_of(people.secretary.pk), minute_taker=key_of(without.pk)
    )
    words = "Lường Thị Nga chưa có tài khoản: biên bản được ký trên bản giấy"

    said = client.post(
        address(meeting, "agenda/"), form(do="save", **named), follow=True
    ).content.decode()
    again = client.post(
        address(meeting, "agenda/"), form(do="save", **typed(client, meeting)), follow=True
    )

    assert (said.count(words), again.content.decode().count(words)) == (2, 1)


def test_a_choice_that_saves_itself_tells_of_the_meeting_secretary_without_login_in_its_answer(
    people, browse
):
    meeting = make_meeting(people.cell)
    without = make_member(people.cell, "Lường Thị Nga")
    client, line = browse(people.secretary), {"HX-Request": "true"}
    words = "Lường Thị Nga chưa có tài khoản: biên bản được ký trên bản giấy"

    told = client.post(
        address(meeting, "agenda/"),
        form(**typed(client, meeting, minute_taker=key_of(without.pk))),
        headers=line,
    ).content.decode()
    gone = client.post(
        address(meeting, "agenda/"),
        form(**typed(client, meeting, minute_taker=key_of(people.deputy.pk))),
        headers=line,
    ).content.decode()

    assert (told.count(words), gone.count(words)) == (1, 0)
    assert all('id="on-paper"' in part and 'hx-swap-oob="true"' in part for part in (told, gone))
