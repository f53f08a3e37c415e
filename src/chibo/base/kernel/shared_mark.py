"""By what a process knows that another one has changed what it remembers.

A mark in the database is another text after every change. A request reads it together with its
session, a job when it first needs it; whatever was remembered under another mark is read anew. So
no host shows what another has changed, and a request costs no statement more.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings

from chibo.base.kernel.db import raw_query


@dataclass(slots=True)
class _Work:
    """The request or job at hand, and the mark that it goes by; None as long as nobody asked."""

    mark: str | None = None


_at_hand: ContextVar[_Work | None] = ContextVar("work_at_hand", default=None)


@contextmanager
def one_work() -> Iterator[None]:
    """Inside, which is one request or one job, the mark is read once."""
    token = _at_hand.set(_Work())
    try:
        yield
    finally:
        _at_hand.reset(token)


def note_mark(mark: str) -> None:
    """The request or job at hand goes by this mark, which was just read or written."""
    if (work := _at_hand.get()) is not None:
        work.mark = mark


def read_mark() -> str:
    """The mark as it stands in the database now; empty as long as nothing has changed."""
    return str(raw_query(f"SELECT {settings.SHARED_MARK}")[0][0])


def mark_at_hand() -> str | None:
    """The mark that the request or job at hand goes by; None outside of both."""
    work = _at_hand.get()
    if work is None:
        return None
    if work.mark is None:
        work.mark = read_mark()
    return work.mark
