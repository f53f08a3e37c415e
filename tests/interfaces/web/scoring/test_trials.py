import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.directory.access.models import RoleGrant
from chibo.insight.scoring.models import Trial, TrialRow
from chibo.library.regulations.queries import packs
from tests.factories import make_meeting, make_official, make_unit
from tests.insight.sheets import decided, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel("2026-12-05 12:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


def form(**fields):
    pack = next(one for one in packs() if one.code == "vn-hd42-2025")
    return {
        "pack": f"{pack.code}:{pack.version}",
        "cell_type": "",
        "key": str(uuid.uuid4()),
    } | fields


def asked(people, browse):
    browse(people.official).post(f"/committee/{people.commune.pk}/trials/", form())
    return Trial.objects.get()


def finished(people, browse):
    trial = asked(people, browse)
    run_waiting_jobs()
    return trial


def addresses(trial, people):
    return [
        f"/committee/{people.commune.pk}/trials/",
        f"/trials/{trial.pk}/",
        f"/trials/{trial.pk}/progress/",
        f"/trials/{trial.pk}/cells/{people.cell.pk}/",
        f"/trials/{trial.pk}/export.xlsx",
    ]


@pytest.mark.parametrize("who", ["secretary", "member", "in_charge", "neighbour", "stranger"])
def test_every_address_is_unknown_from_outside(people, browse, who):
    trial = finished(people, browse)
    client, before = browse(getattr(people, who)), Entry.objects.count()

    assert [client.get(url).status_code for url in addresses(trial, people)] == [404] * 5
    posts = [f"/committee/{people.commune.pk}/trials/", f"/trials/{trial.pk}/stop/"]
    assert [client.post(url, form()).status_code for url in posts] == [404] * 2
    assert Entry.objects.count() == before


def test_administrator_sees_the_unit_but_no_scores(people, browse):
    trial = finished(people, browse)
    client = browse(make_official(people.commune, role="administrator", account=True))

    assert [client.get(url).status_code for url in addresses(trial, people)] == [403] * 5
    assert client.post(f"/trials/{trial.pk}/stop/", form()).status_code == 403


def test_inspection_reads_the_trial_but_takes_no_workbook_out(people, browse):
    trial = finished(people, browse)
    client = browse(make_official(people.commune, role="inspection", account=True))

    assert [client.get(url).status_code for url in addresses(trial, people)] == [
        200,
        200,
        200,
        200,
        403,
    ]


def test_trial_is_asked_for_once_for_one_key(people, browse):
    client, sent = browse(people.official), form()

    answers = [client.post(f"/committee/{people.commune.pk}/trials/", sent) for _ in range(2)]

    trial = Trial.objects.get()
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, f"/trials/{trial.pk}/")
    ] * 2


@pytest.mark.parametrize(
    ("field", "value"), [("pack", "nothing:0"), ("pack", ""), ("cell_type", "circus")]
)
def test_bad_choice_is_answered_at_its_field(people, browse, field, value):
    answer = browse(people.official).post(
        f"/committee/{people.commune.pk}/trials/", form(**{field: value})
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Trial.objects.count() == 0


def test_page_shows_progress_then_the_result_and_stays(people, browse):
    decided(held(make_meeting(people.cell), people), people)
    trial, client = asked(people, browse), browse(people.official)
    running = client.get(f"/trials/{trial.pk}/progress/")
    assert ("HX-Refresh" in running, "Đang chờ đến lượt" in running.content.decode()) == (
        False,
        True,
    )

    run_waiting_jobs()

    assert client.get(f"/trials/{trial.pk}/progress/")["HX-Refresh"] == "true"
    page = client.get(f"/trials/{trial.pk}/")
    assert (page.context["state"], page.context["counts"]["same"]) == ("done", 1)
    assert "0 tháng sẽ giảm mức, 0 tháng sẽ tăng mức" in page.content.decode()


def test_trial_can_be_stopped_while_it_waits(people, browse):
    trial, client = asked(people, browse), browse(people.official)

    answer = client.post(f"/trials/{trial.pk}/stop/", form())
    run_waiting_jobs()

    assert (answer.url, TrialRow.all_rows_unscoped.count()) == (f"/trials/{trial.pk}/", 0)
    assert client.get(f"/trials/{trial.pk}/").context["state"] == "stopped"


def test_who_may_only_read_a_trial_does_not_stop_it(people, browse):
    trial = asked(people, browse)
    inspection = browse(make_official(people.commune, role="inspection", account=True))

    page = inspection.get(f"/trials/{trial.pk}/").content.decode()
    answer = inspection.post(f"/trials/{trial.pk}/stop/", form())

    assert (f"/trials/{trial.pk}/stop/" in page, answer.status_code) == (False, 403)
    assert browse(people.official).get(f"/trials/{trial.pk}/").context["state"] == "running"


def test_who_asked_for_a_trial_stops_it_without_another_right(people, browse):
    reader = make_official(people.commune, role="inspection", account=True)
    browse(reader).post(f"/committee/{people.commune.pk}/trials/", form())
    trial = Trial.objects.get()

    assert browse(reader).post(f"/trials/{trial.pk}/stop/", form()).status_code == 302
    assert browse(reader).get(f"/trials/{trial.pk}/").context["state"] == "stopped"


def test_trial_closes_to_whom_the_right_was_taken(people, browse):
    trial = finished(people, browse)
    RoleGrant.objects.filter(person=people.official).update(valid_to="2026-12-01")

    assert browse(people.official).get(f"/trials/{trial.pk}/").status_code == 404


def test_cell_opens_to_its_months_and_each_month_to_its_score(people, browse):
    sheet = decided(held(make_meeting(people.cell), people), people)
    trial = finished(people, browse)

    page = browse(people.official).get(f"/trials/{trial.pk}/cells/{people.cell.pk}/")

    assert [(one["old_band"], one["new_band"], one["url"]) for one in page.context["months"]] == [
        ("good", "good", f"/scores/{sheet.pk}/")
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("?change=same", 1), ("?change=down", 0), ("?q=na+lua", 1), ("?type=agency", 0)],
)
def test_cells_can_be_narrowed(people, browse, query, count):
    decided(held(make_meeting(people.cell), people), people)
    trial = finished(people, browse)

    assert len(browse(people.official).get(f"/trials/{trial.pk}/{query}").context["rows"]) == count


def test_pages_of_cells_go_by_code(people, browse):
    for _ in range(45):
        make_unit(parent=people.commune)
    trial, client = finished(people, browse), browse(people.official)

    first = client.get(f"/trials/{trial.pk}/")
    rest = client.get(first.context["next_url"])

    codes = [row.unit.code for page in (first, rest) for row in page.context["rows"]]
    assert (len(codes), codes, rest.context["next_url"]) == (47, sorted(codes), "")


def test_workbook_is_a_file_of_its_own(people, browse):
    trial = finished(people, browse)

    answer = browse(people.official).get(f"/trials/{trial.pk}/export.xlsx?change=same")

    assert answer["Content-Disposition"] == 'attachment; filename="thu-quy-dinh-2026-12-05.xlsx"'
    assert answer.content[:2] == b"PK"


def test_one_cell_more_costs_no_query_more(people, browse):
    client, counts = browse(people.official), []
    for _ in range(2):
        Trial.objects.all().delete()
        trial = finished(people, browse)
        for url in (f"/trials/{trial.pk}/", f"/trials/{trial.pk}/"):
            with CaptureQueriesContext(connection) as caught:
                client.get(url)
        counts.append(len(caught))
        for _n in range(2):
            make_unit(parent=people.commune)
    assert counts[0] == counts[1]
