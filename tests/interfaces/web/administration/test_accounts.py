"""First steps, units, roles, accounts."""

import unicodedata
from datetime import date
from unicodedata import is_normalized

import pytest
import time_machine
from django.db import transaction

from chibo.base.accounts.models import Account
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.text import has_hidden_characters
from chibo.directory.access.actions import add_grant
from chibo.directory.access.models import RoleGrant
from chibo.directory.organisation.models import Unit
from chibo.directory.people.models import Person
from tests.factories import FOUNDED, make_official, make_person, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
GOOD = "ruộng bậc thang mùa lúa chín"
FIRST = {"full_name": "lương thị quản", "username": "quan.lt", "password": GOOD}
FIRST["username"] = "quan-lt"
KEY = "0198a0a0-0000-7000-8000-0000000000cc"
TODAY = date(2026, 11, 5)
# What people paste, what keyboards leave behind, and what attackers send.
ODD = [
    "\x00",
    "a\x00b",
    "\u202eabc",
    "a\u200bb",
    "\ufeff",
    "\u2066x\u2069",
    "\x07",
    "\x1b[31m",
    "\r\nx",
    "\t",
    "<script>alert(1)</script>",
    "'; DROP TABLE people_person; --",
    "{{ 7*7 }}",
    "{% now %}",
    "${7*7}",
    "%s%n",
    "{name}",
    "=1+1",
    "@SUM(A1)",
    "../../etc/passwd",
    "\U0001f33e\U0001f33e",
    "\U0001d400",
    "Аnna",
    "ﷺ" * 30,
    "ﬁ",
    "\u0301",
    "a" + "\u0301" * 60,
    "ß" * 119,
    "ΐ" * 119,
    "null",
    "None",
    "NaN",
    "-1",
    "1e999",
    "0",
    "true",
    " ",
    "\u3000",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\ud7ff",
    "\ufffd",
    "\uffff",
    "x" * 119,
    "x" * 121,
    "ấ" * 119,
    "Ắ" * 121,
    "x" * 5000,
]
VIETNAMESE = [
    "Lò Thị Mai",
    "ĐẶNG VĂN ƯỚC",
    "hoà bình",
    "Nguyễn  Thị   Ánh",
    "Vừ A Dính",
    "H’Hen Niê",
    "Y-Moan",
]
CORPUS = [*ODD, *VIETNAMESE, *(unicodedata.normalize("NFD", name) for name in VIETNAMESE)]
CORPUS += [
    f"{before}{after}" for before in ("Lò ", "Mai\u200d", "\u202d", "\u0327") for after in CORPUS
]


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-05 09:00+07:00", tick=False):
        yield


@pytest.fixture
def keeper(db, settings) -> Person:
    """The administrator of the whole installation."""
    settings.TOTP_REQUIRED = False
    person = make_person("Lương Thị Quản", account=True)
    add_grant(person, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    return person


# The first step


def test_an_empty_installation_leads_every_page_to_the_first_step(client):
    assert [client.get(url).url for url in ("/", "/tasks/", "/administration/")] == ["/setup/"] * 3
    assert client.get("/setup/").status_code == 200


def test_the_first_step_makes_one_administrator_and_signs_in(client, settings):
    settings.TOTP_REQUIRED = False
    answer = client.post("/setup/", FIRST)
    person = Person.objects.get()
    assert (answer.url, person.full_name, person.account.username) == (
        "/first-steps/",
        "Lương Thị Quản",
        "quan-lt",
    )
    grant = RoleGrant.objects.get()
    assert (grant.role, grant.unit, grant.valid_from) == ("administrator", None, TODAY)
    codes = sorted(Entry.objects.values_list("code", flat=True))
    assert codes == ["account.device_new", "account.sign_in", "person.add", "role.grant"]
    assert client.get("/administration/").status_code == 200


def test_the_administrator_sets_up_the_second_factor_first(client):
    client.post("/setup/", FIRST)
    assert client.get("/administration/").url == "/account/2fa/totp/activate/"
    assert client.get("/account/2fa/totp/activate/").status_code == 200


def test_the_first_step_is_gone_once_there_is_an_account(client):
    client.post("/setup/", FIRST)
    client.logout()
    assert [
        client.get("/setup/").status_code,
        client.post("/setup/", FIRST | {"username": "hai"}).status_code,
    ] == [
        404,
        404,
    ]
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "ngan"},
        {"full_name": ""},
        {"username": "có dấu"},
        {"full_name": "\u200b"},
        {"full_name": "a\x00"},
    ],
)
def test_a_first_step_that_does_not_do_stores_nothing(client, changed):
    assert client.post("/setup/", FIRST | changed).status_code == 422
    assert (Account.objects.count(), Person.objects.count(), RoleGrant.objects.count()) == (0, 0, 0)


