"""What the source says of itself: calls and imports with their files, text of templates and
scripts.
"""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src"
WEB = SRC / "chibo" / "interfaces" / "web"
SOURCES = {str(path.relative_to(SRC)): path.read_text() for path in sorted(SRC.rglob("*.py"))}
TEMPLATES = {str(path.relative_to(SRC)): path.read_text() for path in sorted(SRC.rglob("*.html"))}
SCRIPTS = {
    path.name: path.read_text() for path in sorted(WEB.rglob("*.js")) if "vendor" not in path.parts
}


def calls(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its dotted name, as it is written."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@cache
def names_called(source: str) -> frozenset[str]:
    """The dotted names of everything that is called; read once, many rules ask for them."""
    return frozenset(name for name, _ in calls(source))


@cache
def imports(source: str) -> frozenset[str]:
    """Every imported module and every name imported from one, dotted."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def files_where(wrong: Callable[[str], object]) -> set[str]:
    """The files of the source for which this is true."""
    return {name for name, source in SOURCES.items() if wrong(source)}


def imports_any(source: str, modules: set[str]) -> bool:
    """True when the source imports one of these modules, or something below one."""
    return any(
        name == one or name.startswith(one + ".") for name in imports(source) for one in modules
    )


def calls_any(source: str, names: set[str]) -> bool:
    """True when the source calls something of this name: whole, or the part after the last dot when
    it begins with a dot.
    """
    return any(
        name in names or f".{name.rpartition('.')[2]}" in names for name in names_called(source)
    )


def is_fixed(node: ast.expr | None) -> bool:
    """True for a text that stands in the source as it is."""
    return isinstance(node, ast.Constant)
