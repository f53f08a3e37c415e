"""Every place of the product where a query is narrowed or a right is asked for; one of them at a
time can be taken away.
"""

import ast
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from django.db.models import Q

from chibo.base.kernel import db
from chibo.base.kernel.actor import EVERYWHERE, Actor, Scope
from tests.crawls.eyes import Call, call_of

SRC = Path(db.__file__).resolve().parents[2]
# Files whose calls guard nothing that comes from a request: the devices themselves, the demo,
# commands.
LEFT_OUT = ("base/kernel/", "interfaces/demo/", "/management/", "/migrations/")
KINDS = ("within", "path_filter", "of_unit", "require", "scope_for")


@dataclass(frozen=True, order=True)
class Site:
    """A call by its file and the place where it ends."""

    file: str
    line: int
    column: int
    kind: str = ""
    function: str = ""
    number: int = 1

    @property
    def name(self) -> str:
        """A name that outlives changes elsewhere in the file: file, function, kind, and its number
        in the function.
        """
        where = str(Path(self.file).relative_to(SRC))
        return f"{where} {self.function} {self.kind}" + (
            f" {self.number}" if self.number > 1 else ""
        )

    def __str__(self) -> str:
        return f"{self.kind} at {Path(self.file).relative_to(SRC)}:{self.line}"

    @property
    def place(self) -> tuple[str, int, int]:
        return self.file, self.line, self.column


def kind_of(call: ast.Call) -> str:
    """The kind of narrowing that a call is, "" for any other call."""
    if isinstance(call.func, ast.Name):
        return "path_filter" if call.func.id == "path_filter" else ""
    if not isinstance(call.func, ast.Attribute):
        return ""
    name, before = call.func.attr, call.func.value
    if name in ("within", "of_unit"):
        return name if isinstance(before, ast.Attribute) and before.attr == "objects" else ""
    return name if name in KINDS else ""


def all_sites() -> list[Site]:
    """Every narrowing call below src/chibo, by reading the files."""
    found = []
    for path in sorted(SRC.glob("**/*.py")):
        if not any(part in str(path.relative_to(SRC)) for part in LEFT_OUT):
            seen: Counter[tuple[str, str]] = Counter()
            for function, call in calls_of(ast.parse(path.read_text(encoding="utf-8"))):
                kind = kind_of(call)
                seen[function, kind] += 1
                place = (str(path), call.end_lineno or 0, call.end_col_offset or 0)
                found.append(Site(*place, kind, function, seen[function, kind]))
    return found


def calls_of(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every narrowing call with the name of the function or class around it."""
    for node in ast.iter_child_nodes(tree):
        named = isinstance(node, (ast.FunctionDef, ast.ClassDef))
        if isinstance(node, ast.Call) and kind_of(node):
            yield inside, node
        yield from calls_of(node, f"{inside}.{node.name}".strip(".") if named else inside)


@cache
def _ends(code: CodeType) -> list[tuple[int | None, int | None]]:
    return [(end_line, end_column) for _, end_line, _, end_column in code.co_positions()]


def _caller(frame: FrameType) -> tuple[str, int | None, int | None]:
    line, column = _ends(frame.f_code)[frame.f_lasti // 2]
    return frame.f_code.co_filename, line, column


class Watch:
    """Which sites are passed, and the one that is taken away."""

    def __init__(self) -> None:
        self.passed: set[tuple[str, int | None, int | None]] = set()
        self.gone: tuple[str, int, int] | None = None
        self.calls: dict[tuple[str, int | None, int | None], Call] = {}
        self.keeps_calls = False

    def is_gone(self, right: str = "") -> bool:
        """Called from a device: the call that led there is noted; True when it is the one taken
        away.
        """
        frame = sys._getframe(2)
        place = _caller(frame)
        self.passed.add(place)
        if (
            self.keeps_calls
            and place not in self.calls
            and (call := call_of(frame, right)) is not None
        ):
            self.calls[place] = call
        return place == self.gone


def _devices(watch: Watch) -> dict[str, Callable[..., Any]]:
    within, of_unit, path_filter = db.ScopedManager.within, db.ScopedManager.of_unit, db.path_filter
    require, scope_for = Actor.require, Actor.scope_for

    def watched_within(self: Any, scope: Any) -> Any:
        return within(self, EVERYWHERE if watch.is_gone() else scope)

    def watched_of_cell(self: Any, cell: Any) -> Any:
        return self._rows() if watch.is_gone() else of_unit(self, cell)

    def watched_path_filter(scope: Any, prefix: str) -> Any:
        return Q() if watch.is_gone() else path_filter(scope, prefix)

    def watched_require(self: Actor, right: str, path: str) -> None:
        return None if watch.is_gone(right) else require(self, right, path)

    def watched_scope_for(self: Actor, right: str) -> Any:
        return Scope(("/",)) if watch.is_gone() else scope_for(self, right)

    return {
        "within": watched_within,
        "of_unit": watched_of_cell,
        "path_filter": watched_path_filter,
        "require": watched_require,
        "scope_for": watched_scope_for,
    }


@contextmanager
def watched() -> Iterator[Watch]:
    """The devices of narrowing look who calls them, for as long as the block runs."""
    gc.unfreeze()  # The function around a call is found among what the collector knows.
    watch, old_filter = Watch(), db.path_filter
    new = _devices(watch)
    kept = [
        (db.ScopedManager, name, getattr(db.ScopedManager, name)) for name in ("within", "of_unit")
    ]
    kept += [(Actor, name, getattr(Actor, name)) for name in ("require", "scope_for")]
    for module in list(sys.modules.values()):
        if getattr(module, "path_filter", None) is old_filter and module is not db:
            kept.append((module, "path_filter", old_filter))
    for owner, name, _ in kept:
        setattr(owner, name, new[name])
    try:
        yield watch
    finally:
        for owner, name, old in kept:
            setattr(owner, name, old)
