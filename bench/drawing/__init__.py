"""What `bench/recipes.py` is made of: what is asked for, how each recipe is run, who judges, and the picture of it."""
