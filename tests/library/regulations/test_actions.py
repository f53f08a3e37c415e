"""The way of a regulation: two persons, days, neighbours, withdrawal, end."""

from datetime import date, timedelta

import pytest

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, Refused
from chibo.library.notifications.models import Notice
from chibo.library.regulations.actions import (
    confirm_end,
    confirm_regulation,
    propose_end,
    propose_regulation,
    withdraw_regulation,
)
from chibo.library.regulations.actions.packs import upload_pack
from chibo.library.regulations.models import PackText, Regulation
from chibo.library.regulations.queries import pack_for
from chibo.library.regulations.rules.files import pack_file
from tests.factories import TODAY, act_as
from tests.library.regulations.texts import text
from tests.library.regulations.world import START, offices, put_in_force, top_of, upload

MINUTES = "agenda.ideology_minutes"


def codes(unit):
    return list(
        Entry.objects.filter(chain_id=unit.pk, code__startswith="regulation.").values_list(
            "code", flat=True
        )
    )


def refused(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return [finding.code for finding in caught.value.findings]


def test_an_upload_is_a_draft_that_holds_nowhere(people):
    by = offices(people)
    row = upload(by)
    assert (row.state, row.unit, row.cell_types) == ("draft", people.commune, [])
    assert (row.pack.code, row.pack.layer, row.pack.number) == (
        "suoi-may-2026",
        "commune",
        "12-QĐ/ĐU",
    )
    assert pack_for(people.cell, on=START).value(MINUTES).value is None
    assert codes(people.commune) == ["regulation.upload"]


def test_two_persons_put_it_in_force_from_its_day(people):
    by = offices(people)
    row = put_in_force(by)
    assert (row.state, row.proposed_by_id, row.confirmed_by_id) == (
        "confirmed",
        by.department.person_id,
        people.official.pk,
    )
    assert pack_for(people.cell, on=START - timedelta(days=1)).value(MINUTES).value is None
    assert pack_for(people.cell, on=START).value(MINUTES).value == 20
    assert pack_for(people.cell, on=START).value(MINUTES).source.pack == "suoi-may-2026"
    assert codes(people.commune) == [
        "regulation.upload",
        "regulation.propose",
        "regulation.confirm",
    ]


def test_it_holds_in_its_commune_only(people):
    put_in_force(offices(people))
    far = people.stranger.memberships.get().cell
    assert pack_for(people.sister, on=START).value(MINUTES).value == 20
    assert pack_for(far, on=START).value(MINUTES).value is None


def test_it_holds_for_the_types_of_cells_it_was_put_in_force_for(people):
    put_in_force(offices(people), types=["agency"])
    assert pack_for(people.cell, on=START).value(MINUTES).value is None
    people.cell.cell_type = "agency"
    assert pack_for(people.cell, on=START).value(MINUTES).value == 20


def test_the_one_who_proposed_never_confirms(people):
    by = offices(people)
    row = propose_regulation(upload(by), valid_from=START, actor=by.department, on=TODAY)
    assert refused(confirm_regulation, row, actor=by.department, on=TODAY) == [
        "regulation.same_person"
    ]
    assert refused(confirm_regulation, row, actor=SYSTEM, on=TODAY) == ["regulation.no_person"]
    row.refresh_from_db()
    assert (row.state, row.confirmed_by) == ("proposed", None)


def test_the_others_are_told_that_it_waits(people):
    by = offices(people)
    row = propose_regulation(upload(by), valid_from=START, actor=by.department, on=TODAY)
    notice = Notice.objects.of_unit(people.commune).get()
    assert (notice.person, notice.link) == (people.official, f"/regulations/{row.pk}/")
    assert notice.params == {"number": "12-QĐ/ĐU", "day": "01/12/2026"}


def test_an_office_without_the_right_proposes_nothing(people):
    by = offices(people)
    row = upload(by)
    with pytest.raises(NotAllowed):
        propose_regulation(row, valid_from=START, actor=by.office, on=TODAY)
    for person in (people.secretary, people.member, people.in_charge):
        with pytest.raises(NotAllowed):
            confirm_regulation(row, actor=act_as(person), on=TODAY)


def test_a_central_pack_asks_for_the_right_over_everything(people):
    by = offices(people)
    file = pack_file("a.yaml", text(layer="central", refines="[]", scope="null").encode())
    with pytest.raises(NotAllowed):
        upload_pack(unit=None, cell_types=(), file=file, actor=by.department, on=TODAY)
    found = refused(
        upload_pack, unit=None, cell_types=(), file=file, actor=top_of(people.official), on=TODAY
    )
    assert found and not PackText.objects.exists()


def test_a_layer_belongs_to_its_kind_of_unit(people):
    by = offices(people)
    assert refused(upload, by, text(layer="province")) == ["regulation.layer"]
    assert refused(upload, by, text(layer="cell", code="to-1"), unit=people.commune) == [
        "regulation.layer"
    ]
    assert upload(by, text(layer="cell", code="to-1"), unit=people.cell).unit == people.cell


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2026, 6, 30)])
def test_nothing_begins_before_tomorrow(people, day):
    by = offices(people)
    found = refused(propose_regulation, upload(by), valid_from=day, actor=by.department, on=TODAY)
    assert "regulation.too_early" in found
    assert not Regulation.objects.exclude(state="draft").exists()


