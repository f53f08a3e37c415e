"""The guide in the product: every page leads to its chapter, and what a chapter tells people to
press exists.
"""

import re
from html import unescape
from pathlib import Path

import polib
import pytest
from django.test import Client

from chibo.interfaces.web.shell import help as guide
from tests.interfaces.web.shell.doors import OURS

WEB = Path(guide.__file__).parents[1] / "templates" / "web"
CATALOGUE = (
    Path(guide.__file__).parents[3] / "config" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
)
# The guide itself, what monitors and programs read, and parts and files that a page fetches.
OWN_WORDS = {"help", "help-chapter", "health", "ready", "metrics", "here", "nothing-here"}
PARTS = {
    *(
        "course-clock",
        "score-fresh",
        "trial-progress",
        "slips-progress",
        "papers-progress",
        "progress",
        "template",
        "regulation-take",
    ),
    *("pack-of", "remarks", "signed-copy"),
}


def labels() -> dict[str, set[str]]:
    """The words of pages by language."""
    entries = [entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
    return {"vi": {entry.msgstr for entry in entries}, "en": {entry.msgid for entry in entries}}


def test_every_page_that_is_read_has_a_chapter():
    shown = {
        entry.name for route, entry in OURS if "GET" in entry.callback.methods and "." not in route
    }
    explained = {name for chapter in guide.CHAPTERS for name in chapter.pages}
    framework = {name for name in explained if name.startswith(("account_", "mfa_"))}
    assert shown - explained - {"gallery"} == OWN_WORDS | PARTS
    assert explained - shown - framework == set()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("chapter", guide.CHAPTERS, ids=lambda chapter: chapter.slug)
def test_what_a_chapter_tells_people_to_press_stands_on_a_page(chapter, language):
    text = (WEB / "help" / language / f"{chapter.slug}.html").read_text(encoding="utf-8")
    told = {unescape(label) for label in re.findall(r"<b>(.*?)</b>", text)}
    assert told - labels()[language] == set()


@pytest.mark.django_db
def test_the_guide_is_open_to_somebody_who_cannot_sign_in():
    browser = Client()
    assert 'href="/help/sign-in/"' in browser.get("/account/login/").content.decode()
    for chapter in guide.CHAPTERS:
        answer = browser.get(chapter.url)
        assert (answer.status_code, str(chapter.title) in unescape(answer.content.decode())) == (
            200,
            True,
        )


@pytest.mark.django_db
def test_a_page_leads_to_the_chapter_about_it_and_an_unknown_chapter_is_404(people_online, browse):
    browser = browse(people_online.secretary)
    assert (
        'href="/help/prepare/"'
        in browser.get(f"/cells/{people_online.cell.pk}/plan/").content.decode()
    )
    assert browser.get("/help/nowhere/").status_code == 404
