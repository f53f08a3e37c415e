"""An e-mail about new access or a role that did not arrive stands beside its person where the
office looks.
"""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chibo.base.jobs.actions import run_waiting_jobs
from chibo.base.kernel.actor import SYSTEM
from chibo.directory.access.actions import add_grant, request_recovery
from chibo.directory.role_requests.actions import request_role
from chibo.library.notifications.models import Notice
from tests.factories import FOUNDED, TODAY, act_as, make_person
from tests.library.notifications.addresses import prove_address

pytestmark = pytest.mark.django_db
REFUSED = "Thư điện tử bị từ chối"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2026-11-03 12:00+07:00", tick=False) as clock:
        yield clock


def refuse_all(postbox, *persons) -> None:
    """Each has a proved address that the server refuses for good."""
    for number, person in enumerate(persons):
        prove_address(person, f"nguoi{number}@xa.example")
        postbox.answers[person.email] = ["550 5.1.1 no such user"]


def ask(people):
    return request_recovery(
        people.member, unit=people.cell, on=TODAY, actor=act_as(people.secretary)
    )


def shown(browse, who) -> list[str]:
    rows = browse(who).get("/recoveries/").context["rows"]
    return [mail["person"].full_name for line in rows for mail in line["mails"]]


def test_the_owner_who_was_not_reached_stands_on_the_page_of_new_access(
    people_online, browse, postbox
):
    refuse_all(postbox, people_online.member, people_online.official)
    ask(people_online)
    run_waiting_jobs()

    assert shown(browse, people_online.deputy) == ["Vì Văn Chung", people_online.official.full_name]
    assert REFUSED in browse(people_online.deputy).get("/recoveries/").content.decode()


def test_what_was_refused_before_it_was_asked_for_is_not_shown(
    people_online, browse, postbox, at_noon
):
    refuse_all(postbox, people_online.member)
    ask(people_online)
    run_waiting_jobs()
    Notice.all_rows_unscoped.update(created_at="2026-11-02T00:00:00Z")
    assert shown(browse, people_online.deputy) == []


def test_one_request_and_the_letters_of_many_take_the_same_queries(people_online, browse, postbox):
    ask(people_online)
    run_waiting_jobs()
    browser, counts = browse(people_online.deputy), []
    for _ in range(2):
        browser.get("/recoveries/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/recoveries/")
        counts.append(len(asked))
        Notice.all_rows_unscoped.update(mail_state="refused")
    assert (counts[0], len(shown(browse, people_online.deputy)) >= 2) == (counts[1], True)


def test_who_was_not_reached_about_a_role_stands_on_its_page(people_online, browse, postbox):
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    refuse_all(postbox, people_online.official)
    form = {"full_name": "Người Bịa", "role": "committee_office", "unit": people_online.commune.pk}
    browse(keeper).post("/administration/roles/", form)
    run_waiting_jobs()
    link = Notice.all_rows_unscoped.get(code="role.requested").link

    answer = browse(keeper).get(link)

    assert [mail["person"] for mail in answer.context["mails"]] == [people_online.official]
    assert REFUSED in answer.content.decode()


def role_asked(people, postbox):
    """An administrator asks for a role over a commune that nobody there can confirm; who watches
    was not reached by e-mail.
    """
    keeper = make_person("Lương Thị Quản", account=True)
    add_grant(keeper, role="administrator", unit=None, on=FOUNDED, actor=SYSTEM)
    newcomer = make_person("Mai Thị Hạnh", account=True)
    refuse_all(postbox, people.stranger)
    given = {
        "role": "committee_office",
        "unit": people.elsewhere,
        "on": TODAY,
        "actor": act_as(keeper),
    }
    request_role(newcomer, **given)
    run_waiting_jobs()
    return keeper, newcomer, Notice.all_rows_unscoped.filter(code="role.requested").first().link


def test_who_is_to_hold_the_role_reads_no_names_of_those_who_watch(people_online, browse, postbox):
    keeper, newcomer, link = role_asked(people_online, postbox)
    pages = [browse(who).get(link) for who in (keeper, newcomer)]
    assert [[mail["person"] for mail in page.context["mails"]] for page in pages] == [
        [people_online.stranger],
        [],
    ]


def test_names_beside_a_role_stand_in_the_read_log_and_letters_are_looked_for_in_one_unit(
    people_online, browse, postbox
):
    keeper, _, link = role_asked(people_online, postbox)
    browser = browse(keeper)
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(link)
    noted = answer.wsgi_request.__dict__["_seen"]
    assert (noted["what"], noted["shown"]) == (
        "roles",
        {people_online.elsewhere.pk: {people_online.stranger.pk}},
    )
    letters = [
        row["sql"]
        for row in asked
        if "/role-requests/" in row["sql"] and "notifications_notice" in row["sql"]
    ]
    assert ['"notifications_notice"."unit_id" = ' in sql for sql in letters] == [True]
