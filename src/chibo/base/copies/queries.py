"""What stands in the tables, read as templates."""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import JSONField, Model, UUIDField
from django.utils.module_loading import import_string

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import audited_tables
from chibo.base.audit.rules import canonical, short_code
from chibo.base.copies.rules import (
    CopyTemplate,
    EntryTemplate,
    HashTemplate,
    LineTemplate,
    Parts,
    RowTemplate,
    Splitter,
)
from chibo.base.jobs.models import Job
from chibo.base.kernel.bulk import columns_of, stored_id, stored_rows
from chibo.base.search.models import IndexEntry

# By which column a row says whose it is: the first of them that it has.
_OWNED_BY = ("cell_id", "unit_id", "chain_id", "object_id")
# Heads and search lines follow from other rows; a job is to be done once, for whom it was ordered.
_DERIVED = (Chain, Entry, IndexEntry, Job)


class _Reading:
    """One reading of all tables: whose each row is, and which words its copies have anew."""

    def __init__(
        self,
        belongs: Mapping[uuid.UUID, uuid.UUID],
        splitter: Splitter,
        *,
        without: Collection[str],
        stamped: datetime,
    ) -> None:
        self.belongs = {stored_id(key): stored_id(owner) for key, owner in belongs.items()}
        self.splitter, self.without = splitter, without
        self.stamped = str(connection.ops.adapt_datetimefield_value(stamped))
        self.templates: dict[str, CopyTemplate] = {}

    def of(self, columns: Sequence[str], row: Sequence[Any], key: str) -> CopyTemplate:
        """The template of the owner of a row; of nobody named: that of ""."""
        named = next((row[columns.index(name)] for name in _OWNED_BY if name in columns), key)
        return self.templates.setdefault(self.belongs.get(named, ""), CopyTemplate())

    def row(self, label: str, columns: Sequence[str], values: list[Any]) -> RowTemplate:
        """The row taken apart."""
        places = []
        for place, text in enumerate(values):
            if isinstance(text, str):
                parts = self.splitter.parts(text)
                if not self.splitter.is_fixed(text, parts):
                    places.append((place, parts))
        return RowTemplate(label, values, tuple(places))


def read_templates(
    belongs: Mapping[uuid.UUID, uuid.UUID],
    splitter: Splitter,
    *,
    without: Collection[str],
    stamped: datetime,
) -> dict[str, CopyTemplate]:
    """Owner → everything of it that can be copied, from all tables of the product but those
    `without` (labels of models).

    `belongs` says whose the rows are that name no unit themselves (persons, accounts), and whose
    the units are; rows of nobody stand under "", chains of nobody nowhere. Columns that Django
    stamps by itself say the moment `stamped`.
    """
    reading = _Reading(belongs, splitter, without=without, stamped=stamped)
    models = [model for model in apps.get_models() if _is_copied(model, without)]
    for model in models:
        _read_table(reading, model)
    _read_entries(reading)
    for model in models:
        if getattr(model, "searched_by", ()):
            _read_lines(reading, model)
    return reading.templates


def _is_copied(model: type[Model], without: Collection[str]) -> bool:
    ours = model.__module__.startswith("chibo.")
    return ours and model not in _DERIVED and model._meta.label not in without


def _read_table(reading: _Reading, model: type[Model]) -> None:
    label, columns, fields = model._meta.label, columns_of(model), model._meta.concrete_fields
    structured = [columns.index(str(f.column)) for f in fields if isinstance(f, JSONField)]
    stamped = [columns.index(str(f.column)) for f in fields if getattr(f, "auto_now_add", False)]
    with_id = isinstance(model._meta.pk, UUIDField)
    key = columns.index(str(model._meta.pk.column)) if with_id else 0
    hashed = {table.model: table.hashed for table in audited_tables()}.get(label, {})
    for values in stored_rows(model):
        for place in structured:
            values[place] = _spelt_out(values[place])
        for place in stamped:
            values[place] = reading.stamped
        template = reading.of(columns, values, values[key])
        template.rows.append(reading.row(label, columns, values))
        if with_id:
            template.ids.append(values[key])
        for name, (total, function) in hashed.items():
            content: Parts = reading.splitter.parts(values[columns.index(name)])
            told = values[columns.index(total)]
            template.hashes.append(HashTemplate(told, content, import_string(function)))


def _read_entries(reading: _Reading) -> None:
    columns = columns_of(Entry)
    moments = {stored_id(key): at for key, at in Entry.objects.values_list("pk", "at")}
    chain, seq, values = (columns.index(name) for name in ("chain_id", "seq", "values"))
    for row in sorted(stored_rows(Entry), key=lambda one: (one[chain], one[seq])):
        if row[chain] not in reading.belongs:
            continue
        told, row[values] = dict(zip(columns, row, strict=True)), None
        template = reading.of(columns, row, "")
        template.ids.append(told["id"])
        author = "|".join([told["author"], _dashed(told["account_id"]), _dashed(told["person_id"])])
        parts = reading.splitter.parts
        template.entries.append(
            EntryTemplate(
                row=reading.row("audit.Entry", columns, row),
                chain=told["chain_id"],
                seq=told["seq"],
                at=moments[told["id"]],
                code=told["code"],
                author=parts(author),
                target=parts(told["target"]),
                content=parts(canonical(json.loads(told["values"]))),
                hash=told["hash"],
            )
        )
    for template in reading.templates.values():
        shown = {part for row in template.rows for _place, found in row.places for part in found}
        heads = {entry.hash for entry in template.entries}
        template.printed = {head for head in heads if short_code(head) in shown}


def _read_lines(reading: _Reading, model: Any) -> None:
    columns = columns_of(model)
    for row in model._base_manager.order_by("pk"):
        line, own = row.search_line(), stored_id(row.pk)
        if line is None:
            continue
        values = [
            stored_id(value) if isinstance(value, uuid.UUID) else value
            for value in (getattr(row, f.attname) for f in model._meta.concrete_fields)
        ]
        reading.of(columns, values, own).lines.append(
            LineTemplate(
                kind=line.kind,
                object_id=own,
                place=stored_id(line.place) if line.place else "",
                sort=reading.splitter.parts(line.sort),
                text=reading.splitter.parts(line.text),
            )
        )


def _spelt_out(text: str | None) -> str | None:
    """JSON with its letters as they are read."""
    return None if text is None else json.dumps(json.loads(text), ensure_ascii=False)


def _dashed(key: str | None) -> str:
    return str(uuid.UUID(key)) if key else ""
