"""A generated province: everything in it holds as if it had been entered, and nothing of the
prototype is left in it.
"""

import json
import re
import uuid
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from chibo.base.accounts.queries import account_by_login
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.base.audit.rules import short_code
from chibo.base.jobs.models import Job
from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.bulk import stored_rows
from chibo.base.search.actions import mend_index
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from chibo.insight.scoring.models import ScoreSheet
from chibo.interfaces.demo import generated, story
from chibo.interfaces.demo.prototype import COMMUNE_CODE
from chibo.work.meetings.models import Attendance, Meeting, Minutes
from chibo.work.meetings.queries.recount import recount_meetings
from tests.factories import act_as

ON = date(2026, 11, 21)
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
# How many statements were sent when each commune stood.
STATEMENTS: list[int] = []


@pytest.fixture(scope="module")
def province(django_db_setup, django_db_blocker, tmp_path_factory):
    """Five cells in communes of three with a month behind them; built once for this file."""
    from django.conf import settings

    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=settings.STORAGES | {"default": files}),
        transaction.atomic(),
        CaptureQueriesContext(connection) as asked,
    ):
        yield generated.generate(
            [3, 2],
            months=1,
            seed=7,
            on=ON,
            say=lambda _text: STATEMENTS.append(len(asked)),
        )
        transaction.set_rollback(True)


def _all_text() -> str:
    models = [model for model in apps.get_models() if model.__module__.startswith("chibo.")]
    return "\n".join(
        json.loads(f'"{value}"') if "\\u" in value and '"' not in value else value
        for model in models
        for row in stored_rows(model)
        for value in row
        if isinstance(value, str)
    )


def test_the_cells_stand_below_their_communes_with_names_and_codes_of_their_own(province):
    communes = Unit.all_rows_unscoped.filter(parent=province).order_by("code")
    below = {
        unit.code: [child.code for child in unit.children.order_by("code")] for unit in communes
    }

    assert below == {"X0000": ["00000", "00001", "00002"], "X0001": ["00003", "00004"]}
    assert Unit.all_rows_unscoped.filter(kind="cell").values("node").distinct().count() == 5
    members = Person.objects.filter(memberships__isnull=False)
    assert members.count() == members.values("pk").distinct().count() >= 5 * 14


def test_the_months_behind_are_decided_and_this_one_stands_in_several_states(province):
    past = ScoreSheet.all_rows_unscoped.filter(meeting__month=date(2026, 10, 1))
    assert set(past.values_list("state", flat=True)) == {"decided"}
    now = Meeting.all_rows_unscoped.filter(month=date(2026, 11, 1), kind="regular")
    assert len(set(now.values_list("state", flat=True))) >= 3
    assert Attendance.all_rows_unscoped.filter(state="present").exists()


def test_every_chain_holds_and_every_row_says_what_was_audited_of_it(province):
    assert Entry.objects.count() > 2_000
    assert (list(chain_breaks()), list(row_mismatches())) == ([], [])


def test_the_head_of_every_cell_stands_in_the_chain_of_its_commune(province):
    heads = Entry.objects.filter(code="audit.heads").values_list("values", flat=True)
    cells = Unit.all_rows_unscoped.filter(kind="cell").values_list("pk", flat=True)
    assert {chain for values in heads for chain in values["heads"]} == {str(pk) for pk in cells}


def test_counting_every_meeting_anew_finds_no_difference(province):
    counted = list(recount_meetings(scope=EVERYWHERE))
    assert len(counted) >= 5
    assert [one.meeting_id for one in counted if one.mismatches] == []


def test_the_index_of_words_needs_no_mending(province):
    found = mend_index()
    assert found.rows > 100
    assert (found.mended, found.dropped) == (0, 0)


def test_the_code_under_the_minutes_is_the_head_that_they_were_sealed_at(province):
    sealed = Minutes.all_rows_unscoped.exclude(seal_code="")
    assert sealed.count() >= 5
    for minutes in sealed:
        entry = Entry.objects.get(target=f"minutes:{minutes.pk}", code="minutes.seal")
        assert minutes.seal_code == short_code(entry.prev_hash)


def test_every_id_that_is_named_anywhere_is_the_id_of_a_row(province):
    known = {
        str(uuid.UUID(str(pk)))
        for model in apps.get_models()
        if model._meta.pk.get_internal_type() == "UUIDField"
        for pk in model._base_manager.values_list("pk", flat=True)
    }
    known |= {str(chain) for chain in Entry.objects.values_list("chain_id", flat=True)}
    assert {found for found in _ID.findall(_all_text()) if found not in known} == set()


def test_no_code_or_name_of_the_prototype_is_left(province):
    text = _all_text()
    assert [code for code in (*story.HABITS, COMMUNE_CODE) if code in text] == []


def test_no_job_waits_for_what_the_prototype_did(province):
    assert Job.objects.count() == 0


def test_a_secretary_has_a_login_and_sees_the_own_cell_alone(province):
    account = account_by_login("bithu-00002")
    assert account.has_usable_password()
    person = Person.objects.get(account=account)
    actor = act_as(person, on=ON)
    assert [unit.code for unit in Unit.objects.within(actor.scope)] == ["00002"]


def test_a_commune_is_written_in_no_more_statements_than_there_are_tables(province):
    three_cells, two_cells = STATEMENTS
    tables = sum(1 for model in apps.get_models() if model.__module__.startswith("chibo."))

    assert two_cells - three_cells <= tables
