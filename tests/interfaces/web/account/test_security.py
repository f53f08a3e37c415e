"""What happens to an account is on record, told to its owner, and an e-mail is proved before it is
used.
"""

import re
import time

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks
from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.security.actions.failures import enter_failures, note_failure
from chibo.base.security.models import Device, EmailProof
from chibo.directory.access.actions import add_grant, issue_code
from chibo.library.notifications.actions import Message, notify
from chibo.library.notifications.models import Notice
from tests.conftest import Browser
from tests.factories import FOUNDED, PASSWORD, TODAY, act_as, make_official, make_person

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
NEW = "ruộng bậc thang mùa lúa chín"
PHONE_UA = (
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile"
    " Safari/537.36"
)
CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(people_online) -> Account:
    return people_online.member.account


def signed_in(account: Account, password: str = PASSWORD, **more: str) -> Browser:
    browser = Browser(HTTP_USER_AGENT=PHONE_UA, **more)
    browser.post(LOGIN, {"login": account.username, "password": password})
    return browser


def codes(account: Account) -> list[str]:
    rows = Entry.objects.filter(target=f"account:{account.pk}").order_by("seq")
    return [code.removeprefix("account.") for code in rows.values_list("code", flat=True)]


def told(person) -> list[str]:
    run_waiting_jobs()
    rows = Notice.all_rows_unscoped.filter(person=person).order_by("created_at", "pk")
    return [code.removeprefix("account.") for code in rows.values_list("code", flat=True)]


def page_text(browser: Client, url: str = "/me/security/") -> str:
    return browser.get(url).content.decode()


# Sign-ins and devices


def test_asvs_16_3_1_a_sign_in_is_on_record_and_the_very_first_worries_nobody(
    account, people_online
):
    browser = signed_in(account)
    assert (codes(account), told(people_online.member)) == (["sign_in", "device_new"], [])
    entry = Entry.objects.get(code="account.sign_in")
    assert (entry.account_id, entry.values) == (
        account.pk,
        {"device": "Chrome, Android", "address": "127.0.0.1"},
    )
    assert "Chrome, Android" in page_text(browser)


def test_asvs_6_3_5_a_sign_in_from_a_new_device_is_told_and_from_a_known_one_is_not(
    account, people_online
):
    first = signed_in(account)
    first.post("/account/logout/")
    first.post(LOGIN, {"login": account.username, "password": PASSWORD})
    assert (Device.objects.filter(account=account).count(), told(people_online.member)) == (1, [])
    signed_in(account)
    assert (Device.objects.filter(account=account).count(), told(people_online.member)) == (
        2,
        ["device_new"],
    )


def test_the_cookie_of_a_device_opens_nothing(account):
    browser = signed_in(account)
    thief = Browser()
    thief.cookies["chibo_device"] = browser.cookies["chibo_device"].value
    assert thief.get("/me/").status_code == 302
    assert browser.cookies["chibo_device"]["httponly"] is True


def test_an_attacker_floods_neither_the_audit_nor_the_notices(account, people_online):
    for number in range(200):
        Client(REMOTE_ADDR=f"10.0.0.{number}").post(
            LOGIN, {"login": account.username, "password": f"đoán {number}"}
        )
    counts = [
        entry.values["count"]
        for entry in Entry.objects.filter(code="account.sign_in_failed").order_by("seq")
    ]
    assert (counts, told(people_online.member)) == (
        [1, 10, 100],
        ["sign_in_failed", "sign_in_failed"],
    )


def test_the_owner_reads_how_often_somebody_was_wrong_and_from_where(account, clock):
    for _ in range(4):
        Client(REMOTE_ADDR="192.0.2.7").post(LOGIN, {"login": account.username, "password": "sai"})
    clock.shift(3 * 3600)
    assert enter_failures(before=now()) == 1
    text = page_text(signed_in(account))
    assert (
        "Sai mật khẩu hoặc mã trong một giờ: 3 lần, chưa cho thử: khoảng 1 lần, từ 192.0.2.7"
        in text
    )


def test_an_attacker_pushes_nothing_off_the_page(account, clock):
    signed_in(account)
    for _hour in range(3):
        for number in range(25):
            note_failure(account, kind="password", address=f"192.0.2.{number}", at=now())
        clock.shift(2 * 3600)
        enter_failures(before=now())
    Device.objects.all().delete()
    text = page_text(signed_in(account)).split("Lần thử sai")
    assert [part.count("trong một giờ") for part in text] == [0, 30]
    assert text[0].count("Đăng nhập: Chrome") == 2


