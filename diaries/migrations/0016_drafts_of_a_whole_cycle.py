from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("diaries", "0015_typed_into_previews_of_word_documents"),
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
                    ("scores", "scores of markers"),
                    ("diary", "words in a diary"),
                    ("exchange", "words about a cycle"),
                    ("finding", "a finding of a meeting"),
                    ("decision", "a decision of a meeting"),
                    ("report", "words of a report"),
                ],
                max_length=8,
                verbose_name="kind",
            ),
        ),
    ]
