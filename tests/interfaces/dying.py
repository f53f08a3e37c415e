"""A process that dies on its way: for tests that look at what stands afterwards."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def dying_after(table: str, nth: int) -> Iterator[None]:
    """The process is killed right after the nth write to that table inside."""
    left = nth

    def killer(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        result = execute(sql, params, many, context)
        if (
            sql.startswith(("UPDATE", "INSERT"))
            and table in sql.split("(", maxsplit=1)[0].split("SET", maxsplit=1)[0]
        ):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connection.execute_wrapper(killer):
        yield
