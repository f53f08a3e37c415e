"""The whole audit checked by the clock, with its result kept."""

from chibo.base.audit.queries import breaks, differences
from chibo.base.kernel.dates import now
from chibo.base.maintenance.actions.alarms import clear_alarm, raise_alarm
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Run
from rulebook.findings import gettext_noop

BROKEN = gettext_noop(
    "{chains} chains of the audit and {rows} rows do not hold. Do not change anything; run manage.py verify_audit and ask for help."
)


def check_audit() -> Run:
    """Every chain and every audited row has been compared; the result is kept, and administrators are told when it does not hold."""
    started = now()
    chains, rows = sum(1 for _ in breaks()), sum(1 for _ in differences())
    if chains or rows:
        raise_alarm(AlarmCode.AUDIT, BROKEN, chains=chains, rows=rows)
    else:
        clear_alarm(AlarmCode.AUDIT)
    return Run.objects.create(
        kind=RunKind.AUDIT, started_at=started, finished_at=now(), ok=not (chains or rows),
        error=f"{chains} chains, {rows} rows" if chains or rows else "",
    )  # fmt: skip
