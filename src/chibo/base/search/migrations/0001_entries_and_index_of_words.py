"""The lines of what can be found, and beside them the index of words of each database."""

from django.db import migrations, models

# SQLite: the words alone, without a copy of the text; triggers keep them with the lines. A list for each beginning of two to six
# letters (syllables have seven at most) makes a word that is only begun as quick as a whole one.
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_words USING fts5(
        text, content='search_entry', content_rowid='id', tokenize='ascii', prefix='2 3 4 5 6', detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_entry_words_in AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words(rowid, text) VALUES (NEW.id, NEW.text);
    END
    """,
    """
    CREATE TRIGGER search_entry_words_out AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);
    END
    """,
    """
    CREATE TRIGGER search_entry_words_new AFTER UPDATE OF text ON search_entry WHEN OLD.text <> NEW.text BEGIN
        INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', OLD.id, OLD.text);
        INSERT INTO search_words(rowid, text) VALUES (NEW.id, NEW.text);
    END
    """,
)
SQLITE_BACK = (
    "DROP TRIGGER search_entry_words_in",
    "DROP TRIGGER search_entry_words_out",
    "DROP TRIGGER search_entry_words_new",
    "DROP TABLE search_words",
)
# PostgreSQL: an index for each kind, so that a word frequent in one kind costs nothing in the others.
KINDS = ("unit", "person", "meeting", "resolution", "paper")
POSTGRESQL = tuple(
    f"""
    CREATE INDEX search_words_{kind} ON search_entry USING gin (array_to_tsvector(string_to_array(text::text, ' ')))
    WHERE kind = '{kind}'
    """
    for kind in KINDS
)
POSTGRESQL_BACK = tuple(f"DROP INDEX search_words_{kind}" for kind in KINDS)


def make_words(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop_words(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.UUIDField()),
                ("place", models.UUIDField(null=True)),
                ("sort", models.CharField(max_length=100)),
                ("text", models.CharField(max_length=500)),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["kind", "sort", "object_id"], name="search_entry_in_order"),
                    models.Index(fields=["place", "kind", "sort"], name="search_entry_of_place"),
                ],
                "constraints": [models.UniqueConstraint(fields=("kind", "object_id"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(make_words, drop_words),
    ]
