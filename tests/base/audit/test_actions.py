"""What is erased from a chain, and keys of writes that are forgotten or still at work."""

from datetime import timedelta

import pytest

from chibo.base.audit.actions import (
    RECEIPT_LEASE,
    claim_key,
    erase_values,
    forget_receipts,
    is_at_work,
    record,
)
from chibo.base.audit.models import Entry, IdempotencyKey
from chibo.base.audit.queries import chain_breaks, revision_of
from chibo.base.kernel.actor import SYSTEM
from chibo.base.kernel.dates import now
from chibo.base.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def test_what_the_entries_of_a_chain_said_is_gone_and_the_chain_still_holds():
    chain, other = new_id(), new_id()
    for one in (chain, chain, other):
        record(one, "person.change", "person:1", actor=SYSTEM, name="Lê Thị Bình")

    erase_values(chain)

    erased = Entry.objects.filter(chain_id=chain)
    assert set(erased.values_list("values", "salt")) == {(None, None)}
    assert set(erased.values_list("code", "author")) == {("person.change", "Chibo")}
    assert Entry.objects.get(chain_id=other).values == {"name": "Lê Thị Bình"}
    assert revision_of(chain) == 2
    assert list(chain_breaks()) == []


@pytest.fixture
def key() -> IdempotencyKey:
    claimed = claim_key(new_id(), account_id=new_id(), digest="x")
    assert claimed is not None
    return claimed


def test_a_write_is_at_work_for_as_long_as_its_process_lives_and_its_lease_runs(key, time_machine):
    assert is_at_work(key)
    time_machine.move_to(key.at + RECEIPT_LEASE - timedelta(seconds=1), tick=False)
    assert is_at_work(key)
    time_machine.move_to(key.at + RECEIPT_LEASE, tick=False)
    assert not is_at_work(key)


def test_a_write_whose_process_cannot_be_asked_is_at_work_until_its_lease_ends(key, time_machine):
    key.holder = "another-machine:1:1"
    assert is_at_work(key)
    time_machine.move_to(key.at + RECEIPT_LEASE, tick=False)
    assert not is_at_work(key)


def test_keys_are_forgotten_that_are_older_than_a_moment(key):
    old = claim_key(new_id(), account_id=new_id(), digest="x")
    IdempotencyKey.objects.filter(pk=old.pk).update(at=now() - timedelta(days=40))

    assert forget_receipts(before=now() - timedelta(days=30)) == 1
    assert list(IdempotencyKey.objects.values_list("pk", flat=True)) == [key.pk]
