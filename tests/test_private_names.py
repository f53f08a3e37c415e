"""Nothing private of a library is used: what it may change with any version breaks us silently.

What has no public way stands in REASONS, with its why.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import chibo
import rulebook

ROOT = Path(__file__).parents[1]
PLACES = ("src", "tools", "bench")
# Documented, though they begin with an underscore.
DOCUMENTED = {
    *("_meta", "_base_manager", "_default_manager", "_state", "_db"),  # Django
    *("_exit", "_getframe", "_replace"),  # Python: os, sys, named tuples
}
REASONS = {
    # mutmut has no other way of telling which functions a test has reached; it is pinned in
    # requirements/mutate.lock, and `make mutate` finds no test at all once this changes.
    ("tools/mutating.py", "_stats"),
    # pytest has no public way of taking down what fixtures keep between two tests.
    ("tools/mutating.py", "_setupstate"),
}
# Python writes these into classes by itself.
WRITTEN_BY_PYTHON = {"_abc_impl", "_is_protocol", "_is_runtime_protocol"}
BOOKKEEPING = ("enum", "typing", "pydantic.main", "django.db.models.enums")


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def own_names(tree: ast.AST) -> set[str]:
    """What the module itself defines, assigns or declares."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def named(node: ast.AST) -> Iterator[str]:
    """The names that this place asks another object or module for."""
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.ImportFrom):
        yield from (node.module or "").split(".")
        yield from (one.name for one in node.names)
    elif isinstance(node, ast.Import):
        yield from (part for one in node.names for part in one.name.split("."))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        asked = node.args[1:2] if node.func.id in ("getattr", "setattr", "hasattr") else ()
        yield from (str(one.value) for one in asked if isinstance(one, ast.Constant))


def private_names(text: str) -> set[str]:
    """The private names of others that the module uses."""
    tree = ast.parse(text)
    found = {name for node in ast.walk(tree) for name in named(node) if is_private(name)}
    return found - own_names(tree) - DOCUMENTED


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rows._raw_delete(using)", {"_raw_delete"}),
        ("from lib._inner import thing", {"_inner"}),
        ("import lib._inner", {"_inner"}),
        ("from lib import _thing", {"_thing"}),
        ("getattr(request, '_messages')", {"_messages"}),
        ("self._own = 1\nself._own += other._own", set()),
        ("row._meta.db_table\nos._exit(0)\nx.__dict__", set()),
    ],
)
def test_a_private_name_of_another_is_found(text, found):
    assert private_names(text) == found


@pytest.mark.pure
def test_no_private_name_of_a_library_is_used():
    used = {
        (path.relative_to(ROOT).as_posix(), name)
        for place in PLACES
        for path in (ROOT / place).rglob("*.py")
        for name in private_names(path.read_text(encoding="utf-8"))
    }
    assert used == REASONS


def test_no_class_of_ours_overrides_what_is_private_in_a_library():
    found = {
        (owner.__qualname__, name)
        for owner in classes_of_ours()
        for name in vars(owner).keys() - WRITTEN_BY_PYTHON - DOCUMENTED
        if is_private(name) and belongs_to_a_library(owner, name)
    }
    assert found == set()


def belongs_to_a_library(owner: type, name: str) -> bool:
    given = [base for base in owner.__mro__[1:] if name in vars(base)]
    return any(
        not base.__module__.startswith(("chibo.", "rulebook.", *BOOKKEEPING)) for base in given
    )


def classes_of_ours() -> Iterator[type]:
    for package in (chibo, rulebook):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" in module.name or module.name.endswith("__main__"):
                continue
            for one in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(one) and one.__module__ == module.name:
                    yield one
