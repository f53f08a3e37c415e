"""How long somebody who may be guessing waits; which address a device has; the codes that prove an
e-mail.
"""

import hashlib
import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chibo.base.kernel.dates import lies_ahead


@dataclass(frozen=True, slots=True)
class Limit:
    """How attempts of one kind are slowed: wrong ones from one address before anybody waits, the
    longest wait in seconds, and how many wrong ones an account bears in a day on each lane of
    unknown devices (0: as many as the waits allow).
    """

    name: str
    free: int
    longest: int
    lane: int


# A password of the policy (decision 0021: 15 letters, 8 of members; no common one) and a code of
# six digits that counts only after the password.
PASSWORD = Limit("password", free=3, longest=900, lane=100)
FACTOR = Limit("factor", free=3, longest=900, lane=20)
# Codes of invitations have 59 bits: a right one is let in whatever was wrong before, wrong ones are
# asked to wait.
INVITATION = Limit("invitation", free=5, longest=60, lane=0)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Networks that were wrong as often as one another share a lane, and nobody else is on it: who was
# wrong less often waits for none of those. The last lane is for all who were wrong so often or
# more.
LANES = 6
# On a lane that is used up one attempt passes in so many seconds.
SLOT = 1800
# A known device waits for its own mistakes only, never long; after so many in a day it counts as
# unknown.
DEVICE_FREE, DEVICE_LONGEST, DEVICE_TRUSTED = 5, 30, 20
# One address behind which many people sit: so many wrong attempts in an hour, then one in so many
# seconds. It spares the processor; a longer pause would let one who guesses there keep out all
# others behind it.
ADDRESS_FREE, ADDRESS_SLOT = 100, 1

# Wrong attempts on an account in a day at which they are written down at once; from the second on
# the owner is told.
TOLD_AT = (1, 10, 100)
# Of each hour the audit takes so many entries of wrong attempts by network, for one account so
# many; the rest as one sum for each account.
ENTRIES_AN_HOUR, NETWORKS_AN_HOUR = 200, 20

EMAIL_CODE_LIFE = timedelta(days=7)
EMAIL_CODE_TRIES = 5
# Mails with a code in a day: to one address, whoever asks, and for one account.
MAILS_TO_ADDRESS, MAILS_FOR_ACCOUNT = 2, 5
# To an address that somebody else has typed the code is offered so often, once in the life of a
# code.
OFFERS = 3
_CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class AttemptCount(Protocol):
    """How often something went wrong, since when, and when last."""

    count: int
    began_at: datetime
    last_at: datetime


def still_counts(scope: str, tally: AttemptCount | None, *, at: datetime) -> bool:
    """True while the tally matters: a day after the last mistake; for an account and its lanes a
    day, for an address an hour, after the first. One of the future, written while the clock was
    ahead, matters no more: nobody waits for years.
    """
    if tally is None or lies_ahead(max(tally.began_at, tally.last_at), at=at):
        return False
    if scope in ("account", "lane", "mail"):
        return at - tally.began_at < DAY
    return at - tally.began_at < HOUR if scope == "address" else at - tally.last_at < DAY


def pause_after(count: int, *, free: int, longest: int) -> int:
    """Seconds to wait after so many wrong attempts: none while free, then 2, 4, 8 … up to the
    longest.

    >>> [pause_after(n, free=3, longest=30) for n in (0, 2, 3, 4, 9)]
    [0, 0, 2, 4, 30]
    """
    return 0 if count < free else min(2 ** min(count - free + 1, 20), longest)


def seconds_to_wait(
    limit: Limit,
    tallies: Mapping[str, AttemptCount],
    *,
    at: datetime,
    known_device: bool,
    known_address: bool,
) -> int:
    """Whole seconds until this attempt may be tried, 0 when now.

    Tallies by scope: device, pair, address, lane.

    A device that is known for the account waits for its own mistakes only. Others wait by account
    and address together, and on the lane of their network. What is turned away is counted nowhere,
    so that asking in vain makes nobody wait longer.
    """
    live = {scope: tally for scope, tally in tallies.items() if still_counts(scope, tally, at=at)}
    waits = []

    def wait(scope: str, seconds: int) -> None:
        if scope in live:
            waits.append(
                math.ceil((live[scope].last_at + timedelta(seconds=seconds) - at).total_seconds())
            )

    def count(scope: str) -> int:
        return live[scope].count if scope in live else 0

    if known_device and count("device") < DEVICE_TRUSTED:
        wait("device", pause_after(count("device"), free=DEVICE_FREE, longest=DEVICE_LONGEST))
        return max([0, *waits])
    wait("pair", pause_after(count("pair"), free=limit.free, longest=limit.longest))
    if count("address") >= ADDRESS_FREE:
        wait("address", ADDRESS_SLOT)
    if limit.lane and not known_address and count("lane") >= limit.lane:
        wait("lane", SLOT)
    return max([0, *waits])


def lane_of(network: AttemptCount | None, *, at: datetime) -> int:
    """The lane of a network: how often it was wrong for this account within a day of its last
    mistake, as far as lanes go.
    """
    return (
        min(network.count, LANES - 1)
        if network is not None and still_counts("network", network, at=at)
        else 0
    )


def hour_of(at: datetime) -> datetime:
    """The full hour in which the moment lies."""
    return at.replace(minute=0, second=0, microsecond=0)


def refusals_per_write(counted: int) -> int:
    """For how many attempts turned away the next written one stands: so that a million cost some
    sixty writes.

    >>> [refusals_per_write(counted) for counted in (0, 9, 10, 99, 100, 123_456)]
    [1, 1, 10, 10, 100, 100000]
    """
    return int(10 ** (len(str(counted)) - 1))


def key_of(*parts: str) -> str:
    """The name of a tally: nothing of who or where can be read from it."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def network_of(address: str, *, wide: bool = False) -> str:
    """The address as it is counted: IPv4 as it is, of IPv6 the 64 bits that one subscriber has, or,
    `wide`, the 48 bits that anybody may rent; other texts unchanged.

    >>> network_of("2001:db8:1:2:3:4:5:6"), network_of("::ffff:192.0.2.7")
    ('2001:db8:1:2::', '192.0.2.7')
    >>> network_of("2001:db8:1:2::7", wide=True)
    '2001:db8:1::'
    """
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return address[:45]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 48 if wide else 64), strict=False).network_address)
    return str(parsed)


def letters_of(digest: bytes) -> str:
    """Eight letters and digits in two groups (39 bits), made of a keyed digest.

    >>> letters_of(bytes(range(8)))
    'ABCD-EFGH'
    """
    text = "".join(_CODE_LETTERS[byte % len(_CODE_LETTERS)] for byte in digest[:8])
    return f"{text[:4]}-{text[4:]}"


def plain_code(text: str) -> str:
    """A code as it is compared; blanks, hyphens and case do not count."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def masked_email(address: str) -> str:
    """The address as the audit keeps it.

    >>> masked_email("mai.lt@suoimay.vn")
    'm…@suoimay.vn'
    """
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}" if host else ""
