"""Making backups, restoring them, closing files to others, warning administrators."""

from chibo.base.maintenance.actions.alarms import (
    clear_alarm,
    raise_alarm,
    warn_of_clock,
    watch_advisories,
    watch_clock,
    watch_disks,
)
from chibo.base.maintenance.actions.audits import check_audit, told_break, told_difference
from chibo.base.maintenance.actions.backup import (
    Report,
    backup_by_night,
    drop_outlived,
    make_backup,
)
from chibo.base.maintenance.actions.contents import check_files, note_changed
from chibo.base.maintenance.actions.modes import close_to_others
from chibo.base.maintenance.actions.restore import (
    Restored,
    check_backup,
    declare_restore,
    restore_backup,
    undo_unfinished_restore,
)
from chibo.base.maintenance.actions.workplace import drop_leftovers, drop_old_parts

__all__ = [
    "Report",
    "Restored",
    "backup_by_night",
    "check_audit",
    "check_backup",
    "check_files",
    "clear_alarm",
    "close_to_others",
    "declare_restore",
    "drop_leftovers",
    "drop_old_parts",
    "drop_outlived",
    "make_backup",
    "note_changed",
    "raise_alarm",
    "restore_backup",
    "told_break",
    "told_difference",
    "undo_unfinished_restore",
    "warn_of_clock",
    "watch_advisories",
    "watch_clock",
    "watch_disks",
]
