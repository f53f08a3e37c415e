"""How rows are changed behind the audit's back."""

from datetime import time, timedelta
from decimal import Decimal
from uuid import uuid4

from django.apps import apps
from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    JSONField,
    TextField,
    TimeField,
    UUIDField,
)

from chibo.base.audit.queries import audited_tables
from chibo.base.kernel.dates import now, today
from chibo.base.kernel.guards import drop_triggers


def guards_off() -> None:
    """Sealed rows and entries can be changed, as by who owns the database."""
    drop_triggers(connection)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in audited_tables():
                name = apps.get_model(table.model)._meta.db_table
                cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")


def references_may_dangle() -> None:
    """Until the end of the transaction a row may name one that is not there."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def another(evidence, column, value):
    """A value that the column could hold too; the same where there is no other."""
    if column.is_relation:
        return (
            column.related_model._base_manager.exclude(pk=value)
            .values_list("pk", flat=True)
            .first()
            or value
        )
    if isinstance(column, JSONField):
        return {"khác": 1}
    if isinstance(column, CharField | TextField):
        longer = column.name in evidence.private or not value
        return f"{value}x" if longer else value[:-1] + ("1" if value.endswith("0") else "0")
    if isinstance(column, BooleanField):
        return not value
    if isinstance(column, UUIDField):
        return uuid4()
    if isinstance(column, TimeField):
        return time(4, 20)
    if isinstance(column, DateField):
        return (
            value + timedelta(days=1)
            if value
            else now()
            if isinstance(column, DateTimeField)
            else today()
        )
    return value + 1 if value is not None else 1


def emptied(column, value):
    """What the column holds when somebody has emptied it; for one that is empty, or cannot be, what
    it held.
    """
    if column.null:
        return None
    zero = {"CharField": "", "TextField": "", "JSONField": {}}
    return zero.get(column.get_internal_type(), 0 if isinstance(value, int | Decimal) else value)
