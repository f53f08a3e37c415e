"""Every address of the product with its door, and an object for each id in it."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[4]
OPEN_APPS = ("account/", "i18n/", "static/")
KEY = "0198a0a0-0000-7000-8000-0000000000dd"
MASK = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|data-csrf="[^"]*"|name="key" value="[^"]*"|name="next"'
    r' value="[^"]*"|nonce="[^"]*"'
)


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every pattern of the project with its whole route."""

    def below(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for entry in resolver.url_patterns:
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from below(entry, route)
            else:
                yield route, entry

    yield from below(get_resolver(), "")


OURS = [(route, entry) for route, entry in patterns() if not route.startswith(OPEN_APPS)]
# "here" proves that an address leads to this installation, and tells nothing else; "nothing-here"
# says to programs that there is nothing.
PUBLIC = {"setup", "activate", "health", "ready", "metrics", "help", "help-chapter", "here"}
PUBLIC |= {"nothing-here"}


def fill(route: str, entry: URLPattern, *ids: uuid.UUID) -> str:
    """The address with these ids in the places of its UUIDs, and something fitting in
    the others.
    """
    values, given = {}, iter(ids)
    last = ids[-1] if ids else None
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__
        last = next(given, last) if kind == "UUIDConverter" else last
        values[name] = {"UUIDConverter": last, "IntConverter": 2026}.get(
            kind, "2026-11" if name == "month" else "minutes"
        )
    route = re.sub(r"\(\?P<\w+>\[0-9a-f\]\{32\}\)", "0" * 32, route)
    url = re.sub(r"<(?:\w+:)?(\w+)>", lambda hit: str(values[hit[1]]), route)
    return "/" + url.replace("^", "").replace("$", "").replace("\\Z", "")
