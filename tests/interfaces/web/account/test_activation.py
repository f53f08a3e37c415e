"""Opening an account with the code of a slip: once, by its owner, signed in at once; codes that do
not open, in clear words.
"""

import re
import unicodedata
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from chibo.base.accounts.actions import open_account, secret_of
from chibo.base.accounts.models import Account
from chibo.base.accounts.rules import INVITE_LIFE, is_ready_phrase
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.db import save_fields
from chibo.base.security.models import Device, FailedAttempts
from chibo.directory.access.actions import add_grant, confirm_recovery, request_recovery
from chibo.directory.access.queries import actor_of_person
from chibo.directory.people.actions import end_membership, invite_person, start_office
from chibo.directory.people.enums import Post
from chibo.directory.people.models import Membership, Person
from tests.factories import FOUNDED, PASSWORD, make_member

pytestmark = pytest.mark.django_db
GOOD = "ruộng bậc thang mùa lúa chín"
OWN = "vườn cam 7"  # ten letters: enough for a member, too short for an office
WRONG = "AAAA-BBBB-CCCC"


@pytest.fixture
def invited(people):
    person = people.others[0]
    person.phone = "0944742981"
    person.save(update_fields=["phone"])
    return person, invite_person(person, unit=people.cell, actor=SYSTEM)


def send(client, code: str, *, login: str = "0.dvs", password: str = OWN):
    return client.post("/activate/", {"login": login, "code": code, "password": password})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def said(answer, field: str = "code") -> str:
    return " ".join(str(error) for error in answer.context["form"].errors[field])


@pytest.mark.parametrize("login", ["0.dvs", "0944 742 981", "+84944742981"])
def test_who_opens_the_account_is_signed_in_at_once(invited, client, login):
    person, code = invited
    answer = send(client, f" {code.lower()} ", login=login, password=GOOD)
    account = Account.objects.get(person=person)
    assert (answer.url, account.check_password(GOOD), account.invite_until) == ("/", True, None)
    assert (client.session["_auth_user_id"], client.get("/").status_code) == (str(account.pk), 200)
    assert (
        Entry.objects.filter(code="account.activate", target=f"account:{account.pk}").count() == 1
    )
    assert Device.objects.filter(account=account).count() == 1
    assert not Entry.objects.filter(code="account.warned").exists()


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ("code", WRONG),
        ("login", "khong-co-ai"),
        ("password", "ngan"),
        ("code", ""),
        ("login", "a\x00b"),
        ("password", "x" * 201),
    ],
)
def test_what_does_not_fit_opens_nothing_and_what_was_typed_stays(invited, client, changed, value):
    person, code = invited
    typed = {"login": "0.dvs", "code": code, "password": GOOD} | {changed: value}
    answer = client.post("/activate/", typed)
    assert (answer.status_code, Account.objects.get(person=person).has_usable_password()) == (
        422,
        False,
    )
    assert is_in(client) is False
    assert {name: answer.context["form"][name].value() for name in typed} == typed


def test_an_unknown_login_and_a_wrong_code_get_the_same_answer(invited, client):
    texts = [said(send(client, WRONG, login=login)) for login in ("0.dvs", "khong-co-ai")]
    assert texts[0] == texts[1] != ""


def test_a_code_of_somebody_else_is_told_as_one_that_does_not_fit(invited, people, client):
    other = invite_person(people.others[1], unit=people.cell, actor=SYSTEM)
    answer = send(client, other)
    assert (said(answer).startswith("Mã không khớp với tên này"), is_in(client)) == (True, False)
    assert send(client, other, login="1.dvs").status_code == 302


def test_a_code_used_twice_says_so_to_who_holds_it(invited, client):
    _, code = invited
    send(client, code)
    again = Client()
    answer = send(again, code, password="một câu khác hẳn rồi")
    assert (answer.status_code, said(answer).startswith("Mã này đã được dùng"), is_in(again)) == (
        422,
        True,
        False,
    )
    assert said(send(again, WRONG)).startswith("Mã không khớp")


def test_a_code_that_is_past_says_until_when_it_held(invited, client):
    _, code = invited
    with time_machine.travel(now() + INVITE_LIFE + timedelta(days=1)):
        answer = send(client, code)
        assert (answer.status_code, said(answer).startswith("Mã này có giá trị đến ")) == (
            422,
            True,
        )


def test_nobody_who_has_died_or_left_opens_an_account(invited, people, client):
    person, code = invited
    row = Membership.objects.get(person=person)
    end_membership(row, on=now().date() - timedelta(days=1), actor=SYSTEM, reason="từ trần")
    answer = send(client, code)
    assert (answer.status_code, "không còn sinh hoạt ở chi bộ nào" in said(answer)) == (422, True)
    assert Account.objects.get(person=person).has_usable_password() is False


