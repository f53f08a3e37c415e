"""Who reacts to what: announcement → tasks that run later, by dotted name; and what comes back by the clock."""

from datetime import timedelta

LISTENERS: dict[str, list[str]] = {
    "notice.told": ["chibo.library.notifications.tasks.mail_told"],
    "recovery.requested": ["chibo.library.notifications.tasks.tell_recovery_requested"],
    "recovery.used": ["chibo.library.notifications.tasks.tell_recovery_used"],
    "recovery.cancelled": ["chibo.library.notifications.tasks.tell_recovery_cancelled"],
}

TIMERS: dict[str, timedelta] = {
    "chibo.directory.organisation.tasks.hand_over": timedelta(days=1),
    "chibo.base.audit.tasks.sweep_receipts": timedelta(days=1),
}
