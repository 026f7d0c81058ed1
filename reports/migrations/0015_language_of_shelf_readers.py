from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0014_what_became_of_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="shelfreader",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("nl", "Nederlands"), ("fr", "Français"), ("en", "English")],
                default="",
                help_text="In which they last read this shelf; for mails to who chose no language of their own.",
                max_length=5,
                verbose_name="language",
            ),
            preserve_default=False,
        ),
    ]
