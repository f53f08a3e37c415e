"""What happens to an account is on record, told to its owner, and an e-mail is proved before it is
used.
"""

import re
import time

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.audit.queries import chain_breaks
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.security.actions.failures import enter_failures, note_failure
from chibo.base.security.models import Device, EmailProof
from chibo.directory.access.actions import add_grant
from tests.conftest import Browser
from tests.factories import FOUNDED, PASSWORD, make_official, make_person
from tests.interfaces.web.account.accounts import LOGIN, NEW, codes, page_text, signed_in, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-03 19:30+07:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(people_online) -> Account:
    return people_online.member.account


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
