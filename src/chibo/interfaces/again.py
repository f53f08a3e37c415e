"""The same form once more: what was typed comes back with every answer that could not take it."""

import re
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from chibo.base.accounts.rules import writer_of

KEY, WRITER, SURE, TRIES, UNSENT = "key", "writer", "sure", "tries", "unsent"
# What a form carries beside what was typed; views do not read it.
CARRIED = frozenset({"csrfmiddlewaretoken", KEY, WRITER, SURE, TRIES, UNSENT})
# The page tries by itself after so many seconds, each time twice as long, and then leaves it to the button.
_PAUSES = (3, 6, 12, 24, 48, 60, 60, 60)
_SENTENCE = re.compile(r"[^\W\d_].*\s.*\w", re.DOTALL)


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of every field as it was sent; never a password."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, value) for name, value in pairs if name not in CARRIED and "password" not in name]


def sentences_in(typed: list[tuple[str, str]]) -> list[str]:
    """Of the typed values those that are words of a person, not marks, days and ids."""
    return [value for _, value in typed if _SENTENCE.search(value)]


def words_kept(request: HttpRequest) -> dict[str, Any]:
    """For a page that ends a form without saving it: the words stay in sight, no browser brings them back from a page that it
    may not store."""
    return {"sentences": sentences_in(typed_in(request)) if request.method == "POST" else []}


def wants_json(request: HttpRequest) -> bool:
    """True when a program asks, or a page that looks at the answer before it shows it."""
    return "application/json" in request.headers.get("Accept", "") or "HX-Request" in request.headers


def writer_behind(request: HttpRequest) -> uuid.UUID | None:
    """The account whose page the form stood on; None when it does not say."""
    return writer_of(request.POST.get(WRITER, ""))


def from_our_page(request: HttpRequest) -> bool:
    """True when the browser says that one of our own pages sent this. Only then may a form be offered again without the
    token having been right: what another site sent would be one press away from taking effect."""
    told = request.headers.get("Origin")
    if told is None:
        referer = urlsplit(request.headers.get("Referer", ""))
        told = f"{referer.scheme}://{referer.netloc}"
    return told in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def own_key(request: HttpRequest) -> str:
    """The key that the form came with, so that sending it again is the same write."""
    return request.POST.get(KEY, "")


def send_again(
    request: HttpRequest, told: str, *, key: Any, status: int, by_itself: bool = False, **more: Any
) -> HttpResponse:
    """The same form once more, with what was typed; a file has to be chosen anew on its own page.

    Needs no database: it answers when there is none. `by_itself`: the page tries again, later each time.
    """
    if wants_json(request):
        return JsonResponse({"message": told}, status=status)
    typed = typed_in(request)
    tries = _tries_of(request) if by_itself else 0
    context = {
        "told": told, "typed": typed, "sentences": sentences_in(typed), "key": key, "address": request.get_full_path(),
        "carried": [(name, request.POST[name]) for name in (WRITER, UNSENT) if name in request.POST],
        "with_file": bool(request.FILES), "tries": tries + 1 if by_itself else None,
        "pause": _PAUSES[tries] if by_itself and tries < len(_PAUSES) else None, "csrf_token": get_token(request), "failed": status >= 500,
    }  # fmt: skip
    return HttpResponse(render_to_string("web/again.html", context | more), status=status)


def _tries_of(request: HttpRequest) -> int:
    text = request.POST.get(TRIES, "")
    return int(text) if text.isdigit() and len(text) < 4 else 0
