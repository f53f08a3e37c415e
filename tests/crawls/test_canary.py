"""Each unit bears its own word: whoever follows every link and takes every file never meets the
word of a foreign unit.

`CHIBO_CANARY` says how many persons crawl (all: 0).
"""

import os
import re
import time

import pytest

from chibo.base.search.actions import mend_index
from chibo.interfaces.web.shell.search import KINDS
from tests.crawls.markers import forbidden_to, foreign_words, text_of
from tests.crawls.walk import Visitor
from tests.crawls.world import CELLS, INSIDE, NAMES, PRIVATE, ROLES, World

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("CHIBO_CANARY", "12"))
PAGES = 120 if COUNT else 600
HREF = re.compile(r'(?:href|hx-get|data-url)="(/[^"#]*)')
# Leaving, and files of the page itself.
NOT_FOLLOWED = ("/static/", "/account/logout/", "/i18n/")
FIRST = (
    "secretary A1",
    "member A2",
    "office A",
    "in_charge B1",
    "department P",
    "inspection B",
    "deputy C1",
    "administrator A",
    "clerk A1",
    "former A1",
    "left A",
    "office C",
)
EVERYBODY = (
    *FIRST,
    *(
        f"{role} {cell}"
        for cell in CELLS
        for role in (
            "secretary",
            "deputy",
            "board",
            "clerk",
            "member",
            "other",
            "another",
            "suspended",
            "former",
            "in_charge",
        )
    ),
    *(f"{role} {letter}" for letter in ("A", "B", "C", "P") for role in (*ROLES, "left")),
    "account loose",
)


def crawl(visitor: Visitor) -> tuple[int, list[str]]:
    """How many pages and files were opened, and what was wrong with them."""
    waiting, seen, wrong = (
        ["/", "/me/", "/notices/", "/tasks/"],
        {"/", "/me/", "/notices/", "/tasks/"},
        [],
    )
    opened = 0
    while waiting and opened < PAGES:
        url = waiting.pop(0)
        answer = visitor.ask("get", url)
        opened += 1
        if answer.letter == "!":
            wrong.append(f"{visitor.who} {url}: {answer.response.status_code}")
        if words := foreign_words(visitor, answer):
            wrong.append(f"{visitor.who} {url}: shows {words}")
        found = (
            HREF.findall(answer.body.decode("utf-8", "replace"))
            if answer.response["Content-Type"].startswith("text/html")
            else []
        )
        if answer.letter == "3":
            found.append(answer.response["Location"])
        for link in (one.replace("&amp;", "&") for one in found):
            if link not in seen and not link.startswith(NOT_FOLLOWED):
                seen.add(link)
                waiting.append(link)
    return opened, wrong


def test_no_word_of_a_unit_holds_another():
    words = [*NAMES.values(), *INSIDE.values(), *PRIVATE.values()]
    assert [one for one in words if sum(one in other for other in words) != 1] == []


def test_a_secretary_may_meet_the_words_of_the_own_cell_alone():
    assert {NAMES["A1"], INSIDE["A1"], PRIVATE["A1"], NAMES["A"]}.isdisjoint(
        forbidden_to("secretary A1")
    )
    assert {NAMES["A2"], INSIDE["A2"], PRIVATE["A2"], NAMES["B"], NAMES["C1"]} <= forbidden_to(
        "secretary A1"
    )


def test_a_foreign_word_is_found(world: World):
    """The crawl itself can fail: a page of another cell, opened by who may, is full of words
    foreign to the secretary.
    """
    office, secretary = Visitor(world, "office A"), Visitor(world, "secretary A1")
    page = office.ask("get", f"/cells/{world.cells['A2'].cell.pk}/members/")
    assert {NAMES["A2"], PRIVATE["A2"]} <= set(foreign_words(secretary, page))


def test_asvs_8_4_1_nobody_meets_the_word_of_a_foreign_unit(world, counted):
    people = list(dict.fromkeys(EVERYBODY))[: COUNT or None]
    opened, wrong, begun = 0, [], time.process_time()
    for who in people:
        pages, told = crawl(Visitor(world, who))
        opened, wrong = opened + pages, wrong + told
    spent = round(time.process_time() - begun)
    counted(
        "canary",
        persons=len(people),
        pages_and_files=opened,
        foreign_words_or_errors=len(wrong),
        seconds_of_processor=spent,
    )
    assert wrong == []


def test_asvs_8_4_1_the_search_shows_no_word_of_a_foreign_unit(world):
    """However a word begins: what stands in all that is found is nobody's whom the person must not
    meet.
    """
    assert mend_index().mended == 0
    wrong, met = [], {}
    for who in list(dict.fromkeys(EVERYBODY))[: COUNT or None]:
        visitor = Visitor(world, who)
        for begun in ("ch", "th", "tr", "ng", "nh", "ba", "bo", "ho", "lo", "va", "ke", "tu", "20"):
            for kind in KINDS:
                answer = visitor.ask("get", f"/search/?q={begun}&kind={kind.code}")
                wrong += [
                    f"{who} {begun} {kind.code}: {word}" for word in foreign_words(visitor, answer)
                ]
                text = text_of(answer)
                met.setdefault(who, set()).update(word for word in NAMES.values() if word in text)
    assert wrong == []
    assert {NAMES["A1"], NAMES["A2"]} <= met["office A"]
