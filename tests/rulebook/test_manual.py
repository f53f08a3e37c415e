"""docs/packs.md is enough: every key stands in it, its tables are fresh, its example checks and
runs.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rulebook.__main__ import main
from rulebook.loading.loader import load_stack
from rulebook.reading.schema import schema, schema_text
from rulebook.vocabulary.facts import FACTS
from rulebook.vocabulary.known_values import KNOWN_VALUES
from tools.pack_manual import MANUAL, filled

ROOT = Path(__file__).resolve().parents[2]
TEXT = MANUAL.read_text(encoding="utf-8")


def keys_of(part):
    if isinstance(part, dict):
        yield from part.get("properties", {}) if isinstance(part.get("properties"), dict) else ()
        for value in part.values():
            yield from keys_of(value)
    elif isinstance(part, list):
        for value in part:
            yield from keys_of(value)


@pytest.fixture
def example(tmp_path, shipped_text):
    """The folder of the example of the manual, beside the shipped pack."""
    for path, content in re.findall(r"`packs/([^`]+\.yaml)`\n\n```yaml\n(.*?)```", TEXT, re.DOTALL):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    (tmp_path / "vn-hd42-2025").mkdir()
    (tmp_path / "vn-hd42-2025" / "pack.yaml").write_text(shipped_text, encoding="utf-8")
    return tmp_path / "tinh-vi-du-2026"


def test_every_key_of_the_language_stands_in_the_manual():
    assert [
        key
        for key in dict.fromkeys(keys_of(schema()))
        if not re.search(rf"`[^`\n]*\b{key}\b[^`\n]*`", TEXT)
    ] == []


def test_the_tables_of_the_manual_are_fresh():
    assert filled(TEXT) == TEXT, "python tools/pack_manual.py write"


def test_every_value_and_every_fact_has_a_meaning():
    meant = {name: known.meaning for name, known in KNOWN_VALUES.items()}
    assert [name for name, words in meant.items() if not (words.vi and words.en)] == []
    words = {name: (fact.meaning.vi, fact.meaning.en, fact.label) for name, fact in FACTS.items()}
    assert [name for name, said in words.items() if not all(said)] == []


def test_the_example_of_the_manual_checks_and_runs(example, capsys):
    assert main(["check", str(example)]) == 0
    out, err = capsys.readouterr()
    assert (err, out.endswith(" values, 1 cases\n")) == ("", True)
    assert main(["run", str(example), str(example / "cases" / "ba-dong-chi-vang.yaml")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["answer"]["total"], printed["answer"]["band"], printed["agrees"]) == (
        96,
        "fair",
        True,
    )
    line = next(each for each in printed["answer"]["lines"] if each["code"] == "2a")
    assert line["sources"] == [
        "Quy định 05-QĐ/TU ngày 15/6/2026, Phụ lục, mục 2a (H; tinh-vi-du-2026)"
    ]


def test_the_example_rules_on_days_and_half_years(example):
    pack = load_stack(example)
    assert (
        pack.value("meeting.day").value,
        len(pack.rollup["half_year"].rules),
        len(pack.caps),
    ) == (5, 3, 1)
    assert [leaf.code for leaf in pack.leaves][:3] == ["1", "2a", "2b"]


def test_the_schema_for_editors_is_fresh():
    assert (ROOT / "packs" / "schema.json").read_text(encoding="utf-8") == schema_text(), (
        "python -m rulebook schema"
    )


def test_the_rule_core_runs_where_django_cannot_be_imported():
    code = (
        "import sys, pkgutil, importlib\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('django', 'chibo'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Block())\n"
        "import rulebook\n"
        "names = [m.name for m in pkgutil.walk_packages(rulebook.__path__, 'rulebook.')]\n"
        "names.remove('rulebook.__main__')\n"
        "[importlib.import_module(name) for name in names]\n"
        "print(len(names) > 40, 'django' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT / "src", check=True
    )
    assert done.stdout == "True False\n"
