"""Each column of each audited model is proved unless the model says otherwise: whatever is changed
past the product, the check names table, row and column.
"""

from datetime import date, time
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.module_loading import import_string

from chibo.base.audit.actions import record
from chibo.base.audit.queries import audited_tables, row_mismatches
from chibo.base.audit.rules import audited_table
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id
from chibo.directory.organisation.models import Unit, UnitRow
from chibo.directory.people.models import Person
from chibo.work.meetings.models import Objection
from tests.base.audit.tampering import another, guards_off, references_may_dangle

AUDITED = [apps.get_model(table.model) for table in audited_tables()]
# Told by the chain of the cell and by its revision alone, and by entries without values.
NOT_PROVED = {
    "changes.Change",
    "corrections.CorrectionRequest",
    "documents.Register",
    "documents.StoredFile",
    "facts.MonthFacts",
    "meetings.Invitation",
    "meetings.Paper",
    "meetings.PaperRead",
    "meetings.SignedCopy",
    "notifications.Notice",
    "scoring.TrialRow",
}
OF_EVERY_ROW = {"id", "unit", "rev"}


class Complete:
    private = ("words",)


class Sparing:
    unproved = ("place",)
    gone = ("vote.drop",)


@pytest.mark.pure
def test_a_column_counts_unless_it_is_named():
    columns = ["words", "place", "fresh"]

    assert audited_table("a.B", columns, Complete).fields == ("words", "place", "fresh")
    assert audited_table("a.B", columns, Sparing).fields == ("words", "fresh")
    assert audited_table("a.B", columns, Complete).private == ("words",)
    assert audited_table("a.B", columns, Sparing).gone == ("vote.drop",)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("columns", "names"),
    [
        (["words"], {"unproved": ("plcae",)}),
        (["words"], {"private": ("wrods",)}),
        (["words"], {"hashed": {"wrods": ("words", "a.b")}}),
        (["words"], {"unproved": ("words",), "private": ("words",)}),
    ],
)
def test_a_name_that_no_proved_column_bears_is_refused(columns, names):
    with pytest.raises(ValueError, match="declares no proved column"):
        audited_table("a.B", columns, type("Audited", (), names))


@pytest.mark.pure
def test_a_table_of_a_cell_says_whether_the_audit_proves_it():
    of_cells = {one._meta.label for one in apps.get_models() if issubclass(one, UnitRow)}

    assert of_cells - {model._meta.label for model in AUDITED} == NOT_PROVED


@pytest.mark.pure
@pytest.mark.parametrize("table", audited_tables(), ids=lambda table: table.model)
def test_the_sums_of_a_table_can_be_worked_out(table):
    columns = {field.name for field in apps.get_model(table.model)._meta.concrete_fields}

    assert {total for total, _ in table.hashed.values()} <= columns
    assert all(callable(import_string(function)) for _, function in table.hashed.values())


class Maker:
    """One audited row of any model, with the rows that it hangs on."""

    def __init__(self, people, *, named_by="name"):
        self.rows = {Unit: people.cell, Person: people.member}
        self.named_by = named_by

    def row(self, model):
        if model not in self.rows:
            self.rows[model] = self.made(model)
        return self.rows[model]

    def made(self, model):
        columns = [field for field in model._meta.concrete_fields if not field.primary_key]
        row = model(**{field.attname: self.value(field) for field in columns})
        declared = vars(model).get("Audited")
        for name, (total, function) in getattr(declared, "hashed", {}).items():
            setattr(row, total, import_string(function)(getattr(row, name)))
        if declared:
            private = getattr(declared, "private", ())
            told = {
                getattr(field, self.named_by): (
                    f"{len(str(value))} characters" if field.name in private else value
                )
                for field in columns
                if (value := getattr(row, field.attname)) != field.get_default()
                and field.name not in OF_EVERY_ROW
            }
            record(row.unit_id, "row.make", row, actor=SYSTEM, **told)
        model._base_manager.bulk_create([row])
        return row

    def value(self, field):
        if field.is_relation:
            return None if field.null else self.row(field.related_model).pk
        if field.has_default():
            return field.get_default()
        if field.null:
            return None
        if field.choices:
            return field.choices[0][0]
        samples = {
            models.DateTimeField: now(),
            models.DateField: date(2026, 11, 3),
            models.TimeField: time(19),
            models.UUIDField: new_id(),
            models.BooleanField: True,
            models.DecimalField: Decimal("0.5"),
            models.JSONField: {"a": 1},
        }
        whole = isinstance(field, models.IntegerField)
        return samples.get(type(field), 3 if whole else "abc"[: field.max_length])


def put(row, column, value):
    """The value stands in the table, past the product."""
    table, key = row._meta.db_table, row._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {table} SET "{column.column}" = %s WHERE "{key.column}" = %s',
            [
                column.get_db_prep_save(value, connection),
                key.get_db_prep_save(row.pk, connection),
            ],
        )


@pytest.mark.django_db
@pytest.mark.parametrize("table", audited_tables(), ids=lambda table: table.model)
def test_each_column_that_is_changed_past_the_product_is_named_with_its_row(people, table):
    model = apps.get_model(table.model)
    row = Maker(people).row(model)
    unproved = {*OF_EVERY_ROW, *getattr(model.Audited, "unproved", ())}
    proved = [one for one in model._meta.concrete_fields if one.name not in unproved]
    guards_off()
    references_may_dangle()
    assert next(row_mismatches(), None) is None

    missed = []
    for column in proved:
        value = getattr(row, column.attname)
        other = new_id() if column.is_relation else another(table, column, value)
        put(row, column, other)
        told = next(row_mismatches(), None)
        if (told and (told.table, told.row, told.field)) != (
            model._meta.db_table,
            str(row.pk),
            column.name,
        ):
            missed.append((column.name, value, other, told))
        put(row, column, value)

    assert proved
    assert missed == []


@pytest.mark.django_db
def test_an_entry_may_name_another_row_by_the_column_that_holds_its_key(people):
    row = Maker(people, named_by="attname").row(Objection)
    guards_off()
    assert next(row_mismatches(), None) is None

    put(row, Objection._meta.get_field("person"), people.deputy.pk)

    told = next(row_mismatches())
    assert (told.row, told.field) == (str(row.pk), "person")
