"""Requests that nobody should send, drawn from a seed: hostile values, fields too many and too few,
broken bodies.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from chibo.base.audit.models import Entry
from tests.crawls.fields import Target
from tests.crawls.hostile import DATES, NUMBERS, STRINGS
from tests.crawls.hostile_requests import BODIES, EXTRA, FILES, KEYS, TYPES
from tests.crawls.table import KEEPS_OF_REFUSED
from tests.crawls.walk import noting_writes, undone

FORM = "application/x-www-form-urlencoded"
# What a page asks for behind the question mark.
ASKED = (
    "q",
    "unit",
    "year",
    "version",
    "id",
    "month",
    "months",
    "type",
    "after",
    "before",
    "stage",
    "late",
    "next",
    "page",
    "sort",
    "kind",
    "cell",
    "state",
    "from",
    "to",
    "list",
    "change",
    "annex",
    "then",
    "figure",
    "official",
    "code",
    "criterion",
)


@dataclass
class Request:
    """One request, so told that it can be sent again by hand."""

    target: Target
    method: str
    url: str
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""

    def __str__(self) -> str:
        return (
            f"{self.method} {self.url[:120]} by {self.target.visitor.who} ({self.how})"
            f" {self.body[:200]!r}"
        )


def encoded(text: str) -> bytes:
    """As a form sends it; a lone surrogate as the bytes of a broken program."""
    return quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode()


def as_form(pairs: list[tuple[str, Any]]) -> bytes:
    """A form with its fields in this order, names as often as they stand."""
    return b"&".join(encoded(name) + b"=" + encoded(str(value)) for name, value in pairs)


class Fuzz:
    """An endless, repeatable stream of requests to the targets; each hostile value meets each
    target in its turn.
    """

    def __init__(self, targets: list[Target], pages: list[Target], seed: int) -> None:
        self.random = random.Random(seed)
        self.targets, self.pages = targets, pages
        self.ways = (
            *[self.one_field] * 10,
            *[self.many_fields] * 3,
            self.every_field,
            self.extra,
            self.missing,
            self.twice,
            self.bad_key,
            self.bad_type,
            self.bad_body,
            self.multipart,
            self.page,
            self.page,
            self.place,
        )

    def requests(self, count: int) -> Iterator[Request]:
        """So many requests."""
        turn = 0
        while turn < count:
            for target in self.random.sample(self.targets, len(self.targets)):
                turn += 1
                if turn > count:
                    return
                yield self.random.choice(self.ways)(target)

    def value(self, instead_of: Any = "") -> str:
        """A hostile value: for numbers and days mostly numbers and days; the longest ones rarely,
        they cost most.
        """
        if str(instead_of)[:1].isdigit() and self.random.random() < 0.7:
            return self.random.choice((*NUMBERS, *DATES))
        text = self.random.choice(STRINGS)
        if len(text) > 20_000 and self.random.random() < 0.8:
            text = self.random.choice(STRINGS)
        return text if self.random.random() < 0.97 else "\ud800" + text[:50]

    def pairs(self, target: Target) -> list[tuple[str, Any]]:
        values = {"key": str(uuid.UUID(int=self.random.getrandbits(128)))} | target.fields
        return [(name, value) for name, value in values.items() if name not in target.files]

    def post(self, target: Target, pairs: list[tuple[str, Any]], how: str) -> Request:
        headers = {"HX-Request": "true"} if self.random.random() < 0.1 else {}
        headers |= {"Accept": "application/json"} if self.random.random() < 0.05 else {}
        headers |= {"Referer": self.value()[:2000]} if self.random.random() < 0.05 else {}
        return Request(target, "POST", target.url, as_form(pairs), headers=headers, how=how)

    def changed(self, target: Target, count: int, how: str) -> Request:
        pairs = self.pairs(target)
        free = [at for at, (name, _) in enumerate(pairs) if name != "key"] or [0]
        for at in self.random.sample(free, min(count, len(free))):
            pairs[at] = (pairs[at][0], self.value(pairs[at][1]))
        return self.post(target, pairs, how)

    def one_field(self, target: Target) -> Request:
        return self.changed(target, 1, "one field")

    def many_fields(self, target: Target) -> Request:
        return self.changed(target, self.random.randint(2, 6), "some fields")

    def every_field(self, target: Target) -> Request:
        return self.changed(target, 200, "every field")

    def extra(self, target: Target) -> Request:
        more = [
            (name, self.value() if self.random.random() < 0.5 else value)
            for name, value in EXTRA.items()
        ]
        return self.post(target, self.pairs(target) + more, "extra fields")

    def missing(self, target: Target) -> Request:
        return self.post(
            target,
            [pair for pair in self.pairs(target) if pair[0] == "key" or self.random.random() < 0.5],
            "missing fields",
        )

    def twice(self, target: Target) -> Request:
        pairs = self.pairs(target)
        again = (pairs * self.random.choice((1, 20)))[: 950 - len(pairs)]
        return self.post(
            target, [*pairs, *((name, self.value()[:500]) for name, _ in again)], "fields twice"
        )

    def bad_key(self, target: Target) -> Request:
        pairs = [pair for pair in self.pairs(target) if pair[0] != "key"]
        return self.post(target, [("key", self.random.choice(KEYS)), *pairs], "bad key")

    def bad_type(self, target: Target) -> Request:
        body = as_form(self.pairs(target))
        return Request(
            target, "POST", target.url, body, self.random.choice(TYPES), how="bad content type"
        )

    def bad_body(self, target: Target) -> Request:
        kind = self.random.choice((FORM, "multipart/form-data; boundary=b", "application/json"))
        return Request(
            target, "POST", target.url, self.random.choice(BODIES), kind, how="broken body"
        )

    def multipart(self, target: Target) -> Request:
        values: dict[str, Any] = {
            name: value for name, value in self.pairs(target) if isinstance(value, str)
        }
        name, content = self.random.choice(FILES)
        for sent in target.files or ("file",):
            values[sent] = SimpleUploadedFile(name, content)
        body = encode_multipart(BOUNDARY, values)
        if self.random.random() < 0.3:
            body = body[: self.random.randrange(len(body))]
        return Request(
            target, "POST", target.url, body, MULTIPART_CONTENT, how=f"file {name[:20]!r}"
        )

    def page(self, _target: Target) -> Request:
        target = self.random.choice(self.pages)
        names = self.random.sample(ASKED, self.random.randint(1, 4))
        query = as_form([(name, self.value()[:3000]) for name in names]).decode()
        return Request(target, "GET", f"{target.url}?{query}", how="behind the question mark")

    def place(self, _target: Target) -> Request:
        target = self.random.choice(self.pages)
        parts = target.url.strip("/").split("/")
        parts[self.random.randrange(len(parts))] = encoded(self.value()[:300]).decode()
        return Request(
            target,
            self.random.choice(("GET", "POST")),
            "/" + "/".join(parts) + "/",
            how="in the address",
        )


def _deeds() -> int:
    """Entries of the audit that say that something was done; a wrong password is on record because
    it was refused.
    """
    return Entry.objects.exclude(code="account.sign_in_failed").count()


def send(request: Request) -> tuple[int, str]:
    """The status of the answer, and what was half done: written although refused; the world is as
    before.
    """
    visitor = request.target.visitor
    visitor.client.cookies = visitor.cookies.copy()
    written: set[str] = set()
    with undone(), noting_writes(written):
        before = _deeds() if request.method == "POST" else 0
        headers = {
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
        }
        response = visitor.client.generic(
            request.method, request.url, request.body, request.content_type, **headers
        )
        half = ""
        keeps = response.status_code == 422 and request.target.route in KEEPS_OF_REFUSED
        if (
            request.method == "POST"
            and response.status_code >= 400
            and not keeps
            and not connection.needs_rollback
        ):
            more = _deeds() - before
            half = (
                f"{more} entries of the audit although it answered {response.status_code}"
                if more
                else ""
            )
    return response.status_code, half