# Units


def test_a_commune_and_a_cell_below_it_are_created_once(keeper, browse):
    browser = browse(keeper)
    for _ in range(2):
        answer = browser.post(
            "/administration/",
            {"kind": "commune", "name": "Đảng bộ xã Mới", "code": "XM", "key": KEY},
        )
        assert answer.url == "/administration/"
    commune = Unit.all_rows_unscoped.get()
    form = {
        "kind": "cell",
        "name": "Chi bộ thôn Một",
        "code": "XM-1",
        "parent": commune.pk,
        "cell_type": "residential",
    }
    assert browser.post("/administration/", form).status_code == 302
    assert [unit.name for unit in browser.get("/administration/").context["units"]] == [
        "Đảng bộ xã Mới",
        "Chi bộ thôn Một",
    ]
    assert Entry.objects.filter(code="unit.create").count() == 2


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "cell", "name": "Chi bộ", "code": "A"},
        {"kind": "commune", "name": "", "code": "A"},
        {"kind": "commune", "name": "\u200b", "code": "A"},
        {"kind": "commune", "name": "Xã", "code": "a b"},
        {"kind": "x", "name": "Xã", "code": "A"},
        {"kind": "commune", "name": "x" * 201, "code": "A"},
        {"kind": "commune", "name": "Xã", "code": "A", "parent": "x"},
    ],
)
def test_a_unit_that_does_not_do_is_answered_in_the_form(keeper, browse, form):
    assert (
        browse(keeper).post("/administration/", form).status_code,
        Unit.all_rows_unscoped.count(),
    ) == (422, 0)


def test_a_code_is_taken_once(keeper, browse):
    unit = make_unit("commune")
    answer = browse(keeper).post(
        "/administration/", {"kind": "commune", "name": "Xã", "code": unit.code}
    )
    assert (answer.status_code, "code" in answer.context["form"].errors) == (422, True)


@pytest.mark.parametrize("page", ["", "roles/", "accounts/"])
@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("secretary", 403), ("in_charge", 403), ("stranger", 403)]
)
def test_the_pages_are_closed_to_those_without_the_right(people_online, browse, page, who, status):
    answer = browse(getattr(people_online, who)).get(f"/administration/{page}")
    wanted = (
        200 if (who, page) in {("secretary", "accounts/"), ("stranger", "accounts/")} else status
    )
    assert answer.status_code == wanted


# Roles


def test_a_new_person_gets_a_role_and_a_code_once(keeper, browse):
    commune, browser = make_unit("commune"), browse(keeper)
    form = {
        "full_name": "vi thị tổ chức",
        "phone": "+84 944 742 981",
        "role": "organisation_department",
        "unit": commune.pk,
        "key": KEY,
    }
    for _ in range(2):
        assert browser.post("/administration/roles/", form).url == "/administration/roles/"
    person = Person.objects.get(full_name="Vi Thị Tổ Chức")
    assert (person.phone, person.account.phone, person.account.has_usable_password()) == (
        "0944742981",
        "0944742981",
        False,
    )
    assert [(row.role, row.unit, row.granted_by) for row in person.role_grants.all()] == [
        ("organisation_department", commune, "Lương Thị Quản")
    ]
    assert [browser.get("/administration/roles/").context["code"] is None for _ in range(2)] == [
        False,
        True,
    ]


@pytest.mark.parametrize(
    "role", ["member", "secretary", "deputy", "committee_member", "official_in_charge", "x", ""]
)
def test_roles_of_posts_are_not_given_by_hand(keeper, browse, role):
    form = {"full_name": "Vi Thị A", "role": role, "unit": make_unit("commune").pk}
    assert browse(keeper).post("/administration/roles/", form).status_code == 422
    assert RoleGrant.objects.count() == 1


def test_nobody_gives_or_takes_a_role_of_their_own(keeper, browse):
    commune, browser = make_unit("commune"), browse(keeper)
    form = {"person": keeper.pk, "role": "committee_office", "unit": commune.pk}
    assert browser.post("/administration/roles/", form).status_code == 422
    assert (
        browser.post(f"/administration/roles/{RoleGrant.objects.get().pk}/end/").status_code == 422
    )
    assert RoleGrant.objects.get().valid_to is None


