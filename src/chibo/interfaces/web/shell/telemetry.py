"""Every request gets an id, is counted and timed; monitors read it at /metrics."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from chibo.base.kernel.request_id import new_request_id, request_id
from chibo.base.kernel.shared_mark import one_work

REQUESTS = Counter(
    "chibo_requests_total", "Requests answered, by method and status.", ("method", "status")
)
SECONDS = Histogram(
    "chibo_request_seconds",
    "Seconds from the request to its answer, by method.",
    ("method",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
_METHODS = {"GET", "HEAD", "POST"}


class TelemetryMiddleware:
    """Gives `request.request_id`, puts it into the answer, counts and times the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        with request_id(new_request_id()) as own, one_work():
            request.request_id = own  # type: ignore[attr-defined]
            response = self.get_response(request)
            response["X-Request-ID"] = own
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, str(response.status_code)).inc()
        SECONDS.labels(method).observe(time.perf_counter() - begun)
        return response
