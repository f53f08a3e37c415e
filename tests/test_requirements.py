"""What is imported under src/ is what an installation gets: every third-party module stands in the
runtime lock.
"""

import ast
import re
import sys
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OWN = {path.name for path in (ROOT / "src").iterdir()}
LOCK = (ROOT / "requirements" / "runtime.lock").read_text()

pytestmark = pytest.mark.pure


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


LOCKED = {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", LOCK, re.M)}


def third_party(source: str) -> set[str]:
    """The top-level modules that a source imports anywhere, also inside functions, beside our own
    and Python's.
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found - OWN - set(sys.stdlib_module_names)


@cache
def brought_by() -> dict[str, list[str]]:
    """Module → the distributions that bring it."""
    return dict(packages_distributions())


def unlocked(modules: set[str], locked: set[str]) -> set[str]:
    """The modules that no distribution of the lock brings."""
    known = brought_by()
    return {name for name in modules if not {normal(one) for one in known.get(name, ())} & locked}


def test_every_import_under_src_is_in_the_runtime_lock():
    files = {path: third_party(path.read_text()) for path in sorted((ROOT / "src").glob("**/*.py"))}

    missing = {
        str(path.relative_to(ROOT)): sorted(names)
        for path, used in files.items()
        if (names := unlocked(used, LOCKED))
    }

    assert missing == {}
    assert set().union(*files.values()) >= {"django", "xlsxwriter"}


def test_an_import_inside_a_function_that_only_developers_have_is_found():
    assert unlocked(third_party("def late():\n    from openpyxl import Workbook\n"), LOCKED) == {
        "openpyxl"
    }


def test_the_locks_name_no_registry():
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert not re.search(r"https?://|^--|find-links", lock.read_text(), re.M), lock.name
