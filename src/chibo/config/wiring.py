"""Who reacts to what: announcement → tasks that run later, by dotted name; what comes back by the
clock; what the audit proves.
"""

from datetime import timedelta

from chibo.base.audit.rules import AuditedTable

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

# The tables whose rows `verify_audit` compares with what was last audited of them.
EVIDENCE: tuple[AuditedTable, ...] = (
    AuditedTable(
        "meetings.Meeting",
        (
            *(
                "state",
                "held_on",
                "opened_at",
                "closed_at",
                "sealed_at",
                "published_at",
                "due_count",
                "present_count",
            ),
            *("excused_count", "unexcused_count", "tasks_due", "tasks_done", "belonging"),
        ),
    ),
    AuditedTable(
        "meetings.Attendance",
        (
            "state",
            "reason",
            "minutes_late",
            "recorded_by",
            "recorded_at",
            "dispute",
            "disputed_at",
            "settled_at",
        ),
        private=("reason", "dispute"),
    ),
    AuditedTable(
        "meetings.Vote",
        (
            *(
                "meeting",
                "item",
                "subject",
                "decision",
                "method",
                "base",
                "present",
                "votes_for",
                "against",
                "abstain",
            ),
            *(
                "invalid",
                "share",
                "passed",
                "recorded_by_id",
                "recorded_by",
                "recorded_at",
                "confirmed_by_id",
            ),
            *("confirmed_by", "confirmed_at", "tellers"),
        ),
        gone=("vote.drop",),
    ),
    AuditedTable(
        "meetings.AgendaItem",
        ("notes", "conclusion", "done", "minutes_spent"),
        ("notes", "conclusion"),
        gone=("agenda.drop",),
    ),
    AuditedTable(
        "meetings.Opinion",
        ("meeting", "item", "person", "kind", "text", "recorded_at", "entered", "taken_up_at"),
        ("text",),
        gone=("opinion.drop",),
    ),
    AuditedTable("meetings.Adoption", ("minutes", "on", "recorded_by", "recorded_at")),
    AuditedTable(
        "meetings.PaperSignature",
        (
            "minutes",
            "signing",
            "person",
            "keeper",
            "place",
            "entered_by_id",
            "entered_by",
            "entered_at",
        ),
        gone=("signature.withdraw",),
    ),
    AuditedTable(
        "meetings.Objection",
        (
            "meeting",
            "person",
            "about",
            "target",
            "text",
            "objected_at",
            "answer",
            "settled_by",
            "settled_at",
        ),
        private=("text", "answer"),
    ),
    AuditedTable(
        "meetings.IssuedNotice", ("meeting", "number", "issued_at", "content"), private=("content",)
    ),
    AuditedTable(
        "meetings.Huddle",
        ("meeting", "held_on", "notes", "attendees", "recorded_at", "entered_late_on"),
        ("notes",),
    ),
    AuditedTable(
        "meetings.Minutes",
        (
            *(
                "meeting",
                "version",
                "content",
                "content_hash",
                "reason",
                "adopted_at",
                "chair_name",
                "chair_id",
            ),
            *(
                "chair_signed_at",
                "secretary_name",
                "secretary_id",
                "secretary_signed_at",
                "sealed_at",
                "seal_code",
                "adopt_next",
            ),
        ),
        private=("content",),
        hashed={"content": ("content_hash", "chibo.work.meetings.rules.texts.content_hash")},
        gone=("minutes.withdraw",),
    ),
    AuditedTable(
        "meetings.Resolution",
        (
            "meeting",
            "kind",
            "term",
            "number",
            "symbol",
            "title",
            "body",
            "issued_on",
            "published_at",
        ),
        private=("body",),
    ),
    AuditedTable(
        "meetings.Task",
        (
            *(
                "meeting",
                "resolution",
                "title",
                "owner",
                "supervisor",
                "due_on",
                "expected",
                "state",
                "report",
            ),
            *("report_state", "report_file", "reported_at", "result", "ended_on"),
        ),
        gone=("task.take_back",),
    ),
    AuditedTable(
        "meetings.TaskReview",
        (
            "task",
            "meeting",
            "outcome",
            "result",
            "was_due_on",
            "new_due_on",
            "reason",
            "reviewed_at",
        ),
    ),
    AuditedTable(
        "meetings.DiscussionOpening",
        ("meeting", "reader_id", "reader", "office", "over", "reason", "on", "opened_at"),
    ),
    AuditedTable(
        "scoring.ScoreSheet",
        (
            *(
                "meeting",
                "pack_code",
                "pack_version",
                "state",
                "self_total",
                "self_band",
                "remedies",
                "proposed_by",
            ),
            *(
                "proposed_at",
                "adopted_by",
                "adopted_at",
                "vote",
                "submitted_by",
                "submitted_at",
                "submitted_late",
            ),
            *(
                "attending_total",
                "attending_band",
                "attending_by",
                "attending_at",
                "return_reason",
                "returned_at",
            ),
            *(
                "answer",
                "answered_at",
                "official_total",
                "official_band",
                "official_reason",
                "decided_by",
                "decided_at",
                "attending_view",
                "view_due",
                "view_reminded_at",
                "late_view",
                "late_view_by",
                "late_view_at",
            ),
        ),
    ),
    AuditedTable(
        "scoring.ScoreLine",
        (
            *(
                "criterion",
                "evidence_points",
                "self_points",
                "self_reason",
                "attending_points",
                "attending_reason",
            ),
            *("official_points", "official_reason"),
        ),
    ),
    AuditedTable(
        "scoring.ScoreDecision",
        ("sheet", "version", "given", "total", "band", "reason", "decided_by", "decided_at"),
    ),
    AuditedTable(
        "reviews.Review",
        (
            *(
                "year",
                "period",
                "state",
                "version",
                "proposed_class",
                "proposed_points",
                "proposed_reason",
            ),
            *("proposed_by", "proposed_at", "decided_band", "decided_class", "decided_at"),
        ),
    ),
    AuditedTable(
        "reviews.Decision",
        (
            *(
                "review",
                "version",
                "band",
                "year_class",
                "points",
                "reason",
                "decided_by",
                "decided_at",
                "pack_code",
            ),
            *("pack_version", "content"),
        ),
    ),
    AuditedTable("reviews.Note", ("review", "text", "noted_by", "noted_at"), ("text",)),
    AuditedTable(
        "reviews.YearFact",
        ("year", "fact", "version", "value", "known_on", "reason", "declared_by", "declared_at"),
    ),
    AuditedTable(
        "reviews.EarlierMonth",
        (
            "year",
            "month",
            "version",
            "state",
            "band",
            "points",
            "thematic",
            "paper",
            "entered_by",
            "entered_at",
        ),
    ),
    AuditedTable(
        "reminders.Reminder",
        ("month", "day", "way", "steps", "told", "untold", "by", "by_id", "at"),
    ),
)
