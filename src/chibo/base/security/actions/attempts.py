"""Attempts that may be guesses: counted before they are tried where something is on record, taken
back when they were right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION, record
from chibo.base.jobs.actions import announce
from chibo.base.kernel.dates import lies_ahead, now
from chibo.base.kernel.db import insert_or_ignore
from chibo.base.security.actions.failures import NOBODY, note_failure, note_refused
from chibo.base.security.models import Tally, UsedCode
from chibo.base.security.queries import KNOWN_ADDRESS_DAYS, device_hash, known_devices, tallies_of
from chibo.base.security.rules import (
    DAY,
    LANES,
    TOLD_AT,
    Limit,
    key_of,
    lane_of,
    network_of,
    plain_code,
    seconds_to_wait,
    still_counts,
)

OLD_AFTER = 2 * DAY
# What is forgotten where somebody was right; the others are shared with strangers.
OWN = frozenset({"pair", "network", "device"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a door: `wait` seconds when it may not be tried yet; otherwise tell how it
    ended.
    """

    wait: int
    limit: Limit
    account: Account | None
    network: str
    keys: dict[str, str]
    counted: frozenset[str]


def begin_attempt(
    limit: Limit, *, subject: str, account: Account | None, address: str, token: str = ""
) -> Attempt:
    """Whether somebody may try now; `subject` stands for what was typed when no account bears it
    (the answers are alike).

    Nothing is written while nothing is on record, so that a sign-in without mistakes waits for no
    writer. Where something is, the attempt is counted before it is tried: of many at the same
    moment one passes.
    """
    at, near = now(), network_of(address)
    who = str(account.pk) if account else f"?{subject.strip().casefold()}"
    mine = device_hash(token) if token else ""
    known_device, known_address = _known(account, device=mine, network=near, at=at)
    keys = {
        "pair": key_of(limit.name, who, near),
        "network": key_of(limit.name, who, "in", network_of(address, wide=True)),
        "account": key_of(limit.name, who),
        "address": key_of(limit.name, "from", near),
        "device": key_of(limit.name, who, "by", mine),
    }
    lanes = (
        [key_of(limit.name, who, "lane", str(lane)) for lane in range(LANES)] if limit.lane else []
    )
    found = tallies_of([*keys.values(), *lanes])
    if lanes and not known_address:
        keys["lane"] = lanes[lane_of(found.get(keys["network"]), at=at)]
    tallies = {scope: found[key] for scope, key in keys.items() if key in found}
    wait = seconds_to_wait(
        limit, tallies, at=at, known_device=known_device, known_address=known_address
    )
    if not known_device:
        keys.pop("device")
    on_record = _on_record(tallies, keys, at=at)
    if (
        wait == 0
        and on_record
        and not _count_beforehand(on_record, limit, at=at, slots=not known_device)
    ):
        wait = 1
    return Attempt(wait, limit, account, near, keys, frozenset(on_record if wait == 0 else ()))


def _known(
    account: Account | None, *, device: str, network: str, at: datetime
) -> tuple[bool, bool]:
    """Whether the account has signed in by this device, and of late from this network."""
    known = known_devices(account) if account else []
    recent = [kept for _, kept, last_at in known if _is_recent(last_at, at=at)]
    return any(kept == device for kept, *_ in known), network in recent


def _on_record(
    tallies: Mapping[str, Tally], keys: Mapping[str, str], *, at: datetime
) -> dict[str, Tally]:
    """The tallies under these keys that still count, but for that of the address."""
    return {
        scope: tally
        for scope, tally in tallies.items()
        if scope in keys and scope != "address" and still_counts(scope, tally, at=at)
    }


def _is_recent(last_at: datetime, *, at: datetime) -> bool:
    """A moment within the days of a known address; one of the future, written while the clock was
    ahead, is none.
    """
    return (at - last_at).days < KNOWN_ADDRESS_DAYS and not lies_ahead(last_at, at=at)


