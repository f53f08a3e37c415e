"""The administrator sees whether background work lives, what failed, and lets it be tried again."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.jobs.actions import hold_letters, run_job, start_job
from chibo.base.jobs.actions.workers import add_worker
from chibo.base.jobs.enums import JobTrouble
from chibo.base.jobs.models import Job, Worker
from chibo.base.jobs.rules import troubles_of_queue
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.ids import new_id
from chibo.config.wiring import TIMERS
from chibo.directory.access.actions import add_grant
from chibo.interfaces.web.administration.jobs import WORK
from tests.factories import FOUNDED, make_person

PAGE = "/administration/jobs/"
SRC = Path(__file__).parents[4] / "src"
NOW = datetime(2026, 11, 3, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def names_of_jobs():
    """Every function that is a job, by its dotted name, and every timer."""
    found = set(TIMERS)
    for file in SRC.glob("chibo/**/tasks.py"):
        module = ".".join(file.relative_to(SRC).with_suffix("").parts)
        for one in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(one, ast.FunctionDef) and any(
                "job" in ast.unparse(mark) for mark in one.decorator_list
            ):
                found.add(f"{module}.{one.name}")
    return found


def test_every_job_has_a_name_on_the_page():
    assert sorted(names_of_jobs() ^ set(WORK)) == []


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


def make_failed(name: str = "chibo.library.notifications.tasks.mail_told") -> Job:
    job = start_job(name, notice_id=new_id())
    Job.objects.filter(pk=job.pk).update(
        state="failed", attempts=3, error="OSError('điều kín')", finished_at=NOW
    )
    return job


@pytest.mark.parametrize("who", ["secretary", "member", "official", "neighbour", "stranger"])
def test_it_is_closed_to_everybody_else(people_online, browse, who):
    job = make_failed()
    client = browse(getattr(people_online, who))
    assert [client.get(PAGE).status_code, client.post(f"{PAGE}{job.pk}/retry/").status_code] == [
        403,
        403,
    ]
    job.refresh_from_db()
    assert job.state == "failed"


def test_it_is_closed_to_the_administrator_of_a_commune(people_online, browse):
    person = make_person("Lường Văn Xã", account=True)
    add_grant(person, role="administrator", unit=people_online.commune, on=FOUNDED, actor=SYSTEM)
    client = browse(person)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/administration/").content.decode()


def test_a_living_worker_and_no_failure_say_that_all_is_well(keeper, browse):
    add_worker("x")
    client = browse(keeper)
    assert "Việc nền đang chạy tốt" in client.get(PAGE).content.decode()
    assert PAGE in client.get("/administration/").content.decode()
    assert "iệc nền" not in client.get("/").content.decode()


def test_a_worker_that_was_not_seen_for_minutes_is_told_at_home_and_on_its_page(keeper, browse):
    worker = add_worker("x")
    Worker.objects.filter(pk=worker.pk).update(seen_at=NOW - 4 * MINUTE)
    client = browse(keeper)
    for page in ("/", PAGE):
        assert "Việc nền đã dừng từ 11:56, 03/11/2026" in client.get(page).content.decode()
    assert PAGE in client.get("/").content.decode()


def test_what_failed_is_listed_without_its_content_and_is_tried_again_by_one_button(
    keeper, browse, people_online
):
    add_worker("x")
    job, client = make_failed(), browse(keeper)
    text = client.get(PAGE).content.decode()
    assert ("Gửi thư điện tử báo có thông báo mới" in text, "Đã thử 3 lần, chưa được." in text) == (
        True,
        True,
    )
    assert "điều kín" not in text
    assert "1 việc nền không làm được" in client.get("/").content.decode()

    answer = client.post(f"{PAGE}{job.pk}/retry/")

    assert answer.url == PAGE
    assert run_job(job.pk).state == "done"
    assert client.post(f"{PAGE}{job.pk}/retry/").status_code == 404
    assert client.post(f"{PAGE}{new_id()}/retry/").status_code == 404


@pytest.mark.parametrize(("press", "states"), [("drop", "cancelled"), ("retry", "waiting")])
def test_letters_held_by_a_restore_are_settled_one_by_one_or_all_at_once(
    keeper, browse, press, states
):
    add_worker("x")
    failed, client = make_failed(), browse(keeper)
    for _ in range(3):
        start_job(failed.name, notice_id=new_id())
    assert hold_letters() == 3
    one, *others = Job.objects.exclude(pk=failed.pk).filter(name=failed.name)
    text = client.get(PAGE).content.decode()
    assert ("3 thư đang được giữ lại" in text, text.count("/drop/")) == (True, 4)

    assert client.post(f"{PAGE}{failed.pk}/drop/").status_code == 404, (
        "only what was held may be left unsent"
    )

    assert [
        client.post(f"{PAGE}{one.pk}/{press}/").url,
        client.post(f"{PAGE}held/{press}/").url,
    ] == [PAGE, PAGE]

    rows = Job.objects.filter(pk__in=[one.pk, *(job.pk for job in others)])
    assert set(rows.values_list("state", flat=True)) == {states}
    failed.refresh_from_db()
    assert failed.state == "failed"
    assert "đang được giữ lại" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{one.pk}/drop/").status_code == 404


def test_one_failure_and_three_take_the_same_queries(keeper, browse):
    client, counts = browse(keeper), []
    for number in (1, 2):
        for _ in range(number):
            make_failed()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("beat", "oldest", "failed", "told"),
    [
        (None, None, 0, ()),
        (None, 2, 0, ()),
        (None, 4, 0, (JobTrouble.SILENT,)),
        (1, 2, 0, ()),
        (3, None, 0, ()),
        (4, None, 0, (JobTrouble.SILENT,)),
        (4, 30, 2, (JobTrouble.SILENT, JobTrouble.FAILED)),
        (1, 21, 0, (JobTrouble.BEHIND,)),
        (1, -5, 1, (JobTrouble.FAILED,)),
    ],
)
def test_what_is_wrong_with_the_queue(beat, oldest, failed, told):
    """Minutes ago; a job that is due in five minutes counts as -5."""
    moments = [None if minutes is None else NOW - minutes * MINUTE for minutes in (beat, oldest)]
    assert troubles_of_queue(*moments, failed, at=NOW) == told


def test_a_letter_with_a_code_that_failed_bears_its_name(keeper, browse):
    make_failed("chibo.base.security.tasks.mail_email_code")
    assert "Thư chứa mã xác nhận địa chỉ" in browse(keeper).get(PAGE).content.decode()
