"""An e-mail address is proved before it is written to."""

import pytest
import time_machine
from django.core.mail import EmailMessage

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.security.models import EmailProof
from chibo.directory.access.actions import issue_code
from chibo.library.notifications.actions import Message, notify
from tests.conftest import Browser
from tests.factories import TODAY, act_as
from tests.interfaces.web.account.accounts import CODE, codes, page_text, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(people_online) -> Account:
    return people_online.member.account


# The e-mail


def asked(browser: Browser, address: str = "chung@suoimay.vn"):
    return browser.post("/me/security/address/", {"address": address})


def mailed_code(mailoutbox) -> str:
    run_waiting_jobs()
    return CODE.search(mailoutbox[-1].body)[1]


def test_an_address_is_proved_by_the_code_that_went_there(account, people_online, mailoutbox):
    browser = signed_in(account)
    assert asked(browser).url == "/me/security/"
    code = mailed_code(mailoutbox)
    account.refresh_from_db()
    assert ([mail.to for mail in mailoutbox], account.email) == ([["chung@suoimay.vn"]], "")
    assert (
        browser.post("/me/security/code/", {"code": code.lower().replace("-", " ")}).url
        == "/me/security/"
    )
    account.refresh_from_db()
    people_online.member.refresh_from_db()
    assert (account.email, people_online.member.email) == ("chung@suoimay.vn", "chung@suoimay.vn")
    assert (codes(account)[-1], EmailProof.objects.count()) == ("email_change", 0)
    assert Entry.objects.get(code="account.email_change").values == {"email": "c…@suoimay.vn"}
    assert browser.post("/me/security/code/", {"code": code}).status_code == 422


def test_asvs_6_3_7_the_old_address_is_told_of_the_new_one(account, people_online, mailoutbox):
    Account.objects.filter(pk=account.pk).update(email="cu@suoimay.vn")
    browser = signed_in(account)
    asked(browser)
    browser.post("/me/security/code/", {"code": mailed_code(mailoutbox)})
    mailoutbox.clear()
    assert told(people_online.member) == ["email_change"]
    assert {mail.to[0] for mail in mailoutbox} == {"cu@suoimay.vn", "chung@suoimay.vn"}


def test_asvs_6_6_3_after_five_wrong_codes_the_right_one_proves_nothing(account, mailoutbox):
    browser = signed_in(account)
    asked(browser)
    code = mailed_code(mailoutbox)
    statuses = [
        browser.post("/me/security/code/", {"code": "AAAA-AAAA"}).status_code for _ in range(5)
    ]
    assert (statuses, browser.post("/me/security/code/", {"code": code}).status_code) == (
        [422] * 5,
        422,
    )
    account.refresh_from_db()
    assert account.email == ""


@pytest.mark.parametrize(("days", "proves"), [(6.99, True), (7, False)])
def test_a_code_holds_for_seven_days(account, mailoutbox, clock, days, proves):
    browser = signed_in(account)
    asked(browser)
    code = mailed_code(mailoutbox)
    clock.shift(days * 24 * 3600)
    browser.post("/me/security/code/", {"code": code})
    account.refresh_from_db()
    assert bool(account.email) is proves


def test_asvs_6_6_2_the_code_of_one_account_proves_nothing_for_another(
    account, people_online, mailoutbox
):
    asked(signed_in(account))
    code = mailed_code(mailoutbox)
    other = signed_in(people_online.deputy.account)
    assert other.post("/me/security/code/", {"code": code}).status_code == 422
    asked(other, "khac@suoimay.vn")
    assert other.post("/me/security/code/", {"code": code}).status_code == 422


def test_asvs_2_4_1_strangers_get_two_mails_a_day_at_most_whoever_asks(
    account, people_online, mailoutbox
):
    statuses = []
    for person in (people_online.member, people_online.deputy, people_online.secretary):
        statuses.append(asked(signed_in(person.account), "nguoi.la@example.com").status_code)
    browser = signed_in(people_online.others[0].account)
    statuses += [asked(browser, f"nguoi.{number}@example.com").status_code for number in range(6)]
    run_waiting_jobs()
    assert statuses == [302, 302, 422, *[302] * 5, 422]
    assert [mail.to for mail in mailoutbox if mail.to == ["nguoi.la@example.com"]] == [
        ["nguoi.la@example.com"]
    ] * 2


@pytest.mark.parametrize("sign", ["\n", "\r\n", "%0a", ","])
def test_asvs_1_3_11_an_address_with_another_one_behind_it_is_refused(account, mailoutbox, sign):
    browser = signed_in(account)
    answer = browser.post(
        "/me/security/address/", {"address": f"mai@example.vn{sign}Bcc: nguoi.la@example.com"}
    )
    run_waiting_jobs()
    assert answer.status_code == 422
    assert mailoutbox == []
    with pytest.raises(ValueError, match="newlines"):
        EmailMessage(
            subject="a", body="b", to=["mai@example.vn\nBcc: nguoi.la@example.com"]
        ).message()


def test_mails_go_to_proved_addresses_and_one_that_the_office_typed_is_offered_its_proof(
    people_online, mailoutbox, clock
):
    """The first notice brings the code, so that nobody has to ask for it; a week later once more,
    three times at most.
    """
    person = people_online.member
    person.email = "van.phong.ghi@example.vn"
    person.save(update_fields=["email"])
    for _ in range(6):
        notify([person], cell=people_online.cell, news=Message("test", "You have a new notice"))
        run_waiting_jobs()
        notify([person], cell=people_online.cell, news=Message("test", "You have a new notice"))
        run_waiting_jobs()
        clock.shift(7 * 24 * 3600)
    assert [bool(CODE.search(mail.body)) for mail in mailoutbox] == [True] * 3
    assert signed_in(person.account).get("/me/security/").status_code == 200


def test_the_code_of_the_first_notice_makes_the_next_one_a_mail(people_online, mailoutbox):
    person = people_online.member
    person.email = "van.phong.ghi@example.vn"
    person.save(update_fields=["email"])
    notify([person], cell=people_online.cell, news=Message("test", "You have a new notice"))
    code = mailed_code(mailoutbox)
    browser = signed_in(person.account)
    assert "van.phong.ghi@example.vn" in page_text(browser)
    browser.post("/me/security/code/", {"code": code})
    run_waiting_jobs()
    mailoutbox.clear()
    person = type(person).objects.get(pk=person.pk)
    notify([person], cell=people_online.cell, news=Message("test", "You have a new notice"))
    run_waiting_jobs()
    assert ([mail.to for mail in mailoutbox], bool(CODE.search(mailoutbox[0].body))) == (
        [["van.phong.ghi@example.vn"]],
        False,
    )


def test_a_person_who_never_opened_the_account_gets_no_mail(people, mailoutbox):
    people.member.email = "a@evil.example"
    people.member.save(update_fields=["email"])
    issue_code(people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary))
    people.member.refresh_from_db()
    notify([people.member], cell=people.cell, news=Message("test", "You have a new notice"))
    run_waiting_jobs()
    assert (mailoutbox, people.member.account.email) == ([], "")
