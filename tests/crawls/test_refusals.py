"""A form that is refused is answered as refused: no page that shows it again says that all is well
(200).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chibo.interfaces import web
from tests.crawls.bodies import Bodies
from tests.crawls.places import Address, addresses, urls_of
from tests.crawls.table import kinds
from tests.crawls.walk import Answer, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
WRITERS = ("secr", "member", "charge", "office", "dept", "admin*", "nobody")
BY_SCRIPT = {"HX-Request": "true"}
AS_PAGE = {"accept": "text/html"}
UNFIT = "\u200b-1;x"  # no day, no number, no name, none of any choice
_SENT_BY_SCRIPT = re.compile(r"""hx-post="{% url 'web:([\w-]+)'""")


def sent_by_script() -> set[str]:
    """The names of the addresses to which a form of some page is sent by a script."""
    pages = Path(web.__file__).parent.glob("templates/**/*.html")
    return {
        name for page in pages for name in _SENT_BY_SCRIPT.findall(page.read_text(encoding="utf-8"))
    }


def bodies_for(bodies: Bodies, address: Address) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind of object and body: nothing at all, the form filled, and the form with values that fit
    no field.
    """
    for kind in kinds(address, "post"):
        yield kind.partition("?")[0], {}
    for kind in kinds(address, "send"):
        filled, button = bodies.body(address.route, kind), bodies.button(kind, "A1")
        yield kind.partition("?")[0], filled
        yield kind.partition("?")[0], dict.fromkeys(filled, UNFIT) | button


def is_taken(answer: Answer, *, by_script: bool) -> bool:
    """True for an answer that may say 200: a file, or to a script what was saved as
    it stands now.
    """
    said = answer.response
    if "Content-Disposition" in said or not said["Content-Type"].startswith("text/html"):
        return True
    return by_script and b'data-state="failed"' not in answer.body and b"<html" not in answer.body


def sendings(bodies: Bodies) -> Iterator[tuple[Visitor, str, dict[str, Any], dict[str, str]]]:
    """Each form to its address with the object in each of its states, as a page and as a script
    sends it.
    """
    scripted = sent_by_script()
    assert len(scripted) > 4
    for address in addresses():
        for variant, body in bodies_for(bodies, address):
            for who in WRITERS:
                visitor = bodies.visitors[who]
                if url := urls_of(address, variant, bodies.world, visitor.account).get("own"):
                    yield visitor, url, body, AS_PAGE
                    if address.entry.name in scripted:
                        yield visitor, url, body, BY_SCRIPT


def test_no_refusal_says_that_all_is_well(bodies, counted):
    wrong, number, refused = [], 0, 0
    for visitor, url, body, headers in sendings(bodies):
        answer = visitor.ask("post", url, body, headers=headers)
        number, refused = number + 1, refused + (answer.letter == "u")
        if answer.letter == "2" and not is_taken(answer, by_script=headers is BY_SCRIPT):
            wrong.append(f"{url} {visitor.who} {headers}: 200 with {sorted(body)}")
    counted("refusals", *wrong[:20], sent=number, refused=refused, said_well=len(wrong))
    assert refused > 500
    assert wrong == []
