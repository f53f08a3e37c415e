"""The frozen counts checked by the clock: administrators are told when they do not agree."""

from chibo.base.kernel.actor import EVERYWHERE
from chibo.base.kernel.dates import Month, today
from chibo.base.maintenance.actions import clear_alarm, raise_alarm
from chibo.base.maintenance.enums import AlarmCode
from chibo.work.meetings.queries.recount import recount_meetings
from rulebook.vocabulary.findings import gettext_noop

COUNTS_DIFFER = gettext_noop(
    "The counts of {count} meetings do not agree with their roll call or their tasks. Run manage.py"
    " recount, which names them, and ask for help."
)
# What lies further back is checked by the command: it cannot change by what people do any more.
_MONTHS = 3


def check_counts() -> int:
    """The counts of the meetings of the last three months have been compared; administrators are
    told when some do not agree; returns how many meetings that are.
    """
    first = Month.of(today()).plus(1 - _MONTHS)
    count = sum(1 for one in recount_meetings(scope=EVERYWHERE, first=first) if one.mismatches)
    if count:
        raise_alarm(AlarmCode.COUNTS, COUNTS_DIFFER, count=count)
    else:
        clear_alarm(AlarmCode.COUNTS)
    return count
