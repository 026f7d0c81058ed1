"""What is hoped for: the vision, the actors in their spheres, progress markers, activities."""
