"""How the installation stands, for its administrators alone; the warning on their pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.maintenance.actions import raise_alarm
from chibo.base.maintenance.actions.alarms import FULL
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Run
from chibo.directory.access.actions import add_grant
from tests.factories import FOUNDED, make_person

pytestmark = pytest.mark.django_db
URL = "/administration/installation/"


def full_disk() -> None:
    raise_alarm(AlarmCode.DISK, FULL, folder="/srv/chibo/data", share=0.912, free=900)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def test_only_administrators_open_it(browse, client, people_online, keeper):
    people = people_online
    others = [people.secretary, people.member, people.official, people.in_charge, people.stranger]
    assert [browse(person).get(URL).status_code for person in others] == [403] * 5
    assert client.get(URL).status_code == 302
    assert (browse(keeper).get(URL).status_code, browse(keeper).post(URL).status_code) == (200, 405)


@pytest.fixture
def keeper_of_a_commune(people_online):
    person = make_person("Lò Văn Giữ", account=True)
    commune = people_online.commune
    add_grant(person, role="administrator", unit=commune, on=FOUNDED, actor=SYSTEM)
    return person


def test_who_administers_one_commune_reads_nothing_of_the_machine(browse, keeper_of_a_commune):
    full_disk()
    browser = browse(keeper_of_a_commune)

    assert browser.get(URL).status_code == 403
    for url in ("/", "/administration/", "/administration/roles/"):
        page = text_of(browser.get(url))
        assert URL not in page and "/srv/chibo/data" not in page, url


def test_it_says_when_the_last_backup_was_made_and_that_none_was(browse, keeper, settings):
    settings.BACKUP_DIR = None
    assert "Chưa có bản sao lưu nào." in text_of(browse(keeper).get(URL))

    at = now() - timedelta(days=3)
    Run.objects.create(
        kind=RunKind.BACKUP,
        started_at=at,
        finished_at=at,
        ok=True,
        place="/mnt/x.tar.gz",
        size=12_300_000,
    )
    Run.objects.create(kind=RunKind.AUDIT, started_at=at, finished_at=at, ok=False)
    shown = text_of(browse(keeper).get(URL))
    for part in (
        "đã quá lâu",
        "3 ngày",
        "12,3 MB",
        "/mnt/x.tar.gz",
        "Chưa đặt sao lưu hằng đêm",
        "Có chỗ không khớp",
    ):
        assert part in shown, part


def test_a_full_disk_stands_on_the_pages_of_administrators_and_on_nobody_elses(
    browse, keeper, people_online
):
    full_disk()
    warning = "Ổ đĩa chứa /srv/chibo/data đã dùng 91,2 %; còn trống 900 MB."
    for url in ("/", "/administration/", "/administration/roles/", URL):
        assert warning in text_of(browse(keeper).get(url)), url
    for person in (people_online.secretary, people_online.official):
        assert warning not in text_of(browse(person).get("/"))


def test_more_alarms_and_more_runs_ask_no_more_queries(browse, keeper):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(URL)
        return len(seen)

    browser = browse(keeper)
    full_disk()
    browser.get(URL)
    few = queries()
    raise_alarm(AlarmCode.AUDIT, "x")
    raise_alarm(AlarmCode.BACKUP, "x")
    for _ in range(3):
        Run.objects.create(kind=RunKind.BACKUP, started_at=now(), finished_at=now(), ok=True)
    assert queries() == few
