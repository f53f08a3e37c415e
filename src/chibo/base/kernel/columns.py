"""Renaming a foreign key in a migration, without its table being made anew."""

from typing import Any

from django.db.backends.ddl_references import Statement, Table
from django.db.migrations import RenameField


class RenameForeignKey(RenameField):
    """A foreign key of the model has a new name; its column, constraints and indexes with it.

    The column is renamed by the database itself: on SQLite Django would make the table anew for a
    foreign key and lose the guards that stand on it. Both databases take constraints, indexes and
    SQLite's guards along; functions behind guards of PostgreSQL must be written anew.
    """

    def state_forwards(self, app_label: str, state: Any) -> None:
        super().state_forwards(app_label, state)
        options = state.models[app_label, self.model_name_lower].options
        for kind in ("constraints", "indexes"):
            if kind in options:
                options[kind] = [self._renamed(one) for one in options[kind]]
        state.reload_model(app_label, self.model_name_lower, delay=False)

    def _renamed(self, constraint: Any) -> Any:
        _path, args, told = constraint.deconstruct()
        named = {self.old_name: self.new_name}
        fields = [named.get(name, name) for name in told.get("fields", ())]
        return type(constraint)(*args, **(told | {"fields": fields}))

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        after = to_state.apps.get_model(app_label, self.model_name)
        self._rename(schema_editor, before, self.old_name, after, self.new_name)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        after = to_state.apps.get_model(app_label, self.model_name)
        self._rename(schema_editor, before, self.new_name, after, self.old_name)

    @staticmethod
    def _rename(schema_editor: Any, before: Any, old: str, after: Any, new: str) -> None:
        quote_name = schema_editor.quote_name
        statement = Statement(
            schema_editor.sql_rename_column,
            table=Table(before._meta.db_table, quote_name),
            old_column=quote_name(before._meta.get_field(old).column),
            new_column=quote_name(after._meta.get_field(new).column),
        )
        schema_editor.execute(statement)
