"""What the worker may do with a job of a kind, when one is tried again, and when one
is given up.
"""

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chibo.base.jobs.enums import OPEN_STATES, JobState, JobStep, JobTrouble
from chibo.base.kernel.dates import lies_ahead

Work = TypeVar("Work", bound=Callable[..., Any])

PAUSES = (timedelta(seconds=10), timedelta(seconds=100))
LIMIT = timedelta(minutes=15)
BEAT = timedelta(seconds=5)
# A worker whose beat has not moved for so long is dead; four beats, so that one lost to a lock
# kills nobody.
SILENCE = timedelta(seconds=20)
# Jobs that a command did by itself, without a beat, are taken up after this.
WITHOUT_BEAT = timedelta(hours=1)
# No pause and no period of a timer is longer.
LONGEST_WAIT = timedelta(days=1)
# The error of a letter that waited when a backup was made and was not sent after its restore.
HELD = "held after a restore"
# When an administrator is told: a restart and a locked database pass in less.
SILENT_AFTER = timedelta(minutes=3)
BEHIND_AFTER = timedelta(minutes=20)

# Step → the states from which it may be taken, the state to which it leads. Every other change of
# state is impossible; each is one statement that names the states it begins at, so that of two who
# want the same job one finds nothing.
STEPS: Mapping[JobStep, tuple[tuple[JobState, ...], JobState]] = {
    JobStep.TAKE: ((JobState.WAITING,), JobState.RUNNING),
    JobStep.FINISH: ((JobState.RUNNING,), JobState.DONE),
    JobStep.TRY_AGAIN: ((JobState.RUNNING,), JobState.WAITING),
    JobStep.HAND_BACK: ((JobState.RUNNING,), JobState.WAITING),
    JobStep.GIVE_UP: ((JobState.RUNNING,), JobState.FAILED),
    JobStep.HOLD: (OPEN_STATES, JobState.FAILED),
    JobStep.CANCEL: (OPEN_STATES, JobState.CANCELLED),
    JobStep.RETRY: ((JobState.FAILED,), JobState.WAITING),
    JobStep.DROP: ((JobState.FAILED,), JobState.CANCELLED),
}


@dataclass(frozen=True, slots=True)
class JobKind:
    """What holds for the jobs of one function.

    `repeatable`: the work may be done again as a whole when its worker died in the middle.
    Otherwise work and end stand in one transaction, so that it takes effect once. `pauses` between
    the attempts, one attempt more than pauses; `limit` is the longest time for one attempt;
    `given_up` is the dotted name of a job that starts when the last attempt has failed; `letter`:
    it sends somebody an e-mail, which nobody can take back, or makes notices of which e-mails
    follow. `delay`: it is due so long after it was announced.
    """

    repeatable: bool = True
    pauses: tuple[timedelta, ...] = PAUSES
    limit: timedelta = LIMIT
    given_up: str = ""
    letter: bool = False
    delay: timedelta = timedelta()


def job(
    *,
    repeatable: bool,
    pauses: tuple[timedelta, ...] = PAUSES,
    limit: timedelta = LIMIT,
    given_up: str = "",
    letter: bool = False,
    delay: timedelta = timedelta(),
) -> Callable[[Work], Work]:
    """The function of a tasks.py says what becomes of its jobs when their worker dies."""

    def mark(function: Work) -> Work:
        function.job_kind = JobKind(repeatable, pauses, limit, given_up, letter, delay)  # type: ignore[attr-defined]
        return function

    return mark


def kind_of(function: Callable[..., Any]) -> JobKind:
    """The kind that the function declares; repeatable with the usual pauses where it
    declares none.
    """
    kind: JobKind = getattr(function, "job_kind", JobKind())
    return kind


def pause_before(kind: JobKind, attempt: int) -> timedelta | None:
    """How long to wait before this attempt (2 and later); None when the job is given up instead."""
    return kind.pauses[attempt - 2] if attempt - 2 < len(kind.pauses) else None


def longest_wait(kind: JobKind, attempts: int) -> timedelta:
    """The furthest ahead that a waiting job with so many attempts behind it can be due."""
    if attempts == 0:
        return kind.delay
    return kind.pauses[attempts - 1] if attempts <= len(kind.pauses) else timedelta()


def pause_after_failures(failures: int) -> float:
    """Seconds that a worker waits after so many failures in a row (1 and more): about 1, 2, 4 … at
    most 30, never in step.
    """
    return min(30.0, 2.0 ** (failures - 1)) * random.uniform(0.75, 1.0)  # noqa: S311 (spreads workers, guards nothing)


def troubles_of_queue(
    beat: datetime | None, oldest: datetime | None, failed: int, *, at: datetime
) -> tuple[JobTrouble, ...]:
    """What is wrong with the queue at that moment: no beat, a job due for long, jobs that were
    given up.

    An installation without any beat is silent only when something waits, be it put off by a clock
    that was ahead.
    """
    since = beat or oldest
    put_off = beat is None and oldest is not None and lies_ahead(oldest, at=at)
    silent = put_off or (since is not None and at - since > SILENT_AFTER)
    behind = not silent and oldest is not None and at - oldest > BEHIND_AFTER
    told = {JobTrouble.SILENT: silent, JobTrouble.BEHIND: behind, JobTrouble.FAILED: failed > 0}
    return tuple(trouble for trouble, holds in told.items() if holds)


class WorkerWatch:
    """Which workers are dead: their beat has stood still for SILENCE on the clock of who watches.

    No clock of another machine is asked, and a watcher that could not write in time itself (a
    locked database stops everybody) begins anew.
    """

    def __init__(self) -> None:
        self._seen: dict[uuid.UUID, tuple[int, float]] = {}

    def begin_anew(self) -> None:
        """What was seen so far counts no more."""
        self._seen.clear()

    def look(self, beats: Mapping[uuid.UUID, int], *, at: float) -> list[uuid.UUID]:
        """The dead among these workers; `at` in seconds of a clock that only goes forward."""
        kept = {
            pk: self._seen[pk]
            for pk, beat in beats.items()
            if pk in self._seen and self._seen[pk][0] == beat
        }
        self._seen = {pk: kept.get(pk, (beat, at)) for pk, beat in beats.items()}
        return [
            pk for pk, (_, since) in self._seen.items() if at - since >= SILENCE.total_seconds()
        ]
