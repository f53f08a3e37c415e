"""One request as somebody, undone afterwards: what it answered in one letter, its body without
tokens, what it wrote.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from chibo.base.accounts.rules import writer_mark
from chibo.base.audit.models import Entry
from tests.crawls.world import World

# Columns of the table → who stands for them; all of one column are answered alike.
COLUMNS = {
    "nobody": ("nobody",),
    "without": ("account loose",),
    "former": ("former A1", "left A"),
    "susp": ("suspended A1",),
    "member": ("member A1",),
    "board": ("board A1",),
    "clerk": ("clerk A1",),
    "secr": ("secretary A1",),
    "deputy": ("deputy A1",),
    "charge": ("in_charge A1",),
    "office": ("office A",),
    "dept": ("department A",),
    "insp": ("inspection A",),
    "admin": ("administrator A",),
    "office+": ("office P",),
    "dept+": ("department P",),
    "insp+": ("inspection P",),
    "admin*": ("administrator all",),
    "dept*": ("department all",),
    "1factor": ("office A",),
}
# Relations inside the reach of a column; elsewhere foreign and absent must not be told apart.
REACH = {
    "A1": {"own"},
    "A": {"own", "neighbour"},
    "P": {"own", "neighbour", "foreign"},
    "all": {"own", "neighbour", "foreign", "far"},
}
STATUS = {
    200: "2",
    302: "3",
    401: "a",
    403: "X",
    404: ".",
    405: "m",
    422: "u",
    409: "c",
    400: "b",
    413: "b",
    429: "w",
    500: "!",
}
MASK = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|data-csrf="[^"]*"|name="key" value="[^"]*"|name="next"'
    rb' value="[^"]*"|nonce="[^"]*"'
)
WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
OF_EACH_REQUEST = ("Content-Length", "Set-Cookie", "X-Request-ID")
# Tables of the door itself: who is signed in, which key was used.
OF_THE_DOOR = {"audit_receipt", "django_session"}


@dataclass
class Answer:
    """What came back, in one letter, and the tables that were written to when the heads of the
    audit moved.
    """

    letter: str
    response: HttpResponse
    written: set[str] = field(default_factory=set)
    # The words of the request: a page that refuses them shows them again.
    sent: tuple[str, ...] = ()

    @property
    def body(self) -> bytes:
        content = (
            b"".join(self.response.streaming_content)
            if self.response.streaming
            else self.response.content
        )
        return MASK.sub(b"", content).replace(
            self.response.headers.get("X-Request-ID", "-").encode(), b""
        )


@contextmanager
def noting_writes(into: set[str]) -> Iterator[None]:
    """The tables that are written to meanwhile."""

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if hit := WRITES.match(sql):
            into.add(hit[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What happens meanwhile leaves no trace.

    To the code it is no transaction: slow work is watched as in every test.
    """
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    with around:
        yield
        transaction.set_rollback(True)


class Visitor:
    """Somebody with a session, whose requests leave the world as it was."""

    def __init__(self, world: World, who: str, *, one_factor: bool = False) -> None:
        self.who, self.account = who, world.account(who)
        self.settings = {"TOTP_REQUIRED": one_factor}
        self.entries = Entry.objects.count()
        self.client = Client(raise_request_exception=False)
        if self.account is not None:
            self.client.force_login(self.account)
            self._typed_the_password()
        self.writer = writer_mark(self.account.pk) if self.account else ""
        self.cookies = self.client.cookies.copy()

    def _typed_the_password(self) -> None:
        """As after every sign-in: what asks for the password once more lets pass, and has to hold
        by itself.
        """
        request, session = HttpRequest(), self.client.session
        request.session = session
        record_authentication(request, self.account, method="password")
        session.save()

    def ask(
        self, method: str, url: str, data: dict[str, Any] | None = None, **kwargs: Any
    ) -> Answer:
        """The answer to one request; a POST bears a key of its own unless `data` names one."""
        self.client.cookies = self.cookies.copy()
        if method == "post":
            data = {"key": str(uuid.uuid4()), "writer": self.writer} | (data or {})
            for file in (value for value in data.values() if hasattr(value, "seek")):
                file.seek(0)
        written: set[str] = set()
        with override_settings(**self.settings), undone(), noting_writes(written):
            response = getattr(self.client, method)(url, data, **kwargs)
            kept = (
                written - OF_THE_DOOR
                if not connection.needs_rollback and Entry.objects.count() != self.entries
                else set()
            )
            sent = tuple(text for text in map(str, (data or {}).values()) if len(text) >= 8)
            answer = Answer(letter_of(response), response, kept, sent)
            answer.body  # noqa: B018 (files are read before their rows are gone)
        cache.clear()
        return answer


def letter_of(response: HttpResponse) -> str:
    """The answer in one letter of the table."""
    if response.status_code == 302:
        to = response.headers["Location"]
        return (
            "l"
            if to.startswith(("/account/login/", "/setup/"))
            else "t"
            if to.startswith("/account/2fa/")
            else "3"
        )
    return STATUS.get(response.status_code, "!" if response.status_code >= 500 else "?")


def visitors(world: World, column: str) -> list[Visitor]:
    """Those who stand for a column."""
    return [Visitor(world, who, one_factor=column == "1factor") for who in COLUMNS[column]]


def reach_of(who: str) -> set[str]:
    """The relations inside the reach of somebody; nothing for who has no right."""
    role, _, letter = who.partition(" ")
    return set() if role in ("nobody", "account", "former", "suspended", "left") else REACH[letter]


def told_apart(answer: Answer, url: str) -> tuple[str, bytes, dict[str, str]]:
    """Everything by which somebody could tell this answer from another, but the address itself."""
    kept = {
        name: value
        for name, value in answer.response.headers.items()
        if name not in OF_EACH_REQUEST
    }
    if answer.letter in "lt":
        kept.pop("Location")
    # Before any object is looked at what was typed comes back, and that is not the same for all.
    body = b"" if answer.letter == "a" else answer.body.replace(url.encode(), b"")
    return answer.letter, body, kept
