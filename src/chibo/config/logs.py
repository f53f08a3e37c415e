"""The log: one line an event with the id of its request, and without personal data."""

import logging
from typing import Any

from chibo.base.kernel.redact import redact
from chibo.base.kernel.request_id import current_request_id

# Whatever a viewer of the log takes for the end of a line, or for a command to the terminal.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


class Formatter(logging.Formatter):
    """Puts the id of the request into the line and leaves personal data out of message and
    traceback.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name of logging)
        """The line without the traceback; nothing in it begins another line."""
        record.message = record.message.translate(_CONTROL)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the name of logging)
        """The traceback, every line of it set in, so that none looks like an event of its own."""
        return "\n".join(
            f"  {line.translate(_CONTROL)}" for line in super().formatException(ei).split("\n")
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        # Django tells of an answered request when its middleware has ended, and hands the request
        # over with the line.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or current_request_id() or "-"
        return redact(super().format(record))
