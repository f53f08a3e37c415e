"""How often a function of the source may branch, counted where a line hides it too."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
SOURCES = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
)
MOST = 15
# Functions from before the rule: none may join them, and a better number replaces the old one.
LISTED = tomllib.loads((ROOT / "tests" / "branching.toml").read_text())

pytestmark = pytest.mark.pure


def functions_in(tree: ast.AST, within: str = ""):
    """(name with the classes and functions around it, node) of every function, nested ones too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            name = f"{within}.{node.name}" if within else node.name
            if not isinstance(node, ast.ClassDef):
                yield name, node
            yield from functions_in(node, name)
        else:
            yield from functions_in(node, within)


def branches_of(node: ast.AST) -> int:
    """How often a function branches: each condition, loop, handler and case, each "and" and "or",
    each "x if y else z", each comprehension and each of its conditions; not what functions inside
    it do.
    """
    count = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if isinstance(child, BRANCHES):
            count += 1
        elif isinstance(child, ast.BoolOp):
            count += len(child.values) - 1
        elif isinstance(child, ast.comprehension):
            count += 1 + len(child.ifs)
        count += branches_of(child)
    return count


def branching(source: str) -> dict[str, int]:
    """The functions that branch more often than allowed, with how often."""
    counted = {name: branches_of(node) for name, node in functions_in(ast.parse(source))}
    return {name: count for name, count in counted.items() if count > MOST}


def test_no_function_branches_more_often_than_is_listed():
    found = {
        f"{path.relative_to(SRC)} {name}": count
        for path in SOURCES
        for name, count in branching(path.read_text()).items()
    }
    assert found == LISTED


class TestTheTestItself:
    def test_branches_inside_one_line_are_counted(self):
        source = (
            "class Page:\n"
            "    def shown(self, rows):\n"
            "        for row in rows:\n"
            "            try:\n"
            "                if row and row.a or row.b:\n"
            "                    return 1 if row.a else 2\n"
            "            except KeyError:\n"
            "                continue\n"
            "        def inner():\n"
            "            while rows:\n"
            "                rows.pop()\n"
            "        return [x for row in rows if row for x in row if x if x.a]\n"
        )
        counted = {name: branches_of(node) for name, node in functions_in(ast.parse(source))}
        assert counted == {"Page.shown": 11, "Page.shown.inner": 1}

    def test_a_case_and_an_elif_are_counted(self):
        source = (
            "def told(x):\n"
            "    match x:\n"
            "        case 1: return 'a'\n"
            "        case _: pass\n"
            "    if x == 2:\n"
            "        return 'b'\n"
            "    elif x == 3:\n"
            "        return 'c'\n"
        )
        (function,) = ast.parse(source).body
        assert branches_of(function) == 4

    def test_a_function_that_branches_too_often_is_found(self):
        lines = "".join(f"    if x == {number}: return {number}\n" for number in range(16))
        assert branching("def many(x):\n" + lines) == {"many": 16}
        assert branching("def few(x):\n" + lines[: lines.rindex("    if")]) == {}
