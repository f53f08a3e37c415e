"""Where sessions are kept: the framework's table, read by a statement that is written down, for
every request asks it.
"""

from typing import Any

from django.contrib.sessions.backends import db

from chibo.base.kernel.dates import now
from chibo.base.kernel.db import raw_query

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """The framework's store; what it does with a session that is over or was never there, it does
    itself.
    """

    def load(self) -> dict[str, Any]:
        """What the session holds, empty when it is over or unknown."""
        found = raw_query(_READ, self.session_key, now()) if self.session_key else ()
        return self.decode(found[0][0]) if found else super().load()
