"""Nothing without a caller: actions, queries and rules that only tests would miss."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
MODULES = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
ASKED = [p for p in MODULES if {"actions", "queries", "rules"} & {*p.parts, p.stem}]
# What nothing in the product calls, and why it stands there all the same.
KEPT = {
    "run_waiting_jobs": "tests let the queue be worked off in their own process",
    "changes_since": "what a phone asks for when it is connected again; pages read rows themselves",
}
_DOTTED = re.compile(r"[a-z_]+(\.\w+)+|:\w+")

pytestmark = pytest.mark.pure


def names_in(source: str) -> set[str]:
    """Every name that a module uses; not those that it merely defines or imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Constant) and _DOTTED.fullmatch(str(node.value)):
            # Tasks and listeners have dotted names, work of a confined process ":name".
            found.add(re.split(r"[.:]", node.value)[-1])
    return found


def renamed_imports(source: str) -> dict[str, str]:
    """What a module imports under a name of its own: that name → the name it was defined by."""
    imports = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)]
    return {a.asname: a.name for n in imports for a in n.names if a.asname}


def used(paths: list[Path]) -> set[str]:
    """The names that any of the modules uses."""
    found = set()
    for path in paths:
        source = path.read_text(encoding="utf-8")
        names = names_in(source)
        found |= names | {old for new, old in renamed_imports(source).items() if new in names}
    return found


def without_caller(defining: list[Path], calling: list[Path]) -> dict[str, list[str]]:
    """Module → its public functions and classes that no module uses."""
    known, found = used(calling), defaultdict(list)
    for path in defining:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            name = getattr(node, "name", "_")
            if not name.startswith("_") and name not in known and name not in KEPT:
                found[path.name].append(name)
    return dict(found)


def test_every_action_query_and_rule_has_a_caller_in_the_product():
    assert without_caller(ASKED, MODULES) == {}


def test_what_is_kept_without_a_caller_still_has_none():
    assert [name for name in KEPT if name in used(MODULES)] == []


def test_a_function_that_is_only_defined_and_imported_is_found(tmp_path):
    one, other = tmp_path / "rules.py", tmp_path / "views.py"
    one.write_text("def lonely(): ...\ndef called(): ...\ndef _own(): ...\n", encoding="utf-8")
    other.write_text("from rules import called as it, lonely\nit()\n", encoding="utf-8")
    assert without_caller([one], [one, other]) == {"rules.py": ["lonely"]}
