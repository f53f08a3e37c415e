"""The same form once more: what was typed comes back with every answer that could not take it."""

import re
import uuid
from html import unescape
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

from chibo.base.accounts.rules import writer_of
from chibo.base.kernel.ids import new_id

KEY, WRITER, SURE, TRIES, UNSENT, WITHOUT_FILES = (
    "key",
    "writer",
    "sure",
    "tries",
    "unsent",
    "without_files",
)
# What a form carries beside what was typed; views do not read it. WITHOUT_FILES: it only opens the
# page, its files are missing.
CARRIED = frozenset({"csrfmiddlewaretoken", KEY, WRITER, SURE, TRIES, UNSENT, WITHOUT_FILES})
# The page tries by itself after so many seconds, each time twice as long, and then leaves it to the
# button.
_PAUSES = (3, 6, 12, 24, 48, 60, 60, 60)
# A letter, further on a blank, further on a letter or digit. Nothing is tried twice: time grows
# with the length, not its square.
_SENTENCE = re.compile(r"[\W\d_]*+[^\W\d_]\S*+\s\W*+\w")


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and value of every field as it was sent; never a password."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    return [
        (name, value) for name, value in pairs if name not in CARRIED and "password" not in name
    ]


def files_in(request: HttpRequest) -> list[str]:
    """The names of the files that came with the form; they are kept nowhere."""
    return [file.name for _, files in request.FILES.lists() for file in files]


def sentences_in(typed: list[tuple[str, str]]) -> list[str]:
    """Of the typed values those that are words of a person, not marks, days and ids."""
    return [value for _, value in typed if _SENTENCE.match(value)]


def words_kept(request: HttpRequest) -> dict[str, Any]:
    """For a page that ends a form without saving it: the words stay in sight, no browser brings
    them back from a page that it may not store.
    """
    return {"sentences": sentences_in(typed_in(request)) if request.method == "POST" else []}


def words_missing_on(page: str, request: HttpRequest | None) -> list[str]:
    """The sentences sent with a form that do not stand on the page that answers it: that form is no
    longer offered there.
    """
    if request is None or request.method != "POST":
        return []
    shown = " ".join(unescape(page).split())
    return [text for text in sentences_in(typed_in(request)) if " ".join(text.split()) not in shown]


def wants_json(request: HttpRequest) -> bool:
    """True when a program asks, or a page that looks at the answer before it shows it."""
    return (
        "application/json" in request.headers.get("Accept", "") or "HX-Request" in request.headers
    )


def writer_behind(request: HttpRequest) -> uuid.UUID | None:
    """The account whose page the form stood on; None when it does not say."""
    return writer_of(request.POST.get(WRITER, ""))


def marks_of_form(request: HttpRequest | None) -> list[tuple[str, str]]:
    """What every form of a page carries: whose page it is, and which waiting form came back on it
    with its errors.
    """
    marks = [(WRITER, getattr(request, "writer", ""))]
    if request is not None and request.method == "POST":
        marks.append((UNSENT, request.POST.get(UNSENT, "")))
    return [(name, value) for name, value in marks if value]


def from_our_page(request: HttpRequest) -> bool:
    """True when the browser says that one of our own pages sent this.

    Only then may a form be offered again without the token having been right: what another site
    sent would be one press away from taking effect.
    """
    told = request.headers.get("Origin")
    if told is None:
        before = page_before(request)
        told = f"{before.scheme}://{before.netloc}"
    return told in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def page_before(request: HttpRequest) -> SplitResult:
    """The address of the page that the browser names as the sender; empty when it names none, or
    what is no address.
    """
    try:
        return urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return SplitResult("", "", "", "", "")


def own_key(request: HttpRequest) -> str:
    """The key that the form came with, so that sending it again is the same write."""
    return request.POST.get(KEY, "")


def send_again(
    request: HttpRequest, told: str, *, key: Any, status: int, by_itself: bool = False, **more: Any
) -> HttpResponse:
    """The same form once more, with what was typed; of files only the names, they are chosen anew
    on the form's own page.

    That page is opened by the form without its file, under a key of its own: the one with the file
    may be at work. Needs no database: it answers when there is none. `by_itself`: the page tries
    again, later each time.
    """
    if wants_json(request):
        return JsonResponse({"message": told}, status=status)
    typed = typed_in(request)
    files = files_in(request)
    by_itself = by_itself and not files
    tries = _tries_of(request) if by_itself else 0
    context = {
        "told": told,
        "typed": typed,
        "sentences": sentences_in(typed),
        "key": new_id() if files else key,
        "address": request.get_full_path(),
        "carried": [
            (name, request.POST[name]) for name in (WRITER, UNSENT) if name in request.POST
        ],
        "files": files,
        "tries": tries + 1 if by_itself else None,
        "pause": _PAUSES[tries] if by_itself and tries < len(_PAUSES) else None,
        "csrf_token": get_token(request),
        "failed": status >= 500,
    }
    return HttpResponse(render_to_string("web/again.html", context | more), status=status)


def _tries_of(request: HttpRequest) -> int:
    text = request.POST.get(TRIES, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
