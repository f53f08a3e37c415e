"""While a whole practice stands, everybody else is shown what was shown before, byte for byte, and
finds nothing of it.
"""

import re
import uuid
import zipfile
from io import BytesIO

import pytest
from django.core import mail

from chibo.base.kernel.dates import today
from chibo.directory.people.queries import members_of
from chibo.work.practice.actions import remove_practice
from chibo.work.practice.models import Practice
from tests.crawls.places import addresses
from tests.crawls.walk import Visitor, undone
from tests.factories import act_as
from tests.work.practice.practised import held, meeting_of

pytestmark = pytest.mark.django_db
# A member and the deputy of the practising cell, who is in charge of it, above it, over everything.
WHO = ("member A1", "deputy A1", "in_charge A1", "office A", "inspection P", "administrator all")
HREF = re.compile(r'(?:href|hx-get|data-url)="(/[^"#]*)')
# Among them the page that tells how much of the disk is free.
NOT_FOLLOWED = (
    "/static/",
    "/account/logout/",
    "/i18n/",
    "/help/",
    "/account/",
    "/administration/installation/",
)
PAGES = 250
FOUND = ("/search/?q=tap", "/search/?q=khong+tinh", "/search/?q=Giang", "/search/?q=buoi")


def shown(answer) -> bytes:
    """What is in a page or file, without what a packer of files writes anew each time."""
    body = answer.body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as package:
            return b"".join(
                package.read(name)
                for name in sorted(package.namelist())
                if name != "docProps/core.xml"
            )
    return body


def everything(visitor: Visitor) -> dict[str, tuple[str, bytes]]:
    """Address → answer and content, of all that is reached from the first pages by links."""
    waiting = ["/", "/me/", "/notices/", "/tasks/", "/me/reads/", "/changes/", *FOUND]
    found: dict[str, tuple[str, bytes]] = {}
    while waiting and len(found) < PAGES:
        url = waiting.pop(0)
        if url in found:
            continue
        answer = visitor.ask("get", url)
        found[url] = (answer.letter, shown(answer))
        links = HREF.findall(answer.body.decode("utf-8", "replace")) if _is_page(answer) else []
        links += [answer.response["Location"]] if answer.letter == "3" else []
        waiting += [
            link
            for one in links
            if not (link := one.replace("&amp;", "&")).startswith(NOT_FOLLOWED)
        ]
    return found


def _is_page(answer) -> bool:
    return answer.response["Content-Type"].startswith("text/html")


@pytest.fixture
def cell(world):
    return world.cells["A1"]


@pytest.mark.parametrize("who", WHO)
def test_what_others_are_shown_stays_byte_for_byte(world, cell, counted, who):
    with undone():
        before = everything(Visitor(world, who))
        held(cell.cell, cell.secretary, on=today())
        during = everything(Visitor(world, who))
        remove_practice(Practice.objects.get(), actor=act_as(cell.secretary, on=today()))
        after = everything(Visitor(world, who))

    assert during.keys() == before.keys() == after.keys()
    assert [url for url in before if during[url] != before[url] or after[url] != before[url]] == []
    assert len(before) > 20
    counted("practice", who, pages_compared=len(before))


@pytest.mark.parametrize("who", [*WHO, "secretary A1"])
def test_no_address_of_the_practice_opens_for_anybody_outside_it(world, cell, counted, who):
    with undone():
        practice = held(cell.cell, cell.secretary, on=today())
        meeting, visitor, asked = meeting_of(practice), Visitor(world, who), 0
        person = members_of(practice.unit, on=today())[0].person
        for address in addresses():
            row = {
                "meetings": meeting,
                "cells": practice.unit,
                "committee": practice.unit,
                "people": person,
            }
            kind = address.route.split("/")[0]
            if kind not in row or "pk" not in address.names:
                continue
            ids = {
                "pk": row[kind].pk,
                "year": 2026,
                "period": "h1",
                "month": "2026-11",
                "ext": "pdf",
                "kind": "minutes",
                "step": "open",
            }
            values = {name: ids.get(name, uuid.uuid4()) for name in address.names}
            absent = {**values, "pk": uuid.uuid4()}
            for method in ("get", "post"):
                here, there = (
                    visitor.ask(method, address.with_values(some)) for some in (values, absent)
                )
                assert here.letter == there.letter != "2", (address.route, method)
                asked += 1

    assert asked > 100 and mail.outbox == []
    counted("practice", who, addresses_refused=asked)