def attempt_failed(attempt: Attempt) -> None:
    """The mistake is counted for account and address, and on record with its hour and network.

    The first of a day stands in the audit at once, also the step to ten and to a hundred, and of
    these the owner is told: once each, however many attempts were on their way together.
    """
    at = now()
    with transaction.atomic():
        for scope, key in attempt.keys.items():
            if scope not in attempt.counted:
                count_up(key, scope=scope, at=at)
        account, kind = attempt.account, attempt.limit.name
        note_failure(account, kind=kind, address=attempt.network, at=at)
        for step in TOLD_AT if account is not None else ():
            rows = Tally.objects.filter(pk=attempt.keys["account"], count__gte=step, told__lt=step)
            if account is not None and rows.update(told=step):
                record(
                    INSTALLATION,
                    "account.sign_in_failed",
                    account,
                    actor=NOBODY,
                    count=step,
                    kind=kind,
                    address=attempt.network,
                )
                if step > 1:
                    announce(
                        "account.warned", owner_id=account.pk, what="sign_in_failed", count=step
                    )


def attempt_refused(attempt: Attempt) -> None:
    """The attempt was turned away untried, as it had to wait; that is on record, about so often."""
    note_refused(attempt.account, kind=attempt.limit.name, address=attempt.network, at=now())


def attempt_passed(attempt: Attempt) -> None:
    """The mistakes of before at this address and device are forgotten; what was counted for this
    attempt is taken back.
    """
    if not (attempt.counted or attempt.wait):
        return
    with transaction.atomic():
        own = [attempt.keys[scope] for scope in OWN if scope in attempt.keys]
        Tally.objects.filter(pk__in=own).delete()
        shared = [attempt.keys[scope] for scope in attempt.counted - OWN]
        Tally.objects.filter(pk__in=shared, count__gt=0).update(count=F("count") - 1)


def count_up(key: str, *, scope: str, at: datetime) -> None:
    """One more under this key, from 1 again when the last ones no longer count."""
    row = Tally.objects.filter(pk=key).first()
    if row is None and insert_or_ignore(Tally(key=key, count=1, began_at=at, last_at=at)):
        return
    if row is not None and not still_counts(scope, row, at=at) and _begun_anew(row, at=at):
        return
    Tally.objects.filter(pk=key).update(count=F("count") + 1, last_at=at)


def _begun_anew(seen: Tally, *, at: datetime) -> bool:
    """The tally counts from 1 again; False when another attempt that saw the same was first, then
    this one counts up.
    """
    rows = Tally.objects.filter(pk=seen.pk, began_at=seen.began_at)
    return bool(rows.update(count=1, began_at=at, last_at=at, told=0))


def use_code(account: Account, *, code: str) -> bool:
    """True when this one-time code was not used for this account yet; now it is, on
    every web host.
    """
    return insert_or_ignore(
        UsedCode(key=key_of("used", str(account.pk), plain_code(code)), used_at=now())
    )


def forget_old_attempts(*, before: datetime) -> int:
    """Tallies and used codes older than that are gone; returns how many."""
    gone, _ = Tally.objects.filter(last_at__lt=before).delete()
    return gone + UsedCode.objects.filter(used_at__lt=before).delete()[0]


def _count_beforehand(
    tallies: Mapping[str, Tally], limit: Limit, *, at: datetime, slots: bool
) -> bool:
    """True when this attempt is counted in each of them; False, and in none, when another attempt
    of the same device or network came between, or took the last place on the lane (`slots`: a lane
    that is full lets one pass at a time).
    """
    with transaction.atomic():
        for scope, tally in tallies.items():
            rows = Tally.objects.filter(pk=tally.pk)
            if scope in OWN or (scope == "lane" and slots and tally.count >= limit.lane):
                rows = rows.filter(count=tally.count)
            elif scope == "lane" and slots:
                rows = rows.filter(count__lt=limit.lane)
            if not rows.update(count=F("count") + 1, last_at=at):
                transaction.set_rollback(True)
                return False
    return True
