"""Noting what was shown without waiting for a writer, and entering it in the audit a moment later.

A page puts one small file into the queue folder of its machine; the worker of that machine enters
the files in the chains. A file is complete or absent (written aside, then renamed), so a killed
process loses nothing that it had answered, and the id of an entry comes from its file, so a worker
killed half-way enters nothing twice.
"""

import logging
import os
import threading
import uuid
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from chibo.base.audit.actions import Event, record_all
from chibo.base.audit.models import Entry
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.db import bulk_insert
from chibo.base.reads.models import PersonRead
from chibo.base.reads.rules import Reading, entry_id, line_of, reading_from

log = logging.getLogger(__name__)

# So many files are read at a time, and so many persons are named in one transaction: others wait a
# few milliseconds.
BATCH, PERSONS = 50, 300
# What could not be put on disk waits in memory for the next try; older ones than these are given
# up.
_KEPT = 10_000
_waiting: deque[Reading] = deque(maxlen=_KEPT)
_lock = threading.Lock()


def note_reading(reading: Reading) -> None:
    """The reading waits in the queue folder for the audit; a full disk never stops a page.

    What the disk does not take is kept in memory and put there with the next reading.
    """
    try:
        _put(reading)
    except OSError as error:
        log.error("the read log cannot be written (%s); kept in memory", error.__class__.__name__)
        with _lock:
            _waiting.append(reading)
        return
    if _waiting:
        _put_again()


def take_in_readings() -> int:
    """What waits in this machine's queue folder stands in the audit, each reading once; returns how
    many were entered.
    """
    if _waiting:
        _put_again()
    entered: set[uuid.UUID] = set()
    files = sorted(_folder().glob("*.json"))
    for first in range(0, len(files), BATCH):
        batch = {
            file: found
            for file in files[first : first + BATCH]
            if (found := _read(file)) is not None
        }
        try:
            for parts in _portions(list(batch.values())):
                entered |= _enter(parts)
        except IntegrityError as error:
            # Another worker on the same folder was quicker; what is left comes with the next round.
            log.warning(
                "%s readings wait for the next round (%s)", len(batch), error.__class__.__name__
            )
            continue
        for file in batch:
            file.unlink(missing_ok=True)
    return len(entered)


def _folder() -> Path:
    folder: Path = settings.READS_DIR
    return folder


def _put(reading: Reading) -> None:
    """Written aside and renamed: the worker never sees half a file.

    Not flushed to the disk plate: that would cost a page some milliseconds and protects only
    against the loss of power.
    """
    folder = _folder()
    half, whole = folder / f"{reading.id}.half", folder / f"{reading.id}.json"
    try:
        _write(half, line_of(reading).encode())
    except FileNotFoundError:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(half, line_of(reading).encode())
    except OSError:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise
    half.rename(whole)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        if os.write(handle, data) != len(data):
            raise OSError("short write")
    finally:
        os.close(handle)


def _put_again() -> None:
    with _lock:
        try:
            while _waiting:
                _put(_waiting[0])
                _waiting.popleft()
        except OSError:
            return


def _read(file: Path) -> Reading | None:
    """The reading in a file; a damaged one (after a loss of power) is set aside, for a person to
    look at.
    """
    try:
        return reading_from(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        log.error(
            "a file of the read log cannot be read (%s): %s", error.__class__.__name__, file.name
        )
        return None
    except ValueError:
        log.error("a damaged line of the read log is set aside: %s", file.name)
        file.rename(file.with_suffix(".damaged"))
        return None


def _portions(readings: Sequence[Reading]) -> Iterator[list[tuple[uuid.UUID, Reading]]]:
    """Chain and reading, chain after chain in one order so that two workers never wait for each
    other, a few at a time.
    """
    portion: list[tuple[uuid.UUID, Reading]] = []
    named = 0
    pairs = ((chain, reading) for reading in readings for chain in reading.shown)
    for chain, reading in sorted(pairs, key=lambda pair: (pair[0], pair[1].id)):
        if portion and named + len(reading.shown[chain]) > PERSONS:
            yield portion
            portion, named = [], 0
        portion.append((chain, reading))
        named += len(reading.shown[chain])
    if portion:
        yield portion


@transaction.atomic
def _enter(parts: Sequence[tuple[uuid.UUID, Reading]]) -> set[uuid.UUID]:
    """Each part stands in its chain, those that stood there already left alone; returns the
    readings that were new.
    """
    ids = [entry_id(reading.id, chain) for chain, reading in parts]
    known = set(Entry.objects.filter(pk__in=ids).values_list("pk", flat=True))
    entered: set[uuid.UUID] = set()
    rows: list[PersonRead] = []
    for (chain, reading), pk in zip(parts, ids, strict=True):
        if pk not in known:
            record_all(chain, [_event(reading, chain, pk)], actor=_actor_of(reading))
            rows += [
                PersonRead(person_id=person, at=reading.at, entry_id=pk)
                for person in set(reading.shown[chain])
            ]
            entered.add(reading.id)
    bulk_insert(rows)
    return entered


def _event(reading: Reading, chain: uuid.UUID, pk: uuid.UUID) -> Event:
    values = {
        "persons": list(reading.shown[chain]),
        "at": reading.at.isoformat(),
        "kind": reading.kind,
        "what": reading.what,
        "office": reading.office,
        "over": reading.over,
        "reason": reading.reason,
    }
    code = (
        "person.read" if reading.shown[chain] else "report.export"
    )  # a file that names nobody is on record all the same
    return Event(code, f"unit:{chain}", values, id=pk)


def _actor_of(reading: Reading) -> Actor:
    return Actor(name=reading.reader, account_id=reading.account_id, person_id=reading.person_id)
