"""One's own page and language."""

import pytest
import time_machine

from chibo.base.accounts.models import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-01 09:00+07:00", tick=False):
        yield


# Own page


def test_the_own_page_shows_what_the_system_holds(people_online, browse):
    person = people_online.member
    person.card_number, person.phone = "001234", "0944742981"
    person.save(update_fields=["card_number", "phone"])
    text = browse(person).get("/me/").content.decode()
    assert [word in text for word in ("001234", "0944742981", "Chi bộ thôn Bản Vàng")] == [
        True,
        True,
        True,
    ]


def test_the_language_is_kept_with_the_account(people_online, browse):
    browser = browse(people_online.member)
    assert browser.post("/me/", {"language": "en"}).url == "/me/"
    people_online.member.account.refresh_from_db()
    assert people_online.member.account.language == "en"
    assert "About me" in browser.get("/me/").content.decode()


def test_an_unknown_language_is_refused(people_online, browse):
    assert browse(people_online.member).post("/me/", {"language": "xx"}).status_code == 422
    people_online.member.account.refresh_from_db()
    assert people_online.member.account.language == "vi"


def test_an_account_without_a_person_sees_its_own_page(db, client, settings):
    settings.TOTP_REQUIRED = False
    client.force_login(Account.objects.create_user("lonely", "mot cau dai de nho"))
    assert [
        client.get(url).status_code for url in ("/", "/me/", "/tasks/", "/notices/", "/charge/")
    ] == [200] * 5
