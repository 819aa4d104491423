"""Generators that other people's libraries run."""
