"""One's own tasks as pages: reported in words with a photo, waiting for the cell, reviewed in the
meeting.
"""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from chibo.base.audit.models import Entry
from chibo.base.kernel.dates import Month
from chibo.library.notifications.models import Notice
from chibo.work.meetings.actions.tasks import assign_task, review_task
from chibo.work.meetings.models import Task, TaskReview
from chibo.work.meetings.queries.room import tasks_owned_by
from tests.factories import act_as, make_meeting
from tests.factories import month as step
from tests.hostile.others import png
from tests.interfaces.web.halls import address, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel("2026-11-03 20:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def task(people) -> Task:
    """Given in October, past its day since the 20th."""
    october = step.close(
        step.open_room(make_meeting(people.cell, month=Month(2026, 10)), people), people
    )
    return assign_task(
        october,
        title="Phát quang đường thôn",
        owner=people.member,
        due_on=date(2026, 10, 20),
        actor=act_as(people.secretary),
    )


def filled(task, *, key: str = "", **fields):
    """The form of the task as the page sends it."""
    given = {"state": "done", "report": "Đã xong 500 m"} | fields
    prefix = f"t{task.pk.hex[-6:]}-"
    return {prefix + name: value for name, value in given.items()} | {"key": key or str(uuid4())}


def report(client, task, **fields):
    return client.post(f"/tasks/{task.pk}/report/", filled(task, **fields))


def photo(name: str = "duong-thon.png", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or png(), content_type="image/png")


def lines(client):
    return {row["title"]: row for row in client.get("/").context["found"].items}


def test_a_report_sent_twice_is_one_report_and_one_notice(people, browse, task):
    client, key = browse(people.member), str(uuid4())
    answers = [report(client, task, key=key), report(client, task, key=key), report(client, task)]

    assert [answer.status_code for answer in answers] == [
        302,
        302,
        409,
    ]  # The very same again is asked about first.
    task.refresh_from_db()
    assert (task.report_state, task.report) == ("done", "Đã xong 500 m")
    assert Entry.objects.filter(code="task.report", target=f"task:{task.pk}").count() == 1
    (told,) = Notice.all_rows_unscoped.filter(code="task.reported")
    assert (told.person, told.link) == (
        people.secretary,
        f"/cells/{people.cell.pk}/tasks/?state=reported",
    )


def test_what_is_reported_is_late_no_more_and_waits_for_the_cell(people, browse, task):
    client = browse(people.member)
    before = lines(client)[task.title]
    report(client, task, state="stuck", report="Thiếu máy cắt cỏ")

    after, page = lines(client)[task.title], client.get("/tasks/").content.decode()

    assert (before["tone"], after["tone"], after["note"]) == (
        "late",
        "wait",
        "Đã báo cáo, chờ chi bộ rà soát",
    )
    assert ("Đã báo cáo, chờ chi bộ rà soát" in page, "Thiếu máy cắt cỏ" in page) == (True, True)
    assert "button primary" not in page
    assert "việc đã muộn" not in client.get("/").content.decode()


def test_the_secretary_sees_it_on_home_and_on_the_cells_page(people, browse, task):
    report(browse(people.member), task, state="stuck", report="Thiếu máy cắt cỏ")
    client = browse(people.secretary)

    line = lines(client)["1 việc đã báo cáo, chờ chi bộ rà soát"]
    page = client.get(line["url"]).content.decode()

    assert (line["tone"], line["note"]) == ("wait", people.member.full_name)
    assert ("Thiếu máy cắt cỏ" in page, "Đã báo cáo (1)" in page) == (True, True)


def test_the_meeting_gets_the_state_as_a_proposal_and_decides(people, browse, task):
    report(browse(people.member), task)
    meeting = ready(people)
    client = browse(people.secretary)

    (row,) = client.get(address(meeting, "review/")).context["rows"]

    assert (row["form"]["outcome"].value(), row["form"]["result"].value()) == (
        "done",
        "Đã xong 500 m",
    )
    assert not TaskReview.objects.of_unit(people.cell).exists()
    task.refresh_from_db()
    assert task.state == "open"


def test_a_task_that_goes_on_asks_for_a_new_report(people, browse, task):
    client = browse(people.member)
    report(client, task, state="doing", report="Còn 200 m", file=photo())
    meeting = ready(people)
    with time_machine.travel("2026-11-03 20:30+07:00", tick=False):
        review_task(
            task,
            meeting=meeting,
            outcome="continued",
            new_due_on=date(2026, 12, 20),
            actor=act_as(people.secretary),
        )
    (mine,) = tasks_owned_by(act_as(people.member))
    assert not mine.reported

    with time_machine.travel("2026-12-10 08:00+07:00", tick=False):
        assert lines(browse(people.member))[task.title]["tone"] == "current"
        report(browse(people.member), task, state="doing", report="Còn 200 m")
    (mine,) = tasks_owned_by(act_as(people.member))
    assert (mine.reported, mine.report_file) == (True, None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"report": ""}, "report"),
        ({"report": "   "}, "report"),
        ({"state": ""}, "state"),
        ({"state": "later"}, "state"),
        ({"report": "x" * 501}, "report"),
        ({"report": "có\x00không"}, "report"),
        ({"report": "Mật"}, ""),
    ],
)
def test_a_report_that_says_too_little_or_too_much_comes_back_with_its_words(
    people, browse, task, fields, field
):
    answer = report(browse(people.member), task, **fields)

    form = answer.context["shown"][0]["form"]
    assert (answer.status_code, bool(form.errors.get(field) if field else form.errors)) == (
        422,
        True,
    )
    assert (
        fields.get("report", "Đã xong 500 m").strip() or "Việc đến đâu"
    ) in answer.content.decode().replace("&#x27;", "'")
    task.refresh_from_db()
    assert (task.report, task.reported_at) == ("", None)


