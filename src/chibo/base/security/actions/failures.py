"""Wrong attempts and those turned away, on record: by account, network and hour, in a bounded
volume whoever attacks.
"""

import random
from datetime import datetime

from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import F, Q

from chibo.base.accounts.models import Account
from chibo.base.audit.actions import INSTALLATION, Event, record_all
from chibo.base.audit.rules import target_of
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import AHEAD
from chibo.base.kernel.db import insert_or_ignore
from chibo.base.kernel.troubles import no_waiting, trouble_of
from chibo.base.security.models import FailedAttempts
from chibo.base.security.rules import (
    ENTRIES_AN_HOUR,
    HOUR,
    NETWORKS_AN_HOUR,
    hour_of,
    key_of,
    refusals_per_write,
)

NOBODY = Actor(name="?")
# Names that nobody bears stand here.
OTHERS = "account:?"


def note_failure(account: Account | None, *, kind: str, address: str, at: datetime) -> None:
    """One more wrong attempt in its hour; in the transaction of the count."""
    row = _row_of(account, kind, address, at)
    FailedAttempts.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=at)


def note_refused(account: Account | None, *, kind: str, address: str, at: datetime) -> None:
    """One more attempt turned away in its hour: the first ten are counted one by one, then every
    tenth or so for ten, every hundredth for a hundred: who polls makes the database write ever
    less. Waits for no other writer and is then left out.
    """
    try:
        with no_waiting():
            row = _row_of(account, kind, address, at)
            step = refusals_per_write(row.refused)
            if random.random() * step < 1:  # noqa: S311 (a count, not a secret)
                FailedAttempts.objects.filter(pk=row.pk).update(
                    refused=F("refused") + step, last_at=at
                )
    except (DatabaseError, InterfaceError) as error:
        if trouble_of(error) is None:
            raise


@transaction.atomic
def enter_failures(*, before: datetime) -> int:
    """The hours that ended well before that moment (attempts may still be on their way, clocks
    differ), and those said to lie in the future, stand in the audit, one entry for each account,
    kind and network; returns how many.
    """
    ended = Q(hour__lt=before - HOUR - AHEAD) | Q(hour__gt=before + AHEAD)
    found = (
        FailedAttempts.objects.filter(ended).select_related("account").order_by("first_at", "pk")
    )
    # First the rows, then the chain, in the order of an attempt: else each of them might wait for
    # the other.
    rows = list(found.select_for_update(of=("self",)))
    if rows:
        record_all(INSTALLATION, [_event_of(row) for row in rows], actor=NOBODY)
        FailedAttempts.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _event_of(row: FailedAttempts) -> Event:
    values = {
        "kind": row.kind,
        "address": row.address,
        "count": row.count,
        "refused": row.refused,
        "first": row.first_at.isoformat(),
        "last": row.last_at.isoformat(),
    }
    return Event("account.failures", target_of(row.account) if row.account else OTHERS, values)


def _row_of(account: Account | None, kind: str, address: str, at: datetime) -> FailedAttempts:
    """Where the attempt is counted: by account and network while the hour has place for it, else by
    account; names that nobody bears are counted together.
    """
    hour = hour_of(at)
    places = [(account, address), (account, "")] if account is not None else [(None, "")]
    keys = {
        place: key_of("failed", str(place[0] and place[0].pk), kind, place[1], hour.isoformat())
        for place in places
    }
    found = {row.pk: row for row in FailedAttempts.objects.filter(pk__in=keys.values())}
    for (whose, where), key in keys.items():
        if key in found:
            return found[key]
        if not where or whose is None or _has_network_place(whose, hour):
            row = FailedAttempts(
                key=key,
                account=whose,
                kind=kind,
                address=where,
                hour=hour,
                count=0,
                refused=0,
                first_at=at,
                last_at=at,
            )
            insert_or_ignore(row)
            return row
    raise AssertionError("the last place is always there")


def _has_network_place(account: Account, hour: datetime) -> bool:
    of_hour = FailedAttempts.objects.filter(hour=hour)
    return (
        of_hour.count() < ENTRIES_AN_HOUR
        and of_hour.filter(account=account).count() < NETWORKS_AN_HOUR
    )
