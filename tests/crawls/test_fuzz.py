"""Hostile values on every form: no answer is 5xx, nothing is half written.

`CHIBO_FUZZ` says how many, `CHIBO_FUZZ_SEED` which.
"""

import os
import time
from collections import Counter

import pytest
from django.core.cache import cache
from django.test import override_settings

from chibo.interfaces.forms import Form
from tests.crawls.bodies import SENT, Bodies
from tests.crawls.fields import pages_of, targets_of
from tests.crawls.fuzz import Fuzz, send
from tests.crawls.hostile import STRINGS
from tests.crawls.table import FILE, read

pytestmark = pytest.mark.django_db
COUNT = int(os.environ.get("CHIBO_FUZZ", "10000"))
SEED = int(os.environ.get("CHIBO_FUZZ_SEED", "20261129"))
SHARDS = 4
# Asked for before the first account exists; tests/interfaces/web/administration/test_accounts.py
# sends it.
UNAIMED = {"SetupForm"}
LINES = read(FILE.read_text(encoding="utf-8"))


def below(cls):
    return {cls} | {deeper for one in cls.__subclasses__() for deeper in below(one)}


@pytest.fixture(scope="package")
def aims(bodies: Bodies):
    """Every form with a value that fits in each field, and every page that opens."""
    return targets_of(bodies, LINES), pages_of(bodies, LINES)


def test_there_are_three_hundred_hostile_values():
    assert len(set(STRINGS)) >= 300


def test_every_form_of_the_product_is_aimed_at(bodies):
    for route, kinds in SENT.items():
        for kind in kinds:
            bodies.body(route, kind)
    met = bodies.met
    ours = {form for form in below(Form) if form.__module__.startswith("chibo.")}
    ours = {form for form in ours if form.__name__ not in UNAIMED}
    abstract = {one for one in ours if one.__subclasses__() and one not in met}
    assert sorted(form.__name__ for form in ours - met - abstract) == []
    assert sorted(bodies.unbounded) == []


@pytest.mark.parametrize("shard", range(SHARDS))
def test_hostile_requests_are_answered_and_half_do_nothing(aims, shard, counted):
    targets, pages = aims
    seed, wrong, told, begun = SEED + shard, [], Counter(), time.process_time()
    with override_settings(ACCOUNT_RATE_LIMITS={}):
        for request in Fuzz(targets, pages, seed).requests(COUNT // SHARDS):
            status, half = send(request)
            told[status // 100] += 1
            if status >= 500 or half:
                wrong.append(f"{status} {half} {request}")
            if sum(told.values()) % 200 == 0:
                cache.clear()
    answers = {f"answers_{hundred}xx": number for hundred, number in sorted(told.items())}
    counted(
        "fuzz",
        f"seed {seed}, {len(targets)} forms and {len(pages)} pages",
        requests=sum(told.values()),
        **answers,
        wrong=len(wrong),
        seconds_of_processor=round(time.process_time() - begun),
    )
    assert wrong == []
