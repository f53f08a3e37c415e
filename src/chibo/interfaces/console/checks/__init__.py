"""What the doctor looks at, one line for each thing."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from chibo.base.maintenance.queries import database_answers, pending_migrations
from chibo.interfaces.console.checks.contents import check_all_attachments, check_attachments
from chibo.interfaces.console.checks.data import (
    check_database,
    check_files_of_others,
    check_folders,
    check_schema,
)
from chibo.interfaces.console.checks.lines import CheckLine, CheckState, fault
from chibo.interfaces.console.checks.machine import check_clock, check_disks, check_mail
from chibo.interfaces.console.checks.setup import (
    check_addresses,
    check_libraries,
    check_mode,
    check_secret,
)
from chibo.interfaces.console.checks.work import (
    check_audit,
    check_backups,
    check_packs,
    check_read_log,
    check_times,
    check_unfinished,
    check_worker,
)

Check = Callable[[], Iterator[CheckLine]]
_ALONE: tuple[Check, ...] = (
    *(
        check_mode,
        check_addresses,
        check_secret,
        check_libraries,
        check_folders,
        check_files_of_others,
        check_clock,
        check_mail,
    ),
    *(check_packs, check_read_log, check_database),
)
# These ask the database and would only repeat that it does not answer, the last ones also that a
# table is missing.
_WITH_DATABASE: tuple[Check, ...] = (check_schema, check_disks, check_unfinished)
_WITH_TABLES: tuple[Check, ...] = (check_worker, check_times, check_backups, check_audit)


def examine(*, all_files: bool = False) -> Iterator[CheckLine]:
    """Every check's lines, with all attachments read or some at random; a check that breaks is a
    fault with its reason, never a traceback.
    """
    for check in _ALONE:
        yield from _carefully(check)
    if database_answers():
        return
    for check in _WITH_DATABASE:
        yield from _carefully(check)
    if not pending_migrations():
        for check in _WITH_TABLES:
            yield from _carefully(check)
        yield from _carefully(check_all_attachments if all_files else check_attachments)


def _carefully(check: Check) -> Iterator[CheckLine]:
    try:
        yield from list(check())
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        name = check.__name__.removeprefix("check_")
        yield fault(name, _("could not be checked: {reason}").format(reason=reason))


__all__ = ["CheckLine", "CheckState", "examine"]
