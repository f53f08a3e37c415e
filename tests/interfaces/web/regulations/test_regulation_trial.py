import uuid

import pytest
import time_machine

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.dates import Month
from chibo.insight.scoring.models import Trial
from chibo.library.regulations.actions import propose_regulation
from tests.factories import TODAY, make_meeting
from tests.insight.sheets import decided, held
from tests.library.regulations.texts import text, value
from tests.library.regulations.world import START, offices, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False):
        yield


@pytest.fixture
def row(people_online):
    """A longer regular meeting, proposed by the department of the commune."""
    by = offices(people_online)
    longer = text(values=value("meeting.minimum_minutes.regular", "120"))
    return propose_regulation(upload(by, longer), valid_from=START, actor=by.department, on=TODAY)


def test_proposal_is_tried_on_the_cells_it_is_meant_for(row, people_online, browse):
    with time_machine.travel("2026-10-05 12:00+07:00", tick=False):
        decided(
            held(make_meeting(people_online.cell, month=Month(2026, 10)), people_online),
            people_online,
        )
    client = browse(people_online.official)

    answer = client.post(f"/regulations/{row.pk}/trial/", {"key": str(uuid.uuid4())})
    run_waiting_jobs()

    trial = Trial.objects.get()
    assert (answer.url, trial.subject, trial.unit_id) == (
        f"/trials/{trial.pk}/",
        row.pk,
        people_online.commune.pk,
    )
    assert (trial.refused, trial.counts["months"], trial.counts["same"]) == ("", 1, 1)
    assert [one.pk for one in client.get(f"/regulations/{row.pk}/trial/").context["earlier"]] == [
        trial.pk
    ]
    assert client.get(f"/regulations/{row.pk}/").context["tried"] == trial
    assert client.get(answer.url).context["regulation_url"] == f"/regulations/{row.pk}/"


@pytest.mark.parametrize("who", ["stranger", "member", "neighbour", "secretary", "in_charge"])
def test_proposal_is_not_tried_from_outside(row, people_online, browse, who):
    client = browse(getattr(people_online, who))

    assert client.get(f"/regulations/{row.pk}/trial/").status_code == 404
    assert (
        client.post(f"/regulations/{row.pk}/trial/", {"key": str(uuid.uuid4())}).status_code == 404
    )
    assert Trial.objects.count() == 0
