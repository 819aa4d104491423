"""Recipes: the systems of the field as compositions of the engine's parts, one a file, short enough to copy and change.

Each is a function of a `Studio`, a prompt and its settings, and gives pictures `[b,3,h,w]` in 0..1 or a `Film`.
"""
