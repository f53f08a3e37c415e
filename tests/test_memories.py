"""Whatever a process remembers is on the list of docs/operations.md, with why no other host can
make it wrong.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
OPERATIONS = ROOT / "docs" / "operations.md"
CACHES = {"cache", "lru_cache"}
CONTAINERS = {"deque", "dict", "set", "list", "defaultdict", "_Memory"}
_ROW = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)

pytestmark = pytest.mark.pure


def remembers(text: str) -> bool:
    """True for a module with a function whose answers are kept, or with a container of its own that
    begins empty and is filled while the process runs.
    """
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(map(is_cache, node.decorator_list)):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and is_cache(node.func):
            return True
    return any(begins_empty(node) for node in tree.body)


def is_cache(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return getattr(called, "id", getattr(called, "attr", "")) in CACHES


def begins_empty(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") in CONTAINERS and not value.args
    held = value.keys if isinstance(value, ast.Dict) else getattr(value, "elts", [value])
    return not held


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("@cache\ndef one(): ...", True),
        ("@functools.lru_cache(maxsize=4)\ndef one(): ...", True),
        ("fold = lru_cache(maxsize=9)(text.fold)", True),
        ("_waiting: deque[str] = deque(maxlen=9)", True),
        ("_known = {}", True),
        ("WORDS = {'a': 1}\nRIGHTS = frozenset(('a',))\ndef one():\n    found = {}", False),
    ],
)
def test_a_memory_is_recognised(text, kept):
    assert remembers(text) is kept


def test_every_memory_is_on_the_list():
    rows = " ".join(_ROW.findall(OPERATIONS.read_text(encoding="utf-8")))
    listed = set(re.findall(r"`([a-z_/]+\.py)`", rows))
    found = {
        path.relative_to(SRC).as_posix().removeprefix("chibo/")
        for path in SRC.rglob("*.py")
        if remembers(path.read_text(encoding="utf-8"))
    }

    assert found - listed == set()
    # A class holds it, or an object of the process.
    assert listed - found == {"base/jobs/management/commands/worker.py"}
