"""Pages that are kept are shown again only while they are true: whatever changes, the next answer
is the one that would be made anew, byte by byte, for each person and in both languages.
"""

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.reads.actions import take_in_readings
from chibo.base.reads.models import PersonRead
from chibo.base.rows.actions import change_row, create_row
from chibo.base.rows.queries import triggers_missing
from chibo.directory.assignments.actions import end_assignment
from chibo.directory.assignments.models import Assignment
from chibo.interfaces.web.shell import kept_pages
from chibo.work.changes.models import Change
from tests.interfaces.web.shell.kept_readers import FORM_KEY, TOKEN, body_of, hits

pytestmark = pytest.mark.django_db


def test_every_page_is_kept_for_those_who_work_with_it(readers):
    shown = [
        ("secretary", "/"),
        ("member", "/"),
        ("secretary", f"/meetings/{readers.meeting.pk}/"),
        ("member", f"/meetings/{readers.meeting.pk}/"),
        ("official", f"/meetings/{readers.before.pk}/"),
        ("secretary", f"/cells/{readers.people.cell.pk}/"),
        ("official", f"/cells/{readers.people.cell.pk}/"),
        ("official", f"/committee/{readers.people.commune.pk}/month/2026-11/"),
    ]
    for name, page in shown:
        browser = readers.browsers[name, "vi"]
        browser.get(page)
        with hits() as found, CaptureQueriesContext(connection) as asked:
            assert browser.get(page).status_code == 200
        assert (found, len(asked)) == ([True], 3), (name, page)


def test_what_one_person_was_shown_is_not_shown_to_another_at_the_same_browser(readers):
    page = f"/meetings/{readers.meeting.pk}/"
    browser = readers.browsers["secretary", "vi"]
    assert browser.get(page).status_code == 200
    browser.force_login(readers.people.stranger.account)
    assert browser.get(page).status_code == 404
    browser.logout()
    assert browser.get(page).status_code == 302


def test_who_loses_the_right_gets_no_page_that_was_kept(readers):
    page = f"/meetings/{readers.meeting.pk}/"
    browser = readers.browsers["in_charge", "vi"]
    browser.get(page)
    with hits() as found:
        assert browser.get(page).status_code == 200
    assert found == [True]
    charge = Assignment.all_rows_unscoped.get(official=readers.people.in_charge)
    end_assignment(charge, on=date(2026, 11, 3), actor=SYSTEM)
    assert browser.get(page).status_code == 404


def test_a_kept_page_is_entered_in_the_read_log_each_time(readers):
    moves = {"kind": "move_member", "state": "done", "on": date(2026, 11, 12)}
    moves |= {"target": readers.people.sister, "asked_by": "Cầm Thu Dung", "asked_at": now()}
    member, cell = readers.people.member, readers.people.cell
    create_row(Change, "change.done", actor=SYSTEM, unit=cell, person=member, **moves)
    browser, page = readers.browsers["official", "vi"], f"/cells/{cell.pk}/"
    with hits() as found:
        for _ in range(3):
            browser.get(page)
    assert found == [False, True, True]
    take_in_readings()
    assert PersonRead.objects.filter(person_id=member.pk).count() == 3


def test_each_answer_has_a_key_and_a_token_of_its_own(readers):
    page = f"/meetings/{readers.meeting.pk}/"
    browser = readers.browsers["member", "vi"]
    browser.get(page)
    with hits() as found:
        answers = [browser.get(page).content.decode() for _ in range(3)]
    assert found == [True] * 3
    keys = [key for answer in answers for key in FORM_KEY.findall(answer)]
    assert len(set(keys)) == len(keys) >= 6
    assert len({TOKEN.search(answer)[0] for answer in answers}) == 3
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    shown = strict.get(page).content.decode()
    fields = {"key": FORM_KEY.search(shown)[0], "csrfmiddlewaretoken": TOKEN.search(shown)[0]}
    sent = strict.post(page, fields | {"do": "reply", "reply": "coming"})
    assert sent.status_code == 302


def test_a_sentence_after_a_redirect_is_shown_once(readers):
    page = f"/meetings/{readers.meeting.pk}/"
    browser = readers.browsers["member", "vi"]
    browser.get(page)
    answer = browser.post(page, {"do": "reply", "reply": "coming"}, follow=True)
    told = "Cảm ơn"
    assert told in answer.content.decode()
    assert told not in browser.get(page).content.decode()


def test_a_practice_shows_its_own_pages_and_the_real_ones_come_back(readers):
    browser = readers.browsers["secretary", "vi"]
    real = body_of(browser, "/")
    browser.post(f"/cells/{readers.people.cell.pk}/practice/", {"do": "begin"})
    inside = body_of(browser, "/")
    with override_settings(PAGE_CACHE=False):
        assert inside == body_of(browser, "/")
    assert inside != real


def test_nothing_is_kept_when_it_is_switched_off_or_a_trigger_is_missing(
    readers, settings, monkeypatch
):
    browser, page = readers.browsers["secretary", "vi"], f"/meetings/{readers.meeting.pk}/"
    settings.PAGE_CACHE = False
    with hits() as found:
        browser.get(page)
    assert found == []
    settings.PAGE_CACHE = True
    monkeypatch.setattr(kept_pages._Triggers, "known_in", "")
    with transaction.atomic(), connection.cursor() as cursor:
        on = " ON people_person" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER people_person_marked_update{on}")
        with hits() as found:
            browser.get(page)
        transaction.set_rollback(True)
    assert found == []
    assert triggers_missing() == set()


def test_what_is_written_while_a_page_is_made_is_not_hidden_by_it(readers, monkeypatch):
    """The print is taken before anything is read: a page that was made of older rows is not shown
    once the write is there.
    """
    browser, page = readers.browsers["secretary", "vi"], f"/meetings/{readers.meeting.pk}/"
    keep = kept_pages.PageAttempt._keep

    def written_first(self, response, *, until):
        change_row(readers.meeting, "meeting.change", actor=SYSTEM, place="Nhà ông Tư")
        keep(self, response, until=until)

    caches[kept_pages.CACHE].clear()
    monkeypatch.setattr(kept_pages.PageAttempt, "_keep", written_first)
    assert "Nhà ông Tư" not in browser.get(page).content.decode()
    monkeypatch.setattr(kept_pages.PageAttempt, "_keep", keep)
    assert "Nhà ông Tư" in browser.get(page).content.decode()
