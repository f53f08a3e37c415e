"""What tests of the audit and of the writer of rows share."""

import pytest
from django.db import connection


@pytest.fixture
def unguarded(db):
    """The tables of the audit without their append-only triggers, as somebody with the database's
    own password could have them.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("audit_entry", "audit_chain", "audit_receipt"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
