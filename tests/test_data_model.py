"""docs/data-model.md: drawn from the models and the guards as the database has them."""

import re

import pytest
from django.apps import apps
from django.db import connection

from tools import data_model

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture
def document(monkeypatch, tmp_path):
    """The page stands in a folder of the test."""
    path = tmp_path / "data-model.md"
    monkeypatch.setattr(data_model, "DOCUMENT", path)
    monkeypatch.setattr(data_model, "set_up", lambda: None)
    return path


@pytest.mark.django_db
def test_what_the_page_calls_kept_is_kept_by_triggers_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        names = [name for (name,) in cursor.fetchall()]
    refusing = {name.removesuffix("_no_update") for name in names if name.endswith("_no_update")}
    assert set(data_model.guards()) == refusing


def test_every_model_of_the_product_has_one_line():
    lines = re.findall(r"^\| `(\w+)` \|", data_model.page(), re.MULTILINE)
    models = [m.__name__ for m in apps.get_models() if m.__module__.startswith("chibo.")]
    assert sorted(lines) == sorted(models)


def test_a_page_that_was_written_is_not_old(document):
    data_model.main("write")
    assert data_model.main("check") == 0


def test_a_page_that_lacks_a_line_is_old_and_named(document, capsys):
    data_model.main("write")
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("| `Task` |", "| `Duty` |"), encoding="utf-8")
    assert data_model.main("check") == 1
    assert "tools/data_model.py write" in capsys.readouterr().out