def test_wrong_codes_cannot_be_tried_in_a_row_and_the_right_one_opens_all_the_same(invited, client):
    person, code = invited
    statuses = [send(client, WRONG).status_code for _ in range(6)]
    assert statuses == [422, 422, 422, 422, 422, 429]
    assert Account.objects.get(person=person).has_usable_password() is False
    turned_away = FailedAttempts.objects.values_list("account", "refused").order_by("account")
    before = list(turned_away)
    assert sum(refused for _, refused in before) == 1
    assert send(client, code, login="0944742981").status_code == 302
    assert Account.objects.get(person=person).has_usable_password() is True
    assert list(turned_away) == before, "who was let in was not turned away"


def test_passwords_that_are_too_short_count_nowhere(invited, client):
    _, code = invited
    statuses = [send(client, code, password="ngan").status_code for _ in range(8)]
    assert (set(statuses), FailedAttempts.objects.count()) == ({422}, 0)
    assert send(client, code).status_code == 302


def test_thirty_accounts_are_opened_in_one_minute_from_one_address(people):
    """A village hall behind one Wi-Fi, where some mistype their code and some choose too short a
    password.
    """
    persons = [make_member(people.cell, f"Người Thứ {n}") for n in range(30)]
    codes = {person.pk: invite_person(person, unit=people.cell, actor=SYSTEM) for person in persons}
    with time_machine.travel(now(), tick=False) as clock:
        opened = 0
        for number, person in enumerate(persons):
            client, login = Client(), Person.objects.get(pk=person.pk).account.username
            if number % 3 == 0:
                assert send(client, WRONG, login=login).status_code == 422
            if number % 3 == 1:
                assert (
                    send(client, codes[person.pk], login=login, password="ngan").status_code == 422
                )
            opened += send(client, codes[person.pk], login=login).status_code == 302
            clock.shift(1.9)
    assert opened == 30


# Passwords


def offered(answer) -> str:
    """The ready phrase that stands on the page, also in what is sent with the form."""
    page = answer.content.decode()
    shown = re.search(r'<p class="phrase"[^>]*>([^<]+)</p>', page)[1]
    assert f'name="password_ready" value="{shown}"' in page
    return shown


def test_the_phrase_that_was_written_down_stands_there_after_every_refusal(invited, client):
    _, code = invited
    first = offered(client.get("/activate/"))
    typed = {"login": "0.dvs", "code": code, "password_ready": first}
    for refused in ("ngan", "12345678", ""):
        answer = client.post("/activate/", typed | {"password": refused})
        assert (answer.status_code, offered(answer)) == (422, first)
    wrong = client.post("/activate/", typed | {"code": WRONG, "password": first})
    assert (wrong.status_code, offered(wrong)) == (422, first)
    assert client.post("/activate/", typed | {"password": first}).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("sent", ["", "một hai ba bốn năm", "<b>a b c d e", "x " * 60])
def test_only_a_phrase_of_our_own_words_is_offered_again(invited, client, sent):
    _, code = invited
    answer = client.post(
        "/activate/", {"login": "0.dvs", "code": code, "password": "ngan", "password_ready": sent}
    )
    assert answer.status_code == 422
    assert is_ready_phrase(offered(answer)) and offered(answer) != sent


def test_a_member_chooses_eight_letters_and_an_office_fifteen(invited, people, client):
    person, code = invited
    start_office(person, unit=people.cell, post=Post.COMMITTEE_MEMBER, on=FOUNDED, actor=SYSTEM)
    answer = send(client, code)
    assert (answer.status_code, "chức vụ" in said(answer, "password")) == (422, True)
    assert send(client, code, password=answer.context["phrases"][0]).status_code == 302
    member = people.others[1]
    own = invite_person(member, unit=people.cell, actor=SYSTEM)
    assert send(Client(), own, login="1.dvs").status_code == 302
    assert Account.objects.get(person=member).short_secret is True


def test_new_access_by_two_persons_signs_in_at_once_too(people_online, client):
    member = people_online.member
    on = now().date()
    row = request_recovery(
        member,
        unit=people_online.cell,
        on=on,
        actor=actor_of_person(people_online.secretary, on=on),
    )
    code = confirm_recovery(row, on=on, actor=actor_of_person(people_online.official, on=on))
    answer = send(client, code, login=member.account.username)
    assert (answer.status_code, is_in(client)) == (302, True)
    assert Account.objects.get(pk=member.account_id).check_password(OWN) is True


# A code typed where the password belongs


def test_the_sign_in_page_has_a_button_for_who_has_a_code(client):
    page = client.get("/account/login/").content.decode()
    assert '<a class="button equal wide" href="/activate/">Lần đầu? Tôi có mã</a>' in page
    assert page.count('autocapitalize="none"') == 2
    assert client.get("/activate/").content.decode().count('autocapitalize="none"') == 3


def test_a_code_typed_as_the_password_leads_on_with_both_filled_in(invited, client):
    _, code = invited
    answer = client.post(
        "/account/login/", {"login": "0944 742 981", "password": code.lower().replace("-", " ")}
    )
    form = answer.context["form"]
    assert (answer.status_code, form["login"].value(), form["code"].value()) == (
        200,
        "0944 742 981",
        code.lower().replace("-", " "),
    )
    assert 'action="/activate/"' in answer.content.decode()
    assert FailedAttempts.objects.count() == 0
    assert send(client, form["code"].value(), login=form["login"].value()).status_code == 302


