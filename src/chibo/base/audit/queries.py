"""Reading the audit: history of a thing, the whole check, receipts."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain as one_after_another
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet, Sum
from django.utils.module_loading import import_string

from chibo.base.audit.models import Chain, Entry, IdempotencyKey
from chibo.base.audit.rules import (
    HEADLESS,
    PRACTICE_BEGUN,
    PRACTICE_REMOVED,
    UNLIKE_WITNESS,
    AuditedTable,
    ChainBreak,
    RowMismatch,
    audited_table,
    check_chain,
    target_of,
)

_CHUNK = 500
# A text that is saved while it is typed has many entries; who changed it last stands among the last
# of them.
_LOOKED_BACK = 50
# The chain itself, and the number that its entry gave the row.
_OF_EVERY_ROW = frozenset({"unit", "rev"})


def entries_of(target: str, *, chain_id: uuid.UUID) -> QuerySet[Entry]:
    """The entries about one thing, oldest first; the caller has read the thing within its scope."""
    return Entry.objects.filter(chain_id=chain_id, target=target).order_by("seq")


def last_change(row: Model, *, names: Collection[str]) -> Entry | None:
    """The entry that last changed one of these columns of a unit's row, None when there is none
    among the last ones.

    The caller has read the row within its scope.
    """
    entries = entries_of(target_of(row), chain_id=row.unit_id).reverse()  # type: ignore[attr-defined]
    for entry in entries[:_LOOKED_BACK]:
        if any(name in (entry.values or {}) for name in names):
            return entry
    return None


def last_persons(code: str, rows: Iterable[Model]) -> dict[uuid.UUID, uuid.UUID | None]:
    """Row → who last did this to it, in whichever chain (None: the system); one query.

    For rules that ask by whose hand.
    """
    by_target = {target_of(row): row.pk for row in rows}
    found = Entry.objects.filter(target__in=list(by_target), code=code).order_by("at", "pk")
    return {
        by_target[target]: person for target, person in found.values_list("target", "person_id")
    }


def head_of(chain_id: uuid.UUID) -> str:
    """The hash at the head of a unit's chain, empty when nothing was written yet."""
    return Chain.objects.filter(pk=chain_id).values_list("head", flat=True).first() or ""


def revision_of(chain_id: uuid.UUID) -> int:
    """How far a unit's chain has come, 0 when nothing was written yet."""
    return Chain.objects.filter(pk=chain_id).values_list("seq", flat=True).first() or 0


# What all chains of the installation come to: another text after every write in any unit. The
# greatest head tells a restored audit from one that had come as far.
MARK_OF_ALL = "SELECT COUNT(*) || ' ' || SUM(seq) || ' ' || MAX(head) FROM audit_chain"


def mark_of_chain(pk: uuid.UUID) -> tuple[str, tuple[uuid.UUID, ...]]:
    """The statement for what every write in the unit changes, and what goes into it."""
    return "SELECT head FROM audit_chain WHERE id = %s", (pk,)


def mark_of_chains(ids: str) -> str:
    """The statement for what those chains come to whose ids another statement finds."""
    return f"{MARK_OF_ALL} WHERE id IN ({ids})"


def size_of_audit() -> tuple[int, int]:
    """How many entries the audit has, and in how many chains."""
    return Entry.objects.count(), Chain.objects.count()


def entries_in(
    chains: Collection[uuid.UUID], *, noun: str = "", after: Entry | None = None
) -> QuerySet[Entry]:
    """The entries of these chains, the newest first, those behind `after`; `noun` is what codes
    begin with (score, vote).

    The caller has read the units of the chains within its scope.
    """
    rows = Entry.objects.filter(chain_id__in=list(chains)).order_by("-at", "-pk")
    if noun:
        rows = rows.filter(code__startswith=f"{noun}.")
    return rows.filter(Q(at__lt=after.at) | Q(at=after.at, pk__lt=after.pk)) if after else rows


def size_of_chains(chains: Collection[uuid.UUID]) -> int:
    """How many entries these chains have together."""
    return Chain.objects.filter(pk__in=list(chains)).aggregate(size=Sum("seq"))["size"] or 0


def breaks_in(chains: Collection[uuid.UUID]) -> Iterator[ChainBreak]:
    """The first break of each of these chains that does not hold; also of one whose
    head is gone.
    """
    rows = {chain.pk: chain for chain in Chain.objects.filter(pk__in=list(chains))}
    for chain_id in chains:
        chain = rows.get(chain_id)
        if chain is not None:
            if found := _break_of(chain):
                yield found
        elif Entry.objects.filter(chain_id=chain_id).exists():
            yield ChainBreak(str(chain_id), 1, HEADLESS)


def _break_of(chain: Chain) -> ChainBreak | None:
    rows = Entry.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000)
    return check_chain(
        str(chain.pk), (row.sealed() for row in rows), head_seq=chain.seq, head_hash=chain.head
    )


def chain_breaks() -> Iterator[ChainBreak]:
    """The first break of every chain that does not hold, and every head that a parent witnessed and
    that is gone.
    """
    for chain in Chain.objects.order_by("pk").iterator():
        if found := _break_of(chain):
            yield found
    known = set(Chain.objects.values_list("pk", flat=True))
    for chain_id in set(Entry.objects.values_list("chain_id", flat=True).distinct()) - known:
        yield ChainBreak(str(chain_id), 1, HEADLESS)
    yield from _lost_heads()


