"""The state that a step asks for, and why a trial was not worked out."""

from datetime import date

import pytest

from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import Refused
from chibo.insight.scoring.actions.steps import require_state
from chibo.insight.scoring.actions.trials import note_trial_refusal
from chibo.insight.scoring.models import ScoreSheet, Trial
from tests.factories import make_meeting
from tests.insight.sheets import held, submitted

pytestmark = pytest.mark.django_db


def test_a_step_is_open_in_the_states_it_is_for_and_the_row_is_read_anew(people):
    sheet = submitted(held(make_meeting(people.cell), people), people)
    seen_before = ScoreSheet.all_rows_unscoped.get(pk=sheet.pk)
    seen_before.state = "draft"

    require_state(seen_before, "submitted", "returned")

    assert seen_before.state == "submitted"
    with pytest.raises(Refused) as refused:
        require_state(seen_before, "draft")
    (finding,) = refused.value.findings
    assert (finding.code, finding.params["state"]) == ("wrong_state", "submitted")


def trial(people, **fields) -> Trial:
    first = date(2026, 10, 1)
    return Trial.objects.create(
        unit=people.commune,
        pack_code="x",
        pack_version="1",
        title="x",
        first_month=first,
        last_month=first,
        asked_by="x",
        asked_at=now(),
        **fields,
    )


def test_a_trial_says_why_it_was_not_worked_out_and_one_that_ended_says_nothing_more(people):
    waiting, ended = trial(people), trial(people, finished_at=now())

    for row in (waiting, ended):
        note_trial_refusal(row, "no_months")
        row.refresh_from_db()

    assert (waiting.refused, ended.refused) == ("no_months", "")
