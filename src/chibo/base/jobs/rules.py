"""When a job is tried again, and when it is given up."""

from datetime import timedelta

ATTEMPTS = 3
LEASE = timedelta(minutes=10)


def pause_before(attempt: int) -> timedelta:
    """How long to wait before this attempt (2 and later): 10 s, then 100 s."""
    return timedelta(seconds=10 ** (attempt - 1))


def is_given_up(attempts: int) -> bool:
    """True when the job has used its attempts."""
    return attempts >= ATTEMPTS
