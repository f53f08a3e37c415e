"""The audit as evidence: whatever is changed behind its back, the check names the row."""

import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from chibo.base.audit.actions import (
    Event,
    hand_over_heads,
    heads_of,
    lock_chain,
    record,
    record_all,
)
from chibo.base.audit.models import Chain, Entry
from chibo.base.audit.queries import chain_breaks, entries_of
from chibo.base.audit.rules import ChainBreak, canonical, hash_values, short_code
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.errors import Refused, refuse
from chibo.base.kernel.ids import new_id

pytestmark = pytest.mark.django_db
ROWS = 30


@pytest.fixture
def chain(db) -> Chain:
    """A chain of entries with Vietnamese texts, numbers and nested values."""
    pk = new_id()
    for number in range(ROWS):
        record(
            pk,
            "meeting.move",
            f"matter:{number}",
            actor=SYSTEM,
            day="2026-11-03",
            reason=f"Mưa lũ {number}",
            deep={"n": [number]},
        )
    return Chain.objects.get(pk=pk)


def check() -> list[tuple[str, int]]:
    return [(broken.chain, broken.seq) for broken in chain_breaks()]


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def key(pk) -> str:
    """The id as the database keeps it."""
    return pk.hex if connection.vendor == "sqlite" else str(pk)


def test_an_untouched_chain_holds(chain):
    assert check() == []
    assert (chain.seq, chain.head) == (ROWS, Entry.objects.get(chain=chain, seq=ROWS).hash)


@pytest.mark.parametrize("seed", range(60))
def test_asvs_16_4_2_one_flipped_bit_is_found_at_its_row(chain, unguarded, seed):
    chance = random.Random(seed)
    seq = chance.randint(1, ROWS)
    column = chance.choice(
        ["author", "code", "target", "value_hash", "prev_hash", "hash", "salt", "values"]
    )
    row = Entry.objects.filter(chain=chain, seq=seq)
    text = canonical(row.get().values) if column == "values" else getattr(row.get(), column)
    place = text.index("3") if column == "values" else chance.randrange(len(text))
    bit = 1 if column == "values" else 1 << chance.randrange(3)
    flipped = text[:place] + chr(ord(text[place]) ^ bit) + text[place + 1 :]
    sql(
        f'UPDATE audit_entry SET "{column}" = %s WHERE chain_id = %s AND seq = %s',
        flipped,
        key(chain.pk),
        seq,
    )
    assert check() == [(str(chain.pk), seq)]


@pytest.mark.parametrize("seed", range(12))
def test_a_changed_moment_is_found_at_its_row(chain, unguarded, seed):
    seq = random.Random(seed).randint(1, ROWS)
    sql(
        "UPDATE audit_entry SET at = %s WHERE chain_id = %s AND seq = %s",
        "2026-01-01 00:00:00+00:00",
        key(chain.pk),
        seq,
    )
    assert check() == [(str(chain.pk), seq)]


@pytest.mark.parametrize("seed", range(20))
def test_asvs_16_4_2_a_deleted_row_is_found_at_its_place(chain, unguarded, seed):
    seq = random.Random(seed).randint(1, ROWS)
    sql("DELETE FROM audit_entry WHERE chain_id = %s AND seq = %s", key(chain.pk), seq)
    assert check() == [(str(chain.pk), seq)]


@pytest.mark.parametrize("seed", range(20))
def test_an_inserted_row_is_found(chain, unguarded, seed):
    seq = random.Random(seed).randint(1, ROWS)
    sql(
        "UPDATE audit_entry SET seq = seq + 1000 WHERE chain_id = %s AND seq > %s",
        key(chain.pk),
        seq,
    )
    sql("UPDATE audit_entry SET seq = seq - 999 WHERE chain_id = %s AND seq > 1000", key(chain.pk))
    forged = Entry.objects.get(chain=chain, seq=seq)
    forged.pk, forged.seq = new_id(), seq + 1
    forged.save(force_insert=True)
    assert check() == [(str(chain.pk), seq + 1)]


@pytest.mark.parametrize("seed", range(20))
def test_two_swapped_rows_are_found_at_the_first(chain, unguarded, seed):
    one, two = sorted(random.Random(seed).sample(range(1, ROWS + 1), 2))
    for was, becomes in ((one, 5000), (two, one), (5000, two)):
        sql(
            "UPDATE audit_entry SET seq = %s WHERE chain_id = %s AND seq = %s",
            becomes,
            key(chain.pk),
            was,
        )
    assert check() == [(str(chain.pk), one)]


