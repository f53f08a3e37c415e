"""Who reacts to what: announcement → tasks that run later, by dotted name; what comes back by the
clock.
"""

from datetime import timedelta

LISTENERS: dict[str, list[str]] = {
    "notice.told": ["chibo.library.notifications.tasks.mail_told"],
    "recovery.requested": ["chibo.library.notifications.tasks.tell_recovery_requested"],
    "recovery.used": ["chibo.library.notifications.tasks.tell_recovery_used"],
    "account.warned": ["chibo.library.notifications.tasks.tell_account_warned"],
    "administrator.reset": ["chibo.library.notifications.tasks.tell_administrator_reset"],
    "recovery.cancelled": ["chibo.library.notifications.tasks.tell_recovery_cancelled"],
    "clock.ahead": ["chibo.base.maintenance.tasks.note_clock_ahead"],
    "alarm.raised": ["chibo.library.notifications.tasks.tell_of_alarm"],
    "backup.restored": ["chibo.library.notifications.tasks.tell_of_restore"],
    "meeting.changed": ["chibo.work.meetings.tasks.tell_of_changes"],
    "role.requested": ["chibo.library.notifications.tasks.tell_role_requested"],
    "role.decided": ["chibo.library.notifications.tasks.tell_role_decided"],
    "role.begun": ["chibo.library.notifications.tasks.tell_role_begun"],
    "role.ended": ["chibo.library.notifications.tasks.tell_role_ended"],
}

TIMERS: dict[str, timedelta] = {
    "chibo.directory.role_requests.tasks.note_begun_roles": timedelta(minutes=15),
    "chibo.directory.organisation.tasks.hand_over": timedelta(days=1),
    "chibo.base.audit.tasks.sweep_receipts": timedelta(days=1),
    "chibo.base.jobs.tasks.sweep_jobs": timedelta(days=1),
    "chibo.base.maintenance.tasks.keep_watch": timedelta(hours=1),
    "chibo.base.maintenance.tasks.verify_audit": timedelta(days=1),
    "chibo.base.maintenance.tasks.verify_files": timedelta(days=1),
    "chibo.library.documents.tasks.sweep_received": timedelta(days=1),
    "chibo.base.security.tasks.sweep_attempts": timedelta(days=1),
    "chibo.base.security.tasks.enter_failed_attempts": timedelta(hours=1),
    "chibo.base.accounts.tasks.sweep_unsent_forms": timedelta(days=1),
    "chibo.base.search.tasks.mend_search": timedelta(days=1),
    "chibo.insight.reports.tasks.keep_months": timedelta(minutes=15),
    "chibo.insight.scoring.tasks.remind_of_views": timedelta(days=1),
    "chibo.work.meetings.tasks.recount_meetings": timedelta(days=1),
    "chibo.work.practice.tasks.sweep_practices": timedelta(days=1),
}

# What the worker of every machine does itself so often, because it lies in files of that machine.
CHORES: dict[str, timedelta] = {
    "chibo.base.reads.tasks.enter_readings": timedelta(seconds=20),
    "chibo.base.maintenance.tasks.sweep_backups": timedelta(seconds=20),
    "chibo.work.logins.tasks.sweep_slips": timedelta(minutes=10),
    "chibo.insight.reports.tasks.sweep_papers": timedelta(minutes=10),
    "chibo.library.notifications.tasks.watch_reads": timedelta(minutes=10),
}

# The tables whose rows are found by their words.
SEARCHED: tuple[str, ...] = (
    *(
        "organisation.Unit",
        "people.Person",
        "meetings.Meeting",
        "meetings.Resolution",
        "meetings.Paper",
    ),
)
