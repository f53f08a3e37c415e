"""The audit as evidence: chains of entries, append-only; receipts of writes."""

from django.db import models

from chibo.base.audit.rules import GENESIS, HashedEntry, signed_author
from chibo.base.kernel.ids import new_id


class Chain(models.Model):
    """The head of one unit's chain; locked and raised by every write to that unit, so `seq` is also
    the unit's revision.

    `touched` is raised when something changed that the unit's rows are told by and that stands in
    the chain of another unit; it is no part of the evidence.
    """

    id = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default=GENESIS)
    touched = models.BigIntegerField(default=0)


class Entry(models.Model):
    """One state change: who, what, when, and the salted hash of the new values.

    `at` is the server's time; `done_at` the moment of the deed where it was done elsewhere before
    (on a telephone without a network), as the device told it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    author = models.CharField(max_length=200)
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    code = models.CharField(max_length=60)
    target = models.CharField(max_length=120, db_index=True)
    values = models.JSONField(null=True)
    salt = models.CharField(max_length=32, null=True)
    value_hash = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_entry_once")]

    def sealed(self) -> HashedEntry:
        return HashedEntry(
            seq=self.seq,
            at=self.at,
            author=signed_author(self.author, self.account_id, self.person_id),
            code=self.code,
            target=self.target,
            value_hash=self.value_hash,
            prev_hash=self.prev_hash,
            hash=self.hash,
            salt=self.salt,
            values=self.values,
            done_at=self.done_at,
        )


class IdempotencyKey(models.Model):
    """The answer that a write was given; the same key with the same body gets it again."""

    key = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField()
    # Who is at work on it: its lease ends with that process (see `holders`).
    holder = models.CharField(max_length=120, default="")

    class Meta:
        db_table = "audit_receipt"
        indexes = [models.Index(fields=["account_id", "at"], name="audit_receipt_latest")]
