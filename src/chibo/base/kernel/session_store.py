"""Where sessions are kept: the framework's table, read by a statement that is written down, for
every request asks it. With it comes the mark by which this process knows what others have changed.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db

from chibo.base.kernel.dates import now
from chibo.base.kernel.db import raw_query
from chibo.base.kernel.shared_mark import note_mark

_READ = (
    f"SELECT session_data, {settings.SHARED_MARK} FROM django_session"  # noqa: S608 (our own words)
    " WHERE session_key = %s AND expire_date > %s"
)


class SessionStore(db.SessionStore):
    """The framework's store; what it does with a session that is over or was never there, it does
    itself.
    """

    def load(self) -> dict[str, Any]:
        """What the session holds, empty when it is over or unknown."""
        found = raw_query(_READ, self.session_key, now()) if self.session_key else ()
        if not found:
            return super().load()
        note_mark(found[0][1])
        return self.decode(found[0][0])
