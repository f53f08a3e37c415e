"""Into an account in use again: one person asks, a second confirms, the owner is told and can say
no.
"""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.actions import (
    add_grant,
    cancel_recovery,
    confirm_recovery,
    issue_code,
    request_recovery,
)
from chibo.directory.access.models import Recovery
from chibo.directory.access.queries.recoveries import get_recovery, recoveries_to_confirm
from chibo.library.notifications.models import Notice
from tests.conftest import Browser
from tests.directory.recoveries import NEW, NOW, ask, code_of, confirm, enter, password_of
from tests.factories import FOUNDED, PASSWORD, TODAY, act_as, make_member, make_official

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def codes(people) -> list[str]:
    rows = Entry.objects.filter(chain_id=people.cell.pk, code__startswith="recovery.").order_by(
        "seq"
    )
    return list(rows.values_list("code", flat=True))


def told(person) -> list[str]:
    run_waiting_jobs()
    rows = Notice.all_rows_unscoped.filter(person=person).order_by("created_at", "pk")
    return [code for code in rows.values_list("code", flat=True) if code.startswith("recovery.")]


def test_two_persons_stand_for_it_and_the_new_password_holds(people_online):
    code = confirm(ask(people_online), people_online.deputy)
    assert (len(code), password_of(people_online.member)) == (14, PASSWORD)

    enter(people_online.member, code.lower().replace("-", " "))

    row = Recovery.objects.get()
    assert (row.outcome, row.closed_at, row.code_hash, password_of(people_online.member)) == (
        "used",
        NOW,
        "",
        NEW,
    )
    assert codes(people_online) == ["recovery.request", "recovery.confirm", "recovery.use"]
    assert (
        Entry.objects.filter(
            code="account.recover", target=f"account:{people_online.member.account.pk}"
        ).count()
        == 1
    )
    with pytest.raises(Refused):
        enter(people_online.member, code)


def test_who_lost_the_phone_too_gets_in_and_sets_the_second_step_up_anew(
    people_online, settings, clock
):
    settings.TOTP_REQUIRED = True
    both, code = official_asked(people_online)
    TOTP.activate(both.account, generate_totp_secret())
    RecoveryCodes.activate(both.account)
    clock.move_to(NOW + timedelta(hours=24))
    enter(both, code)
    browser = Browser()
    assert (
        browser.post("/account/login/", {"login": both.account.username, "password": NEW}).url
        == "/"
    )
    assert browser.get("/me/").url == "/account/2fa/totp/activate/"
    assert browser.get("/account/2fa/totp/activate/").status_code == 200
    run_waiting_jobs()
    assert Notice.all_rows_unscoped.filter(person=both, code="account.factor_off").count() == 1


def test_the_owner_is_told_at_request_and_at_use_and_the_mail_says_nothing(
    people_online, mailoutbox
):
    for row in (people_online.member, people_online.member.account):
        row.email = "chung@example.vn"
        row.save(update_fields=["email"])
    code = confirm(ask(people_online), people_online.deputy)
    assert told(people_online.member) == ["recovery.requested"]
    enter(people_online.member, code)
    assert told(people_online.member) == ["recovery.requested", "recovery.used"]
    assert [mail.to for mail in mailoutbox] == [["chung@example.vn"]] * 2
    assert not any(
        word in mail.body for mail in mailoutbox for word in ("Lò Thị Mai", code, "mật khẩu")
    )


def lifted_for_an_office(people, clock, settings):
    """An office with two steps and an address it proved itself; two persons gave new access, and it
    was used.
    """
    settings.TOTP_REQUIRED = True
    both, code = official_asked(people)
    both.account.email = "hoa@example.vn"
    both.account.save(update_fields=["email"])
    TOTP.activate(both.account, generate_totp_secret())
    RecoveryCodes.activate(both.account)
    clock.move_to(NOW + timedelta(hours=24))
    enter(both, code)
    return both


