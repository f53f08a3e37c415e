"""Units, memberships and posts have one writer: the app that keeps them."""

import ast
from pathlib import Path

import pytest

from tests.test_architecture import BELOW, INTERFACES, SRC, WRITES, WRITES_BY_NAME

# What a membership takes along when it ends, and where a unit stands, is decided once.
DIRECTORY_ROWS = {"Membership", "Office", "Unit", "TreePath"}
KEEPERS = (SRC / "directory" / "people", SRC / "directory" / "organisation")
# The unit of a practice stands outside the tree; it is handed to `add_units` to be stored.
PRACTISED = {"work/practice/actions.py": ["Unit"]}

pytestmark = pytest.mark.pure


def directory_writes(source: str) -> list[str]:
    """The calls that make, change or hand over for writing a row of the directory."""
    found = []
    for call in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)):
        name, root = getattr(call.func, "attr", ""), call.func
        while isinstance(root, (ast.Attribute, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        on_it = getattr(root, "id", "") in DIRECTORY_ROWS
        given = {getattr(one, "id", "") for one in call.args} & DIRECTORY_ROWS
        if on_it and (isinstance(call.func, ast.Name) or name in WRITES | WRITES_BY_NAME):
            found.append(getattr(root, "id", ""))
        elif given and name in {"change", "add"}:
            found += sorted(given)
    return found


def written_elsewhere(paths: list[Path]) -> dict[str, list[str]]:
    """File → the rows of the directory that it writes, for files of other apps."""
    others = [path for path in paths if not any(own in path.parents for own in KEEPERS)]
    found = {str(path.relative_to(SRC)): directory_writes(path.read_text()) for path in others}
    return {name: rows for name, rows in found.items() if rows}


def test_units_memberships_and_posts_are_written_by_the_apps_that_keep_them():
    assert written_elsewhere(BELOW + INTERFACES) == PRACTISED


def test_a_row_of_the_directory_written_elsewhere_is_found():
    source = (
        "Membership(person=person)\nOffice.objects.filter(pk=pk).update(valid_to=on)\n"
        "Unit.all_rows_unscoped.bulk_create(units)\nbatch.change(Office, row, title=title)\n"
    )
    assert directory_writes(source) == ["Membership", "Office", "Unit", "Office"]
    assert directory_writes("Office.objects.filter(pk=pk)\nUnit.objects.within(scope)\n") == []
