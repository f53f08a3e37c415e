"""Every action is named by a test: imported from its app's package of actions, or reached through
an imported module of it.

An action is a public function that anybody outside its package of actions uses. What only modules
of the same package call is a step of an action; what only its own module calls is private.
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
# (package of actions, name of a function)
Action = tuple[str, str]

pytestmark = pytest.mark.pure


def package_of(dotted: str) -> str:
    """The package of actions that a dotted name lies in, "" for none."""
    parts = dotted.split(".")
    return ".".join(parts[: parts.index("actions") + 1]) if "actions" in parts else ""


def dotted_name(path: Path, root: Path = SRC) -> str:
    """The module's name as it is imported."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def named(source: str) -> Iterator[Action]:
    """Every action that a module imports, reaches through an imported module, or names by a dotted
    word.
    """
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


def defined(path: Path, root: Path = SRC) -> set[Action]:
    """The public functions of a module of actions."""
    package = package_of(dotted_name(path, root))
    body = ast.parse(path.read_text(encoding="utf-8")).body if package else []
    names = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    return {(package, name) for name in names if not name.startswith("_")}


@cache
def _named_in(path: Path) -> frozenset[Action]:
    return frozenset(named(path.read_text(encoding="utf-8")))


def named_in(paths: list[Path]) -> set[Action]:
    """Every action that any of the modules names."""
    return set().union(*(_named_in(path) for path in paths))


def actions(modules: list[Path], root: Path = SRC) -> set[Action]:
    """The public functions that a module outside their package of actions names."""
    every = set().union(*(defined(path, root) for path in modules))
    return {
        (package, name)
        for path in modules
        for package, name in _named_in(path)
        if (package, name) in every and package_of(dotted_name(path, root)) != package
    }


def only_at_home(modules: list[Path], tests: list[Path], root: Path = SRC) -> set[Action]:
    """The public functions that nobody but their own module names, though that one calls them."""
    found = set()
    for path in modules:
        names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        others = named_in([other for other in (*modules, *tests) if other != path])
        found |= {one for one in defined(path, root) if one[1] in names and one not in others}
    return found


def test_every_action_is_named_by_a_test():
    assert actions(MODULES) - named_in(TESTS) == set()


def test_what_only_its_own_module_calls_is_private():
    assert (
        only_at_home(
            [path for path in MODULES if "actions" in {*path.parts, path.stem}],
            [*TESTS, *(path for path in MODULES if "actions" not in {*path.parts, path.stem})],
        )
        == set()
    )


def written(root: Path, **sources: str) -> list[Path]:
    """Modules of an app in a folder: app.actions.<name>, and one beside them."""
    paths = []
    for name, source in sources.items():
        path = root / "app" / ("views.py" if name == "views" else f"actions/{name}.py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        paths.append(path)
    return paths


def test_an_action_that_no_test_names_is_found_and_a_step_of_one_is_none(tmp_path):
    modules = written(
        tmp_path,
        deeds="from app.actions.steps import step\ndef do(): step()\ndef undo(): ...\n",
        steps="def step(): helper()\ndef helper(): ...\n",
        views="from app.actions import deeds\nfrom app.actions.deeds import undo\ndeeds.do()\n",
    )

    assert actions(modules, tmp_path) == {("app.actions", "do"), ("app.actions", "undo")}
    assert only_at_home(modules, [], tmp_path) == {("app.actions", "helper")}


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