def test_a_lifted_second_step_is_on_record_with_the_recovery_that_lifted_it(
    people_online, clock, settings
):
    both = lifted_for_an_office(people_online, clock, settings)
    row = Recovery.objects.get()
    assert (row.requested_by_id, row.confirmed_by_id == row.requested_by_id) == (
        people_online.official.pk,
        False,
    )
    off = Entry.objects.get(code="account.factor_off", target=f"account:{both.account.pk}")
    used = Entry.objects.get(code="recovery.use", target=f"recovery:{row.pk}")
    assert (off.values["recovery"], used.values["factor_lifted"]) == (str(row.pk), True)


def test_where_there_was_no_second_step_the_record_says_that_none_was_lifted(people_online):
    enter(people_online.member, confirm(ask(people_online), people_online.deputy))
    assert Entry.objects.get(code="recovery.use").values["factor_lifted"] is False
    assert not Entry.objects.filter(code="account.factor_off").exists()


def test_the_owner_is_told_in_the_app_and_at_the_proved_address_although_the_office_has_typed_none(
    people_online, clock, settings, mailoutbox
):
    both = lifted_for_an_office(people_online, clock, settings)
    run_waiting_jobs()
    notices = Notice.all_rows_unscoped.filter(person=both)
    assert both.email == ""
    told_of = {"recovery.requested", "recovery.used", "account.factor_off"}
    assert set(notices.values_list("code", flat=True)) == told_of
    assert [mail.to for mail in mailoutbox] == [["hoa@example.vn"]] * len(told_of)


