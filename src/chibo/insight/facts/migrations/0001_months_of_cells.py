"""What the months of many cells are counted, filtered and ordered by. Derived rows: nothing is filled
in here, every row is worked out when somebody first asks for it.
"""

import chibo.base.kernel.ids
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


def compare_bytes(apps, schema_editor):
    """As the paths of units do, with which it is compared."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE facts_monthfacts ALTER COLUMN path TYPE varchar(200) COLLATE "C"')


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0006_units_touched_from_elsewhere'),
        ('organisation', '0003_tree_paths'),
    ]

    operations = [
        migrations.CreateModel(
            name='MonthFacts',
            fields=[
                ('id', models.UUIDField(default=chibo.base.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rev', models.BigIntegerField(default=0)),
                ('month', models.DateField()),
                ('touched', models.BigIntegerField()),
                ('rules', models.CharField(max_length=64)),
                ('path', models.CharField(max_length=200)),
                ('state', models.CharField(blank=True, max_length=10)),
                ('stage', models.CharField(max_length=20)),
                ('held', models.BooleanField()),
                ('on_rule_day', models.BooleanField()),
                ('moved', models.BooleanField()),
                ('before_start', models.BooleanField()),
                ('late_from', models.DateField(null=True)),
                ('late_to', models.DateField(null=True)),
                ('short', models.BooleanField()),
                ('weak', models.BooleanField()),
                ('thematic', models.BooleanField()),
                ('due_count', models.PositiveIntegerField(null=True)),
                ('present_count', models.PositiveIntegerField(null=True)),
                ('tasks_due', models.PositiveIntegerField(null=True)),
                ('tasks_done', models.PositiveIntegerField(null=True)),
                ('target', models.CharField(blank=True, max_length=20)),
                ('submitted', models.BooleanField()),
                ('decided', models.BooleanField()),
                ('band', models.CharField(blank=True, max_length=60)),
                ('pack_code', models.CharField(blank=True, max_length=60)),
                ('pack_version', models.CharField(blank=True, max_length=20)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'month'), name='facts_one_row_a_month')],
            },
            managers=[
                ('all_rows_unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(compare_bytes, migrations.RunPython.noop),
    ]
