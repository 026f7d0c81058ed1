from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("diaries", "0006_word_documents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="draft",
            name="kind",
            field=models.CharField(
                choices=[
                    ("saw", "what I saw"),
                    ("did", "what we did"),
                    ("change", "a change of an entry"),
                    ("report", "words of a report"),
                ],
                max_length=6,
                verbose_name="kind",
            ),
        ),
    ]
