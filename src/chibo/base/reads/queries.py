"""Who has looked at a person's data, and what still waits to be entered."""

import uuid
from contextlib import suppress
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import QuerySet

from chibo.base.audit.models import Entry
from chibo.base.audit.queries import entries_of
from chibo.base.reads.models import PersonRead


def reads_of(person_id: uuid.UUID) -> QuerySet[PersonRead]:
    """The entries that name the person, with who looked, newest first; for the person's own eyes.

    From an index.
    """
    rows = PersonRead.objects.filter(person_id=person_id).select_related("entry")
    return rows.order_by("-at", "-pk")


def readings_in(chain_id: uuid.UUID, *, office: str) -> QuerySet[Entry]:
    """The looks at persons of a cell by who held this office, newest first; the caller has read the
    cell within its scope.

    From the index of what entries are about: readings are about the cell as a whole, the work of
    the cell is not.
    """
    about = entries_of(f"unit:{chain_id}", chain_id=chain_id)
    return about.filter(code="person.read", values__office=office).order_by("-seq")


def oldest_waiting() -> datetime | None:
    """Since when the oldest reading waits on this machine to be entered, None when
    nothing waits.
    """
    times = []
    for file in settings.READS_DIR.glob("*.json"):
        with suppress(FileNotFoundError):  # entered since
            times.append(file.stat().st_mtime)
    return datetime.fromtimestamp(min(times), UTC) if times else None
