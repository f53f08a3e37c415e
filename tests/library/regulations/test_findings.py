"""What the checks say of a regulation that stands as a draft."""

import pytest

from chibo.library.regulations.actions.packs import findings_about
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
