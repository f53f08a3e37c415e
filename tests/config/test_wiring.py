"""Every name in the wiring table leads to a function in some tasks.py; what is announced is heard,
and what is listened for is announced.
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


def announcements(source: str) -> list[ast.expr]:
    """What each call of `announce` or `announce_each` names as its event."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = {id(call): getattr(call.func, "attr", getattr(call.func, "id", "")) for call in calls}
    return [call.args[0] for call in calls if named[id(call)] in ("announce", "announce_each")]


def announced() -> set[str]:
    """The events that any module announces by a word that stands in it."""
    found = [event for path in SRC.rglob("*.py") for event in announcements(path.read_text())]
    return set().union(*(_words(event) for event in found))


def _words(event: ast.expr) -> set[str]:
    """The event that is spelt out, or either of the two of "x if y else z"; none for a name."""
    if isinstance(event, ast.IfExp):
        return _words(event.body) | _words(event.orelse)
    return {event.value} if isinstance(event, ast.Constant) else set()


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


def test_nothing_is_announced_that_nobody_hears():
    assert announced() - {event for event, names in LISTENERS.items() if names} == set()


def test_every_event_is_spelt_out_where_it_is_announced():
    unnamed = {
        str(path.relative_to(SRC)): ast.unparse(event)
        for path in SRC.rglob("*.py")
        for event in announcements(path.read_text())
        if not _words(event)
    }
    assert unnamed == {"base/jobs/actions/__init__.py": "event"}


@pytest.mark.parametrize(
    ("source", "events"),
    [
        ("announce('a.b', row=1)", {"a.b"}),
        ("jobs.announce_each('a.b', [])", {"a.b"}),
        ("announce('a.b' if ended else 'a.c')", {"a.b", "a.c"}),
        ("announce(name)", set()),
    ],
)
def test_an_announcement_is_found_however_it_is_written(source, events):
    (event,) = announcements(source)
    assert _words(event) == events
