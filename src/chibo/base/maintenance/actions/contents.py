"""Attachments proved: a content lies in the store under its hash, and rows name it by that hash."""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db import connection

from chibo.base.kernel.dates import now
from chibo.base.kernel.storage import kept_contents, sum_of_content
from chibo.base.maintenance.actions.alarms import clear_alarm, raise_alarm
from chibo.base.maintenance.actions.databases import table_of_contents
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Alarm, Run
from chibo.base.maintenance.queries import last_file_check
from chibo.base.maintenance.rules import Lost, lost_contents, order_of_check
from rulebook.vocabulary.findings import gettext_noop

NIGHT_SECONDS = 3600.0
LOST = gettext_noop(
    "{missing} attachments are missing and {changed} are changed. Delete nothing; manage.py doctor"
    " --all-files names them, the guide tells how they come back from an older backup."
)


@dataclass(frozen=True, slots=True)
class ContentsFound:
    """What a look at the attachments found: how many rows name, how many were read, what is lost,
    where it stopped (empty: at the end).
    """

    named: int
    read: int
    lost: Lost
    stopped_at: str


def named_contents() -> list[str]:
    """The hashes of all contents that rows own, in order."""
    table, column = table_of_contents()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {column} FROM {table} ORDER BY {column}")  # noqa: S608 (names of ours)
        return [name for (name,) in cursor.fetchall()]


def look_at_files(*, seconds: float | None, at_random: bool = False) -> ContentsFound:
    """Whether every attachment is there, and whether those that can be read in the time (None: all)
    are what they were.

    What was lost at the last check by the clock comes first, then what that check did not reach; or
    what follows a random one.
    """
    named, last = named_contents(), last_file_check()
    suspects, after = (last.error.split(), last.place) if last else ((), "")
    if at_random and named:
        after = random.choice(named)  # noqa: S311 (a sample, no secret)
    order = order_of_check(named, suspects=suspects, after=after)
    # The rows first: a file whose row comes later is missed by nobody.
    places = {PurePosixPath(place).name: place for place in kept_contents()}
    sums, stopped_at = _read(order, places, seconds)
    lost = lost_contents(named, {name: name for name in places} | sums)
    return ContentsFound(len(named), len(sums), lost, stopped_at)


def check_files(*, seconds: float | None = NIGHT_SECONDS) -> Run:
    """Every attachment is known to be there, and so many as the time allows were read; the next
    check goes on where this one stopped.

    The result is kept, and administrators are told once while something is lost.
    """
    started, seen = now(), look_at_files(seconds=seconds)
    if seen.lost:
        raise_alarm(
            AlarmCode.FILES, LOST, missing=len(seen.lost.missing), changed=len(seen.lost.changed)
        )
    else:
        clear_alarm(AlarmCode.FILES)
    return Run.objects.create(
        kind=RunKind.FILES,
        started_at=started,
        finished_at=now(),
        ok=not seen.lost,
        place=seen.stopped_at,
        error=" ".join((*seen.lost.changed, *seen.lost.missing)),
    )


def note_changed(sha256: str) -> None:
    """It is kept that this content was found changed, so that the next check reads it first, and
    administrators are told once.
    """
    last, at = last_file_check(), now()
    known = last.error.split() if last else []
    if sha256 in known:
        return
    Run.objects.create(
        kind=RunKind.FILES,
        started_at=at,
        finished_at=at,
        ok=False,
        place=last.place if last else "",
        error=" ".join((*known, sha256)),
    )
    alarm = Alarm.objects.filter(pk=AlarmCode.FILES).first()
    told = alarm.params if alarm else {"missing": 0, "changed": 0}
    raise_alarm(AlarmCode.FILES, LOST, missing=told["missing"], changed=told["changed"] + 1)


def _read(
    order: Iterable[str], places: Mapping[str, str], seconds: float | None
) -> tuple[dict[str, str], str]:
    """The sum of each content that could be read in the time; the last one where the time did not
    do, otherwise nothing.
    """
    sums: dict[str, str] = {}
    end, reached = time.monotonic() + (seconds or 0), ""
    for name in order:
        if seconds is not None and sums and time.monotonic() > end:
            return sums, reached
        if name in places:
            sums[name], reached = sum_of_content(places[name]), name
    return sums, ""
