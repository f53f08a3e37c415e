"""Every action is named by a test: imported from its app's package of actions, reached through an
imported module of it, or named by a dotted word. What needs none is private.

Imports are followed, not words: a helper of a test that is spelt alike names nothing.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
MODULES = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# (package of actions, name of a public function)
Action = tuple[str, str]

pytestmark = pytest.mark.pure


def package_of(dotted: str) -> str:
    """The package of actions that a dotted name lies in, "" for none."""
    parts = dotted.split(".")
    return ".".join(parts[: parts.index("actions") + 1]) if "actions" in parts else ""


def named(source: str) -> Iterator[Action]:
    """Every action that a module names."""
    tree, known = ast.parse(source), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield package_of(node.module), alias.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield package_of(node.value), node.value.rsplit(".", 1)[-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield package_of(known.get(node.value.id, "")), node.attr


@cache
def _named_in(path: Path) -> frozenset[Action]:
    return frozenset(named(path.read_text(encoding="utf-8")))


def named_in(paths: list[Path]) -> set[Action]:
    """Every action that any of the modules names."""
    return set().union(*(_named_in(path) for path in paths))


def actions_of(path: Path, root: Path = SRC) -> set[Action]:
    """The public functions of a module of actions; none of any other module."""
    package = package_of(".".join(path.relative_to(root).with_suffix("").parts))
    body = ast.parse(path.read_text(encoding="utf-8")).body if package else []
    names = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    return {(package, name) for name in names if not name.startswith("_")}


def without_test(modules: list[Path], tests: list[Path], root: Path = SRC) -> set[Action]:
    """The actions that no test names."""
    return set().union(*(actions_of(path, root) for path in modules)) - named_in(tests)


def test_every_action_is_named_by_a_test():
    assert without_test(MODULES, TESTS) == set()


@pytest.fixture
def app(tmp_path) -> list[Path]:
    """An app with two modules of actions and one beside them."""
    sources = {
        "actions/deeds.py": "from app.actions.steps import step\ndef do(): step()\n",
        "actions/steps.py": "def step(): helper()\ndef helper(): ...\ndef _own(): ...\n",
        "views.py": "from app.actions import deeds\ndeeds.do()\ndef show(): ...\n",
    }
    paths = [tmp_path / "app" / name for name in sources]
    for path, source in zip(paths, sources.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return paths


def test_an_action_that_no_test_names_is_found(app, tmp_path):
    test = tmp_path / "test_deeds.py"
    test.write_text("from app.actions.deeds import do\n", encoding="utf-8")
    found = without_test(app, [test], tmp_path)
    assert found == {("app.actions", "step"), ("app.actions", "helper")}


@pytest.mark.parametrize(
    "source",
    [
        "from app.actions.deeds import do",
        "from app.actions import do as it",
        "from app.actions import deeds\ndeeds.do()",
        "from app import actions\nactions.do()",
        "patch('app.actions.deeds.do')",
    ],
)
def test_an_action_is_named_in_each_of_these_ways(source):
    assert ("app.actions", "do") in set(named(source))


@pytest.mark.parametrize("source", ["row.do()", "def do(): ...", "'do'", "do()"])
def test_a_word_that_is_spelt_alike_names_no_action(source):
    assert ("app.actions", "do") not in set(named(source))
