"""Indexes for finding a project's entries: in the order of its pages, and by the words in them."""

from django.db import migrations, models

# Kept as it is: `diaries.services.word_forms` asks with the same expressions, or the index is not used.
WORDS = {
    "observation": ("change", "significance", "contribution", "other_factors"),
    "activityentry": ("description", "went_well", "why_well", "went_less_well", "why_less_well"),
}
LANGUAGES = ("dutch", "french", "english")


def add_word_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in WORDS.items():
        joined = " || ' ' || ".join(columns)
        text = f"left({joined}, 100000)"
        vectors = ", ".join(f"to_tsvector('{language}', {text})" for language in LANGUAGES)
        schema_editor.execute(
            f"CREATE INDEX {table}_words ON diaries_{table} USING gin ({vectors}) WITH (fastupdate = off)"
        )


def drop_word_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in WORDS:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_words")


class Migration(migrations.Migration):
    dependencies = [("diaries", "0003_reminders")]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(fields=["cycle", "-date", "-id"], name="observation_in_cycle"),
        ),
        migrations.AddIndex(
            model_name="activityentry",
            index=models.Index(fields=["cycle", "-date", "-id"], name="activity_entry_in_cycle"),
        ),
        migrations.RunPython(add_word_indexes, drop_word_indexes),
    ]