def test_those_who_may_confirm_are_told_and_who_asked_is_not(people_online):
    ask(people_online)
    persons = (
        people_online.deputy,
        people_online.official,
        people_online.secretary,
        people_online.neighbour,
    )
    assert [told(person) for person in persons] == [
        ["recovery.confirm"],
        ["recovery.confirm"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("who", "error"),
    [("secretary", "same_person"), ("member", None), ("in_charge", None), ("neighbour", None)],
)
def test_neither_who_asked_nor_who_lacks_the_right_confirms(people_online, who, error):
    row = ask(people_online)
    with pytest.raises(Refused if error else NotAllowed) as caught:
        confirm(row, getattr(people_online, who))
    assert error is None or code_of(caught) == error
    assert Recovery.objects.get().confirmed_at is None


def test_an_owner_neither_asks_nor_confirms(people_online):
    with pytest.raises(Refused) as asked:
        ask(people_online, people_online.secretary)
    row = ask(people_online, people_online.secretary, by=people_online.deputy)
    with pytest.raises(Refused) as confirmed:
        confirm(row, people_online.secretary)
    assert (code_of(asked), code_of(confirmed)) == ("own_recovery", "own_recovery")


def test_the_system_is_no_person(people_online):
    with pytest.raises(NotAllowed):
        request_recovery(people_online.member, unit=people_online.cell, on=TODAY, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        confirm_recovery(ask(people_online), on=TODAY, actor=SYSTEM)


def test_who_stands_above_confirms_too(people_online):
    chief = make_official(people_online.commune, role="organisation_department")
    assert len(confirm(ask(people_online), chief)) == 14


def test_a_confirmed_request_is_not_confirmed_again(people_online):
    row = ask(people_online)
    confirm(row, people_online.deputy)
    with pytest.raises(Refused) as caught:
        confirm(row, people_online.official)
    assert code_of(caught) == "already_confirmed"


def test_a_code_for_an_account_in_use_is_given_no_other_way(people_online):
    with pytest.raises(Refused):
        issue_code(
            people_online.member,
            unit=people_online.cell,
            on=TODAY,
            actor=act_as(people_online.secretary),
        )
    account = people_online.member.account
    assert (account.invite_hash, account.check_password(PASSWORD)) == ("", True)


def test_an_account_that_was_never_used_needs_an_invitation_only(people):
    with pytest.raises(Refused) as caught:
        ask(people)
    assert code_of(caught) == "never_used"
    code = issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    assert enter(people.member, code).check_password(NEW)


@pytest.mark.parametrize("confirmed", [False, True])
def test_the_owner_stops_it_and_no_code_opens_the_account(people_online, confirmed):
    row = ask(people_online)
    code = confirm(row, people_online.deputy) if confirmed else "AAAA-BBBB-CCCC"
    cancel_recovery(row, actor=act_as(people_online.member))
    with pytest.raises(Refused):
        enter(people_online.member, code)
    assert (Recovery.objects.get().outcome, codes(people_online)[-1]) == (
        "cancelled",
        "recovery.cancel",
    )
    with pytest.raises(Refused):
        confirm(row, people_online.deputy)
    assert told(people_online.member) == ["recovery.requested", "recovery.cancelled"]


def test_nobody_else_stops_it(people_online):
    with pytest.raises(NotAllowed):
        cancel_recovery(ask(people_online), actor=act_as(people_online.secretary))


def official_asked(people):
    """A member of the cell with an office above it; the committee office asks, the organisation
    department confirms.
    """
    both = make_member(people.cell, account=True)
    add_grant(both, role="inspection", unit=people.commune, on=FOUNDED, actor=SYSTEM)
    chief = make_official(people.commune, role="organisation_department")
    return both, confirm(ask(people, both, by=people.official), chief)


@pytest.mark.parametrize(
    ("hours", "opens"),
    [(0, False), (23.99, False), (24, True), (24 + 7 * 24 - 0.01, True), (192, False)],
)
def test_the_account_of_an_office_opens_a_day_later(people_online, clock, hours, opens):
    both, code = official_asked(people_online)
    clock.move_to(NOW + timedelta(hours=hours))
    if opens:
        assert enter(both, code).check_password(NEW)
        return
    with pytest.raises(Refused) as caught:
        enter(both, code)
    assert code_of(caught) == ("too_early" if hours < 24 else "invite_closed")


def test_who_stands_below_an_office_neither_asks_nor_confirms(people_online):
    both = make_member(people_online.cell, account=True)
    add_grant(both, role="inspection", unit=people_online.commune, on=FOUNDED, actor=SYSTEM)
    with pytest.raises(Refused) as asked:
        ask(people_online, both)
    with pytest.raises(Refused) as confirmed:
        confirm(ask(people_online, both, by=people_online.official), people_online.deputy)
    assert (code_of(asked), code_of(confirmed)) == ("office_account", "office_account")


def test_the_office_of_a_commune_reaches_no_office_of_the_province(people_online):
    both = make_member(people_online.cell, account=True)
    add_grant(both, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    with pytest.raises(Refused) as caught:
        ask(people_online, both, by=people_online.official)
    assert code_of(caught) == "office_account"


@pytest.mark.parametrize(("days", "open"), [(6.99, True), (7, False)])
def test_a_request_waits_seven_days_for_its_second_person(people_online, clock, days, open):
    row = ask(people_online)
    clock.move_to(NOW + timedelta(days=days))
    assert recoveries_to_confirm(
        act_as(people_online.deputy), at=NOW + timedelta(days=days)
    ).count() == int(open)
    if open:
        assert confirm(row, people_online.deputy)
        return
    with pytest.raises(Refused):
        confirm(row, people_online.deputy)
    assert ask(people_online).pk != row.pk
    row.refresh_from_db()
    assert row.outcome == "expired"


def test_a_request_made_while_the_clock_was_years_ahead_keeps_nobody_from_asking_anew(
    people_online, clock
):
    clock.move_to(NOW + timedelta(days=1900))
    row = ask(people_online)
    clock.move_to(NOW)

    assert not recoveries_to_confirm(act_as(people_online.deputy), at=NOW).exists()
    again = ask(people_online)

    row.refresh_from_db()
    assert (row.outcome, again.is_open(NOW)) == ("expired", True)


def test_one_request_is_open_at_a_time(people_online):
    ask(people_online)
    with pytest.raises(Refused) as caught:
        ask(people_online, by=people_online.official)
    assert code_of(caught) == "recovery_open"


def test_a_request_of_another_cell_is_not_found(people_online):
    row = ask(people_online)
    for who in (people_online.neighbour, people_online.stranger, people_online.others[0]):
        with pytest.raises(NotFound):
            get_recovery(row.pk, actor=act_as(who), at=NOW)
    assert get_recovery(row.pk, actor=act_as(people_online.member), at=NOW) == row
