"""The floors of the house, checked.

The floor table lives in pyproject.toml; import-linter reads it too.
"""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from chibo.base.kernel.db import ScopedManager, UnitForeignKey
from chibo.directory.organisation.models import UnitRow

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "chibo"
FLOORS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][
    0
]["layers"]
ROW = {name.strip(): row for row, names in enumerate(FLOORS) for name in names.split("|")}
BELOW = [
    p
    for f in ("base", "directory", "library", "work", "insight")
    for p in sorted(SRC.glob(f"{f}/**/*.py"))
]
BELOW = [p for p in BELOW if "migrations" not in p.parts]
INTERFACES = sorted(SRC.glob("interfaces/**/*.py"))
TESTS = sorted((ROOT / "tests").glob("**/*.py")) + sorted((ROOT / "bench").glob("*.py"))
TOLD = [p for p in BELOW if {"rules", "queries", "actions"} & {*p.parts, p.stem}]
RULEBOOK = sorted((ROOT / "src" / "rulebook").glob("**/*.py"))
HTTP = (
    "django.http",
    "django.shortcuts",
    "django.forms",
    "django.urls",
    "django.views",
    "ninja",
    "rest_framework",
)
NAMES = {"enums", "rules", "validators", "models", "queries", "documents", "actions", "tasks"}
FREE = {"apps", "management", "migrations", "__init__"}
UNSCOPED = {"models", "actions", "queries"}
OPERATIONAL = [m for m in apps.get_models() if issubclass(m, UnitRow)]
ACTIONS = [p for p in BELOW if "actions" in {*p.parts, p.stem} and SRC / "base" not in p.parents]
# What writes to tables without the writer of rows (`base.rows`).
WRITES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
WRITES |= {"bulk_insert", "bulk_save", "save_fields", "insert_or_ignore", "fixed_write"}
# These are writes only where nothing stands in them but fields by name: a set is updated, a file
# saved with something else.
WRITES_BY_NAME = {"add", "update", "save", "delete", "_raw_delete"}
# How often each app does all the same, and why it may. The numbers only fall.
OTHER_WRITES = {
    "directory.organisation": (9, "the tree and its edges: rows of the directory, each audited"),
    "directory.people": (8, "persons, each audited; members of a practice with it"),
    "directory.access": (5, "roles and recoveries: rows of the directory, each audited"),
    "directory.role_requests": (7, "requests of roles: rows of the directory, each audited"),
    "library.regulations": (12, "regulations of a unit, each step audited; packs never change"),
    "library.documents": (2, "the counter of numbers: the paper that bears one is audited with it"),
    "library.notifications": (11, "messages to persons and their way by mail: no work of the cell"),
    "work.rosters": (7, "what an upload keeps; particulars of persons, audited row by row"),
    "work.logins": (4, "runs of slips, audited; no rows of a cell"),
    "work.practice": (2, "a practice counts nowhere: its unit, its members, taken away whole"),
    "insight.facts": (1, "what is counted of months: derived, worked out anew at any time"),
    "insight.scoring": (7, "trials and what they worked out: derived, made anew at any time"),
    "insight.reports": (3, "runs of papers, audited; no rows of a cell"),
}
OURS = [m for m in apps.get_models() if m.__module__.startswith("chibo.")]

pytestmark = pytest.mark.pure


