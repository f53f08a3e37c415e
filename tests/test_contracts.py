"""The import contracts name every app: they are compared with the floor table, it with the apps."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {one["name"]: one for one in SETTINGS["tool"]["importlinter"]["contracts"]}
FLOORS = [name.strip() for row in CONTRACTS["Imports go down"]["layers"] for name in row.split("|")]
BELOW = ("base", "directory", "library", "work", "insight")
# Values without tables: it has no models, queries or actions to keep apart.
NO_APP = {"chibo.base.kernel"}
DOCUMENT = ROOT / "docs" / "architecture.md"

pytestmark = pytest.mark.pure


def apps_of(floors: list[str]) -> set[str]:
    """The apps below the interfaces that the floor table names."""
    return {name for name in floors if name.startswith(tuple(f"chibo.{one}." for one in BELOW))}


def unnamed(table: str, names: set[str]) -> list[str]:
    """The apps that the table of the document does not name."""
    return sorted(name for name in names if f"`{name.rpartition('.')[2]}`" not in table)


def table_of(document: str) -> str:
    """The floor table of the document: the first table in it."""
    return "\n".join(
        re.findall(r"^\|.*\|$", document.split("**kernel**", maxsplit=1)[0], re.MULTILINE)
    )


def test_every_installed_app_stands_on_a_floor():
    ours = {config.name for config in apps.get_app_configs() if config.name.startswith("chibo.")}
    assert {name for name in ours if name not in FLOORS} == set()


def test_every_folder_of_an_app_stands_on_a_floor():
    folders = {
        f"chibo.{path.parent.parent.name}.{path.parent.name}"
        for floor in BELOW
        for path in (ROOT / "src" / "chibo" / floor).glob("*/__init__.py")
    }
    assert folders - set(FLOORS) == set()


def test_the_contract_inside_an_app_holds_for_every_app_of_the_floor_table():
    held = set(CONTRACTS["Inside an app"]["containers"])
    assert held == apps_of(FLOORS) - NO_APP


def test_the_document_of_the_house_names_every_app():
    table = table_of(DOCUMENT.read_text(encoding="utf-8"))
    assert unnamed(table, apps_of(FLOORS)) == []


def test_the_document_of_the_house_draws_the_floors_of_the_interfaces_as_the_contract_has_them():
    """Row by row, the upper first; what stands beside each other in any order."""
    table = table_of(DOCUMENT.read_text(encoding="utf-8"))
    (drawn,) = re.findall(r"^\| 5 interfaces \| (.+?) \| [^|`]+ \|$", table, re.MULTILINE)
    rows = [set(re.findall(r"`(\w+)`", row)) for row in drawn.split("→")]
    floors = CONTRACTS["Imports go down"]["layers"]
    held = [
        {name.strip().removeprefix("chibo.interfaces.") for name in row.split("|")}
        for row in floors
        if row.startswith("chibo.interfaces.") and row != "chibo.interfaces.demo"
    ]
    assert rows == held


def test_an_app_that_the_document_forgot_is_found():
    assert unnamed("| 3 work | `meetings` |", {"chibo.work.meetings", "chibo.work.changes"}) == [
        "chibo.work.changes"
    ]


PRESENTERS = ROOT / "src" / "chibo" / "interfaces" / "presenters"
OF_A_REQUEST = "http|forms|urls|template|shortcuts|views"


def imports_of_a_request(source: str) -> list[str]:
    """The modules of requests, forms, addresses and templates that a module imports."""
    named = re.findall(r"^\s*(?:from|import) ([\w.]+)", source, re.MULTILINE)
    return [name for name in named if re.match(rf"django\.({OF_A_REQUEST})\b", name)]


@pytest.mark.parametrize("path", sorted(PRESENTERS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_presenter_knows_no_request_no_form_no_address_and_no_template(path):
    assert imports_of_a_request(path.read_text(encoding="utf-8")) == []


def test_a_presenter_that_knows_a_request_is_found():
    source = "from django.http import HttpRequest\n    from django.template.loader import x\n"
    assert imports_of_a_request(source) == ["django.http", "django.template.loader"]
