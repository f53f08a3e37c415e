"""Pages that were made once and are shown again as they are, for as long as nothing they show has
changed.

A page is kept in the memory of this process alone, under its address, account and language, with a
*print* of all that it depends on: the day, the actor's rights, the fields of the account, the
session, the regulations in force, and marks that the database tells in the very statement that asks
who knocks (revisions of the cells shown, the mark of the directory, the number at the bell). The
print is taken before the page is made: whatever changes while it is made makes the next print
another one. A page is not kept when, while it was made, something was read that no mark covers,
something was written, the very moment was asked for, or the session changed.

What is new in every answer (the key of the forms, the token against forged requests) is put in
fresh; what a page shows of persons goes to the read log each time.
"""

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from chibo.base.kernel.dates import has_come, watching_the_clock
from chibo.base.kernel.ids import new_id
from chibo.base.kernel.marks import MARK
from chibo.base.rows.queries import (
    derived_tables,
    marked_models,
    tables_by_revision,
    triggers_missing,
)
from chibo.directory.access.queries.actors import Mark, actor_and_marks
from chibo.directory.access.queries.recoveries import mark_of_moments
from chibo.interfaces.web.account.session import BEGAN, RENEWED
from chibo.interfaces.web.shell.messages import HostCookieStorage
from chibo.library.notifications.queries import unread_mark
from chibo.library.regulations.queries.in_force import mark_in_force

View = Callable[..., HttpResponse]
MarksOf = Callable[..., tuple[Mark, ...]]
CACHE = "pages"
# Letters that no page holds stand for what is new in every answer.
_KEY, _TOKEN = b"\x00k", b"\x00t"
_KEYS = re.compile(_KEY + rb"(\d+)\x00")
_ANY_KEY = re.compile(rb'name="key" value="[^\x00]')
_TOKENS = re.compile(rb'((?:name="csrfmiddlewaretoken" value|data-csrf)=")[A-Za-z0-9]{64}(?=")')
_LIKE_A_TOKEN = re.compile(rb"(?<![A-Za-z0-9])(?=[a-z0-9]*[A-Z])[A-Za-z0-9]{64}(?![A-Za-z0-9])")
_WORD = re.compile(r"\w+")
# What begins and ends a transaction writes nothing itself.
_BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT")
_WRITES = frozenset({"INSERT", "UPDATE", "DELETE"})
_QUICK = 1


@dataclass(slots=True)
class KeptPage:
    """A page as it was made, and what has to be the same for it to be shown again."""

    print: str
    until: datetime | None
    body: bytes
    content_type: str
    seen: dict[str, Any] | None


@dataclass(slots=True)
class WhatWasRead:
    """What was read and written while a page was made."""

    uncovered: set[str] = field(default_factory=set)
    wrote: bool = False
    strayed: bool = False

    @property
    def may_be_kept(self) -> bool:
        """True when marks tell of everything that was read, and nothing was written."""
        return not (self.uncovered or self.wrote or self.strayed)


@dataclass(slots=True)
class PageAttempt:
    """One request for a page that may be kept: where it lies, and the print of this moment."""

    request: HttpRequest
    key: str
    print: str
    # What the address names, for a page that shows the work of one unit alone.
    only: UUID | None

    def stored(self) -> HttpResponse | None:
        """The page as it was made before; None when there is none, or something changed since."""
        kept: KeptPage | None = caches[CACHE].get(self.key)
        if kept is None or kept.print != self.print:
            return None
        if kept.until is not None and has_come(kept.until):
            return None
        if kept.seen is not None:
            self.request._seen = kept.seen  # type: ignore[attr-defined]
        body = zlib.decompress(kept.body)
        return HttpResponse(_filled(body, self.request), content_type=kept.content_type)

    def make(self, view: Callable[[], HttpResponse]) -> HttpResponse:
        """The page as the view makes it, kept where it may be."""
        with self._watched() as reading, watching_the_clock() as clock:
            response = view()
        if reading.may_be_kept and not clock.moment_asked:
            self._keep(response, until=clock.until)
        return response

    @contextmanager
    def _watched(self) -> Iterator[WhatWasRead]:
        """What the statements inside read and write is told."""
        reading = WhatWasRead()

        def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            tables = _tables_in(sql)
            reading.uncovered |= tables.uncovered
            reading.wrote = reading.wrote or tables.writes
            if tables.by_revision and self.only is not None and not self._named_in(params):
                reading.strayed = True
            return execute(sql, params, many, context)

        with connection.execute_wrapper(noted):
            yield reading

    def _named_in(self, params: Any) -> bool:
        """True when a statement asks for the unit of the page, or for what its address names."""
        unit = getattr(self.request, "unit", None)
        asked = {self.only, *([unit.pk] if unit is not None else [])}
        told = {str(value).replace("-", "") for value in params or ()}
        return any(one.hex in told for one in asked if one is not None)

    def _keep(self, response: HttpResponse, *, until: datetime | None) -> None:
        request = self.request
        plain = (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and set(response.headers) == {"Content-Type"}
            and not request.session.modified
            and not getattr(get_messages(request), "added_new", False)
        )
        if not plain or b"\x00" in response.content:
            return
        body = _TOKENS.sub(rb"\1" + _TOKEN, response.content)
        for number, key in enumerate(_keys_in(request)):
            body = body.replace(str(key).encode(), b"%s%d\x00" % (_KEY, number))
        if _LIKE_A_TOKEN.search(body) or _ANY_KEY.search(body):
            return
        kept = KeptPage(
            print=self.print,
            until=until,
            body=zlib.compress(body, _QUICK),
            content_type=response.headers["Content-Type"],
            seen=request.__dict__.get("_seen"),
        )
        caches[CACHE].set(self.key, kept)


