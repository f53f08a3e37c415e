"""A committee's cells, and the officials in charge of them."""

from datetime import date

import pytest
import time_machine

from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import SYSTEM
from chibo.directory.assignments.models import Assignment
from chibo.directory.assignments.queries import officials_of
from chibo.work.charges.actions import assign_official
from tests.factories import FOUNDED, make_member, make_official, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
KEY = "0198a0a0-0000-7000-8000-0000000000bb"


@pytest.fixture
def in_november():
    with time_machine.travel("2026-11-05 09:00+07:00", tick=False):
        yield


def test_the_page_names_vacant_posts_and_missing_officials(people_online, browse):
    make_unit(parent=people_online.commune, name="Chi bộ thôn Chưa Có", cell_type="agency")
    context = (
        browse(people_online.official, "en").get(f"/committee/{people_online.commune.pk}/").context
    )
    assert (context["total"], context["members"], context["vacant"], context["uncovered"]) == (
        3,
        10,
        1,
        2,
    )
    lines = {line["cell"].name: line for line in context["lines"]}
    assert [words for _code, words, _count in context["kinds"]] == [
        "agency",
        "village or residential group",
    ]
    assert next(iter(lines)) == "Chi bộ thôn Chưa Có"
    assert (
        lines["Chi bộ thôn Bản Vàng"]["members"],
        lines["Chi bộ thôn Bản Vàng"]["officials"],
    ) == (9, "Quàng Văn Em")
    assert (
        lines["Chi bộ thôn Chưa Có"]["secretary"],
        lines["Chi bộ thôn Chưa Có"]["officials"],
    ) == (None, "")


def test_cells_are_found_without_accents(people_online, browse):
    context = (
        browse(people_online.official)
        .get(f"/committee/{people_online.commune.pk}/", {"q": "na lua"})
        .context
    )
    assert [line["cell"] for line in context["lines"]] == [people_online.sister]
    assert (context["total"], context["members"]) == (2, 10)


def test_cells_are_narrowed_to_a_kind_and_a_strange_kind_is_none(people_online, browse):
    agency = make_unit(parent=people_online.commune, name="Chi bộ Cơ quan", cell_type="agency")
    browser, url = browse(people_online.official), f"/committee/{people_online.commune.pk}/"

    shown = {
        kind: [line["cell"] for line in browser.get(url, {"kind": kind}).context["lines"]]
        for kind in ("agency", "x")
    }

    assert (shown["agency"], len(shown["x"])) == ([agency], 3)


def test_the_number_of_a_secretary_rings_only_for_who_may_see_it(people_online, browse):
    people_online.secretary.phone = "0912 345 678"
    people_online.secretary.save(update_fields=["phone"])
    inspector = make_official(people_online.commune, role="inspection", account=True)
    url = f"/committee/{people_online.commune.pk}/"

    rings = [
        "tel:0912345678" in browse(who).get(url).content.decode()
        for who in (people_online.official, inspector)
    ]

    assert rings == [True, False]


def test_a_province_leads_to_its_communes(db, settings, browse):
    settings.TOTP_REQUIRED = False
    province = make_unit("province")
    commune = make_unit("commune", parent=province)
    official = make_official(province, account=True)
    assert browse(official).get(f"/committee/{province.pk}/").context["below"] == [commune]


def test_a_secretary_without_an_account_can_be_invited_from_here(people_online, browse):
    cell = make_unit(parent=people_online.commune)
    secretary = make_member(cell, post="secretary")
    browser = browse(people_online.official)
    text = browser.get(f"/committee/{people_online.commune.pk}/").content.decode()
    assert f"/cells/{cell.pk}/members/{secretary.pk}/invite/" in text
    assert browser.post(f"/cells/{cell.pk}/members/{secretary.pk}/invite/").status_code == 302


@pytest.mark.parametrize("page", ["", "assignments/"])
@pytest.mark.parametrize("who", ["stranger", "member", "secretary", "in_charge"])
def test_a_committee_out_of_scope_is_not_found(people_online, browse, page, who):
    assert (
        browse(getattr(people_online, who))
        .get(f"/committee/{people_online.commune.pk}/{page}")
        .status_code
        == 404
    )


def test_a_cell_has_no_page_as_a_committee(people_online, browse):
    assert (
        browse(people_online.official).get(f"/committee/{people_online.cell.pk}/").status_code
        == 404
    )


def assign(browser, people, official, cell, **more):
    form = {"official": official.pk, "cell": cell.pk, "title": "", "on": "2026-11-05"} | more
    return browser.post(f"/committee/{people.commune.pk}/assignments/", form)


def test_an_official_is_put_in_charge_once_however_often_the_form_is_sent(people_online, browse):
    browser = browse(people_online.official)
    for _ in range(2):
        answer = assign(
            browser,
            people_online,
            people_online.in_charge,
            people_online.sister,
            title="Phó Bí thư",
            key=KEY,
        )
        assert answer.url == f"/committee/{people_online.commune.pk}/assignments/"
    row = Assignment.all_rows_unscoped.get(unit=people_online.sister)
    assert (row.official, row.title, row.valid_from) == (
        people_online.in_charge,
        "Phó Bí thư",
        date(2026, 11, 5),
    )
    assert (
        Entry.objects.filter(code="assignment.start", chain_id=people_online.sister.pk).count() == 1
    )
    assert list(officials_of(people_online.sister, on=date(2026, 11, 5))) == [
        people_online.in_charge
    ]