def test_nothing_begins_before_its_own_text(people):
    by = offices(people)
    row = upload(by, text(since="2027-01-01"))
    assert refused(propose_regulation, row, valid_from=START, actor=by.department, on=TODAY) == [
        "regulation.outside_text"
    ]


def test_two_of_one_layer_for_one_unit_and_day_are_refused_naming_the_other(people):
    by = offices(people)
    put_in_force(by)
    row = upload(by, text(code="suoi-may-khac", minutes=25))
    with pytest.raises(Refused) as caught:
        propose_regulation(row, valid_from=date(2027, 1, 1), actor=by.department, on=TODAY)
    finding = caught.value.findings[0]
    assert (finding.code, finding.params["number"], finding.field) == (
        "regulation.overlap",
        "12-QĐ/ĐU",
        "valid_from",
    )
    assert finding.message.startswith(
        "For the same unit there is already {number}, from {since} on, without an end."
    )


def test_two_for_different_types_of_cells_stand_side_by_side(people):
    by = offices(people)
    put_in_force(by, types=["residential"])
    put_in_force(by, text(code="suoi-may-khac", minutes=25), types=["agency"])
    assert pack_for(people.cell, on=START).value(MINUTES).value == 20


def test_a_new_version_of_the_same_code_closes_the_old_one_on_its_first_day(people):
    by = offices(people)
    old = put_in_force(by)
    new = put_in_force(by, text(minutes=25), start=date(2027, 3, 1))
    old.refresh_from_db()
    assert (old.valid_to, new.replaced_id, new.replaced_until) == (date(2027, 3, 1), old.pk, None)
    assert pack_for(people.cell, on=date(2027, 2, 28)).value(MINUTES).value == 20
    assert pack_for(people.cell, on=date(2027, 3, 1)).value(MINUTES).value == 25
    assert codes(people.commune)[-2:] == ["regulation.replace", "regulation.confirm"]


def test_withdrawn_before_its_day_it_leaves_the_old_one_as_it_was(people):
    by = offices(people)
    old = put_in_force(by)
    new = put_in_force(by, text(minutes=25), start=date(2027, 3, 1))
    withdraw_regulation(new, reason="Sai số hiệu", actor=by.office, on=TODAY)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.valid_to, new.state, new.reason, new.withdrawn_by_id) == (
        None,
        "withdrawn",
        "Sai số hiệu",
        people.official.pk,
    )
    assert pack_for(people.cell, on=date(2027, 3, 1)).value(MINUTES).value == 20


def test_what_is_in_force_is_not_withdrawn_but_ends_by_two_persons(people):
    by = offices(people)
    row = put_in_force(by)
    later, end = date(2026, 12, 20), date(2027, 1, 1)
    assert refused(withdraw_regulation, row, reason="Nhầm", actor=by.office, on=later) == [
        "in_force"
    ]
    propose_end(row, ends_on=end, reason="Tỉnh đã có quy định", actor=by.department, on=later)
    assert refused(confirm_end, row, actor=by.department, on=later) == ["regulation.same_person"]
    confirm_end(row, actor=by.office, on=later)
    assert pack_for(people.cell, on=date(2026, 12, 31)).value(MINUTES).value == 20
    assert pack_for(people.cell, on=end).value(MINUTES).value is None


def test_an_end_is_refused_backwards_and_outside_its_days(people):
    by = offices(people)
    row = put_in_force(by)
    act = {"reason": "Nhầm", "actor": by.department, "on": START}
    assert refused(propose_end, row, ends_on=START, **act) == ["too_early"]
    assert refused(confirm_end, row, actor=by.office, on=START) == ["no_end"]


def test_a_reason_is_asked_for(people):
    by = offices(people)
    assert refused(withdraw_regulation, upload(by), reason="  ", actor=by.department, on=TODAY) == [
        "no_reason"
    ]


def test_confirmed_after_it_was_withdrawn_meanwhile_is_refused(people):
    by = offices(people)
    stale = propose_regulation(upload(by), valid_from=START, actor=by.department, on=TODAY)
    withdraw_regulation(
        Regulation.objects.get(pk=stale.pk), reason="Nhầm", actor=by.department, on=TODAY
    )
    assert refused(confirm_regulation, stale, actor=by.office, on=TODAY) == ["wrong_state"]
    assert Regulation.objects.get(pk=stale.pk).state == "withdrawn"


def test_confirmed_too_late_is_refused(people):
    by = offices(people)
    row = propose_regulation(upload(by), valid_from=START, actor=by.department, on=TODAY)
    assert refused(confirm_regulation, row, actor=by.office, on=START) == ["regulation.too_early"]


@pytest.mark.parametrize("begins", [b"%PDF-1.7\n1 0 obj", b"PK\x03\x04word", b"\x89PNG\r\n"])
def test_a_file_of_another_kind_is_named_as_what_it_is(people, begins):
    by = offices(people)
    asked = {"unit": people.commune, "cell_types": (), "on": TODAY}
    assert refused(upload_pack, file=pack_file("a.yaml", begins), actor=by.department, **asked) == [
        "regulation.file_kind"
    ]
    assert not PackText.objects.exists()
