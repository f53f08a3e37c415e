"""Units that move in the tree, with everything below them."""

from datetime import date

from chibo.directory.organisation.models import TreePath, Unit
from chibo.directory.organisation.rules import path_of


def move(unit: Unit, *, under: Unit, on: date) -> Unit:
    """From that day on the unit stands below another one, in memory too; the stays of all units
    below it go on from there.
    """
    unit.refresh_from_db()  # A committee above it may have moved meanwhile.
    before = unit.path
    unit.parent, unit.path = under, path_of(under.path, unit.node)
    unit.save(update_fields=["parent", "path"])
    for row in Unit.all_rows_unscoped.filter(path__startswith=before).exclude(pk=unit.pk):
        row.path = unit.path + row.path.removeprefix(before)
        row.save(update_fields=["path"])
    for stay in TreePath.objects.filter(path__startswith=before, valid_to=None):
        TreePath.objects.filter(pk=stay.pk).update(valid_to=on)
        TreePath.objects.create(
            unit_id=stay.unit_id,
            parent_id=under.pk if stay.unit_id == unit.pk else stay.parent_id,
            path=unit.path + stay.path.removeprefix(before),
            valid_from=on,
        )
    return unit
