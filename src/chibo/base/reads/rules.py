"""One reading as a value, and as the line that waits for the audit."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chibo.base.kernel.dates import lies_ahead

# Entered every 20 seconds; a locked database and a restart pass in less.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody was shown personal data: who (with the office and the unit's path it was held over),
    when, what, of whom.

    `shown` names the persons by the chain that the entry goes to: the cell they belong to.
    """

    id: uuid.UUID
    at: datetime
    reader: str
    account_id: uuid.UUID | None
    person_id: uuid.UUID | None
    office: str
    over: str
    kind: str
    what: str
    shown: Mapping[uuid.UUID, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    reason: str = ""


def are_readings_late(oldest: datetime | None, *, at: datetime) -> bool:
    """True when what was shown has waited too long for its entry, or since a time in the future:
    the thread that enters it hangs.
    """
    return oldest is not None and (at - oldest > LATE or lies_ahead(oldest, at=at))


def line_of(reading: Reading) -> str:
    """The reading as one line of JSON; ids instead of names of those who were shown."""
    return json.dumps(
        {
            "id": str(reading.id),
            "at": reading.at.isoformat(),
            "reader": reading.reader,
            "account": _text(reading.account_id),
            "person": _text(reading.person_id),
            "office": reading.office,
            "over": reading.over,
            "kind": reading.kind,
            "what": reading.what,
            "reason": reading.reason,
            "shown": {
                chain.hex: [pk.hex for pk in persons] for chain, persons in reading.shown.items()
            },
        },
        ensure_ascii=False,
    )


def reading_from(line: str) -> Reading:
    """The reading that `line_of` wrote.

    Raises ValueError for a line that is torn or not of this form.
    """
    try:
        said = json.loads(line)
        return Reading(
            id=uuid.UUID(said["id"]),
            at=datetime.fromisoformat(said["at"]),
            reader=said["reader"],
            account_id=_id(said["account"]),
            person_id=_id(said["person"]),
            office=said["office"],
            over=said["over"],
            kind=said["kind"],
            what=said["what"],
            reason=said["reason"],
            shown={
                uuid.UUID(key): tuple(uuid.UUID(pk) for pk in pks)
                for key, pks in said["shown"].items()
            },
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error


def entry_id(reading_id: uuid.UUID, chain_id: uuid.UUID) -> uuid.UUID:
    """The id of the entry that a reading has in a chain: always the same, so that it is entered
    once however often tried.
    """
    return uuid.uuid5(reading_id, chain_id.hex)


def _text(value: uuid.UUID | None) -> str:
    return str(value) if value else ""


def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None
