from theory_of_change.models.activity import Activity
from theory_of_change.models.actor import Actor, Sphere
from theory_of_change.models.marker import Level, Marker
from theory_of_change.models.representation import Representation
from theory_of_change.models.vision import Vision

__all__ = ["Activity", "Actor", "Level", "Marker", "Representation", "Sphere", "Vision"]
