"""Every row of every table, to tell what came, what went and what changed."""

from django.db import connection

# Beside the work: who is signed in, which key was used, the mark that something of the directory
# was written, and the index of words that SQLite keeps for itself.
_ASIDE = (
    *("django_session", "audit_receipt", "rows_changemark"),
    *("search_words", "sqlite_", "django_migrations"),
)


def all_rows() -> dict[str, dict[str, str]]:
    """Table → its rows, by their key."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(_ASIDE):
                continue
            key = connection.introspection.get_primary_key_column(cursor, table)
            cursor.execute(
                f"SELECT {connection.ops.quote_name(key)}, * FROM"
                f" {connection.ops.quote_name(table)}"
            )
            found[table] = {str(row[0]): repr(row) for row in cursor.fetchall()}
    return found


def changed(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> dict[str, set[str]]:
    """Table → the rows of before that are gone or say something else."""
    gone = {
        table: {key for key, row in rows.items() if after[table].get(key) != row}
        for table, rows in before.items()
    }
    return {table: keys for table, keys in gone.items() if keys}


def added(
    before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]
) -> dict[str, set[str]]:
    """Table → the rows that were not there before."""
    new = {table: set(rows) - set(before[table]) for table, rows in after.items()}
    return {table: keys for table, keys in new.items() if keys}
