"""What monitors are told, and to whom."""

import io
import logging
import os
import re
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from chibo.base.jobs.actions import run_job, start_job
from chibo.base.jobs.actions.workers import add_worker
from chibo.base.jobs.models import Job, Worker
from chibo.base.kernel.dates import now
from chibo.base.kernel.request_id import current_request_id, new_request_id, request_id
from chibo.base.maintenance.enums import RunKind
from chibo.base.maintenance.models import Run
from chibo.config.logs import Formatter
from chibo.interfaces.web.shell import health

pytestmark = pytest.mark.django_db
TOKEN = "an-example-of-a-token"


@pytest.fixture(autouse=True)
def schema_not_asked_yet():
    health._current.clear()
    yield
    health._current.clear()


def figures(client, token=TOKEN):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_health_answers_everybody_with_the_age_of_the_last_beat(client):
    assert client.get("/health").json() == {
        "status": "ok",
        "worker_seconds": None,
        "read_log_seconds": None,
    }
    add_worker("máy một")
    Worker.objects.update(seen_at=now() - timedelta(seconds=30))

    assert 30 <= client.get("/health").json()["worker_seconds"] < 60


def test_health_answers_with_the_age_of_the_oldest_look_that_waits_for_its_entry(client, settings):
    settings.READS_DIR.mkdir(exist_ok=True)
    for name, age in (("a", 700), ("b", 5)):
        (settings.READS_DIR / f"{name}.json").touch()
        os.utime(settings.READS_DIR / f"{name}.json", (time.time() - age,) * 2)

    assert 700 <= client.get("/health").json()["read_log_seconds"] < 760


def test_health_and_ready_ask_no_session(client):
    client.get("/ready")
    for url, most in {"/health": 2, "/ready": 1}.items():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= most


def test_ready_says_503_while_a_migration_is_pending(client, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'jobs' AND name = '0003_request_of_each_job'"
        )

    answer = client.get("/ready")

    assert (answer.status_code, answer.json()) == (503, {"status": "migrations pending"})


@pytest.mark.parametrize(
    "sent", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}]
)
def test_asvs_13_4_5_figures_are_shown_to_nobody_without_the_token(client, settings, sent):
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics", headers=sent).status_code == 404


def test_without_a_token_in_the_settings_there_are_no_figures(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_tell_requests_queue_worker_and_disk(client, settings):
    settings.METRICS_TOKEN = TOKEN
    before = figures(client)
    client.head(
        "/no/such/page/"
    )  # nothing else in the process asks so, not even a thread that another test left
    add_worker("máy một")
    start_job("chibo.base.jobs.tasks.sweep_jobs")

    after = figures(client)

    missed = ("chibo_requests_total", ("method", "HEAD"), ("status", "404"))
    assert after[missed] == before.get(missed, 0) + 1
    timed = ("chibo_request_seconds_count", ("method", "GET"))
    assert after[timed] > before.get(timed, 0)
    assert (
        after["chibo_jobs", ("state", "waiting")] == before["chibo_jobs", ("state", "waiting")] + 1
    )
    assert 0 <= after["chibo_worker_beat_age_seconds",] < 60
    assert 0 < after["chibo_disk_used_ratio", ("purpose", "data")] <= 1


def test_figures_tell_the_age_of_the_last_backup_that_succeeded(client, settings):
    settings.METRICS_TOKEN = TOKEN
    assert ("chibo_backup_age_seconds",) not in figures(client)

    for hours, ok in ((5, True), (1, False)):
        at = now() - timedelta(hours=hours)
        Run.objects.create(kind=RunKind.BACKUP, started_at=at, finished_at=at, ok=ok)

    assert 5 * 3600 <= figures(client)["chibo_backup_age_seconds",] < 5 * 3600 + 60


def test_every_answer_carries_an_id_of_its_own(client):
    ids = [client.get("/health")["X-Request-ID"] for _ in range(3)]

    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", one) for one in ids)
    assert current_request_id() == ""


def test_the_error_page_shows_the_id_that_the_log_names(people_online, browse, monkeypatch, caplog):
    def broken(request):
        raise RuntimeError("hỏng 0944742981")

    monkeypatch.setattr("chibo.interfaces.web.home.home.home_lists", broken)
    browser = browse(people_online.secretary)
    browser.raise_request_exception = False
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    handler.setFormatter(Formatter("%(request_id)s %(message)s"))
    logging.getLogger("django.request").addHandler(handler)

    answer = browser.get("/")

    logging.getLogger("django.request").removeHandler(handler)
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()
    assert told.getvalue().startswith(answer["X-Request-ID"])
    assert ("[phone]" in told.getvalue(), "0944742981" in told.getvalue()) == (True, False)


def test_a_job_carries_the_id_of_the_request_that_started_it():
    with request_id(new_request_id()) as own:
        job = start_job("chibo.base.jobs.tasks.sweep_jobs")

    assert Job.objects.get(pk=job.pk).request_id == own
    assert run_job(job.pk).state == "done"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("GET /people/?q=Nguyễn+Văn+A gone", "GET /people/?… gone"),
        ("user lan.mt@xa.example refused", "user [e-mail] refused"),
        ("gọi 0944 742 981 hoặc +84944742981", "[text] [phone] [text] [phone]"),
        ("thẻ 12.345678, căn cước 012345678901", "[text] [card], [text] [number]"),
        ("Key (phone)=(0944742981) already exists.", "Key (phone)=([values]) already exists."),
        ("Failing row contains (1, Lò Thị Mai, 1960).", "Failing row contains ([values])."),
        ("ValueError: 'Vi Văn Chung' is too long", "ValueError: '[text]' is too long"),
        ("meeting 01a225ab-b06c-70e1-bd75-a3cf7b8ee854 at 2026-11-29 11:58:58,567", None),
    ],
)
def test_asvs_16_2_5_the_log_holds_no_personal_data(written, kept):
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, written, (), None)

    assert Formatter("%(message)s").format(record) == (written if kept is None else kept)


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\x85", "\u2028", "\x1b[2K"])
def test_asvs_16_4_1_what_was_typed_neither_begins_a_line_of_the_log_nor_commands_the_terminal(
    sign,
):
    forged = f"gone{sign}2026-11-29 11:58:58,567 ERROR forged"
    try:
        raise ValueError(forged)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (forged,), sys.exc_info())

    first, *others = Formatter("%(levelname)s %(message)s").format(record).splitlines()

    assert first.startswith("ERROR gone\\x")
    assert others and all(line.startswith("  ") for line in others)
    assert "\x1b" not in "".join(others)


def test_asvs_16_3_2_a_refused_request_is_in_the_log_with_account_and_address(
    people_online, browse, caplog
):
    for who, status in (("member", 403), ("neighbour", 404)):
        path = f"/cells/{people_online.cell.pk}/members/{people_online.member.pk}/invite/"
        person = getattr(people_online, who)
        caplog.clear()
        assert browse(person).post(path).status_code == status
        told = [
            record.getMessage()
            for record in caplog.records
            if record.name == "chibo.interfaces.web.shell.middleware"
        ]
        assert [(str(person.account.pk) in line, path in line) for line in told] == [(True, True)]
