"""Requests for correction of the own data."""

import chibo.base.kernel.ids
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0002_path_collation'),
        ('people', '0002_person_born_year'),
    ]

    operations = [
        migrations.CreateModel(
            name='CorrectionRequest',
            fields=[
                ('id', models.UUIDField(default=chibo.base.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('rev', models.BigIntegerField(default=0)),
                ('field', models.CharField(choices=[('full_name', 'Full name'), ('born_on', 'Born on'), ('sex', 'Sex'), ('ethnicity', 'Ethnicity'), ('admitted_on', 'Admitted on'), ('recognised_on', 'Official since'), ('card_number', 'Card number'), ('phone', 'Phone'), ('email', 'E-mail'), ('theory_level', 'Political theory'), ('other', 'Something else (cell, post, attendance, a task…)')], max_length=20)),
                ('current', models.CharField(blank=True, max_length=300)),
                ('proposed', models.CharField(max_length=300)),
                ('reason', models.CharField(max_length=500)),
                ('state', models.CharField(choices=[('open', 'waits for an answer'), ('accepted', 'corrected'), ('refused', 'not corrected'), ('withdrawn', 'taken back')], default='open', max_length=10)),
                ('requested_at', models.DateTimeField()),
                ('answer_by', models.DateField()),
                ('done_by', models.DateField()),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('answered_by', models.CharField(blank=True, max_length=200)),
                ('answered_by_id', models.UUIDField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'requested_at'], name='corrections_person__fe168a_idx'), models.Index(fields=['state', 'answer_by'], name='corrections_state_2e5160_idx')],
            },
            managers=[
                ('all_rows_unscoped', django.db.models.manager.Manager()),
            ],
        ),
    ]
