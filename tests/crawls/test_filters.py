"""Taking any single narrowing away is caught: by the table of access, by a foreign word, or by the
call made with other eyes.

All are tried; `CHIBO_FILTERS=N` tries a sample of N, drawn from `CHIBO_FILTERS_SEED`;
`CHIBO_FILTERS_ONLY=…` those whose name this expression finds.
"""

import os
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass

import pytest

from chibo.base.kernel.actor import Scope
from tests.crawls.asked_again import ASKED_AGAIN
from tests.crawls.bodies import Bodies
from tests.crawls.eyes import CAUGHT, HELD, UNKNOWN, Call, Shown, still_guards
from tests.crawls.markers import foreign_words
from tests.crawls.places import RELATIONS, addresses, urls_of
from tests.crawls.sites import Site, Watch, all_sites, watched
from tests.crawls.table import FILE, METHODS, Key, expected, kinds, line_for, read
from tests.crawls.unreached import calls
from tests.crawls.walk import Answer, Visitor, reach_of, told_apart, visitors

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("CHIBO_FILTERS", "0"))
SEED = int(os.environ.get("CHIBO_FILTERS_SEED", "20261129"))
ONLY = re.compile(os.environ.get("CHIBO_FILTERS_ONLY", ""))
LINES = read(FILE.read_text(encoding="utf-8"))
# Whose requests are looked at: each kind of reach once, and those who may write.
COLUMNS_TRIED = ("secr", "office", "dept", "insp", "member", "charge", "admin", "clerk", "without")
MOST = 40


@dataclass
class Asked:
    """One request of the table, ready to be sent again."""

    visitor: Visitor
    key: Key
    relation: str
    url: str
    data: dict | None
    cell: str

    def send(self) -> Answer:
        return self.visitor.ask("get" if self.key[2] == "get" else "post", self.url, self.data)

    def wrong(self, answer: Answer) -> bool:
        """True when the table or the words of other units tell that something is amiss."""
        if answer.letter != expected(self.cell, [self.relation])[self.relation]:
            return True
        return bool(answer.letter not in "lma" and foreign_words(self.visitor, answer))


def asked_by(bodies: Bodies, column: str):
    """Every request of the table by the first of a column, methods that are closed left out."""
    visitor = visitors(bodies.world, column)[0]
    for address in addresses():
        for method in METHODS:
            for kind in kinds(address, method):
                line, send = line_for(LINES, address.route, kind, method), method == "send"
                if line is None or set(line.cells[column]) <= set("lmta-"):
                    continue
                urls = urls_of(
                    address, kind.partition("?")[0], bodies.world, visitor.account, everywhere=send
                )
                for relation in ("own", "neighbour", "foreign", "far"):
                    if relation in urls:
                        data = (
                            bodies.body(address.route, kind, RELATIONS[relation][0])
                            if send
                            else None
                        )
                        key = (address.route, kind, method)
                        yield Asked(
                            visitor, key, relation, urls[relation], data, line.cells[column]
                        )


def passes(bodies: Bodies, watch: Watch, columns: tuple[str, ...]) -> dict[tuple, list[Asked]]:
    """Place of a narrowing → the requests that pass it, those first that were turned away there."""
    found: dict[tuple, list[tuple[int, Asked]]] = defaultdict(list)
    for column in columns:
        for asked in asked_by(bodies, column):
            watch.passed.clear()
            watch.keeps_calls = asked.relation == "own"
            letter = asked.send().letter
            rank = 0 if letter in "X." else 1 if letter == "2" else 2
            for place in watch.passed:
                found[place].append((rank, asked))
    watch.keeps_calls = False
    return {
        place: [asked for _, asked in sorted(rows, key=lambda row: row[0])]
        for place, rows in found.items()
    }


def few(rows: list[Asked]) -> list[Asked]:
    """Not more than MOST requests, of as many addresses and persons as there are."""
    seen: dict[tuple, int] = defaultdict(int)
    order = []
    for at, asked in enumerate(rows):
        same = (
            asked.key[0],
            asked.key[2],
            asked.visitor.who,
            asked.relation in reach_of(asked.visitor.who),
        )
        order.append((seen[same], at))
        seen[same] += 1
    return [rows[at] for _, at in sorted(order)[:MOST]]


def outcome(
    site: Site, rows: list[Asked], watch: Watch, elsewhere: Scope, by_hand: dict[str, Call | Shown]
) -> str:
    """Whether taking the site away is told by a request, else by the call itself made with other
    eyes.
    """
    watch.gone = site.place
    try:
        if any(asked.wrong(asked.send()) for asked in few(rows)):
            return CAUGHT
        call = by_hand.get(site.name) or watch.calls.get(site.place)
        if isinstance(call, Shown):
            return UNKNOWN if call.still_stands() else CAUGHT
        told = still_guards(call, elsewhere=elsewhere) if call else UNKNOWN
        return HELD if told == UNKNOWN and rows and same_without(site, rows, watch) else told
    finally:
        watch.gone = None


def same_without(site: Site, rows: list[Asked], watch: Watch) -> bool:
    """True when no answer to the requests that pass the site differs by a letter: what it narrows
    was narrowed before.
    """
    for asked in few(rows):
        looks = []
        for gone in (None, site.place):
            watch.gone = gone
            looks.append(told_apart(asked.send(), asked.url))
        if looks[0] != looks[1]:
            return False
    return True


def sample(sites: list[Site]) -> list[Site]:
    """So many as were asked for, all for 0."""
    sites = [site for site in sites if ONLY.search(site.name)]
    return sorted(random.Random(SEED).sample(sites, min(COUNT, len(sites)))) if COUNT else sites


def test_taking_any_single_filter_away_is_caught(bodies, counted):
    """What is neither caught nor held by a second lock must be called by hand in unreached.py."""
    sites, told, begun = sample(all_sites()), defaultdict(list), time.process_time()
    columns = COLUMNS_TRIED if not COUNT else ("secr", "office", "dept", "member", "insp")
    elsewhere = Scope((bodies.world.units["C1"].path,))
    by_hand = calls(bodies.world)
    with watched() as watch:
        known = passes(bodies, watch, columns)
        for site in sites:
            told[outcome(site, known.get(site.place, []), watch, elsewhere, by_hand)].append(site)
    missed = [
        f"{site}, named {site.name}" for site in told[UNKNOWN] if site.name not in ASKED_AGAIN
    ]
    counted(
        "filters",
        f"seed {SEED}",
        *missed,
        taken_away_one_by_one=len(sites),
        caught=len(told[CAUGHT]),
        held_by_a_second_lock=len(told[HELD]),
        asked_again_later=len(told[UNKNOWN]) - len(missed),
        missed=len(missed),
        seconds_of_processor=round(time.process_time() - begun),
    )
    assert missed == []


def test_what_is_looked_at_by_hand_stands_as_long_as_nothing_is_taken_away(bodies):
    shown = {name: one for name, one in calls(bodies.world).items() if isinstance(one, Shown)}
    assert [name for name, one in shown.items() if not one.still_stands()] == []


def test_what_an_absent_object_looks_like_is_what_a_foreign_one_looks_like(bodies):
    """The comparison itself can tell two answers apart."""
    visitor = visitors(bodies.world, "secr")[0]
    one, other = visitor.ask("get", "/"), visitor.ask("get", "/me/")
    assert told_apart(one, "/") != told_apart(other, "/me/")
