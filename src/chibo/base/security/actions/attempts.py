"""Attempts that may be guesses: counted before they are tried where something is on record, taken back when they were right."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.jobs.actions import announce
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import lies_ahead, now
from chibo.base.kernel.db import add_unless_known
from chibo.base.security.models import Tally, UsedCode
from chibo.base.security.queries import KNOWN_ADDRESS_DAYS, device_hash, known_devices, tallies_of
from chibo.base.security.rules import (
    DAY,
    Limit,
    is_told,
    is_warned,
    key_of,
    network_of,
    plain_code,
    seconds_to_wait,
    still_counts,
)

NOBODY = Actor(name="?")
OLD_AFTER = 2 * DAY


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a door: `wait` seconds when it may not be tried yet; otherwise tell how it ended."""

    wait: int
    limit: Limit
    account: Account | None
    keys: dict[str, str]
    counted: frozenset[str]


def begin_attempt(limit: Limit, *, subject: str, account: Account | None, address: str, token: str = "") -> Attempt:
    """Whether somebody may try now; `subject` stands for what was typed when no account bears it (the answers are alike).

    Nothing is written while nothing is on record, so that a sign-in without mistakes waits for no writer. Where something
    is, the attempt is counted before it is tried: of many at the same moment one passes.
    """
    at, network = now(), network_of(address)
    who = str(account.pk) if account else f"?{subject.strip().casefold()}"
    known = known_devices(account) if account else []
    mine = device_hash(token) if token else ""
    known_device = any(kept == mine for kept, *_ in known)
    recent = [
        kept
        for _, kept, last_at in known
        if (at - last_at).days < KNOWN_ADDRESS_DAYS and not lies_ahead(last_at, at=at)
    ]
    keys = {"pair": key_of(limit.name, who, network), "account": key_of(limit.name, who),
            "address": key_of(limit.name, "from", network), "device": key_of(limit.name, who, "by", mine)}  # fmt: skip
    found = tallies_of(keys.values())
    tallies = {scope: found[key] for scope, key in keys.items() if key in found}
    wait = seconds_to_wait(limit, tallies, at=at, known_device=known_device, known_address=network in recent)
    if not known_device:
        keys.pop("device")
    on_record = {scope: tally for scope, tally in tallies.items() if scope in keys and scope != "address"}
    on_record = {scope: tally for scope, tally in on_record.items() if still_counts(scope, tally, at=at)}
    if wait == 0 and on_record and not _count_beforehand(on_record.values(), at=at):
        wait = 1
    return Attempt(wait, limit, account, keys, frozenset(on_record if wait == 0 else ()))


def attempt_failed(attempt: Attempt) -> None:
    """The mistake is counted for account and address; the 1st, 10th and 100th of a day stand in the audit, and of the two
    latter the owner is told, so that no attacker can flood either.
    """
    at = now()
    with transaction.atomic():
        for scope, key in attempt.keys.items():
            if scope not in attempt.counted:
                count_up(key, scope=scope, at=at)
        count = Tally.objects.filter(pk=attempt.keys["account"]).values_list("count", flat=True).first() or 0
        account = attempt.account
        if account is not None and is_told(count):
            record(INSTALLATION, "account.sign_in_failed", account, actor=NOBODY, count=count, kind=attempt.limit.name)
        if account is not None and is_warned(count):
            announce("account.warned", owner_id=account.pk, what="sign_in_failed", count=count)


def attempt_passed(attempt: Attempt) -> None:
    """The mistakes of before at this address and device are forgotten; what was counted for this attempt is taken back."""
    if not attempt.counted:
        return
    with transaction.atomic():
        Tally.objects.filter(
            pk__in=[attempt.keys[scope] for scope in ("pair", "device") if scope in attempt.keys]
        ).delete()
        if "account" in attempt.counted:
            Tally.objects.filter(pk=attempt.keys["account"], count__gt=0).update(count=F("count") - 1)


def count_up(key: str, *, scope: str, at: datetime) -> int:
    """One more under this key, from 1 again when the last ones no longer count; returns how many there are."""
    row = Tally.objects.filter(pk=key).first()
    if row is None:
        if add_unless_known(Tally(key=key, count=1, began_at=at, last_at=at)):
            return 1
        row = Tally.objects.get(pk=key)
    if not still_counts(scope, row, at=at):
        Tally.objects.filter(pk=key).update(count=1, began_at=at, last_at=at)
        return 1
    Tally.objects.filter(pk=key).update(count=F("count") + 1, last_at=at)
    return row.count + 1


def use_code(account: Account, *, code: str) -> bool:
    """True when this one-time code was not used for this account yet; now it is, on every web host."""
    return add_unless_known(UsedCode(key=key_of("used", str(account.pk), plain_code(code)), used_at=now()))


def forget_old_attempts(*, before: datetime) -> int:
    """Tallies and used codes older than that are gone; returns how many."""
    gone, _ = Tally.objects.filter(last_at__lt=before).delete()
    return gone + UsedCode.objects.filter(used_at__lt=before).delete()[0]


def _count_beforehand(tallies: Iterable[Tally], *, at: datetime) -> bool:
    """True when this attempt is counted in each of them; False, and in none, when another attempt came between."""
    with transaction.atomic():
        for tally in tallies:
            if not Tally.objects.filter(pk=tally.pk, count=tally.count).update(count=tally.count + 1, last_at=at):
                transaction.set_rollback(True)
                return False
    return True
