"""The doors: who may knock at a view, and what is asked of him before it opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from chibo.directory.access.queries.accounts import must_lengthen
from chibo.interfaces.interface import Interface, View, Write, problem_for
from chibo.interfaces.page import PAGE

_READING = ("GET", "HEAD")


def signed_in(
    *methods: str,
    repeatable: bool = False,
    reads: Callable[..., None] | None = None,
    interface: Interface = PAGE,
) -> Callable[[View], View]:
    """A view for people who are signed in; a write needs a key and takes effect once.

    `repeatable` is for writes that a repeat with the same body does not change (autosave, a
    download): no key is asked for and no transaction opened around it. `reads` is called with what
    the view gets, before its transaction: it asks for the right, then reads the files that were
    sent. A page without it gets none.
    """
    write = Write(repeatable, reads)

    def mark(view: View) -> View:
        @wraps(view)
        @_answering(methods, interface)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return interface.signed_out(request)
            if request.method in _READING:
                return interface.opened(view, request, *args, **kwargs)
            return interface.written(view, write, request, *args, **kwargs)

        guarded.access = interface.door  # type: ignore[attr-defined]
        guarded.repeatable = repeatable  # type: ignore[attr-defined]
        guarded.reads = reads  # type: ignore[attr-defined]
        return _marked(guarded, methods, interface)

    return mark


def public(*methods: str, interface: Interface = PAGE) -> Callable[[View], View]:
    """A view for everybody, signed in or not."""

    def mark(view: View) -> View:
        @wraps(view)
        @_answering(methods, interface)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return interface.opened(view, request, *args, **kwargs)

        guarded.access = "public"  # type: ignore[attr-defined]
        return _marked(guarded, methods, interface)

    return mark


def stopped_at_the_door(request: HttpRequest, view: View) -> HttpResponse | None:
    """The answer instead of the view: one without a declared door is closed; offices above the cell
    pass only with a second factor, and read nothing with a password too short for their office.
    None for who may go on.
    """
    door = getattr(view, "access", None)
    if door is None:
        return problem_for(request, 404, "not_found") or render(request, "404.html", status=404)
    interface: Interface | None = getattr(view, "interface", None)
    if interface is None or door != interface.door or not request.user.is_authenticated:
        return None
    needs_factor = settings.TOTP_REQUIRED and request.actor.second_factor  # type: ignore[attr-defined]
    if needs_factor and not is_mfa_enabled(request.user):
        return interface.without_second_factor(request)
    if _asks_for_words(request):
        return interface.with_short_password(request)
    return None


def _asks_for_words(request: HttpRequest) -> bool:
    """True for who has come to hold an office with a password too short for it and opens a page;
    what is sent goes through.
    """
    if request.method != "GET" or "HX-Request" in request.headers:
        return False
    return must_lengthen(request.user, request.actor)  # type: ignore[attr-defined]


def _answering(methods: tuple[str, ...], interface: Interface) -> Callable[[View], View]:
    """Other methods than these do not reach the view (405)."""
    allowed = _methods(methods)

    def mark(view: View) -> View:
        answering = require_http_methods(allowed)(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = answering(request, *args, **kwargs)
            if response.status_code != 405:
                return response
            told = interface.problem(405, "wrong_method") or response
            told["Allow"] = ", ".join(allowed)
            return told

        return guarded

    return mark


def _marked(guarded: View, methods: tuple[str, ...], interface: Interface) -> View:
    guarded.methods = _methods(methods)  # type: ignore[attr-defined]
    guarded.interface = interface  # type: ignore[attr-defined]
    return guarded


def _methods(named: tuple[str, ...]) -> list[str]:
    """The methods a door answers: what may be read may also be asked for without its body
    (monitors, previews of links).
    """
    asked = named or ("GET",)
    return [*asked, "HEAD"] if "GET" in asked else [*asked]
