"""Run by test_upgrade in processes of their own: a frozen year in the tables of the first version,
brought forward, killed on its way.

`freeze FILE` makes the frozen year anew from the demo's own cell; only needed when the demo tells
of more than it does.
"""

import gzip
import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

FROZEN = Path(__file__).parents[2] / "data" / "year-of-the-first-version.json.gz"
# The first steps of the apps that the first version had; they bring with them what they stand on.
FIRST = [
    (app, "0001_initial")
    for app in (
        *(
            "accounts",
            "audit",
            "jobs",
            "organisation",
            "people",
            "access",
            "documents",
            "notifications",
            "meetings",
        ),
        *("assignments", "rosters", "scoring"),
    )
]


def main(task: str, *arguments: str) -> None:
    django.setup()
    {"freeze": freeze, "old": old, "forward": forward, "look": look}[task](*arguments)


def first_state():
    executor = MigrationExecutor(connection)
    others = [
        node
        for node in executor.loader.graph.leaf_nodes()
        if not executor.loader.get_migration(*node).__module__.startswith("chibo.")
    ]
    return executor, [*others, *FIRST]


def models_of_the_first_version(executor, targets):
    apps = executor.loader.project_state(targets).apps
    names = {app for app, _ in FIRST}
    return [model for model in apps.get_models() if model._meta.app_label in names]


def freeze(file: str) -> None:
    from django.apps import apps

    from chibo.interfaces.demo import world

    call_command("migrate", verbosity=0)
    with transaction.atomic():
        world.build(on=date(2026, 11, 20), say=lambda _: None, months=4, only=("TS-05",))
    told = {}
    for model in models_of_the_first_version(*first_state()):
        now = apps.get_model(model._meta.app_label, model._meta.model_name)
        known = {field.attname for field in now._meta.concrete_fields}
        names = [field.attname for field in model._meta.concrete_fields]
        told[model._meta.label] = [
            {name: getattr(row, name) for name in names if name in known}
            for row in now._base_manager.order_by("pk")
        ]
    text = json.dumps(told, default=str, ensure_ascii=False, separators=(",", ":"))
    with gzip.GzipFile(file, "wb", mtime=0) as out:
        out.write(text.encode())
    print({name: len(rows) for name, rows in told.items() if rows})


def old() -> None:
    """The tables of the first version hold the frozen year; prints the rows of each table."""
    executor, targets = first_state()
    executor.migrate(targets)
    frozen = json.loads(gzip.decompress(FROZEN.read_bytes()))
    counts = {}
    with transaction.atomic():
        for model in models_of_the_first_version(*first_state()):
            fields = {field.attname: field for field in model._meta.concrete_fields}
            rows = [
                model(
                    **{
                        name: fields[name].to_python(value) if value is not None else None
                        for name, value in row.items()
                    }
                )
                for row in frozen[model._meta.label]
            ]
            model._base_manager.bulk_create(rows, batch_size=200)
            counts[model._meta.db_table] = len(rows)
    print(json.dumps(counts))


def forward(upto: str) -> None:
    """Every step since is taken; the process dies after so many changes of tables or rows (0:
    never), and instead of the note that a step was taken. Prints how many there were, and which of
    them were notes.
    """
    count, notes = 0, []

    def counted(execute, sql, params, many, context):
        nonlocal count
        if is_note := sql.startswith("INSERT") and "django_migrations" in sql:
            notes.append(count + 1)
        result = None if is_note and count + 1 == int(upto) else execute(sql, params, many, context)
        count += is_note or sql.lstrip().upper().startswith(("CREATE", "ALTER", "DROP", "UPDATE"))
        if count and count == int(upto):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(counted):
        call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps([count, notes]))


def look() -> None:
    """The schema as the database describes it, the rows of each table, the breaks of the audit, the
    steps that are missing.
    """
    from chibo.base.audit.queries import chain_breaks
    from chibo.base.maintenance.queries import pending_migrations

    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        schema = {table: describe(cursor, table) for table in tables}
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            rows[table] = cursor.fetchone()[0]
        cursor.execute(TRIGGERS[connection.vendor])
        schema["triggers"] = sorted(" ".join(row[0].split()) for row in cursor.fetchall())
    broken = len(list(chain_breaks()))
    print(
        json.dumps(
            {"schema": schema, "rows": rows, "broken": broken, "pending": pending_migrations()}
        )
    )


TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def describe(cursor, table: str) -> dict:
    columns = sorted(
        [
            field.name,
            str(field.type_code),
            bool(field.null_ok),
            str(field.display_size),
            str(field.collation),
        ]
        for field in connection.introspection.get_table_description(cursor, table)
    )
    constraints = connection.introspection.get_constraints(cursor, table).values()
    bare = [
        {key: value for key, value in one.items() if key != "definition"} for one in constraints
    ]
    return {
        "columns": columns,
        "constraints": sorted(json.dumps(one, sort_keys=True, default=str) for one in bare),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
