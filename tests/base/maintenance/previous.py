"""Run by test_previous in processes of their own: a demo year as the version before this one wrote
it, put into the tables of that version, brought forward, looked at.

`freeze FILE` writes the year anew. It runs with the sources of the version that is to be frozen and
in an empty database: PYTHONPATH=that/src python previous.py freeze FILE
"""

import base64
import json
import lzma
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

FROZEN = Path(__file__).parents[2] / "data" / "year-of-the-version-before.json.xz"
DAY = date(2026, 11, 20)
CELL, COMMUNE, MONTHS = "TS-05", "TS", 6
PERSONS = ("bithu", "dangvien", "phutrach", "vanphong", "quantri")


def main(task: str, *arguments: str) -> None:
    django.setup()
    {"freeze": freeze, "load": load, "look": look}[task](*arguments)


def freeze(file: str) -> None:
    """One cell of the demo has lived through a year; its rows, the steps of the schema that had
    been taken, and what the months of the commune said.
    """
    from chibo.interfaces.demo import world

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world.build(on=DAY, say=lambda _: None, months=MONTHS, only=(CELL,))
    steps = MigrationExecutor(connection).loader.graph.leaf_nodes()
    told = {"steps": steps, "months": months_told(), "tables": {}}
    for model in _models_at(steps):
        rows = model._base_manager.order_by("pk")
        names = [field.attname for field in model._meta.concrete_fields]
        told["tables"][model._meta.label] = [names, [list(row) for row in rows.values_list(*names)]]
    text = json.dumps(told, default=_as_text, ensure_ascii=False, separators=(",", ":"))
    Path(file).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def load() -> None:
    """The tables of the version before hold the frozen year."""
    told = _frozen()
    steps = [tuple(step) for step in told["steps"]]
    MigrationExecutor(connection).migrate(steps)
    with transaction.atomic():
        for model in _models_at(steps):
            names, rows = told["tables"][model._meta.label]
            fields = [model._meta.get_field(name) for name in names]
            for field in fields:  # The moments of then stand as they are.
                field.auto_now_add = field.auto_now = False
            made = [
                model(
                    **{
                        field.attname: value if value is None else field.to_python(value)
                        for field, value in zip(fields, row, strict=True)
                    }
                )
                for row in rows
            ]
            model._base_manager.bulk_create(made, batch_size=200)
    print(json.dumps(sum(len(rows) for _, rows in told["tables"].values())))


def look() -> None:
    """What the pages, the checks and the months say, and what the months said when the year was
    written.
    """
    import time_machine
    from django.conf import settings

    settings.ALLOWED_HOSTS, settings.TOTP_REQUIRED = ["*"], False
    with time_machine.travel(f"{DAY} 12:00+07:00", tick=False):
        found = {
            "pages": {name: pages_of(name) for name in PERSONS},
            "checks": {name: _answer_of(name) for name in ("verify_audit", "recount")},
            "now": months_told(),
            "then": _frozen()["months"],
        }
    print(json.dumps(found, default=_as_text))


def months_told() -> dict[str, dict[str, Any]]:
    """Month → what the committee sees of it: each figure, and the score of every cell."""
    from chibo.base.kernel.actor import EVERYWHERE
    from chibo.base.kernel.dates import Month
    from chibo.directory.organisation.queries import unit_by_code
    from chibo.insight.reports.queries import month_of

    commune, last = unit_by_code(COMMUNE, scope=EVERYWHERE), Month.of(DAY)
    told = {}
    for back in range(MONTHS, -1, -1):
        month = last.plus(-back)
        view = month_of(commune, month, scope=EVERYWHERE, on=DAY)
        figures = {one.code: [one.part, one.whole, str(one.share)] for one in view.figures}
        told[str(month)] = {
            "figures": figures,
            "cells": {row.code: _told_of(row) for row in view.rows},
        }
    return told


def _told_of(row: Any) -> list[str]:
    """The day of the meeting, the state of each step, the scores by cell and by committee."""
    held = row.meeting.held_on if row.meeting else None
    score = (row.sheet.self_total, row.sheet.official_total) if row.sheet else ()
    return [str(held), " ".join(str(step.state) for step in row.steps), *map(str, score)]


def pages_of(name: str) -> dict[str, int]:
    """Address → status of the home of that person and of every page that it leads to."""
    import re

    from django.test import Client

    from chibo.base.accounts.models import Account

    browser = Client()
    browser.force_login(Account.objects.get(username=name))
    home = browser.get("/", follow=True)
    found = {"/": home.status_code}
    for address in re.findall(r'href="(/[a-z][^"#]*)"', home.content.decode()):
        if not address.startswith(("/static/", "/account/logout")):
            found[address] = browser.get(address, follow=True).status_code
    return found


def _answer_of(command: str) -> list[Any]:
    """Exit code and last line of a command of ours."""
    from io import StringIO

    said, code = StringIO(), 0
    try:
        call_command(command, "--language", "en", stdout=said)
    except SystemExit as end:
        code = end.code
    return [code, said.getvalue().strip().splitlines()[-1]]


def _models_at(steps: Any) -> list[Any]:
    """The models of this product as they were after these steps."""
    labels = {one.label for one in apps.get_app_configs() if one.name.startswith("chibo.")}
    state = MigrationExecutor(connection).loader.project_state([tuple(step) for step in steps])
    every = state.apps.get_models(include_auto_created=True)
    return [model for model in every if model._meta.app_label in labels]


def _frozen() -> dict[str, Any]:
    return json.loads(lzma.decompress(FROZEN.read_bytes()))


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