def kept(marks_of: MarksOf, *, of_one_unit: bool = False) -> Callable[[View], View]:
    """The view's page may be kept; `marks_of` is given what the address names, and tells by which
    revisions what the page shows of the work of cells has changed.

    With `of_one_unit` every statement about the work has to ask for the unit of the page or for
    what its address names, else the page is not kept.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def made(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            attempt: PageAttempt | None = getattr(request, "kept_page", None)
            if attempt is None:
                return view(request, *args, **kwargs)
            return attempt.make(lambda: view(request, *args, **kwargs))

        made.marks_of = marks_of  # type: ignore[attr-defined]
        made.of_one_unit = of_one_unit  # type: ignore[attr-defined]
        return made

    return mark


def attempt_for(request: HttpRequest, view: View, named: dict[str, Any]) -> PageAttempt | None:
    """The attempt to show a kept page, its actor asked for along with the marks; None for every
    other request.
    """
    marks_of: MarksOf | None = getattr(view, "marks_of", None)
    if marks_of is None or not _may_be_kept(request) or not _triggers_stand():
        return None
    on = request.on  # type: ignore[attr-defined]
    account: Any = request.user
    marks = (
        *marks_of(**named),
        (MARK, ()),
        mark_of_moments(),
        unread_mark(account.pk, on=on),
    )
    actor, told = actor_and_marks(account, marks, on=on)
    request.actor = actor  # type: ignore[attr-defined]
    request.unread = int(told[-1] or 0)  # type: ignore[attr-defined]
    account_told = [
        getattr(account, one.attname)
        for one in account._meta.concrete_fields
        if one.name not in account.unmarked_fields
    ]
    session = sorted(
        (name, value) for name, value in request.session.items() if name not in (BEGAN, RENEWED)
    )
    grants = [(one.path, one.role, one.unconfirmed, sorted(one.rights)) for one in actor.grants]
    depends = (
        on,
        told,
        (actor.name, actor.person_id, actor.second_factor, grants),
        account_told,
        session,
        mark_in_force(),
        (settings.DEMO, settings.TOTP_REQUIRED),
    )
    place = (request.get_host(), request.scheme, request.get_full_path(), get_language())
    request.kept_page = attempt = PageAttempt(  # type: ignore[attr-defined]
        request,
        _digest((account.pk, place)),
        _digest(depends),
        only=named["pk"] if view.of_one_unit else None,  # type: ignore[attr-defined]
    )
    return attempt


def _may_be_kept(request: HttpRequest) -> bool:
    return (
        settings.PAGE_CACHE
        and request.method == "GET"
        and request.user.is_authenticated
        and request.practice is None  # type: ignore[attr-defined]
        and "HX-Request" not in request.headers
        and HostCookieStorage.cookie_name not in request.COOKIES
        and SESSION_KEY in request.session
    )


def _digest(told: object) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _filled(body: bytes, request: HttpRequest) -> bytes:
    """The page with keys and a token of this answer, each form with a key of its own."""
    given: dict[bytes, bytes] = {}

    def own(found: re.Match[bytes]) -> bytes:
        return given.setdefault(found[1], str(new_id()).encode())

    body = _KEYS.sub(own, body)
    return body.replace(_TOKEN, get_token(request).encode()) if _TOKEN in body else body


@dataclass(frozen=True, slots=True)
class _Tables:
    """What a statement does: tables that no mark covers, whether revisions of units alone cover
    some of the others, and whether it writes anything but what is worked out of other rows.
    """

    uncovered: frozenset[str]
    by_revision: bool
    writes: bool


def _keys_in(request: HttpRequest) -> list[Any]:
    """The keys that the forms of this answer bear, each its own, and that of the whole page."""
    return [*request.__dict__.get("keys_given", ()), request.form_key]  # type: ignore[attr-defined]


@lru_cache(maxsize=1000)
def _tables_in(sql: str) -> _Tables:
    words = set(_WORD.findall(sql))
    is_select = sql.lstrip(" \n(").startswith(("SELECT", "WITH")) and not words & _WRITES
    uncovered, by_revision = _tables()
    told = (words & uncovered) | (words & _marked_tables()) | (words & by_revision)
    is_derived = bool(told) and told <= derived_tables()
    writes = not (is_select or is_derived or sql.startswith(_BRACKETS))
    return _Tables(frozenset(words & uncovered), bool(words & by_revision), writes)


@lru_cache(maxsize=1)
def _tables() -> tuple[frozenset[str], frozenset[str]]:
    """Every table but those whose changes are marked or told by the revision of their unit; and
    those that the revision alone tells of.
    """
    marked = _marked_tables()
    by_revision = tables_by_revision()
    all_of_them = {one._meta.db_table for one in apps.get_models()}
    return frozenset(all_of_them - marked - by_revision), frozenset(by_revision - marked)


def _marked_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in marked_models())


class _Triggers:
    """That the triggers of marked tables stand, once that is known of a database."""

    known_in = ""


def _triggers_stand() -> bool:
    """Without them nothing is kept: after an upgrade that has not run its migrations yet."""
    name = str(connection.settings_dict["NAME"])
    if _Triggers.known_in != name:
        if triggers_missing():
            return False
        _Triggers.known_in = name
    return True