def test_the_organisation_department_gives_roles_below_but_makes_no_equal(people_online, browse):
    chief = make_official(people_online.commune, role="organisation_department", account=True)
    browser = browse(chief)
    for role, status in (
        ("inspection", 302),
        ("organisation_department", 422),
        ("administrator", 422),
    ):
        form = {"person": people_online.official.pk, "role": role, "unit": people_online.commune.pk}
        assert (role, browser.post("/administration/roles/", form).status_code) == (role, status)
    form = {
        "person": people_online.official.pk,
        "role": "inspection",
        "unit": people_online.elsewhere.pk,
    }
    assert browser.post("/administration/roles/", form).status_code == 422


def test_a_role_ends_today(people_online, keeper, browse):
    row = RoleGrant.objects.get(person=people_online.official)
    assert (
        browse(keeper).post(f"/administration/roles/{row.pk}/end/").url == "/administration/roles/"
    )
    row.refresh_from_db()
    assert row.valid_to == TODAY
    assert (
        browse(people_online.official).get(f"/committee/{people_online.commune.pk}/").status_code
        == 404
    )


def test_a_role_of_another_commune_is_not_found(people_online, browse):
    chief = make_official(people_online.elsewhere, role="organisation_department", account=True)
    row = RoleGrant.objects.get(person=people_online.official)
    assert browse(chief).post(f"/administration/roles/{row.pk}/end/").status_code == 404


# Accounts


def test_accounts_are_listed_with_their_state_and_nothing_else(people_online, keeper, browse):
    answer = browse(keeper).get("/administration/accounts/", {"q": "thi mai"})
    assert [row.full_name for row in answer.context["rows"]] == ["Lò Thị Mai"]
    assert (
        browse(keeper).get("/administration/accounts/").context["total"] == Account.objects.count()
    )


def test_the_first_code_is_shown_once(keeper, browse):
    browser, first = (
        browse(keeper),
        make_official(make_unit("commune"), "Cầm Thu Dung", account=True),
    )
    first.account.set_unusable_password()
    first.account.save(update_fields=["password"])
    assert (
        browser.post(f"/administration/accounts/{first.pk}/code/").url
        == "/administration/accounts/"
    )
    assert browser.get("/administration/accounts/").context["code"]["name"] == "Cầm Thu Dung"
    assert browser.get("/administration/accounts/").context["code"] is None


def test_an_administrator_gives_no_code_for_an_office_where_others_sign_in(
    people_online, keeper, browse
):
    browser, account = browse(keeper), people_online.official.account
    account.set_unusable_password()
    account.save(update_fields=["password"])
    answer = browser.post(f"/administration/accounts/{people_online.official.pk}/code/")
    assert (answer.status_code, Account.objects.get(pk=account.pk).invite_hash) == (422, "")


@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("neighbour", 404), ("stranger", 404), ("secretary", 404)]
)
def test_nobody_below_gets_a_code_for_an_office(people_online, browse, who, status):
    url = f"/administration/accounts/{people_online.official.pk}/code/"
    assert browse(getattr(people_online, who)).post(url).status_code == status
    assert Account.objects.get(person=people_online.official).invite_hash == ""


def test_three_hundred_odd_strings_in_names_never_break_and_never_hide(keeper, browse):
    browser, commune = browse(keeper), make_unit("commune")
    statuses, stored = set(), []
    for text in CORPUS:
        with transaction.atomic():
            unit = browser.post("/administration/", {"kind": "commune", "name": text, "code": "K"})
            role = browser.post(
                "/administration/roles/",
                {"full_name": text, "role": "inspection", "unit": commune.pk},
            )
            statuses |= {unit.status_code, role.status_code}
            stored += Unit.all_rows_unscoped.filter(code="K").values_list("name", flat=True)
            stored += Person.objects.exclude(pk=keeper.pk).values_list("full_name", flat=True)
            transaction.set_rollback(True)
    assert (len(CORPUS) >= 300, statuses, len(stored) > 300) == (True, {302, 422}, True)
    odd = [
        name
        for name in stored
        if has_hidden_characters(name) or not name.strip() or not is_normalized("NFC", name)
    ]
    assert odd == []


@pytest.mark.parametrize("text", ODD[:40])
def test_a_search_for_odd_text_finds_nothing_or_something_but_never_breaks(keeper, browse, text):
    answer = browse(keeper).get("/administration/accounts/", {"q": text})
    assert answer.status_code == (400 if "\x00" in text else 200)


def test_a_name_with_markup_is_shown_as_text(keeper, browse):
    make_unit("commune", name="<script>alert(1)</script>")
    assert "<script>alert" not in browse(keeper).get("/administration/").content.decode()
