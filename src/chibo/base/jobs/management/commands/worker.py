"""Does the waiting jobs, starts the returning ones and takes up those whose worker died."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils.module_loading import import_string

from chibo.base.jobs.actions import reap_jobs, start_due
from chibo.base.kernel.dates import now

log = logging.getLogger(__name__)
TICK_SECONDS = 20


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        timers: dict[str, timedelta] = import_string("chibo.config.wiring.TIMERS")
        self._tick(timers)
        if not once:
            threading.Thread(target=self._clock, args=(timers,), daemon=True).start()
        call_command("db_worker", batch=once, reload=False, interval=0.5, startup_delay=not once, verbosity=0)

    def _clock(self, timers: dict[str, timedelta]) -> None:
        pause = threading.Event()
        while not pause.wait(TICK_SECONDS):
            self._tick(timers)
            connection.close()

    def _tick(self, timers: dict[str, timedelta]) -> None:
        reap_jobs(at=now())
        start_due(timers, at=now())
        self._beat()

    def _beat(self) -> None:
        """What belongs to this machine alone; one that fails is tried again at the next beat."""
        for name in import_string("chibo.config.wiring.BEATS"):
            try:
                import_string(name)()
            except Exception:
                log.exception("%s failed at this beat", name)