def test_the_same_official_twice_is_refused_in_the_form(people_online, browse):
    answer = assign(
        browse(people_online.official), people_online, people_online.in_charge, people_online.cell
    )
    assert (answer.status_code, Assignment.all_rows_unscoped.count()) == (422, 1)


def test_a_search_finds_further_persons_of_the_committee(people_online, browse):
    browser = browse(people_online.official)
    url = f"/committee/{people_online.commune.pk}/assignments/"
    names = [
        label
        for _, label in (
            browser.get(url, {"q": "tong thi"}).context["form"].fields["official"].choices
        )
    ]
    assert names[1:] == ["Cầm Thu Dung", "Quàng Văn Em", "Tòng Thị Gấm"]
    assert (
        assign(browser, people_online, people_online.neighbour, people_online.cell).status_code
        == 302
    )


def test_a_person_from_elsewhere_cannot_be_smuggled_in(people_online, browse):
    browser = browse(people_online.official)
    far = people_online.elsewhere.children.get()
    assert (
        assign(browser, people_online, people_online.stranger, people_online.cell).status_code
        == 422
    )
    assert assign(browser, people_online, people_online.in_charge, far).status_code == 422
    assert Assignment.all_rows_unscoped.count() == 1


def test_an_assignment_ends_today_with_its_role(people_online, browse):
    row = Assignment.all_rows_unscoped.get()
    answer = browse(people_online.official).post(f"/assignments/{row.pk}/end/")
    row.refresh_from_db()
    assert (answer.url, row.valid_to) == (
        f"/committee/{people_online.commune.pk}/assignments/",
        date(2026, 11, 5),
    )
    assert not officials_of(people_online.cell, on=date(2026, 11, 5)).exists()
    assert (
        browse(people_online.in_charge).get(f"/cells/{people_online.cell.pk}/").status_code == 404
    )


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("secretary", 404), ("in_charge", 404)]
)
def test_nobody_else_ends_an_assignment(people_online, browse, who, status):
    row = Assignment.all_rows_unscoped.get()
    assert (
        browse(getattr(people_online, who)).post(f"/assignments/{row.pk}/end/").status_code
        == status
    )
    row.refresh_from_db()
    assert row.valid_to is None


def test_the_inspection_reads_assignments_and_changes_none(people_online, browse):
    inspector = make_official(people_online.commune, role="inspection", account=True)
    browser, row = browse(inspector), Assignment.all_rows_unscoped.get()
    url = f"/committee/{people_online.commune.pk}/assignments/"
    assert [browser.get(url).status_code, browser.post(url, {}).status_code] == [200, 403]
    assert browser.post(f"/assignments/{row.pk}/end/").status_code == 403
    row.refresh_from_db()
    assert row.valid_to is None


@pytest.mark.parametrize("title", ["x" * 121, "a\x00b"])
def test_a_title_that_does_not_do_is_answered_in_the_form(people_online, browse, title):
    answer = assign(
        browse(people_online.official),
        people_online,
        people_online.in_charge,
        people_online.sister,
        title=title,
    )
    assert (
        answer.status_code,
        Assignment.all_rows_unscoped.filter(unit=people_online.sister).exists(),
    ) == (422, False)


def test_pages_ask_the_same_number_of_questions_for_two_cells_and_for_eight(
    people_online, browse, django_assert_num_queries
):
    browser = browse(people_online.official)
    urls = {
        f"/committee/{people_online.commune.pk}/": 11,
        f"/committee/{people_online.commune.pk}/assignments/": 9,
    }
    for url, count in urls.items():
        with django_assert_num_queries(count):
            browser.get(url)
    for _ in range(6):
        cell = make_unit(parent=people_online.commune)
        make_member(cell, post="secretary")
        assign_official(people_online.in_charge, cell=cell, on=FOUNDED, actor=SYSTEM)
    for url, count in urls.items():
        with django_assert_num_queries(count):
            browser.get(url)


@pytest.mark.parametrize("on", ["0001-01-01", "2019-12-31", "9999-12-31", "2100-01-01"])
def test_a_charge_of_another_century_is_refused_at_its_field(
    people_online, browse, in_november, on
):
    before = Assignment.all_rows_unscoped.count()

    answer = assign(
        browse(people_online.official),
        people_online,
        people_online.deputy,
        people_online.cell,
        on=on,
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["on"])
    assert Assignment.all_rows_unscoped.count() == before


def test_a_charge_that_begins_before_today_says_what_it_changes(people_online, browse, in_november):
    browser = browse(people_online.official)

    answer = assign(
        browser, people_online, people_online.deputy, people_online.sister, on="2026-10-01"
    )

    told = [str(message) for message in browser.get(answer.url).context["messages"]]
    assert any("01/10/2026" in text and people_online.deputy.full_name in text for text in told)
