"""Every name in the wiring table leads to a function in some tasks.py, and every announcement is
spelt as it is announced.
"""

import ast
from importlib import import_module
from importlib.util import find_spec
from inspect import isfunction
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from chibo.base.jobs.rules import kind_of
from chibo.config.wiring import CHORES, LISTENERS, TIMERS

pytestmark = pytest.mark.pure
SRC = Path(__file__).parents[2] / "src" / "chibo"


def announced() -> set[str]:
    found = set()
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "announce",
                "announce_each",
            ):
                found |= {first.value for first in node.args[:1] if isinstance(first, ast.Constant)}
    return found


@pytest.mark.parametrize(
    "name", [name for names in LISTENERS.values() for name in names] + list(TIMERS)
)
def test_a_wired_name_is_a_function_in_a_tasks_file(name):
    assert callable(import_string(name))
    assert name.rsplit(".", 2)[1] == "tasks"


def test_every_task_says_what_becomes_of_it_when_its_worker_dies():
    """Audit and accounts cannot name the kinds of jobs from where they stand: their tasks delete by
    age, and may be repeated.
    """
    modules = [
        f"{app.name}.tasks" for app in apps.get_app_configs() if find_spec(f"{app.name}.tasks")
    ]
    undeclared = {
        f"{module}.{name}"
        for module in modules
        for name, found in vars(import_module(module)).items()
        if isfunction(found)
        and found.__module__ == module
        and name[0] != "_"
        and not hasattr(found, "job_kind")
    }
    assert undeclared - set(CHORES) == {
        "chibo.base.audit.tasks.sweep_receipts",
        "chibo.base.accounts.tasks.sweep_unsent_forms",
    }


def test_whatever_tells_somebody_waits_for_a_word_after_a_restore():
    names = [name for names in LISTENERS.values() for name in names if "notifications" in name]
    assert [name for name in names if not kind_of(import_string(name)).letter] == []


def test_nobody_listens_for_what_is_never_announced():
    assert set(LISTENERS) - announced() == set()
