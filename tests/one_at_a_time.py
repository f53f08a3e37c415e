"""The threads of the live server share one connection to a database in memory, and so its
transactions: requests wait for each other.

An installation has a connection for each thread. What the server asks itself while it answers does
not wait: it would for ever.
"""

import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LOCK = threading.RLock()
ASKED_BY_ITSELF = "/here/"


def one_at_a_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware around all others."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ASKED_BY_ITSELF):
            return get_response(request)
        with LOCK:
            return get_response(request)

    return answer