@pytest.mark.parametrize(
    ("who", "status"),
    [("stranger", 404), ("neighbour", 404), ("secretary", 403), ("official", 404)],
)
def test_only_the_owner_reports_a_task(people, browse, task, who, status):
    client = browse(getattr(people, who))
    assert report(client, task, report="Tôi báo hộ").status_code == status
    assert report(client, task, report="Tôi báo hộ", file=photo()).status_code == status
    task.refresh_from_db()
    assert task.report == ""


def test_a_task_that_is_ended_takes_no_report_and_loses_no_words(people, browse, task):
    meeting = ready(people)
    review_task(task, meeting=meeting, outcome="done", actor=act_as(people.secretary))

    answer = report(browse(people.member), task, report="Xong từ tuần trước")
    page = answer.content.decode()

    assert (answer.status_code, "Xong từ tuần trước" in page) == (422, True)
    assert "Nhiệm vụ đã kết thúc" in page


def test_a_photo_goes_with_the_report_and_is_read_by_the_cell_only(people, browse, task):
    report(browse(people.member), task, file=photo())
    task.refresh_from_db()
    assert task.report_file.name == "duong-thon.png"

    where = f"/tasks/{task.pk}/report/file/"
    statuses = {
        who: browse(getattr(people, who)).get(where).status_code
        for who in ("member", "secretary", "in_charge", "neighbour", "stranger", "official")
    }
    answer = browse(people.secretary).get(where)

    assert statuses == {
        "member": 200,
        "secretary": 200,
        "in_charge": 200,
        "neighbour": 404,
        "stranger": 404,
        "official": 404,
    }
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "image/png",
        'attachment; filename="duong-thon.png"',
    )
    assert where in browse(people.secretary).get(f"/cells/{people.cell.pk}/tasks/").content.decode()


def test_a_file_stays_until_another_takes_its_place_or_it_is_dropped(people, browse, task):
    client, found = browse(people.member), []
    for fields in (
        {"file": photo()},
        {"report": "Xong cả"},
        {"file": photo("khac.png")},
        {"drop_file": "on"},
    ):
        report(client, task, **fields)
        task.refresh_from_db()
        found.append(task.report_file and task.report_file.name)
    assert found == ["duong-thon.png", "duong-thon.png", "khac.png", None]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("anh.exe", b"MZ" + b"\0" * 200),
        ("anh.png", b"khong phai anh"),
        ("trang.html", b"<p>xin chao</p>"),
    ],
)
def test_a_file_of_a_wrong_kind_is_refused_at_its_field_and_nothing_is_stored(
    people, browse, task, name, content
):
    answer = report(browse(people.member), task, file=photo(name, content))

    assert (answer.status_code, list(answer.context["shown"][0]["form"].errors)) == (422, ["file"])
    assert "Đã xong 500 m" in answer.content.decode()
    task.refresh_from_db()
    assert (task.report, task.report_file) == ("", None)
