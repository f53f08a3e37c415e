"""Later: what begins by itself is put on record."""

from chibo.base.jobs.rules import job
from chibo.directory.role_requests.actions import note_begun


@job(repeatable=False)
def note_begun_roles() -> int:
    """Roles whose wait is over stand in the audit as begun, and those who watch are told; returns
    how many.
    """
    return note_begun()