@pytest.mark.parametrize("seed", range(20))
def test_a_truncated_chain_is_found_where_it_ends(chain, unguarded, seed):
    last = random.Random(seed).randint(0, ROWS - 1)
    sql("DELETE FROM audit_entry WHERE chain_id = %s AND seq > %s", key(chain.pk), last)
    assert check() == [(str(chain.pk), last + 1)]


def test_a_truncation_with_its_head_is_seen_by_the_parent_that_was_handed_the_head(
    chain, unguarded
):
    hand_over_heads(new_id(), heads_of([chain.pk]), actor=SYSTEM)
    shorter = Entry.objects.get(chain=chain, seq=ROWS - 5)
    sql("DELETE FROM audit_entry WHERE chain_id = %s AND seq > %s", key(chain.pk), shorter.seq)
    sql(
        "UPDATE audit_chain SET seq = %s, head = %s WHERE id = %s",
        shorter.seq,
        shorter.hash,
        key(chain.pk),
    )
    assert check() == [(str(chain.pk), ROWS)]


def test_each_broken_chain_is_named_and_the_others_hold(chain, unguarded):
    other = new_id()
    record(other, "unit.create", "unit:1", actor=SYSTEM, name="Chi bộ")
    sql("UPDATE audit_entry SET author = %s WHERE chain_id = %s", "Kẻ khác", key(other))
    assert check() == [(str(other), 1)]


def test_the_command_names_the_row_and_fails(chain, unguarded):
    sql("UPDATE audit_entry SET code = %s WHERE chain_id = %s AND seq = 7", "x", key(chain.pk))
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", language="en", stdout=out)
    assert stop.value.code == 1
    assert (
        out.getvalue() == f"BROKEN chain {chain.pk} entry 7: the entry was changed\n"
        f"{ROWS} entries in 1 chains. Broken chains: 1, differing rows: 0.\n"
    )


def test_the_command_speaks_vietnamese_unless_english_is_asked_for(chain, unguarded):
    sql("UPDATE audit_entry SET code = %s WHERE chain_id = %s AND seq = 7", "x", key(chain.pk))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=out)
    assert out.getvalue().splitlines() == [
        f"ĐỨT chuỗi {chain.pk} mục 7: mục này đã bị sửa",
        f"{ROWS} mục trong 1 chuỗi; 1 chuỗi bị đứt, 0 dòng dữ liệu không khớp.",
    ]


def test_the_command_is_content_with_an_untouched_audit(chain):
    out = StringIO()
    call_command("verify_audit", language="en", stdout=out)
    assert out.getvalue() == f"{ROWS} entries in 1 chains. Broken chains: 0, differing rows: 0.\n"


def test_erasing_values_and_salt_leaves_the_chain_whole(chain, unguarded):
    row = Entry.objects.filter(chain=chain, seq=4)
    row.update(values=None, salt=None)
    assert check() == []


def test_the_same_values_hash_differently_with_another_salt():
    assert hash_values({"vote": "no"}, "a") != hash_values({"vote": "no"}, "b")
    assert hash_values({"b": 1, "a": 2}, "a") == hash_values({"a": 2, "b": 1}, "a")


def test_the_order_and_spacing_of_json_do_not_break_the_chain(chain, unguarded):
    sql(
        'UPDATE audit_entry SET "values" = %s WHERE chain_id = %s AND seq = 1',
        '{ "reason": "Mưa lũ 0", "deep": {"n": [0]}, "day": "2026-11-03" }',
        key(chain.pk),
    )
    assert check() == []


def test_an_entry_and_its_change_are_undone_together(chain):
    with pytest.raises(Refused), transaction.atomic():
        record(chain.pk, "meeting.close", "meeting:1", actor=SYSTEM)
        raise refuse("no", "No.")
    assert Chain.objects.get(pk=chain.pk).seq == ROWS
    assert check() == []


def test_several_events_get_successive_numbers_and_the_last_is_the_revision(db):
    pk = new_id()
    assert record_all(pk, [Event("a.b", "x:1"), Event("a.b", "x:2")], actor=SYSTEM) == 2
    assert record(pk, "a.c", "x:1", actor=SYSTEM, share="0.5") == 3
    assert [row.code for row in entries_of("x:1", chain_id=pk)] == ["a.b", "a.c"]


def test_a_chain_is_made_at_its_first_use_only(db):
    pk = new_id()
    assert lock_chain(pk).pk == lock_chain(pk).pk == pk
    assert Chain.objects.count() == 1


def test_the_short_code_is_the_head_in_four_groups():
    assert short_code("ab" * 32) == "ABAB-ABAB-ABAB-ABAB"


def test_a_break_says_which_chain_which_row_and_why():
    assert ChainBreak("c", 3, "missing") == ChainBreak("c", 3, "missing")
