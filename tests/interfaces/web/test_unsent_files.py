"""A form with a file that meets no session: its text comes back, and the page says that the file is chosen anew."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chibo.base.accounts.models import UnsentForm
from chibo.base.accounts.rules import writer_mark
from chibo.work.meetings.models import Paper
from tests.conftest import Browser
from tests.factories import make_meeting
from tests.factories import month as step
from tests.interfaces.web.halls import address, form
from tests.interfaces.web.test_typed_text import form_on, sign_in

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
def paper(people):
    """paper(browser, …) → the answer to a document sent as the agenda's page of the secretary sends it."""
    meeting = step.prepare(make_meeting(people.cell), people)

    def send(browser, *, headers=None, **more):
        fields = form(do="paper", title=TITLE, item="", file=a_file(), writer=writer_mark(people.secretary.account_id))
        fields = {name: value for name, value in (fields | more).items() if value is not None}
        return browser.post(send.url, fields, headers=headers)

    send.url, send.meeting = address(meeting, "agenda/"), meeting
    return send


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile(NAME, "Thu đủ, chi đúng.".encode(), content_type="text/plain")


def papers(meeting) -> list[str]:
    return list(Paper.objects.of_cell(meeting.cell).filter(meeting=meeting).values_list("title", flat=True))


def paper_form(page: str) -> str:
    """The form of a document as the agenda shows it."""
    return page[page.index('name="do" value="paper"') :].split("</form>", maxsplit=1)[0]


def test_after_signing_in_again_the_text_stands_in_the_form_and_the_file_is_asked_for(people, paper):
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
    assert (opened.status_code, TITLE in shown, "Xin đồng chí chọn tệp." in shown) == (200, True, True)
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
    browser.post(paper.url, form(do="add", title="Việc khác", unsent=carried))
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
    assert (opened.status_code, TITLE in paper_form(opened.content.decode())) == (200, True)


def test_a_page_whose_form_is_nothing_but_a_file_says_to_choose_it_again(people):
    browser, url = Browser(), f"/roster/{people.commune.pk}/"
    led = browser.post(url, form(file=a_file(), writer=writer_mark(people.official.account_id)))

    assert led.url == f"/account/login/?next={url.replace('/', '%2F')}"
    assert "xin đồng chí chọn lại tệp" in browser.get(led.url).content.decode()


def test_who_signed_in_meanwhile_keeps_it_for_the_writer_with_the_name_of_the_file(people, paper, browse):
    assert paper(browse(people.deputy)).status_code == 403

    row = UnsentForm.objects.get()
    assert (row.account_id, row.files) == (people.secretary.account_id, [NAME])
    assert ["title", TITLE] in row.fields
