"""An older list of the office does not bring back the dead without a word."""

import time_machine

from chibo.directory.people.actions import end_membership
from chibo.directory.people.models import Membership
from tests.factories import SYSTEM
from tests.interfaces.imports.runs import FOLDER, look, run
from tests.interfaces.imports.test_ways import commune, that_day

__all__ = ["commune", "that_day"]


def test_who_was_recorded_as_gone_comes_back_only_when_that_is_confirmed(db, that_day, commune):
    with time_machine.travel("2026-10-01 12:00+07:00", tick=False):
        run(FOLDER / "r00.xlsx")
    gone = Membership.objects.get(person__full_name="Nông Đức Nháp")
    end_membership(gone, on=gone.valid_from.replace(month=11, day=20), actor=SYSTEM)

    said, code = run(FOLDER / "r00.xlsx")

    assert [one["code"] for one in look(FOLDER / "r00.xlsx")["must_confirm"]] == ["come_back"]
    assert (
        code,
        "những người sau đã thôi sinh hoạt" in said,
        "Nông Đức Nháp (20/11/2026)" in said,
    ) == (1, True, True)
    assert Membership.objects.filter(valid_to=None).count() == 3

    assert run(FOLDER / "r00.xlsx", "--confirm")[1] == 0
    assert Membership.objects.filter(valid_to=None).count() == 4


def test_who_moved_from_one_cell_to_another_does_not_come_back(db, that_day, commune):
    with time_machine.travel("2026-10-01 12:00+07:00", tick=False):
        run(FOLDER / "r00.xlsx")
    assert look(FOLDER / "r00.xlsx")["must_confirm"] == []