def _lost_heads() -> Iterator[ChainBreak]:
    for witness in (
        Entry.objects.filter(code="audit.heads", values__isnull=False).order_by("at").iterator()
    ):
        for chain_id, (seq, head) in (witness.values or {"heads": {}})["heads"].items():
            if not Entry.objects.filter(chain_id=chain_id, seq=seq, hash=head).exists():
                yield ChainBreak(chain_id, seq, UNLIKE_WITNESS)


def audited_tables() -> tuple[AuditedTable, ...]:
    """The tables whose models declare what of them is proved: a `class Audited` beside the fields,
    in which every concrete field counts unless it is named as unproved.
    """
    return tuple(
        audited_table(
            model._meta.label,
            [
                field.name
                for field in model._meta.concrete_fields
                if not field.primary_key and field.name not in _OF_EVERY_ROW
            ],
            vars(model)["Audited"],
        )
        for model in apps.get_models()
        if "Audited" in vars(model)
    )


def row_mismatches() -> Iterator[RowMismatch]:
    """Per chain the first stored row that says something else than what was last audited of it, or
    that is gone.

    Reads the audited tables 500 rows at a time. What an erased entry said is not asked for.
    """
    named: set[str] = set()
    for evidence in audited_tables():
        for found in one_after_another(_changed_rows(evidence), _gone_rows(evidence)):
            if found.chain not in named:
                named.add(found.chain)
                yield found


def _changed_rows(evidence: AuditedTable) -> Iterator[RowMismatch]:
    model = apps.get_model(evidence.model)
    name, table = model._meta.model_name, model._meta.db_table
    rows = model._default_manager.order_by("unit_id", "pk").iterator(chunk_size=_CHUNK)
    while some := list(islice(rows, _CHUNK)):
        told = _last_told([f"{name}:{row.pk}" for row in some])
        for row in some:
            values, erased = told.get((row.unit_id, f"{name}:{row.pk}"), ({}, False))
            if field := _first_difference(evidence, row, values, erased=erased):
                yield RowMismatch(str(row.unit_id), table, str(row.pk), field)


def _last_told(targets: list[str]) -> dict[tuple[uuid.UUID, str], tuple[dict[str, Any], bool]]:
    """Chain and target → the last audited value of each field, and whether some entry about it was
    erased.
    """
    told: dict[tuple[uuid.UUID, str], tuple[dict[str, Any], bool]] = {}
    entries = (
        Entry.objects.filter(target__in=targets)
        .order_by("seq")
        .values_list("chain_id", "target", "values")
    )
    for chain_id, target, values in entries:
        known, erased = told.get((chain_id, target), ({}, False))
        told[chain_id, target] = ({}, True) if values is None else (known | values, erased)
    return told


def _first_difference(
    evidence: AuditedTable, row: Model, values: Mapping[str, Any], *, erased: bool
) -> str:
    for name in evidence.fields:
        field: Any = row._meta.get_field(name)
        stored = getattr(row, field.attname)
        # An entry may name another row by the column that holds its key.
        key = name if name in values else field.attname
        if key not in values:
            differs = not erased and stored != field.get_default()
        elif name in evidence.private:
            differs = f"{len(str(stored))} characters" != values[key]
        else:
            differs = field.to_python(values[key]) != stored
        if differs:
            return name
    for name, (total, function) in evidence.hashed.items():
        if import_string(function)(getattr(row, name)) != getattr(row, total):
            return name
    return ""


def _gone_rows(evidence: AuditedTable) -> Iterator[RowMismatch]:
    model = apps.get_model(evidence.model)
    prefix = f"{model._meta.model_name}:"
    entries = Entry.objects.filter(target__startswith=prefix).order_by("target", "seq")
    codes = entries.values_list("target", "chain_id", "code").iterator(chunk_size=2000)
    last = (
        (target, *list(group)[-1][1:])
        for target, group in groupby(codes, key=lambda entry: entry[0])
    )
    removed = _removed_practices()
    kept = (
        (target[len(prefix) :], chain_id)
        for target, chain_id, code in last
        if code not in evidence.gone and chain_id not in removed
    )
    while some := dict(islice(kept, _CHUNK)):
        wanted = [pk for pk in some if _is_id(pk)]
        there = {
            str(pk)
            for pk in model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)
        }
        for pk in some.keys() - there:
            yield RowMismatch(str(some[pk]), model._meta.db_table, pk, "")


def _removed_practices() -> set[uuid.UUID]:
    """The chains of practices that were taken away; a chain that began otherwise is never one,
    whatever stands in it later.
    """
    begun = Entry.objects.filter(seq=1, code=PRACTICE_BEGUN).values("chain_id")
    return set(
        Entry.objects.filter(chain__in=begun, code=PRACTICE_REMOVED).values_list(
            "chain_id", flat=True
        )
    )


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def get_receipt(key: uuid.UUID) -> IdempotencyKey | None:
    """The receipt of a write, None when this key was not used yet."""
    return IdempotencyKey.objects.filter(pk=key).first()


def latest_receipt_of(account_id: uuid.UUID) -> IdempotencyKey | None:
    """The receipt of the write that this account sent last, answered or still at work; None when it
    never sent one.
    """
    return IdempotencyKey.objects.filter(account_id=account_id).order_by("-at").first()
