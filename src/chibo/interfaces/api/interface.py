"""How programs are spoken to: JSON in, JSON out, what stops them as a problem (RFC 9457)."""

import hashlib
import json
import re
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chibo.base.kernel.errors import Conflict, NotAllowed, NotFound, Refused
from chibo.interfaces.formatting import format_message
from chibo.interfaces.idempotent import KeyUsed, PlainAnswer, StillAtWork, run_once
from chibo.interfaces.interface import Interface, View, Write

KEY = "Idempotency-Key"
_PROBLEM = "application/problem+json"
# NUL as JSON writes it; not a backslash that somebody wrote before the letter u.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
# What a problem says where nobody found better words, by its code.
_TOLD = {
    "bad_request": gettext_noop("This request cannot be read."),
    "too_large": gettext_noop("This request is too large."),
    "not_json": gettext_noop("What is sent must be one JSON object."),
    "signed_out": gettext_noop("Please sign in."),
    "second_factor": gettext_noop("This office needs a second factor at its sign-in."),
    "short_password": gettext_noop("This office needs a longer password."),
    "csrf": gettext_noop("The token of this session is missing or out of date."),
    "not_allowed": gettext_noop("You do not have the right to do this"),
    "not_found": gettext_noop("This page does not exist, or it is not yours to see"),
    "wrong_method": gettext_noop("This address does not answer that method."),
    "no_key": gettext_noop("A write needs an Idempotency-Key: a UUID of its own."),
    "key_used": gettext_noop("This key was already sent with other content."),
    "still_at_work": gettext_noop("The first request with this key is still being worked on."),
    "conflict": gettext_noop("Somebody else changed this since it was read; nothing is saved."),
    "refused": gettext_noop("This is not possible."),
    "busy": gettext_noop("The system is busy for a moment, so this was not done."),
    "full": gettext_noop("There is no space left on the server, so this was not done."),
    "fault": gettext_noop("This is our fault, not yours."),
}


class _Unreadable(Exception):
    """What was sent is not one JSON object that a database could keep."""


class JsonInterface(Interface):
    """Programs: a view returns an `PlainAnswer`, a write is given the JSON object that was sent."""

    door = "program"

    def opened(self, view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the view answers, as JSON."""
        return _said(view(request, *args, **kwargs))

    def written(
        self, view: View, write: Write, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """What the view answers to the object that was sent; the same key gets it again (422 for
        another body, 409 while the first is at work).
        """
        try:
            body = _object_in(request)
        except _Unreadable:
            return self.problem(400, "not_json")
        if write.repeatable:
            return _said(view(request, body, *args, **kwargs))
        try:
            key = uuid.UUID(request.headers.get(KEY, ""))
        except ValueError:
            return self.problem(422, "no_key")
        try:
            answer = run_once(
                key,
                account_id=request.user.pk,
                digest=_digest_of(request, body),
                work=lambda: view(request, body, *args, **kwargs),
            )
        except KeyUsed:
            return self.problem(422, "key_used")
        except StillAtWork:
            told = self.problem(409, "still_at_work")
            told["Retry-After"] = "2"
            return told
        return _said(answer or PlainAnswer(204))

    def signed_out(self, request: HttpRequest) -> HttpResponse:
        """401: nothing is kept, the program has what it sent."""
        return self.problem(401, "signed_out")

    def without_second_factor(self, request: HttpRequest) -> HttpResponse:
        """403: it is set up on a page."""
        return self.problem(403, "second_factor")

    def with_short_password(self, request: HttpRequest) -> HttpResponse:
        """403: it is changed on a page."""
        return self.problem(403, "short_password")

    def stopped(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """404, 403, 409 with both values of each field, 422 with what the rules say."""
        if isinstance(error, NotFound | Http404):
            return self.problem(404, "not_found")
        if isinstance(error, NotAllowed | PermissionDenied):
            return self.problem(403, "not_allowed")
        if isinstance(error, Conflict):
            return self.problem(409, "conflict", fields=_fields_of(error))
        if isinstance(error, Refused):
            return self.problem(422, "refused", findings=_findings_of(error))
        if isinstance(error, RequestDataTooBig):
            return self.problem(413, "too_large")
        if isinstance(error, SuspiciousOperation):
            return self.problem(400, "bad_request")
        return None

    def problem(self, status: int, code: str, told: str = "", **more: Any) -> HttpResponse:
        """The status with its code, the sentence for a person, and what else belongs to it."""
        said = {"status": status, "code": code, "title": told or _(_TOLD[code])} | more
        return JsonResponse(said, status=status, content_type=_PROBLEM)


JSON = JsonInterface()


def _said(answer: PlainAnswer) -> HttpResponse:
    """The answer as it goes out; one without content has no body."""
    if answer.status == 204:
        return HttpResponse(status=204)
    return JsonResponse(dict(answer.body), status=answer.status)


def _object_in(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent, an empty one for an empty body.

    Raises _Unreadable for everything else, and for texts that no database takes: NUL, half a pair
    of surrogates.
    """
    if not request.body:
        return {}
    if request.content_type != "application/json":
        raise _Unreadable
    try:
        found = json.loads(request.body, parse_constant=_no_number)
        text = json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _Unreadable from error
    if not isinstance(found, dict) or _NUL.search(text):
        raise _Unreadable
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _digest_of(request: HttpRequest, body: dict[str, Any]) -> str:
    """By this two sends are the same: method, address and values, however they are written."""
    sent = [request.method, request.get_full_path(), body]
    return hashlib.sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()


def _findings_of(error: Refused) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "message": format_message(one), "field": one.field}
        for one in error.findings
    ]


def _fields_of(error: Conflict) -> list[dict[str, Any]]:
    """Each field that two people changed: both values, and who stored theirs when."""
    return [
        {
            "field": one.name,
            "mine": one.mine,
            "theirs": one.theirs,
            "author": one.author,
            "at": one.at,
        }
        for one in error.clashes
    ]
