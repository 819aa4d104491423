"""The two designs: looking while drawing, and a number of pictures fixed beforehand. They test and plan alike."""
