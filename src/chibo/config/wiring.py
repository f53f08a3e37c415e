"""Who reacts to what: announcement → tasks that run later, each by its dotted name; and what comes back by the clock."""

from datetime import timedelta

LISTENERS: dict[str, list[str]] = {}

TIMERS: dict[str, timedelta] = {}
