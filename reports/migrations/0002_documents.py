from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def tell_each_edition_its_project(apps, schema_editor):
    """Until now every edition was of a cycle, and the cycle knew its project."""
    cycles = apps.get_model("projects", "Cycle").objects.filter(pk=OuterRef("cycle"))
    apps.get_model("reports", "Edition").objects.update(project=Subquery(cycles.values("project")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0002_examples_and_authors"),
        ("theory_of_change", "0002_missions_assumptions_matrix_workshops"),
        ("reports", "0001_first"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="edition", name="edition_number_once"),
        migrations.RemoveConstraint(model_name="edition", name="same_draft_once"),
        migrations.AddField(
            model_name="edition",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cycle", "report of a cycle"),
                    ("theory", "theory of change"),
                    ("sheet", "sheet for a boundary partner"),
                    ("matrix", "M&E planning matrix"),
                ],
                default="cycle",
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="project",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="editions",
                to="projects.project",
                verbose_name="project",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="partner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="editions",
                to="theory_of_change.actor",
                verbose_name="boundary partner",
            ),
        ),
        migrations.RunPython(tell_each_edition_its_project, migrations.RunPython.noop, elidable=True),
    ]
