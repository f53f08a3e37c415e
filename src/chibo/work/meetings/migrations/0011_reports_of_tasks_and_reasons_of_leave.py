import chibo.base.kernel.db
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
        ('meetings', '0010_told_truly'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='leave_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='opinion',
            name='taken_up_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='report_file',
            field=chibo.base.kernel.db.UnitForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
        migrations.AddField(
            model_name='task',
            name='report_state',
            field=models.CharField(blank=True, choices=[('done', 'done'), ('doing', 'under way'), ('stuck', 'stuck')], max_length=10),
        ),
    ]
