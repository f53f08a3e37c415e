"""Copies of templates, written in few statements."""

import json
import uuid
from collections import defaultdict
from random import Random
from typing import Any

from django.apps import apps

from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.rules import GENESIS, hash_canonical, hash_entry, short_code
from chibo.base.copies.rules import CopyTemplate, IdSeries, LineTemplate, spelled
from chibo.base.kernel.bulk import columns_of, insert_stored
from chibo.base.search.models import IndexEntry
from chibo.base.search.rules import LONGEST_SORT, stored_text


class Copies:
    """Rows of copies that wait for being written, by table."""

    def __init__(self, ids: IdSeries, chance: Random) -> None:
        self.ids, self.chance = ids, chance
        self.waiting: dict[str, list[list[Any]]] = defaultdict(list)
        columns = columns_of(Entry)
        self.sealed = [
            columns.index(name) for name in ("values", "salt", "value_hash", "prev_hash", "hash")
        ]


def copy_template(template: CopyTemplate, words: dict[str, str], /, *, copies: Copies) -> None:
    """One more copy of the template waits for being written: with ids of its own where `words` does
    not give them, and with an audit that holds, each chain hashed anew from its first entry.

    `words` says what stands in this copy for an id or a name of the template, and knows afterwards
    its new ids too. A name has to be as long as the one it stands for: of private texts the audit
    knows the length.
    """
    for old in template.ids:
        if old not in words:
            _give_id(words, uuid.UUID(old), copies.ids.take())
    for kept in template.hashes:
        words[kept.hash] = kept.function(json.loads(spelled(kept.content, words)))
    _add_entries(template, words, copies)
    for row in template.rows:
        values = list(row.values)
        for place, parts in row.places:
            values[place] = spelled(parts, words)
        copies.waiting[row.table].append(values)
    for line in template.lines:
        copies.waiting["search.IndexEntry"].append(_line(line, words))


def write_copies(copies: Copies) -> int:
    """Everything that waited stands in the tables, one statement for each table; returns how many
    rows.

    Belongs into a transaction: rows point at others that are written after them.
    """
    written = 0
    for label, rows in copies.waiting.items():
        model = apps.get_model(label)
        insert_stored(model, columns_of(model), rows)
        written += len(rows)
    copies.waiting.clear()
    return written


def give_id(words: dict[str, str], old: uuid.UUID, *, copies: Copies) -> uuid.UUID:
    """The next id stands for this one in the copy; returns it."""
    new = copies.ids.take()
    _give_id(words, old, new)
    return new


def _give_id(words: dict[str, str], old: uuid.UUID, new: uuid.UUID) -> None:
    words[str(old)], words[old.hex] = str(new), new.hex


def _add_entries(template: CopyTemplate, words: dict[str, str], copies: Copies) -> None:
    heads: dict[str, tuple[int, str]] = {}
    for entry in template.entries:
        before = heads.get(entry.chain, (0, GENESIS))[1]
        content, salt = spelled(entry.content, words), f"{copies.chance.getrandbits(128):032x}"
        value_hash = hash_canonical(content, salt)
        head = hash_entry(
            prev_hash=before,
            seq=entry.seq,
            at=entry.at,
            author=spelled(entry.author, words),
            code=entry.code,
            target=spelled(entry.target, words),
            value_hash=value_hash,
        )
        values = list(entry.row.values)
        for place, parts in entry.row.places:
            values[place] = spelled(parts, words)
        sealed = (content, salt, value_hash, before, head)
        for place, value in zip(copies.sealed, sealed, strict=True):
            values[place] = value
        copies.waiting["audit.Entry"].append(values)
        heads[entry.chain] = (entry.seq, head)
        if entry.hash in template.printed:
            words[short_code(entry.hash)] = short_code(head)
    columns = columns_of(Chain)
    for chain, (seq, head) in heads.items():
        row = {"id": words[chain], "seq": seq, "head": head, "touched": 0}
        copies.waiting["audit.Chain"].append([row[name] for name in columns])


def _line(line: LineTemplate, words: dict[str, str]) -> list[Any]:
    told = {
        "kind": line.kind,
        "object_id": words[line.object_id],
        "place": words[line.place] if line.place else None,
        "sort": spelled(line.sort, words)[:LONGEST_SORT],
        "text": stored_text(line.kind, spelled(line.text, words)),
    }
    return [told[name] for name in columns_of(IndexEntry)]
