import chibo.base.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0002_path_collation'),
    ]

    operations = [
        migrations.CreateModel(
            name='SlipRun',
            fields=[
                ('id', models.UUIDField(default=chibo.base.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('account_id', models.UUIDField(db_index=True)),
                ('asked_by', models.CharField(max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('persons', models.JSONField(default=list)),
                ('renew', models.BooleanField(default=False)),
                ('job_id', models.UUIDField(null=True)),
                ('given', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(null=True)),
                ('made', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=list)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
        ),
    ]
