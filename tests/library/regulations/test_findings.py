"""What the checks say of a regulation that stands as a draft."""

import pytest

from chibo.base.audit.actions import INSTALLATION
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.library.regulations.actions.packs import findings_about, record_regulation
from chibo.library.regulations.models import Regulation
from tests.library.regulations.texts import text
from tests.library.regulations.world import offices, upload

pytestmark = pytest.mark.django_db


def test_nothing_blocks_a_sound_draft_and_asking_changes_nothing(people):
    row = upload(offices(people))
    before = Regulation.objects.values().get(pk=row.pk)

    assert [finding for finding in findings_about(row) if finding.blocks] == []
    assert Regulation.objects.values().get(pk=row.pk) == before


def test_a_draft_is_checked_for_its_first_day(people):
    row = upload(offices(people), text(since="2026-07-01"))
    row.valid_from = row.valid_from.replace(year=2020)
    assert findings_about(row) != ()


def test_what_is_done_to_a_regulation_stands_in_the_chain_of_its_unit_else_of_all(people):
    row = upload(offices(people))
    record_regulation(row, "regulation.end", SYSTEM, valid_to=None)
    row.unit_id = None
    record_regulation(row, "regulation.end", SYSTEM, valid_to=None)

    entries = Entry.objects.filter(code="regulation.end", target=f"regulation:{row.pk}")
    assert {entry.chain_id for entry in entries} == {people.commune.pk, INSTALLATION}
