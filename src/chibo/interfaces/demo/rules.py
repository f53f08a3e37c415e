"""What the demo shows of regulations: one of the commune that waits for its second person, tried;
the others on the shelf.
"""

from datetime import date
from typing import Any

from chibo.base.jobs.actions import run_job
from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.insight.scoring.actions import ask_trial
from chibo.insight.scoring.queries.trials import tried_pack
from chibo.library.regulations.actions import propose_regulation
from chibo.library.regulations.actions.packs import upload_pack
from chibo.library.regulations.enums import LayerKind
from chibo.library.regulations.queries import catalogue
from chibo.library.regulations.rules.files import pack_file


def try_it(regulation: Any, *, unit: Any, by: Actor, on: date) -> None:
    """Who proposed the regulation has seen what it would have changed in the last twelve months."""
    told = {
        "subject": regulation.pk,
        "cell_types": regulation.cell_types,
        "title": regulation.pack.number,
    }
    trial = ask_trial(unit, pack=tried_pack(regulation), on=on, actor=by, **told)
    run_job(trial.job_id)


def leave_one_waiting(commune: Any, *, by: Actor, on: date) -> Any:
    """The newest pack of a commune on the shelf, proposed for this commune from the month after
    next; None without one.
    """
    for one in reversed([row for row in catalogue() if row.pack.layer == LayerKind.COMMUNE]):
        try:
            file = pack_file(f"{one.pack.code}.yaml", one.text.encode())
            row = upload_pack(unit=commune, cell_types=(), file=file, actor=by, on=on)
            propose_regulation(
                row, valid_from=max(row.valid_from, Month.of(on).plus(2).first), actor=by, on=on
            )
        except Refused:
            continue
        return row
    return None
