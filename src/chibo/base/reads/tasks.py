"""Every few seconds, on every machine that shows pages."""

from chibo.base.reads.actions import take_in_readings


def enter_readings() -> None:
    """What this machine's pages have shown since the last time stands in the audit."""
    take_in_readings()
