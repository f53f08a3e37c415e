"""Django's own command; each step of the schema and the note that it was taken are stored together,
or neither is.
"""

from functools import partial
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor


class AtomicMigrationExecutor(MigrationExecutor):
    """Django notes a step with indexes of its own after its commit: a machine that dies between the
    two could go neither on nor back. Here the statements that Django puts off run as the last of
    the step, so that its note is part of it.
    """

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        migration.apply = partial(_apply_whole, migration.apply)  # type: ignore[method-assign]
        try:
            return super().apply_migration(state, migration, fake, fake_initial)
        finally:
            del migration.apply


def _apply_whole(apply: Any, state: Any, editor: Any, **options: Any) -> Any:
    state = apply(state, editor, **options)
    while editor.deferred_sql:
        editor.execute(editor.deferred_sql.pop(0), None)
    return state


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        migrate.MigrationExecutor = AtomicMigrationExecutor  # type: ignore[attr-defined]
        super().handle(*args, **options)
