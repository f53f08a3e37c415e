"""What the tests of the score pages send and read."""

import uuid

from chibo.base.audit.models import Entry
from chibo.base.kernel.revisions import Revision
from chibo.insight.scoring.queries import lines_of
from chibo.insight.scoring.rules import points_values


def score(meeting, rest=""):
    return f"/meetings/{meeting.pk}/score/{rest}"


def review(sheet, rest=""):
    return f"/scores/{sheet.pk}/{rest}"


def typed(sheet, **changes):
    """What the form of a sheet sends: every criterion as it stands, with changes."""
    sent = {}
    for line in lines_of(sheet):
        key = line.criterion.replace(".", "_")
        sent |= {f"points-{key}": "" if line.self_points is None else str(line.self_points)}
        sent |= {f"reason-{key}": line.self_reason}
    sent |= {name.replace("__", "-", 1): value for name, value in changes.items()}
    seen = Revision.of({**points_values(lines_of(sheet), "self"), "remedies": sheet.remedies})
    return {"remedies": sheet.remedies, "key": str(uuid.uuid4()), "seen": str(seen)} | sent


def codes():
    return list(
        Entry.objects.filter(code__startswith="score.")
        .order_by("seq")
        .values_list("code", flat=True)
    )
