"""Indexes for finding what diaries say about whole cycles by the words in it (see migration 0004), and kinds of drafts."""

from django.db import migrations, models

# Kept as it is: `diaries.services.word_forms` asks with the same expressions, or the index is not used.
WORDS = {
    "diarynotes": ("enabling", "hindering", "effective_strategies", "adaptations"),
    "markerscore": ("remark",),
    "recommendation": ("text",),
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
    dependencies = [("diaries", "0006_word_documents")]

    operations = [
        migrations.RunPython(add_word_indexes, drop_word_indexes),
        migrations.AlterField(
            model_name='draft',
            name='kind',
            field=models.CharField(choices=[('saw', 'what I saw'), ('did', 'what we did'), ('change', 'a change of an entry'), ('finding', 'a finding of a meeting'), ('decision', 'a decision of a meeting')], max_length=8, verbose_name='kind'),
        ),
    ]
