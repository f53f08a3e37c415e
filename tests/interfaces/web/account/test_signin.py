"""Signing in: by any spelling, slowly for who guesses, with a second factor for offices above the
cell.
"""

import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from chibo.base.accounts.models import Account
from tests.factories import PASSWORD, make_meeting

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def account(people_online) -> Account:
    """The secretary's account, with phone and mail."""
    row = people_online.secretary.account
    row.phone, row.email = "0944742981", "mai@suoimay.vn"
    row.save(update_fields=["phone", "email"])
    return row


def sign_in(client, login: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password}, **more)


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "login",
    [
        "{username}",
        "{USERNAME}",
        "0944742981",
        "0944 742 981",
        "+84944742981",
        "84 944.742.981",
    ],
)
def test_any_spelling_signs_in(account, client, login):
    typed = login.format(username=account.username, USERNAME=account.username.upper())
    assert (sign_in(client, typed).url, is_in(client)) == ("/", True)


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("{username}", "sai mật khẩu rồi đấy"),
        ("khong.co", PASSWORD),
        ("mai@suoimay.vn", PASSWORD),
        ("", PASSWORD),
        ("a\x00b", PASSWORD),
        ("{username}", "a\x00b"),
        ("x" * 5000, PASSWORD),
    ],
)
def test_what_does_not_fit_signs_nobody_in_and_says_so(account, client, login, password):
    answer = sign_in(client, login.format(username=account.username), password)
    assert (answer.status_code, is_in(client), bool(answer.context["form"].errors)) == (
        422,
        False,
        True,
    )


def test_asvs_6_3_8_a_wrong_name_and_a_wrong_password_get_the_same_answer(account, client):
    texts = [
        str(sign_in(client, login, "sai mật khẩu").context["form"].errors)
        for login in (account.username, "khong.co")
    ]
    assert texts[0] == texts[1]


def test_a_closed_account_stays_outside(account, client):
    Account.objects.filter(pk=account.pk).update(is_active=False)
    sign_in(client, account.username)
    assert is_in(client) is False


def test_an_invited_account_without_password_stays_outside(account, client):
    account.set_unusable_password()
    account.save(update_fields=["password"])
    for password in ("", "!", account.password):
        sign_in(client, account.username, password)
    assert is_in(client) is False


def test_nobody_signs_up_alone(client, db):
    assert (
        client.post("/account/signup/", {"username": "moi", "password1": PASSWORD}).status_code
        == 404
    )
    assert Account.objects.count() == 0


def test_asvs_3_7_2_signing_in_leads_to_the_page_that_was_wanted_and_never_away(account, client):
    assert client.get("/tasks/").url == "/account/login/?next=%2Ftasks%2F"
    assert sign_in(client, account.username, follow=False).status_code == 302
    other = Client()
    answer = other.post(
        LOGIN, {"login": account.username, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert answer.url == "/"


def test_signing_out_ends_the_session(account, client):
    sign_in(client, account.username)
    client.post("/account/logout/")
    assert (is_in(client), client.get("/").status_code) == (False, 302)


# The second factor


def test_an_office_above_the_cell_is_led_to_its_second_factor_and_a_member_is_not(
    people_online, browse, settings
):
    settings.TOTP_REQUIRED = True
    make_meeting(people_online.cell)
    led = {
        who: browse(getattr(people_online, who)).get("/").status_code
        for who in ("member", "secretary", "deputy", "official", "in_charge")
    }
    assert led == {
        "member": 200,
        "secretary": 200,
        "deputy": 200,
        "official": 302,
        "in_charge": 302,
    }
    browser = browse(people_online.official)
    pages = [
        "/",
        "/notices/",
        "/me/",
        f"/committee/{people_online.commune.pk}/",
        f"/cells/{people_online.cell.pk}/",
    ]
    assert {browser.get(url).url for url in pages} == {"/account/2fa/totp/activate/"}
    assert (
        browser.post(f"/committee/{people_online.commune.pk}/assignments/", {}).status_code == 302
    )


def test_after_activation_with_a_code_the_pages_open_and_the_next_sign_in_asks_for_one(
    people_online, settings, client
):
    settings.TOTP_REQUIRED = True
    name = people_online.official.account.username
    sign_in(client, name)
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.get("/").status_code == 200
    later = Client()
    assert sign_in(later, name).url.startswith("/account/2fa/authenticate/")
    assert later.get("/").status_code == 302
    assert later.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 422
    assert is_in(later) is False
    with time_machine.travel(time.time() + 30):
        fresh = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
        assert later.post("/account/2fa/authenticate/", {"code": fresh}).status_code == 302
        assert (is_in(later), later.get("/").status_code) == (True, 200)


def test_a_wrong_code_activates_nothing(people_online, settings, client):
    settings.TOTP_REQUIRED = True
    sign_in(client, people_online.official.account.username)
    client.get("/account/2fa/totp/activate/")
    assert client.post("/account/2fa/totp/activate/", {"code": "000000"}).status_code == 422
    assert client.get("/").status_code == 302
