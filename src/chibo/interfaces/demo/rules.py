"""What the demo shows of regulations: one of the commune that waits for its second person, the others on the shelf."""

from datetime import date
from typing import Any

from chibo.base.kernel.actor import Actor
from chibo.base.kernel.dates import Month
from chibo.base.kernel.errors import Refused
from chibo.library.regulations.actions import propose_regulation, upload_pack
from chibo.library.regulations.queries import shelf


def leave_one_waiting(commune: Any, *, by: Actor, on: date) -> None:
    """The newest pack of a commune on the shelf is proposed for this commune from the month after next; without one nothing happens."""
    for one in reversed([row for row in shelf() if row.pack.layer == "commune"]):
        try:
            row = upload_pack(
                unit=commune, cell_types=(), name=f"{one.pack.code}.yaml", content=one.text.encode(), actor=by, on=on
            )
            propose_regulation(row, valid_from=max(row.valid_from, Month.of(on).plus(2).first), actor=by, on=on)
        except Refused:
            continue
        return
