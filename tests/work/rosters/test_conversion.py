"""An upload in an old font is kept anew as it reads in Unicode; one that stopped says why."""

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.work.rosters.actions import stage_roster
from chibo.work.rosters.actions.applying import note_refusal
from chibo.work.rosters.actions.staging import stage_converted
from chibo.work.rosters.models import RosterImport
from chibo.work.rosters.rules import Roster
from chibo.work.rosters.rules.serialise import Extras, plain_roster
from rulebook.vocabulary.findings import Finding
from tests.factories import act_as
from tests.work.rosters.worlds import FIRST, SPRING, member, stage

pytestmark = pytest.mark.django_db
OLD = Roster((SPRING,), (member("Vµng V¨n Thö"),), ())
TURNED = Roster((SPRING,), (member("Vàng Văn Thử"),), ())


@pytest.fixture
def old(people) -> RosterImport:
    """An upload in an old font, with how it reads when it is turned into Unicode."""
    conversion = {"font": "TCVN3", "roster": plain_roster(TURNED), "findings": [], "sheets": None}
    return stage_roster(
        people.commune,
        OLD,
        file_name="cũ.xlsx",
        findings=(),
        actor=SYSTEM,
        on=FIRST,
        extras=Extras(conversion=conversion),
    )


def test_the_converted_upload_takes_the_place_of_the_old_one(old):
    turned = stage_converted(old, actor=SYSTEM, on=FIRST)

    assert turned.roster == plain_roster(TURNED)
    assert (turned.file_name, turned.conversion) == (old.file_name, None)
    old.refresh_from_db()
    assert (old.roster, old.conversion) == (None, None)
    codes = Entry.objects.filter(code="roster.stage").order_by("seq")
    assert codes.last().target == f"rosterimport:{turned.pk}"


def test_an_upload_without_an_old_font_or_that_is_over_is_not_converted(old, people):
    old.applied_at = now()
    with pytest.raises(Refused):
        stage_converted(old, actor=SYSTEM, on=FIRST)
    with pytest.raises(Refused):
        stage_converted(stage(people.commune, TURNED), actor=SYSTEM, on=FIRST)


def test_only_who_may_bring_a_list_in_converts_it(old, people):
    with pytest.raises(NotAllowed):
        stage_converted(old, actor=act_as(people.member), on=FIRST)
    assert RosterImport.objects.count() == 1


def test_an_upload_says_why_it_was_not_applied_unless_it_was(old, people):
    finding = Finding("moved", "The directory has changed since {day}.", {"day": FIRST})

    note_refusal(old, [finding])
    old.refresh_from_db()
    assert old.refused == [
        {"code": "moved", "message": finding.message, "params": {"day": "2026-11-03"}}
    ]

    applied = stage(people.commune, TURNED)
    applied.applied_at = now()
    applied.save()
    note_refusal(applied, [finding])
    applied.refresh_from_db()
    assert not applied.refused
