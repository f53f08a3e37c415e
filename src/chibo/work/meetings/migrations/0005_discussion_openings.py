"""Who from above opened the minutes of a cell; a row never changes."""

import chibo.base.kernel.db
import chibo.base.kernel.ids
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

from chibo.base.kernel.guards import guard_sql, unguard_sql

TABLE = "meetings_discussionopening"


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor, TABLE, update_when="1 = 1"):
        schema_editor.execute(statement, params=None)


def unguard(apps, schema_editor):
    for statement in unguard_sql(schema_editor.connection.vendor, TABLE):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0004_sealed_meetings'),
        ('organisation', '0002_path_collation'),
    ]

    operations = [
        migrations.CreateModel(
            name='DiscussionOpening',
            fields=[
                ('id', models.UUIDField(default=chibo.base.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rev', models.BigIntegerField(default=0)),
                ('reader_id', models.UUIDField()),
                ('reader', models.CharField(max_length=200)),
                ('office', models.CharField(max_length=30)),
                ('over', models.CharField(max_length=200)),
                ('reason', models.CharField(max_length=500)),
                ('on', models.DateField()),
                ('opened_at', models.DateTimeField()),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('meeting', chibo.base.kernel.db.UnitForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='meetings.meeting')),
            ],
            options={
                'indexes': [models.Index(fields=['reader_id', 'on'], name='meetings_di_reader__dacb8d_idx')],
                'constraints': [models.UniqueConstraint(fields=('cell', 'meeting', 'reader_id', 'on'), name='meetings_discussion_opened_once_a_day')],
            },
            managers=[
                ('all_rows_unscoped', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
