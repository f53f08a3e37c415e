"""The log: one line an event with the id of its request, and without personal data."""

import logging

from chibo.base.kernel.redact import redact
from chibo.base.kernel.request_id import current_request_id


class Formatter(logging.Formatter):
    """Puts the id of the request into the line and leaves personal data out of message and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        # Django tells of an answered request when its middleware has ended, and hands the request over with the line.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or current_request_id() or "-"
        return redact(super().format(record))
