"""A worker with a beat ten times as fast, that dies by its own hand at one place of its own
bookkeeping.

Run as a process: python -m tests.base.jobs.quick PLACE, or `alive` for none; `stuck`: its main
thread never comes back from its first look for work.
"""

import os
import signal
import sys
import time
from typing import Any

import django

from chibo.base.jobs import rules

# Place → (the statement's beginning, what it holds), killed before or after it is carried out.
PLACES = {
    "before the claim": ('UPDATE "jobs_job" SET "state"', "running", "before"),
    "after the claim": ('UPDATE "jobs_job" SET "state"', "running", "after"),
    "after the work, before its end is written": (
        'UPDATE "jobs_job" SET "state"',
        "done",
        "before",
    ),
    "after its end is written": ('UPDATE "jobs_job" SET "state"', "done", "after"),
    "before the next attempt is written": ('UPDATE "jobs_job" SET "state"', "waiting", "before"),
    "after the next attempt is written": ('UPDATE "jobs_job" SET "state"', "waiting", "after"),
    "before it is given up": ('UPDATE "jobs_job" SET "state"', "failed", "before"),
    "after it is given up": ('UPDATE "jobs_job" SET "state"', "failed", "after"),
}


def main(place: str) -> None:
    django.setup()
    rules.BEAT, rules.SILENCE = rules.BEAT / 10, rules.SILENCE / 10
    from django.core.management import call_command
    from django.db import connection

    from chibo.base.jobs.management.commands import worker

    beginning, state, when = PLACES.get(place, ("nothing", "", ""))

    def sleeper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('SELECT "jobs_job"."id"'):
            time.sleep(600)
        return execute(sql, params, many, context)

    def killer(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        hit = sql.startswith(beginning) and params and params[0] == state
        if hit and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if hit:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    if place == "stuck":
        worker.STUCK_SECONDS = 2
    with connection.execute_wrapper(sleeper if place == "stuck" else killer):
        call_command("worker")


if __name__ == "__main__":
    main(sys.argv[1])
