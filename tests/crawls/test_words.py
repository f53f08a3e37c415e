"""Every form with words in it, sent in every state of its object: saved, or the words stand on the
page that answers.
"""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django import forms

from tests.crawls.binding import bound_forms
from tests.crawls.bodies import SENT, Bodies
from tests.crawls.places import Address, addresses, urls_of, variants
from tests.crawls.walk import Answer, Visitor, visitors

pytestmark = pytest.mark.django_db
WRITERS = ("secr", "member", "charge", "office", "dept")
# The answer is the file that was asked for.
GIVES_A_FILE = {"roster/<uuid:unit>/export/"}
# A reason stands beside an absence alone; with other marks nobody can type one.
WITHOUT_A_PLACE = {"meetings/<uuid:pk>/room/": "reason-"}


def words_for(bodies: Bodies, route: str, sent: str) -> dict[str, str]:
    """A sentence of its own for every field that takes free text."""
    body, found = bodies.body(route, sent), {}
    address = next(one for one in addresses() if one.route == route)
    for visitor in bodies.visitors.values():
        url = urls_of(address, sent.partition("?")[0], bodies.world, visitor.account).get("own")
        with bound_forms() as bound:
            visitor.ask("post", url, body)
        for form in bound:
            for name, field in form.fields.items():
                if (
                    type(field) is forms.CharField
                    and not field.widget.is_hidden
                    and not _is_left_out(route, name)
                ):
                    found[form.add_prefix(name)] = f"Lời viết riêng {len(found)} của đồng chí thử"
        if found:
            break
    return {name: text for name, text in found.items() if "password" not in name}


def _is_left_out(route: str, name: str) -> bool:
    return name.startswith(WITHOUT_A_PLACE.get(route, "\0"))


def sendings(
    bodies: Bodies,
) -> Iterator[tuple[Visitor, Address, str, dict[str, Any], dict[str, str]]]:
    """Who sends which words where: each form to its address with the object in each
    of its states.
    """
    writers = [visitor for column in WRITERS for visitor in visitors(bodies.world, column)]
    routes = {one.route: one for one in addresses()}
    for route, kinds in SENT.items():
        if routes[route].entry.callback.__dict__.get("access") != "page" or route in GIVES_A_FILE:
            continue
        for sent in kinds:
            if words := words_for(bodies, route, sent):
                for visitor in writers:
                    for variant in variants(routes[route]):
                        if url := urls_of(
                            routes[route], variant, bodies.world, visitor.account
                        ).get("own"):
                            yield (
                                visitor,
                                routes[route],
                                url,
                                bodies.body(route, sent) | words,
                                words,
                            )


def lost(answer: Answer, words: dict[str, str]) -> list[str]:
    """The fields whose words are neither saved nor in sight."""
    if answer.response.status_code == 302:
        return [] if answer.written else list(words)
    shown = unescape(answer.body.decode(errors="replace"))
    return [name for name, text in words.items() if text not in shown]


def test_nothing_typed_is_gone_because_the_step_was_over(bodies, counted):
    wrong, number, fields = [], 0, set()
    for visitor, address, url, body, words in sendings(bodies):
        answer = visitor.ask("post", url, body, headers={"accept": "text/html"})
        number += 1
        fields |= {(address.route, name) for name in words}
        if gone := lost(answer, words):
            wrong.append(f"{url} {visitor.who} {answer.response.status_code}: {gone[:5]}")
    counted("words in every state", *wrong[:20], sent=number, fields=len(fields), lost=len(wrong))
    assert number > 500
    assert wrong == []
