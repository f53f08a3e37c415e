"""What guards a query or an action by itself: the calls that pages made, made again with other
eyes.

A query that takes a scope shows nothing to somebody else's scope; one that takes a cell shows rows
of that cell alone; an action refuses somebody who holds every right but the one it asks for.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CodeType, FrameType, FunctionType
from typing import Any

from django.db import models, transaction

from chibo.base.kernel.actor import Actor, Grant, Scope
from chibo.base.kernel.errors import NotAllowed, NotFound, Refused
from chibo.directory.access.enums import RIGHTS
from chibo.directory.organisation.models import UnitRow
from tests.slow_work import listening

EVERY_RIGHT = frozenset(right for rights in RIGHTS.values() for right in rights)
CAUGHT, HELD, UNKNOWN = "caught", "held by another lock", "not asked"


@dataclass(frozen=True)
class Call:
    """A call that a page made: the function around a narrowing, and what it was given."""

    function: FunctionType
    args: dict[str, Any]
    right: str = ""


@dataclass(frozen=True)
class Shown:
    """What a query or an action gives in the world: a value that stands only while every narrowing
    in it does.
    """

    look: Callable[[], Any]
    expected: Any

    def still_stands(self) -> bool:
        """True when the value is the expected one; what was done for it is undone."""
        with transaction.atomic():
            value = self.look()
            transaction.set_rollback(True)
        return bool(value == self.expected)


def call_of(frame: FrameType | None, right: str = "") -> Call | None:
    """The call of the nearest named function around the frame."""
    while frame is not None and frame.f_code.co_name.startswith("<"):
        frame = frame.f_back
    if frame is None or (function := function_of(frame.f_code)) is None:
        return None
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    args = {name: frame.f_locals[name] for name in names if name in frame.f_locals}
    if code.co_flags & 0x08:  # takes named ones besides
        args |= frame.f_locals.get(code.co_varnames[len(names) + bool(code.co_flags & 0x04)], {})
    return Call(function, args, right)


def function_of(code: CodeType) -> FunctionType | None:
    """The function that runs this code."""
    return next(
        (
            one
            for one in gc.get_referrers(code)
            if isinstance(one, FunctionType) and one.__code__ is code
        ),
        None,
    )


def still_guards(call: Call, *, elsewhere: Scope) -> str:
    """CAUGHT when the call now lets through what it must not, HELD when something else still stops
    it.
    """
    if call.right:
        return _refuses(call)
    if "scope" in call.args:
        return HELD if not rows_of(call, scope=elsewhere) else CAUGHT
    cell = cell_of(call.args)
    if cell is None:
        return UNKNOWN
    try:
        rows = rows_of(call)
    except Refused:  # an action whose moment is over tells nothing
        return UNKNOWN
    return CAUGHT if any((_unit_of(row) or cell) != cell for row in rows) else HELD


def _refuses(call: Call) -> str:
    """Every right but this one is not enough."""
    args, held = dict(call.args), (Grant("/", EVERY_RIGHT - {call.right}, "all_but_one"),)
    if isinstance(args.get("actor"), Actor):  # also one that stands behind a lazy object
        args["actor"] = replace(_plain(args["actor"]), grants=held, is_system=False)
    elif "request" in args:
        args["request"].actor = replace(_plain(args["request"].actor), grants=held)
    else:
        return UNKNOWN
    try:
        with undone(args):
            call.function(**args)
    except NotAllowed as refused:
        return HELD if refused.right == call.right else CAUGHT
    except Exception:
        return CAUGHT
    return CAUGHT


def _plain(actor: Any) -> Actor:
    return Actor(
        actor.name,
        actor.account_id,
        actor.person_id,
        tuple(actor.grants),
        actor.is_system,
        actor.second_factor,
    )


@contextmanager
def undone(args: Mapping[str, Any]) -> Iterator[None]:
    """What is done is taken back in the database and in the rows that were given, which other tests
    go on to use.
    """
    rows = [one for one in args.values() if isinstance(one, models.Model)]
    before = [dict(row.__dict__) for row in rows]
    try:
        with (
            listening(),
            transaction.atomic(),
        ):  # What takes long runs in this transaction because of the test alone.
            yield
            transaction.set_rollback(True)
    finally:
        for row, values in zip(rows, before, strict=True):
            row.__dict__.clear()
            row.__dict__.update(values)


def rows_of(call: Call, **changed: Any) -> list[Any]:
    """What the call gives, as rows; nothing when it finds none."""
    try:
        with undone(call.args | changed):
            found = call.function(**call.args | changed)
            rows = list(_flat(found))
    except NotFound:
        return []
    return rows


def _flat(found: Any) -> Iterable[Any]:
    if found is None:
        return
    if isinstance(found, Mapping):
        yield from (one for value in found.values() for one in _flat(value))
    elif isinstance(found, (list, tuple, set, frozenset, models.QuerySet)):
        yield from (
            one
            for value in found
            for one in (_flat(value) if isinstance(value, (list, tuple)) else (value,))
        )
    else:
        yield found


def _unit_of(row: Any) -> Any:
    """The id of the unit whose row it is, or of the cell of a membership."""
    return row.unit_id if isinstance(row, UnitRow) else getattr(row, "cell_id", None)


def cell_of(args: Mapping[str, Any]) -> Any:
    """The id of the one cell that the arguments speak of, None when they speak of none or of
    several.
    """
    cells = {
        _unit_of(one) or (one.pk if getattr(one, "is_cell", False) else None)
        for one in args.values()
    }
    cells.discard(None)
    return cells.pop() if len(cells) == 1 else None
