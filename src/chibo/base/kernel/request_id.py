"""The id of the request that is being worked on: in its answer, on error pages, in the log, and on
the jobs it starts.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Letters and digits that are not taken for one another when read out on the telephone.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_current: ContextVar[str] = ContextVar("request_id", default="")


def new_request_id() -> str:
    """Eight letters in two groups, as `7KQM-2XPA`: unlikely to come twice in a year of one
    installation.
    """
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def current_request_id() -> str:
    """The id of the request, or of the request whose job is running; empty outside both."""
    return _current.get()


@contextmanager
def request_id(value: str) -> Iterator[str]:
    """Inside, what is logged and started belongs to that request."""
    token = _current.set(value)
    try:
        yield value
    finally:
        _current.reset(token)
