"""The partition of these rows is called what it is: a unit, a committee as well as a cell."""

from django.db import migrations

from chibo.base.kernel.columns import RenameForeignKey


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_lines_opened_again_by_corrected_minutes")]
    operations = [
        RenameForeignKey("ScoreSheet", "cell", "unit"),
        RenameForeignKey("ScoreLine", "cell", "unit"),
        RenameForeignKey("ScoreDecision", "cell", "unit"),
        RenameForeignKey("TrialRow", "cell", "unit"),
    ]
