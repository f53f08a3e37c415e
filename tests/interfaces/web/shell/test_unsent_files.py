"""A form with a file that meets no session: its text comes back, and the page says that the file is
chosen anew.
"""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chibo.base.accounts.models import UnsentForm
from chibo.base.accounts.rules import writer_mark
from chibo.base.audit.models import Entry
from chibo.work.meetings.models import Paper
from chibo.work.meetings.queries.meetings import items_of
from tests.conftest import Browser
from tests.factories import make_meeting
from tests.factories import month as step
from tests.interfaces.web.agendas import typed
from tests.interfaces.web.halls import address, form
from tests.interfaces.web.shell.typed import form_on, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_eight")]
TITLE = "Báo cáo thu quỹ quý ba"
NAME = "bao-cao-quy.txt"
OWN = {"origin": "http://testserver"}


@pytest.fixture
def at_eight():
    with time_machine.travel("2026-11-01 20:00+07:00", tick=False):
        yield


@pytest.fixture
def people(people_online):
    return people_online


@pytest.fixture
def paper(people, browse):
    """paper(browser, …) → the answer to a document sent as the agenda's page of the secretary sends
    it, with all of the page.
    """
    meeting = step.prepare(make_meeting(people.cell), people)
    page = typed(browse(people.secretary), meeting)

    def send(browser, *, headers=None, do="paper", title=TITLE, **more):
        own = {"paper-title": title, "paper-item": "", "paper-file": a_file()}
        fields = form(do=do, writer=writer_mark(people.secretary.account_id), **page, **own)
        fields = {name: value for name, value in (fields | more).items() if value is not None}
        return browser.post(send.url, fields, headers=headers)

    send.url, send.meeting = address(meeting, "agenda/"), meeting
    return send


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile(NAME, "Thu đủ, chi đúng.".encode(), content_type="text/plain")


def papers(meeting) -> list[str]:
    return list(
        Paper.objects.of_unit(meeting.unit).filter(meeting=meeting).values_list("title", flat=True)
    )


def paper_form(page: str) -> str:
    """The part for documents as the agenda shows it."""
    return page[page.index('id="papers"') :].split("</section>", maxsplit=1)[0]


def test_after_signing_in_again_the_text_stands_in_the_form_and_the_file_is_asked_for(
    people, paper
):
    browser = Browser()
    led = paper(browser)
    assert (led.status_code, led.url) == (302, "/account/login/?next=%2Funsent%2F")
    assert "xin đồng chí chọn lại tệp" in browser.get(led.url).content.decode()

    sign_in(browser, people.secretary, "/unsent/")
    waits = browser.get("/unsent/").content.decode()
    assert TITLE in waits and NAME in waits and "xin đồng chí chọn lại tệp" in waits
    assert "Gửi ngay" not in waits, "nothing can be sent without its file"

    opened = browser.post(paper.url, form_on(waits, paper.url))

    shown = paper_form(opened.content.decode())
    assert (opened.status_code, TITLE in shown, "Xin đồng chí chọn tệp." in shown) == (
        422,
        True,
        True,
    )
    assert papers(paper.meeting) == []


def test_it_waits_until_the_file_is_there_and_no_longer(people, paper):
    browser = Browser()
    paper(browser)
    sign_in(browser, people.secretary, "/unsent/")
    waits = form_on(browser.get("/unsent/").content.decode(), paper.url)
    opened = browser.post(paper.url, waits).content.decode()
    row = UnsentForm.objects.get()
    carried = re.search(r'name="unsent" value="([^"]+)"', opened)[1]

    assert carried == str(row.pk)
    browser.post(paper.url, form(do="add", unsent=carried, **{"add-title": "Việc khác"}))
    assert UnsentForm.objects.get() == row, "another form of the same page has thrown it away"
    sent = paper(browser, title="Báo cáo thu quỹ quý ba (đã sửa)", unsent=carried)
    assert (sent.status_code, UnsentForm.objects.count()) == (302, 0)
    assert papers(paper.meeting) == ["Báo cáo thu quỹ quý ba (đã sửa)"]


@pytest.mark.parametrize("how", ["no mark of the writer", "a stale token"])
def test_where_the_form_comes_back_at_once_one_press_opens_it_with_its_text(people, paper, how):
    if how == "a stale token":
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(people.secretary.account)
        answer = paper(browser, csrfmiddlewaretoken="b" * 32, headers=OWN)
    else:
        browser = Browser()
        answer = paper(browser, writer=None)
        browser.force_login(people.secretary.account)

    page = answer.content.decode()
    assert answer.status_code in (401, 403) and NAME in page and "xin đồng chí chọn lại tệp" in page
    opened = browser.post(paper.url, form_on(page, paper.url), headers=OWN)
    assert (opened.status_code, TITLE in paper_form(opened.content.decode())) == (422, True)


def test_a_page_whose_form_is_nothing_but_a_file_says_to_choose_it_again(people):
    browser, url = Browser(), f"/roster/{people.commune.pk}/"
    led = browser.post(url, form(file=a_file(), writer=writer_mark(people.official.account_id)))

    assert led.url == f"/account/login/?next={url.replace('/', '%2F')}"
    assert "xin đồng chí chọn lại tệp" in browser.get(led.url).content.decode()


def test_who_signed_in_meanwhile_keeps_it_for_the_writer_with_the_name_of_the_file(
    people, paper, browse
):
    assert paper(browse(people.deputy)).status_code == 403

    row = UnsentForm.objects.get()
    assert (row.account_id, row.files) == (people.secretary.account_id, [NAME])
    assert ["paper-title", TITLE] in row.fields


@pytest.mark.parametrize("signed_in", [False, True])
def test_opening_the_form_takes_no_step_while_its_file_is_missing(people, paper, signed_in):
    """A document needs no title, so without its file nothing of it is left: the agenda must not be
    made ready without it.
    """
    browser = Browser()
    if signed_in:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(people.secretary.account)
    word = f"{items_of(paper.meeting)[3].pk}-title"
    asked = {
        "do": "approve",
        "title": "",
        word: "Bàn việc trồng rừng",
        "csrfmiddlewaretoken": "b" * 32,
    }
    before = Entry.objects.count()
    answer = paper(browser, headers=OWN, **asked)
    if not signed_in:
        sign_in(browser, people.secretary, "/unsent/")
        answer = browser.get("/unsent/")

    opened = browser.post(paper.url, form_on(answer.content.decode(), paper.url), headers=OWN)

    page = opened.content.decode()
    assert (opened.status_code, "Xin đồng chí chọn tệp." in paper_form(page)) == (422, True)
    assert (
        "Bàn việc trồng rừng" in page and items_of(paper.meeting)[3].title != "Bàn việc trồng rừng"
    )
    assert Entry.objects.exclude(code__startswith="account.").count() == before
    sent = paper(
        browser, headers=OWN, **asked | {"csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    )
    assert (sent.status_code, papers(paper.meeting)) == (302, [NAME])
    assert items_of(paper.meeting)[3].title == "Bàn việc trồng rừng"