def test_asvs_7_5_2_signing_out_elsewhere_ends_the_other_sessions_and_keeps_this_one(account):
    lost, mine = signed_in(account), signed_in(account)
    assert mine.post("/me/security/sign-out-elsewhere/").url == "/me/security/"
    assert (lost.get("/me/").status_code, mine.get("/me/").status_code) == (302, 200)
    assert Device.objects.filter(account=account).count() == 1
    assert codes(account)[-1] == "sign_out_elsewhere"


@pytest.mark.parametrize(
    "path", ["/me/security/sign-out-elsewhere/", "/me/security/address/", "/me/security/no-mail/"]
)
def test_asvs_7_5_1_an_unlocked_phone_is_asked_for_the_password(account, clock, path):
    browser = signed_in(account)
    clock.shift(301)
    answer = browser.post(path, {"address": "a@evil.example"})
    assert answer.url.startswith("/account/reauthenticate/?next=%2Fme%2Fsecurity%2F")
    assert (EmailProof.objects.count(), codes(account)) == (0, ["sign_in", "device_new"])


@pytest.mark.parametrize(
    ("path", "status"), [("/me/security/", 200), ("/me/security/address/", 302)]
)
def test_the_page_shows_ones_own_account_only(people_online, browse, path, status):
    signed_in(people_online.member.account)
    other = browse(people_online.secretary)
    assert other.get(path).status_code == status
    assert "Chrome, Android" not in page_text(other)


def test_one_and_three_sign_ins_cost_the_same(account, django_assert_num_queries):
    browser = signed_in(account)
    page_text(browser)
    with django_assert_num_queries(10):
        page_text(browser)
    signed_in(account)
    signed_in(account)
    with django_assert_num_queries(10):
        page_text(browser)


# Password, second factor, recovery codes


def test_asvs_6_3_7_a_changed_password_is_on_record_and_told(account, people_online):
    browser, other = signed_in(account), signed_in(account)
    told(people_online.member)
    answer = browser.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    )
    assert answer.status_code == 302
    assert (codes(account)[-1], told(people_online.member)[-1]) == (
        "password_change",
        "password_change",
    )
    assert (browser.get("/me/").status_code, other.get("/me/").status_code) == (200, 302)
    assert "Đã đổi mật khẩu" in page_text(browser)


def test_asvs_6_3_7_the_second_factor_is_on_record_and_told_on_and_off(
    account, people_online, django_capture_on_commit_callbacks
):
    browser = signed_in(account)
    secret = browser.get("/account/2fa/totp/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/totp/activate/", {"code": code})
    answer = browser.get("/account/2fa/recovery-codes/")
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/account/2fa/recovery-codes/generate/")
    browser.post("/account/2fa/totp/deactivate/")
    assert codes(account)[2:] == ["factor_on", "codes_new", "factor_off"]
    assert told(people_online.member) == ["factor_on", "codes_new", "factor_off"]


def test_a_used_recovery_code_is_on_record_and_told(account, people_online):
    TOTP.activate(account, generate_totp_secret())
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    browser = signed_in(account)
    browser.post("/account/2fa/authenticate/", {"code": code})
    assert codes(account) == ["code_use", "sign_in", "device_new"]
    assert told(people_online.member) == ["code_use"]
    assert "còn 9 mã" in page_text(browser)


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


# The administrator who lost everything


@pytest.fixture
def administrator(people_online):
    person = make_person("Lương Thị Quản", account=True)
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


def test_on_the_machine_an_administrator_gets_new_access_on_record_and_told(
    administrator, people_online, capsys
):
    account = administrator.account
    TOTP.activate(account, generate_totp_secret())
    second = make_official(people_online.commune, "Hà Thị Kiểm", role="inspection")
    before = Browser()
    before.force_login(account)
    call_command("reset_administrator", account.username)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", capsys.readouterr().out)[0]

    assert before.get("/").status_code == 302
    assert signed_in(account).get("/").status_code == 302
    entry = Entry.objects.get(code="account.reset")
    assert (entry.target, "@" in entry.author) == (f"account:{account.pk}", True)
    assert [told(person) for person in (administrator, second, people_online.official)] == [
        ["reset"]
    ] * 3
    assert told(people_online.secretary) == []

    assert (
        Client().post("/activate/", {"login": account.username, "code": code, "password": NEW}).url
        == "/"
    )
    assert signed_in(account, NEW).get("/administration/").status_code == 200
    assert list(chain_breaks()) == []


@pytest.mark.parametrize("username", ["khong.co", "{member}"])
def test_the_command_is_for_administrators_only(administrator, people_online, username):
    with pytest.raises(CommandError):
        call_command(
            "reset_administrator", username.format(member=people_online.member.account.username)
        )
    assert signed_in(people_online.member.account).get("/me/").status_code == 200
