"""One word for one thing: names of classes, actions and queries; the words of the glossary."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
MODULES = [path for path in sorted(SRC.rglob("*.py")) if "migrations" not in path.parts]
# Django finds a command by the name of its file and asks for this class in it.
GIVEN_BY_DJANGO = {"Command"}
GLOSSARY = ROOT / "docs" / "glossary.md"
_ROW = re.compile(r"^\| [^|]+ \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")

pytestmark = pytest.mark.pure


def public(path: Path, kind: type) -> list[str]:
    """The public functions or classes that a module defines itself."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return [n.name for n in body if isinstance(n, kind) and not n.name.startswith("_")]


def twice(paths: list[Path], kind: type) -> dict[str, list[str]]:
    """Name → the modules that define it, for names that more than one defines."""
    found = defaultdict(list)
    for path in paths:
        for name in public(path, kind):
            found[name].append(str(path.relative_to(SRC)))
    return {name: places for name, places in found.items() if len(places) > 1}


def words_of_the_code() -> set[str]:
    """Every name and every quoted word that stands in the code."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    return set(re.findall(r"\w+", text))


def missing_words(table: str, known: set[str]) -> list[str]:
    """What the third column of the glossary names and the code does not know."""
    named = [code for row in _ROW.findall(table) for code in _CODE.findall(row)]
    return [code for code in named if not set(re.findall(r"[A-Za-z_]\w+", code)) <= known]


def test_no_public_class_has_the_name_of_another():
    assert {n: p for n, p in twice(MODULES, ast.ClassDef).items() if n not in GIVEN_BY_DJANGO} == {}


def test_no_action_or_query_has_the_name_of_another():
    asked = [path for path in MODULES if {"actions", "queries"} & {*path.parts, path.stem}]
    assert twice(asked, ast.FunctionDef) == {}


def test_the_words_of_the_glossary_stand_in_the_code():
    assert missing_words(GLOSSARY.read_text(encoding="utf-8"), words_of_the_code()) == []


def test_a_word_of_the_glossary_that_the_code_does_not_know_is_found():
    table = "| phiếu | slip | `SlipRun`, `take_paper` |\n"
    assert missing_words(table, {"SlipRun"}) == ["take_paper"]


def test_a_name_that_two_modules_define_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.test_names.SRC", tmp_path)
    for name in ("one.py", "other.py"):
        (tmp_path / name).write_text("class Step: ...\nclass _Own: ...\n", encoding="utf-8")
    found = twice([tmp_path / "one.py", tmp_path / "other.py"], ast.ClassDef)
    assert found == {"Step": ["one.py", "other.py"]}
