"""The two designs: looking while drawing, and a number of pictures fixed beforehand. Both offer the same functions."""
