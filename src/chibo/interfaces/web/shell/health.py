"""What monitors ask: does it live, can it work, how does it fare."""

import hmac
from collections.abc import Iterator
from datetime import datetime
from threading import Event

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from chibo.base.jobs.queries import job_counts, last_beat
from chibo.base.kernel.dates import now
from chibo.base.maintenance.actions.reach import proof_of
from chibo.base.maintenance.queries import (
    database_answers,
    disk_usage,
    last_backup,
    pending_migrations,
)
from chibo.base.reads.queries import oldest_waiting
from chibo.interfaces.access import public

_current = Event()


@public("GET")
def health(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; with the seconds since a worker was last seen, null when
    never or not to be learnt, and those for which the oldest look waits on this machine for its
    entry in the read log, null when none waits.
    """
    answers = not database_answers()
    told = {
        "worker_seconds": _age(last_beat()) if answers else None,
        "read_log_seconds": _age(oldest_waiting()),
    }
    return JsonResponse({"status": "ok"} | told)


@public("GET")
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its schema is that of this version, else 503 with what is
    missing.
    """
    if database_answers():
        return JsonResponse({"status": "no database"}, status=503)
    if not _schema_is_current():
        return JsonResponse({"status": "migrations pending"}, status=503)
    return JsonResponse({"status": "ok"})


@public("GET")
def here(request: HttpRequest, challenge: str) -> HttpResponse:
    """The answer that proves to this installation itself that an address leads to it."""
    return HttpResponse(proof_of(challenge), content_type="text/plain")


@public("GET")
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures as Prometheus reads them, for who sends the token of the settings; without a token
    the page does not exist.
    """
    sent = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(sent.encode(), wanted.encode()):
        raise Http404
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(HealthCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class HealthCollector(Collector):
    """What is looked up when a monitor asks: the queue, the worker, the backup, the disks."""

    def collect(self) -> Iterator[Metric]:
        """The figures; what has never happened has none."""
        counts = job_counts()
        jobs = GaugeMetricFamily("chibo_jobs", "Jobs by state.", labels=["state"])
        for state in ("waiting", "running", "failed"):
            jobs.add_metric([state], getattr(counts, state))
        yield jobs
        backup = last_backup()
        ages = {
            "chibo_worker_beat_age_seconds": ("Seconds since a worker was last seen.", last_beat()),
            "chibo_read_log_waits_seconds": (
                "Seconds since the oldest look waits for its entry.",
                oldest_waiting(),
            ),
            "chibo_backup_age_seconds": (
                "Seconds since the last backup succeeded.",
                backup and backup.finished_at,
            ),
        }
        for name, (words, at) in ages.items():
            if at is not None:
                yield GaugeMetricFamily(name, words, value=_age(at))
        disks = GaugeMetricFamily(
            "chibo_disk_used_ratio", "Share of the disk in use, 0 to 1.", labels=["purpose"]
        )
        for disk in disk_usage():
            disks.add_metric([disk.purpose], disk.share)
        yield disks


def _age(at: datetime | None) -> float | None:
    return None if at is None else round((now() - at).total_seconds(), 1)


def _schema_is_current() -> bool:
    """Asked until it holds; a running process does not lose it again."""
    if not _current.is_set() and not pending_migrations():
        _current.set()
    return _current.is_set()


urls = [
    path("health", health, name="health"),
    path("ready", ready, name="ready"),
    path("metrics", metrics, name="metrics"),
    re_path(r"^here/(?P<challenge>[0-9a-f]{32})$", here, name="here"),
]
