from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reflection", "0003_meetings_were_held")]

    operations = [
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('meeting', 'client_id'), name='decision_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('meeting', 'client_id'), name='finding_sent_once'),
        ),
    ]
