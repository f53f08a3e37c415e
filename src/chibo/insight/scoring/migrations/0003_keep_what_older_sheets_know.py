"""Sheets from before keep the facts their evidence shows, the points that stand, and the decision as its first version."""

from decimal import Decimal

from django.db import migrations

from chibo.base.kernel.ids import new_id

AT_ONCE = 200


def keep(apps, schema_editor):
    sheet_model, line_model = apps.get_model("scoring", "ScoreSheet"), apps.get_model("scoring", "ScoreLine")
    manager = sheet_model.all_rows_unscoped
    keys = list(manager.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        portion = keys[start : start + AT_ONCE]
        lines = {}
        for line in line_model.all_rows_unscoped.filter(sheet__in=portion).order_by("position"):
            lines.setdefault(line.sheet_id, []).append(line)
        for sheet in manager.filter(pk__in=portion):
            keep_one(apps, sheet, lines.get(sheet.pk, []))


def keep_one(apps, sheet, lines):
    decided = sheet.state == "decided"
    for line in lines:
        sheet.facts |= (line.evidence or {}).get("facts", {})
    points = {line.criterion: line.official_points if decided else line.self_points for line in lines}
    if sheet.adopted_at is not None:
        sheet.standing = {code: f"{Decimal(one).normalize():f}" for code, one in points.items() if one is not None}
    sheet.drafted_by, sheet.drafted_at = sheet.proposed_by, sheet.proposed_at
    sheet.save(update_fields=["facts", "standing", "drafted_by", "drafted_at"])
    if decided and sheet.official_total is not None:
        apps.get_model("scoring", "ScoreDecision").all_rows_unscoped.create(
            id=new_id(), cell_id=sheet.cell_id, sheet_id=sheet.pk, version=1, rev=sheet.rev, total=sheet.official_total,
            band=sheet.official_band, reason=sheet.official_reason, decided_by=sheet.decided_by,
            decided_at=sheet.decided_at,
            given={line.criterion: [str(line.official_points), line.official_reason] for line in lines},
        )


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_decisions_and_trials")]
    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
