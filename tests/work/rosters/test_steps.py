"""Steps of an import: the list compared with the directory, its differences written."""

import pytest

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused
from chibo.directory.people.models import Membership
from chibo.work.rosters.actions.staging import compare_with_directory, no_longer_open
from chibo.work.rosters.actions.writing import write_differences
from chibo.work.rosters.rules import Roster
from tests.work.rosters.worlds import FIRST, SPRING, member

pytestmark = pytest.mark.django_db


def test_what_was_compared_is_written_and_then_nothing_differs(people):
    roster = Roster((SPRING,), (member("Vàng Văn Thử"),), ())
    preview = compare_with_directory(people.commune, roster, on=FIRST)
    assert preview.counts["members.added"] == 1
    assert not Membership.objects.filter(person__full_name="Vàng Văn Thử").exists()

    write_differences(people.commune, preview.known, preview.found, actor=SYSTEM, on=FIRST)

    row = Membership.objects.get(person__full_name="Vàng Văn Thử")
    assert (row.cell.code, row.kind) == (SPRING.code, "official")
    assert compare_with_directory(people.commune, roster, on=FIRST).counts["members.added"] == 0


def test_an_upload_that_is_over_is_refused_with_what_to_do():
    refused = no_longer_open()
    assert isinstance(refused, Refused)
    assert [finding.code for finding in refused.findings] == ["roster_closed"]
