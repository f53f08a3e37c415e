"""What a page shows of persons to somebody from outside their cell is declared by the view, and
logged with the answer.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from chibo.base.audit.actions import INSTALLATION
from chibo.base.kernel.actor import Actor, Grant
from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id
from chibo.base.reads.actions import note_reading
from chibo.base.reads.enums import ReadKind
from chibo.base.reads.rules import Reading
from chibo.directory.access.enums import INHERENT, RoleCode

# Whoever holds one of these over exactly the cell is of the cell.
_OF_THE_CELL = INHERENT | {RoleCode.MEETING_SECRETARY}
# Answers that show the page: the page itself, and a form that comes back with its errors.
_SHOWS = (200, 422)


def seen(
    request: HttpRequest,
    persons: Iterable[UUID | None],
    *,
    cell: Any,
    what: str,
    kind: str = ReadKind.PAGE,
    reason: str = "",
) -> None:
    """With this answer the actor is shown personal data of these persons of the cell; it is logged
    when the answer goes out.

    Nothing is noted of oneself, nor of what the cell's own people see. `cell` None: the persons
    belong to no cell.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if cell is not None and is_of(actor, cell.path):
        return
    found = {pk for pk in persons if pk is not None and pk != actor.person_id}
    if not found:
        return
    noted = request.__dict__.setdefault(
        "_seen", {"shown": {}, "path": cell.path if cell is not None else "/"}
    )
    noted |= {"what": what, "kind": kind, "reason": reason or noted.get("reason", "")}
    noted["shown"].setdefault(cell.pk if cell is not None else INSTALLATION, set()).update(found)


def seen_of_many(
    request: HttpRequest,
    cells: Mapping[UUID, Any],
    *,
    what: str,
    kind: str = ReadKind.PAGE,
    reason: str = "",
) -> None:
    """As `seen`, for persons of several cells: person → cell, None for who belongs to none."""
    for pk, cell in cells.items():
        seen(request, [pk], cell=cell, what=what, kind=kind, reason=reason)


def exported(request: HttpRequest, *, unit: Any, what: str) -> None:
    """With this answer a file over the unit is taken out that names no persons; it is on record
    when the answer goes out.
    """
    noted = request.__dict__.setdefault("_seen", {"shown": {}, "path": unit.path, "reason": ""})
    noted |= {"what": what, "kind": ReadKind.FILE}
    noted["shown"].setdefault(unit.pk, set())


def is_of(actor: Actor, path: str) -> bool:
    """True when the actor belongs to exactly the cell with this path, by membership, post or as its
    meeting secretary.
    """
    return any(grant.path == path and grant.role in _OF_THE_CELL for grant in actor.grants)


class ReadLogMiddleware:
    """What the view declared as seen goes to the read log once the answer is made: one reading for
    one page view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in _SHOWS and request.method != "HEAD":
            send_to_log(request)
        return response


def send_to_log(request: HttpRequest) -> None:
    """What was declared as seen with this request is on its way to the audit; nothing when nothing
    was.
    """
    if noted := request.__dict__.get("_seen"):
        note_reading(_reading(request.actor, noted))  # type: ignore[attr-defined]


def _reading(actor: Actor, noted: dict[str, Any]) -> Reading:
    grant = _office(actor, noted["path"])
    return Reading(
        id=new_id(),
        at=now(),
        reader=actor.name,
        account_id=actor.account_id,
        person_id=actor.person_id,
        office=grant.role,
        over=grant.path,
        kind=str(noted["kind"]),
        what=str(noted["what"]),
        reason=noted["reason"],
        shown={chain: tuple(pks) for chain, pks in noted["shown"].items()},
    )


def _office(actor: Actor, path: str) -> Grant:
    """The office in which the actor looks: the nearest one that reaches over the cell."""
    reaching = [
        grant
        for grant in actor.grants
        if path.startswith(grant.path) and grant.role not in _OF_THE_CELL
    ]
    others = [grant for grant in actor.grants if grant.role not in INHERENT]
    return max(
        reaching or others or actor.grants or (Grant("/", frozenset()),),
        key=lambda grant: len(grant.path),
    )
