from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_mail_of_each_notice'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='over_at',
            field=models.DateTimeField(null=True),
        ),
    ]