def imported(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def app_of(dotted: str) -> str | None:
    """The entry of the floor table that a module belongs to."""
    return max(
        (name for name in ROW if dotted == name or dotted.startswith(name + ".")),
        key=len,
        default=None,
    )


def upward_imports(module: str, source: str) -> list[str]:
    """Imports of a module, wherever they stand, that name a floor above or beside its own."""
    own = app_of(module)
    targets = {app_of(name) for name in imported(ast.parse(source))} - {None, own}
    return sorted(t for t in targets if ROW[t] <= ROW[own]) if own else []


def http_imports(source: str) -> list[str]:
    return [
        m for m in imported(ast.parse(source)) if any(m == h or m.startswith(h + ".") for h in HTTP)
    ]


def query_lines(source: str) -> list[int]:
    """Lines of an interface that touch a manager or import models."""
    tree = ast.parse(source)
    touched = {"objects", "all_rows_unscoped", "_default_manager", "_base_manager"}
    lines = [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in touched]
    ours = [
        m
        for m in imported(tree)
        if m.startswith("chibo.") and (m.endswith(".models") or ".models." in m)
    ]
    return lines + [0] * len(ours)


def raw_writes(source: str) -> list[str]:
    """The calls that write to tables past the writer of rows."""
    found = []
    for call in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        by_name = name in WRITES_BY_NAME and not call.args and isinstance(call.func, ast.Attribute)
        if name in WRITES or by_name:
            found.append(name)
    return found


def over_budget(source: str) -> list[str]:
    """ "file" when over 400 lines, and the names of functions over 50."""
    functions = [
        n
        for n in ast.walk(ast.parse(source))
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    long = [n.name for n in functions if n.end_lineno - n.lineno >= 50]
    return (["file"] if source.count("\n") > 400 else []) + long


def untold(source: str) -> list[str]:
    """The public functions, and the public methods of public classes, that do not say what is true
    afterwards.
    """
    body = ast.parse(source).body
    public = [n for n in body if not getattr(n, "name", "_").startswith("_")]
    inside = [
        m
        for n in public
        if isinstance(n, ast.ClassDef)
        for m in n.body
        if not getattr(m, "name", "_").startswith("_")
    ]
    functions = [
        n for n in (*public, *inside) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    return [n.name for n in functions if not ast.get_docstring(n)]


def stray(path: Path) -> bool:
    """True when the file or folder of an app bears a name that is none of the seven."""
    parts = path.relative_to(SRC).parts
    if parts[0] == "base" and parts[1] == "kernel":
        return False
    if len(parts) < 3:
        return path.stem != "__init__"
    return Path(parts[2]).stem not in NAMES | FREE


def hidden_words(source: str) -> list[int]:
    """Lines on which a text is translated inside an f-string, where the extractor of messages does
    not see it.
    """
    spelled = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.JoinedStr)]
    calls = [
        n
        for text in spelled
        for n in ast.walk(text)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    ]
    return [
        n.lineno
        for n in calls
        if n.func.id in ("_", "gettext", "gettext_lazy", "ngettext", "gettext_noop")
    ]


def points_up(model: type[models.Model]) -> list[str]:
    own = app_of(model.__module__)
    found = []
    for field in model._meta.get_fields():
        if field.auto_created or not field.is_relation or field.related_model is None:
            continue
        target = app_of(field.related_model.__module__)
        if target and target != own and ROW[target] <= ROW[own]:
            found.append(f"{field.name} → {field.related_model._meta.label}")
    return found


def unit_faults(model: type[models.Model]) -> list[str]:
    """What breaks the rules of distribution: joins without the unit, unique constraints without it,
    no scoped door.
    """
    faults = []
    for field in model._meta.get_fields():
        if (
            isinstance(field, models.ForeignKey)
            and issubclass(field.related_model, UnitRow)
            and not isinstance(field, UnitForeignKey)
        ):
            faults.append(f"{field.name} joins without the unit")
        if isinstance(field, models.ManyToManyField):
            faults.append(f"{field.name} joins without the unit")
        if getattr(field, "unique", False) and not getattr(field, "primary_key", False):
            faults.append(f"{field.name} is unique without the unit")
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and "unit" not in constraint.fields:
            faults.append(f"{constraint.name} is unique without the unit")
    if not isinstance(model.objects, ScopedManager):
        faults.append("its door asks for no scope")
    return faults


@pytest.mark.parametrize(
    "path", BELOW + INTERFACES + RULEBOOK, ids=lambda p: str(p.relative_to(ROOT / "src"))
)
def test_calls_go_down(path):
    module = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    assert upward_imports(module, path.read_text()) == []


@pytest.mark.parametrize("model", OURS, ids=lambda m: m._meta.label)
def test_tables_point_down(model):
    assert points_up(model) == []


@pytest.mark.parametrize("path", BELOW, ids=lambda p: str(p.relative_to(SRC)))
def test_no_http_below_the_interfaces(path):
    assert http_imports(path.read_text()) == []


@pytest.mark.parametrize("path", INTERFACES, ids=lambda p: str(p.relative_to(SRC)))
def test_interfaces_do_not_query(path):
    assert query_lines(path.read_text()) == []


@pytest.mark.parametrize(
    "path", BELOW + INTERFACES + RULEBOOK + TESTS, ids=lambda p: str(p.relative_to(ROOT))
)
def test_budgets(path):
    assert over_budget(path.read_text()) == []


@pytest.mark.parametrize("path", TOLD + RULEBOOK, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_what_others_call_says_what_it_does(path):
    assert untold(path.read_text()) == []


def test_no_text_is_translated_where_the_extractor_does_not_see_it():
    hidden = {
        str(path.relative_to(SRC)): hidden_words(path.read_text()) for path in BELOW + INTERFACES
    }
    assert {name: lines for name, lines in hidden.items() if lines} == {}


@pytest.mark.parametrize("path", BELOW, ids=lambda p: str(p.relative_to(SRC)))
def test_apps_know_seven_file_names(path):
    assert not stray(path)


@pytest.mark.parametrize("model", OPERATIONAL, ids=lambda m: m._meta.label)
def test_operational_tables_carry_the_unit(model):
    assert unit_faults(model) == []


@pytest.mark.parametrize("path", BELOW, ids=lambda p: str(p.relative_to(SRC)))
def test_the_unscoped_manager_stands_only_where_rows_are_read_and_written(path):
    if "all_rows_unscoped" in path.read_text():
        assert path.stem in UNSCOPED or path.parent.stem in UNSCOPED or path.name == "db.py"


def test_rows_of_the_work_are_written_by_the_writer_alone():
    found: dict[str, int] = {}
    for path in ACTIONS:
        app = ".".join(path.relative_to(SRC).parts[:2])
        found[app] = found.get(app, 0) + len(raw_writes(path.read_text()))
    listed = {app: count for app, (count, _why) in OTHER_WRITES.items()}
    assert {app: count for app, count in found.items() if count} == listed


class TestTheTestsThemselves:
    """Each rule, broken on purpose."""

    def test_an_upward_import_inside_a_function_is_found(self):
        source = "def later():\n    from chibo.insight.scoring.actions import adopt_score\n"
        assert upward_imports("chibo.work.meetings.actions.session", source) == [
            "chibo.insight.scoring"
        ]

    def test_a_sister_app_is_found(self):
        assert upward_imports(
            "chibo.library.documents.actions", "import chibo.library.notifications.actions"
        ) == ["chibo.library.notifications"]

    def test_an_upward_foreign_key_by_string_is_found(self):
        class Upward(models.Model):
            sheet = models.ForeignKey("scoring.ScoreSheet", on_delete=models.PROTECT)

            class Meta:
                app_label = "meetings"

        Upward.__module__ = "chibo.work.meetings.models.room"
        try:
            assert points_up(Upward) == ["sheet → scoring.ScoreSheet"]
        finally:
            apps.all_models["meetings"].pop("upward")
            apps.clear_cache()

    def test_a_query_in_an_interface_is_found(self):
        assert query_lines(
            "from chibo.work.meetings.models import Meeting\nMeeting.objects.within(scope)\n"
        ) == [2, 0]

    def test_a_row_written_past_the_writer_is_found(self):
        source = (
            "vote.delete()\npapers.update(item=None)\nrow.save(update_fields=['last'])\n"
            "save_fields(row, rev=1)\nStoredFile.objects.add(unit=cell)\n"
        )
        assert raw_writes(source) == ["delete", "update", "save", "save_fields", "add"]
        assert raw_writes("known.update(names)\nknown.add(1)\nstore.save('x', content)\n") == []

    def test_http_below_the_interfaces_is_found(self):
        assert http_imports("from django.http import Http404\n") == ["django.http"]

    def test_a_long_file_and_a_long_function_are_found(self):
        assert over_budget("x = 1\n" * 401) == ["file"]
        assert over_budget("def long():\n" + "    x = 1\n" * 50) == ["long"]

    def test_a_public_function_without_its_sentence_is_found(self):
        source = (
            "def told():\n    'So.'\ndef bare(): ...\ndef _own(): ...\nclass Open:\n    def"
            " method(self): ...\n"
        )
        assert untold(source) == ["bare", "method"]

    def test_a_stray_file_name_is_found(self):
        assert stray(SRC / "work" / "meetings" / "utils.py")
        assert not stray(SRC / "work" / "meetings" / "actions" / "votes.py")

    def test_an_operational_table_without_the_unit_in_key_or_join_is_found(self):
        class Loose(UnitRow):
            meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT)
            code = models.CharField(max_length=3)

            class Meta:
                app_label = "meetings"
                constraints = [models.UniqueConstraint(fields=["code"], name="loose_once")]

        try:
            assert unit_faults(Loose) == [
                "meeting joins without the unit",
                "loose_once is unique without the unit",
            ]
        finally:
            apps.all_models["meetings"].pop("loose")
            apps.clear_cache()


def test_what_broken_files_raise_is_listed_in_one_place():
    listing = [
        path.relative_to(SRC)
        for path in SRC.rglob("*.py")
        if "zipfile.BadZipFile" in path.read_text()
    ]
    assert [str(path) for path in listing] == ["library/documents/rules/packages.py"]
