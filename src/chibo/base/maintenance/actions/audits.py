"""The whole audit checked by the clock, with its result kept."""

from django.utils.translation import gettext as _

from chibo.base.audit.queries import chain_breaks, row_mismatches
from chibo.base.audit.rules import ChainBreak, RowMismatch
from chibo.base.kernel.dates import now
from chibo.base.maintenance.actions.alarms import clear_alarm, raise_alarm
from chibo.base.maintenance.enums import AlarmCode, RunKind
from chibo.base.maintenance.models import Run
from rulebook.vocabulary.findings import gettext_noop

BROKEN = gettext_noop(
    "{chains} chains of the audit and {rows} rows do not hold. Do not change anything; run"
    " manage.py verify_audit and ask for help."
)


def check_audit() -> Run:
    """Every chain and every audited row has been compared; the result is kept, and administrators
    are told when it does not hold.
    """
    started = now()
    chains, rows = len(list(chain_breaks())), len(list(row_mismatches()))
    if chains or rows:
        raise_alarm(AlarmCode.AUDIT, BROKEN, chains=chains, rows=rows)
    else:
        clear_alarm(AlarmCode.AUDIT)
    return Run.objects.create(
        kind=RunKind.AUDIT,
        started_at=started,
        finished_at=now(),
        ok=not (chains or rows),
        error=f"{chains} chains, {rows} rows" if chains or rows else "",
    )


def told_break(found: ChainBreak) -> str:
    """Where the chain does not hold and why, in the language that is spoken."""
    return _("chain {chain} entry {seq}: {reason}").format(
        chain=found.chain, seq=found.seq, reason=_(found.reason)
    )


def told_difference(found: RowMismatch) -> str:
    """Which row says something else than the audit, in the language that is spoken."""
    place = {"chain": found.chain, "table": found.table, "row": found.row}
    if found.field:
        return _("chain {chain} table {table} row {row}: field {field}").format(
            field=found.field, **place
        )
    return _("chain {chain} table {table} row {row}: the row is gone").format(**place)
