"""When a backup is due, which old ones stay, how full is too full; pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chibo.base.kernel.dates import VIETNAM, lies_ahead, local_moment

# The layout of the archive; raised when an older restore could not read a newer file.
FORMAT = 1
OLDEST = timedelta(days=2)
FIRST_BACKUP = timedelta(days=1)
OLDEST_ADVISORIES = timedelta(days=60)
_NAME = re.compile(r"^chibo-(\d{4}-\d{2}-\d{2}-\d{6})\.tar\.gz(\.enc)?$")


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the newest of so many days, weeks and months."""

    daily: int
    weekly: int
    monthly: int

    @classmethod
    def parse(cls, text: str) -> "Keep":
        """Three whole numbers as in 7,5,12; raises ValueError."""
        daily, weekly, monthly = (int(part) for part in text.split(","))
        if min(daily, weekly, monthly) < 0 or daily + weekly + monthly == 0:
            raise ValueError(text)
        return cls(daily, weekly, monthly)


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """One file system that the installation writes to; sizes in bytes, share from 0 to 1."""

    folder: str
    purpose: str
    total: int
    free: int
    share: float


def backup_name(at: datetime, *, encrypted: bool) -> str:
    """The file name of a nightly backup, by the clock in Vietnam.

    >>> backup_name(datetime(2026, 11, 3, 2, 0, tzinfo=VIETNAM), encrypted=True)
    'chibo-2026-11-03-020000.tar.gz.enc'
    """
    return f"chibo-{at.astimezone(VIETNAM):%Y-%m-%d-%H%M%S}.tar.gz{'.enc' if encrypted else ''}"


def moment_of(name: str) -> datetime | None:
    """When the nightly backup of this name was made; None for every other file."""
    found = _NAME.match(name)
    if not found:
        return None
    try:
        return datetime.strptime(found[1], "%Y-%m-%d-%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def outlived(names: Iterable[str], keep: Keep, *, at: datetime) -> list[str]:
    """The nightly backups that go: neither the newest of one of the last days, weeks or months that
    have one, nor the newest.

    What was named while the clock was ahead takes no place from the others, and does not go before
    its day.
    """
    moments = ((made, name) for name in names if (made := moment_of(name)))
    dated = sorted(
        ((made, name) for made, name in moments if not lies_ahead(made, at=at)), reverse=True
    )
    kept = {name for _, name in dated[:1]}
    for most, period in (
        (keep.daily, lambda day: day.isoformat()),
        (keep.weekly, lambda day: day.isocalendar()[:2]),
        (keep.monthly, lambda day: (day.year, day.month)),
    ):
        newest: dict[object, str] = {}
        for made, name in dated:
            newest.setdefault(period(made.date()), name)
        kept |= set(list(newest.values())[:most])
    return [name for _, name in dated if name not in kept]


def is_backup_due(last: datetime | None, *, at: datetime, hour: int) -> bool:
    """True when the hour of the day has come and no backup was made since; a machine that slept
    makes it when it wakes.

    A backup of the future proves nothing.
    """
    today = at.astimezone(VIETNAM)
    due = local_moment(today.date(), time(hour))
    return today >= due and (last is None or last < due or lies_ahead(last, at=at))


def is_backup_old(last: datetime | None, *, at: datetime) -> bool:
    """True when more work than that of two days would be lost; a backup of the future proves
    nothing.
    """
    return last is None or at - last > OLDEST or lies_ahead(last, at=at)


def is_first_backup_to_come(begun: datetime | None, *, at: datetime) -> bool:
    """True on the first day of an installation or of a restored one: no night has
    been missed yet.
    """
    return begun is not None and at - begun <= FIRST_BACKUP and not lies_ahead(begun, at=at)


def are_advisories_old(read_on: date, *, on: date) -> bool:
    """True when more than sixty days have passed since somebody read what faults were published."""
    return on - read_on > OLDEST_ADVISORIES


def unknown_migrations(
    applied: Iterable[tuple[str, str]], known: Collection[tuple[str, str]]
) -> list[str]:
    """The steps of the schema that this version does not have: whoever has them is newer."""
    return sorted(f"{app}.{name}" for app, name in applied if (app, name) not in known)


def lost_heads(
    heads: Mapping[str, tuple[int, str]], found: Mapping[tuple[str, int], str]
) -> list[str]:
    """The chains whose entry at the head of the backup bears another hash, or is missing."""
    return sorted(chain for chain, (seq, head) in heads.items() if found.get((chain, seq)) != head)


@dataclass(frozen=True, slots=True)
class Lost:
    """Contents that rows name by their hash and that the store lacks, or holds otherwise than they
    were.
    """

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.missing) + len(self.changed)


def lost_contents(named: Iterable[str], sums: Mapping[str, str]) -> Lost:
    """What is lost of the named contents, by what was found: hash after which a content is called →
    hash that it has.

    >>> lost_contents(["a", "b", "c"], {"a": "a", "b": "x"})
    Lost(missing=('c',), changed=('b',))
    """
    wanted = sorted(set(named))
    missing = tuple(name for name in wanted if name not in sums)
    return Lost(missing, tuple(name for name in wanted if sums.get(name, name) != name))


def order_of_check(named: Iterable[str], *, suspects: Iterable[str], after: str) -> Sequence[str]:
    """Who is read first: what was lost before, then what follows the content at which the last
    check stopped, then the rest.

    >>> order_of_check(["a", "b", "c", "d"], suspects=["d", "gone"], after="b")
    ['d', 'c', 'a', 'b']
    """
    known = set(named)
    first = [name for name in suspects if name in known]
    rest = sorted(known.difference(first))
    return [
        *first,
        *(name for name in rest if name > after),
        *(name for name in rest if name <= after),
    ]


def age_in_days(made: datetime, on: date) -> int:
    """Whole days in Vietnam since the moment."""
    return (on - made.astimezone(VIETNAM).date()).days