@pytest.mark.parametrize("login", ["0.dvs", "khong-co-ai"])
def test_a_wrong_code_typed_as_the_password_is_no_way_in_and_names_the_button(
    invited, client, login
):
    answer = client.post("/account/login/", {"login": login, "password": WRONG})
    assert (answer.status_code, is_in(client)) == (422, False)
    assert "Đây là mã trên phiếu?" in answer.content.decode()


def test_a_password_that_looks_like_a_code_signs_in(people, client):
    account = open_account(username="mai", secret=None)
    account.set_password("bachtruycand")
    account.save()
    person = people.others[2]
    save_fields(person, account=account)
    assert (
        client.post("/account/login/", {"login": "mai", "password": "bachtruycand"}).status_code
        == 302
    )


# One spelling


@pytest.mark.parametrize("stored", ["NFC", "NFD", "telex"])
@pytest.mark.parametrize("typed", ["NFC", "NFD", "telex"])
def test_a_password_fits_however_the_keyboard_put_its_letters_together(invited, stored, typed):
    """Telex of some office keyboards: the letter with its hat in one sign, the tone as a sign of
    its own.
    """

    def spelt(how: str) -> str:
        if how != "telex":
            return unicodedata.normalize(how, GOOD)
        one = [unicodedata.normalize("NFD", letter) for letter in GOOD]
        return "".join(
            unicodedata.normalize("NFC", x[:-1]) + x[-1] if len(x) > 1 else x for x in one
        )

    _, code = invited
    assert len({spelt(how) for how in ("NFC", "NFD", "telex")}) == 3
    assert send(Client(), code, password=spelt(stored)).status_code == 302
    client = Client()
    client.post("/account/login/", {"login": "0.dvs", "password": spelt(typed)})
    assert is_in(client) is True


def test_a_password_stored_as_it_was_typed_by_an_earlier_version_fits_and_is_stored_anew(
    people_online, client
):
    from django.contrib.auth.hashers import make_password

    account, typed = (
        people_online.member.account,
        unicodedata.normalize("NFD", "ruộng bậc thang chín"),
    )
    save_fields(account, password=make_password(typed))
    assert account.check_password("ruộng bậc thang chín") is False
    client.post("/account/login/", {"login": account.username, "password": typed})
    assert is_in(client) is True
    account.refresh_from_db()
    assert (account.check_password("ruộng bậc thang chín"), account.check_password(PASSWORD)) == (
        True,
        False,
    )


# Who comes to hold an office


@pytest.fixture
def short(people_online):
    """The member, with a password of ten letters."""
    account = people_online.member.account
    account.set_password(OWN)
    account.save()
    return people_online.member


def test_a_member_with_a_short_password_works_and_once_an_officer_is_asked_for_a_longer_one(
    short, people_online
):
    client = Client()
    client.post("/account/login/", {"login": short.account.username, "password": OWN})
    assert client.get("/").status_code == 200
    start_office(short, unit=people_online.cell, post=Post.DEPUTY, on=FOUNDED, actor=SYSTEM)
    asked = client.get("/")
    assert (asked.status_code, asked.url) == (302, "/account/password/change/?office=1")
    page = client.get(asked.url)
    new = page.context["phrase"]
    assert "Đồng chí đang giữ chức vụ" in page.content.decode()
    weak = client.post(
        asked.url, {"oldpassword": OWN, "password1": "vườn cam 8", "password2": "vườn cam 8"}
    )
    assert weak.status_code == 422 and client.get("/").status_code == 302
    weak = client.post(
        asked.url,
        {
            "oldpassword": OWN,
            "password1": "vườn cam 8",
            "password2": "vườn cam 8",
            "password_ready": new,
        },
    )
    assert offered(weak) == new
    done = client.post(asked.url, {"oldpassword": OWN, "password1": new, "password2": new})
    assert (done.url, client.get("/").status_code) == ("/", 200)


def test_what_an_officer_had_open_is_still_sent(short, people_online):
    client = Client()
    client.post("/account/login/", {"login": short.account.username, "password": OWN})
    start_office(short, unit=people_online.cell, post=Post.DEPUTY, on=FOUNDED, actor=SYSTEM)
    answer = client.post("/me/", {"key": "5f0d4b0e-8f6b-4b61-8a3c-000000000001", "language": "vi"})
    assert answer.url == "/me/"


def test_the_writer_of_one_meeting_is_no_officer(short, people_online, browse):
    add_grant(short, role="meeting_secretary", unit=people_online.cell, on=FOUNDED, actor=SYSTEM)
    assert browse(short).get("/").status_code == 200


def test_a_second_step_stands_in_for_the_longer_password(short, people_online, browse):
    from allauth.mfa.models import Authenticator

    start_office(short, unit=people_online.cell, post=Post.DEPUTY, on=FOUNDED, actor=SYSTEM)
    assert browse(short).get("/").status_code == 302
    Authenticator.objects.create(user=short.account, type="totp", data={"secret": "x"})
    assert browse(short).get("/").status_code == 200
    assert secret_of(short.account, password="vườn cam 8").short is True
