"""docs/data-model.md drawn from the models: `write` writes it, `check` ends with 1 when it is
old.
"""

import os
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "data-model.md"
FLOORS = ("base", "directory", "library", "work", "insight")
HEAD = """\
# The data model

Drawn from the models by `tools/data_model.py write`; `make check` refuses a page that is older.

*Partition*: `unit` is a row of a unit's work, which carries the unit as its partition; joins
between such rows stay inside the unit. A name in code type is the field that leads to a unit.
*Kept*: what triggers of the database refuse. **grows**: rows are never changed or deleted.
**grows, but**: no row is deleted, only the columns that the guard leaves out change. **sealed**:
fixed from the moment the meeting or its minutes are sealed.
*By id*: columns that name a row without a foreign key; they outlive what they name.
The diagrams leave out the unit of such a row; keys between the same two models are one line.
"""


def set_up() -> None:
    """The product's models can be read."""
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chibo.config.settings")
    import_module("django").setup()


def apps_from_below() -> Iterator[str]:
    """The apps of the floor table, the lowest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {one["name"]: one for one in settings["tool"]["importlinter"]["contracts"]}
    for row in reversed(contracts["Imports go down"]["layers"]):
        yield from sorted(name.strip() for name in row.split("|"))


def models_of(app: str) -> list[Any]:
    """The models of one app, in the order of their names."""
    registry = import_module("django.apps").apps
    found = [config for config in registry.get_app_configs() if config.name == app]
    return sorted((m for one in found for m in one.get_models()), key=lambda m: m.__name__)


def kept_by(update_when: str, delete_when: str = "1 = 1", sealed: str = "", **_: str) -> str:
    """What a guard with these conditions keeps, in the word of the page (see `guard_sql`)."""
    if sealed or "sealed_at" in delete_when:
        return "sealed"
    return "grows" if update_when == "1 = 1" else "grows, but"


def guards() -> dict[str, str]:
    """Table → what its triggers keep.

    The migrations that put them are asked, each with a guard that only takes note: a database with
    all its tables would take half a minute to make.
    """
    loader = import_module("django.db.migrations.loader").MigrationLoader(None)
    kinds: dict[str, str] = {}

    def take_note(_vendor: str, table: str, **conditions: str) -> list[str]:
        kinds[table] = kept_by(**conditions)
        return []

    editor = SimpleNamespace(
        connection=SimpleNamespace(vendor="sqlite"), execute=lambda *_args, **_named: None
    )
    for key in dict.fromkeys(
        step for leaf in loader.graph.leaf_nodes() for step in loader.graph.forwards_plan(leaf)
    ):
        migration = loader.get_migration(*key)
        module = import_module(type(migration).__module__)
        if not hasattr(module, "guard_sql"):
            continue
        with patch.multiple(module, guard_sql=take_note, unguard_sql=lambda *_args: []):
            for operation in migration.operations:
                if getattr(operation, "code", None):
                    operation.code(None, editor)
    return kinds


def sentence(model: Any) -> str:
    """The first sentence of what the model says of itself."""
    first = " ".join((model.__doc__ or "").split("\n\n")[0].split())
    return first.split(". ")[0].rstrip(".").replace("|", "\\|")


def pointers(model: Any) -> list[Any]:
    """The foreign keys of a model, without the unit of a unit's row."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    return [field for field in keys if not (is_unit_row(model) and field.name == "unit")]


def is_unit_row(model: Any) -> bool:
    """Whether the model is a row of a unit's work."""
    return any(base.__name__ == "UnitRow" for base in model.__mro__)


def partition(model: Any) -> str:
    """`unit` for a row of a unit's work, otherwise the field that leads to a unit, or a dash."""
    names = {field.name for field in model._meta.concrete_fields}
    if is_unit_row(model):
        return "unit"
    return next((f"`{n}`" for n in ("cell", "unit", "cell_id", "unit_id") if n in names), "–")


def row(model: Any, guarded: dict[str, str]) -> str:
    """The line of one model in the table of its app."""
    keys = [f"{field.name} → {field.related_model.__name__}" for field in pointers(model)]
    plain = [f for f in model._meta.concrete_fields if not f.is_relation and not f.primary_key]
    loose = [f.name for f in plain if f.name.endswith("_id")]
    elsewhere = ", ".join(keys) + (" *by id* " + ", ".join(loose) if loose else "")
    kept = guarded.get(model._meta.db_table, "")
    cells = (f"`{model.__name__}`", sentence(model), partition(model), kept, elsewhere.strip())
    return "| " + " | ".join(cells) + " |"


def diagram(models: list[Any]) -> str:
    """The foreign keys of some models as a Mermaid diagram."""
    named: dict[tuple[str, str], list[str]] = {}
    for model in models:
        for field in pointers(model):
            pair = (model.__name__, field.related_model.__name__)
            named.setdefault(pair, []).append(field.name)
    lines = [f'  {a} }}o--|| {b} : "{", ".join(names)}"' for (a, b), names in sorted(named.items())]
    return "\n".join(["```mermaid", "erDiagram", *lines, "```"])


def page() -> str:
    """The whole document."""
    guarded, parts = guards(), [HEAD]
    names = list(apps_from_below())
    for floor in FLOORS:
        here = [(app, models_of(app)) for app in names if app.startswith(f"chibo.{floor}.")]
        parts.append(f"## {floor.capitalize()}\n")
        for app, models in here:
            if models:
                parts.append(
                    f"### {app.removeprefix('chibo.')}\n\n"
                    "| model | what it is | partition | kept | points to |\n|---|---|---|---|---|\n"
                    + "\n".join(row(model, guarded) for model in models)
                    + "\n"
                )
        parts.append(diagram([model for _app, models in here for model in models]) + "\n")
    return "\n".join(parts)


def main(command: str) -> int:
    """`write` or `check`; returns how the process ends."""
    set_up()
    if command == "write":
        DOCUMENT.write_text(page(), encoding="utf-8")
        return 0
    if DOCUMENT.is_file() and DOCUMENT.read_text(encoding="utf-8") == page():
        return 0
    print(
        "docs/data-model.md is not what the models are: .venv/bin/python tools/data_model.py write"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["check"]))
